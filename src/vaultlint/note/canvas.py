"""A canvas: its links, and what is wrong with it (semantics reference, 7.1; JSON Canvas 1.0).

Links stand in the `file` (with `subpath`) and the `background` of nodes, which are paths of the vault and no link
texts, and in the Markdown of text cards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.note.document import Note
from vaultlint.note.facts import Fault, Link, LinkKind, NoteFacts
from vaultlint.note.faults import undecodable
from vaultlint.note.json_places import JsonError, JsonReader, JsonString
from vaultlint.text import LineIndex, Span

_SPACE = " \t\n\r"
_NUMBERS = ("x", "y", "width", "height")
_CONTENT = {"text": "text", "file": "file", "link": "url"}  # what a node of each type must have; a group needs nothing
_MOST_FAULTS = 1_000
_DIGITS = frozenset("-0123456789")


def read_canvas(path: str, text: str, dialect: Dialect = OBSIDIAN) -> NoteFacts:
    """The facts of a canvas. An empty file is an empty canvas, which is how Obsidian creates one."""
    reading = _Reading(path, text, dialect)
    reading.run()
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
        links=tuple(sorted(reading.links, key=_place)),
        plugin="canvas",
        faults=tuple(sorted((*reading.listed_faults(), *undecodable(text)), key=_place)),
    )


class _Reading:
    def __init__(self, path: str, text: str, dialect: Dialect) -> None:
        self._dialect = dialect
        self._path = path
        self._text = text
        self._json = JsonReader(text)
        self.links: list[Link] = []
        self._faults: list[Fault] = []
        self._unlisted = 0
        self._nodes: set[str] = set()
        self._edges: set[str] = set()
        self._loose: list[tuple[Span, str]] = []  # ends of edges whose node has not been met yet

    def run(self) -> None:
        if not self._text.strip(_SPACE):
            return
        try:
            self._read()
            self._json.end()
        except JsonError as error:
            self._faults.append(self._damage(error))
            return
        for span, node in self._loose:
            if node not in self._nodes:
                self._fault(span, f"There is no node {_quoted(node)} for this edge to end at.")

    def listed_faults(self) -> Iterator[Fault]:
        yield from self._faults
        if self._unlisted:
            last = self._faults[-1].span
            yield Fault(last, f"The canvas has {self._unlisted:,} more faults, which are not listed.")

    def _read(self) -> None:
        if not self._json.opens("{"):
            span = self._json.value()
            self._fault(Span(span.start, span.start + 1), "A canvas is an object with 'nodes' and 'edges'.")
            return
        for name in self._json.members():
            if name not in ("nodes", "edges"):
                self._json.value()
            elif not self._json.opens("["):
                self._fault(self._json.value(), f"The {name} of a canvas must be a list.")
            else:
                read = self._node if name == "nodes" else self._edge
                what = name.removesuffix("s")
                for _ in self._json.items():
                    if self._json.opens("{"):
                        read(self._json.fields(), self._json.opening)
                    else:
                        self._fault(self._json.value(), f"This is no {what}: it must be an object.")

    def _node(self, fields: Mapping[str, Span], start: int) -> None:
        name = self._string(fields, "id")
        kind = self._string(fields, "type")
        place = fields["id"] if name is not None else Span(start, start + 1)
        content = _CONTENT.get(kind or "")
        texts = ("id", "type", content) if content else ("id", "type")
        wrong = [key for key in texts if key not in fields or self._text[fields[key].start] != '"']
        wrong += [key for key in _NUMBERS if key not in fields or self._text[fields[key].start] not in _DIGITS]
        if wrong:
            self._fault(place, f"The node{_named(name)} {_lack(wrong, fields)}.")
        if name is not None:
            if name in self._nodes:
                self._fault(place, f"The id {_quoted(name)} belongs to another node already.")
            self._nodes.add(name)
        if kind == "file":
            self._file(fields, name or "")
        elif kind == "group" and (background := self._string(fields, "background")):
            if "://" not in background:
                self._link(fields["background"], background, name or "")
        elif kind == "text" and (card := fields.get("text")) is not None and "text" not in wrong:
            self._card(JsonString(self._text, card), name or "")

    def _file(self, fields: Mapping[str, Span], node: str) -> None:
        path, subpath = self._string(fields, "file"), self._string(fields, "subpath")
        if subpath and not subpath.startswith("#"):
            self._fault(fields["subpath"], f"The subpath {_quoted(subpath)} must start with '#'.")
            subpath = None
        if path is not None:
            self._link(fields["file"], path, node, fields["subpath"] if subpath else None, subpath or "")

    def _link(self, literal: Span, path: str, node: str, part: Span | None = None, subpath: str = "") -> None:
        inside = Span(literal.start + 1, literal.end - 1)
        subpath_span = Span(part.start + 1, part.end - 1) if part else Span(inside.end, inside.end)
        self.links.append(
            Link(
                LinkKind.CANVAS,
                *literal,
                *inside,
                *subpath_span,
                path,
                subpath,
                None,
                literal.of(self._text),
                key=node,
                editable=False,
            )
        )

    def _card(self, card: JsonString, node: str) -> None:
        """The links in the Markdown of a text card."""
        if "]" not in card.value:
            return
        for link in Note(self._path, card.value, self._dialect).links:
            span = card.locate(link.span)
            kind = link.kind
            if kind is LinkKind.PROPERTY:  # a card has no properties: what looks like them is text
                kind = LinkKind.WIKILINK if link.is_wikilink else LinkKind.MARKDOWN
            self.links.append(
                link.at(
                    span,
                    card.locate(link.path_span),
                    card.locate(link.subpath_span),
                    kind=kind,
                    raw=span.of(self._text),
                    key=node,
                )
            )

    def _edge(self, fields: Mapping[str, Span], start: int) -> None:
        name = self._string(fields, "id")
        place = fields["id"] if name is not None else Span(start, start + 1)
        ends = {key: self._string(fields, key) for key in ("fromNode", "toNode")}
        wrong = [key for key, value in {"id": name, **ends}.items() if value is None]
        if wrong:
            self._fault(place, f"The edge{_named(name)} {_lack(wrong, fields)}.")
        if name is not None:
            if name in self._edges:
                self._fault(place, f"The id {_quoted(name)} belongs to another edge already.")
            self._edges.add(name)
        for key, node in ends.items():
            if node is not None and node not in self._nodes:
                self._loose.append((fields[key], node))

    def _string(self, fields: Mapping[str, Span], key: str) -> str | None:
        place = fields.get(key)
        if place is None or self._text[place.start] != '"':
            return None
        return self._json.string(place)

    def _fault(self, span: Span, message: str) -> None:
        if len(self._faults) < _MOST_FAULTS:
            self._faults.append(Fault(span, message))
        else:
            self._unlisted += 1

    def _damage(self, error: JsonError) -> Fault:
        start = "This canvas is damaged, and Obsidian cannot open it: "
        place = Span(error.offset, min(error.offset + 1, len(self._text)))
        if error.offset == len(self._text):
            return Fault(place, f"{start}the file ends too early.")
        if self._text.startswith(("<<<<<<<", "=======", ">>>>>>>"), error.offset):
            return Fault(Span(error.offset, error.offset + 7), f"{start}a merge conflict stands here.")
        return Fault(place, f"{start}{error.wanted}.")


def _lack(wrong: list[str], fields: Mapping[str, Span]) -> str:
    """What is wrong with the members of a node or edge, as the end of a sentence."""
    missing = [f"'{key}'" for key in wrong if key not in fields]
    if missing:
        return f"has no {_listed(missing)}"
    unusable = [f"'{key}'" for key in wrong]
    return f"has an unusable value for {_listed(unusable)}"


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _named(name: str | None) -> str:
    return "" if name is None else f" {_quoted(name)}"


def _quoted(name: str) -> str:
    return f"'{name}'" if len(name) <= 80 else f"'{name[:79]}…'"


def _place(entry: Link | Fault) -> Span:
    return entry.span
