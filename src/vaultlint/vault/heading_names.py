"""Names that tell a heading apart from others of its note: with the parent's name in brackets, or with a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from vaultlint.dialect import Places
from vaultlint.findings import Edit
from vaultlint.note.anchors import heading_key, slug, strip_heading_for_link
from vaultlint.note.facts import Heading, NoteFacts
from vaultlint.note.links import default_text
from vaultlint.note.plain import is_plain
from vaultlint.regex import regex
from vaultlint.text import Span
from vaultlint.vault.heading_links import HeadingLinks
from vaultlint.vault.index import Vault

_LONGEST_ADDITION = 40  # characters of a parent's name, beyond which a number is easier to read and to link
_LONGEST_PARENT = 200  # characters of a heading with markup that is looked at for a short name
_UNLINKABLE = regex(r"[:#|^\\\r\n]|%%|\[\[|\]\]|\{\{")
_WIKILINK = regex(r"(?<!!)\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
_LINK = regex(r"(?<!!)\[([^\[\]]*)\]\([^()\s]*\)")
_MARKED = (
    regex(r"(?<!`)(`)([^`]+)`(?!`)"),
    regex(r"(\*\*|__|~~|==)(?=\S)(.+?)(?<=\S)\1"),
    regex(r"(\*)(?=[^\s*])([^*]*)(?<=\S)\*"),
    regex(r"(?<![^\W_])(_)(?=[^\s_])([^_]*)(?<=\S)_(?![^\W_])"),
)
# What belongs behind the name of a heading: a colon, and the attributes that site generators read (`{#id .class}`).
_BEHIND_NAME = regex(r"(?::|[ \t]+\{:?[ \t]*[#.][^{}]*\})\Z")
_MOST_NUMBERS = 10_000


class HeadingNames:
    """Gives headings of one note names that no heading of it has and no link asks for, each name once."""

    def __init__(self, facts: NoteFacts, vault: Vault, links: HeadingLinks) -> None:
        self._facts = facts
        self._dialect = vault.dialect
        self._slugs = vault.dialect.places is not Places.WORDS
        # By where each ends: where it starts.
        self._blocks = {block.span.end: block.span.start for block in facts.blocks}
        self._tags = {tag.span.end: tag.span.start for tag in facts.tags if not tag.property}
        self._next: dict[str, int] = {}  # by key: the number to try next
        self._keys = {heading_key(heading.text) for heading in facts.headings}
        self._addresses = set(links.anchors.slugs) if self._slugs else set()
        for link in links.links:
            for place in link.places:
                self._keys.update(map(heading_key, place.names))
                self._addresses.update(map(slug, place.names))

    def take(self, heading: Heading, parent: Heading | None = None) -> Edit | None:
        """The edit that gives a heading a name of its own: with that of `parent`, where it will do, or a number.

        Of a heading with tags, a block id, attributes or a colon at its end, the name ends before them. None where no
        name can be found, and for a heading that a template engine writes.
        """
        end = self._end_of_name(heading)
        if not end or "{{" in heading.text or "<%" in heading.text:
            return None
        for addition in self._additions(heading, heading.text[:end], parent):
            text = heading.text[:end] + addition + heading.text[end:]
            key = heading_key(text)
            addresses = {slug(text), slug(text.replace("<", ""))} if self._slugs else set()
            if key in self._keys or addresses & self._addresses or heading_key(_as_link(text)) != key:
                continue
            self._keys.add(key)
            self._addresses |= addresses
            place = heading.text_span.start + end
            return Edit(Span(place, place), addition)
        return None

    def _additions(self, heading: Heading, name: str, parent: Heading | None) -> Iterator[str]:
        own = heading_key(heading.text)
        if parent is not None:
            plain = plain_name(parent, text_first=self._dialect.text_first)
            if plain and heading_key(plain) not in {"", own}:
                yield f" ({plain})"
        brackets = name[-1].isdigit()
        first = self._next.get(own, 2)
        for number in range(first, first + _MOST_NUMBERS):
            self._next[own] = number + 1
            yield f" ({number})" if brackets else f" {number}"

    def _end_of_name(self, heading: Heading) -> int:
        """Where the name of a heading ends in its text: before a block id, and before the tags at its end."""
        start, end = heading.text_span
        block = self._blocks.get(end)
        if block is not None and start <= block:
            end = self._trimmed(heading, block)
        without_id = end
        while (tag := self._tags.get(end)) is not None and start <= tag:
            end = self._trimmed(heading, tag)
        length = (end if end > start else without_id) - start
        if (behind := _BEHIND_NAME.search(heading.text, 0, length)) is not None and behind.start():
            length = len(heading.text[: behind.start()].rstrip())
        return length

    def _trimmed(self, heading: Heading, offset: int) -> int:
        start = heading.text_span.start
        return start + len(heading.text[: offset - start].rstrip())


def plain_name(heading: Heading, *, text_first: bool = False) -> str | None:
    """The text of a heading without its markup, to be put into the name of another.

    None where it is long, or has what is not certain to be the same to a reader, to Markdown and to a link.
    """
    if len(heading.text) > _LONGEST_PARENT:
        return None
    text = _WIKILINK.sub(lambda link: _shown(link, text_first=text_first), heading.text)
    text = _LINK.sub(r"\1", text)
    for marked in _MARKED:
        text = marked.sub(r"\2", text)
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST_ADDITION or _UNLINKABLE.search(text) or not is_plain(text):
        return None
    return text


def _shown(link: re.Match[str], *, text_first: bool) -> str:
    first, second = link[1].removesuffix("\\"), link[2]
    if second is None:
        return default_text(first)
    return first if text_first else second


def _as_link(text: str) -> str:
    """A heading as a link names it, once the link has been read."""
    return unicodedata.normalize("NFC", strip_heading_for_link(text))
