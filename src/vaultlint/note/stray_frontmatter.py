"""Blocks of properties that Obsidian does not see, because they never close or do not begin on the first line.

Obsidian takes such a block for text (semantics reference, 4.1.1 and 4.1.2). So is every thematic break `---`, which is
common and no mistake: what is found here must look like properties beyond doubt.
"""

from __future__ import annotations

import re

from msgspec import Struct

from vaultlint.note.properties import Frontmatter, read
from vaultlint.regex import regex
from vaultlint.text import Span

_OPENING = regex(r"---[ \t]*(?:\r\n|\n|\r)")
_LATE_OPENING = regex(r"(?<![^\r\n])[ \t]*(---)[ \t]*(?:\r\n|\n|\r)")
_LINE = regex(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_HEADING = regex(r"#{1,6}(?:[ \t]|$)")
_KEY_LINE = regex(r"""([^\W\d_][\w-]*(?: [\w-]+){0,2})[ \t]*:(?:[ \t\r\n]|\Z)""")
_NOT_PROSE = regex(r"```|~~~|<%|%%|\{\{|^(?: {4}|\t)", re.MULTILINE)
_SPACE = regex("[\\s\u200b\ufeff]*")
_FURTHEST = 2000  # code points: how much text may stand before a block that was meant to begin the note

_KNOWN_KEYS = frozenset(
    (
        *("tags", "tag", "aliases", "alias", "cssclasses", "cssclass", "publish", "permalink"),
        *("title", "date", "created", "updated", "modified", "draft", "author"),
    ),
)


class StrayFrontmatter(Struct, frozen=True):
    """Properties that Obsidian does not see. `opening` is their first `---`; `content` the lines of `key: value`.

    `before` is what stands before the opening; None if the trouble is that the block never closes. `closing` is the
    line `...` with which other programs end the block, if there is one.
    """

    opening: Span
    content: Span
    before: Span | None = None
    closing: Span | None = None


def stray_frontmatter(text: str) -> StrayFrontmatter | None:
    """Properties that Obsidian does not see; None if the note has properties, or nothing that looks like them."""
    return None if read(text) is not None else unclosed(text) or displaced(text)


def unclosed(text: str) -> StrayFrontmatter | None:
    """A block that opens on the first line and never closes, although what follows looks like properties."""
    opening = _OPENING.match(text)
    if opening is None or read(text) is not None:
        return None
    position = opening.end()
    closing = None
    while position < len(text):
        line = _LINE.match(text, position)
        assert line is not None
        if not line[1].strip() or _HEADING.match(line[1]):
            break
        if line[1].rstrip() == "...":
            closing = Span(*line.span(1))
            break
        position = line.end()
    content = Span(opening.end(), position)
    if not _looks_like_properties(text, content):
        return None
    return StrayFrontmatter(Span(0, 3), content, closing=closing)


def displaced(text: str) -> StrayFrontmatter | None:
    """A closed block that would be the note's properties, if nothing stood before it."""
    opening = _LATE_OPENING.search(text, 0, _FURTHEST)
    if opening is None or opening.start(1) == 0:
        return None
    before = Span(0, opening.start(1))
    block = read(text[before.end :])
    if block is None:
        return None
    content = block.content.shift(before.end)
    if not _looks_like_properties(text, content):
        return None
    space = _SPACE.match(text)
    if (space is None or space.end() < before.end) and (
        _NOT_PROSE.search(before.of(text)) or not _is_surely_frontmatter(block)
    ):
        return None
    return StrayFrontmatter(Span(before.end, before.end + 3), content, before)


def may_be_frontmatter(text: str) -> bool:
    """Whether properties may have been meant at the start of a note without any, though it may be prose as well."""
    start = _SPACE.match(text)
    opening = _OPENING.match(text, start.end() if start else 0)
    return opening is not None and read(text) is None and bool(_KEY_LINE.match(text, opening.end()))


def _looks_like_properties(text: str, content: Span) -> bool:
    """Whether the first line is `key: value`, and either a key is one that note-takers use, or there are two keys.

    Without a known key the whole must be readable as properties, too: two lines of prose can begin with a word and a
    colon.
    """
    lines = content.of(text).splitlines()
    if not lines or not _KEY_LINE.match(lines[0]):
        return False
    keys = [match[1] for line in lines if (match := _KEY_LINE.match(line))]
    if any(key.lower() in _KNOWN_KEYS for key in keys):
        return True
    block = Frontmatter(text, content, content)
    return len(keys) > 1 and block.error is None and all(" " not in key for key in block.data)


def _is_surely_frontmatter(block: Frontmatter) -> bool:
    """Whether a block behind other text can be nothing else: readable, no blank lines, a key that note-takers use."""
    lines = block.content.of(block.text).splitlines()
    return (
        block.error is None
        and all(line.strip() for line in lines)
        and all(" " not in key for key in block.data)
        and any(key.lower() in _KNOWN_KEYS for key in block.data)
    )
