"""A roll made of what an earlier run kept says what one says that is made of all notes."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note.document import Note
from vaultlint.vault.gist import Gist, gist
from vaultlint.vault.roll import Columns, GistsTaken, Roll
from vaultlint.vault.suggest.names import Names

_PATHS = (
    *("A b.md", "B/C d.md", "B/2024-01-01 Llama farm.md", "B/.hidden.md", "Home.md", "Ω/é.md"),
    *("B/A b.md", "A/B/a-b.md", "Z/Mister Tie.md", "Z/lama on.md", "B/farm, the llama.md"),
)
_LINES = (
    "---\naliases: [Mister Tee, A/b]\ntitle: On llamas\n---\n",
    "---\ntitle: C# 1.2\n---\n",
    "[[Nowhere]] [[nowhere.md]]\n",
    "[[Nowhere#Part|x]] ![[../B/gone]]\n",
    "[[Home#^block]]\n",
    "%%[[Nowhere]]%% [t](Nowhere.md)\n",
)
# Names that are no name of a note, and like some.
_ASKED = ("Mister Tea", "On lamas", "C# 1.3", "mister-tee", "llama of the farm", "ab", "Farm llama", "Hom")
_texts = st.lists(st.sampled_from(_LINES), max_size=3).map("".join)
_vaults = st.dictionaries(st.sampled_from(_PATHS), _texts)


def _gists(texts: Mapping[str, str]) -> dict[str, Gist]:
    return {path: gist(Note(path, texts[path]).facts) for path in sorted(texts)}


def _kept(gists: Mapping[str, Gist]) -> Columns:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(Columns.of(gists.items())), type=Columns)


def _told(roll: Roll, gists: Mapping[str, Gist]) -> tuple[object, ...]:
    keys = {call.key or call.path for said in gists.values() for call in said.calls} | {"nobody calls it"}
    words = {words for said in gists.values() for words in (said.longer, said.stamped)}
    names = Names(roll.names)
    asked = sorted({*_ASKED, *(name.text for said in gists.values() for name in said.names)})
    return (
        [list(names.spelled(one)) for one in asked],
        [list(names.spelled_in(one, folders)) for one in asked for folders in (("b",), ("a", "b"))],
        [names.slip(one) for one in asked],
        roll.naming_places,
        {key: sorted(roll.calls(key)) for key in keys},
        {one: list(roll.with_longer_name(one)) for one in words},
    )


@given(_vaults, _vaults)
def test_what_was_kept_counts_for_the_notes_that_are_as_they_were(
    before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    then, now = _gists(before), _gists(after)
    fresh = {path: said for path, said in now.items() if said != then.get(path)}
    asked = {
        f"{place}{path}": said for place, gists in (("then ", then), ("now ", now)) for path, said in gists.items()
    }
    anew = Roll.of(now, now.__getitem__)
    assert _told(Roll(_kept(then), now, fresh), asked) == _told(anew, asked)


@given(_vaults, st.dictionaries(st.sampled_from(_PATHS), _texts), st.dictionaries(st.sampled_from(_PATHS), _texts))
def test_changed_notes_go_by_their_last_gists(
    texts: Mapping[str, str], once: Mapping[str, str], again: Mapping[str, str]
) -> None:
    first, second = ({path: text for path, text in one.items() if path in texts} for one in (once, again))
    then, now = _gists(texts), _gists({**texts, **first, **second})
    roll = Roll.of(then, then.__getitem__).with_changed(_gists(first)).with_changed(_gists(second))
    assert _told(roll, now | then) == _told(Roll.of(now, now.__getitem__), now | then)


@given(_vaults, st.integers(0, len(_PATHS)))
def test_a_roll_that_was_begun_is_the_one_that_is_made_at_once(texts: Mapping[str, str], count: int) -> None:
    gists = _gists(texts)
    begun = GistsTaken()
    for path in list(gists)[:count]:
        begun.add(path, gists[path])
    assert Roll.of(gists, gists.__getitem__, begun).columns == Columns.of(gists.items())


def test_a_file_is_pointed_at_by_each_note_once() -> None:
    gists = _gists({"A b.md": _LINES[2] + _LINES[3], "B/C d.md": _LINES[3], "Home.md": _LINES[5]})
    roll = Roll.of(gists, gists.__getitem__)
    assert dict(roll.calls("nowhere")) == {
        "Nowhere": ["A b.md", "B/C d.md"],
        "nowhere.md": ["A b.md"],
        "Nowhere.md": ["Home.md"],
    }
    assert roll.most_callers("nowhere") == 4
    assert roll.naming_places == {"A b.md", "B/C d.md"}
