"""A note: its text, and what can be asked of it; every answer is worked out when first asked for.

Sections 1, 3, 5 and 6 of the semantics reference say what counts; 4 is `note.properties`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from msgspec.structs import replace

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.note import properties
from vaultlint.note.directives import may_have_directives, read_directives
from vaultlint.note.expressions import covered_by_expressions
from vaultlint.note.facts import (
    BlockId,
    Callout,
    Directive,
    Footnote,
    Heading,
    Link,
    LinkKind,
    NoteFacts,
    Tag,
    Task,
    Unfinished,
)
from vaultlint.note.false_block_ids import FalseBlockId, read_false_block_ids
from vaultlint.note.headings import read_headings
from vaultlint.note.ids import read_html_ids, read_list_ids
from vaultlint.note.inline import UNESCAPED_PIPE, Layer, Reading, read_body
from vaultlint.note.links import WHITESPACE, WIKILINK, decode_destination, markdown_link, wikilink
from vaultlint.note.markdown import Pair, definitions
from vaultlint.note.marks import read_blocks, read_callouts, read_footnotes, read_tags, read_tasks
from vaultlint.note.mentions import read_mentions
from vaultlint.note.once import once
from vaultlint.note.page_properties import labelled, read_block_properties, read_block_references, read_page_property
from vaultlint.note.pairs import within
from vaultlint.note.properties import Frontmatter
from vaultlint.note.table_links import SplitLink, lost_heads, read_split_links
from vaultlint.note.unfinished import read_hollow, read_unfinished
from vaultlint.text import LineIndex, Span

_PLACE = attrgetter("start", "end")
_PLUGIN_KEYS = (("excalidraw-plugin", "excalidraw"), ("kanban-plugin", "kanban"))


class Note:
    """One note, read once. `path` is relative to the vault, with `/`; `text` is without a byte order mark.

    All spans are in code points of `text`. Spans of one kind do not overlap, but for a link or image in the text of
    a Markdown link, which lies inside it, and nested callouts.
    """

    def __init__(self, path: str, text: str, dialect: Dialect = OBSIDIAN) -> None:
        self.path = path
        self.text = text
        self.dialect = dialect

    @once
    def lines(self) -> LineIndex:
        """Where each line starts."""
        return LineIndex.of(self.text)

    @once
    def frontmatter(self) -> Frontmatter | None:
        """The properties; None without a block at the very start, or if nothing closes it."""
        return properties.read(self.text, self.dialect)

    @once
    def body_start(self) -> int:
        """Where the text below the properties starts."""
        return 0 if self.frontmatter is None else self.frontmatter.span.end

    @once
    def headings(self) -> tuple[Heading, ...]:
        """The headings at root level."""
        return read_headings(self.text, self._reading.visible.outline.headings)

    @once
    def links(self) -> tuple[Link, ...]:
        """The internal links of every kind, in order of place."""
        dialect = self.dialect
        found: list[Link] = []
        if self.frontmatter is not None and dialect.property_links:
            found += self.frontmatter.links
        definitions = [span for span, _ in self._definitions]
        for layer in self._layers:
            found += self._links_of(layer, definitions)
        found += self._reference_links()
        if dialect.block_references:
            found += read_block_references(self._reading.visible, definitions)
        if not dialect.links_in_comments:
            found = [link for link in found if not link.comment]
        if dialect.web_wikilinks:
            found = [link for link in found if not _leads_to_web(link)]
        heads = [head for layer in self._layers for head, _ in lost_heads(layer)] if found else []
        if heads:
            found = [_in_lost_head(link) if within(heads, link.start) else link for link in found]
        expressions = covered_by_expressions(self.text) if found else ()
        if expressions:  # what a link is there for, only the program knows that the expression belongs to
            found = [
                replace(link, editable=False) if _overlap(expressions, link.start, link.end) else link for link in found
            ]
        found.sort(key=_PLACE)
        return tuple(found)

    @once
    def tags(self) -> tuple[Tag, ...]:
        """The tags of the properties and of the text."""
        own = () if self.frontmatter is None else self.frontmatter.tag_facts()
        spans = [span for span, _ in self._definitions]
        return (*own, *read_tags(self.text, self.body_start, self._reading, spans))

    @once
    def blocks(self) -> tuple[BlockId, ...]:
        """The block ids."""
        embed_ends = frozenset(link.span.end for link in self.links if link.embed)
        visible, dialect = self._reading.visible, self.dialect
        found = read_blocks(
            self.text,
            self.body_start,
            visible,
            self.headings,
            embed_ends,
            underscores=dialect.block_id_underscores,
            lines=dialect.block_id_lines,
        )
        return (*found, *read_block_properties(visible)) if self.dialect.block_references else found

    @once
    def footnotes(self) -> tuple[Footnote, ...]:
        """The footnote definitions."""
        return read_footnotes(self.text, self._reading.visible.outline.footnotes)

    @once
    def callouts(self) -> tuple[Callout, ...]:
        """The callouts, at any depth."""
        return read_callouts(self.text, self._reading.visible.outline.quotes)

    @once
    def tasks(self) -> tuple[Task, ...]:
        """The list items with a check box."""
        return read_tasks(self.text, self._reading.visible.outline.items)

    @once
    def code(self) -> tuple[Span, ...]:
        """Code blocks and code in lines, with their fences and backticks."""
        return self._merged(layer.outline.code for layer in self._layers)

    @once
    def math(self) -> tuple[Span, ...]:
        """Formulas, with their dollar signs."""
        return self._merged((*(layer.outline.math for layer in self._layers), self._reading.math_blocks))

    @once
    def html(self) -> tuple[Span, ...]:
        """HTML blocks, and tags and HTML comments in lines."""
        return self._merged(layer.outline.html for layer in self._layers)

    @once
    def comments(self) -> tuple[Span, ...]:
        """Obsidian's `%%` comments, with their percent signs."""
        return self._merged((self._reading.comments,))

    @once
    def rows(self) -> tuple[Span, ...]:
        """The rows of tables, that of their headings included."""
        return self._merged((self._reading.visible.outline.rows,))

    @once
    def unfinished(self) -> tuple[Unfinished, ...]:
        """The wikilinks that somebody began and did not end."""
        if not self._reading.visible.loose:
            return ()
        return tuple(read_unfinished(self.text, self._reading, [span for span, _ in self._definitions]))

    @once
    def hollow(self) -> tuple[Span, ...]:
        """The places of `[[]]`, which is no link."""
        if not self._reading.visible.loose:
            return ()
        return tuple(read_hollow(self._reading, [span for span, _ in self._definitions]))

    @once
    def split_links(self) -> tuple[SplitLink, ...]:
        """The wikilinks in tables that an unescaped pipe cuts in two."""
        return tuple(read_split_links(self._reading.visible)) if self.dialect.wikilinks else ()

    @once
    def false_block_ids(self) -> tuple[FalseBlockId, ...]:
        """What looks like a block id and is none."""
        if not self.dialect.wikilinks:
            return ()
        underscores = self.dialect.block_id_underscores
        return tuple(
            read_false_block_ids(self.text, self.body_start, self._reading, self.blocks, underscores=underscores)
        )

    @once
    def directives(self) -> tuple[Directive, ...]:
        """What the note says to linters, this one and others."""
        comments, html = self._reading.comments, self._reading.visible.outline.html
        if not may_have_directives(self.text, self.frontmatter, comments, html):
            return ()
        return tuple(read_directives(self.text, self.body_start, self.frontmatter, comments, html))

    @once
    def facts(self) -> NoteFacts:
        """What other notes need to know of this one."""
        frontmatter = self.frontmatter
        title, aliases = (None, ()) if frontmatter is None else (frontmatter.title, frontmatter.aliases)
        if self.dialect.page_properties:
            title = next(iter(read_page_property(self.text, self.body_start, "title")), title)
            aliases = (*aliases, *read_page_property(self.text, self.body_start, "alias"))
        html = [pair for layer in self._layers for pair in layer.outline.html]
        return NoteFacts(
            self.path,
            len(self.text),
            self.lines.to_bytes(),
            title,
            aliases,
            self.headings,
            self.blocks,
            self.footnotes,
            self.tags,
            self.links,
            self._plugin(),
            hollow=self.hollow,
            unfinished=self.unfinished,
            permalink=None if frontmatter is None else frontmatter.permalink,
            directives=self.directives,
            ids=self._ids,
            mentions=read_mentions(self.text, html, {} if frontmatter is None else frontmatter.data),
        )

    @once
    def _ids(self) -> tuple[str, ...]:
        """The ids of HTML and of attribute lists, as far as the dialect follows them."""
        dialect, outline = self.dialect, self._reading.visible.outline
        found: list[str] = []
        if dialect.html_ids and outline.html:
            found += read_html_ids(self.text, outline.html)
        if dialect.list_ids:
            found += read_list_ids(self.text, self.body_start, outline.opaque)
        return tuple(dict.fromkeys(found))

    @once
    def _reading(self) -> Reading:
        return read_body(self.text, self.body_start, self.dialect)

    @property
    def _layers(self) -> Sequence[Layer]:
        """What readers see, and what comments hide."""
        reading = self._reading
        return (reading.visible,) if reading.hidden is None else (reading.visible, reading.hidden)

    @once
    def _definitions(self) -> list[tuple[Pair, Pair]]:
        """Reference definitions outside formulas: the place of each, and of its destination.

        `[label]: [[Note]]` defines nothing that Markdown could show; whoever wrote it meant the wikilink.
        """
        math = sorted(self._reading.math_blocks)
        return [
            (span, destination)
            for span, destination in definitions(self.text, self.body_start)
            if not within(math, span[0]) and WIKILINK.match(self.text, destination[0]) is None
        ]

    def _merged(self, found: Iterable[Sequence[Pair]]) -> tuple[Span, ...]:
        return tuple(sorted(Span(*pair) for pairs in found for pair in pairs))

    def _links_of(self, layer: Layer, definitions: Sequence[Pair]) -> list[Link]:
        text, rows, comments = self.text, layer.outline.rows, self._reading.comments
        text_first = self.dialect.text_first
        links = [
            wikilink(
                text,
                place.start,
                place.content_start,
                place.content_end,
                comment=bool(comments) and within(comments, place.start),
                table=bool(rows) and within(rows, place.start),
                text_first=text_first,
            )
            for place in layer.wikilinks
            if not (definitions and within(definitions, place.start))
        ]
        for found in layer.outline.links:
            decoded = decode_destination(text[slice(*found.destination)])
            if decoded is not None:
                link = markdown_link(
                    text,
                    found.span,
                    found.destination,
                    decoded,
                    text[slice(*found.label)].strip(WHITESPACE),
                    comment=within(comments, found.span[0]),
                    table=within(rows, found.span[0]),
                )
                links.append(labelled(link) if self.dialect.block_references else link)
        return links

    def _reference_links(self) -> Iterator[Link]:
        for span, destination in self._definitions:
            decoded = decode_destination(self.text[slice(*destination)])
            if decoded is not None and (decoded.strip(WHITESPACE) or self._is_used(span)):
                comment = within(self._reading.comments, span[0])
                kind = LinkKind.REFERENCE
                yield markdown_link(self.text, span, destination, decoded, None, kind=kind, comment=comment)

    def _is_used(self, definition: Pair) -> bool:
        """Whether links use a definition. One without a target is a comment otherwise: `[comment]: <> (text)`."""
        start, end = definition
        return self.text[start + 1 : self.text.find("]:", start, end)].casefold() in self._used_labels

    @once
    def _used_labels(self) -> frozenset[str]:
        """The labels by which links may name definitions: `[text][label]`, `[label][]` and `[label]`."""
        text = self.text
        found = set()
        for start, end in self._reading.visible.outline.bracketed:
            last = end - 2 if text.endswith("[]", start, end) else end
            found.add(text[text.rfind("[", start, last) + 1 : last - 1].casefold())
        return frozenset(found)

    def _plugin(self) -> str:
        if self.path.endswith(".excalidraw.md"):
            return "excalidraw"
        if self.frontmatter is not None:
            for key, plugin in _PLUGIN_KEYS:
                if self.frontmatter.has(key):
                    return plugin
        return ""


def _overlap(stretches: Sequence[Pair], start: int, end: int) -> bool:
    """Whether one of the stretches, which are in order and free of overlaps, shares a character with another one."""
    before = bisect_left(stretches, (end,)) - 1
    return before >= 0 and stretches[before][1] > start


def _in_lost_head(link: Link) -> Link:
    """The link in a line that would head a table: with a pipe more or fewer in it, it may, and all below is cells."""
    return replace(link, table=True, editable=link.editable and not UNESCAPED_PIPE.search(link.raw))


def _leads_to_web(link: Link) -> bool:
    return link.path.lower().startswith(("https://", "http://"))
