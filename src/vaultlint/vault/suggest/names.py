"""The names of files, found by spelling and by likeness.

Thousands of files may share one name, so no answer goes through all of them: those in a folder are found by the folder,
and whoever asks takes no more than it can use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from heapq import merge
from itertools import islice
from operator import attrgetter

from vaultlint.vault.suggest.alike import Alike
from vaultlint.vault.suggest.alike_table import AlikeLayer
from vaultlint.vault.suggest.name_table import Entry, NameLayer
from vaultlint.vault.suggest.paths import folders_of, lies_in
from vaultlint.vault.suggest.records import Cause
from vaultlint.vault.suggest.spelling import simplify, words_of

_MANY = 50  # entries of one name that are looked at
_FEW = 16  # entries of one name that are looked at without an index over their folders


class Names:
    """The names in some layers, no file being in two of them."""

    def __init__(self, layers: Sequence[NameLayer]) -> None:
        self._layers = layers
        self._in_folder: dict[str, dict[str, list[Entry]]] = {}

    def spelled(self, name: str) -> Iterator[Entry]:
        """The names that are `name` once spelling is set aside."""
        key = simplify(name)
        return self._with_key(key) if key else iter(())

    def spelled_in(self, name: str, folders: Sequence[str]) -> Iterator[Entry]:
        """Of those, the files' own names in folders that end with `folders`, of which there is at least one."""
        key = simplify(name)
        for entry in self._spelled_below(key, folders[-1]) if key else ():
            if entry.cause is Cause.SPELLING and lies_in(entry.path, folders):
                yield entry

    def slip(self, name: str) -> tuple[Entry | None, list[Entry]]:
        """The one name that `name` is a slip of the pen for, if one file clearly wins; and all that look like it."""
        words = words_of(name)
        if not words:
            return None, []
        winner, near = self._alike.slips(words)
        won = [] if winner is None else self._alike_entries(winner)
        if len({entry.path for entry in won}) == 1:
            return won[0], won[:1]
        return None, [
            entry for number in near or self._alike.sharing_words(words) for entry in self._alike_entries(number)
        ]

    def _with_key(self, key: str) -> Iterator[Entry]:
        return self._merged([layer.with_key(key) for layer in self._layers])

    def _spelled_below(self, key: str, folder: str) -> Iterable[Entry]:
        """The names of a key, those in a folder of that name at least."""
        index = self._in_folder.get(key)
        if index is None:
            entries = self._with_key(key)
            few = list(islice(entries, _FEW + 1))
            if len(few) <= _FEW:
                return few
            index = self._in_folder[key] = defaultdict(list)
            for entry in (*few, *entries):
                folders = folders_of(entry.path.rpartition("/")[0])
                if folders:
                    index[folders[-1]].append(entry)
        return index.get(folder, ())

    def _alike_entries(self, number: int) -> list[Entry]:
        """The first names with the words of a number of `_alike`."""
        if len(self._layers) == 1:
            return list(islice(self._layers[0].with_words(number), _MANY))
        words = self._alike.words(number)
        places = [(layer, layer.place_of(words)) for layer in self._layers]
        found = [layer.with_words(place) for layer, place in places if place is not None]
        return list(islice(self._merged(found), _MANY))

    @staticmethod
    def _merged(found: Sequence[Iterator[Entry]]) -> Iterator[Entry]:
        return found[0] if len(found) == 1 else merge(*found, key=attrgetter("path"))

    @cached_property
    def _alike(self) -> Alike:
        if len(self._layers) == 1 and not self._layers[0].stale:
            return Alike([AlikeLayer(self._layers[0].table.alike)])  # in order already
        layers = []
        for number, layer in enumerate(self._layers):
            # What an earlier layer has as well would be found twice.
            others = (
                [] if not number else [place for place in layer.places() if self._has(number, layer.words_at(place))]
            )
            layers.append(AlikeLayer(layer.table.alike, layer.dead.union(others) if others else layer.dead))
        return Alike(layers, self._order)

    def _has(self, number: int, words: str) -> bool:
        """Whether a layer before that number has names with some words."""
        places = ((layer, layer.place_of(words)) for layer in self._layers[:number])
        return any(place is not None and layer.order_of(place) is not None for layer, place in places)

    def _order(self, number: int) -> tuple[str, int]:
        """By what names that are as much alike come in order: by the first file that has them."""
        words = self._alike.words(number)
        places = ((layer, layer.place_of(words)) for layer in self._layers)
        return min(
            order for layer, place in places if place is not None and (order := layer.order_of(place)) is not None
        )
