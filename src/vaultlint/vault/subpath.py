"""From the part of a link after `#` to a heading, block or footnote of a note (semantics reference, 3.2 and 3.3)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from vaultlint.dialect import OBSIDIAN, Dialect, Places
from vaultlint.later import functions
from vaultlint.note.anchors import heading_key, slug
from vaultlint.note.facts import BlockId, Footnote, Heading, NoteFacts
from vaultlint.regex import regex

if TYPE_CHECKING:
    from html import unescape
    from urllib.parse import unquote
else:
    (unescape,) = functions("html", "unescape")
    (unquote,) = functions("urllib.parse", "unquote")

_NO_LEVELS: Mapping[int, list[int]] = MappingProxyType({})
_OFFSET = regex(r",-?\d+:?$")  # Dendron reads over a colon that nothing follows
# The id that a writer gives a heading, as most makers of websites read it: `## Costs {#costs}`, or `{:#costs}`.
_ID = regex(r":?[ \t]*+#([^\s{}]++)[^{}]*+\}")
# The address of a footnote, or of a mark that leads to it: `fn:1`, `fnref:1:2`, `fn-a`, `user-content-fnref-1`.
_FOOTNOTE = regex(r"(?:user-content-)?fn(?:ref)?\d*[:-]?(.+?)(?:[:-]\d+)?")
_EVERYWHERE = frozenset({"", "*", "^begin", "^end"})


class SubpathStatus(StrEnum):
    """What became of the subpath of a link."""

    NONE = "none"  # the link has no subpath
    FOUND = "found"
    MISSING = "missing"  # the note has no such heading, block or footnote
    EMPTY = "empty"  # `#` or `#^` and nothing after it: opens the note, reaches no place in it (3.2.7)
    # The target is missing, unreadable, an attachment, whose fragments are no headings (1.2.3), or a drawing, whose
    # elements have their ids in compressed data.
    UNCHECKED = "unchecked"


class HeadingIndex:
    """The headings of one note, ready for any number of lookups, each in time that is all but constant."""

    __slots__ = ("_places",)

    def __init__(self, headings: Sequence[Heading]) -> None:
        # By key, then by level: the indexes of such headings in document order.
        self._places: dict[str, dict[int, list[int]]] = {}
        for index, heading in enumerate(headings):
            self._places.setdefault(heading_key(heading.text), {}).setdefault(heading.level, []).append(index)

    def find(self, parts: Sequence[str]) -> int | None:
        """The index of the heading that the last part reaches, None when some part finds nothing."""
        walked = self.walk(parts)
        return walked[-1] if walked else None

    def walk(self, parts: Sequence[str]) -> list[int]:
        """The indexes of the headings that the parts reach, in order; none when some part finds nothing.

        Each part takes the first heading after the one before it that has the same key and a deeper level; nothing
        is taken back, and that one stands below the other is not verified (3.2.6).
        """
        walked: list[int] = []
        found = -1
        level = 0
        for part in parts:
            levels = self._places.get(heading_key(part), _NO_LEVELS)
            best: tuple[int, int] | None = None
            for deeper, places in levels.items():
                if deeper <= level:
                    continue
                at = bisect_right(places, found)
                if at < len(places) and (best is None or places[at] < best[0]):
                    best = (places[at], deeper)
            if best is None:
                return []
            found, level = best
            walked.append(found)
        return walked


def split_subpath(subpath: str) -> list[str]:
    """The parts between the `#`s of a subpath, empty ones dropped (3.2.6)."""
    return [part for part in subpath.split("#") if part]


def places_named(subpath: str, dialect: Dialect) -> Iterator[tuple[tuple[str, ...], str]]:
    """The places that a subpath names: what stands between the `#`s of each, and the offset behind it.

    It is one place, or the two ends of a range where the dialect knows them.
    """
    for end in subpath.split(":#") if dialect.place_ranges else (subpath,):
        place = _OFFSET.sub("", end) if dialect.place_ranges else end
        yield tuple(place.split("#")), end[len(place) :]


def match_heading(headings: Sequence[Heading], subpath: str) -> int | None:
    """The index of the heading that a subpath such as `#A#B` leads to."""
    return HeadingIndex(headings).find(split_subpath(subpath))


class Anchors:
    """All places of one note that a subpath can lead to."""

    def __init__(self, facts: NoteFacts, dialect: Dialect = OBSIDIAN) -> None:
        self._facts = facts
        self._dialect = dialect
        self._headings = HeadingIndex(facts.headings)
        # Which of two equal ids wins is undocumented (3.3.8); the first does here, as with headings.
        self._blocks: dict[str, BlockId] = {}
        for block in facts.blocks:
            self._blocks.setdefault(block.id.lower(), block)
        self._footnotes: dict[str, Footnote] = {}
        for footnote in facts.footnotes:
            self._footnotes.setdefault(footnote.id.lower(), footnote)

    def find(self, subpath: str) -> tuple[SubpathStatus, Heading | BlockId | Footnote | None]:
        """What a subpath leads to. It may or may not start with `#`; an empty one has the status NONE."""
        if not subpath:
            return SubpathStatus.NONE, None
        if self._dialect.place_ranges and (ends := _ends_of_range(subpath)) is not None:
            found = [self._find(end) for end in ends]
            return next((end for end in found if end[0] is SubpathStatus.MISSING), (SubpathStatus.FOUND, None))
        status, anchor = self._find(subpath)
        if status is SubpathStatus.MISSING and self._dialect.encoded_places and ("&" in subpath or "%" in subpath):
            return self._find(unquote(unescape(subpath)))[0], None
        return status, anchor

    def missing_part(self, subpath: str) -> str:
        """What of a subpath is not there: all of it, or one end of a range."""
        ends = _ends_of_range(subpath) if self._dialect.place_ranges else None
        return next((end for end in ends or () if self._find(end)[0] is SubpathStatus.MISSING), subpath)

    def _find(self, subpath: str) -> tuple[SubpathStatus, Heading | BlockId | Footnote | None]:
        parts = split_subpath(subpath)
        if not parts or parts == ["^"]:
            return SubpathStatus.EMPTY, None
        anchor: Heading | BlockId | Footnote | None
        if len(parts) == 1 and parts[0].startswith("^"):
            anchor = self._blocks.get(parts[0][1:].lower())
            if anchor is None and self._facts.plugin == "excalidraw":  # `#^QwErTyUi`, `#^frame=…`: what is drawn
                return SubpathStatus.UNCHECKED, None
        elif len(parts) == 1 and parts[0].startswith("[^") and parts[0].endswith("]"):
            anchor = self._footnotes.get(parts[0][2:-1].lower())
        else:
            walked = self.walk(parts)
            anchor = self._facts.headings[walked[-1]] if walked else None
            if anchor is None and self._has_id(parts):
                return SubpathStatus.FOUND, None
        return (SubpathStatus.MISSING if anchor is None else SubpathStatus.FOUND), anchor

    def walk(self, parts: Sequence[str]) -> list[int]:
        """The indexes of the headings that the parts of a subpath reach; none where the last reaches nothing.

        By its words, each part reaches one; by its slug, the last part alone does.
        """
        places = self._dialect.places
        walked = self.by_words(parts)
        if not walked and places is not Places.WORDS:
            by_slug = self.slugs.get(slug(parts[-1]))
            return [] if by_slug is None else [by_slug]
        return walked

    def by_words(self, parts: Sequence[str]) -> list[int]:
        """The same, by words alone."""
        return [] if self._dialect.places is Places.SLUG else self._headings.walk(parts)

    def _has_id(self, parts: Sequence[str]) -> bool:
        """Whether something that is no heading has the id that a subpath names; ids are compared as slugs."""
        if len(parts) != 1:
            return False
        (part,) = parts
        if (self._dialect.html_ids and part.lower() == "top") or slug(part) in self._ids:
            return True
        match = _FOOTNOTE.fullmatch(part) if self._dialect.footnote_addresses and self._footnotes else None
        return match is not None and (match[1].lower() in self._footnotes or match[1] in self._numbers)

    @cached_property
    def _numbers(self) -> frozenset[str]:
        """The numbers of the footnotes, of which some programs make their addresses."""
        return frozenset(str(number + 1) for number in range(len(self._footnotes)))

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(map(slug, self._facts.ids))

    @cached_property
    def slugs(self) -> dict[str, int]:
        """The headings by their slugs; the second of two equal ones has `-1` behind it, as code hosts do it."""
        found: dict[str, int] = {}
        count: Counter[str] = Counter()
        for index, heading in enumerate(self._facts.headings):
            name = slug(heading.text)
            found.setdefault(f"{name}-{count[name]}" if count[name] else name, index)
            count[name] += 1
            if "<" in heading.text:  # `Opts<T>` is a tag to some programs, and two words to others
                found.setdefault(slug(heading.text.replace("<", "")), index)
            before, _, behind = heading.text.rstrip().rpartition("{")
            if (written := _ID.fullmatch(behind)) is not None:
                found.setdefault(slug(written[1]), index)
                found.setdefault(slug(before), index)
        return found


def _ends_of_range(subpath: str) -> list[str] | None:
    """The places at which a part of a note starts and ends (`#start,1:#end`); None for one place alone.

    `#*` is the next heading or the end, `^begin` and `^end` are those of the note (section 8, Dendron).
    """
    ends = [_OFFSET.sub("", end) for end in subpath.split(":#")]
    if len(ends) == 1 and ends[0] == subpath and subpath.lstrip("#") not in _EVERYWHERE:
        return None
    return [end for end in ends if end.lstrip("#") not in _EVERYWHERE]
