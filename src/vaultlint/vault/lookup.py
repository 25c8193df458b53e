"""What the path of a link leads to, why, and what else it might have meant (semantics reference, 2.2)."""

from __future__ import annotations

from itertools import islice

from msgspec import Struct

from vaultlint.vault.pools import LEADING, Pool, Way, fold


class Lookup(Struct, frozen=True, eq=False, gc=False):
    """What a link path leads to, and why."""

    target: str | None
    way: Way
    loose: bool = False  # found by an ending of its path that starts in the middle of a folder's name (2.2.9)
    ambiguous: bool = False  # other files match too, and only the order of preference decides
    _pool: Pool | None = None
    _folder: str = ""

    @property
    def by_path(self) -> bool:
        """Whether the link names its file by a path of it, not by an alias or a folder, as some dialects can."""
        return self.target is not None and self.way not in {Way.PAGE, Way.NAME, Way.FOLDER_NOTE}

    @property
    def missing(self) -> bool:
        """Whether the link leads nowhere. Not so for links to pages that the dialect's program makes without a file."""
        return self.target is None and self.way is Way.NOTHING

    @property
    def is_clear(self) -> bool:
        """Whether the link leads to a file, and no other matches."""
        return self.target is not None and not self.ambiguous and not self.loose

    @property
    def candidates(self) -> tuple[str, ...]:
        """All files that match, the target first. Made when asked for: there can be very many."""
        if self.target is None:
            return ()
        if self._pool is None:
            return (self.target,)
        others = (file.path for file in self._pool.in_order(self._folder))
        return (self.target, *(path for path in others if path != self.target))

    @property
    def count(self) -> int:
        """How many files match."""
        return 0 if self.target is None else 1 if self._pool is None else len(self._pool.files)

    @property
    def leading(self) -> tuple[str, ...]:
        """The first few of the candidates, in time that does not hang on how many there are."""
        if self.target is None or self._pool is None:
            return self.candidates
        others = (file.path for file in self._pool.ranking(self._folder).leading)
        return (self.target, *islice((path for path in others if path != self.target), LEADING - 1))

    @property
    def whole(self) -> tuple[str, ...]:
        """The first few of the files that match from the start of a folder's name (2.2.9)."""
        if self._pool is None:
            return () if self.loose else self.candidates
        return tuple(file.path for file in self._pool.whole)

    @property
    def tied(self) -> bool:
        """Whether another file matches as well as the target, so that Obsidian's choice is not stable (2.2.11)."""
        if self._pool is None or self.way not in {Way.OWN_FOLDER, Way.SHORTEST}:
            return False
        return self._pool.ranking(self._folder).tied

    @property
    def natural(self) -> bool:
        """Whether the target is the file that a person would take: of those nearest to the note the least deep."""
        if self.target is None or self._pool is None:
            return True
        natural = self._pool.natural(self._folder)
        return natural is not None and fold(natural) == fold(self.target)
