"""Texts and hashed keys in columns: made once, kept as bytes, and asked without being taken apart.

A vault of a million notes has more names than fit into the memory of a laptop as objects; and a commit hook, which asks
for one of them, has no time to make objects of all. A column is one run of bytes, which the cache can keep as it is.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal
from zlib import crc32

from msgspec import Struct

NUMBER: Literal["I"] = "I"  # the type of a number in a column
_CHECK: Literal["H"] = "H"


def as_numbers(column: bytes) -> memoryview[int]:
    """The numbers of a column, without a copy of it."""
    return memoryview(column).cast(NUMBER)


def encoded(text: str) -> bytes:
    """A text as columns have it: UTF-8, and what did not decode as it came."""
    return text.encode("utf-8", "surrogatepass")


def hash_of(text: str) -> int:
    """A number of 32 bits by which a text is found, the same in each run."""
    return crc32(text.encode("utf-8", "surrogatepass"))  # as `encoded`, without a further call


class Texts(Struct, frozen=True, array_like=True, gc=False):
    """Many texts, one behind the other. `ends` has where each ends, behind a 0."""

    data: bytes
    ends: bytes

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """The column of some texts."""
        data = bytearray()
        ends = array(NUMBER, (0,))
        for text in texts:
            data += encoded(text)
            ends.append(len(data))
        return cls(bytes(data), ends.tobytes())

    def read(self) -> TextReader:
        """What reads them."""
        return TextReader(self)


class TextReader:
    """Reads the texts of a column by their number."""

    def __init__(self, texts: Texts) -> None:
        self._data = texts.data
        self._ends = as_numbers(texts.ends)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self._data[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")


class Chains(Struct, frozen=True, array_like=True, gc=False):
    """Numbers by hash: those whose hashes end in the same bits are in one chain, in order.

    `heads` has the first number of each chain, `following` for each number the one behind it; both counted from 1, with
    0 for none. There are a power of two of chains. `checks` has the upper half of each hash.
    """

    heads: bytes
    following: bytes
    checks: bytes

    @classmethod
    def of(cls, hashes: Sequence[int]) -> Chains:
        """The chains of the numbers from 0 on, each of which has one of the hashes."""
        size = 1 << max(len(hashes) - 1, 0).bit_length()
        mask = size - 1
        heads = array(NUMBER, bytes(size * 4))
        following = array(NUMBER, bytes(len(hashes) * 4))
        for number in range(len(hashes), 0, -1):
            place = hashes[number - 1] & mask
            following[number - 1] = heads[place]
            heads[place] = number
        checks = array(_CHECK, (hashed >> 16 for hashed in hashes))
        return cls(heads.tobytes(), following.tobytes(), checks.tobytes())

    def read(self) -> ChainReader:
        """What reads them."""
        return ChainReader(self)


class ChainReader:
    """Finds the numbers that have a hash."""

    def __init__(self, chains: Chains) -> None:
        self._heads = as_numbers(chains.heads)
        self._following = as_numbers(chains.following)
        self._checks = memoryview(chains.checks).cast(_CHECK)
        self._mask = len(self._heads) - 1

    def __getitem__(self, hashed: int) -> Sequence[int]:
        """The numbers with that hash, in order, and once in thousands of times one with another."""
        number = self._heads[hashed & self._mask]
        if not number:
            return ()
        found = []
        check, following, checks = hashed >> 16, self._following, self._checks
        while number:
            number -= 1
            if checks[number] == check:
                found.append(number)
            number = following[number]
        return found

    def each(self, hashed: int) -> Iterator[int]:
        """The same, one by one, for whoever does not want all of what may be very many."""
        number = self._heads[hashed & self._mask]
        check, following, checks = hashed >> 16, self._following, self._checks
        while number:
            number -= 1
            if checks[number] == check:
                yield number
            number = following[number]

    def owners(self, hashes: Iterable[int], owned: memoryview[int]) -> set[int]:
        """Whose the numbers with some hashes are, when `owned` says whose each number is."""
        heads, following, checks, mask = self._heads, self._following, self._checks, self._mask
        found = set()
        for hashed in hashes:
            number = heads[hashed & mask]
            while number:
                number -= 1
                if checks[number] == hashed >> 16:
                    found.add(owned[number])
                number = following[number]
        return found
