"""Small marks in the text: tags, block ids, footnotes, callouts and tasks (sections 3.3, 5 and 6)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from vaultlint.note.facts import BlockId, Callout, Footnote, Heading, Tag, Task
from vaultlint.note.inline import Layer, Reading
from vaultlint.note.markdown import Pair
from vaultlint.note.pairs import escaped, outermost, within
from vaultlint.regex import regex
from vaultlint.text import Span

# What ends a tag: whitespace, ASCII punctuation but `_`, `-` and `/`, and two blocks of Unicode punctuation (5.2).
_TAG = regex(r"#([^\s!-,.:-@\[-^`{-~\u2000-\u206f\u2e00-\u2e7f]+)")
_NO_TAG = " #"  # what follows the `#`s of headings
_DIGITS = frozenset("0123456789")
_BLOCK_ID = regex(r"\^([A-Za-z0-9-]++)[ \t]*+(?=[\r\n]|\Z)")
_BLOCK_ID_WITH_UNDERSCORES = regex(r"\^([A-Za-z0-9_-]++)[ \t]*+(?=[\r\n]|\Z)")
_AFTER_BLOCK_ID = regex(r"(?:\r\n|\r|\n)((?>(?:[ \t>]*+(?:\r\n|\r|\n))*))[ \t>]*+")
_INLINE_FOOTNOTE = regex(r"\^\[")
_HIGHLIGHT = regex(r"(?<!=)==(?!=)")
_FOOTNOTE = regex(r"\[\^([^\]\r\n]+)\]:")
_CALLOUT = regex(r">[ \t]?[ \t]{0,3}\[!([^\]|\r\n]+)(?:\|([^\]\r\n]*))?\]([+-]?)([^\r\n]*)")
_TASK = regex(r"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(\[([^\r\n])\])(?=[ \t\r\n]|\Z)")


def tag_key(name: str) -> str:
    """What two spellings of the same tag share: tags ignore case (5.1)."""
    return name.lower()


def tag_branch(name: str) -> tuple[str, ...]:
    """A tag and its parents, the topmost first: a search for a parent finds its children (5.8)."""
    parts = name.split("/")
    return tuple("/".join(parts[: count + 1]) for count in range(len(parts)))


def read_tags(text: str, body_start: int, reading: Reading, definitions: Sequence[Pair]) -> list[Tag]:
    """The tags of the body, in order of place."""
    if "#" not in text:
        return []
    found = list(_layer_tags(text, body_start, reading, reading.visible, definitions))
    if reading.hidden is not None:
        found += _layer_tags(text, body_start, reading, reading.hidden, definitions)
        found.sort(key=_tag_place)
    return found


def _tag_place(tag: Tag) -> Span:
    return tag.span


def _layer_tags(
    text: str, body_start: int, reading: Reading, layer: Layer, definitions: Sequence[Pair]
) -> Iterator[Tag]:
    links: list[Pair] | None = None  # made when first needed: the only `#`s of most notes are those of headings
    runs: frozenset[int] | None = None
    last_end = -1
    position = layer.text.find("#", body_start)
    while position >= 0:
        here, position = position, layer.text.find("#", position + 1)
        if text[here + 1 : here + 2] in _NO_TAG:
            continue
        match = _TAG.match(text, here)
        if match is None:
            continue
        if links is None:
            links = [(link.start, link.end) for link in layer.wikilinks]
        if within(layer.outline.opaque, here) or within(links, here) or within(definitions, here):
            continue  # as most that follow a letter: `[[Note#Heading]]`, `(https://example.org/#place)`
        if here > body_start and not text[here - 1].isspace() and here != last_end:
            if runs is None:
                runs = _run_starts(reading, layer, links)
            if here not in runs or (text[here - 1] == "\\" and escaped(text, here)):
                continue
        name = match[1]
        if not _DIGITS.issuperset(name):
            last_end = match.end()
            yield Tag(name, Span(here, last_end))


def _run_starts(reading: Reading, layer: Layer, links: Sequence[Pair]) -> frozenset[int]:
    """Where a stretch of plain text starts: `**#bold**` and `[[x]]#after` are tags for that reason (5.3)."""
    starts = [*layer.outline.runs, *(end for _, end in links)]
    for start, end in reading.comments:
        starts += (start + 2, end)
    starts += (match.end() for match in _INLINE_FOOTNOTE.finditer(layer.text))
    marks = [match.end() for match in _HIGHLIGHT.finditer(layer.text)]
    for first, second in pairwise(marks):
        if layer.outline.block(first) == layer.outline.block(second):
            starts += (first, second)
    return frozenset(starts)


def read_blocks(
    text: str,
    body_start: int,
    layer: Layer,
    headings: Sequence[Heading],
    embed_ends: frozenset[int],
    *,
    underscores: bool = False,
    lines: bool = False,
) -> tuple[BlockId, ...]:
    """The block ids: at the end of a block, or on a line of their own behind it (3.3); with `lines`, of any line."""
    if "^" not in text:
        return ()
    outline = layer.outline
    edges = outline.edges
    heading_ends = frozenset(heading.text_span.end for heading in headings)
    quotes = outermost(outline.quotes)
    links = [(link.start, link.end) for link in layer.wikilinks]
    found = []
    for match in (_BLOCK_ID_WITH_UNDERSCORES if underscores else _BLOCK_ID).finditer(layer.text, body_start):
        start = match.start()
        alone = _opens_line(layer.text, start)
        if not (alone or layer.text[start - 1] in " \t" or start in embed_ends):
            continue
        if within(outline.opaque, start) or within(links, start):
            continue
        end = match.end(1)
        if lines:
            found.append(BlockId(match[1], Span(start, end)))
            continue
        after = _AFTER_BLOCK_ID.match(layer.text, match.end())
        next_text = len(text) if after is None else after.end()
        if next_text < len(text) and after is not None and not after[1] and end not in heading_ends:
            edge = bisect_left(edges, end)
            if edge < len(edges) and edges[edge] > next_text:
                continue  # in the middle of a paragraph
        if not _whole(outline.tables, start, next_text, end, accepted=alone):
            continue
        if not _whole(quotes, start, next_text, end):
            continue
        found.append(BlockId(match[1], Span(start, end)))
    return tuple(found)


def _opens_line(text: str, position: int) -> bool:
    while position and text[position - 1] in " \t>":
        position -= 1
    return not position or text[position - 1] in "\r\n"


def _whole(stretches: Sequence[Pair], start: int, next_text: int, end: int, *, accepted: bool = True) -> bool:
    """Whether an id is outside the tables or quotes, whose parts have no ids (3.3.7), or, if accepted, at an end."""
    index = bisect_right(stretches, start, key=_start) - 1
    if index < 0 or start >= stretches[index][1]:
        return True
    return accepted and end <= stretches[index][1] <= next_text


def _start(pair: Pair) -> int:
    return pair[0]


def read_footnotes(text: str, starts: Sequence[int]) -> tuple[Footnote, ...]:
    """The footnote definitions."""
    matches = (_FOOTNOTE.match(text, start) for start in starts)
    return tuple(Footnote(match[1], Span(*match.span())) for match in matches if match is not None)


def read_callouts(text: str, quotes: Sequence[Pair]) -> tuple[Callout, ...]:
    """The callouts: quotes whose first line is `[!type]`, at any depth (6, detail 6)."""
    found = []
    for start, end in quotes:
        match = _CALLOUT.match(text, start, end)
        if match is not None:
            meta = (match[2] or "").strip()
            found.append(Callout(match[1].strip().lower(), meta, match[3], match[4].strip(), Span(start, end)))
    return tuple(found)


def read_tasks(text: str, items: Sequence[int]) -> tuple[Task, ...]:
    """The tasks: any one character in the box, and all but a space are done (6, detail 8)."""
    matches = (_TASK.match(text, start) for start in items)
    return tuple(Task(match[2], match[2] != " ", Span(*match.span(1))) for match in matches if match is not None)
