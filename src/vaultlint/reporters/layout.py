"""Text in terminal cells: how wide it is, and where it may be broken.

A cell is one column of the terminal: CJK and emoji take two, combining marks none. rich has the tables, but takes
whatever follows a zero width joiner for a part of an emoji, which Persian and Indic text is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from vaultlint.reporters.escapes import hidden

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"


def cells(text: str) -> int:
    """How many cells a terminal needs for a text that is safe to print."""
    if text.isascii():
        return len(text)
    if _JOINER not in text:
        return cell_len(text)
    return sum(width for _, _, width in clusters(text))


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
        yield start, index, 1 if plain else cell_len(text[start:index])
        start = index
    if text:
        yield start, len(text), cell_len(text[start:])


def _belongs(character: str, previous: str) -> bool:
    if " " <= character <= "~":
        return False
    if hidden(character):
        return False  # it is shown as an escape, which has a width
    if previous == _JOINER and _is_pictograph(character):
        return True
    return character in (_JOINER, _EMOJI_STYLE) or cell_len(character) == 0


def _is_pictograph(character: str) -> bool:
    return "\u2190" <= character <= "\u2bff" or character >= "\U0001f000"


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at spaces, or inside of a word that is longer than a line."""
    if len(text) <= width and text.isascii():
        return [text]
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
