"""What Logseq writes among the lines of a page: its properties, the ids of blocks, and references with a label.

Section 8 of the semantics reference. A property is `key:: value` on a line of its own; those on the first lines of a
page belong to the page, `id:: uuid` belongs to the block in which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from vaultlint.note.facts import BlockId, Link, LinkKind
from vaultlint.note.inline import Layer
from vaultlint.note.markdown import Pair
from vaultlint.note.pairs import within
from vaultlint.regex import regex
from vaultlint.text import Span

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PROPERTY = regex(r"(?:[-*][ \t]+)?[ \t]*([^\s:]{1,100}):: *([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_BLOCK_ID = regex(rf"^[ \t]*(?:[-*][ \t]+)?id:: *({_UUID})[ \t]*\r?$", re.MULTILINE)
_REFERENCE = regex(rf"\(\(({_UUID})\)\)")
_LABELLED = regex(rf"\[\[([^\[\]]+)\]\]|\(\(({_UUID})\)\)")
_BRACKETS = regex(r"\[\[|\]\]")


def read_page_property(text: str, start: int, name: str) -> tuple[str, ...]:
    """The values of a property of the page, which commas separate; none where it has no such property."""
    while match := _PROPERTY.match(text, start):
        if match[1].lower() == name:
            values = (_BRACKETS.sub("", value).strip() for value in match[2].split(","))
            return tuple(value for value in values if value)
        start = match.end()
    return ()


def read_block_properties(layer: Layer) -> Iterator[BlockId]:
    """The blocks that have an id of their own."""
    if "id::" in layer.text:
        for match in _BLOCK_ID.finditer(layer.text):
            if not within(layer.outline.code, match.start(1)):
                yield BlockId(match[1], Span(*match.span(1)))


def read_block_references(layer: Layer, definitions: Sequence[Pair]) -> Iterator[Link]:
    """The references `((uuid))`."""
    if "((" not in layer.text:
        return
    for match in _REFERENCE.finditer(layer.text):
        if within(layer.outline.opaque, match.start()) or within(definitions, match.start()):
            continue
        place = match.start(1)
        yield Link(
            LinkKind.BLOCK_REFERENCE,
            *match.span(),
            place,
            place,
            *match.span(1),
            "",
            f"#^{match[1]}",
            None,
            match[0],
            editable=False,
        )


def labelled(link: Link) -> Link:
    """A Markdown link as Logseq takes it: `[label]([[page]])` and `[label](((uuid)))` lead to pages and blocks."""
    match = _LABELLED.fullmatch(link.path)
    if match is None:
        return link
    if match[1]:
        return replace(link, kind=LinkKind.WIKILINK, path=match[1], editable=False)
    return link.at(
        link.span,
        Span(link.path_start, link.path_start),
        link.path_span,
        kind=LinkKind.BLOCK_REFERENCE,
        path="",
        subpath=f"#^{match[2]}",
        editable=False,
    )
