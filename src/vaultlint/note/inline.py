"""What Obsidian adds to Markdown and pyromark does not know: wikilinks, `%%` comments, `$$` blocks, and who wins.

Inline constructs are tried leftmost first (1.1.3), but pyromark cannot be told about ours. So it reads the text, and
where one of ours starts before something that pyromark found inside or across it, ours is made inert in a copy of the
same length, which pyromark then reads again. A second reading is rare: most notes need one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from sys import maxsize

from msgspec import Struct, field

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.note.links import WIKILINK
from vaultlint.note.markdown import FILLER, Outline, Pair, inert, read
from vaultlint.regex import regex
from vaultlint.text import holds

UNESCAPED_PIPE = regex(r"(?<!\\)\|")  # what ends a cell of a table

# How often a text is read again at most. Each round settles at least the first conflict of every paragraph; a text
# that needs more than this was made to annoy, and then the conflicts that remain are settled all at once.
_ROUNDS = 12

_BLOCK_OPENING = regex(r"^[ \t]*(?:((?<!%)%%(?!%))|(\$\$))", re.MULTILINE)
_BULLET = regex(r"\A[ \t]+(?=[^ \t\r\n*+-])|^[ \t]*[-*+][ \t]+(?=[^ \t\r\n])", re.MULTILINE)
_INDENTATION = regex(r"(\r?\n)([ \t]+)(?=[^ \t\r\n])")
_COMMENT_MARK = regex(r"(?<!%)%%(?!%)")
_BLANK = bytes(byte if byte in b"\r\n" else ord(" ") for byte in range(256))
_NEAR = 500  # characters


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
        visible_text, outline = _hide_blocks(base, comments, masked, math_blocks)
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


def within(pairs: Sequence[Pair], offset: int) -> bool:
    """Whether an offset lies in one of the pairs, which are sorted and do not overlap."""
    if not pairs:
        return False
    index = bisect_right(pairs, (offset, maxsize)) - 1  # behind every pair that starts there or before
    return index >= 0 and offset < pairs[index][1]


def outermost(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs that lie in no other, in order of place, if none overlap but those that lie in one another."""
    found: list[Pair] = []
    for pair in sorted(pairs):
        if not found or pair[0] >= found[-1][1]:
            found.append(pair)
    return found


def escaped(text: str, offset: int) -> bool:
    """Whether the character at `offset` has an odd number of backslashes before it."""
    first = offset
    while first and text[first - 1] == "\\":
        first -= 1
    return bool((offset - first) & 1)


def _start(pair: Pair) -> int:
    return pair[0]


def _hide_blocks(text: str, comments: list[Pair], masked: list[Pair], math_blocks: list[Pair]) -> tuple[str, Outline]:
    """Blank out the comments and formulas that start at the start of a line and run over more than one block.

    `masked` receives the comments that were blanked out, `comments` those too that nothing closes.
    """
    position = 0
    outline = read(text)
    for _ in range(_ROUNDS):
        blanks: list[Pair] = []
        stale = False
        for opening in _BLOCK_OPENING.finditer(text):
            comment = opening[1] is not None
            start = opening.start(1 if comment else 2)
            position = _behind_inline_comments(text, outline, position, start)
            if start < position or within(outline.opaque, start):
                continue
            end = _end_of_block(text, start, comment)
            if end is None:
                continue
            position = end
            if outline.block(start) == outline.block(end - 1):
                if comment and not text.endswith("%%", start + 2, end):
                    comments.append((start, end))
                continue
            blanks.append((start, end))
            (masked if comment else math_blocks).append((start, end))
            if _crossing(outline.opaque, start, end):
                stale = True
                break
        if blanks:
            text = _blank(text, blanks)
            outline = read(text)
        if not stale:
            break
    return text, outline


def _behind_inline_comments(text: str, outline: Outline, position: int, start: int) -> int:
    """Behind the last comment from `position` on that opens before `start` and closes in its block, or else `start`.

    What closes such a comment may stand at the start of a line, and opens nothing then (6, detail 1).
    """
    if text.find("%%", position, start) < 0:
        return max(position, start)
    mark = _COMMENT_MARK.search(text, position)
    while mark is not None and mark.start() < start:
        partner = _COMMENT_MARK.search(text, mark.end())
        if (
            partner is not None
            and outline.block(mark.start()) == outline.block(partner.start())
            and not within(outline.opaque, mark.start())
            and not _is_in_wikilink(text, position, mark.start())
        ):
            position = partner.end()
            partner = _COMMENT_MARK.search(text, position)
        mark = partner
    return max(position, start)


def _is_in_wikilink(text: str, floor: int, offset: int) -> bool:
    """Whether something like a wikilink opens from `floor` on and goes on behind `offset`."""
    opening = text.rfind("[[", floor, offset)
    return opening >= 0 and _end_of_wikilink(text, opening) > offset


def _end_of_block(text: str, start: int, comment: bool) -> int | None:
    if comment:
        closing = _COMMENT_MARK.search(text, start + 2)
        return len(text) if closing is None else closing.end()  # unclosed: to the end of the file (6, detail 1)
    end = text.find("$$", start + 2)
    return None if end < 0 else end + 2


def _crossing(zones: Sequence[Pair], start: int, end: int) -> bool:
    """Whether a zone starts in the stretch and ends behind it."""
    index = bisect_left(zones, end, key=_start) - 1
    return index >= 0 and zones[index][0] > start and zones[index][1] > end


def _spaces(text: str) -> str:
    return text.encode("ascii").translate(_BLANK).decode("ascii")


def _blank(text: str, pairs: Sequence[Pair]) -> str:
    """The text with the stretches blank; where text follows on the last line, that line stays a line of text."""
    pieces: list[str] = []
    done = 0
    for start, end in pairs:
        pieces.append(text[done:start])
        line_end = text.find("\n", end)
        last_line = start
        if text[end : line_end if line_end >= 0 else len(text)].strip():
            last_line = max(start, text.rfind("\n", start, end) + 1)
            pieces += (_spaces(text[start:last_line]), FILLER * (end - last_line))
        else:
            pieces.append(_spaces(text[start:end]))
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


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
        pieces += (_spaces(text[done:start]), content)
        done = end
    hidden.text = "".join((*pieces, _spaces(text[done:])))
    return hidden


def _settle(text: str, outline: Outline | None, *, wikilinks: bool) -> Layer:
    """Find the wikilinks, if there are any in the dialect, and the structure beside them."""
    if outline is None:
        outline = read(text)
    candidates, loose = _openings(text) if wikilinks else ([], False)
    masked = text
    found: list[Wikilink] = []
    for round_number in range(_ROUNDS + 1):
        conflicts: list[_Conflict] = []
        found = _place(text, outline, candidates, conflicts)
        for start, end in outline.math:
            # pyromark takes `$5/$10` for a formula; to Obsidian a `$` before a digit closes nothing (6, detail 2).
            if text[end : end + 1].isdigit() and masked[start + 1] != "$":
                conflicts.append(_Conflict(start, (start, start + 1), crosses=True))
        if not conflicts or round_number == _ROUNDS:
            break
        conflicts.sort(key=_conflict_start)
        settled: list[Pair] = []
        unsettled_block = -1
        for conflict in conflicts:
            block = outline.block(conflict.start)
            if block == unsettled_block and round_number < _ROUNDS - 1:
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
            end = _end_of_wikilink(text, opening)
            if end:
                found.append((opening, end))
                opening = end - 1
            else:
                loose = True
        opening = find("[", opening + 1)
    return found, loose


def _end_of_wikilink(text: str, opening: int) -> int:
    """Where what `WIKILINK` finds at a place ends; 0 if that is nothing."""
    # Nearly all have the next `]]` near by, and neither bracket nor line end before it.
    end = text.find("]]", opening + 3, opening + _NEAR)
    if end >= 0:
        content = text[opening + 2 : end]
        if not ("[" in content or "\n" in content or "\r" in content):
            return end + 2
    link = WIKILINK.match(text, opening)
    return 0 if link is None else link.end()


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
    marks = [match.start() for match in _COMMENT_MARK.finditer(layer.text)]
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
