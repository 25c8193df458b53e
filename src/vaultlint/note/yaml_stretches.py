"""Where a value stands in YAML that may not be readable: on its line, or between brackets.

No parser helps here, since it is the unreadable that is looked at. Offsets are code points of the text that is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from vaultlint.regex import regex

_LINE_BREAK = regex(r"[\r\n]")
_KEY = regex(
    r"""(?:"[^"\r\n]*+"|'[^'\r\n]*+'|[^\s\-?:,\[\]{}#&*!|>'"%@`][^\r\n:]*+(?>(?::(?=[^\s])[^\r\n:]*+)*))\s*?:[ \t]+"""
)
_ITEM = regex(r"(?:-[ ]+)+")
_ROOT_IN_BRACKETS = regex(r"(?>(?:[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\n|\r))*)[ \t]*+(?=[\[{])")
# Whatever ends a value between brackets, or hides what looks like it.
_FLOW_TOKEN = regex(
    r"""
    (?P<mark>[\[\]{},]|:(?=[\s,\[\]{}]|\Z))
    |(?P<comment>(?<![^\s,\[\]{}])\#[^\r\n]*+)
    |(?P<line>\r\n|\n|\r)(?P<indent>[ ]*+)(?=[^\s\#\]}])
    |(?P<quoted>"(?>(?:[^"\\]|\\.)*)"|'(?>(?:[^']|'')*)')
    |(?P<open_quote>["'])
    |(?P<plain>[^\s\[\]{},](?>(?:[^\s:\[\]{},]|:(?![\s,\[\]{}]|\Z)|[ \t]++(?![\s:\#\[\]{},]|\Z))*))
    """,
    re.VERBOSE | re.DOTALL,
)
_LINK = regex(r"\[\[[^\[\]\r\n]+\]\]|\[[^\[\]\r\n]+\]\([^()\s]+\)")
_BRACKET = regex(r"[\[\]{}]")
_CLOSING = {"[": "]", "{": "}"}
_BRACKETS_OF_LINK = 2  # collections that `[[Note]]` is to YAML


def line_of(text: str, index: int) -> tuple[int, int]:
    """Start and end of the line that holds `index`, without its line end."""
    if text.startswith("\n", index) and text.startswith("\r", index - 1):
        index -= 1
    start = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
    end = _LINE_BREAK.search(text, index)
    return start, end.start() if end else len(text)


def value_stretch(text: str, index: int) -> tuple[int, int] | None:
    """The value on the line of `index`: what follows `key: ` or `- `. None if the line has none, or has both."""
    item, key = _item_and_key(text, index)
    if bool(item) == bool(key):
        return None
    begin = item.end() if item else key.end() if key else 0
    return _to_line_end(text, begin)


def item_with_key(text: str, index: int) -> tuple[int, int] | None:
    """The value of `- key: value` on the line of `index`: the whole item, or the key's where further keys follow."""
    item, key = _item_and_key(text, index)
    if not item or not key:
        return None
    start, end = line_of(text, index)
    goes_on = re.compile(rf"(?:\r\n|\n|\r) {{{item.end() - start}}}(?![ \r\n])").match(text, end)
    return _to_line_end(text, key.end() if goes_on else item.end())


def _item_and_key(text: str, index: int) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    start, end = line_of(text, index)
    position = start + _indent(text[start:end])
    item = _ITEM.match(text, position, end)
    return item, _KEY.match(text, item.end() if item else position, end)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _to_line_end(text: str, begin: int) -> tuple[int, int] | None:
    stop = begin + len(text[begin : line_of(text, begin)[1]].rstrip(" \t"))
    return (begin, stop) if begin < stop else None


def quotable_stretch(text: str, index: int) -> tuple[int, int] | None:
    """What holds `index` and might be what it looks like if it stood in quotes; None if it is not certain what that is.

    That is the value on the line; between brackets, the item, if it ends on its line; or the link that one of them
    begins with, since `[[Note]]` without quotes is a list in a list to YAML.
    """
    value = value_stretch(text, index)
    around = collections_around(text, index)
    if not around or (value and _LINK.match(text, *value)):
        return value
    stretches = [collection.item(text) for collection in around[-_BRACKETS_OF_LINK - 1 :]]
    if len(around) <= _BRACKETS_OF_LINK and around[0].closing >= 0:
        stretches.append((around[0].opening, around[0].closing + 1))
    link = next((stretch for stretch in stretches if stretch and _LINK.fullmatch(text, *stretch)), None)
    item = around[-1].item(text)
    return link or (item if item and _is_whole(text[slice(*item)]) else None)


def _is_whole(item: str) -> bool:
    """Whether an item ends where it seems to: no quotes hide a comma in it, and no brackets."""
    in_open_quotes = item.count('"') % 2 or (item.startswith("'") and not item.endswith("'"))
    return not in_open_quotes and not _BRACKET.search(item)


class Collection(Struct):
    """A list or mapping between brackets that holds some place, and the item, or a key's value, in which that lies."""

    opening: int
    start: int  # where the item or value starts; -1 in a key
    end: int = -1  # the comma or bracket behind it, -1 if there is none
    closing: int = -1  # the bracket that closes all, -1 if there is none
    comment: int = -1  # a `#` that makes a comment of what looks like the closing bracket, -1 if there is none

    def item(self, text: str) -> tuple[int, int] | None:
        """The item or value that holds the place, if it is certain where it stands, and that is on one line."""
        written = text[self.start : self.end] if 0 <= self.start < self.end else ""
        item = written.strip()
        if not item or _LINE_BREAK.search(item):
            return None
        start = self.start + written.index(item[0])
        return start, start + len(item)


def collections_around(text: str, index: int) -> list[Collection]:
    """The lists and mappings between brackets in which `index` lies, from the outermost to the innermost."""
    for opening, indent in _openings(text, index):
        found = _search(text, opening, indent, index)
        if found:
            return found
    return []


def _openings(text: str, index: int) -> Iterator[tuple[int, int]]:
    """Where brackets open that may be around `index`, the nearest first, each with the indentation of its line."""
    root = _ROOT_IN_BRACKETS.match(text)
    if root:
        yield root.end(), -1
        return
    start, end = line_of(text, index)
    least = end + 1  # more than any indentation
    while least and start >= 0:
        line = text[start:end]
        indent = _indent(line)
        if indent < least and line.strip() and line[indent] != "#":
            item, key = _item_and_key(text, start)
            before = key or item
            opening = before.end() if before else start + indent
            if opening <= index and text[opening : opening + 1] in tuple(_CLOSING):
                yield opening, indent
            # A closing bracket may stand below the start of the line on which the opening one does.
            least = indent + 1 if line[indent] in "]}" else indent
        start, end = line_of(text, start - 1) if start else (-1, -1)


def _search(text: str, opening: int, indent: int, index: int) -> list[Collection]:
    """The collections around `index`, of which the outermost opens at `opening`; none if it closes before."""
    around: list[Collection] | None = None
    unclosed: list[Collection] = []
    for token in _FLOW_TOKEN.finditer(text, opening):
        if around is None and token.end() > index:
            around = unclosed.copy()
        mark, place = token["mark"], token.start()
        if mark in ("[", "{"):
            unclosed.append(Collection(place, token.end() if mark == "[" else -1))
            continue
        innermost = unclosed[-1]
        bracket = text[innermost.opening]
        if mark == ":" and place < index and innermost.start < 0:
            innermost.start = token.end()
        elif mark == "," and place < index:
            innermost.start = token.end() if bracket == "[" else -1
        elif mark and mark != ":" and innermost.end < 0:
            innermost.end = place
        if mark == _CLOSING[bracket]:
            unclosed.pop().closing = place
            if not unclosed:
                break
        elif mark in ("]", "}") or token["open_quote"] or (token["line"] and len(token["indent"]) <= indent):
            break
        elif token["comment"] and _CLOSING[bracket] in token["comment"]:
            innermost.comment = place
    return unclosed if around is None else around
