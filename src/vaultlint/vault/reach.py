"""Which files a change can cause something in: so that of a large vault those few are looked at twice.

Only built-in rules are reckoned with. What one of them finds in a note hangs on its links: on the files that have the
last part of a link's path as their name, on the headings and blocks of the file that a link leads to, and, where a link
leads nowhere, on the aliases and titles of all notes. Rules that look at the links of other notes say so
(`Rule.asks_backlinks`).
"""

from __future__ import annotations

from collections.abc import Iterable

from vaultlint.dialect import Dialect
from vaultlint.errors import UnreadableFile
from vaultlint.note.facts import NoteFacts
from vaultlint.note.interface import interface, places
from vaultlint.note.kinds import is_source
from vaultlint.vault.index import Vault
from vaultlint.vault.resolve import fold

_NOT_NAMES = frozenset({"", ".", ".."})


class Reach:
    """How far a change reaches. `changed` are the files that are other than they were, `moved` those added or gone.

    `backlinks` says whether a rule asks for the links of other notes.
    """

    def __init__(
        self, now: Vault, before: Vault, changed: Iterable[str], moved: Iterable[str], *, backlinks: bool
    ) -> None:
        self._now = now
        self._before = before
        self._names = {fold(path).rpartition("/")[2] for path in moved}
        others = [path for path in changed if is_source(path) and path in now.sources and path in before.sources]
        pairs = [(path, _facts(path, before), _facts(path, now)) for path in others]
        shown = [pair for pair in pairs if _interface(pair[1]) != _interface(pair[2])]
        self.ends_here = not self._names and not shown
        self.everywhere = bool(not self.ends_here and (backlinks or not _is_plain(now.dialect)))
        self._places = {path for path, old, new in shown if _places(old) != _places(new)}
        renamed = any(_names(old) != _names(new) for _, old, new in shown)
        self._diagnoses = bool(self._names) or renamed  # whether broken links may be explained in another way

    def touches(self, facts: NoteFacts) -> bool:
        """Whether the change can cause something in a note, canvas or base."""
        return any(self._touches_link(facts, place) for place in range(len(facts.links)))

    def _touches_link(self, facts: NoteFacts, place: int) -> bool:
        link = facts.links[place]
        name = fold(link.path).rpartition("/")[2]
        if self._names and (name in _NOT_NAMES or name in self._names or f"{name}.md" in self._names):
            return True
        if not link.path or not (link.subpath or self._diagnoses):
            return False
        target = self._now.lookup(link.path, facts.path, link.kind).target
        if target is None:
            return self._diagnoses and self._has_names
        return bool(link.subpath) and target in self._places

    @property
    def _has_names(self) -> bool:
        """Whether notes have other names than their files: only then is a broken link explained in several ways."""
        return self._now.has_aliases or self._before.has_aliases


def _is_plain(dialect: Dialect) -> bool:
    """Whether links name files by the names of the files and by nothing else."""
    return not (
        dialect.names
        or dialect.pages_made
        or dialect.folder_notes
        or dialect.page_files
        or dialect.slug_paths
        or dialect.vault_scheme
        or dialect.block_references
    )


def _facts(path: str, vault: Vault) -> NoteFacts | None:
    try:
        return vault.sources[path]
    except UnreadableFile:
        return None


def _interface(facts: NoteFacts | None) -> bytes:
    return b"" if facts is None else interface(facts)


def _places(facts: NoteFacts | None) -> object:
    return None if facts is None else places(facts)


def _names(facts: NoteFacts | None) -> object:
    return None if facts is None else (facts.title, facts.aliases)
