"""Frontmatter: the block at the start of a note, its values and their places (semantics reference, section 4).

Everything is worked out when it is first asked for. `yaml12` knows YAML; this module knows what Obsidian makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.later import functions
from vaultlint.note.facts import Link, LinkKind, Tag
from vaultlint.note.links import parse_link_value
from vaultlint.note.once import once
from vaultlint.note.yaml_errors import FrontmatterErrorKind, YamlError
from vaultlint.regex import regex
from vaultlint.text import Span

if TYPE_CHECKING:
    from vaultlint.note.yaml_nodes import Node
    from vaultlint.note.yaml_plain import compose_plain
else:
    (compose_plain,) = functions("vaultlint.note.yaml_plain", "compose_plain")

# `---` must be the very first line, and the next line that is `---` ends the block; spaces may follow either (4.1.1,
# 4.1.2). `...` does not end it.
_OPENING = regex(r"---[ \t]*(?:\r\n|\n|\r)")
_CLOSING = regex(r"(?:(?<=\n)|(?<=\r)(?!\n))---[ \t]*(?:\r\n|\n|\r|\Z)")
_FIRST_WORDS = regex(
    r"[ \t]*(?:\r\n|\n|\r)\s*(?![\s{\[\"'])(?![^\r\n:]+:(?:[ \t]*$|[ \t]+[^\r\n]{0,60}$))\S", re.MULTILINE
)
_NO_SPACE = regex(r"[\w-]+:(?!//)\S")
_SPACE_OR_COMMA = regex(r"[\s,]")
_DATE = regex(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\Z", re.ASCII)
_DATE_AND_TIME = regex(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\Z",
    re.ASCII,
)


class FrontmatterError(Struct, frozen=True):
    """Why a block has no properties, in a note-taker's words, and where.

    `unquoted` is a value on one line, or an item between brackets, that would be the text that it looks like, if it
    stood in quotes; whether the block then makes sense is for the reader of this to try. `related` is the first of two
    equal keys.
    """

    message: str
    span: Span
    kind: FrontmatterErrorKind = FrontmatterErrorKind.SYNTAX
    unquoted: Span | None = None
    related: Span | None = None


class Property(Struct, frozen=True):
    """One property at the top level of a block. `value_span` is empty and lies after the colon if there is no value."""

    key: str
    key_span: Span
    value: object
    value_span: Span


class Frontmatter:
    """A block at the start of a note. `span` includes both `---` lines, `content` is what stands between them."""

    def __init__(self, text: str, span: Span, content: Span, dialect: Dialect = OBSIDIAN) -> None:
        self.text = text
        self.span = span
        self.content = content
        self._dialect = dialect

    @once
    def _parsed(self) -> tuple[Node | None, Mapping[str, object], FrontmatterError | None]:
        plain = compose_plain(self.content.of(self.text))
        if plain is not None and isinstance(plain.value, dict):
            return plain, plain.value, None
        # python-frontmatter and PyYAML take 30 ms to import, and a note without properties needs neither.
        import frontmatter  # noqa: PLC0415 - loaded where used

        from vaultlint.note.yaml12 import ObsidianHandler  # noqa: PLC0415 - loaded where used

        handler = ObsidianHandler(self.content.of(self.text))
        try:
            values, _ = frontmatter.parse("", handler=handler)
        except YamlError as error:
            return None, {}, self._error(error, handler.block)
        root = handler.root
        if root is None or root.value is None or root.style == "map":
            return root, values, None
        what = "a list" if root.style == "seq" else "a text"
        message = f"the properties must be lines of 'key: value', and this is {what}"
        if isinstance(root.value, str) and _NO_SPACE.match(root.value):
            message = "a space is missing after the ':'"
        span = Span(root.start, root.end).shift(self.content.start)
        return None, {}, FrontmatterError(message, span, FrontmatterErrorKind.ROOT)

    def _error(self, error: YamlError, block: str) -> FrontmatterError:
        base = self.content.start
        return FrontmatterError(
            error.message,
            Span(min(error.start, len(block)), min(max(error.start, error.end), len(block))).shift(base),
            error.kind,
            Span(*error.quotable).shift(base) if error.quotable else None,
            Span(*error.related).shift(base) if error.related else None,
        )

    @property
    def root(self) -> Node | None:
        """The block as YAML has it, with places from the start of `content`; None if it is empty or has an error."""
        return self._parsed[0]

    @property
    def error(self) -> FrontmatterError | None:
        """Why the block cannot be read, if it cannot. One error makes all properties void (4.1.5)."""
        return self._parsed[2]

    @property
    def is_prose(self) -> bool:
        """Whether the block is rather a text between two thematic breaks: a blank line comes first, and then no key.

        Obsidian reads such a block as properties and finds an error; but nobody has written properties there.
        """
        match = _FIRST_WORDS.match(self.content.of(self.text))
        return match is not None and self.error is not None

    @property
    def data(self) -> Mapping[str, object]:
        """All values, with the types of YAML 1.2 core; empty if the block has an error."""
        return self._parsed[1]

    @once
    def properties(self) -> tuple[Property, ...]:
        """The properties at the top level, in order; none if the block has an error."""
        root, _, _ = self._parsed
        base = self.content.start
        return tuple(
            Property(key, Span(name.start, name.end).shift(base), node.value, Span(node.start, node.end).shift(base))
            for key, name, node in (root.pairs if root else ())
        )

    def get(self, name: str) -> Property | None:
        """The property of that name; case makes no difference (4.1.8)."""
        return self._by_name.get(name.lower())

    @once
    def _by_name(self) -> Mapping[str, Property]:
        """The first property of each name."""
        return {entry.key.lower(): entry for entry in reversed(self.properties)}

    def has(self, name: str) -> bool:
        """Whether there is a property of that name, which is in lower case."""
        return name in self._nodes

    def _string(self, name: str) -> str | None:
        node = self._nodes.get(name)
        return node.value if node and isinstance(node.value, str) else None

    @once
    def _nodes(self) -> Mapping[str, Node]:
        """The value of the first property of each name."""
        root, _, _ = self._parsed
        return {key.lower(): node for key, _, node in reversed(root.pairs)} if root else {}

    def _strings(self, name: str) -> Iterator[tuple[str, Span]]:
        """The strings of a property that is a list of strings or one string; anything else is passed over (4.2)."""
        node = self._nodes.get(name)
        if node is None:
            return
        for item in node.items if node.style == "seq" else (node,):
            if isinstance(item.value, str) and item.value.strip():
                yield item.value.strip(), Span(item.start, item.end).shift(self.content.start)

    @once
    def _tags(self) -> tuple[Tag, ...]:
        if self._dialect.comma_lists:
            names = ((name.removeprefix("#"), span) for name, span in self._comma_lists("tags", "tag"))
            return tuple(Tag(name, span, property=True) for name, span in names if name)
        found = ((value.removeprefix("#"), span) for value, span in self._strings("tags"))
        return tuple(
            Tag(name, span, property=True) for name, span in found if name and not _SPACE_OR_COMMA.search(name)
        )

    def _comma_lists(self, *properties: str) -> Iterator[tuple[str, Span]]:
        for name in properties:
            for value, span in self._strings(name):
                yield from ((part.strip(), span) for part in value.split(",") if part.strip())

    def tag_facts(self) -> tuple[Tag, ...]:
        """The tags with the places of their values."""
        return self._tags

    @once
    def tags(self) -> tuple[str, ...]:
        """The tags, without `#`. A string with a comma or a space in it is no tag (4.2)."""
        return tuple(tag.name for tag in self._tags)

    @once
    def aliases(self) -> tuple[str, ...]:
        """The aliases."""
        if self._dialect.comma_lists:
            return tuple(value for value, _ in self._comma_lists("aliases", "alias"))
        return tuple(value for value, _ in self._strings("aliases"))

    @once
    def cssclasses(self) -> tuple[str, ...]:
        """The CSS classes."""
        return tuple(value for value, _ in self._strings("cssclasses"))

    @once
    def permalink(self) -> str | None:
        """The address that the note is to have on a website, if it is a string."""
        return self._string("permalink")

    @once
    def title(self) -> str | None:
        """The property `title`, if it is a string."""
        return self._string("title")

    @once
    def links(self) -> tuple[Link, ...]:
        """The links in the values: strings that are one link and nothing else (4.4), in order of place."""
        root, _, _ = self._parsed
        return tuple(self._links(root, "")) if root and "[" in self.content.of(self.text) else ()

    def _links(self, node: Node, key: str) -> Iterator[Link]:
        # Aliases of collections (`*x`) have no nodes of their own, so this visits what is written, once.
        prefix = f"{key}." if key else ""
        for name, _, value in node.pairs:
            yield from self._links(value, prefix + name)
        for number, item in enumerate(node.items):
            yield from self._links(item, f"{prefix}{number}")
        if isinstance(node.value, str) and (link := parse_link_value(node.value, text_first=self._dialect.text_first)):
            yield self._placed(link, node, key)

    def _placed(self, link: Link, node: Node, key: str) -> Link:
        """The link of a value at its place in the text, if the value stands there character by character."""
        span = Span(node.start, node.end).shift(self.content.start)
        quotes = node.style if node.style in ("'", '"') else ""
        start = span.start + len(quotes)
        if span.of(self.text) == f"{quotes}{node.value}{quotes}":
            places = link.span.shift(start), link.path_span.shift(start), link.subpath_span.shift(start)
            return link.at(*places, kind=LinkKind.PROPERTY, key=key)
        places = span, span, Span(span.end, span.end)
        return link.at(*places, kind=LinkKind.PROPERTY, key=key, raw=span.of(self.text), editable=False)


def read(text: str, dialect: Dialect = OBSIDIAN) -> Frontmatter | None:
    """The block at the start of a note; None if there is none, or if it never closes."""
    opening = _OPENING.match(text)
    if opening is None:
        return None
    place = text.find("---", opening.end())
    while place >= 0 and (closing := _CLOSING.match(text, place)) is None:
        place = text.find("---", place + 1)
    if place < 0 or closing is None:
        return None
    return Frontmatter(text, Span(0, closing.end()), Span(opening.end(), closing.start()), dialect)


def fits(kind: str, raw: str) -> bool:
    """Whether a value, as written in YAML, fits a property type of `types.json` (4.3).

    Empty values fit every type, and every value fits a type that is not Obsidian's own. YAML that cannot be read fits
    none.
    """
    from vaultlint.note.yaml12 import compose  # noqa: PLC0415 - see Frontmatter._parsed

    try:
        node = compose(raw)
    except YamlError:
        return False
    value = node.value if node else None
    if value is None:
        return True
    match kind:
        case "text":
            return isinstance(value, str) and "\n" not in value
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "checkbox":
            return isinstance(value, bool)
        case "date":
            return isinstance(value, str) and bool(_DATE.match(value))
        case "datetime":
            return isinstance(value, str) and bool(_DATE_AND_TIME.match(value))
        case "multitext" | "aliases":
            return isinstance(value, list | str)
        case "tags":
            return isinstance(value, list) or (isinstance(value, str) and not _SPACE_OR_COMMA.search(value))
        case _:
            return True


def is_empty(value: object) -> bool:
    """Whether the value of a property says nothing: `null`, a blank text, a list of empty items, no keys."""
    match value:
        case None:
            return True
        case str():
            return not value.strip()
        case list() | tuple():
            return all(is_empty(item) for item in value)
        case Mapping():
            return not value
        case _:
            return False
