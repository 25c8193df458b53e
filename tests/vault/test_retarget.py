"""A link written anew says what it should, also where that is known without reading it again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.note.facts import NoteFacts
from vaultlint.note.links import parse_wikilink
from vaultlint.note.sources import read_facts
from vaultlint.vault import Vault
from vaultlint.vault.retarget import apply_to_link, retarget

_NAMES = st.text("aB9é _-.'#^[]|\\%\u00a0", min_size=1, max_size=5).filter(lambda name: name[0] != ".")
_LINKS = st.builds(
    lambda embed, before, path, after, text: f"{embed}[[{before}{path}{after}|{text}]]",
    st.sampled_from(("", "!")),
    st.sampled_from(("", " ", "[")),
    st.text("aé .[]\\/", min_size=1, max_size=4),
    st.sampled_from(("", " ", "\\")),
    st.text("ab |[]\\#^!é", max_size=6),
)


@given(_LINKS, _NAMES, st.booleans())
@settings(max_examples=1_000)
def test_what_is_put_in_the_place_of_a_path_is_read_as_a_link_to_that_file(text: str, name: str, table: bool) -> None:
    note = f"| a |\n| --- |\n| {text} |\n" if table else f"x {text} y\n"
    texts = {"Note.md": note, f"{name}.md": ""}
    vault = Vault(tuple(texts), lambda path: read_facts(path, texts[path]))
    facts: NoteFacts = vault.sources["Note.md"]
    for link in facts.links:
        edit = retarget(link, facts, vault, f"{name}.md")
        if edit is None or not link.raw.lstrip("!").startswith("[["):
            continue
        made = apply_to_link(link, edit)
        read = parse_wikilink(made, 0)
        assert read is not None
        assert (read.span.end, vault.lookup(read.path, "Note.md").target) == (len(made), f"{name}.md")
        assert read.text == link.text or link.text is None
