"""The links of one file that somebody means to work, looked up once for all of the rules that ask about them.

Nearly all links of nearly all notes are sound. So each rule is given the few that may concern it, and a note without
such a link costs its rules nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.note.links import is_template_expression
from vaultlint.note.unfinished import has_no_target, is_search_prompt
from vaultlint.vault.matter import Matter
from vaultlint.vault.subpath import SubpathStatus

if TYPE_CHECKING:
    from vaultlint.vault.index import Vault
    from vaultlint.vault.lookup import Lookup

_MARKDOWN = frozenset({LinkKind.MARKDOWN, LinkKind.REFERENCE})


class MeantLinks:
    """The links of a note, canvas or base that somebody means to work, in order of place.

    Left out are all links of templates, links that a template engine will write (semantics reference, 7.3), and links
    without a target or with a search prompt for one.
    """

    def __init__(self, facts: NoteFacts, vault: Vault) -> None:
        self._path = facts.path
        self._vault = vault
        self._links = () if not facts.links or vault.settings.is_template(facts.path) else facts.links

    @cached_property
    def links(self) -> Sequence[Link]:
        """All but the paths in the nodes of a canvas, which are no link texts."""
        return [link for link in self._links if link.kind is not LinkKind.CANVAS and _is_meant(link)]

    @cached_property
    def nodes(self) -> Sequence[Link]:
        """The paths in the nodes of a canvas."""
        return [link for link in self._links if link.kind is LinkKind.CANVAS and _is_meant(link)]

    @property
    def matters(self) -> Collection[Matter]:
        """What is the matter with links of the file, those in the nodes of a canvas aside."""
        return self._by_matter.keys()

    def with_matter(self, matter: Matter) -> Sequence[Link]:
        """Those of `links` with which one thing is the matter."""
        return self._by_matter.get(matter, ())

    @cached_property
    def _by_matter(self) -> Mapping[Matter, Sequence[Link]]:
        found: dict[Matter, list[Link]] = {}
        clear = self._vault.clear
        # Nearly all links lead to the only file of their name, and are left behind here.
        links = [link for link in self._links if link.path not in clear or link.subpath]
        for link, lookup in zip(links, self._vault.lookups(links, self._path), strict=True):
            if link.kind is not LinkKind.CANVAS:
                for matter in self._matters_of(link, lookup):
                    found.setdefault(matter, []).append(link)
        return found

    def _matters_of(self, link: Link, found: Lookup) -> list[Matter]:
        """What is the matter with a link whose path means `found`."""
        matters = []
        if link.subpath or not link.path[:1].isalnum():
            if not (link.path[:1].isalnum() and link.subpath.strip("#^ \t")):
                matters.append(Matter.NO_NAME)
            if is_search_prompt(link):
                matters.append(Matter.UNFINISHED)
        if not _is_meant(link):
            return matters
        vault = self._vault
        if found.target is None:
            if (
                found.missing
                and (link.embed or not vault.settings.is_daily_note(link.path))
                and not vault.leads_to_site(link)
            ):
                matters.append(
                    Matter.NO_EMBED if link.embed else Matter.NO_MARKDOWN_FILE if link.is_markdown else Matter.NO_FILE
                )
        elif found.ambiguous or found.loose:
            matters.append(Matter.NOT_CLEAR)
        if link.subpath and vault.resolve(link, self._path).subpath is SubpathStatus.MISSING:
            matters.append(Matter.NO_PLACE)
        return matters


def _is_meant(link: Link) -> bool:
    """Whether a link is written to work as it stands."""
    path = link.path
    if is_template_expression(link):
        return False
    if path[:1].isalnum():
        return True  # which settles the questions below for nearly every link
    if link.kind in _MARKDOWN and path.startswith("//"):
        return False  # an address without its scheme, as browsers know it
    return not (has_no_target(link) or is_search_prompt(link))  # what the rules on empty and unclosed links report
