"""The YAML that nearly all notes have, read at a fraction of the price: lines of `key: value` and short lists.

Most blocks of properties hold nothing that YAML has rules for: no escapes, no anchors, no values over several lines.
What is read here is read exactly as `yaml12` reads it, node by node; everything else, all that is doubtful included, is
left to that module, which has to load PyYAML and to look at an event for each value.
"""

from __future__ import annotations

import re

from vaultlint.note.yaml_nodes import Node, core_value
from vaultlint.regex import regex

# Control characters, no-break spaces, further line ends, surrogates and non-characters: YAML has rules for them.
_STRANGE = r"\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff"
_KEY = r"[^\W\d_][\w-]{0,100}(?: [\w-]{1,100}){0,5}"
# A letter or digit first, since all other characters may mean something there; no `: ` and no ` #`, nor a space at the
# end.
_PLAIN = rf"[^\W_](?:[^{_STRANGE}:#]*(?::(?=[^{_STRANGE} :#])[^{_STRANGE}:#]*)*(?<! ))?"
_QUOTED = rf"\"[^{_STRANGE}\"\\]*\"|'[^{_STRANGE}']*'"
_WORDS = r"[^\W_][\w./-]*(?: [\w./-]+)*"
_IN_BRACKETS = rf"{_WORDS}|{_QUOTED}"
_END = r"(?:\r\n|\n|\Z)"

# The second is a wikilink without quotes, which YAML takes for a list in a list.
_LIST = rf"\[(?:(?:{_IN_BRACKETS})(?:, ?(?:{_IN_BRACKETS}))*)?\]|\[\[/?{_WORDS}\]\]"
_ENTRY = regex(rf"(?:({_KEY})|({_QUOTED})) *(:)(?: +(?:({_PLAIN})|({_QUOTED})|({_LIST}))?)?{_END}")
_ITEM = regex(rf"( *)- +(?:({_PLAIN})|({_QUOTED})){_END}")
_ITEM_IN_BRACKETS = regex(rf"{_QUOTED}|[^, \[\]][^,\[\]]*")


def compose_plain(text: str) -> Node | None:
    """The root of a block of plain properties; None for every other text, which says nothing about that text."""
    pairs: list[tuple[str, Node, Node]] = []
    values: dict[str, object] = {}
    position = 0
    while position < len(text):
        entry = _ENTRY.match(text, position)
        if entry is None:
            return None
        key = _scalar(entry, 1)
        assert key is not None
        name = key.value
        if not isinstance(name, str) or name in values:
            return None
        position = entry.end()
        node = _scalar(entry, 4)
        if node is None and entry[6] is not None:
            node = _list_in_brackets(text, *entry.span(6))
        if node is None:
            node, position = _list_below(text, position)
        if node is None:
            node = Node(None, entry.end(3), entry.end(3), "")
        values[name] = node.value
        pairs.append((name, key, node))
    return Node(values, 0, pairs[-1][2].end, "map", pairs, []) if pairs else None


def _scalar(match: re.Match[str], group: int) -> Node | None:
    """The scalar that is in one of two groups: without quotes in the first, with quotes in the second."""
    start, end = match.span(group)
    if start >= 0:
        return Node(core_value(match[group]), start, end, "")
    start, end = match.span(group + 1)
    if start >= 0:
        return Node(match.string[start + 1 : end - 1], start, end, match.string[start])
    return None


def _list_below(text: str, position: int) -> tuple[Node | None, int]:
    """The list whose first item stands at `position`, if one does, and where the text goes on behind it.

    Where an item is indented otherwise than the first, the text goes on before it, and is not plain.
    """
    items: list[Node] = []
    item = first = _ITEM.match(text, position)
    while item is not None and first is not None and item[1] == first[1]:
        node = _scalar(item, 2)
        assert node is not None
        items.append(node)
        position = item.end()
        item = _ITEM.match(text, position)
    if first is None:
        return None, position
    return Node([node.value for node in items], first.end(1), items[-1].end, "seq", [], items), position


def _list_in_brackets(text: str, start: int, end: int) -> Node:
    if text.startswith("[", start + 1):
        inner = _list_in_brackets(text, start + 1, end - 1)
        return Node([inner.value], start, end, "seq", [], [inner])
    items = []
    for match in _ITEM_IN_BRACKETS.finditer(text, start + 1, end - 1):
        quote = match[0][0] if match[0][0] in "\"'" else ""
        value = match[0][1:-1] if quote else core_value(match[0])
        items.append(Node(value, match.start(), match.end(), quote))
    return Node([node.value for node in items], start, end, "seq", [], items, weight=1 if items else 0)
