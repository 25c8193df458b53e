"""Headings of one note that a link takes for the same, and how to tell them apart (semantics reference, 3.2.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.note.anchors import heading_key, strip_heading_for_link
from vaultlint.note.facts import Heading
from vaultlint.vault.subpath import HeadingIndex, split_subpath


class Namesakes:
    """The headings of a note by what links call them, ready for any number of questions."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        self._headings = headings
        self._index = HeadingIndex(headings)
        self._parents = parents_of(headings)
        self._named: dict[str, list[int]] = {}
        for place, heading in enumerate(headings):
            self._named.setdefault(heading_key(heading.text), []).append(place)
        self._found: dict[tuple[str, ...], tuple[Heading, ...]] = {}

    def called(self, subpath: str) -> Sequence[Heading]:
        """The headings that a subpath names, in order: those of its last part below those of the parts before it.

        A link reaches one of them.
        """
        return self._called(split_subpath(subpath))

    def subpath_to(self, heading: Heading) -> str | None:
        """The plainest subpath with parents that leads to a heading, and to no other if there is such a one."""
        named = self._named[heading_key(heading.text)]
        place = next(place for place in named if self._headings[place].span == heading.span)
        leading = [parts for parts in self._chains(place) if all(parts) and self._index.find(parts) == place]
        unique = (parts for parts in leading if len(self._called(parts)) == 1)
        best = next(unique, leading[0] if leading else None)
        return None if best is None else "#" + "#".join(best)

    def _called(self, parts: Sequence[str]) -> tuple[Heading, ...]:
        keys = tuple(heading_key(part) for part in parts)
        found = self._found.get(keys)
        if found is None:
            named = self._named.get(keys[-1], []) if keys else []
            below = (place for place in named if self._stands_below(place, keys[:-1]))
            found = self._found[keys] = tuple(self._headings[place] for place in below)
        return found

    def _stands_below(self, place: int, keys: Sequence[str]) -> bool:
        """Whether headings of these keys are among those that a heading stands below, in this order."""
        left = list(keys)
        for parent in self._above(place):
            if left and heading_key(self._headings[parent].text) == left[-1]:
                left.pop()
        return not left

    def _chains(self, place: int) -> Iterator[list[str]]:
        """The heading with one of its parents, the nearest first, then with all of them."""
        above = list(self._above(place))
        for parents in (*([parent] for parent in above), above[::-1]):
            if parents:
                yield [strip_heading_for_link(self._headings[part].text) for part in (*parents, place)]

    def _above(self, place: int) -> Iterator[int]:
        """The headings that a heading stands below, the nearest first."""
        parent = self._parents[place]
        while parent is not None:
            yield parent
            parent = self._parents[parent]


def parents_of(headings: Sequence[Heading]) -> list[int | None]:
    """For each heading the one that it stands directly below."""
    parents: list[int | None] = []
    opened: list[int] = []
    for place, heading in enumerate(headings):
        while opened and headings[opened[-1]].level >= heading.level:
            opened.pop()
        parents.append(opened[-1] if opened else None)
        opened.append(place)
    return parents
