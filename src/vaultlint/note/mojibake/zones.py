"""Places at which nothing is looked for, and what says nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from vaultlint.regex import regex
from vaultlint.text import Span

_CHARACTERS = regex(r"[^\r\n]")


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def outside(places: Iterable[int], skip: Sequence[Span]) -> list[int]:
    """Those of the ascending places that lie in none of the spans."""
    kept: list[int] = []
    index = 0
    for place in places:
        while index < len(skip) and skip[index].end <= place:
            index += 1
        if index == len(skip) or place < skip[index].start:
            kept.append(place)
    return kept


def is_inside(place: int, spans: Sequence[Span]) -> bool:
    """Whether a place lies in one of the spans, which are in order and apart."""
    index = bisect_right(spans, place, key=lambda span: span.start)
    return index > 0 and place < spans[index - 1].end


def blanked(text: str, spans: Iterable[Span]) -> str:
    """The text with spaces in place of the spans, which are in order and apart; its lines and places stay."""
    parts: list[str] = []
    place = 0
    for span in spans:
        parts += (text[place : span.start], _CHARACTERS.sub(" ", span.of(text)))
        place = span.end
    return "".join((*parts, text[place:]))
