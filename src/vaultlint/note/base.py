"""A base: the links in its expressions, and what is wrong with it (semantics reference, 7.2).

A base is YAML, and Obsidian reads it as it reads properties (YAML 1.2). The notes that it names stand in strings within
expressions: `link("Note")`, `file.hasLink("Note")`. No other string is a link.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from vaultlint.note.facts import Fault, Link, LinkKind, NoteFacts
from vaultlint.note.faults import undecodable
from vaultlint.note.links import WHITESPACE, normalize_path, parse_link_value, split_target
from vaultlint.note.yaml_errors import FrontmatterErrorKind, YamlError
from vaultlint.regex import regex
from vaultlint.text import LineIndex, Span

if TYPE_CHECKING:
    from vaultlint.note.yaml_nodes import Node

_LITERAL = r'"(?>(?:[^"\\]|\\.)*)"' + r"|'(?>(?:[^'\\]|\\.)*)'"
# A string by itself comes first, so that a call that is only spoken of in one is none.
_CALL = regex(rf"{_LITERAL}|(?:\.\s*hasLink|(?<![\w.])link)\s*\(\s*({_LITERAL})", re.DOTALL)
_ESCAPED = regex(r"\\(.)", re.DOTALL)
# The characters of a YAML scalar, as it is written, that are no space; or that may be one, in double quotes.
_WRITTEN = {
    '"': regex(
        r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
        r"|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\s|.)|\S"
    ),
    "'": regex(r"''|\S"),
}
_WRITTEN_PLAIN = regex(r"\S")
_SPACE_ESCAPE = regex(r"\\(?:[ \tntrNLP_\r\n]|v|f|(?:x|u00|U000000)(?:09|0[aA-dD]|20|85|[aA]0))\Z")
_BLOCK_HEADER = regex(r"[|>][^\r\n]*(?:\r\n|\n|\r)?")
_SCHEME = regex(r"[a-zA-Z][\w+.-]*:")


def read_base(path: str, text: str) -> NoteFacts:
    """The facts of a base."""
    from vaultlint.note.yaml12 import compose  # noqa: PLC0415 - heavy, and most runs meet no base

    links: list[Link] = []
    faults: list[Fault] = list(undecodable(text))
    try:
        root = compose(text)
    except YamlError as error:
        faults.append(_damage(error, text))
        root = None
    if root is not None and root.value is not None and root.style != "map":
        what = "a list" if root.style == "seq" else "a text"
        faults.append(Fault(Span(root.start, root.end), f"A base is lines of 'key: value', and this is {what}."))
    elif root is not None:
        for key, node in _expressions(root):
            links += _links(text, key, node)
    return NoteFacts(
        path=path,
        length=len(text),
        line_starts=LineIndex.of(text).to_bytes(),
        title=None,
        aliases=(),
        headings=(),
        blocks=(),
        footnotes=(),
        tags=(),
        links=tuple(sorted(links, key=lambda link: link.span)),
        plugin="base",
        faults=tuple(sorted(faults, key=lambda fault: fault.span)),
    )


def _damage(error: YamlError, text: str) -> Fault:
    message = error.message
    if error.kind is FrontmatterErrorKind.DUPLICATE and error.related:
        line = LineIndex.of(text).position(error.related[0]).line
        message = f"the key '{text[error.start : error.end]}' stands twice, first on line {line}"
    start = min(error.start, len(text))
    span = Span(start, max(start, min(error.end, len(text))))
    return Fault(span, f"This base cannot be read, and Obsidian shows an error in its place: {message}.")


def _expressions(root: Node) -> Iterator[tuple[str, Node]]:
    """The places where an expression stands, with the dotted keys that lead there."""
    for name, _, node in root.pairs:
        if name == "filters":
            yield from _filters(node, name)
        elif name in ("formulas", "summaries"):
            for key, _, value in node.pairs:
                yield f"{name}.{key}", value
        elif name == "views":
            for number, view in enumerate(node.items):
                for key, _, value in view.pairs:
                    if key == "filters":
                        yield from _filters(value, f"views.{number}.filters")


def _filters(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    """The expressions in a filter: one, or a tree of `and`, `or` and `not`, no deeper than `yaml12` lets YAML be."""
    for name, _, value in node.pairs:
        yield from _filters(value, f"{key}.{name}")
    for number, item in enumerate(node.items):
        yield from _filters(item, f"{key}.{number}")
    if isinstance(node.value, str):
        yield key, node


def _links(text: str, key: str, node: Node) -> Iterator[Link]:
    expression = node.value
    if not isinstance(expression, str) or node.style == "*":  # what an alias repeats stands elsewhere
        return
    written: _Written | None = None
    for match in _CALL.finditer(expression):
        if match[1] is None:
            continue
        link = _link(match[1], match.start(1))
        if link is None:
            continue
        written = written or _Written(text, node, expression)
        span = written.locate(link.span)
        places = span, written.locate(link.path_span), written.locate(link.subpath_span)
        yield link.at(*places, kind=LinkKind.BASE, raw=span.of(text), key=key)


def _link(literal: str, start: int) -> Link | None:
    """The link that a string literal at the offset `start` of an expression is; None for an address or no name."""
    content = literal[1:-1]
    target = normalize_path(_ESCAPED.sub(r"\1", content))
    bracketed = parse_link_value(content) if content.lstrip().startswith("[[") else None
    if bracketed is not None:
        places = bracketed.path_span.shift(start + 1), bracketed.subpath_span.shift(start + 1)
        return bracketed.at(Span(start, start + len(literal)), *places, editable=False)
    if not target or _SCHEME.match(target):
        return None
    path, subpath = split_target(target)
    bare = content.strip(WHITESPACE)
    before = start + 1 + content.find(bare)
    inside = Span(before, before + len(bare))
    cut = bare.find("#")
    split = inside.start + cut if cut >= 0 else inside.end
    return Link(
        LinkKind.BASE,
        start,
        start + len(literal),
        inside.start,
        split,
        split,
        inside.end,
        path,
        subpath,
        None,
        literal,
        editable=False,
    )


class _Written:
    """Where the characters of a YAML scalar stand in the text.

    However YAML folds, indents and escapes, it keeps the characters that are no space, and their order.
    """

    def __init__(self, text: str, node: Node, value: str) -> None:
        self._node = node
        self._in_value = [index for index, character in enumerate(value) if not character.isspace()]
        quotes = node.style in ("'", '"')
        start, end = node.start + quotes, node.end - quotes
        if header := _BLOCK_HEADER.match(text, start, end) if node.style in ("|", ">") else None:
            start = header.end()
        self._in_text = [
            match.span()
            for match in _WRITTEN.get(node.style, _WRITTEN_PLAIN).finditer(text, start, end)
            if not _SPACE_ESCAPE.match(match[0])
        ]

    def locate(self, span: Span) -> Span:
        """The place of a stretch of the value; of the whole scalar, should that be beyond this."""
        if len(self._in_value) != len(self._in_text):
            return Span(self._node.start, self._node.end)
        first = bisect_left(self._in_value, span.start)
        behind = bisect_left(self._in_value, span.end)
        if first == behind:
            start = self._in_text[first][0] if first < len(self._in_text) else self._node.end
            return Span(start, start)
        return Span(self._in_text[first][0], self._in_text[behind - 1][1])
