"""Wikilinks that somebody began and did not end: what looks like one to a reader, and is none to Obsidian (1.1.2).

`[[` also opens arrays, tests of a shell, citations and the text of Markdown links. What tells a link from these is that
the others close what they open: brackets that are balanced in their block are never reported.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vaultlint.note.facts import Link, Unfinished, UnfinishedKind
from vaultlint.note.inline import Reading
from vaultlint.note.links import WHITESPACE, WIKILINK
from vaultlint.note.markdown import Outline, Pair
from vaultlint.note.pairs import escaped, outermost, within
from vaultlint.regex import regex
from vaultlint.text import Span


class _Block(NamedTuple):
    """A stretch of lines that belong together, and which bracket in it closes which, by the place of the first."""

    span: Span
    closings: dict[int, int]


# Of more brackets in a row, the last two open.
_OPENING = regex(r"\[\[(?!\[)")
_HOLLOW = regex(r"\[\[\]\]")
_BEFORE_ARRAY = regex(r"""(?:[A-Za-z0-9_)\]$^`"'\\{[]|[A-Za-z0-9_]\(|=[ ]?)\Z""")
_AFTER_ARRAY = regex(r"""[(\]`"']|[ ]?[=!]=""")
_BRACKET = regex(r"[\[\]]")
_LONGEST = 200  # characters of a name on each of its lines
_SHOWN = 100  # characters of what has no end that somebody may want to see
_INDENT = 100  # characters before the text of a line
_CROSSING = regex(
    rf"\[\[(?=[^\s\[\]])([^\[\]\r\n]{{1,{_LONGEST}}}"
    rf"(?:(?:\r\n|\r|\n)[ \t>]*+(?:[^\s\[\]][^\[\]\r\n]{{0,{_LONGEST}}}|(?=\]\]))){{1,2}})\]\]"
)
_EMPTY_END = regex(r"[\r\n]+[ \t>]*+\Z")  # of a content whose `]]` stands alone on its line
_MARKERS = regex(r"(?>(?:[ \t>]|(?:[-*+]|[0-9]{1,9}[.)])[ \t]|\[.\][ \t])*)!?")
_FIRST_CHARACTERS = frozenset("#^/._@&")
_PUNCTUATION_BEYOND_ASCII = frozenset("\u2018\u2019\u201c\u201d\u2026\u2013\u2014«»„‚")
_NUMBERS = regex(r"[\d\s.,;:+\-eE]+m?")
_DATE_OR_ID = regex(r"\d{4}(?:-\d\d[\d\s.:-]*|\d{4,})?")
_SHELL = regex(r"&&|\|\||\s(?:[=!<>]=|=~)\s|(?:\A|\s)-[a-z]{1,2}(?=\s)")
_PLACEHOLDER = regex(r"\{\{|\}\}|<%|%>")
_NEXT_OF_ARRAY = regex(r"\][ \t]*,[ \t]*\[(?!\[)")
_TEMPLATE_ENDS = (("<%", "%>"), ("{{", "}}"))


def is_search_prompt(link: Link) -> bool:
    """Whether a link is what one types to search the vault for a heading or block, `[[##…` or `[[^^…` (1.1.10)."""
    if link.embed or not link.is_wikilink:
        return False
    return link.path.startswith("^^") or (not link.path and link.subpath.startswith("##"))


def has_no_target(link: Link) -> bool:
    """Whether a link names no file, heading or block: `[[ ]]`, `[[#]]`, `[[|text]]`, `[text]()`."""
    if link.path.startswith("|"):
        return link.is_wikilink
    return not link.path.strip(WHITESPACE) and not link.subpath.strip(WHITESPACE + "#^")


def read_unfinished(text: str, reading: Reading, definitions: Sequence[Pair]) -> Iterator[Unfinished]:
    """The wikilinks of a body that have no end, in order of place; none from comments, code, formulas or HTML."""
    layer = reading.visible
    source, outline = layer.text, layer.outline
    links = [(link.start, link.end) for link in layer.wikilinks]
    starts = frozenset(start for start, _ in outline.bracketed)
    silent = (outline.opaque, links, definitions, reading.comments)
    openings = [opening for opening in _places(_OPENING, source, silent) if opening not in starts]
    if not openings:
        return
    templates = _templates(source)
    link_ends = frozenset(end for _, end in links)
    number = -1
    block = _Block(Span(0, 0), {})
    line_end = 0
    for opening in openings:
        if within(templates, opening) or (within(outline.rows, opening) and WIKILINK.match(source, opening)):
            continue  # the latter is a link that a pipe cuts in two, see `note.table_links`
        if number != outline.block(opening):
            number = outline.block(opening)
            block = _read_block(source, number, links, outline)
            line_end = 0
        if opening >= line_end:
            line_end = _line_end(source, opening, block.span.end)
        found = _classify(text, source, opening, block, line_end)
        if found is not None and _stands_like_a_link(text, found, link_ends) and _reads_like_a_link(text, found):
            yield found


def read_hollow(reading: Reading, definitions: Sequence[Pair]) -> Iterator[Span]:
    """The places of `[[]]` in a body, which is no link (1.1.9); none from comments, code, formulas or HTML."""
    layer = reading.visible
    source, outline = layer.text, layer.outline
    silent = (outline.opaque, definitions, reading.comments, outermost(outline.bracketed), _templates(source))
    for place in _places(_HOLLOW, source, silent):
        if not _BEFORE_ARRAY.search(source, max(place - 4, 0), place) and not _AFTER_ARRAY.match(source, place + 4):
            embed = source.startswith("!", place - 1) and place > 0 and not escaped(source, place - 1)
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


def _line_end(source: str, opening: int, block_end: int) -> int:
    """Where the line of an opening ends, but for the spaces there."""
    end = source.find("\n", opening, block_end)
    return opening + len(source[opening : block_end if end < 0 else end].rstrip(WHITESPACE))


def _read_block(source: str, number: int, links: Sequence[Pair], outline: Outline) -> _Block:
    edges = outline.edges
    span = Span(edges[number - 1] if number else 0, edges[number] if number < len(edges) else len(source))
    closings: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET.finditer(source, *span):
        place = match.start()
        # A Markdown link's `](destination)` is opaque from its bracket on.
        if within(links, place) or _inside(outline.opaque, place) or escaped(source, place):
            continue
        if match[0] == "[":
            opened.append(place)
        elif opened:
            closings[opened.pop()] = place
    return _Block(span, closings)


def _inside(pairs: Sequence[Pair], offset: int) -> bool:
    """Whether an offset lies in one of the pairs, and not at its start."""
    index = bisect_left(pairs, (offset,)) - 1
    return index >= 0 and offset < pairs[index][1]


def _classify(text: str, source: str, opening: int, block: _Block, line_end: int) -> Unfinished | None:
    embed = text.startswith("!", opening - 1) and opening > 0 and not escaped(text, opening - 1)
    start = opening - embed
    crossing = _CROSSING.match(source, opening, block.span.end)
    if crossing is not None:
        kind, end, content = UnfinishedKind.LINE_END, crossing.end(), Span(*crossing.span(1))
    elif opening in block.closings:
        return None
    else:
        inner = block.closings.get(opening + 1, line_end)
        if inner < line_end:
            if source.startswith(("](", "]["), inner) or _NEXT_OF_ARRAY.match(text, inner):
                return None
            kind, end, content = UnfinishedKind.ONE_BRACKET, inner + 1, Span(opening + 2, inner)
        else:
            kind, end, content = UnfinishedKind.NO_END, opening + 2, Span(opening + 2, line_end)
    shown = text[content.start : content.end if kind is UnfinishedKind.LINE_END else min(content.end, opening + _SHOWN)]
    return Unfinished(kind, Span(start, end), content, shown, text[end : end + 1], embed=embed)


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
        return kind is UnfinishedKind.NO_END and _opens_its_line(text, found.span.start)
    if content[0] in WHITESPACE and kind is UnfinishedKind.NO_END:
        return False  # "type [[ to link", and `[[ -f x` over several lines
    content = _EMPTY_END.sub("", content).strip(WHITESPACE)
    first = content[:1]
    beyond_ascii = first > "\x7f" and first not in _PUNCTUATION_BEYOND_ASCII
    if not (first.isalnum() or first in _FIRST_CHARACTERS or beyond_ascii):
        return False
    if first == "^" and not content.startswith("^^"):
        return False  # a footnote: [[^1]
    if _NUMBERS.fullmatch(content) and not _DATE_OR_ID.fullmatch(content.rstrip(".,;:")):
        return False
    return not (_SHELL.search(content) or _PLACEHOLDER.search(content))


def _opens_its_line(text: str, place: int) -> bool:
    """Whether nothing but the marks of lists and quotes stands before a place on its line."""
    before = text[max(place - _INDENT, 0) : place]
    line = max(before.rfind("\n"), before.rfind("\r")) + 1
    return (line > 0 or place <= _INDENT) and _MARKERS.fullmatch(before, line) is not None
