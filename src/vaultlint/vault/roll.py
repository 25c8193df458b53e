"""The names of all notes and the files that they point at, gathered from their gists.

What is asked of them is laid out in columns, so that the cache can keep them, and give them back at once: to go through
the gists of 20,000 notes one by one takes longer than all else that a commit hook does.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from operator import attrgetter, itemgetter
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


class Columns(Struct, frozen=True, array_like=True, gc=False):
    """What the gists of some notes say; a note goes by its number in `paths`, which are in order.

    `owners`, `causes`, `names`, `words` and `other_keys` have a place for each name of a note that is not hidden: whose
    it is, and what `gist.Name` says. `longer` has numbers by words, each twice that of a note, and one more where they
    are those of its path and not those behind a time stamp. `callers` has the notes by the keys of the files that they
    point at, `naming_places` those with a link that names a heading or a block. Numbers of notes are arrays as bytes.
    """

    paths: list[str]
    owners: bytes
    causes: bytes
    names: list[str]
    words: list[str]
    other_keys: dict[int, str]  # by the place of the name
    longer: dict[str, list[int]]
    callers: dict[str, bytes]
    naming_places: bytes

    @classmethod
    def of(cls, gists: Iterable[tuple[str, Gist]]) -> Columns:
        """The columns of some notes, given in order."""
        paths: list[str] = []
        owners, causes, naming_places = array(_NUMBER), bytearray(), array(_NUMBER)
        names: list[str] = []
        words: list[str] = []
        other_keys: dict[int, str] = {}
        longer: dict[str, list[int]] = {}
        callers: dict[str, array[int]] = {}
        for number, (path, said) in enumerate(gists):
            paths.append(path)
            if not is_hidden(path):
                for name in said.names:
                    if name.other_key:
                        other_keys[len(names)] = name.other_key
                    owners.append(number)
                    causes.append(_NUMBERS[name.cause])
                    names.append(name.text)
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
            words,
            other_keys,
            longer,
            {key: called.tobytes() for key, called in callers.items()},
            naming_places.tobytes(),
        )

    def entries(self) -> Iterator[Entry]:
        """The names, in order of the notes."""
        keys = [words.replace(" ", "") for words in self.words]
        for place, key in self.other_keys.items():
            keys[place] = key
        paths, causes = self.paths, _CAUSES
        owned = map(paths.__getitem__, array(_NUMBER, self.owners))
        return map(Entry, self.names, owned, map(causes.__getitem__, self.causes), keys, self.words)

    def numbered(self, numbers: bytes) -> Iterator[str]:
        """The notes of some numbers."""
        return map(self.paths.__getitem__, array(_NUMBER, numbers))

    def with_longer_name(self, words: str) -> Iterator[tuple[str, Cause]]:
        """The notes whose name or path ends with these words, and which of the two."""
        for number in self.longer.get(words, ()):
            yield self.paths[number // 2], Cause.PATH if number % 2 else Cause.TITLE


class Roll:
    """What the gists of all notes say, by what is asked; all that it gives is in order of the notes.

    `columns` may be of an earlier state of the vault: notes that are in `fresh` go by the gists there, and those that
    are not among `notes` are no more.
    """

    def __init__(self, columns: Columns, notes: Collection[str], fresh: Mapping[str, Gist]) -> None:
        self._kept = columns
        self._notes = notes
        self._changed = dict(fresh)
        self._fresh = Columns.of((path, fresh[path]) for path in notes if path in fresh)
        self._stale = {path for path in columns.paths if path in fresh or path not in notes}

    @classmethod
    def of(cls, notes: Collection[str], gist: Callable[[str], Gist]) -> Roll:
        """The roll of notes of which each has to be asked for its gist."""
        return cls(Columns.of((path, gist(path)) for path in notes), notes, {})

    def with_changed(self, gists: Mapping[str, Gist]) -> Roll:
        """The same with the gists of some notes replaced."""
        return Roll(self._kept, self._notes, {**self._changed, **gists})

    @property
    def names(self) -> list[Entry]:
        """The names of all notes that are not hidden."""
        kept = self._kept.entries()
        if self._stale:
            kept = (entry for entry in kept if entry.path not in self._stale)
        return self._in_order(kept, self._fresh.entries(), key=attrgetter("path"))

    def with_longer_name(self, words: str) -> list[tuple[str, Cause]]:
        """The notes whose path (PATH), or whose name behind a time stamp (TITLE), has these words; no hidden one."""
        kept = (found for found in self._kept.with_longer_name(words) if found[0] not in self._stale)
        return self._in_order(kept, self._fresh.with_longer_name(words), key=itemgetter(0))

    def callers(self, key: str) -> list[str]:
        """The notes that point at a file by the key of what their links say."""
        kept = (path for path in self._kept.numbered(self._kept.callers.get(key, b"")) if path not in self._stale)
        return self._in_order(kept, self._fresh.numbered(self._fresh.callers.get(key, b"")), key=str)

    @cached_property
    def naming_places(self) -> frozenset[str]:
        """The notes with a link that names a heading or a block."""
        kept = set(self._kept.numbered(self._kept.naming_places)) - self._stale
        return frozenset(kept.union(self._fresh.numbered(self._fresh.naming_places)))

    def _in_order(self, kept: Iterable[_Told], fresh: Iterable[_Told], key: Callable[[_Told], str]) -> list[_Told]:
        """What the columns say and what fresh gists say, in order of the notes that it is about."""
        told, later = list(kept), list(fresh)
        if not later:
            return told
        return sorted((*told, *later), key=lambda one: self._places[key(one)])

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {path: place for place, path in enumerate(self._notes)}
