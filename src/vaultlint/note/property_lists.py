"""Property values that were to be links and are none (4.4.1, 4.4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from vaultlint.note.links import WIKILINK, parse_link_value
from vaultlint.note.properties import Frontmatter
from vaultlint.regex import regex
from vaultlint.text import Span

if TYPE_CHECKING:
    from vaultlint.note.yaml_nodes import Node

_PLACEHOLDER = regex(r"\{\{|<%")
_EMBED_LINK = regex(rf"!?{WIKILINK.pattern}")
_BETWEEN = regex(r"[\s,;|/&+·•、，；。-]*|\s*(?:and|or|und|y|et|e)\s*")


class UnquotedLink(NamedTuple):
    """A wikilink without quotes, which YAML takes for a list in a list. `span` covers the brackets.

    `certain` is False where it may be a list after all: of numbers, or of more than one entry without a pipe.
    """

    span: Span
    certain: bool


class LinksInText(NamedTuple):
    """A text with wikilinks in it that is not one link. `span` covers the value as written, its quotes included.

    `only` tells whether nothing stands beside the links but what separates them. `in_list` is whether the value is an
    entry of a list already.
    """

    span: Span
    links: tuple[str, ...]
    only: bool
    in_list: bool


def unquoted_links(block: Frontmatter) -> Iterator[UnquotedLink]:
    """The lists in lists that look like wikilinks, in order of place."""
    root, base, text = block.root, block.content.start, block.text
    if root is None or "[[" not in block.content.of(text):
        return
    for node, _ in _values(root):
        inner = node.items[0] if node.style == "seq" and len(node.items) == 1 else None
        if inner is None or inner.style != "seq" or not inner.items:
            continue
        span = Span(node.start, node.end).shift(base)
        written = span.of(text)
        match = WIKILINK.fullmatch(written)
        if match is None or match[1][0] in "\"'" or _PLACEHOLDER.search(written):
            continue
        strings = [isinstance(item.value, str) for item in inner.items]
        if len(strings) > 1 and not all(strings):
            continue  # [[1, 2]]
        yield UnquotedLink(span, strings == [True] or "|" in written)


def links_in_text(block: Frontmatter) -> Iterator[LinksInText]:
    """The strings that hold wikilinks and are not one link, in order of place."""
    root, base, text = block.root, block.content.start, block.text
    if root is None or "[[" not in block.content.of(text):
        return
    for node, in_list in _values(root):
        value = node.value
        if not isinstance(value, str) or "[[" not in value or _PLACEHOLDER.search(value) or parse_link_value(value):
            continue
        links = tuple(match[0] for match in _EMBED_LINK.finditer(value))
        if links:
            between = _EMBED_LINK.sub("\n", value).strip().split("\n")
            only = all(_BETWEEN.fullmatch(piece) for piece in between)
            yield LinksInText(Span(node.start, node.end).shift(base), links, only, in_list)


def _values(root: Node) -> Iterator[tuple[Node, bool]]:
    """The values as written, in order of place, each with whether a list holds it; those of an alias have no place."""
    pending = [(root, False)]
    while pending:
        node, in_list = pending.pop()
        yield node, in_list
        inner = [(value, False) for _, _, value in node.pairs] + [(item, True) for item in node.items]
        pending += reversed(inner)
