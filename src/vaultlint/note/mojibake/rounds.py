"""Damage upon damage: what is repaired, and is still garbled since it went through another code page before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from msgspec.structs import replace

from vaultlint.note.mojibake.codepages import quick_look
from vaultlint.note.mojibake.garbles import Garble, Trust
from vaultlint.note.mojibake.runs import begins_run
from vaultlint.text import Span


class Repaired:
    """A text with what is certain in it repaired, and where all of it is then."""

    def __init__(self, text: str, garbles: Iterable[Garble]) -> None:
        self._garbles = [garble for garble in garbles if _is_sure(garble)]
        parts: list[str] = []
        place = 0
        for garble in self._garbles:
            parts += (text[place : garble.span.start], garble.repaired or "")
            place = garble.span.end
        self.text = "".join((*parts, text[place:]))
        grown = (len(garble.repaired or "") - (garble.span.end - garble.span.start) for garble in self._garbles)
        self._ends = [garble.span.end for garble in self._garbles]
        self._grown = list(accumulate(grown, initial=0))

    def moved(self, spans: Iterable[Span]) -> list[Span]:
        """Where spans of the first text are, none of which begins or ends inside of what is repaired."""
        return [Span(self._moved(span.start), self._moved(span.end)) for span in spans]

    def _moved(self, place: int) -> int:
        return place + self._grown[bisect_right(self._ends, place)]

    def completed(self, found: Sequence[Garble]) -> dict[Span, Garble]:
        """What is repaired in two steps, by its span: those that `found`, what is garbled now, has a part of."""
        inner = [garble for garble in found if _is_sure(garble)]
        starts = [garble.span.start for garble in inner]
        completed: dict[Span, Garble] = {}
        for garble in self._garbles:
            image = Span(self._moved(garble.span.end) - len(garble.repaired or ""), self._moved(garble.span.end))
            within = [
                other
                for other in inner[bisect_right(starts, image.start - 1) : bisect_right(starts, image.end - 1)]
                if image.contains(other.span)
            ]
            if within:
                new = image.of(self.text)
                for other in reversed(within):
                    start, end = other.span.shift(-image.start)
                    new = f"{new[:start]}{other.repaired}{new[end:]}"
                first = within[0].why
                why = garble.why if first == garble.why else f"{first}, then {garble.why}"
                completed[garble.span] = replace(garble, repaired=new, why=why)
        return completed


def repair_what_is_left(garbles: Sequence[Garble], text: str, find: Callable[[Repaired], list[Garble]]) -> list[Garble]:
    """The damaged runs of a text, repaired as another look, `find`, at the repaired text has it."""
    if not any(_is_sure(garble) and _may_be_damaged(garble.repaired or "") for garble in garbles):
        return list(garbles)
    once = Repaired(text, garbles)
    completed = once.completed(find(once))
    return [completed.get(garble.span, garble) for garble in garbles]


def _is_sure(garble: Garble) -> bool:
    return garble.trust is Trust.CERTAIN and garble.repaired is not None


def _may_be_damaged(text: str) -> bool:
    return any(begins_run(text, hit.start()) for hit in quick_look().finditer(text))
