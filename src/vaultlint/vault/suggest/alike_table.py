"""Names in the columns in which those are looked for that are like another.

If a name is within k edits of another, then of any k + 1 pieces of the one at least one stands unchanged in the other,
at most k places further on (the pigeonhole of Pass-Join). So the pieces of all names are an index.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from zlib import crc32

from msgspec import Struct

from vaultlint.vault.columns import NUMBER, Chains, Texts, as_numbers, encoded, hash_of

SHORT = 8  # letters; names up to this length are few and are compared one by one
LONGEST = 300  # letters; no file name is longer
MOST_WORDS = 40


def radius(length: int) -> int:
    """How many edits a name of some length may be away from another that it is a slip of the pen for."""
    return 1 if length <= SHORT else 2 if length < 16 else 3


class AlikeTable(Struct, frozen=True, array_like=True, gc=False):
    """Some names, each given by its words with spaces between, in the columns in which they are looked for.

    A name goes by its place. `lengths` has the first name of each length (without the spaces), `same_length` for each
    name the next one; both counted from 1, with 0 for none. `pieces` are those of the longer names, and `piece_names`
    says whose each is. `vocabulary` has all words, `by_word` their numbers by hash; the names with a word are in
    `word_names`, one word's behind the other's, and `word_ends` says where they end, behind a 0.
    """

    names: Texts
    lengths: bytes
    same_length: bytes
    pieces: Chains
    piece_names: bytes
    vocabulary: Texts
    by_word: Chains
    word_names: bytes
    word_ends: bytes


class AlikeTaken:
    """Names taken in one by one, all of them different."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._lengths = array(NUMBER)  # without the spaces
        self._hashes, self._piece_names = array(NUMBER), array(NUMBER)
        self._words: dict[str, array[int]] = {}
        self._cuts = _Cuts()

    def add(self, name: str) -> None:
        """Take in a name."""
        place, words = len(self._names), self._words
        self._names.append(name)
        for word in dict.fromkeys(name.split(" ", MOST_WORDS)[:MOST_WORDS]):
            having = words.get(word)
            if having is None:
                words[word] = array(NUMBER, (place,))
            else:
                having.append(place)
        joined = name.replace(" ", "")
        self._lengths.append(len(joined))
        if SHORT < len(joined) <= LONGEST:
            of_length = self._cuts[len(joined)]
            if joined.isascii():
                data = encoded(joined)
                self._hashes.extend([crc32(data[start:end]) ^ mark for start, end, mark in of_length])
            else:
                self._hashes.extend([hash_of(joined[start:end]) ^ mark for start, end, mark in of_length])
            self._piece_names.extend([place] * len(of_length))

    def table(self) -> AlikeTable:
        """The table of what was taken in."""
        first_of_length = array(NUMBER, bytes(4 * (LONGEST + 1)))
        same_length = array(NUMBER, bytes(4 * len(self._names)))
        for place in range(len(self._names) - 1, -1, -1):
            length = self._lengths[place]
            if length <= LONGEST:
                same_length[place] = first_of_length[length]
                first_of_length[length] = place + 1
        word_ends, word_names = array(NUMBER, (0,)), array(NUMBER)
        for having in self._words.values():
            word_names.extend(having)
            word_ends.append(len(word_names))
        return AlikeTable(
            Texts.of(self._names),
            first_of_length.tobytes(),
            same_length.tobytes(),
            Chains.of(self._hashes),
            self._piece_names.tobytes(),
            Texts.of(self._words),
            Chains.of(array(NUMBER, map(hash_of, self._words))),
            word_names.tobytes(),
            word_ends.tobytes(),
        )


class AlikeLayer:
    """The names of a table, less those that are `dead`."""

    def __init__(self, table: AlikeTable, dead: Collection[int] = frozenset()) -> None:
        self.names = table.names.read()
        self._dead = frozenset(dead)
        self._lengths = as_numbers(table.lengths)
        self._same_length = as_numbers(table.same_length)
        self._pieces = table.pieces.read()
        self._piece_names = as_numbers(table.piece_names)
        self._vocabulary = table.vocabulary.read()
        self._by_word = table.by_word.read()
        self._word_names = as_numbers(table.word_names)
        self._word_ends = as_numbers(table.word_ends)
        self._joined_of_length: dict[int, dict[int, str]] = {}
        self._probes: dict[int, list[_Probe]] = {}

    def close_to(self, target: str) -> dict[int, str]:
        """Names that may be within reach of `target`, in edits, by their places: all that are, and some that are not.

        That is so where letters come, go or change. Two letters that change places across the border of two pieces
        break both, so that a name is missed now and then. The names are given without the spaces.
        """
        length = len(target)
        if length <= SHORT:
            found: dict[int, str] = {}
            for near in range(length - 1, length + 2):
                found |= self._joined(near)
            return found
        found = {place: self.names[place].replace(" ", "") for place in self._sharing_a_piece(target)}
        for short in range(length - radius(length), SHORT + 1):
            found |= self._joined(short)
        return found

    def with_word(self, word: str) -> Sequence[int]:
        """The names that have a word, in order."""
        for number in self._by_word[hash_of(word)]:
            if self._vocabulary[number] == word:
                found = self._word_names[self._word_ends[number] : self._word_ends[number + 1]]
                return [place for place in found if place not in self._dead] if self._dead else found
        return ()

    def _joined(self, length: int) -> dict[int, str]:
        """The names of a length; of the short ones, which are asked for again and again, all are kept."""
        known = self._joined_of_length.get(length)
        if known is None:
            known = {}
            number = self._lengths[length]
            while number:
                if number - 1 not in self._dead:
                    known[number - 1] = self.names[number - 1].replace(" ", "")
                number = self._same_length[number - 1]
            self._joined_of_length[length] = known
        return known

    def _sharing_a_piece(self, target: str) -> set[int]:
        length = len(target)
        probes = self._probes.get(length)
        if probes is None:
            probes = self._probes[length] = self._probes_for(length)
        if target.isascii():
            data = encoded(target)
            hashes = [
                hashed ^ mark for start, end, marks in probes for hashed in (crc32(data[start:end]),) for mark in marks
            ]
        else:
            hashes = [
                hashed ^ mark
                for start, end, marks in probes
                for hashed in (hash_of(target[start:end]),)
                for mark in marks
            ]
        found = self._pieces.owners(hashes, self._piece_names)
        return found - self._dead if self._dead else found

    def _probes_for(self, target: int) -> list[_Probe]:
        """What to look for in a target of some length, if there are names that may be near it."""
        probes: dict[tuple[int, int], list[int]] = {}
        reach = radius(target)
        for length in range(max(target - reach, SHORT + 1), min(target + reach, LONGEST) + 1):
            if not self._lengths[length]:
                continue
            edits = radius(length)
            longer = target - length
            for number, (start, size) in enumerate(_cut(length, edits + 1)):
                # At most `number` of the edits lie before the piece, or as many after it as are left.
                spare = edits - number
                first = max(0, start - number, start + longer - spare)
                last = min(target - size, start + number, start + longer + spare)
                for at in range(first, last + 1):
                    probes.setdefault((at, at + size), []).append(_mark(length, number))
        return [(start, end, marks) for (start, end), marks in probes.items()]


_Probe = tuple[int, int, list[int]]  # where a stretch of a target starts and ends, and which pieces it may be


class _Cuts(dict[int, list[tuple[int, int, int]]]):
    """By the length of a name, its pieces: where each starts and ends, and its mark."""

    def __missing__(self, length: int) -> list[tuple[int, int, int]]:
        cuts = _cut(length, radius(length) + 1)
        self[length] = [(start, start + size, _mark(length, number)) for number, (start, size) in enumerate(cuts)]
        return self[length]


def _mark(length: int, number: int) -> int:
    """What is laid over the hash of a piece, so that it is found for names of its length, as the piece that it is."""
    return (length << 3 | number) * 0x9E37_79B1 & 0xFFFF_FFFF  # far apart in all bits (Knuth's multiplicative hashing)


def _cut(length: int, count: int) -> Iterable[tuple[int, int]]:
    """Start and size of `count` pieces that make up `length`, as even as can be."""
    start = 0
    for number in range(count):
        size = (length - start) // (count - number)
        yield start, size
        start += size
