"""Which notes point at what, and so how many want a file that does not exist."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.dialect import OBSIDIAN, UNTOLD, Dialect
from vaultlint.note.sources import read_facts
from vaultlint.vault import Vault
from vaultlint.vault.calls import CallLayer, CallsTaken, Spelling
from vaultlint.vault.columns import hash_of
from vaultlint.vault.gist import MEANT, Call
from vaultlint.vault.settings import ObsidianSettings

PATHS = ("Llama.md", "a/Llamas.md", "a/b/Alpaca.md", "b/Alpaca.md", "T/Form.md", "odd.md.md")
# One file in many spellings, files that exist for some of them or from some folders, days, and the site around a vault.
TARGETS = (
    *("Gone", "gone", "GONE.md", " gone", "/Gone", "b/Gone", "./Gone", "../Gone", "./b/gone", "gone.MD.md"),
    *("Llama", "llama.md", "./Llama", "../Llama", "x/Alpaca", "b/alpaca", "odd", "odd.md", "/assets/x"),
    *("2026-01-01", "Monday", "monday", "{{gone}}", "\u0130gone", "i\u0307GONE", "\0gone", "./\0gone"),
)
FORMS = ("[[{}]]", "![[{}]]", "[x](<{}>)", "[[{}#y|z]]", "%%[[{}]]%%")
NOTES = st.fixed_dictionaries(
    {
        path: st.lists(
            st.builds(lambda form, target: form.format(target), st.sampled_from(FORMS), st.sampled_from(TARGETS)),
            max_size=6,
        ).map("\n".join)
        for path in PATHS
    }
)
SETTINGS = ObsidianSettings(template_folders=("T",), daily_format="dddd")


def vault_of(texts: Mapping[str, str], dialect: Dialect) -> Vault:
    return Vault(tuple(texts), lambda path: read_facts(path, texts[path], dialect), SETTINGS, dialect)


@pytest.mark.parametrize("dialect", [OBSIDIAN, UNTOLD])
@given(texts=NOTES)
def test_a_file_is_wanted_by_the_notes_with_a_link_to_it_that_leads_nowhere(
    dialect: Dialect, texts: Mapping[str, str]
) -> None:
    vault = vault_of(texts, dialect)
    calls = {call.key or call.path for path in texts for call in vault.gist(path).calls if call.meant}
    wanted = {key: len({source for source, _ in links}) for key, links in vault.missing.links.items()}
    # A key says the same again unless its folder is left out, or another `.md`.
    keys = {key for key in calls if not key.startswith(("./", "../")) and not key.endswith(".md")}
    assert {key: vault.missing.notes_that_want(f"/{key}", "Llama.md") for key in keys} == {
        key: wanted.get(key, 0) for key in keys
    }


def test_names_with_hashes_that_are_hard_to_tell_apart_are_told_apart() -> None:
    names: dict[tuple[int, int], str] = {}
    pair = None
    for number in range(100_000):  # two in one chain of two, with one check
        name = f"note {number}"
        other = names.setdefault((hash_of(name) >> 16, hash_of(name) & 1), name)
        if other != name:
            pair = (other, name)
            break
    assert pair is not None
    taken = CallsTaken()
    taken.add(0, [Call(name, MEANT) for name in pair])
    taken.add(1, [Call(pair[1], MEANT)])
    layer = CallLayer(taken.table(), ["A.md", "B.md"])
    assert list(layer.spellings(pair[0])) == [Spelling(pair[0], ["A.md"])]
    assert list(layer.spellings(pair[1])) == [Spelling(pair[1], ["A.md", "B.md"])]
    assert (layer.most_callers(pair[0]), layer.most_callers(pair[1]), layer.most_callers("note")) == (1, 2, 0)


def test_where_a_link_stands_counts_for_what_it_calls() -> None:
    taken = CallsTaken()
    assert not taken.add(0, [Call("./Gone", MEANT, "a/gone"), Call("a/gone", MEANT), Call("Other", 0)])
    assert not taken.add(1, [Call("./Gone", MEANT, "gone"), Call("A/Gone.md", MEANT, "a/gone")])
    layer = CallLayer(taken.table(), ["a/A.md", "B.md"])
    assert sorted(layer.spellings("a/gone")) == [
        Spelling("", ["a/A.md"]),
        Spelling("A/Gone.md", ["B.md"]),
        Spelling("a/gone", ["a/A.md"]),
    ]
    assert list(layer.spellings("gone")) == [Spelling("", ["B.md"])]
    assert list(layer.spellings("other")) == []
    assert list(CallLayer(taken.table(), ["a/A.md", "B.md"], {1}).spellings("gone")) == []
