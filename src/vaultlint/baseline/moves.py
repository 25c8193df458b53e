"""Notes that lie elsewhere since a baseline was made, as far as their findings tell.

Nothing is kept of a note but its findings, so a note that was renamed is told from one that was deleted by where its
findings turn up: in a note that had none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias, TypeVar

from vaultlint.baseline.records import Record

_Key = TypeVar("_Key")

_CANDIDATES = 100  # a text that is found in more notes than these tells nothing about any of them


class _Sign(NamedTuple):
    """What is the same about a finding in both places."""

    rule: str
    fingerprint: str


_Signs: TypeAlias = Mapping[str, "Counter[_Sign]"]  # by note


def moves(gone: Sequence[Record], here: Sequence[Record]) -> dict[str, str]:
    """From where to where notes were moved. `gone` are records of notes that are no more, `here` of those without any.

    A note is looked for under its own name first, in the folder that is most like its own: a folder that gets another
    name moves all of its notes. Any finding that turns up there will do. Under another name, half of the findings have
    to turn up, one with a text at least: all notes that lack a title are alike.
    """
    found = _by_note(here)
    by_path = _index((suffix, note) for note in found for suffix in _suffixes(note))
    by_text = _index((_sign(record), record.note) for record in here if record.text)
    moved: dict[str, str] = {}
    for note, signs in sorted(_by_note(gone).items()):
        there = _of_that_name(note, signs, found, by_path) or _of_those_texts(signs, found, by_text)
        if there:
            moved[note] = there
            for suffix in _suffixes(there):
                del by_path[suffix][there]
            for sign in found[there]:
                by_text.get(sign, {}).pop(there, None)
    return moved


def _of_that_name(
    note: str, signs: Counter[_Sign], found: _Signs, by_path: Mapping[str, Mapping[str, None]]
) -> str | None:
    for suffix in _suffixes(note):
        near = islice(by_path.get(suffix, ()), _CANDIDATES)
        shared, there = max(((_shared(signs, found[other]), other) for other in near), default=(0, ""))
        if shared:
            return there
    return None


def _of_those_texts(signs: Counter[_Sign], found: _Signs, by_text: Mapping[_Sign, Mapping[str, None]]) -> str | None:
    near = {note for sign in signs if len(notes := by_text.get(sign, {})) <= _CANDIDATES for note in notes}
    shared, there = max(((_shared(signs, found[note]), note) for note in near), default=(0, ""))
    return there if shared * 2 >= signs.total() else None


def _shared(one: Counter[_Sign], other: Counter[_Sign]) -> int:
    return (one & other).total()


def _by_note(records: Iterable[Record]) -> dict[str, Counter[_Sign]]:
    notes: dict[str, Counter[_Sign]] = defaultdict(Counter)
    for record in records:
        notes[record.note][_sign(record)] += 1
    return notes


def _sign(record: Record) -> _Sign:
    return _Sign(record.rule, record.fingerprint)


def _suffixes(note: str) -> Iterator[str]:
    """The ends of a path, from all of it to the mere name, without regard to case."""
    note = note.casefold()
    yield note
    while "/" in note:
        note = note.partition("/")[2]
        yield note


def _index(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, dict[str, None]]:
    """Notes by something that they have, each in the order in which they come."""
    index: dict[_Key, dict[str, None]] = defaultdict(dict)
    for key, note in pairs:
        index[key][note] = None
    return index
