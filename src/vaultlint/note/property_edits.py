"""Writing properties: as edits of a few characters, never by writing a block anew.

A block that is written anew loses comments, quotes and order (semantics reference, 4.1.9). What is written here is
read back before it is offered: all other values, and the text below the block, must be what they were.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence

from vaultlint.findings import Edit
from vaultlint.note.properties import Frontmatter, read
from vaultlint.regex import regex
from vaultlint.text import Span

_LINE_END = regex(r"\r\n|\n|\r")
_PLAIN = regex(r"\w(?:[\w ./+()&!?'-]*[\w)!?])?\Z")
_NEEDS_ESCAPES = regex("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def as_yaml(value: object) -> str:
    """A value on one line of YAML that reads back as this value.

    Strings stand in quotes wherever any program could take them for something else: Obsidian reads YAML 1.2, but much
    else that reads notes still reads YAML 1.1, where `yes`, `2024-01-01` and `1:30` are no strings. Dates, which YAML
    1.2 does not have, are written the way Obsidian writes them: without quotes.
    """
    match value:
        case str():
            return value if _is_plain(value) else yaml_quoted(value)
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case float() if math.isnan(value):
            return ".nan"
        case float() if math.isinf(value):
            return ".inf" if value > 0 else "-.inf"
        case int() | float():
            return repr(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(f"{as_yaml(str(key))}: {as_yaml(entry)}" for key, entry in value.items()) + "}"
        case Sequence():
            return "[" + ", ".join(as_yaml(entry) for entry in value) + "]"
        case _:
            return yaml_quoted(str(value))


def yaml_quoted(text: str) -> str:
    """A string in quotes: double ones, single ones if that spares escapes, double ones if it needs escapes anyway."""
    if _NEEDS_ESCAPES.search(text):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + _NEEDS_ESCAPES.sub(lambda match: _escape(match[0]), escaped) + '"'
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _escape(character: str) -> str:
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _is_plain(text: str) -> bool:
    from vaultlint.note.yaml12 import is_string_everywhere  # noqa: PLC0415 - as in note.properties

    return bool(_PLAIN.match(text)) and is_string_everywhere(text)


def set_properties(text: str, values: Mapping[str, object]) -> tuple[Edit, ...]:
    """The edits that give a note these properties; none if that cannot be done without touching anything else.

    A property that is there, whatever the case of its name, gets the value in its place. The others are added at the
    end of the block, or in a new block.
    """
    block = read(text)
    edits = tuple(_new_block(text, values) if block is None else _edits(block, values))
    return edits if _verified(text, block, values, edits) else ()


def _line_end(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"


def _lines(values: Mapping[str, object], indent: str, line_end: str) -> str:
    return "".join(f"{indent}{as_yaml(name)}: {as_yaml(value)}{line_end}" for name, value in values.items())


def _new_block(text: str, values: Mapping[str, object]) -> Iterator[Edit]:
    line_end = _line_end(text)
    yield Edit(Span(0, 0), f"---{line_end}{_lines(values, '', line_end)}---{line_end}")


def _edits(block: Frontmatter, values: Mapping[str, object]) -> Iterator[Edit]:
    new = {}
    for name, value in values.items():
        entry = block.get(name)
        if entry is None:
            new[name] = value
        else:
            yield Edit(entry.value_span, _in_place(block.text, entry.value_span, value))
    if new:
        indent = ""
        if block.properties:
            first = block.properties[0].key_span.start
            indent = block.text[_line_start(block.text, first) : first]
        end = block.content.end
        yield Edit(Span(end, end), _lines(new, indent if not indent.strip(" ") else "", _line_end(block.text)))


def _in_place(text: str, place: Span, value: object) -> str:
    """A value as it is written where a property has an empty one."""
    if place.start == place.end:
        return f" {as_yaml(value)}"
    if text[place.start] == "-" and isinstance(value, list):  # a list of empty items, one a line
        between = _line_end(text) + text[_line_start(text, place.start) : place.start] + "- "
        return "- " + between.join(as_yaml(item) for item in value)
    return as_yaml(value)


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _verified(text: str, block: Frontmatter | None, values: Mapping[str, object], edits: Sequence[Edit]) -> bool:
    """Whether the edited text reads as wanted, and as before in everything else."""
    edited = text
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        edited = edited[: edit.span.start] + edit.new + edited[edit.span.end :]
    after = read(edited)
    if after is None or after.error:
        return False
    if edited[after.span.end :] != (text if block is None else text[block.span.end :]):
        return False
    wanted = dict(block.data) if block else {}
    names = {name.lower(): name for name in reversed(wanted)}
    wanted |= {names.get(name.lower(), name): _as_read(value) for name, value in values.items()}
    return dict(after.data) == wanted and _types(after.data) == _types(wanted)


def _types(values: Mapping[str, object]) -> dict[str, type]:
    return {name: type(value) for name, value in values.items()}


def _as_read(value: object) -> object:
    """What YAML 1.2 makes of a value: dates and times are strings there."""
    match value:
        case dt.date() | dt.time():
            return value.isoformat()
        case str() | None | bool() | int() | float():
            return value
        case Mapping():
            return {str(key): _as_read(entry) for key, entry in value.items()}
        case Sequence():
            return [_as_read(entry) for entry in value]
        case _:
            return str(value)
