"""Ids that a writer gives to places of a note, other than those of blocks: in HTML and in attribute lists.

Obsidian follows neither. Browsers go to whatever has an id or a name in HTML; kramdown (syntax, "Attribute List
Definitions"), Pandoc and Python-Markdown (`attr_list`) make an id of `{: #here}`, `{:id="here"}` or `{#here}`, behind
a block, a line or an element within a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from vaultlint.note.markdown import Pair
from vaultlint.note.pairs import within
from vaultlint.regex import regex

# A comment, or a tag with its attributes. No `<` outside of quotes, so that no place is looked at many times.
_TAG = regex(
    r"<!--.*?(?:-->|\Z)|<[a-z][^\s<>\"'/]*+((?>(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*))>", re.DOTALL | re.IGNORECASE
)
_ATTRIBUTE = regex(r"([^\s\"'<>/=]++)(?>(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++)))?)")
_LIST = regex(r"\{(?::[ \t]*+|[ \t]*+(?=[#.]|[\w-]++=))((?>(?:[^{}\"'\r\n]++|\"[^\"\r\n]*+\"|'[^'\r\n]*+')*))\}")
_ID_IN_LIST = regex(r"(?<!\S)(?:#([^\s{}\"'#=]++)|id=(?:\"([^\"]++)\"|'([^']++)'|([^\s\"'{}]++)))(?!\S)")
_NO_LIST_BEHIND = frozenset("\\{$")
_OF_ID = frozenset({"id", "name"})


def read_html_ids(text: str, html: Iterable[Pair]) -> Iterator[str]:
    """The ids and names in HTML, which stands in the stretches `html`."""
    for start, end in html:
        tags = text[start:end].lower()
        if "id" not in tags and "name" not in tags:  # as with most
            continue
        for tag in _TAG.finditer(text, start, end):
            if tag[1]:
                for match in _ATTRIBUTE.finditer(tag[1]):
                    value = match[2] or match[3] or match[4]
                    if value and match[1].lower() in _OF_ID:
                        yield value.strip()


def read_list_ids(text: str, body_start: int, opaque: Sequence[Pair]) -> Iterator[str]:
    """The ids in attribute lists from `body_start` on, outside of the sorted stretches `opaque`."""
    if text.find("{", body_start) < 0:
        return
    for match in _LIST.finditer(text, body_start):
        start = match.start()
        if text[start - 1 : start] in _NO_LIST_BEHIND or within(opaque, start):
            continue
        for found in _ID_IN_LIST.finditer(match[1]):
            yield found[1] or found[2] or found[3] or found[4]
