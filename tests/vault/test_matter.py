"""What may be the matter with a file: a rule finds nothing in a file that does not concern it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.dialect import DIALECTS, OBSIDIAN, Dialect
from vaultlint.errors import UnreadableFile
from vaultlint.note.sources import read_facts
from vaultlint.registry import load_rules
from vaultlint.rule import FileRule, Rule, VaultRule
from vaultlint.storage import Storage
from vaultlint.vault import ObsidianSettings, Vault
from vaultlint.vault.files import scan
from vaultlint.vault.matter import Matter, matter_of

# With what makes them find most.
OPTIONS = {"comments": True, "scope": "note"}
RULES = tuple(
    rule_class(**{option.name: OPTIONS[option.name] for option in rule_class.options() if option.name in OPTIONS})
    for rule_class in load_rules().values()
    if rule_class.about is not None
)

TARGETS = st.sampled_from(
    (
        *("A", "a", "A#One", "A#Two", "A#^abc", "#One", "#one two", "#", "##One", "##x", "^^x", "A#^", "A# ", "A#One#"),
        *("B", "b/B", "Plan", "nb/B", "x", "x/y", "AI", "2024-02-02", " ", ""),
        *("|x", "p.png", "q.png", "//x.y", "{{x}}", "<%x%>", "^a"),
        *("(x)", "é", "Cafe\u0301", "A.md", "./A", "../A", "/A", "😀", "www.x.org", "10:20", "T/a", "tags/x"),
    )
)
LINKS = st.builds(
    lambda form, target: form.format(target),
    st.sampled_from(("[[{}]]", "![[{}]]", "[[{}|text]]", "[x](<{}>)", "![x](<{}>)", "[x]({})", "[[{}", "[x]: {}")),
    TARGETS,
)
LINES = st.one_of(
    LINKS,
    LINKS,
    LINKS.map("%%{}%%".format),
    LINKS.map('---\nup: "{}"\n---'.format),
    st.sampled_from(("# One", "## one?", "# **One**", "# Two", "#", "- [[]]", "{}", "filters: a(", "text ^abc")),
)
TEXTS = st.lists(LINES, max_size=8).map("\n\n".join)
PATHS = st.sampled_from((*["a/Note.md"] * 6, "T/Note.md", "a/Board.canvas", "T/Board.canvas", "a/Table.base"))
NEIGHBOURS = {
    "A.md": "---\naliases: AI\n---\n# One\n\ntext ^abc\n",
    "a/B.md": "",
    "b/B.md": "",
    "c/Plan.md": "",
    "d/Plan.md": "",
    "Café.md": "",
    "p.png": "",
}


def found_without_concern(path: str, vault: Vault) -> Iterator[tuple[Rule, object]]:
    """What rules find in a file that does not concern them."""
    for rule in RULES:
        if isinstance(rule, FileRule):
            if not rule.is_concerned(vault.names.matter(path)):
                yield from ((rule, problem) for problem in rule.check(path, vault))
        elif isinstance(rule, VaultRule) and path in vault.sources:
            facts = vault.sources[path]
            for link in facts.links:  # what was looked up before makes no difference
                vault.lookup(link.path, path, link.kind)
            if not rule.is_concerned(matter_of(facts, vault)):
                yield from ((rule, problem) for problem in rule.check(facts, vault))


@given(TEXTS, PATHS, st.sampled_from([OBSIDIAN] * 5 + [*DIALECTS.values()]))
@settings(max_examples=600)
def test_a_file_that_does_not_concern_a_rule_has_nothing_for_it(text: str, path: str, dialect: Dialect) -> None:
    texts = {**NEIGHBOURS, path: text}
    vault = Vault(
        tuple(texts),
        lambda name: read_facts(name, texts[name], dialect),
        ObsidianSettings(template_folders=("T",)),
        dialect,
    )

    assert list(found_without_concern(path, vault)) == []


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text("aA -._#^[]|\\%:*é\u0301\u00a0\u200b'\n1", min_size=1, max_size=6),
                st.sampled_from(("con", "Aux.x", "COM1", "lpt\u00b9", "nul ", "x" * 300, "é" * 130)),
            ),
            min_size=1,
            max_size=3,
        ).map(lambda parts: "/".join(part.strip("/") for part in parts)),
        max_size=6,
        unique=True,
    )
)
def test_a_name_that_does_not_concern_a_rule_has_nothing_for_it(paths: list[str]) -> None:
    files = tuple(f"{path}{extension}" for path in paths for extension in ("", ".md"))
    vault = Vault(files, lambda path: read_facts(path, ""))

    for path in files:
        assert list(found_without_concern(path, vault)) == []


def test_a_note_in_which_all_is_sound_concerns_no_rule() -> None:
    texts = {**NEIGHBOURS, "Note.md": "# One\n\n# Two\n\n[[A]], [[A#One|text]] and ![[p.png]]\n"}
    vault = Vault(tuple(texts), lambda path: read_facts(path, texts[path]))

    assert matter_of(vault.sources["Note.md"], vault) == Matter(0)
    assert vault.names.matter("Note.md") == Matter(0)


@pytest.mark.parametrize("name", ["dendron-site", "johngrib-ko", "obsidian-tasks-demo", "oldwinter-zh-atlas"])
def test_files_of_real_vaults_that_do_not_concern_a_rule_have_nothing_for_it(corpora: Path, name: str) -> None:
    root = corpora / "vaults" / name
    files = scan(root)
    storage = Storage(root)
    vault = Vault((*files.notes, *files.attachments), lambda path: read_facts(path, storage.read(path).text))

    for path in vault.files:
        try:
            assert list(found_without_concern(path, vault)) == []
        except UnreadableFile:
            continue
