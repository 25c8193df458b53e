"""Wikilinks that an unescaped pipe cuts in two, because they stand in a table (1.1.5).

Tables are GFM's: a row's cells end at every `|` without a backslash, whatever stands round it, and a table's second
line says how many cells each row has. Where the first line has more, there is no table at all. A pipe behind two
backslashes ends no cell, either: pyromark and markdown-it look at no more than the character before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from vaultlint.note.inline import UNESCAPED_PIPE, Layer, escaped, within
from vaultlint.note.links import WIKILINK
from vaultlint.note.markdown import Pair
from vaultlint.regex import regex
from vaultlint.text import Span

_BACKTICKS = regex(r"(?<![`\\])(`++)(?!`)(?>(?:(?!\1(?!`)).)*)\1(?!`)")
_BLANK_LINE = regex(r"(?:\r?\n)[ \t>]*+(?=\r?\n|\Z)")
_PLACEHOLDER = regex(r"\{\{|<%")
_DELIMITER_LINE = regex(
    r"[ \t>]*+(\|?[ \t]*+:?-++:?[ \t]*+(?>(?:\|[ \t]*+:?-++:?[ \t]*+)*)\|?)[ \t]*+\r?$", re.MULTILINE
)
_LINE_START = regex(r"(?>(?:[ \t>]|(?:[-*+]|[0-9]{1,9}[.)])[ \t])*)")


class SplitLink(NamedTuple):
    """What would be a link, but for its pipes.

    `fits` tells whether the row has as many cells as its table has columns once the pipes of all its links are
    escaped; None, if escaping them would leave the table without its columns. `heads` marks a link in a line that would
    head a table, and does not because of its pipes; there it is a link. `quoted` marks a link between backticks, which
    would be code if its pipes were escaped. `row` has the pipes of all such links of the row, those in backticks
    left out. From `start`, where the first of these links starts, up to `reach` text is read otherwise once they are
    escaped: a tag becomes part of a link, cells move, and those that were too many come to light; or there is a table
    where there was none.
    """

    span: Span
    pipes: tuple[int, ...]
    row: tuple[int, ...]
    start: int
    reach: int
    fits: bool | None
    heads: bool = False
    quoted: bool = False


def read_split_links(layer: Layer) -> Iterator[SplitLink]:
    """The links of a body that their pipes break, in order of place within each table."""
    source, outline = layer.text, layer.outline
    if "[[" not in source or "|" not in source:
        return
    rows = iter(outline.rows)
    row = next(rows, None)
    for table in outline.tables:
        columns = 0
        while row is not None and row[0] < table[1]:
            heads = row[0] == table[0] or not columns
            if heads:
                columns = _cells(source, row)
            yield from _of_row(layer, row, columns, heads=heads)
            row = next(rows, None)
    yield from _of_lost_tables(layer)


def _of_row(layer: Layer, row: Pair, columns: int, *, heads: bool) -> Iterator[SplitLink]:
    found = _links(layer, row)
    if found:
        cells = _cells(layer.text, row) - sum(len(pipes) for _, pipes in found)
        fits = None if heads else cells == columns
        code = _code(layer.text, row, found)
        yield from _split(found, code, row[1], fits=fits)


def lost_heads(layer: Layer) -> Iterator[tuple[Pair, Pair]]:
    """The lines that would head a table if they had as many cells as the line below, and that one without its marks."""
    source, outline = layer.text, layer.outline
    for line_start in outline.breaks if "|" in source else ():
        match = _DELIMITER_LINE.match(source, line_start)
        if match is None:
            continue
        start, end = match.span(1)
        if source.find("|", start, end) < 0 or within(outline.tables, start) or within(outline.opaque, start):
            continue
        if outline.block(line_start - 1) != outline.block(start):
            continue
        before = source.rfind("\n", 0, line_start - 1) + 1
        opening = _LINE_START.match(source, before)
        assert opening is not None
        yield (opening.end(), line_start), (start, end)


def _of_lost_tables(layer: Layer) -> Iterator[SplitLink]:
    """The links in first lines that have more cells than the second, so that there is no table."""
    source = layer.text
    for head, delimiters in lost_heads(layer):
        found = _links(layer, head)
        if found and _cells(source, head) - sum(len(pipes) for _, pipes in found) == _cells(source, delimiters):
            code = _code(source, head, found)
            blank = _BLANK_LINE.search(source, delimiters[1])
            reach = blank.start() if blank else len(source)
            yield from _split(found, code, reach, fits=True, heads=True)


def _split(
    found: list[tuple[Span, tuple[int, ...]]], code: list[Pair], reach: int, *, fits: bool | None, heads: bool = False
) -> Iterator[SplitLink]:
    """The links of one row."""
    bare = [(span, pipes) for span, pipes in found if not within(code, span.start)]
    row = tuple(pipe for _, pipes in bare for pipe in pipes)
    for span, pipes in found:
        quoted = within(code, span.start)
        start = span.start if quoted else bare[0][0].start
        yield SplitLink(span, pipes, row, start, reach, fits, heads, quoted)


def _links(layer: Layer, row: Pair) -> list[tuple[Span, tuple[int, ...]]]:
    source, opaque = layer.text, layer.outline.opaque
    found = []
    for match in WIKILINK.finditer(source, *row):
        opening = match.start()
        pipes = tuple(pipe.start() for pipe in UNESCAPED_PIPE.finditer(source, *match.span(1)))
        if not pipes or within(opaque, opening) or escaped(source, opening) or _PLACEHOLDER.search(match[0]):
            continue
        embed = source.startswith("!", opening - 1) and not escaped(source, opening - 1)
        found.append((Span(opening - embed, match.end()), pipes))
    return found


def _code(source: str, row: Pair, links: list[tuple[Span, tuple[int, ...]]]) -> list[Pair]:
    """The stretches in backticks that a row would have if the pipes of its links did not end its cells."""
    kept = {pipe for _, pipes in links for pipe in pipes}
    ends = [pipe.start() for pipe in UNESCAPED_PIPE.finditer(source, *row) if pipe.start() not in kept]
    cells = pairwise((row[0], *ends, row[1]))
    return [match.span() for start, end in cells for match in _BACKTICKS.finditer(source, start, end)]


def _cells(source: str, row: Pair) -> int:
    """How many cells a row has; its first and last pipe may be missing."""
    line = source[slice(*row)].strip()
    pipes = sum(1 for _ in UNESCAPED_PIPE.finditer(line)) - line.startswith("|")
    return pipes + (not line.endswith("|") or line.endswith("\\|"))
