"""Files that a note names otherwise than by a link: in HTML, and in properties that are plain text.

Neither is a link to Obsidian. Other programs show the file all the same: an image of a set width, the cover of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from vaultlint.later import functions
from vaultlint.note.kinds import is_attachment
from vaultlint.note.markdown import Pair
from vaultlint.regex import regex

if TYPE_CHECKING:
    from html import unescape
else:
    (unescape,) = functions("html", "unescape")

_ADDRESS = regex(r"""\b(?:src|href|poster|data)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.IGNORECASE)
_SUFFIX = regex(r"[?#].*", re.DOTALL)
_ELSEWHERE = regex(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def read_mentions(text: str, html: Iterable[Pair], properties: Mapping[str, object]) -> tuple[str, ...]:
    """The paths of attachments that are named in the HTML of a text and in its properties, as links would have them."""
    # The name of an attachment has a dot, and most HTML has none, `<br/>`, `</a>`, and most properties.
    find = text.find
    names: list[str] = []
    with_dot = [(start, end) for start, end in html if find(".", start, end) >= 0]
    if with_dot:
        addresses = (match for pair in sorted(with_dot) for match in _ADDRESS.finditer(text, *pair))
        names += [unquote(unescape(match[1] or match[2] or match[3] or "")) for match in addresses]
    if properties:
        names += _words_in(properties.values())
    return tuple(filter(None, map(_attachment, [name for name in names if "." in name])))


def _attachment(name: str) -> str:
    """The path of an attachment of the vault that a name is; empty if it is none."""
    path = _SUFFIX.sub("", name.strip())
    return path if is_attachment(path) and _ELSEWHERE.match(path) is None else ""


def _words_in(values: Iterable[object]) -> Iterator[str]:
    """The text in properties, at any depth; what YAML's references repeat is looked at once."""
    waiting = list(values)
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, (dict, list)) and id(value) not in seen:
            seen.add(id(value))
            waiting += value.values() if isinstance(value, dict) else value
