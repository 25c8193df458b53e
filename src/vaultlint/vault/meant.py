"""The links of one file that somebody means to work, looked up once for all of the rules that ask about them.

Nearly all links of nearly all notes are sound. So each rule is given the few that may concern it, and a note without
such a link costs its rules nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING

from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.note.links import is_template_expression
from vaultlint.note.unfinished import has_no_target, is_search_prompt
from vaultlint.vault.subpath import SubpathStatus

if TYPE_CHECKING:
    from vaultlint.vault.index import Vault

_MARKDOWN = frozenset({LinkKind.MARKDOWN, LinkKind.REFERENCE})


class Matter(Enum):
    """What is the matter with a link."""

    NO_FILE = auto()  # its file does not exist, and no daily note will be made for it (7.3.3)
    NO_PLACE = auto()  # its file exists, and has no such heading or block
    NOT_CLEAR = auto()  # other files match too, or the match starts in the middle of a folder's name


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

    def with_matter(self, matter: Matter) -> Sequence[Link]:
        """Those of `links` with which something is the matter."""
        if matter is Matter.NO_PLACE:
            return self._without_place
        without_file, not_clear = self._looked_up
        return without_file if matter is Matter.NO_FILE else not_clear

    @cached_property
    def _looked_up(self) -> tuple[Sequence[Link], Sequence[Link]]:
        """The links without a file, and those whose file is not clear."""
        without_file, not_clear = [], []
        # Whether somebody means them to work is asked of the few with which something is the matter, not of all.
        for link, found in zip(self._links, self._vault.lookups(self._links, self._path), strict=True):
            if found.target is None:
                if (
                    found.missing
                    and link.kind is not LinkKind.CANVAS
                    and _is_meant(link)
                    and (link.embed or not self._vault.settings.is_daily_note(link.path))
                    and not self._vault.leads_to_site(link)
                ):
                    without_file.append(link)
            elif (found.ambiguous or found.loose) and link.kind is not LinkKind.CANVAS and _is_meant(link):
                not_clear.append(link)
        return without_file, not_clear

    @cached_property
    def _without_place(self) -> Sequence[Link]:
        resolve, source = self._vault.resolve, self._path
        return [
            link
            for link in self._links
            if link.subpath
            and link.kind is not LinkKind.CANVAS
            and _is_meant(link)
            and resolve(link, source).subpath is SubpathStatus.MISSING
        ]


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
