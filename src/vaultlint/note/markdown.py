"""Text to structure, through pyromark; the only module that knows that parser.

pyromark counts UTF-8 bytes. So that its offsets are ours, it is given a text in which every character stands for one
byte: `inert` puts a comma in place of everything that is not ASCII, one for one. A comma is as good as any letter
beyond ASCII wherever that matters: it may stand in a link's destination and in the value of an HTML attribute, but not
in the name of a tag or attribute, in the scheme of an autolink, or in the marker of a list. Two fine points differ,
and both are harmless here: whether `**` next to such a letter opens emphasis (which decides nothing but where a run
of text starts), and whether two reference labels are equal (`definitions` therefore reads the real text).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import chain
from typing import Any

import pyromark
from msgspec import Struct, field

from vaultlint.regex import regex
from vaultlint.text import holds

FILLER = ","

_MARKDOWN = pyromark.Markdown(
    options=pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_MATH
)
_QUESTION_MARK = "\x02"
_AFTER_ENCODING = bytes.maketrans(b"?\x02\x00", b",?,")
_LONE_RETURN = regex(r"\r(?!\n)")
_SURROGATE = regex("[\ud800-\udfff]")
_DESTINATION = regex(r"\]\([ \t]*(?:\r?\n[ \t>]*)?(?:<((?>(?:[^<>\\\r\n]++|\\.)*))>|([^ \t\r\n]*))")
_DEFINITION = regex(
    r"\[(?>(?:[^\[\]\\]++|\\.)+)\]:[ \t]*(?:(?:\r\n|\r|\n)[ \t>]*)?(?:<((?>(?:[^<>\\\r\n]++|\\.)*))>|([^ \t\r\n]+))"
)
_DEFINITION_LINE = regex(r"[ \t>*+\-0-9.)]*\[(?!\^)[^\r\n]*?\]:")

_CONTAINERS = frozenset({"BlockQuote", "List", "Item", "FootnoteDefinition"})
_LINKS = frozenset({"Link", "Image"})
_NESTED = _CONTAINERS | _LINKS
_EMPHASIS = frozenset({"Emphasis", "Strong", "Strikethrough"})
_PLAIN = frozenset({"Paragraph", "TableCell"})  # blocks of which only the place counts
_ROWS = frozenset({"TableRow", "TableHead"})
_BREAKS = frozenset({"SoftBreak", "HardBreak"})
_AUTOLINKS = ("Autolink", "Email")

Pair = tuple[int, int]  # start and end, half-open


class MarkdownLink(Struct):
    """An inline link or image. The destination is without angle brackets; the label without its brackets."""

    span: Pair
    label: Pair
    destination: Pair

    def shift(self, offset: int) -> MarkdownLink:
        """The same link, `offset` characters further on."""
        places = ((start + offset, end + offset) for start, end in (self.span, self.label, self.destination))
        return MarkdownLink(*places)


class Outline(Struct):
    """What stands where, in order of place. Plain pairs, not spans: most of them are never looked at."""

    headings: list[tuple[int, Pair]] = field(default_factory=list)  # at root level: level, place with its line end
    code: list[Pair] = field(default_factory=list)
    math: list[Pair] = field(default_factory=list)
    html: list[Pair] = field(default_factory=list)
    links: list[MarkdownLink] = field(default_factory=list)  # inline links and images
    bracketed: list[Pair] = field(default_factory=list)  # links of every form, for what starts before what
    opaque: list[Pair] = field(default_factory=list)  # where nothing inline can start: code, math, HTML, destinations
    rows: list[Pair] = field(default_factory=list)  # of tables
    tables: list[Pair] = field(default_factory=list)
    quotes: list[Pair] = field(default_factory=list)
    items: list[int] = field(default_factory=list)  # where list items start
    footnotes: list[int] = field(default_factory=list)  # where footnote definitions start
    runs: list[int] = field(default_factory=list)  # where stretches of plain text start
    breaks: list[int] = field(default_factory=list)  # where lines start that go on with a block's text
    blocks: list[Pair] = field(default_factory=list)
    _edges: list[int] | None = None

    @property
    def edges(self) -> list[int]:
        """Where blocks start or end, in order; most notes are never asked."""
        if self._edges is None:
            self._edges = sorted(chain.from_iterable(self.blocks))
        return self._edges

    def block(self, offset: int) -> int:
        """A number that two offsets share when no block starts or ends between them."""
        return bisect_right(self.edges, offset)

    def add(self, other: Outline, offset: int) -> None:
        """Take over what lines consist of in `other`, the outline of a stretch that starts at `offset`."""
        for mine, theirs in (
            (self.code, other.code),
            (self.math, other.math),
            (self.html, other.html),
            (self.opaque, other.opaque),
            (self.rows, other.rows),
            (self.blocks, other.blocks),
        ):
            mine.extend((start + offset, end + offset) for start, end in theirs)
        self.runs.extend(place + offset for place in other.runs)
        self.links += (link.shift(offset) for link in other.links)


def inert(text: str) -> str:
    """The text with every character that is not ASCII, and NUL, replaced by `FILLER`, and lone CR by LF."""
    if not text.isascii() or "\x00" in text:
        # Only `encode` knows a quick way to replace what is not ASCII, and it puts question marks.
        text = text.replace("?", _QUESTION_MARK).encode("ascii", "replace").translate(_AFTER_ENCODING).decode("ascii")
    if "\r" in text:
        text = _LONE_RETURN.sub("\n", text)
    return text


def read(text: str) -> Outline:
    """The structure of an `inert` text."""
    outline = Outline()
    depth = 0
    nested: list[_OpenLink] = []
    runs, blocks, opaque = outline.runs, outline.blocks, outline.opaque
    inline = {"Code": outline.code, "InlineHtml": outline.html, "InlineMath": outline.math, "DisplayMath": outline.math}
    # Any: pyromark's types name every shape that an event can have, which no dispatch on names can satisfy.
    events: Iterable[tuple[Any, Any]] = _MARKDOWN.events_with_range(text, merge_text=True)
    # A note has a hundred events and more. What is most frequent comes first, in each branch as well.
    for event, place in events:
        if "Text" in event:
            runs.append(place["start"])
            if nested:
                nested[-1].children_end = place["end"]
        elif "Start" in event:
            value = name = event["Start"]
            pair = place["start"], place["end"]
            if value.__class__ is dict:
                name = next(iter(value))
                if name in _LINKS:
                    nested.append(_OpenLink(pair, name == "Image", value[name]["link_type"]))
                    continue
            elif name in _EMPHASIS:
                continue
            blocks.append(pair)
            if name in _PLAIN:
                continue
            if name == "Heading":
                if not depth:
                    outline.headings.append((int(value[name]["level"][1]), pair))
            elif name in _CONTAINERS:
                depth += 1
                if name == "Item":
                    outline.items.append(pair[0])
                elif name == "BlockQuote":
                    outline.quotes.append(pair)
                elif name == "FootnoteDefinition":
                    outline.footnotes.append(pair[0])
            elif name in _ROWS:
                outline.rows.append(pair)
            elif name == "Table":
                outline.tables.append(pair)
            elif name == "CodeBlock":
                outline.code.append(pair)
                opaque.append(pair)
            elif name == "HtmlBlock":
                outline.html.append(pair)
                opaque.append(pair)
        elif "End" in event:
            name = event["End"]
            if name.__class__ is dict:
                name = next(iter(name))
            if name not in _NESTED:
                continue
            if name in _CONTAINERS:
                depth -= 1
            else:
                nested.pop().close(text, outline)
                if nested:
                    nested[-1].children_end = place["end"]
        elif event.__class__ is dict:
            pair = place["start"], place["end"]
            (kind,) = event
            found = inline.get(kind)
            if found is not None:
                found.append(pair)
                opaque.append(pair)
            if nested:
                nested[-1].children_end = pair[1]
        elif event in _BREAKS:
            outline.breaks.append(place["end"])
    opaque.sort()
    outline.bracketed.sort()
    outline.links.sort(key=_place)
    return outline


def definitions(text: str, start: int) -> list[tuple[Pair, Pair]]:
    """The link reference definitions from `start` on: the span of each, and of its destination."""
    if not holds(text, "]:"):
        return []
    readable = _LONE_RETURN.sub("\n", _SURROGATE.sub("\ufffd", text[start:]))
    if not _may_define(readable):
        return []
    spans = sorted(
        (definition["span"]["start"], definition["span"]["end"])
        for definition in _MARKDOWN.reference_definitions(readable).values()
    )
    encoded = readable.encode()
    found = []
    byte, offset = 0, start
    for first, last in spans:
        begin = offset + len(encoded[byte:first].decode())
        byte, offset = last, begin + len(encoded[first:last].decode())
        match = _DEFINITION.match(text, begin, offset)
        if match is not None:
            found.append(((begin, offset), match.span(1 if match[1] is not None else 2)))
    return found


def _may_define(text: str) -> bool:
    """Whether a line begins as a definition does; only lines with `]:` are looked at."""
    place = text.find("]:")
    while place >= 0:
        if _DEFINITION_LINE.match(text, text.rfind("\n", 0, place) + 1) is not None:
            return True
        line_end = text.find("\n", place)
        place = text.find("]:", line_end) if line_end >= 0 else -1
    return False


class _OpenLink(Struct):
    span: Pair
    image: bool
    kind: str
    children_end: int = 0

    def close(self, text: str, outline: Outline) -> None:
        start, end = self.span
        if self.kind in _AUTOLINKS:
            outline.opaque.append(self.span)
            return
        outline.bracketed.append(self.span)
        label_start = start + 1 + self.image
        label_end = text.find("]", max(self.children_end, label_start), end)
        if label_end < 0:
            return
        if label_end + 1 < end:
            outline.opaque.append((label_end, end))
        if self.kind == "Inline":
            match = _DESTINATION.match(text, label_end, end)
            if match is not None:
                bracketed = match[1] is not None
                first, last = match.span(1 if bracketed else 2)
                # Without angle brackets the destination ends before the link's own parenthesis.
                last = last if bracketed else max(first, min(last, end - 1))
                outline.links.append(MarkdownLink(self.span, (label_start, label_end), (first, last)))


def _place(link: MarkdownLink) -> Pair:
    return link.span
