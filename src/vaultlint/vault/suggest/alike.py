"""Names that look like a given one, out of tens of thousands, without comparing it with each.

Two ways lead to candidates. *Slips*: names within a few edits. If a name is within k edits of another, then of any k + 1
pieces of the one at least one stands unchanged in the other, at most k places further on (the pigeonhole of Pass-Join);
so the pieces of all names are an index, and only names that share a piece are measured. *Shared words*: names that have
the target's rarest words, for suggestions where more than a slip is between the two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from vaultlint.vault.suggest.spelling import is_slip, numbers_in

_SHORT = 8  # names up to this length are few and are compared one by one
_LONGEST = 300  # no file name is longer
_MOST_WORDS = 40
_COMMON = 120  # names that may share a word before the word says too little
_ENOUGH_ALIKE = 78.0  # percent; below that a suggestion is noise (measured on the broken links of real vaults)
_CLOSE = 2  # how many further edits a runner-up must be away for the winner to be clear
MOST = 3


def _radius(length: int) -> int:
    return 1 if length <= _SHORT else 2 if length < 16 else 3


class Alike:
    """An index of names by likeness. Names are asked for by their words; the answer is places in `names`."""

    def __init__(self, names: Sequence[tuple[str, ...]]) -> None:
        self.names = names
        self._joined = ["".join(words) for words in names]

    def slips(self, words: tuple[str, ...]) -> tuple[int | None, list[int]]:
        """The one name that `words` are a slip of the pen for, if there is one clear winner; and all near ones."""
        numbers = numbers_in(words)
        near = sorted(found for found in self._near("".join(words)) if self._numbers[found[1]] == numbers)
        winner = None
        if near:
            distance, place = near[0]
            clear = len(near) == 1 or near[1][0] >= distance + _CLOSE
            if clear and is_slip(words, self.names[place]):
                winner = place
        return winner, [place for _, place in near[:MOST]]

    def sharing_words(self, words: tuple[str, ...]) -> list[int]:
        """The names most like `words` among those that share the rarer ones, best first."""
        if len(words) < 2:
            return []
        shared: Counter[int] = Counter()
        known = [places for word in set(words[:_MOST_WORDS]) if (places := self._by_word.get(word))]
        for places in sorted(known, key=len)[:3]:
            if len(places) <= _COMMON:
                shared.update(places)
        if not shared:
            return []
        numbers = numbers_in(words)
        choices = {place: self._sentences[place] for place in shared if self._numbers[place] == numbers}
        found = process.extract(
            " ".join(sorted(words)), choices, scorer=fuzz.ratio, score_cutoff=_ENOUGH_ALIKE, limit=MOST, processor=None
        )
        return [place for _, _, place in found]

    def _near(self, target: str) -> Iterator[tuple[int, int]]:
        """The distance and place of each name within reach of `target`, in edits."""
        if not 3 < len(target) <= _LONGEST:
            return
        radius = _radius(len(target))
        places = self._short_ones(len(target)) if len(target) <= _SHORT else self._sharing_a_piece(target)
        choices = {place: self._joined[place] for place in places}
        found = process.extract(target, choices, scorer=OSA.distance, score_cutoff=radius, limit=None, processor=None)
        for _, distance, place in found:
            yield int(distance), place

    def _short_ones(self, length: int) -> Iterable[int]:
        for near in range(length - 1, length + 2):
            yield from self._by_length.get(near, ())

    def _sharing_a_piece(self, target: str) -> Iterable[int]:
        found: set[int] = set()
        reach = _radius(len(target))
        for length in range(len(target) - reach, len(target) + reach + 1):
            if length <= _SHORT:
                found.update(self._by_length.get(length, ()))
            pieces = self._pieces.get(length)
            if pieces is None:
                continue
            radius = _radius(length)
            longer = len(target) - length
            for number, (start, size) in enumerate(_cuts(length, radius + 1)):
                # At most `number` of the edits lie before the piece, or as many after it as are left.
                spare = radius - number
                first = max(0, start - number, start + longer - spare)
                last = min(len(target) - size, start + number, start + longer + spare)
                named = pieces[number]
                for at in range(first, last + 1):
                    found.update(named.get(target[at : at + size], ()))
        return found

    @cached_property
    def _numbers(self) -> list[tuple[str, ...]]:
        return [numbers_in(words) for words in self.names]

    @cached_property
    def _by_length(self) -> dict[int, list[int]]:
        lengths: dict[int, list[int]] = defaultdict(list)
        for place, name in enumerate(self._joined):
            lengths[len(name)].append(place)
        return dict(lengths)

    @cached_property
    def _pieces(self) -> dict[int, list[dict[str, list[int]]]]:
        """By length of the name, then by number of the piece: the places of the names that have it."""
        index: dict[int, list[dict[str, list[int]]]] = {}
        for length, places in self._by_length.items():
            if not _SHORT < length <= _LONGEST:
                continue
            cuts = list(_cuts(length, _radius(length) + 1))
            pieces: list[dict[str, list[int]]] = [defaultdict(list) for _ in cuts]
            for place in places:
                name = self._joined[place]
                for named, (start, size) in zip(pieces, cuts, strict=True):
                    named[name[start : start + size]].append(place)
            index[length] = [dict(named) for named in pieces]
        return index

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self.names):
            for word in set(words[:_MOST_WORDS]):
                index[word].append(place)
        return dict(index)

    @cached_property
    def _sentences(self) -> list[str]:
        return [" ".join(sorted(words)) for words in self.names]


def _cuts(length: int, count: int) -> Iterator[tuple[int, int]]:
    """Start and size of `count` pieces that make up `length`, as even as can be."""
    start = 0
    for number in range(count):
        size = (length - start) // (count - number)
        yield start, size
        start += size
