"""Names that look like a given one, out of tens of thousands, without comparing it with each.

Two ways lead to candidates. *Slips*: names within a few edits; only those that share a piece are measured
(`alike_table`). *Shared words*: names that have the target's rarest words, for suggestions where more than a slip is
between the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from vaultlint.vault.suggest.alike_table import LONGEST, MOST_WORDS, AlikeLayer, radius
from vaultlint.vault.suggest.spelling import is_slip, numbers_in

_RARE_WORDS = 4  # how many of the target's words, the rarest first, are looked up
_COMMON = 120  # names that may share a word before the word says too little
_ENOUGH_ALIKE = 78.0  # percent; below that a suggestion is noise (measured on the broken links of real vaults)
_CLOSE = 2  # how many further edits a runner-up must be away for the winner to be clear
_MOST_SHARING = 5  # of which some may have other numbers in them
MOST = 3


class Alike:
    """The names of some tables, all of them different, by likeness.

    Names are asked for by their words; the answer is names by number: with one table, by their places in it, and with
    several, by the place times the number of tables, and the number of the table on top. `order` is by what those come
    first that are as much alike.
    """

    def __init__(self, layers: Sequence[AlikeLayer], order: Callable[[int], object] = int) -> None:
        self._layers = layers
        self._order = order

    def words(self, number: int) -> str:
        """The words of a name, with spaces between."""
        place, layer = divmod(number, len(self._layers))
        return self._layers[layer].names[place]

    def slips(self, words: tuple[str, ...]) -> tuple[int | None, list[int]]:
        """The one name that `words` are a slip of the pen for, if there is one clear winner; and all near ones."""
        numbers = numbers_in(words)
        found = [one for one in self._near("".join(words)) if self._numbers_in(one[1]) == numbers]
        near = sorted(found, key=lambda one: (one[0], self._order(one[1])))
        winner = None
        if near:
            distance, name = near[0]
            clear = len(near) == 1 or near[1][0] >= distance + _CLOSE
            if clear and is_slip(words, tuple(self.words(name).split(" "))):
                winner = name
        return winner, [name for _, name in near[:MOST]]

    def sharing_words(self, words: tuple[str, ...]) -> list[int]:
        """The names most like `words` among those that share the rarer ones, best first."""
        if len(words) < 2:
            return []
        shared: Counter[int] = Counter()
        known = [places for word in dict.fromkeys(words[:MOST_WORDS]) if (places := self._with_word(word))]
        for places in sorted(known, key=len)[:_RARE_WORDS]:
            if len(places) <= _COMMON:
                shared.update(places)
        enough = 1 if len(words) < _RARE_WORDS else 2
        choices = {name: self._sorted_words(name) for name, count in shared.items() if count >= enough}
        if not choices:
            return []
        sentence = " ".join(sorted(words))
        found = process.extract(
            sentence, choices, scorer=fuzz.ratio, score_cutoff=_ENOUGH_ALIKE, limit=None, processor=None
        )
        best = sorted(found, key=lambda one: (-one[1], self._order(one[2])))[:_MOST_SHARING]
        numbers = numbers_in(words)
        return [name for _, _, name in best if self._numbers_in(name) == numbers][:MOST]

    def _near(self, target: str) -> Iterator[tuple[int, int]]:
        """The distance and number of each name within reach of `target`, in edits."""
        if not 3 < len(target) <= LONGEST:
            return
        count = len(self._layers)
        for number, layer in enumerate(self._layers):
            choices = layer.close_to(target)
            found = process.extract(
                target, choices, scorer=OSA.distance, score_cutoff=radius(len(target)), limit=None, processor=None
            )
            for _, distance, place in found:
                yield int(distance), place * count + number

    def _with_word(self, word: str) -> Sequence[int]:
        if len(self._layers) == 1:
            return self._layers[0].with_word(word)
        count = len(self._layers)
        return [place * count + number for number, layer in enumerate(self._layers) for place in layer.with_word(word)]

    def _numbers_in(self, name: int) -> tuple[str, ...]:
        return numbers_in(tuple(self.words(name).split(" ")))

    def _sorted_words(self, name: int) -> str:
        return " ".join(sorted(self.words(name).split(" ")))
