"""What looks like a block id and is none (3.3).

Only what nobody takes for anything else: `^` and a word at the end of a line, behind a space or at the start of the
line. Powers (`x ^2`), faces (`^_^`), regular expressions and remarks such as `^ see above` are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from vaultlint.note.facts import BlockId
from vaultlint.note.inline import Reading
from vaultlint.note.pairs import outermost, within
from vaultlint.regex import regex
from vaultlint.text import Span


class FalseBlockIdReason(StrEnum):
    """Why Obsidian sees no block id."""

    CHARACTERS = "characters"  # ids have no characters but A-Z a-z 0-9 and - (3.3.1)
    MIDDLE = "middle"  # it stands in the middle of a paragraph (3.3.6)
    PART = "part"  # parts of quotes and callouts cannot be referenced (3.3.7)


class FalseBlockId(NamedTuple):
    """What looks like a block id, `^` included."""

    span: Span
    reason: FalseBlockIdReason


_CANDIDATE = regex(r"\^([\w.:/-]++)[ \t]*+(?=[\r\n]|\Z)")
_VALID = regex(r"[A-Za-z0-9-]+")
_LETTERS_OR_DIGITS = regex(r"[^\W_]")
_SHORTEST = 4  # characters of an id that might as well be an exponent or a remark: `^n`, `^th`
_BASE = regex(r"(?:\A|[^\w.])(?:[0-9.]+|[A-Za-z]) \Z")
_LOOK_BACK = 500  # characters of a line before an id in which a formula may show
_FORMULA = regex(r"\\[A-Za-z]")
_NEXT_LINE = regex(r"(?:\r\n|\r|\n)[ \t>]*+")


def read_false_block_ids(
    text: str, body_start: int, reading: Reading, blocks: Sequence[BlockId], *, underscores: bool = False
) -> Iterator[FalseBlockId]:
    """The look-alikes among the block ids of a body, in order of place; none from comments, code, formulas or HTML."""
    if "^" not in text:
        return
    outline = reading.visible.outline
    real = frozenset(block.span.start for block in blocks)
    links = [(link.start, link.end) for link in reading.visible.wikilinks]
    silent = (outline.opaque, links, reading.comments, reading.math_blocks)
    quotes = outermost(outline.quotes)
    for match in _CANDIDATE.finditer(text, body_start):
        start, end = match.start(), match.end(1)
        if start in real or (start and text[start - 1] not in " \t\r\n"):
            continue
        if any(within(pairs, start) for pairs in silent):
            continue
        name = match[1].replace("_", "-") if underscores else match[1]
        reason = _reason(text, start, name, _in_the_middle(text, match.end(), reading), within(quotes, start))
        if reason is not None:
            yield FalseBlockId(Span(start, end), reason)


def _reason(text: str, start: int, name: str, middle: bool, quoted: bool) -> FalseBlockIdReason | None:
    if not _VALID.fullmatch(name):
        # Anything with a letter may be an id; a number with a point in it is an exponent.
        if middle or not any(letter.isalpha() for letter in name) or len(_LETTERS_OR_DIGITS.findall(name)) < 2:
            return None
        power = len(name) < _SHORTEST and _BASE.search(text, max(start - 5, 0), start)
        return None if power else FalseBlockIdReason.CHARACTERS
    if len(name) < _SHORTEST or name.isdigit() or name.lower() == "this":
        return None
    if quoted:
        return FalseBlockIdReason.PART
    before = text[max(start - _LOOK_BACK, 0) : start].replace("\r", "\n").rpartition("\n")[2]
    if not middle or _FORMULA.search(before):
        return None
    return FalseBlockIdReason.MIDDLE


def _in_the_middle(text: str, line_end: int, reading: Reading) -> bool:
    """Whether the paragraph goes on below the line."""
    below = _NEXT_LINE.match(text, line_end)
    if below is None or below.end() == len(text) or text[below.end()] in "\r\n":
        return False
    if text.startswith("$$", below.end()):
        return False  # whether a formula ends the paragraph above it is not known
    outline = reading.visible.outline
    return outline.block(line_end - 1) == outline.block(below.end())
