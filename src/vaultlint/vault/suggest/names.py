"""The names of files, found by spelling and by likeness.

Thousands of files may share one name, so no answer goes through all of them: those in a folder are found by the folder,
and whoever asks takes no more than it can use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from vaultlint.vault.inverted import Inverted
from vaultlint.vault.roll import Entry, Named
from vaultlint.vault.suggest.alike import Alike
from vaultlint.vault.suggest.paths import folders_of, lies_in
from vaultlint.vault.suggest.records import Cause
from vaultlint.vault.suggest.spelling import simplify, words_of

_MANY = 50  # entries of one name that are looked at


class Names:
    """Some names of some files."""

    def __init__(self, named: Named) -> None:
        self._named = named
        self._in_folders: dict[str, Mapping[str, Sequence[Entry]]] = {}

    def spelled(self, name: str) -> Iterator[Entry]:
        """The entries whose name is `name` once spelling is set aside."""
        return self._of_key(simplify(name))

    def spelled_in(self, name: str, folders: Sequence[str]) -> Iterator[Entry]:
        """Of those, the files' own names in folders that end with `folders`, of which there is at least one."""
        for entry in self._by_folder(simplify(name)).get(folders[-1], ()):
            if lies_in(entry.path, folders):
                yield entry

    def slip(self, name: str) -> tuple[Entry | None, list[Entry]]:
        """The one entry that `name` is a slip of the pen for, if one file clearly wins; and all that look like it."""
        words = words_of(name)
        if not words:
            return None, []
        winner, near = self._alike.slips(words)
        won = self._of_words(winner) if winner is not None else []
        if len({entry.path for entry in won}) == 1:
            return won[0], won[:1]
        places = near or self._alike.sharing_words(words)
        return None, [entry for place in places for entry in self._of_words(place)]

    def _of_key(self, key: str) -> Iterator[Entry]:
        return map(self._named.__getitem__, self._by_key.of(key) if key else ())

    def _of_words(self, place: int) -> list[Entry]:
        """Entries with the words that stand in a place of those compared by likeness."""
        return [self._named[one] for one in self._by_words.of(self._alike.names[place])[:_MANY]]

    def _by_folder(self, key: str) -> Mapping[str, Sequence[Entry]]:
        """The files whose own names have a key, by the last folder that they lie in."""
        found = self._in_folders.get(key)
        if found is None:
            index: dict[str, list[Entry]] = {}
            for entry in self._of_key(key):
                folders = folders_of(entry.path.rpartition("/")[0])
                if entry.cause is Cause.SPELLING and folders:
                    index.setdefault(folders[-1], []).append(entry)
            found = self._in_folders[key] = index
        return found

    @cached_property
    def _by_key(self) -> Inverted:
        return Inverted(self._named.keys)

    @cached_property
    def _by_words(self) -> Inverted:
        return Inverted(self._named.words)

    @cached_property
    def _alike(self) -> Alike:
        return Alike([words for words in self._by_words if words])
