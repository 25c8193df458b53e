"""Text in terminal cells: how wide it is, and where it may be broken.

A cell is one column of the terminal: CJK and emoji take two, combining marks none. rich has the tables, but takes
whatever follows a zero width joiner for a part of an emoji, which Persian and Indic text is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultlint.regex import regex
from vaultlint.reporters.escapes import hidden

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
TAB = 4  # cells from one tab stop to the next
_NARROWEST = 2  # cells of a line that takes any character
# What the cells behind the first are in a text that is laid out: of a wide character, of a tab.
_REST = "\0"
_REST_OF_TAB = "\1"
# Characters that are drawn by themselves whatever stands beside them: what nearly all text is made of. Others may be as
# narrow or as wide; they go the longer way through `clusters`.
_NARROW = (
    " -~\xa0-\xac\xae-\u02ff\u0370-\u0377\u037b-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a\u1e00-\u1fff"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2200-\u22ff\u2500-\u259f\u2713"
)
_WIDE = (
    "\u2705\u274c\u2b50\u3000-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uff01-\uff60\uffe0-\uffe6\U0001f300-\U0001f320\U0001f337-\U0001f37c\U0001f400-\U0001f43e"
    "\U0001f442-\U0001f4fc\U0001f500-\U0001f53d\U0001f600-\U0001f64f\U0001f680-\U0001f6c5\U0001f910-\U0001f93a"
    "\U0001f947-\U0001f9ff"
)
_ALL_NARROW = regex(f"[{_NARROW}]*")
_ALL_KNOWN = regex(f"[{_NARROW}{_WIDE}]*")
_WIDE_ONES = regex(f"[^{_NARROW}]+")  # where all are known


def cells(text: str) -> int:
    """How many cells a terminal needs for a text that is safe to print."""
    if text.isascii():
        return len(text)
    laid_out = lay_out(text)
    if laid_out is not None:
        return len(laid_out)
    if _JOINER not in text:
        return _cell_len(text)
    return sum(width for _, _, width in clusters(text))


def lay_out(text: str, column: int = 0) -> str | None:
    """The text with one code point for each cell, so that it can be measured, cut and wrapped without a look at each.

    `printed` turns it, or a part that `head` or `tail` took of it, into what is printed. `column` is how many cells lie
    before it, from which tabs count. None for text in which characters join or are shown as escapes.
    """
    if text.isprintable() and text.isascii():
        return text
    if "\t" in text:
        return _lay_out_tabs(text, column)
    if is_narrow(text):
        return text
    if _ALL_KNOWN.fullmatch(text):
        return _WIDE_ONES.sub(_doubled, text)
    return None


def is_narrow(text: str) -> bool:
    """Whether each character of a text is drawn by itself in one cell, so that the text is laid out as it is."""
    return _ALL_NARROW.fullmatch(text) is not None


def printed(laid_out: str) -> str:
    """What is printed of a text that is laid out."""
    if _REST in laid_out:
        laid_out = laid_out.replace(_REST, "")
    return laid_out.replace(_REST_OF_TAB, " ") if _REST_OF_TAB in laid_out else laid_out


def head(laid_out: str, room: int) -> str:
    """As many of the first characters as fit into `room` cells."""
    end = max(room, 0)
    if end >= len(laid_out):
        return laid_out
    while laid_out[end] in (_REST, _REST_OF_TAB):  # a character is not cut in two
        end -= 1
    return laid_out[:end]


def tail(laid_out: str, room: int) -> str:
    """As many of the last characters as fit into `room` cells."""
    start = len(laid_out) - max(room, 0)
    if start <= 0:
        return laid_out
    return laid_out[start:].lstrip(_REST + _REST_OF_TAB)


def _lay_out_tabs(text: str, column: int) -> str | None:
    first, *others = text.split("\t")
    parts = [lay_out(first)]
    used = column + len(parts[0] or "")
    for other in others:
        stop = TAB - used % TAB
        part = lay_out(other)
        parts += (" " + _REST_OF_TAB * (stop - 1), part)
        used += stop + len(part or "")
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def _doubled(wide: re.Match[str]) -> str:
    return f"{_REST.join(wide[0])}{_REST}"


def _cell_len(text: str) -> int:
    from rich.cells import cell_len  # noqa: PLC0415 - hardly any text needs its tables

    return cell_len(text)


def clusters(text: str) -> Iterator[tuple[int, int, int]]:
    """The stretches of a text that a terminal draws as one: start, end, cells.

    A cluster is a character with the combining marks, variation selectors and joined characters behind it; what is
    shown as an escape stands by itself. The cells of all clusters add up to the cells of the text.
    """
    start = 0
    for index in range(1, len(text)):
        if _belongs(text[index], text[index - 1]):
            continue
        plain = index == start + 1 and " " <= text[start] <= "~"
        yield start, index, 1 if plain else _cell_len(text[start:index])
        start = index
    if text:
        yield start, len(text), _cell_len(text[start:])


def _belongs(character: str, previous: str) -> bool:
    if " " <= character <= "~":
        return False
    if hidden(character):
        return False  # it is shown as an escape, which has a width
    if previous == _JOINER and _is_pictograph(character):
        return True
    return character in (_JOINER, _EMOJI_STYLE) or _cell_len(character) == 0


def _is_pictograph(character: str) -> bool:
    return "\u2190" <= character <= "\u2bff" or character >= "\U0001f000"


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at spaces, or inside of a word that is longer than a line."""
    if len(text) <= width and text.isascii():
        return [text]
    laid_out = lay_out(text)
    if laid_out is None or "  " in laid_out or laid_out[:1] == " " or laid_out[-1:] == " " or width < _NARROWEST:
        return _wrap_word_by_word(text, width)
    lines: list[str] = []
    start, end = 0, len(laid_out)
    while end - start > width:
        space = laid_out.rfind(" ", start, start + width + 1)
        if space < 0:
            line = head(laid_out[start : start + width + 1], width)
            start += len(line)
        else:
            line = laid_out[start:space]
            start = space + 1
        lines.append(line)
    lines.append(laid_out[start:])
    return lines if laid_out is text else list(map(printed, lines))


def _wrap_word_by_word(text: str, width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        width_of_word = cells(word)
        if line and used + 1 + width_of_word <= width:
            line, used = f"{line} {word}", used + 1 + width_of_word
            continue
        if line:
            lines.append(line)
        *full, line = _chop(word, width) if width_of_word > width else [word]
        lines += full
        used = cells(line)
    return [*lines, line]


def shorten(text: str, width: int, gap: str) -> str:
    """The beginning of a text in at most `width` cells; `gap` stands for the rest."""
    if len(text) > width * 4 or cells(text) > width:
        return _chop(text[: width * 4], width - cells(gap))[0] + gap
    return text


def _chop(word: str, width: int) -> list[str]:
    pieces = [""]
    used = 0
    for start, end, size in clusters(word):
        if used + size > width and pieces[-1]:
            pieces.append("")
            used = 0
        pieces[-1] += word[start:end]
        used += size
    return pieces
