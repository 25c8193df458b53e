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


def read_mentions(text: str, html: Iterable[Pair], properties: Mapping[str, object]) -> Iterator[str]:
    """The paths of attachments that are named in the HTML of a text and in its properties, as links would have them."""
    # The name of an attachment has a dot, and most HTML has none: `<br/>`, `</a>`.
    with_dot = sorted(pair for pair in html if text.find(".", *pair) >= 0)
    addresses = (match for pair in with_dot for match in _ADDRESS.finditer(text, *pair))
    named = (unescape(match[1] or match[2] or match[3] or "") for match in addresses)
    for name in (*map(unquote, named), *_words_in(properties.values())):
        if "." not in name:  # as in most properties
            continue
        path = _SUFFIX.sub("", name.strip())
        if is_attachment(path) and _ELSEWHERE.match(path) is None:
            yield path


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
