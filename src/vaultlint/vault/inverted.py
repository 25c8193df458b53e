"""Lists of texts the other way round: where a text stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


class Inverted:
    """The places of texts in a list: nearly all of them are there once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._last = dict(zip(texts, range(len(texts)), strict=True))
        self._several: dict[str, list[int]] = {}
        if len(self._last) < len(texts):
            for place, text in enumerate(texts):
                if self._last[text] != place:
                    self._several.setdefault(text, []).append(place)
            for text, places in self._several.items():
                places.append(self._last[text])

    def __iter__(self) -> Iterator[str]:
        """Each text once, in order of its first place."""
        return iter(self._last)

    def of(self, text: str) -> Sequence[int]:
        """Where a text stands, in order."""
        several = self._several.get(text)
        if several is not None:
            return several
        place = self._last.get(text)
        return () if place is None else (place,)
