"""Wikilinks that an unescaped pipe cuts in two, because they stand in a table (1.1.5).

Tables are GFM's: a row's cells end at every `|` without a backslash, whatever stands round it, and a table's second
line says how many cells each row has. Where the first line has more, there is no table at all. A pipe behind two
backslashes ends no cell, either: pyromark and markdown-it look at no more than the character before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from vaultlint.note.expressions import covered_by_expressions
from vaultlint.note.inline import UNESCAPED_PIPE, Layer
from vaultlint.note.links import WIKILINK
from vaultlint.note.markdown import Pair
from vaultlint.note.pairs import escaped, within
from vaultlint.regex import regex
from vaultlint.text import Span

_BACKTICKS = regex(r"(?<![`\\])(`++)(?!`)(?>(?:(?!\1(?!`)).)*)\1(?!`)")
_COMMENT = regex(r"(?<!%)%%(?!%).*?(?<!%)%%(?!%)")
_BLANK_LINE = regex(r"(?:\r?\n)[ \t>]*+(?=\r?\n|\Z)")
_PLACEHOLDER = regex(r"\{\{|<%")
_DELIMITER_LINE = regex(
    r"[ \t>]*+(\|?[ \t]*+:?-++:?[ \t]*+(?>(?:\|[ \t]*+:?-++:?[ \t]*+)*)\|?)[ \t]*+\r?$", re.MULTILINE
)
_LINE_START = regex(r"(?>(?:[ \t>]|(?:[-*+]|[0-9]{1,9}[.)])[ \t])*)")


class SplitLink(NamedTuple):
    """What would be a link, but for its pipes.

    `fits` tells whether the row has as many cells as its table has columns once the pipes of all its links are
    escaped; None, if escaping them would leave the table without its columns, or would make a comment with a link in
    it. `heads` marks a link in a line that would head a table, and does not because of its pipes; there it is a link.
    `quoted` marks a link between backticks, which would be code if its pipes were escaped. `row` has the pipes of all
    such links of the row, those in backticks left out. From `start`, where the first of these links starts, up to
    `reach` text is read otherwise once they are escaped: a tag becomes part of a link, cells move, and those that were
    too many come to light; or there is a table where there was none.
    """

    span: Span
    pipes: tuple[int, ...]
    row: tuple[int, ...]
    start: int
    reach: int
    fits: bool | None
    heads: bool = False
    quoted: bool = False


class _Row(NamedTuple):
    """A row with links that pipes cut in two. `columns` is how many cells it is to have; None in a table's first line.

    `lost` is a first line that may have more cells than the second, so that there is no table; `end` is that of both.
    """

    place: Pair
    links: list[tuple[Span, tuple[int, ...]]]
    columns: int | None
    end: int
    lost: bool = False


def read_split_links(layer: Layer) -> Iterator[SplitLink]:
    """The links of a body that their pipes break, in order of place within each table; none in template expressions."""
    source = layer.text
    if "[[" not in source or "|" not in source:
        return
    rows = [*_rows(layer), *_lost_rows(layer)]
    expressions = covered_by_expressions(source) if rows else ()
    for row in rows:
        yield from _split(source, row, expressions)


def _rows(layer: Layer) -> Iterator[_Row]:
    outline = layer.outline
    rows = iter(outline.rows)
    row = next(rows, None)
    for table in outline.tables:
        columns = 0
        while row is not None and row[0] < table[1]:
            heads = row[0] == table[0] or not columns
            if heads:
                columns = _cells(layer.text, row)
            links = _links(layer, row)
            if links:
                yield _Row(row, links, None if heads else columns, row[1])
            row = next(rows, None)


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


def _lost_rows(layer: Layer) -> Iterator[_Row]:
    for head, delimiters in lost_heads(layer):
        links = _links(layer, head)
        if links:
            yield _Row(head, links, _cells(layer.text, delimiters), delimiters[1], lost=True)


def _split(source: str, row: _Row, expressions: Sequence[Pair]) -> Iterator[SplitLink]:
    """The links of one row. What is a template expression is gone before there is a table, its pipes included."""
    found = [(span, pipes) for span, pipes in row.links if not within(expressions, span.start)]
    ends = [pipe.start() for pipe in UNESCAPED_PIPE.finditer(source, *row.place)]
    gone = {pipe for _, pipes in found for pipe in pipes}.union(end for end in ends if within(expressions, end))
    fits = None if row.columns is None else _cells(source, row.place) - len(gone) == row.columns
    reach = row.end
    if row.lost:
        if not fits:
            return
        blank = _BLANK_LINE.search(source, row.end)
        reach = blank.start() if blank else len(source)
    cells = list(pairwise((row.place[0], *(end for end in ends if end not in gone), row.place[1])))
    comments, code = (
        [match.span() for cell in cells for match in pattern.finditer(source, *cell)]
        for pattern in (_COMMENT, _BACKTICKS)
    )
    if any(within(comments, pipe) for pipe in gone):
        fits = None
    bare = [(span, pipes) for span, pipes in found if not within(code, span.start)]
    escaped_together = tuple(pipe for _, pipes in bare for pipe in pipes)
    for span, pipes in found:
        quoted = within(code, span.start)
        first = span.start if quoted else bare[0][0].start
        yield SplitLink(span, pipes, escaped_together, first, reach, fits, row.lost, quoted)


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


def _cells(source: str, row: Pair) -> int:
    """How many cells a row has; its first and last pipe may be missing."""
    line = source[slice(*row)].strip()
    pipes = sum(1 for _ in UNESCAPED_PIPE.finditer(line)) - line.startswith("|")
    return pipes + (not line.endswith("|") or line.endswith("\\|"))
