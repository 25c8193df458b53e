"""YAML as Obsidian reads it, with the place of every node; the door to python-frontmatter and PyYAML.

Obsidian uses the npm package `yaml` 2.7 (semantics reference, 4.1.6): the core schema of YAML 1.2, so that `yes` is a
string, `0o10` is eight, `010` is ten and a date is a string; a key that stands twice is an error. PyYAML follows
YAML 1.1, but its event stream has the structure and the places right, so the values are made here from its events.
Where the two disagree on structure, this module sides with the npm package; each case says so.

Offsets are code points of the text that is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler
from msgspec import Struct, field

from vaultlint.note.yaml_errors import FrontmatterErrorKind, YamlError, explain, unquoted
from vaultlint.note.yaml_nodes import Node, core_value
from vaultlint.note.yaml_parsers import Disguise, FastestParser, PureParser, events, let_pass
from vaultlint.note.yaml_stretches import line_of, quotable_stretch
from vaultlint.regex import regex

_DEEPEST = 200  # levels; what people write has five. Keeps every walk over the nodes far from the stack's end.
_MOST_ALIASES = 100  # npm yaml's `maxAliasCount`
_MOST_LENIENCE = 30  # places at which PyYAML is overruled in one block; each costs another reading

_MOST_FOR_PURE = 50_000  # code points that are read again, in a second or so, where libyaml alone refuses
_LINE_BREAKS = regex(r"\r\n|\n|\r")


class _Open(Struct):
    """A collection under construction."""

    node: Node
    column: int  # of a block collection; -1 of a flow collection
    anchor: str | None
    pairs: list[tuple[str, Node, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    key: Node | None = None
    keys: dict[tuple[str, object], Node] = field(default_factory=dict)


class ObsidianHandler(BaseHandler):
    """A handler for python-frontmatter that reads one block, already cut out, as Obsidian does.

    python-frontmatter hands over its text without surrounding space and with other line ends. Places need the text as
    it is, so the block is given to the handler instead. `root` is the document's node once `load` has run.
    """

    FM_BOUNDARY = regex(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, block: str) -> None:
        super().__init__()
        self.block = block
        self.root: Node | None = None

    def split(self, text: str) -> tuple[str, str]:
        """The block, and no body."""
        del text
        return self.block, ""

    def load(self, fm: str) -> dict[str, object]:
        """The values; empty unless the root is a mapping. Raises YamlError."""
        self.root = compose(fm)
        value = self.root.value if self.root else None
        return value if isinstance(value, dict) else {}


def compose(text: str, parser: Callable[[str], Any] = FastestParser) -> Node | None:
    """The root of the only document in `text`; None if there is nothing but space and comments. Raises YamlError."""
    disguise = Disguise.of(text)
    shown = disguise.text if disguise else text
    for patience in range(_MOST_LENIENCE, -1, -1):
        composer = _Composer(text, disguise)
        try:
            return composer.run(events(shown, parser))
        except yaml.MarkedYAMLError as error:
            problem, context = error.problem or "", error.context or ""
            index = composer.reached if error.problem_mark is None else error.problem_mark.index
            if patience and problem == "found unexpected ':'" and len(text) <= _MOST_FOR_PURE:
                parser = PureParser  # libyaml has no `{a:[b]}`
                continue
            lenient = let_pass(shown, problem, index) if patience else None
            if lenient is None:
                opening = None if error.context_mark is None else error.context_mark.index
                raise explain(text, problem, index, context, opening) from error
            shown = lenient
        except (yaml.YAMLError, ValueError) as error:
            raise explain(text, str(error), composer.reached, "", None) from error
    raise AssertionError  # the last round returns or raises


def _place(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None
    assert event.end_mark is not None
    return event.start_mark.index, event.end_mark.index


class _Composer:
    """Builds nodes from events without recursion, so that no input can exhaust the stack."""

    def __init__(self, text: str, disguise: Disguise | None) -> None:
        self._text = text
        self._disguise = disguise
        self._stack: list[_Open] = []
        self._flows = 0
        self._column = -1  # of the innermost block collection
        self._anchors: dict[str, Node] = {}
        self._uses: dict[str, int] = {}
        self._root: Node | None = None
        self._documents = 0
        self.reached = 0  # the offset up to which all went well

    def run(self, stream: Iterator[yaml.Event]) -> Node | None:
        """The root, from all events of the stream."""
        for event in stream:
            self.reached = _place(event)[1]
            self._take(event)
        return self._root

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event), event.anchor)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self._add(self._alias(event), None)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise YamlError("the properties end at a line before this one", *self._line(_place(event)[0]))

    def _line(self, index: int) -> tuple[int, int]:
        return index, line_of(self._text, index)[1]

    # Scalars

    def _scalar(self, event: yaml.ScalarEvent) -> Node:
        start, end = _place(event)
        style = event.style or ""
        text = self._disguise.reveal(event.value, style) if self._disguise else event.value
        if style in ("'", '"'):
            self._check_quoted(start, end, style)
        elif style in ("|", ">"):
            end = start + len(self._text[start:end].rstrip())
        return Node(
            _value(text, event.tag, plain=not style and event.tag is None and event.implicit[0]), start, end, style
        )

    def _check_quoted(self, start: int, end: int, quote: str) -> None:
        """Refuse what npm yaml refuses: a line of a quoted value that is not indented under its key, and `'a'#b`."""
        self._check_comment(end)
        if self._column < 0 or self._text.find("\n", start, end) < 0:
            return
        for line in _continuation_lines(self._text, start, end):
            if line.blank or line.indent > self._column:
                continue
            place = self._text.find(quote, start, end)
            message = "the quote that opens here is not closed on its line"
            raise YamlError(message, place, place + 1, quotable=quotable_stretch(self._text, place))

    def _check_comment(self, end: int) -> None:
        if self._text.startswith("#", end):
            message = "there is text directly after the closing quote or bracket"
            raise YamlError(message, *self._line(end), quotable=quotable_stretch(self._text, end))

    # Collections

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        start, end = _place(event)
        if len(self._stack) >= _DEEPEST:
            raise YamlError(f"values are nested more than {_DEEPEST} levels deep here", start, end)
        mapping = isinstance(event, yaml.MappingStartEvent)
        node = Node({} if mapping else [], start, start, "map" if mapping else "seq", weight=0)
        if event.flow_style:
            self._flows += 1
            column = -1
        else:
            assert event.start_mark is not None
            column = self._column = event.start_mark.column
        self._stack.append(_Open(node, column, event.anchor))
        if event.anchor:
            self._anchors[event.anchor] = node
            self._uses[event.anchor] = 0

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        done = self._stack.pop()
        node = done.node
        node.pairs, node.items = done.pairs, done.items
        if done.column < 0:
            node.end = _place(event)[1]
            self._flows -= 1
            if not self._flows:
                self._check_flow(node.start, node.end)
            self._check_comment(node.end)
        else:
            self._column = next((entry.column for entry in reversed(self._stack) if entry.column >= 0), -1)
        self._add(node, None)

    def _check_flow(self, start: int, end: int) -> None:
        """Refuse a flow collection whose further lines are not indented under its key, as npm yaml does."""
        if self._column < 0 or self._text.find("\n", start, end) < 0:
            return
        for line in _continuation_lines(self._text, start, end):
            if line.blank or line.first == "#" or line.indent > self._column:
                continue
            if line.last and line.indent == self._column and line.first in "]}":
                continue
            raise YamlError(
                "the lines between brackets must be indented more than their key",
                line.start,
                line.start + line.indent + 1,
            )

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
            self._uses[anchor] = 0
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        parent.node.weight = max(parent.node.weight, node.weight)
        if isinstance(parent.node.value, list):
            parent.node.value.append(node.value)
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node
            self._check_unique(parent, node)
        else:
            assert isinstance(parent.node.value, dict)
            key = self._key_text(parent.key)
            parent.node.value[key] = node.value
            parent.pairs.append((key, parent.key, node))
            parent.key = None
        if parent.column >= 0:
            parent.node.end = max(parent.node.end, node.end)

    def _check_unique(self, parent: _Open, key: Node) -> None:
        identity = _identity(key)
        if identity is None:
            return
        first = parent.keys.setdefault(identity, key)
        if first is not key:
            line = len(_LINE_BREAKS.findall(self._text, 0, first.start)) + 2  # `---` is line 1
            raise YamlError(
                f"the key '{self._key_text(key)}' stands twice, first on line {line}",
                key.start,
                key.end,
                kind=FrontmatterErrorKind.DUPLICATE,
                related=(first.start, first.end),
            )

    def _key_text(self, key: Node) -> str:
        """A key as JavaScript makes it a property name."""
        match key.value:
            case str():
                return key.value
            case None:
                return ""
            case bool():
                return str(key.value).lower()
            case float() if key.value.is_integer():
                return str(int(key.value))
            case int() | float():
                return str(key.value)
            case _:
                return self._text[key.start : key.end]

    # Aliases

    def _alias(self, event: yaml.AliasEvent) -> Node:
        start, end = _place(event)
        name = event.anchor or ""
        target = self._anchors.get(name)
        if target is None:
            raise unquoted(self._text, start)
        if any(entry.node is target for entry in self._stack):
            raise YamlError(f"the reference '*{name}' lies inside the value that it repeats", start, end)
        self._uses[name] += 1
        weight = self._uses[name] * target.weight
        if weight > _MOST_ALIASES:
            raise YamlError(f"more than {_MOST_ALIASES} values are repeated through references ('*')", start, end)
        return Node(target.value, start, end, "*", weight=weight)


class _Line(Struct, frozen=True):
    start: int
    indent: int  # spaces only
    first: str  # the first character that is not a space
    blank: bool
    last: bool


def _continuation_lines(text: str, start: int, end: int) -> Iterator[_Line]:
    """The lines of text[start:end] after the first."""
    position = text.find("\n", start, end)
    while position >= 0:
        begin = position + 1
        position = text.find("\n", begin, end)
        line = text[begin : position if position >= 0 else end]
        content = line.lstrip(" ")
        blank = position >= 0 and not content.strip("\t\r ")
        yield _Line(begin, len(line) - len(content), content[:1], blank, position < 0)


def _identity(key: Node) -> tuple[str, object] | None:
    """What makes two keys the same to npm yaml: type and value of scalars. Collections never are."""
    match key.value:
        case dict() | list():
            return None
        case bool():
            return ("boolean", key.value)
        case int() | float():
            return ("number", key.value)
        case _:
            return ("other", key.value)


def _value(text: str, tag: str | None, *, plain: bool) -> object:
    """The value of a scalar; an unknown tag leaves it a string, as npm yaml does (with a warning)."""
    if plain:
        return core_value(text)
    if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"):
        return core_value(text)
    return text


def is_string_everywhere(text: str) -> bool:
    """Whether a plain scalar is a string in YAML 1.2 and in YAML 1.1 alike."""
    resolver = yaml.resolver.Resolver()
    old = resolver.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return isinstance(core_value(text), str) and old == "tag:yaml.org,2002:str" and text.lower() not in ("y", "n")
