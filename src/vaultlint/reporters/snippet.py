"""The source line of a finding, cut around the culprit so that it fits, and where the underline goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from vaultlint.regex import regex
from vaultlint.reporters import Presentation
from vaultlint.reporters.layout import cells, clusters
from vaultlint.text import Position, Span

_TAB = 4
_LINE_END = regex(r"[\r\n]")
# However narrow its characters are, no more of a line is looked at than this many code points a cell: what is measured
# does not grow with the line, and a line of 5 MB with 70,000 findings stays cheap.
_DENSITY = 4
_MARGIN = 16  # code points beyond a line's width that are looked at first: nearly always they are enough
# Most lines are printable ASCII where it matters: one cell a character, and no records are made of them.
_Row: TypeAlias = "str | list[_Piece]"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A line in three parts, safe to print: the underline starts below `culprit` and is `marks` cells wide."""

    before: str
    culprit: str
    after: str
    indent: int  # the cells of `before`
    marks: int  # at least one: an empty span is marked where it stands


class _Piece(NamedTuple):
    shown: str
    cells: int
    inside: bool  # belongs to the culprit


def cut(text: str, span: Span, start: Position, presentation: Presentation, *, width: int, gap: str) -> Snippet | None:
    """The line on which `span` starts, in at most `width` cells; `gap` stands for what was left out.

    `start` is the line and column of the span's start. A culprit that goes over its line is cut at the line's end.
    None where the text has no such place: it changed since.
    """
    line_start = span.start - (start.column - 1)
    if not 0 <= line_start <= span.start <= len(text):
        return None
    return _cut(text, span, line_start, presentation, width=width, gap=gap, reach=width + _MARGIN) or _cut(
        text, span, line_start, presentation, width=width, gap=gap, reach=width * _DENSITY
    )


def _cut(
    text: str, span: Span, line_start: int, presentation: Presentation, *, width: int, gap: str, reach: int
) -> Snippet | None:
    """See `cut`. No more than `reach` code points to either side are looked at; None if that may be too few."""
    window_start = max(line_start, span.start - reach)
    window = text[window_start : span.start + reach]
    line_end = _LINE_END.search(window, span.start - window_start)
    if line_end:
        window = window[: line_end.start()]
    ends = line_end is not None or span.start + reach >= len(text)
    inside = Span(span.start - window_start, min(span.end - window_start, len(window)))
    row: tuple[_Row, _Row, _Row]
    if window.isascii() and window.isprintable():
        row = window[: inside.start], window[inside.start : inside.end], window[inside.end :]
    else:
        row = _parts(_pieces(window, inside, presentation))
        if reach < width * _DENSITY:
            # Too few where they do not fill the line, and where a tab stop counts from what lies before them.
            enough = width + _MARGIN // 2
            left = window_start == line_start or _cells(row[0]) >= enough
            right = ends or _cells(row[1]) + _cells(row[2]) >= enough
            if not (left and right) or ("\t" in window and window_start > line_start):
                return None
    return _fit(*row, width=width, gap=gap, open_start=window_start > line_start, open_end=not ends)


def _pieces(window: str, inside: Span, presentation: Presentation) -> list[_Piece]:
    pieces: list[_Piece] = []
    place = len(window)
    column = 0
    for start, end, _ in clusters(window):
        if start >= inside.start:
            place = min(place, len(pieces))
        cluster = window[start:end]
        within = start < inside.end and inside.start < end
        if " " <= cluster <= "~" and end == start + 1:
            pieces.append(_Piece(cluster, 1, within))
        else:
            shown = " " * (_TAB - column % _TAB) if cluster == "\t" else presentation.text(cluster)
            pieces.append(_Piece(shown, cells(shown), within))
        column += pieces[-1].cells
    if inside.start == inside.end:
        pieces.insert(min(place, len(pieces)), _Piece("", 0, inside=True))
    return pieces


def _parts(pieces: list[_Piece]) -> tuple[list[_Piece], list[_Piece], list[_Piece]]:
    first = next((index for index, piece in enumerate(pieces) if piece.inside), len(pieces))
    behind = next((index for index in range(first, len(pieces)) if not pieces[index].inside), len(pieces))
    return pieces[:first], pieces[first:behind], pieces[behind:]


def _fit(
    before: _Row,
    culprit: _Row,
    after: _Row,
    *,
    width: int,
    gap: str,
    open_start: bool,
    open_end: bool,
) -> Snippet:
    gap_cells = cells(gap)
    room = width - _cells(culprit) - gap_cells * 2
    if room < 0:
        culprit, _ = _head(culprit, width - gap_cells * 2)
        shown, marks = _shown(culprit) + gap, _cells(culprit) + gap_cells
        left = gap if before or open_start else ""
        return Snippet(left, shown, "", cells(left), marks)
    if not open_start and not open_end and _cells(before) + _cells(after) <= room + gap_cells * 2:
        left, right = _shown(before), _shown(after)
    else:
        # Half of the room to either side; what one side does not need goes to the other.
        for_left = max(room // 2, room - _cells(after))
        kept, dropped = _head(before[::-1], for_left)
        left = (gap if dropped or open_start else "") + _shown(kept[::-1])
        kept, dropped = _head(after, room - _cells(kept))
        right = _shown(kept) + (gap if dropped or open_end else "")
    return Snippet(left, _shown(culprit), right, cells(left), max(_cells(culprit), 1))


def _head(pieces: _Row, room: int) -> tuple[_Row, bool]:
    """What fits into `room` cells, and whether anything was left out."""
    if isinstance(pieces, str):
        return pieces[: max(room, 0)], len(pieces) > max(room, 0)
    used = 0
    for index, piece in enumerate(pieces):
        used += piece.cells
        if used > room:
            return pieces[:index], True
    return pieces, False


def _cells(pieces: _Row) -> int:
    return len(pieces) if isinstance(pieces, str) else sum(piece.cells for piece in pieces)


def _shown(pieces: _Row) -> str:
    return pieces if isinstance(pieces, str) else "".join(piece.shown for piece in pieces)
