"""Names that look like a given one, out of tens of thousands, without comparing it with each.

Two ways lead to candidates. *Slips*: names within a few edits. If a name is within k edits of another, then of any
k + 1 pieces of the one at least one stands unchanged in the other, at most k places further on (the pigeonhole of
Pass-Join); so the pieces of all names are an index, and only names that share a piece are measured. *Shared words*:
names that have the target's rarest words, for suggestions where more than a slip is between the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from vaultlint.vault.suggest.spelling import is_slip, numbers_in

_SHORT = 8  # names up to this length are few and are compared one by one
_LONGEST = 300  # no file name is longer
_MOST_WORDS = 40
_RARE_WORDS = 4  # how many of the target's words, the rarest first, are looked up
_COMMON = 120  # names that may share a word before the word says too little
_ENOUGH_ALIKE = 78.0  # percent; below that a suggestion is noise (measured on the broken links of real vaults)
# How often names are compared one by one, and looked through for a word, before an index over all of them is made.
_FEW = 16
_FEW_WORDS = 64
_CLOSE = 2  # how many further edits a runner-up must be away for the winner to be clear
_BETWEEN = " \n "  # a line end is in no word
MOST = 3


def _radius(length: int) -> int:
    return 1 if length <= _SHORT else 2 if length < 16 else 3


class Alike:
    """An index of names by likeness, each given by its words with spaces between.

    Names are asked for by their words; the answer is places in `names`.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._joined = [words.replace(" ", "") for words in names]
        self._measured = 0  # how often it was asked for slips,
        self._looked_up = 0  # and for the names that have a word
        self._pieces: dict[int, list[dict[str, list[int]]]] = {}
        self._steps: dict[int, list[tuple[dict[str, list[int]], int, range]]] = {}

    def slips(self, words: tuple[str, ...]) -> tuple[int | None, list[int]]:
        """The one name that `words` are a slip of the pen for, if there is one clear winner; and all near ones."""
        numbers = numbers_in(words)
        near = sorted(found for found in self._near("".join(words)) if self._numbers(found[1]) == numbers)
        winner = None
        if near:
            distance, place = near[0]
            clear = len(near) == 1 or near[1][0] >= distance + _CLOSE
            if clear and is_slip(words, tuple(self.names[place].split(" "))):
                winner = place
        return winner, [place for _, place in near[:MOST]]

    def sharing_words(self, words: tuple[str, ...]) -> list[int]:
        """The names most like `words` among those that share the rarer ones, best first."""
        if len(words) < 2:
            return []
        shared: Counter[int] = Counter()
        known = [places for word in dict.fromkeys(words[:_MOST_WORDS]) if (places := self._with_word(word))]
        for places in sorted(known, key=len)[:_RARE_WORDS]:
            if len(places) <= _COMMON:
                shared.update(places)
        enough = 1 if len(words) < _RARE_WORDS else 2
        choices = {place: self._sorted_words(place) for place, count in shared.items() if count >= enough}
        if not choices:
            return []
        sentence = " ".join(sorted(words))
        found = process.extract(sentence, choices, scorer=fuzz.ratio, score_cutoff=_ENOUGH_ALIKE, processor=None)
        numbers = numbers_in(words)
        return [place for _, _, place in found if self._numbers(place) == numbers][:MOST]

    def _near(self, target: str) -> Iterator[tuple[int, int]]:
        """The distance and place of each name within reach of `target`, in edits."""
        length = len(target)
        if not 3 < length <= _LONGEST:
            return
        radius = _radius(length)
        self._measured += 1
        by_index = length > _SHORT and self._measured > _FEW
        if by_index:
            places = self._sharing_a_piece(target)
        else:
            lengths = range(length - radius, min(length + radius, _LONGEST) + 1)
            places = chain.from_iterable(self._by_length.get(near, ()) for near in lengths)
        choices = {place: self._joined[place] for place in places}
        found = process.extract(target, choices, scorer=OSA.distance, score_cutoff=radius, limit=None, processor=None)
        for name, distance, place in found:
            if by_index or length <= _SHORT or _shares_a_piece(target, name):
                yield int(distance), place

    def _sharing_a_piece(self, target: str) -> Iterable[int]:
        length = len(target)
        steps = self._steps.get(length)
        if steps is None:
            steps = self._steps[length] = list(self._steps_for(length))
        found: set[int] = set()
        for named, size, starts in steps:
            for start in starts:
                places = named.get(target[start : start + size])
                if places:
                    found.update(places)
        for short in range(length - _radius(length), _SHORT + 1):
            found.update(self._by_length.get(short, ()))
        return found

    def _steps_for(self, target: int) -> Iterator[tuple[dict[str, list[int]], int, range]]:
        """Where to look for which pieces in a target of some length: pieces, their size, where they may start."""
        reach = _radius(target)
        for length in range(target - reach, target + reach + 1):
            pieces = self._pieces_of(length)
            for named, (_, size, starts) in zip(pieces, _windows(length, target) if pieces else (), strict=True):
                yield named, size, starts

    def _with_word(self, word: str) -> Sequence[int]:
        """The names that have a word, or some of them where they are too many for the word to say anything."""
        self._looked_up += 1
        return self._by_word.get(word, ()) if self._looked_up > _FEW_WORDS else self._text.with_word(word)

    def _numbers(self, place: int) -> tuple[str, ...]:
        return numbers_in(tuple(self.names[place].split(" ")))

    def _sorted_words(self, place: int) -> str:
        return " ".join(sorted(self.names[place].split(" ")))

    @cached_property
    def _by_length(self) -> dict[int, list[int]]:
        lengths: dict[int, list[int]] = defaultdict(list)
        for place, name in enumerate(self._joined):
            lengths[len(name)].append(place)
        return dict(lengths)

    def _pieces_of(self, length: int) -> list[dict[str, list[int]]]:
        """By number of the piece: the places of the names of this length that have it."""
        known = self._pieces.get(length)
        if known is not None:
            return known
        places = self._by_length.get(length, ()) if _SHORT < length <= _LONGEST else ()
        cuts = list(_cuts(length, _radius(length) + 1)) if places else []
        pieces: list[dict[str, list[int]]] = [defaultdict(list) for _ in cuts]
        for named, (start, size) in zip(pieces, cuts, strict=True):
            end = start + size
            for place in places:
                named[self._joined[place][start:end]].append(place)
        found = self._pieces[length] = [dict(named) for named in pieces]
        return found

    @cached_property
    def _text(self) -> _Text:
        return _Text(self.names)

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self.names):
            for word in _words_in(words):
                index[word].append(place)
        return dict(index)


class _Text:
    """All names as one text, in which a word is found in less time than an index takes to make."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._text = f" {_BETWEEN.join(names)} "
        self._starts = list(accumulate((len(name) + len(_BETWEEN) for name in names), initial=1))

    def with_word(self, word: str) -> Sequence[int]:
        """The places of the names that have a word, in order; of more than are common, one more than that."""
        found: list[int] = []
        at = self._text.find(f" {word} ")
        while at >= 0 and len(found) <= _COMMON:
            place = bisect_right(self._starts, at + 1) - 1
            if word in _words_in(self._names[place]):
                found.append(place)
            at = self._text.find(f" {word} ", self._starts[place + 1] - 1)
        return found


def _words_in(name: str) -> set[str]:
    """The words of a name that it can be found by."""
    return set(name.split(" ", _MOST_WORDS)[:_MOST_WORDS])


def _shares_a_piece(target: str, name: str) -> bool:
    """Whether a name is found by one of its pieces, or is so short that it has none."""
    return len(name) <= _SHORT or any(
        name[start : start + size] == target[other : other + size]
        for start, size, starts in _windows(len(name), len(target))
        for other in starts
    )


def _windows(length: int, target: int) -> Iterator[tuple[int, int, range]]:
    """Start and size of the pieces of names of some length, and where each may start in a target of some length."""
    radius = _radius(length)
    longer = target - length
    for number, (start, size) in enumerate(_cuts(length, radius + 1)):
        # At most `number` of the edits lie before the piece, or as many after it as are left.
        spare = radius - number
        first = max(0, start - number, start + longer - spare)
        last = min(target - size, start + number, start + longer + spare)
        yield start, size, range(first, last + 1)


def _cuts(length: int, count: int) -> Iterator[tuple[int, int]]:
    """Start and size of `count` pieces that make up `length`, as even as can be."""
    start = 0
    for number in range(count):
        size = (length - start) // (count - number)
        yield start, size
        start += size
