"""The names of all notes and the files that they point at, gathered from their gists.

What is asked of them is laid out in columns, so that the cache can keep them, and give them back at once: to go through
the gists of 20,000 notes one by one takes longer than all else that a commit hook does.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypeVar

from msgspec import Struct

from vaultlint.vault.gist import MEANT, PLACE, Gist
from vaultlint.vault.suggest.paths import is_hidden
from vaultlint.vault.suggest.records import Cause

_CAUSES = (Cause.SPELLING, Cause.ALIAS, Cause.TITLE)
_NUMBERS = {cause: number for number, cause in enumerate(_CAUSES)}
_NUMBER = "I"  # the type of a note's number in an array

_Told = TypeVar("_Told")


class Entry(NamedTuple):
    """A name of a file; see `gist.Name`."""

    name: str
    path: str
    cause: Cause
    key: str
    words: str


class Named(Struct, frozen=True, eq=False):
    """Names of files in columns, in order of the files. Only what somebody finds becomes an `Entry`.

    `owners` are the numbers in `paths` of the files that the names are of.
    """

    paths: Sequence[str]
    owners: Sequence[int]
    causes: bytes | bytearray
    names: Sequence[str]
    keys: Sequence[str]
    words: Sequence[str]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Named:
        """The columns of some names."""
        return cls(
            [entry.path for entry in entries],
            range(len(entries)),
            bytes(_NUMBERS[entry.cause] for entry in entries),
            [entry.name for entry in entries],
            [entry.key for entry in entries],
            [entry.words for entry in entries],
        )

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, place: int) -> Entry:
        """The name in a place."""
        path, cause = self.paths[self.owners[place]], _CAUSES[self.causes[place]]
        return Entry(self.names[place], path, cause, self.keys[place], self.words[place])


class Columns(Struct, frozen=True, array_like=True, gc=False):
    """What the gists of some notes say; a note goes by its number in `paths`, which are in order.

    `owners`, `causes`, `names`, `keys` and `words` have a place for each name of a note that is not hidden: whose it
    is, and what `gist.Name` says. `longer` has numbers by words, each twice that of a note, and one more where they
    are those of its path and not those behind a time stamp. `callers` has the notes by the keys of the files that they
    point at, `naming_places` those with a link that names a heading or a block. Numbers of notes are arrays as bytes.
    """

    paths: list[str]
    owners: bytes
    causes: bytes
    names: list[str]
    keys: list[str]
    words: list[str]
    longer: dict[str, list[int]]
    callers: dict[str, bytes]
    naming_places: bytes

    @classmethod
    def of(cls, gists: Iterable[tuple[str, Gist]]) -> Columns:
        """The columns of some notes, given in order of path."""
        paths: list[str] = []
        owners, causes, naming_places = array(_NUMBER), bytearray(), array(_NUMBER)
        names: list[str] = []
        keys: list[str] = []
        words: list[str] = []
        longer: dict[str, list[int]] = {}
        callers: dict[str, array[int]] = {}
        for number, (path, said) in enumerate(gists):
            paths.append(path)
            if not is_hidden(path):
                for name in dict.fromkeys(said.names):
                    owners.append(number)
                    causes.append(_NUMBERS[name.cause])
                    names.append(name.text)
                    keys.append(name.key)
                    words.append(name.words)
                if said.stamped:
                    longer.setdefault(said.stamped, []).append(2 * number)
                if said.longer:
                    longer.setdefault(said.longer, []).append(2 * number + 1)
            names_places = False
            for call in said.calls:
                how = call.how
                names_places = names_places or bool(how & PLACE)
                if how & MEANT:
                    key = call.key or call.path
                    called = callers.get(key)
                    if called is None:
                        callers[key] = array(_NUMBER, (number,))
                    elif called[-1] != number:  # it may point at one file in several ways
                        called.append(number)
            if names_places:
                naming_places.append(number)
        return cls(
            paths,
            owners.tobytes(),
            bytes(causes),
            names,
            keys,
            words,
            longer,
            {key: called.tobytes() for key, called in callers.items()},
            naming_places.tobytes(),
        )

    def named(self, others: Columns, without: Collection[str]) -> Named:
        """The names of these notes but for some, and those of others, which are none of the rest."""
        if not others.paths and not without:
            return Named(self.paths, array(_NUMBER, self.owners), self.causes, self.names, self.keys, self.words)
        paths = [*self.paths, *others.paths]
        owners, causes = array(_NUMBER, self.owners), bytearray(self.causes)
        names, keys, words = self.names.copy(), self.keys.copy(), self.words.copy()
        new_owners = array(_NUMBER, others.owners)
        new_numbers = {path: number for number, path in enumerate(others.paths)}
        end = len(owners)
        for path in sorted({*without, *new_numbers}, reverse=True):  # so that what is still to be found is untouched
            number = bisect_left(self.paths, path)
            start = bisect_left(owners, number, 0, end)
            end = bisect_right(owners, number, start, end) if self.paths[number : number + 1] == [path] else start
            new = new_numbers.get(path)
            first, last = (0, 0) if new is None else (bisect_left(new_owners, new), bisect_right(new_owners, new))
            owners[start:end] = array(_NUMBER, [len(self.paths) + (new or 0)] * (last - first))
            causes[start:end] = others.causes[first:last]
            names[start:end] = others.names[first:last]
            keys[start:end] = others.keys[first:last]
            words[start:end] = others.words[first:last]
            end = start
        return Named(paths, owners, causes, names, keys, words)

    def numbered(self, numbers: bytes) -> Iterator[str]:
        """The notes of some numbers."""
        return map(self.paths.__getitem__, array(_NUMBER, numbers))

    def with_longer_name(self, words: str) -> Iterator[tuple[str, Cause]]:
        """The notes whose name or path ends with these words, and which of the two."""
        for number in self.longer.get(words, ()):
            yield self.paths[number // 2], Cause.PATH if number % 2 else Cause.TITLE


class Roll:
    """What the gists of all notes say, by what is asked; all that it gives is in order of the paths of the notes.

    `columns` may be of an earlier state of the vault: notes that are in `fresh` go by the gists there, and those that
    are not among `notes` are no more.
    """

    def __init__(self, columns: Columns, notes: Collection[str], fresh: Mapping[str, Gist]) -> None:
        self._kept = columns
        self._notes = notes
        self._changed = dict(fresh)
        self._fresh = Columns.of(sorted(fresh.items()))
        kept = set(columns.paths)
        self._stale = kept.difference(notes).union(kept.intersection(fresh))

    @classmethod
    def of(cls, notes: Collection[str], gist: Callable[[str], Gist]) -> Roll:
        """The roll of notes of which each has to be asked for its gist."""
        return cls(Columns.of((path, gist(path)) for path in sorted(notes)), notes, {})

    def with_changed(self, gists: Mapping[str, Gist]) -> Roll:
        """The same with the gists of some notes replaced."""
        return Roll(self._kept, self._notes, {**self._changed, **gists})

    @property
    def names(self) -> Named:
        """The names of all notes that are not hidden."""
        return self._kept.named(self._fresh, self._stale)

    def with_longer_name(self, words: str) -> list[tuple[str, Cause]]:
        """The notes whose path (PATH), or whose name behind a time stamp (TITLE), has these words; no hidden one."""
        kept = [found for found in self._kept.with_longer_name(words) if found[0] not in self._stale]
        return _in_order(kept, list(self._fresh.with_longer_name(words)), key=itemgetter(0))

    def callers(self, key: str) -> list[str]:
        """The notes that point at a file by the key of what their links say."""
        kept = [path for path in self._kept.numbered(self._kept.callers.get(key, b"")) if path not in self._stale]
        return _in_order(kept, list(self._fresh.numbered(self._fresh.callers.get(key, b""))), key=str)

    @cached_property
    def naming_places(self) -> frozenset[str]:
        """The notes with a link that names a heading or a block."""
        kept = set(self._kept.numbered(self._kept.naming_places)) - self._stale
        return frozenset(kept.union(self._fresh.numbered(self._fresh.naming_places)))


def _in_order(kept: list[_Told], fresh: list[_Told], key: Callable[[_Told], str]) -> list[_Told]:
    """What the columns say and what fresh gists say, in order of the paths of the notes that it is about."""
    return sorted([*kept, *fresh], key=key) if fresh else kept
