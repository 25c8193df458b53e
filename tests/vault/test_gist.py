"""The gist of a note: it says what the facts say, and it is enough for suggestions about broken links."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.errors import UnreadableFile
from vaultlint.note import Note, NoteFacts
from vaultlint.note.facts import LinkKind
from vaultlint.vault import Vault
from vaultlint.vault.gist import Gist, gist
from vaultlint.vault.suggest.records import Cause
from vaultlint.vault.suggest.spelling import forms, simplify, words_of

_NAMES = st.text(alphabet=st.sampled_from("aBz09 _-'’`^.,$+|é́ä語\t\x1c\ud800"), max_size=12) | st.text(max_size=12)
_TEXTS = {
    "Home.md": "[[Lama]] [[Nowhere]] [[ ]] %%[[Hidden]]%% [[{{name}}]] ![[Nowhere.md]] [a](./sub/Gone.md)",
    "sub/Llama.md": "---\naliases: [Camel of Peru]\ntitle: The llama\n---\n[[nowhere]] [[../Nowhere]]",
    "sub/202301011200 Costs.md": "[[/Nowhere]] [[Home]]",
}


def _vault(texts: dict[str, str]) -> Vault:
    return Vault(tuple(texts), lambda path: Note(path, texts[path]).facts)


@given(_NAMES)
def test_both_forms_of_a_name_are_those_that_names_are_compared_in(name: str) -> None:
    assert forms(name) == (simplify(name), " ".join(words_of(name)))
    assert tuple(forms(name)[1].split()) == words_of(name)


def test_a_gist_has_all_names_of_a_note() -> None:
    said = gist(Note("sub/202301011200 Costs.md", "---\naliases: [C]\ntitle: T\n---\n").facts)
    assert [(name.text, name.cause) for name in said.names] == [
        ("202301011200 Costs", Cause.SPELLING),
        ("C", Cause.ALIAS),
        ("T", Cause.TITLE),
    ]
    assert (said.longer, said.stamped) == ("sub 202301011200 costs", "costs")


def test_a_gist_has_each_file_that_the_note_points_at_once_and_says_how() -> None:
    calls = gist(Note("Home.md", _TEXTS["Home.md"] + "[[Lama]] [[Lama#Wool]] [[#Here]]").facts).calls
    wikilink, markdown = LinkKind.WIKILINK, LinkKind.MARKDOWN
    assert [(call.path, call.key, call.kind, call.embed, call.to_place) for call in calls if call.meant] == [
        ("Lama", "lama", wikilink, False, False),
        ("Nowhere", "nowhere", wikilink, False, False),
        ("Nowhere.md", "nowhere", wikilink, True, False),
        ("./sub/Gone.md", "sub/gone", markdown, False, False),
        ("Lama", "lama", wikilink, False, True),
    ]
    others = [(call.path, call.kind, call.embed, call.to_place) for call in calls if not call.meant]
    assert others == [
        ("", wikilink, False, False),
        ("Hidden", wikilink, False, False),
        ("{{name}}", wikilink, False, False),
        ("", wikilink, False, True),
    ]


def test_as_many_notes_want_a_file_as_have_a_link_to_it() -> None:
    vault = _vault(_TEXTS)
    assert vault.missing.notes_that_want("Nowhere", "Home.md") == 3
    assert vault.missing.notes_that_want("Home", "Home.md") == 0
    assert {key: len({source for source, _ in links}) for key, links in vault.missing.links.items()} == {
        key: vault.missing.notes_that_want(key, "Home.md") for key in ("lama", "nowhere", "sub/gone")
    }


def test_links_come_from_the_files_that_have_some() -> None:
    texts = {**_TEXTS, "Own.md": "[[#Here]] %%[[Home]]%%", "Board.md": "[[Own#Here]] [[Own]] [[home]]"}
    vault = _vault(texts)
    assert vault.linked_from("Home.md") == ["Board.md", "Home.md", "Own.md", "sub/202301011200 Costs.md"]
    assert vault.linked_from("Own.md") == ["Board.md", "Own.md"]
    assert vault.linked_from("Nowhere.md") == ()
    for path in texts:
        assert list(dict.fromkeys(source for source, _ in vault.links_to(path))) == list(vault.linked_from(path))


def test_suggestions_for_a_note_load_the_facts_of_no_other() -> None:
    facts = {path: Note(path, text).facts for path, text in _TEXTS.items()}
    loaded = []

    def load(path: str) -> NoteFacts:
        loaded.append(path)
        return facts[path]

    def load_gist(path: str) -> Gist:
        return msgspec.msgpack.decode(msgspec.msgpack.encode(gist(facts[path])), type=Gist)

    vault = Vault(tuple(facts), load, load_gist=load_gist)
    assert [one.path for one in vault.suggest.files("Lama", "Home.md")] == ["sub/Llama.md"]
    assert [one.path for one in vault.suggest.files("camel-of-peru", "Home.md")] == ["sub/Llama.md"]
    assert vault.missing.notes_that_want("Nowhere", "Home.md") == 3
    assert loaded == []


def test_of_a_note_that_cannot_be_read_the_name_is_known() -> None:
    def load(path: str) -> NoteFacts:
        raise UnreadableFile(path, "may not be read")

    vault = Vault(("Llama.md",), load)
    assert [one.path for one in vault.suggest.files("Lama", "Home.md")] == ["Llama.md"]


def test_a_changed_note_is_known_by_its_new_names() -> None:
    vault = _vault(_TEXTS)
    assert vault.suggest.files("Mister", "Home.md") == ()
    changed = vault.with_changed({"sub/Llama.md": Note("sub/Llama.md", "---\naliases: [Mister]\n---\n").facts})
    assert [one.path for one in changed.suggest.files("Mister", "Home.md")] == ["sub/Llama.md"]
    assert changed.missing.notes_that_want("Nowhere", "Home.md") == 2
