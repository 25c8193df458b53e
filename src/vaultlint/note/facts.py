"""What other notes need to know of a note: small records that can be cached and sent between processes.

All spans are in code points of the note's text (a byte order mark is not part of the text). Where a note has many of a
kind, places are kept as numbers, and made spans when asked for: most are never asked for, and three spans take longer
to make than all the rest of a link.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.note.kinds import is_base, is_canvas, is_note
from vaultlint.text import LineIndex, Position, Span, span_of


class LinkKind(StrEnum):
    """Where and how a link is written."""

    WIKILINK = "wikilink"  # [[…]] and ![[…]] in the body
    MARKDOWN = "markdown"  # [text](destination) and ![text](destination)
    PROPERTY = "property"  # a whole property value that is one wikilink or Markdown link
    REFERENCE = "reference"  # the definition [label]: destination
    BLOCK_REFERENCE = "block-reference"  # ((uuid)), which Logseq has
    CANVAS = "canvas"  # the file or background of a canvas's node: a path from the top of the vault, no link text
    BASE = "base"  # the string in a base's link("…") or hasLink("…")


class Link(Struct, frozen=True, array_like=True, gc=False):
    """An internal link. External ones (https:, mailto:) are not recorded.

    `path` and `subpath` are what Obsidian looks up: decoded, trimmed, NFC; a subpath starts with `#`. `text` is what
    stands after the first pipe (wikilink) or in the brackets (Markdown), trimmed; None where there is none. A link is
    not `editable` where spans do not map one to one (escaped strings), and where more hangs on what is written: in
    template expressions, and if its pipes may decide whether there is a table.
    """

    kind: LinkKind
    start: int
    end: int
    path_start: int
    path_end: int
    subpath_start: int
    subpath_end: int
    path: str
    subpath: str
    text: str | None
    raw: str  # the text in `span`, which may be any YAML or JSON that says the link
    embed: bool = False
    comment: bool = False  # inside %%…%%: counts as a link, but nobody sees it
    table: bool = False  # in a table row, or in a line that would be one: a pipe in it is written \|
    key: str = ""  # of a link in a property or a base: the dotted key, such as `related.0`; in a canvas: the node's id
    editable: bool = True
    markdown: bool = False  # of a link in a property: it is written as Markdown links are

    def at(self, span: Span, path_span: Span, subpath_span: Span, **changes: Any) -> Link:  # noqa: ANN401 - any fields
        """The same link in another place, with other fields changed as well."""
        (start, end), (path_start, path_end), (subpath_start, subpath_end) = span, path_span, subpath_span
        return replace(
            self,
            start=start,
            end=end,
            path_start=path_start,
            path_end=path_end,
            subpath_start=subpath_start,
            subpath_end=subpath_end,
            **changes,
        )

    @property
    def span(self) -> Span:
        """The whole construct, the `!` of an embed included.

        Of a canvas's node, the place of the path with its quotation marks.
        """
        return span_of((self.start, self.end))

    @property
    def path_span(self) -> Span:
        """The path as written, without surrounding spaces; empty where there is none."""
        return span_of((self.path_start, self.path_end))

    @property
    def subpath_span(self) -> Span:
        """The subpath as written; empty where there is none.

        It starts where the path ends, unless spaces lie between. Of a canvas's node, it stands elsewhere.
        """
        return span_of((self.subpath_start, self.subpath_end))

    @property
    def is_markdown(self) -> bool:
        """Whether it is written as Markdown links are, in the text, in a definition or in a property."""
        return self.markdown or self.kind in {LinkKind.MARKDOWN, LinkKind.REFERENCE}

    @property
    def is_wikilink(self) -> bool:
        """Whether it is written with double brackets, in the text or in a property."""
        return self.kind is LinkKind.WIKILINK or (self.kind is LinkKind.PROPERTY and not self.markdown)

    @property
    def target_span(self) -> Span:
        """Path and subpath together, as written."""
        return span_of((self.path_start, self.subpath_end))


class Heading(Struct, frozen=True, array_like=True, gc=False):
    """A heading at root level. `text` is the raw source, markup included, without the `#`s.

    `section_end` is where the section ends: at the next heading of the same or a higher rank, or at the end.
    `fingerprint` is a digest of the section below the heading line, and only made for headings that repeat in their
    note and have something below them; empty otherwise.
    """

    level: int
    text: str
    start: int
    end: int
    text_start: int
    text_end: int
    section_end: int
    fingerprint: str = ""

    @property
    def span(self) -> Span:
        """The whole heading, without its last line end."""
        return span_of((self.start, self.end))

    @property
    def text_span(self) -> Span:
        """The text alone."""
        return span_of((self.text_start, self.text_end))


class BlockId(Struct, frozen=True, array_like=True, gc=False):
    """A block id. `id` is as written, without the `^`; lookup ignores case. `span` covers `^id`."""

    id: str
    span: Span


class Tag(Struct, frozen=True, array_like=True, gc=False):
    """A tag, without its `#`. `span` covers the `#` too; for tags in properties it is the span of the value."""

    name: str
    span: Span
    property: bool = False


class Footnote(Struct, frozen=True, array_like=True, gc=False):
    """A footnote definition `[^id]: …`; ids ignore case. `span` covers `[^id]:`."""

    id: str
    span: Span


class Callout(Struct, frozen=True, array_like=True, gc=False):
    """A callout: a quote whose first line is `[!type|metadata]`, a fold mark and a title. `span` covers the quote."""

    type: str  # lower-case
    meta: str
    fold: str  # "+", "-" or empty
    title: str
    span: Span


class Task(Struct, frozen=True, array_like=True, gc=False):
    """A list item with a check box. Any mark but a space is complete to Obsidian. `span` covers `[x]`."""

    mark: str
    complete: bool
    span: Span


class UnfinishedKind(StrEnum):
    """What keeps the beginnings of a wikilink from being one."""

    NO_END = "no end"  # [[Note
    ONE_BRACKET = "one bracket"  # [[Note]
    LINE_END = "line end"  # [[A note\nwith a long name]]


class Unfinished(Struct, frozen=True, array_like=True, gc=False):
    """The beginnings of a wikilink. `span` starts at the `[[` or `![[`; `content` is what was to be the link's.

    Of what has no end, the span covers the brackets alone, and the content goes to the end of its line, or of its cell
    in a table. `text` is how the content starts, and all of it where a line end is in it; `after` is the character
    behind the span, empty at the end of the note.
    """

    kind: UnfinishedKind
    span: Span
    content: Span
    text: str
    after: str
    embed: bool = False


class Fault(Struct, frozen=True, array_like=True, gc=False):
    """Something that keeps Obsidian from showing a canvas or a base as it was meant. The message is a sentence."""

    span: Span
    message: str


class DirectiveKind(StrEnum):
    """What a directive is about: the verbs that can follow the name of the tool."""

    DISABLE = "disable"  # from here on
    ENABLE = "enable"  # up to here
    LINE = "disable-line"
    NEXT_LINE = "disable-next-line"
    FILE = "disable-file"  # the whole note; also as a property
    UNKNOWN = "unknown"


class Tool(StrEnum):
    """The linters whose directives are read, by the word that these begin with."""

    VAULTLINT = "vaultlint"
    OBSIDIAN_LINTER = "linter"
    MARKDOWNLINT = "markdownlint"
    RUMDL = "rumdl"


class DirectiveName(Struct, frozen=True, array_like=True, gc=False):
    """A name in a directive, as written. `cut` goes where the name goes alone: its span, or the line of its own."""

    text: str
    span: Span
    cut: Span
    reason: str = ""  # its own, which only properties have


class Directive(Struct, frozen=True, array_like=True, gc=False):
    """A comment or a property that silences rules. Without names it is about all of them.

    `span` is the comment, or the property with its key; `cut` is what goes where the whole of it goes, None where text
    might be read in another way without it.
    """

    tool: Tool
    kind: DirectiveKind
    verb: str  # as written, behind the tool's name
    span: Span
    cut: Span | None
    names: tuple[DirectiveName, ...] = ()
    reason: str = ""


class NoteFacts(Struct, frozen=True, array_like=True):
    """All that the vault and its rules know of a note, a canvas or a base without opening it again."""

    path: str  # relative to the vault, with `/`
    length: int  # of the text, in code points
    line_starts: bytes  # LineIndex.to_bytes()
    title: str | None  # the property `title`, where it is a string
    aliases: tuple[str, ...]
    headings: tuple[Heading, ...]
    blocks: tuple[BlockId, ...]
    footnotes: tuple[Footnote, ...]
    tags: tuple[Tag, ...]
    links: tuple[Link, ...]  # in order of place
    plugin: str = ""  # "excalidraw", "kanban", "canvas" or "base": files in which nothing that is found is fixed
    hollow: tuple[Span, ...] = ()  # the places of `[[]]`, which looks like a link and is none
    unfinished: tuple[Unfinished, ...] = ()  # the wikilinks that somebody began and did not end
    permalink: str | None = None  # the property `permalink`, where it is a string
    mentions: tuple[str, ...] = ()  # paths of attachments that HTML and plain properties name
    faults: tuple[Fault, ...] = ()  # of a canvas or a base, in order of place
    directives: tuple[Directive, ...] = ()  # what the note says to linters, in order of place
    ids: tuple[str, ...] = ()  # those of HTML and of attribute lists, where the dialect follows them

    @property
    def is_note(self) -> bool:
        """Whether this is a note, not a canvas or a base."""
        return is_note(self.path)

    @property
    def is_canvas(self) -> bool:
        """Whether this is a canvas."""
        return is_canvas(self.path)

    @property
    def is_base(self) -> bool:
        """Whether this is a base."""
        return is_base(self.path)

    def position(self, offset: int) -> Position:
        """The line and column of an offset in the note's text."""
        return LineIndex.from_bytes(self.line_starts).position(offset)
