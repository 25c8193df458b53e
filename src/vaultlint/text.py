"""Places in a text: offsets in code points inside; lines and columns only at the edges."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from itertools import accumulate, count
from operator import add
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch of a text, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The text that this span covers."""
        return text[self.start : self.end]

    def shift(self, offset: int) -> Span:
        """The same stretch, `offset` code points further on."""
        return Span(self.start + offset, self.end + offset)

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point; an empty span overlaps what it lies strictly inside of."""
        return self.start < other.end and other.start < self.end


span_of: Callable[[tuple[int, int]], Span] = partial(tuple.__new__, Span)
"""The span of a pair, without the step in Python that calling `Span` takes: for what a note has hundreds of."""


class Position(NamedTuple):
    """A place for people: line and column, both 1-based, the column in code points."""

    line: int
    column: int


_position_of: Callable[[tuple[int, int]], Position] = partial(tuple.__new__, Position)


_FEW = 40  # places that are looked at one by one in less time than it takes to look for two characters in a note


def holds(text: str, mark: str) -> bool:
    """Whether a text has a mark of several characters, such as `%%`.

    Python finds a single character some twenty times as fast as two, and most texts have few or none of the first one.
    """
    first = mark[0]
    place = text.find(first)
    for _ in range(_FEW):
        if place < 0 or text.startswith(mark, place):
            return place >= 0
        place = text.find(first, place + 1)
    return text.find(mark, place) >= 0 if place >= 0 else False


class LineIndex:
    """Where each line of a text starts. A line ends with LF, CRLF or CR, as in CommonMark."""

    __slots__ = ("_starts",)

    def __init__(self, starts: array[int]) -> None:
        self._starts = starts

    @classmethod
    def of(cls, text: str) -> LineIndex:
        """The index of a text."""
        if "\r" in text:
            # Of the same length, and every line ends with LF.
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        # Line n starts behind the lengths of those before it and n line ends. Not one step of this is Python's own, and
        # on a line by line basis nothing else is as quick.
        lengths = accumulate(map(len, text.split("\n")), initial=0)
        starts = array("I", map(add, lengths, count()))
        starts.pop()  # where the next line would start
        return cls(starts)

    @classmethod
    def from_bytes(cls, packed: bytes) -> LineIndex:
        """The index that `to_bytes` packed."""
        starts = array("I")
        starts.frombytes(packed)
        return cls(starts)

    def to_bytes(self) -> bytes:
        """The index as bytes, for facts that travel."""
        return self._starts.tobytes()

    def __len__(self) -> int:
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return _position_of((line, offset - self._starts[line - 1] + 1))

    def positions(self, span: Span) -> tuple[Position, Position]:
        """Where a stretch starts and ends."""
        start, end = span
        starts = self._starts
        line = bisect_right(starts, start)
        first = starts[line - 1] - 1
        begins = _position_of((line, start - first))
        if line == len(starts) or end < starts[line]:  # on the same line, as nearly always
            return begins, _position_of((line, end - first))
        return begins, self.position(end)

    def start(self, line: int) -> int:
        """The offset at which a 1-based line starts."""
        return self._starts[line - 1]

    def line_span(self, line: int, text: str) -> Span:
        """The span of a 1-based line of `text`, without its line end."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(text)
        while end > start and text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)
