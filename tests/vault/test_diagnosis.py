"""What is found out of a link to nowhere, and kept for the next link like it."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note.sources import read_facts
from vaultlint.vault import Vault
from vaultlint.vault.broken import diagnose, links_under_check
from vaultlint.vault.diagnosis import known_diagnosis, shared, take_in, word_for_others
from vaultlint.vault.matter import Matter

PATHS = (
    "Llama.md",
    "a/Llamas.md",
    "a/b/Alpaca.md",
    "b/Alpaca.md",
    "a/Vicuna farm.md",
    "b/Guanaco.md",
    "T/Vicuna farms.md",
    "Notes on a new mouse.md",
)
NAMED = {"Moving.md": "---\naliases: [Notes on new a house, lama of peru]\n---\n"}
TARGETS = (
    "Lama",
    "llamas",
    "Alpakca",
    "alpaca x",
    "x/Alpaca",
    "./Alpaca",
    "../Alpaca",
    " ./Gone",
    "Gone",
    "Vicunafarm",
    "wool",
    "Notes on a new house",
)
NOTES = st.fixed_dictionaries(
    {
        path: st.lists(
            st.builds(
                lambda form, target: form.format(target),
                st.sampled_from(("[[{}]]", "![[{}]]", "[x](<{}.md>)", "[[{}#y|z]]")),
                st.sampled_from(TARGETS),
            ),
            max_size=4,
        ).map("\n".join)
        for path in PATHS
    }
)


def vault_of(texts: Mapping[str, str]) -> Vault:
    return Vault(tuple(texts), lambda path: read_facts(path, texts[path]))


@given(NOTES)
def test_a_diagnosis_does_not_hang_on_what_was_asked_before(texts: dict[str, str]) -> None:
    texts |= NAMED
    vault = vault_of(texts)
    for path in texts:
        for link in links_under_check(vault.notes[path], vault, Matter.NO_FILE):
            fresh = vault_of(texts)
            assert diagnose(link, vault.notes[path], vault) == diagnose(link, fresh.notes[path], fresh)


@given(NOTES, st.lists(st.sampled_from((*PATHS, "Moving.md")), unique=True))
def test_a_diagnosis_is_the_same_whichever_process_found_it_out(texts: dict[str, str], elsewhere: list[str]) -> None:
    texts |= NAMED
    there, here = vault_of(texts), vault_of(texts)
    there.diagnoses.share()
    for path in elsewhere:
        for link in links_under_check(there.notes[path], there, Matter.NO_FILE):
            diagnose(link, there.notes[path], there)
        if word := word_for_others(there):
            take_in(word, here)
    for path in texts:
        for link in links_under_check(here.notes[path], here, Matter.NO_FILE):
            fresh = vault_of(texts)
            assert diagnose(link, here.notes[path], here) == diagnose(link, fresh.notes[path], fresh)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")
def test_what_one_process_finds_out_another_knows() -> None:
    texts = {"A.md": "[[Lama]]", "B.md": "[[Lama]]", "C.md": "[[Gone]]", "Llama.md": ""}
    vault, fresh = vault_of(texts), vault_of(texts)
    popular, rare = ((vault.notes[path].links[0], vault.notes[path]) for path in ("B.md", "C.md"))
    with shared(vault) as exchange:
        process = os.fork()
        if not process:
            try:
                for link, facts in (popular, rare):
                    diagnose(link, facts, vault)
                exchange()
            finally:
                os._exit(0)
        os.waitpid(process, 0)
        assert known_diagnosis(*popular, vault) is None
        exchange()
        assert known_diagnosis(*popular, vault) == diagnose(*popular, fresh)
        assert known_diagnosis(*rare, vault) is None  # one note alone asks for that


def test_what_is_said_to_others_is_not_said_to_the_very_note_that_the_link_may_mean() -> None:
    texts = {
        "Other.md": "[[Notes on a new house]]",
        "Notes on a new mouse.md": "[[Notes on a new house]]",
        **NAMED,
    }
    vault = vault_of(texts)
    said = {path: diagnose(vault.notes[path].links[0], vault.notes[path], vault) for path in list(texts)[:2]}
    assert said["Other.md"].message == "No note is named 'Notes on a new house'; 2 notes point at it."
    own = "Notes on a new mouse.md"
    fresh = vault_of(texts)
    assert said[own] == diagnose(fresh.notes[own].links[0], fresh.notes[own], fresh)
    assert [one.path for one in said[own].suggestions] == ["Moving.md"]
