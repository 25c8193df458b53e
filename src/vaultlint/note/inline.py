"""What Obsidian adds to Markdown and pyromark does not know: wikilinks, `%%` comments, `$$` blocks, and who wins.

Inline constructs are tried leftmost first (1.1.3), but pyromark cannot be told about ours. So it reads the text, and
where one of ours starts before something that pyromark found inside or across it, ours is made inert in a copy of the
same length, which pyromark then reads again. A second reading is rare: most notes need one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct, field

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.note.hidden_blocks import COMMENT_MARK, ROUNDS, hide_blocks, spaces
from vaultlint.note.links import WIKILINK, end_of_wikilink
from vaultlint.note.markdown import FILLER, Outline, Pair, inert, read
from vaultlint.note.pairs import escaped, within
from vaultlint.regex import regex
from vaultlint.text import holds

UNESCAPED_PIPE = regex(r"(?<!\\)\|")  # what ends a cell of a table

_BULLET = regex(r"\A[ \t]+(?=[^ \t\r\n*+-])|^[ \t]*[-*+][ \t]+(?=[^ \t\r\n])", re.MULTILINE)
_INDENTATION = regex(r"(\r?\n)([ \t]+)(?=[^ \t\r\n])")


class Wikilink(Struct):
    """Where a wikilink stands: from its `[[` or `![[`, and its content between the brackets."""

    start: int
    content_start: int
    content_end: int

    @property
    def end(self) -> int:
        """Behind the `]]`."""
        return self.content_end + 2

    def shift(self, offset: int) -> Wikilink:
        """The same link, `offset` characters further on."""
        return Wikilink(self.start + offset, self.content_start + offset, self.content_end + offset)


class Layer(Struct):
    """A text and what stands in it; one for what readers see, one for what comments hide."""

    text: str
    outline: Outline
    wikilinks: list[Wikilink]
    loose: bool = False  # whether `[[` stands anywhere but where a wikilink begins


class Reading(Struct):
    """The structure of a note's body."""

    visible: Layer
    hidden: Layer | None = None
    comments: list[Pair] = field(default_factory=list)
    math_blocks: list[Pair] = field(default_factory=list)


def read_body(text: str, body_start: int, dialect: Dialect = OBSIDIAN) -> Reading:
    """The structure of `text` from `body_start` on; offsets are those of `text`."""
    base = inert(text)
    if body_start:
        base = "\n" * body_start + base[body_start:]
    if not dialect.indented_code:
        base = _without_indentation(base)
    if not dialect.comments:
        base = base.replace("%%", FILLER * 2)
    if dialect.table_pipes:
        base = WIKILINK.sub(lambda match: match[0].replace("|", FILLER), base)
    comments: list[Pair] = []
    masked: list[Pair] = []
    math_blocks: list[Pair] = []
    outline: Outline | None = None
    visible_text = base
    if holds(base, "%%") or holds(base, "$$"):
        visible_text, outline = hide_blocks(base, comments, masked, math_blocks)
    reading = Reading(
        _settle(visible_text, outline, wikilinks=dialect.wikilinks), comments=comments, math_blocks=math_blocks
    )
    if masked:
        comments += masked
        reading.hidden = _read_hidden(base, masked)
    if holds(visible_text, "%%"):
        _find_inline_comments(reading)
    return reading


def _without_indentation(text: str) -> str:
    """The text with the items of its lists, however deep, as paragraphs at the margin; of the same length.

    Indentation moves to the end of the line before; that of the first line becomes a blank line.
    """
    text = _BULLET.sub(lambda match: "\n".rjust(len(match[0])), text)
    return _INDENTATION.sub(lambda match: " " * len(match[2]) + match[1], text)


def _read_hidden(text: str, comments: Sequence[Pair]) -> Layer:
    """What stands in the comments. Each is read for itself: nothing that opens in one goes on behind its end."""
    pieces: list[str] = []
    hidden = Layer("", Outline(), [])
    done = 0
    for start, end in comments:
        closed = end - 2 if text.endswith("%%", start + 2, end) else end
        content = FILLER * 2 + text[start + 2 : closed] + FILLER * (end - closed)
        layer = _settle(content, None, wikilinks=True)
        hidden.outline.add(layer.outline, start)
        hidden.wikilinks += (link.shift(start) for link in layer.wikilinks)
        pieces += (spaces(text[done:start]), content)
        done = end
    hidden.text = "".join((*pieces, spaces(text[done:])))
    return hidden


def _settle(text: str, outline: Outline | None, *, wikilinks: bool) -> Layer:
    """Find the wikilinks, if there are any in the dialect, and the structure beside them."""
    if outline is None:
        outline = read(text)
    candidates, loose = _openings(text) if wikilinks else ([], False)
    masked = text
    found: list[Wikilink] = []
    for round_number in range(ROUNDS + 1):
        conflicts: list[_Conflict] = []
        found = _place(text, outline, candidates, conflicts)
        for start, end in outline.math:
            # pyromark takes `$5/$10` for a formula; to Obsidian a `$` before a digit closes nothing (6, detail 2).
            if text[end : end + 1].isdigit() and masked[start + 1] != "$":
                conflicts.append(_Conflict(start, (start, start + 1), crosses=True))
        if not conflicts or round_number == ROUNDS:
            break
        conflicts.sort(key=_conflict_start)
        settled: list[Pair] = []
        unsettled_block = -1
        for conflict in conflicts:
            block = outline.block(conflict.start)
            if block == unsettled_block and round_number < ROUNDS - 1:
                continue  # what stands before it may still change
            settled.append(conflict.mask)
            if conflict.crosses:
                unsettled_block = block
        masked = _fill(masked, settled)
        outline = read(masked)
    return Layer(text, outline, found, loose or len(found) < len(candidates))


def _openings(text: str) -> tuple[list[Pair], bool]:
    """What `WIKILINK` finds in a text, and whether it has a `[[` besides.

    Python finds one character many times as fast as two, and brackets are rare.
    """
    found: list[Pair] = []
    loose = False
    find = text.find
    opening = find("[")
    while opening >= 0:
        if text.startswith("[", opening + 1):
            end = end_of_wikilink(text, opening)
            if end:
                found.append((opening, end))
                opening = end - 1
            else:
                loose = True
        opening = find("[", opening + 1)
    return found, loose


class _Conflict(Struct):
    """Something of ours that pyromark does not see: where, what to mask, and whether what follows may then change."""

    start: int
    mask: Pair
    crosses: bool


def _conflict_start(conflict: _Conflict) -> int:
    return conflict.start


def _fill(text: str, pairs: Sequence[Pair]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in sorted(pairs):
        if start < done:
            continue
        pieces += (text[done:start], FILLER * (end - start))
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _place(text: str, outline: Outline, candidates: Sequence[Pair], conflicts: list[_Conflict]) -> list[Wikilink]:
    """The candidates that are links, given where everything else stands; `conflicts` receives those that overrule."""
    zones, brackets, rows = outline.opaque, outline.bracketed, outline.rows
    zone = bracket = row = 0
    wikilinks = []
    starts_by_end: dict[int, int] | None = None
    for opening, end in candidates:
        while zone < len(zones) and zones[zone][1] <= opening:
            zone += 1
        if zone < len(zones) and zones[zone][0] <= opening:
            continue
        before = text[opening - 1 : opening]
        if before == "\\" and escaped(text, opening):
            continue
        while row < len(rows) and rows[row][1] <= opening:
            row += 1
        if row < len(rows) and rows[row][0] <= opening and UNESCAPED_PIPE.search(text, opening, end):
            continue  # the pipe ends the table's cell (1.1.5)
        embed = before == "!" and not escaped(text, opening - 1)
        start = opening - embed
        if embed and zone and zones[zone - 1][1] > start:
            start = opening
        crosses = clashes = outranked = False
        inside = zone
        while inside < len(zones) and zones[inside][0] < end:
            if starts_by_end is None:
                starts_by_end = {last: first for first, last in brackets}
            if starts_by_end.get(zones[inside][1], start) < start:
                outranked = True  # a Markdown link that began earlier ends in it
                break
            clashes = True
            crosses = crosses or (zones[inside][1] > end and _frees(text, zones[inside]))
            inside += 1
        if outranked:
            continue
        while bracket < len(brackets) and brackets[bracket][0] < start:
            bracket += 1
        inside = bracket
        while inside < len(brackets) and brackets[inside][0] < end:
            clashes = True
            inside += 1
        if clashes:
            conflicts.append(_Conflict(start, (start, end), crosses))
        wikilinks.append(Wikilink(start, opening + 2, end - 2))
    return wikilinks


def _frees(text: str, zone: Pair) -> bool:
    """Whether something can open or close differently once the zone is none: not so for most `](destination)`s."""
    start, end = zone
    return text[start] != "]" or any(text.find(mark, start, end) >= 0 for mark in "`$<")


def _find_inline_comments(reading: Reading) -> None:
    """Add the comments that open and close in one block (6, detail 1)."""
    layer = reading.visible
    outline = layer.outline
    marks = [match.start() for match in COMMENT_MARK.finditer(layer.text)]
    known = sorted(reading.comments)
    links = [(link.start, link.end) for link in layer.wikilinks]
    found = []
    position = 0
    for mark, partner in pairwise(marks):
        if mark < position or within(known, mark) or within(known, partner):
            continue
        if within(outline.opaque, mark) or within(links, mark):
            continue
        if outline.block(mark) == outline.block(partner):
            position = partner + 2
            found.append((mark, position))
    reading.comments = sorted(known + found)
