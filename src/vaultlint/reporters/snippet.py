"""The source line of a finding, cut around the culprit so that it fits, and where the underline goes."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from vaultlint.reporters import Presentation
from vaultlint.reporters.layout import TAB, cells, clusters, head, is_narrow, lay_out, printed, tail
from vaultlint.text import Position, Span

# However narrow its characters are, no more of a line is looked at than this many code points a cell: what is measured
# does not grow with the line, and a line of 5 MB with 70,000 findings stays cheap.
_DENSITY = 4
_MARGIN = 16  # code points beyond a line's width that are looked at first: nearly always they are enough
# Nearly all lines can be laid out, so that no records are made of them; see `lay_out`.
_Row: TypeAlias = "str | list[_Piece]"
_cells_of_gap = cache(cells)


class Snippet(Struct, frozen=True):
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
    line_end = text.find("\n", span.start, span.start + reach)
    open_end = line_end < 0 and span.start + reach < len(text)
    window = text[window_start : span.start + reach if line_end < 0 else line_end]
    if "\r" in window and (carriage_return := window.find("\r", span.start - window_start)) >= 0:
        window = window[:carriage_return]
        open_end = False
    open_start = window_start > line_start
    start, end = span.start - window_start, min(span.end - window_start, len(window))
    if (window.isascii() and window.isprintable()) or (presentation.unicode and is_narrow(window)):
        return _fit_plain(window, start, end, width=width, gap=gap, open_start=open_start, open_end=open_end)
    near = reach < width * _DENSITY
    row: tuple[_Row, _Row, _Row] | None = _laid_out(window, start, end, presentation)
    if row is None:
        row = _parts(_pieces(window, Span(start, end), presentation))
        if near:
            # Too few where they do not fill the line.
            enough = width + _MARGIN // 2
            left = not open_start or _cells(row[0]) >= enough
            right = not open_end or _cells(row[1]) + _cells(row[2]) >= enough
            if not (left and right):
                return None
    if near and open_start and "\t" in window:
        return None  # a tab stop counts from what lies before
    return _fit(row, width=width, gap=gap, open_start=open_start, open_end=open_end)


def _laid_out(window: str, start: int, end: int, presentation: Presentation) -> tuple[str, str, str] | None:
    """What lies before, in and behind the culprit, laid out; None where that cannot be, or something is escaped."""
    if not presentation.takes(window):
        return None
    whole = lay_out(window)
    if whole is None:
        return None
    if len(whole) == len(window):  # nothing is wide
        return whole[:start], whole[start:end], whole[end:]
    # A tab is as long without what lies behind it.
    first, second = (len(lay_out(window[:place]) or ()) for place in (start, end))
    return whole[:first], whole[first:second], whole[second:]


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
            shown = " " * (TAB - column % TAB) if cluster == "\t" else presentation.text(cluster)
            pieces.append(_Piece(shown, cells(shown), within))
        column += pieces[-1].cells
    if inside.start == inside.end:
        pieces.insert(min(place, len(pieces)), _Piece("", 0, inside=True))
    return pieces


def _parts(pieces: list[_Piece]) -> tuple[list[_Piece], list[_Piece], list[_Piece]]:
    first = next((index for index, piece in enumerate(pieces) if piece.inside), len(pieces))
    behind = next((index for index in range(first, len(pieces)) if not pieces[index].inside), len(pieces))
    return pieces[:first], pieces[first:behind], pieces[behind:]


def _fit_plain(line: str, start: int, end: int, *, width: int, gap: str, open_start: bool, open_end: bool) -> Snippet:
    """What `_fit` makes of a line of which each character is printed as it is and takes one cell, as nearly all are."""
    size, behind, gap_cells = end - start, len(line) - end, _cells_of_gap(gap)
    room = width - size - gap_cells * 2
    if room < 0:
        left = gap if start or open_start else ""
        kept = max(width - gap_cells * 2, 0)
        return Snippet(left, line[start : start + kept] + gap, "", gap_cells if left else 0, kept + gap_cells)
    if not open_start and not open_end and start + behind <= room + gap_cells * 2:
        return Snippet(line[:start], line[start:end], line[end:], start, size or 1)
    first = max(start - max(room // 2, room - behind), 0)
    last = end + room - (start - first)
    right = f"{line[end:last]}{gap}" if open_end or last < len(line) else line[end:]
    if open_start or first:
        return Snippet(f"{gap}{line[first:start]}", line[start:end], right, start - first + gap_cells, size or 1)
    return Snippet(line[:start], line[start:end], right, start, size or 1)


def _fit(row: tuple[_Row, _Row, _Row], *, width: int, gap: str, open_start: bool, open_end: bool) -> Snippet:
    before, culprit, after = row
    gap_cells = _cells_of_gap(gap)
    size_before, size, size_after = _cells(before), _cells(culprit), _cells(after)
    room = width - size - gap_cells * 2
    if room < 0:
        culprit = _head(culprit, width - gap_cells * 2)
        left = gap if before or open_start else ""
        return Snippet(left, _shown(culprit) + gap, "", gap_cells if left else 0, _cells(culprit) + gap_cells)
    if not open_start and not open_end and size_before + size_after <= room + gap_cells * 2:
        return Snippet(_shown(before), _shown(culprit), _shown(after), size_before, max(size, 1))
    # Half of the room to either side; what one side does not need goes to the other.
    kept = _tail(before, max(room // 2, room - size_after))
    cut_before = open_start or len(kept) < len(before)
    size_before = _cells(kept)
    left = _shown(kept)
    kept = _head(after, room - size_before)
    right = f"{_shown(kept)}{gap}" if open_end or len(kept) < len(after) else _shown(kept)
    if cut_before:
        return Snippet(f"{gap}{left}", _shown(culprit), right, size_before + gap_cells, max(size, 1))
    return Snippet(left, _shown(culprit), right, size_before, max(size, 1))


def _head(row: _Row, room: int) -> _Row:
    """What fits into `room` cells."""
    return head(row, room) if isinstance(row, str) else row[: _fitting(row, room)]


def _tail(row: _Row, room: int) -> _Row:
    """The same from the end."""
    return tail(row, room) if isinstance(row, str) else row[len(row) - _fitting(row[::-1], room) :]


def _fitting(pieces: list[_Piece], room: int) -> int:
    """How many of the pieces fit into `room` cells."""
    used = 0
    for index, piece in enumerate(pieces):
        used += piece.cells
        if used > room:
            return index
    return len(pieces)


def _cells(row: _Row) -> int:
    return len(row) if isinstance(row, str) else sum(piece.cells for piece in row)


def _shown(row: _Row) -> str:
    return printed(row) if isinstance(row, str) else "".join(piece.shown for piece in row)
