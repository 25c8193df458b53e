"""The names of files in the columns in which they are looked for."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from vaultlint.vault.columns import NUMBER, Chains, Texts, as_numbers, hash_of
from vaultlint.vault.gist import Name
from vaultlint.vault.suggest.alike_table import AlikeTable, AlikeTaken
from vaultlint.vault.suggest.paths import stem
from vaultlint.vault.suggest.records import Cause

_CAUSES = (Cause.SPELLING, Cause.ALIAS, Cause.TITLE)
_NUMBERS = {cause: number for number, cause in enumerate(_CAUSES)}


class Entry(NamedTuple):
    """A name of a file; see `gist.Name`."""

    name: str
    path: str
    cause: Cause


class NameTable(Struct, frozen=True, array_like=True, gc=False):
    """Names of files in the columns in which they are looked for; a file goes by its number.

    `owners`, `causes` and `texts` have a place for each name: whose it is, in order, and what it says; nothing where
    that is the file's own name. `keys` has the names by the hash of what they are once spelling is set aside, which is
    in `other_keys` where it is more than the words without the spaces. Names with the same words are alike: `alike` has
    each such words once, `words` says which of them a name has, counted from 1, with 0 for none, `first` has the first
    name with them, and `following` for each name the next one with the same, counted from 1, with 0 for none.
    """

    owners: bytes
    causes: bytes
    texts: Texts
    other_keys: dict[int, str]
    keys: Chains
    words: bytes
    first: bytes
    following: bytes
    by_words: Chains
    alike: AlikeTable

    @classmethod
    def of(cls, named: Iterable[tuple[int, Sequence[Name]]]) -> NameTable:
        """The table of the names of some files, given by their numbers, in order."""
        taken = NamesTaken()
        for owner, names in named:
            taken.add(owner, names)
        return taken.table()


class NamesTaken:
    """Names of files taken in file by file."""

    def __init__(self) -> None:
        self._owners, self._causes, self._hashes = array(NUMBER), bytearray(), array(NUMBER)
        self._words, self._following = array(NUMBER), array(NUMBER)
        self._first, self._last = array(NUMBER), array(NUMBER)
        self._texts: list[str] = []
        self._other_keys: dict[int, str] = {}
        self._numbers: dict[str, int] = {}  # of words, from 1
        self._alike = AlikeTaken()

    def add(self, owner: int, names: Sequence[Name]) -> None:
        """Take in the names of a file whose number is the highest so far."""
        for name in dict.fromkeys(names) if len(names) > 1 else names:
            number = len(self._owners)
            self._owners.append(owner)
            self._causes.append(_NUMBERS[name.cause])
            self._texts.append("" if name.cause is Cause.SPELLING else name.text)
            if name.other_key:
                self._other_keys[number] = name.other_key
            self._hashes.append(hash_of(name.key))
            self._following.append(0)
            self._words.append(self._number_of(name.words, number) if name.words else 0)

    def table(self) -> NameTable:
        """The table of what was taken in."""
        return NameTable(
            self._owners.tobytes(),
            bytes(self._causes),
            Texts.of(self._texts),
            self._other_keys,
            Chains.of(self._hashes),
            self._words.tobytes(),
            self._first.tobytes(),
            self._following.tobytes(),
            Chains.of(array(NUMBER, map(hash_of, self._numbers))),
            self._alike.table(),
        )

    def _number_of(self, words: str, name: int) -> int:
        """The number of some words, which a name has that is the latest so far."""
        known = self._numbers.get(words)
        if known is None:
            known = self._numbers[words] = len(self._numbers) + 1
            self._first.append(name)
            self._last.append(name)
            self._alike.add(words)
        else:
            self._following[self._last[known - 1]] = name + 1
            self._last[known - 1] = name
        return known


class NameLayer:
    """The names in a table of the files at `paths`, less those of files whose numbers are `stale`."""

    def __init__(self, table: NameTable, paths: Sequence[str], stale: Collection[int] = frozenset()) -> None:
        self.table = table
        self.stale = stale
        self._paths = paths
        self._owners = as_numbers(table.owners)
        self._texts = table.texts.read()
        self._keys = table.keys.read()
        self._words = as_numbers(table.words)
        self._first = as_numbers(table.first)
        self._following = as_numbers(table.following)
        self._by_words = table.by_words.read()
        self._alike = table.alike.names.read()

    def with_key(self, key: str) -> Iterator[Entry]:
        """The names that are `key` once spelling is set aside, in order of their files."""
        for number in self._keys[hash_of(key)]:
            if self._owners[number] not in self.stale and self._key_of(number) == key:
                yield self._entry(number)

    def place_of(self, words: str) -> int | None:
        """The place of some words among all."""
        return next((place for place in self._by_words[hash_of(words)] if self._alike[place] == words), None)

    def with_words(self, place: int) -> Iterator[Entry]:
        """The names with the words at a place, in order of their files."""
        return map(self._entry, self._numbers_with(place))

    def order_of(self, place: int) -> tuple[str, int] | None:
        """By what names with the words at a place come in order: the first of them; None where all are stale."""
        number = next(self._numbers_with(place), None)
        return None if number is None else (self._paths[self._owners[number]], number)

    @cached_property
    def dead(self) -> frozenset[int]:
        """The places of words that only names of stale files have."""
        places = {place for owner in self.stale for place in self._places_of(owner)}
        return frozenset(place for place in places if self.order_of(place) is None)

    def places(self) -> range:
        """The places of all words."""
        return range(len(self._first))

    def words_at(self, place: int) -> str:
        """The words at a place."""
        return self._alike[place]

    def _places_of(self, owner: int) -> Iterator[int]:
        """The places of the words of a file's names."""
        number = bisect_left(self._owners, owner)
        while number < len(self._owners) and self._owners[number] == owner:
            if self._words[number]:
                yield self._words[number] - 1
            number += 1

    def _numbers_with(self, place: int) -> Iterator[int]:
        number = self._first[place] + 1
        while number:
            if self._owners[number - 1] not in self.stale:
                yield number - 1
            number = self._following[number - 1]

    def _entry(self, number: int) -> Entry:
        path = self._paths[self._owners[number]]
        return Entry(self._texts[number] or stem(path), path, _CAUSES[self.table.causes[number]])

    def _key_of(self, number: int) -> str:
        other = self.table.other_keys.get(number)
        if other is not None:
            return other
        place = self._words[number]
        return self._alike[place - 1].replace(" ", "") if place else ""
