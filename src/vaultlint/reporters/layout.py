"""Text in terminal cells: how wide it is, and where it may be broken.

A cell is one column of the terminal: CJK and emoji take two, combining marks none. rich has the tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len as cell_len  # noqa: PLC0414 - the door to rich's tables

from vaultlint.reporters.escapes import hidden

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"


def clusters(text: str) -> Iterator[tuple[int, int, int]]:
    """The stretches of a text that a terminal draws as one: start, end, cells.

    A cluster is a character with the combining marks, variation selectors and joined characters behind it; what is
    shown as an escape stands by itself. The cells of all clusters add up to the cells of the text.
    """
    start = 0
    for index in range(1, len(text)):
        if _belongs(text[index], text[index - 1]):
            continue
        yield start, index, cell_len(text[start:index])
        start = index
    if text:
        yield start, len(text), cell_len(text[start:])


def _belongs(character: str, previous: str) -> bool:
    if hidden(character):
        return False  # it is shown as an escape, which has a width
    return previous == _JOINER or character in (_JOINER, _EMOJI_STYLE) or cell_len(character) == 0


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at spaces, or inside of a word that is longer than a line."""
    if len(text) <= width and text.isascii():
        return [text]
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        cells = cell_len(word)
        if line and used + 1 + cells <= width:
            line, used = f"{line} {word}", used + 1 + cells
            continue
        if line:
            lines.append(line)
        *full, line = _chop(word, width) if cells > width else [word]
        lines += full
        used = cell_len(line)
    return [*lines, line]


def _chop(word: str, width: int) -> list[str]:
    pieces = [""]
    used = 0
    for start, end, cells in clusters(word):
        if used + cells > width and pieces[-1]:
            pieces.append("")
            used = 0
        pieces[-1] += word[start:end]
        used += cells
    return pieces
