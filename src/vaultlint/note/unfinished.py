"""Wikilinks that somebody began and did not end: what looks like one to a reader, and is none to Obsidian (1.1.2).

`[[` also opens arrays, tests of a shell, citations and the text of Markdown links. What tells a link from these is that
the others close what they open: brackets that are balanced in their block are never reported.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from vaultlint.note.facts import Link, LinkKind
from vaultlint.note.inline import Reading, escaped, outermost, within
from vaultlint.note.links import WHITESPACE, WIKILINK
from vaultlint.note.markdown import Outline, Pair
from vaultlint.text import Span


class UnfinishedKind(StrEnum):
    """What keeps it from being a link."""

    NO_END = "no end"  # [[Note
    ONE_BRACKET = "one bracket"  # [[Note]
    LINE_END = "line end"  # [[A note\nwith a long name]]


class Unfinished(NamedTuple):
    """The beginnings of a wikilink. `span` starts at the `[[` or `![[`; `content` is what was to be the link's.

    Of what has no end the content goes to the end of its line, or of its cell in a table.
    """

    kind: UnfinishedKind
    span: Span
    content: Span


# Of more brackets in a row, the last two open.
_OPENING = re.compile(r"\[\[(?!\[)")
_HOLLOW = re.compile(r"\[\[\]\]")
_NOT_BEFORE_HOLLOW = frozenset("_)]$^`\"'\\{=[")
_BRACKET = re.compile(r"[\[\]]")
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_LONGEST = 200  # characters of a name on each of its lines
_CROSSING = re.compile(
    rf"\[\[(?=[^\s\[\]])([^\[\]\r\n]{{1,{_LONGEST}}}"
    rf"(?:(?:\r\n|\r|\n)[ \t>]*+[^\s\[\]][^\[\]\r\n]{{0,{_LONGEST}}}){{1,2}})\]\]"
)
_MARKERS = re.compile(r"[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?)?!?")
_FIRST_CHARACTERS = frozenset("#^/._@&")
_PUNCTUATION_BEYOND_ASCII = frozenset("\u2018\u2019\u201c\u201d\u2026\u2013\u2014«»„‚")
_NUMBERS = re.compile(r"[\d\s.,;:+\-eE]+m?")
_DATE_OR_ID = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?|\d{4,})?")
_SHELL = re.compile(r"\$|&&|\|\||[=!<>]=|=~|(?:\A|\s)-[a-z]{1,2}(?=\s)")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|<%|%>")
_NEXT_OF_ARRAY = re.compile(r"\][ \t]*,[ \t]*\[")
_TEMPLATE_ENDS = (("<%", "%>"), ("{{", "}}"))


def is_search_prompt(link: Link) -> bool:
    """Whether a link is what one types to search the vault for a heading or block, `[[##…` or `[[^^…` (1.1.10)."""
    return not link.embed and (link.path.startswith("^^") or (not link.path and link.subpath.startswith("##")))


def has_no_target(link: Link) -> bool:
    """Whether a link names no file, heading or block: `[[ ]]`, `[[#]]`, `[[|text]]`, `[text]()`."""
    if link.path.startswith("|"):
        return link.kind is not LinkKind.MARKDOWN
    return not link.path.strip(WHITESPACE) and not link.subpath.strip(WHITESPACE + "#^")


def read_unfinished(text: str, reading: Reading, definitions: Sequence[Pair]) -> Iterator[Unfinished]:
    """The wikilinks of a body that have no end, in order of place; none from comments, code, formulas or HTML."""
    layer = reading.visible
    source, outline = layer.text, layer.outline
    if "[[" not in source:
        return
    links = [(link.start, link.end) for link in layer.wikilinks]
    starts = frozenset(start for start, _ in outline.bracketed)
    silent = (outline.opaque, links, definitions, reading.comments)
    openings = [
        opening for opening in _places(_OPENING, source, silent) if opening not in starts and opening + 1 not in starts
    ]
    if not openings:
        return
    templates = _templates(source)
    link_ends = frozenset(end for _, end in links)
    block = -1
    stretch = Span(0, 0)
    closings: dict[int, int] = {}
    for opening in openings:
        if within(templates, opening) or (within(outline.rows, opening) and WIKILINK.match(source, opening)):
            continue  # the latter is a link that a pipe cuts in two, see `note.table_links`
        number = bisect_right(outline.edges, opening)
        if number != block:
            block = number
            stretch = _block(outline, number, len(source))
            closings = _closings(source, stretch, links, outline)
        found = _classify(text, source, opening, stretch, closings)
        if found is not None and _stands_like_a_link(text, found, link_ends) and _reads_like_a_link(text, found):
            yield found


def read_hollow(reading: Reading, definitions: Sequence[Pair]) -> Iterator[Span]:
    """The places of `[[]]` in a body, which is no link (1.1.9); none from comments, code, formulas or HTML."""
    layer = reading.visible
    source, outline = layer.text, layer.outline
    if "[[]]" not in source:
        return
    silent = (outline.opaque, definitions, reading.comments, outermost(outline.bracketed), _templates(source))
    for place in _places(_HOLLOW, source, silent):
        before, after = source[place - 1 : place], source[place + 4 : place + 5]
        if not (before and before in _NOT_BEFORE_HOLLOW) and not before.isalnum() and after not in {"(", "]", "`", '"'}:
            embed = before == "!" and not escaped(source, place - 1)
            yield Span(place - embed, place + 4)


def _places(pattern: re.Pattern[str], source: str, silent: Iterable[Sequence[Pair]]) -> list[int]:
    """Where the pattern stands, but not escaped and not in one of the stretches."""
    places = [match.start() for match in pattern.finditer(source)]
    return [
        place for place in places if not any(within(pairs, place) for pairs in silent) and not escaped(source, place)
    ]


def _templates(source: str) -> list[Pair]:
    """What a template engine will replace."""
    found = []
    for opening, closing in _TEMPLATE_ENDS:
        start = source.find(opening)
        while start >= 0:
            end = source.find(closing, start + 2)
            if end < 0:
                break
            found.append((start, end + 2))
            start = source.find(opening, end + 2)
    found.sort()
    merged: list[Pair] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _block(outline: Outline, number: int, length: int) -> Span:
    edges = outline.edges
    return Span(edges[number - 1] if number else 0, edges[number] if number < len(edges) else length)


def _closings(source: str, block: Span, links: Sequence[Pair], outline: Outline) -> dict[int, int]:
    """Which bracket closes which, by the place of the one that opens."""
    closings: dict[int, int] = {}
    opened: list[int] = []
    opaque_starts = frozenset(start for start, _ in outline.opaque if block.start <= start < block.end)
    for match in _BRACKET.finditer(source, block.start, block.end):
        place = match.start()
        # A Markdown link's `](destination)` is opaque from its bracket on.
        if within(links, place) or (place not in opaque_starts and within(outline.opaque, place)):
            continue
        if escaped(source, place):
            continue
        if match[0] == "[":
            opened.append(place)
        elif opened:
            closings[opened.pop()] = place
    return closings


def _classify(text: str, source: str, opening: int, block: Span, closings: dict[int, int]) -> Unfinished | None:
    start = opening - 1 if text.startswith("!", opening - 1) and opening and not escaped(text, opening - 1) else opening
    crossing = _CROSSING.match(source, opening, block.end)
    if crossing is not None:
        return Unfinished(UnfinishedKind.LINE_END, Span(start, crossing.end()), Span(*crossing.span(1)))
    if opening in closings:
        return None
    line_end = _LINE_END.search(source, opening)
    assert line_end is not None
    end = min(line_end.start(), block.end)
    inner = closings.get(opening + 1)
    if inner is not None and inner < end:
        if source.startswith(("](", "][", "]:"), inner) or _NEXT_OF_ARRAY.match(source, inner):
            return None
        content = Span(opening + 2, inner)
        return Unfinished(UnfinishedKind.ONE_BRACKET, Span(start, inner + 1), content)
    while end > opening + 2 and text[end - 1] in WHITESPACE:
        end -= 1
    return Unfinished(UnfinishedKind.NO_END, Span(start, opening + 2), Span(opening + 2, end))


def _stands_like_a_link(text: str, found: Unfinished, link_ends: frozenset[int]) -> bool:
    """Whether what stands before the brackets lets them be a link's: not so for `list[[1`, `^[[0m` and `"[[`."""
    start = found.span.start
    if not start or start in link_ends:
        return True
    before = text[start - 1]
    return not (before.isascii() and (before.isalnum() or before in "_)]$^`\"'\\{"))


def _reads_like_a_link(text: str, found: Unfinished) -> bool:
    """Whether a link may have this content: the beginnings of arrays, shell tests, footnotes and templates may not."""
    # What matters lies at the start; a line may be as long as a book.
    content = text[found.content.start : min(found.content.end, found.content.start + 2 * _LONGEST)]
    kind = found.kind
    if not content:
        line = max(text.rfind("\n", 0, found.span.start), text.rfind("\r", 0, found.span.start)) + 1
        return kind is UnfinishedKind.NO_END and _MARKERS.fullmatch(text, line, found.span.start) is not None
    if content[0] in WHITESPACE and kind is UnfinishedKind.NO_END:
        return False  # "type [[ to link", and `[[ -f x` over several lines
    content = content.strip(WHITESPACE)
    first = content[:1]
    beyond_ascii = first > "\x7f" and first not in _PUNCTUATION_BEYOND_ASCII
    if not (first.isalnum() or first in _FIRST_CHARACTERS or beyond_ascii):
        return False
    if first == "^" and not content.startswith("^^"):
        return False  # a footnote: [[^1]
    if _NUMBERS.fullmatch(content) and not _DATE_OR_ID.fullmatch(content):
        return False
    return not (_SHELL.search(content) or _PLACEHOLDER.search(content))
