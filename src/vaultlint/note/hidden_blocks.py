"""The `%%` comments and `$$` formulas that run over more than one block, which pyromark does not know."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from vaultlint.note.links import end_of_wikilink
from vaultlint.note.markdown import FILLER, Outline, Pair, read
from vaultlint.note.pairs import within
from vaultlint.regex import regex

# How often a text is read again at most. Each round settles at least the first conflict of every paragraph; a text
# that needs more than this was made to annoy, and then the conflicts that remain are settled all at once.
ROUNDS = 12

COMMENT_MARK = regex(r"(?<!%)%%(?!%)")
_BLOCK_OPENING = regex(r"^[ \t]*(?:((?<!%)%%(?!%))|(\$\$))", re.MULTILINE)
_BLANK = bytes(byte if byte in b"\r\n" else ord(" ") for byte in range(256))


def _start(pair: Pair) -> int:
    return pair[0]


def hide_blocks(text: str, comments: list[Pair], masked: list[Pair], math_blocks: list[Pair]) -> tuple[str, Outline]:
    """Blank out the comments and formulas that start at the start of a line and run over more than one block.

    `masked` receives the comments that were blanked out, `comments` those too that nothing closes.
    """
    position = 0
    outline = read(text)
    for _ in range(ROUNDS):
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
    mark = COMMENT_MARK.search(text, position)
    while mark is not None and mark.start() < start:
        partner = COMMENT_MARK.search(text, mark.end())
        if (
            partner is not None
            and outline.block(mark.start()) == outline.block(partner.start())
            and not within(outline.opaque, mark.start())
            and not _is_in_wikilink(text, position, mark.start())
        ):
            position = partner.end()
            partner = COMMENT_MARK.search(text, position)
        mark = partner
    return max(position, start)


def _is_in_wikilink(text: str, floor: int, offset: int) -> bool:
    """Whether something like a wikilink opens from `floor` on and goes on behind `offset`."""
    opening = text.rfind("[[", floor, offset)
    return opening >= 0 and end_of_wikilink(text, opening) > offset


def _end_of_block(text: str, start: int, comment: bool) -> int | None:
    if comment:
        closing = COMMENT_MARK.search(text, start + 2)
        return len(text) if closing is None else closing.end()  # unclosed: to the end of the file (6, detail 1)
    end = text.find("$$", start + 2)
    return None if end < 0 else end + 2


def _crossing(zones: Sequence[Pair], start: int, end: int) -> bool:
    """Whether a zone starts in the stretch and ends behind it."""
    index = bisect_left(zones, end, key=_start) - 1
    return index >= 0 and zones[index][0] > start and zones[index][1] > end


def spaces(text: str) -> str:
    """Spaces in the place of a text that is ASCII, but for its line ends."""
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
            pieces += (spaces(text[start:last_line]), FILLER * (end - last_line))
        else:
            pieces.append(spaces(text[start:end]))
        done = end
    pieces.append(text[done:])
    return "".join(pieces)
