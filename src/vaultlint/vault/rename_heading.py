"""Giving headings other names, with every link that means them.

Which links mean a heading is not guessed: those that lead there, and those that pass it on their way to a heading
below it. Links by slugs also hang on the headings of the same name before theirs (`#costs-1`), so these are counted
anew. What the links are then is worked out for the note as it will be, and a link that cannot be made to lead where it
leads now is named, so that nobody renames a heading behind its back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.dialect import Places
from vaultlint.findings import Edit
from vaultlint.note.anchors import heading_key, slug, strip_heading_for_link
from vaultlint.note.facts import Heading, NoteFacts
from vaultlint.vault.canvas_edits import repoint_in_canvas
from vaultlint.vault.heading_links import HeadingLink, HeadingLinks, NamedPlace
from vaultlint.vault.index import Vault
from vaultlint.vault.link_forms import keeps_headings
from vaultlint.vault.namesakes import parents_of
from vaultlint.vault.retarget import repoint
from vaultlint.vault.subpath import Anchors

_MOST_COUNTED = 100  # headings of one slug: each renamed one moves the numbers of all behind it


class Renaming(Struct, frozen=True):
    """What it takes to give a heading another name: all of the edits or none.

    `others` are headings of the same name behind it that must be renamed with it, since their addresses would change.
    `unable` are links that should follow and cannot be written: the file and the offset at which each stands.
    """

    text: str  # of the heading, as it will be
    edits: tuple[Edit, ...]
    links: int  # that follow
    others: int
    unable: tuple[tuple[str, int], ...]


class HeadingRenamer:
    """Renames some headings of a note. `insertions` are what is put into their texts, by their index.

    The new names must be such that no other heading of the note has them and no link asks for them (`HeadingNames`).
    Then the renamings of different headings go together, in whatever number and order they are made.
    """

    def __init__(self, facts: NoteFacts, vault: Vault, links: HeadingLinks, insertions: Mapping[int, Edit]) -> None:
        self._facts = facts
        self._vault = vault
        self._links = links
        self._insertions = insertions
        self._texts = {index: _inserted(facts.headings[index], edit) for index, edit in insertions.items()}
        self._by_slug = vault.dialect.places is not Places.WORDS

    def rename(self, index: int) -> Renaming | None:
        """What it takes to rename a heading; None where it has no other name, or links would go astray."""
        if index not in self._insertions:
            return None
        together = self._together(index)
        if together is None:
            return None
        concerned = self._concerned(index)
        after = self._after(together) if concerned else self._links.anchors  # which costs as much as the note is long
        edits: dict[tuple[str, int], Edit] = {}
        unable: list[tuple[str, int]] = []
        for number in concerned:
            link = self._links.links[number]
            subpath = self._subpath(link, together, after)
            if subpath is None:
                return None
            if subpath == link.link.subpath:
                continue
            edit = self._edit(link, subpath)
            if edit is None:
                unable.append((link.source, link.link.span.start))
            else:
                edits[link.source, link.link.span.start] = edit
        own = tuple(self._insertions[place] for place in together)
        return Renaming(
            self._texts[index], (*own, *edits.values()), len(edits) + len(unable), len(together) - 1, tuple(unable)
        )

    def _together(self, index: int) -> Sequence[int] | None:
        """The headings that are renamed along with one, itself first; None if they are too many."""
        if not self._by_slug:
            return (index,)
        name = slug(self._facts.headings[index].text)
        group = [place for place in self._groups[name] if place >= index]
        return group if len(group) <= _MOST_COUNTED else None

    @cached_property
    def _groups(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = {}
        for place in sorted(self._texts):
            groups.setdefault(slug(self._facts.headings[place].text), []).append(place)
        return groups

    def _after(self, together: Sequence[int]) -> Anchors:
        if not self._by_slug:
            return self._all_renamed  # other names that nothing asks for make no difference
        return self._anchors(together)

    @cached_property
    def _all_renamed(self) -> Anchors:
        return self._anchors(tuple(self._texts))

    def _anchors(self, renamed: Sequence[int]) -> Anchors:
        headings = list(self._facts.headings)
        for place in renamed:
            headings[place] = replace(headings[place], text=self._texts[place])
        return Anchors(replace(self._facts, headings=tuple(headings)), self._vault.dialect)

    def _concerned(self, index: int) -> Sequence[int]:
        """The links that renaming a heading may concern."""
        return range(len(self._links.links)) if self._by_slug else self._meaning.get(index, ())

    @cached_property
    def _meaning(self) -> dict[int, list[int]]:
        """By heading that is renamed: the links that pass it or lead to it."""
        found: dict[int, list[int]] = {}
        for number, link in enumerate(self._links.links):
            passed = {index for place in link.places for index in (*place.walked, *self._meant(place).values())}
            for index in passed & self._texts.keys():
                found.setdefault(index, []).append(number)
        return found

    def _subpath(self, link: HeadingLink, together: Sequence[int], after: Anchors) -> str | None:
        """The subpath by which a link will lead where it leads now; None if there is none."""
        if not any(place.walked for place in link.places):
            return link.link.subpath
        ends = [self._renamed(place, together, after) for place in link.places]
        return None if None in ends else ":#".join(end for end in ends if end is not None)

    def _renamed(self, place: NamedPlace, together: Sequence[int], after: Anchors) -> str | None:
        if not place.walked:
            return place.renamed({})
        last = len(place.names) - 1
        if len(place.walked) <= last or (self._by_slug and not _by_words(place, self._links.anchors)):
            return self._with_slug(place, last, together, after)
        names = self._names(place, dict(enumerate(place.walked)), together)
        meant = names | self._names(place, self._meant(place), together)
        if meant != names:
            walked = self._anchors(together).walk(place.with_names(meant))
            # Where it would pass yet another heading that gets a name, it is better left as it is.
            if walked[-1:] == [place.walked[-1]] and not (self._texts.keys() - set(together)) & set(walked):
                return place.renamed(meant)
        others = {} if self._by_slug else self._names(place, dict(enumerate(place.walked)), self._texts)
        leads = after.walk(place.with_names(others | names))[-1:] == [place.walked[-1]]
        return place.renamed(names) if leads else None

    def _names(self, place: NamedPlace, headings: Mapping[int, int], renamed: Collection[int]) -> dict[int, str]:
        """What a link calls some headings in future, by the number of each among its names."""
        return {
            number: self._name(index, place.names[number]) for number, index in headings.items() if index in renamed
        }

    def _name(self, index: int, written: str) -> str:
        """What a link calls a renamed heading: as it was called, with the same addition if that will do."""
        added = written.rstrip() + self._insertions[index].new
        text = self._texts[index]
        return added if heading_key(added) == heading_key(text) else strip_heading_for_link(text)

    def _with_slug(self, place: NamedPlace, last: int, together: Sequence[int], after: Anchors) -> str | None:
        target = place.walked[-1]
        if after.walk(place.names)[-1:] == [target]:
            return place.renamed({})
        written = place.names[-1]
        if target not in together:  # its name is as it was, and its number another
            addresses = [address for address, index in after.slugs.items() if index == target]
        else:
            addresses = [slug(self._texts[target])]
            if written != slug(written):
                addresses.insert(0, strip_heading_for_link(self._texts[target]))
        for address in addresses:
            if address and after.walk(place.with_names({last: address}))[-1:] == [target]:
                return place.renamed({last: address})
        return None

    def _meant(self, place: NamedPlace) -> dict[int, int]:
        """The names on the way that reach a heading which the one led to does not stand below, though a namesake does.

        `#Costs#Hotel` passes the first 'Costs', wherever 'Hotel' stands; who wrote it meant the one above that.
        """
        if len(place.walked) < 2:
            return {}
        above = self._above(place.walked[-1])
        meant: dict[int, int] = {}
        for number, index in enumerate(place.walked[:-1]):
            if index not in above:
                key = heading_key(self._facts.headings[index].text)
                same = (other for other in above if heading_key(self._facts.headings[other].text) == key)
                nearest = next(same, None)
                if nearest is not None:
                    meant[number] = nearest
        return meant

    def _above(self, index: int) -> list[int]:
        """The headings that a heading stands below, the nearest first."""
        above = []
        parent = self._parents[index]
        while parent is not None:
            above.append(parent)
            parent = self._parents[parent]
        return above

    @cached_property
    def _parents(self) -> list[int | None]:
        return parents_of(self._facts.headings)

    def _edit(self, link: HeadingLink, subpath: str) -> Edit | None:
        source = self._vault.sources[link.source]
        if source.is_canvas:
            edit = repoint_in_canvas(link.link, source, self._vault, subpath)
        else:
            edit = repoint(link.link, source, self._vault, subpath)
        if edit is None or not keeps_headings(link.link, source, edit):
            return None
        return edit if link.source == self._facts.path else Edit(edit.span, edit.new, link.source)


def _by_words(place: NamedPlace, anchors: Anchors) -> bool:
    return tuple(anchors.by_words(place.names)) == place.walked


def _inserted(heading: Heading, edit: Edit) -> str:
    place = edit.span.start - heading.text_span.start
    return heading.text[:place] + edit.new + heading.text[place:]
