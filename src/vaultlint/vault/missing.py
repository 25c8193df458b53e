"""Files that links name and that do not exist, with all who point at them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from vaultlint.errors import UnreadableFile
from vaultlint.note.facts import Link
from vaultlint.vault.at_hand import PASSING, AtHand
from vaultlint.vault.gist import Call, is_meant, missing_key
from vaultlint.vault.resolve import Lookup

if TYPE_CHECKING:
    from vaultlint.vault.index import Vault


class Missing:
    """The links of a vault that lead to no file; looked for once, when somebody first asks.

    Left out are links that nobody means to work: those of templates, those with a template expression, those inside
    `%%comments%%`, and those to days without a daily note.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._wanting: AtHand[str, int] = AtHand(PASSING)

    def notes_that_want(self, path: str, source: str, link: Link | None = None) -> int:
        """How many notes point at the missing file that a link in the note `source` names.

        `link` is that link, if it is at hand: most missing files are pointed at by one note, which then is not asked.
        """
        key = missing_key(path, source)
        self._vault.asked.who_wants(key)
        number = self._wanting.get(key)
        if number is None:
            known = source if link is not None and self._is_wanted_by(link, source) else None
            number = self._wanting[key] = len(self._that_want(key, known))
        return number

    def is_called_by_several(self, path: str, source: str) -> bool:
        """Whether more than one note may have a link like one in the note `source`, to anything by that name."""
        return self._vault.roll.most_callers(missing_key(path, source)) > 1

    def _that_want(self, key: str, known: str | None) -> Collection[str]:
        """The notes that point at the missing file that goes by a key; `known` is known to be one."""
        wanting: set[str] = set()
        for path, notes in self._vault.roll.calls(key):
            nowhere = self._leads_nowhere_anywhere(path) if path else None
            if nowhere is None:
                wanting.update(note for note in notes if note == known or self._wants(note, key))
            elif nowhere:
                is_template = self._vault.settings.is_template
                wanting.update(note for note in notes if not is_template(note))
        return wanting

    def _leads_nowhere_anywhere(self, path: str) -> bool | None:
        """Whether all links with a path should lead to a file, and lead to none; None where that hangs on the link."""
        vault = self._vault
        nowhere = vault.leads_nowhere(path)
        told_apart = path.startswith("/") or vault.settings.is_daily_note(path)  # see `_leads_nowhere`
        return None if nowhere and told_apart else nowhere

    def _is_wanted_by(self, link: Link, source: str) -> bool:
        """Whether a link in the note `source` leads nowhere, and should not."""
        vault = self._vault
        if vault.settings.is_template(source) or not is_meant(link):
            return False
        return self._leads_nowhere(link, vault.lookup(link.path, source, link.kind))

    @property
    def links(self) -> Mapping[str, tuple[tuple[str, Link], ...]]:
        """The links by `missing_key`, each with the note that it stands in, in order of path and place."""
        self._vault.asked.everything()
        return self._links_by_key

    @cached_property
    def _links_by_key(self) -> Mapping[str, tuple[tuple[str, Link], ...]]:
        found: dict[str, list[tuple[str, Link]]] = {}
        for source, link in self._links():
            found.setdefault(missing_key(link.path, source), []).append((source, link))
        return {key: tuple(links) for key, links in found.items()}

    def _wants(self, source: str, key: str) -> bool:
        """Whether a note points at a missing file by that key."""
        vault = self._vault
        if vault.settings.is_template(source):
            return False
        calls = (call for call in vault.gist(source).calls if call.meant and (call.key or call.path) == key)
        return any(self._leads_nowhere(call, vault.lookup(call.path, source, call.kind)) for call in calls)

    def _leads_nowhere(self, link: Link | Call, found: Lookup) -> bool:
        """Whether a link whose path means `found` should lead to a file, and leads to none."""
        if found.target is not None or not found.missing:
            return False
        vault = self._vault
        return (link.embed or not vault.settings.is_daily_note(link.path)) and not vault.leads_to_site(link)

    def _links(self) -> Iterator[tuple[str, Link]]:
        """The links to nowhere, each with the note that it stands in, in order of path and place."""
        vault = self._vault
        for source in sorted(vault.notes):
            if vault.settings.is_template(source):
                continue
            try:
                links = vault.notes[source].links
            except UnreadableFile:
                continue
            for link, found in zip(links, vault.lookups(links, source), strict=True):
                if self._leads_nowhere(link, found) and is_meant(link):
                    yield source, link
