"""Where a link leads: to which file, and to which place in it."""

from __future__ import annotations

from msgspec import Struct

from vaultlint.note.facts import BlockId, Footnote, Heading
from vaultlint.vault.lookup import Lookup
from vaultlint.vault.pools import Way
from vaultlint.vault.subpath import SubpathStatus


class Resolution(Struct, frozen=True):
    """Where a link leads."""

    lookup: Lookup
    subpath: SubpathStatus
    anchor: Heading | BlockId | Footnote | None = None

    @property
    def target(self) -> str | None:
        """The file, None where there is none. A link without a path leads to the note that it stands in."""
        return self.lookup.target

    @property
    def candidates(self) -> tuple[str, ...]:
        """All files that match, the target first."""
        return self.lookup.candidates

    @property
    def ambiguous(self) -> bool:
        """Whether other files match too."""
        return self.lookup.ambiguous

    @property
    def loose(self) -> bool:
        """Whether the match starts in the middle of a folder's name."""
        return self.lookup.loose

    @property
    def way(self) -> Way:
        """How the file was found."""
        return self.lookup.way
