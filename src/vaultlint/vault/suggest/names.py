"""The names of files, found by spelling and by likeness.

Thousands of files may share one name, so no answer goes through all of them: those in a folder are found by the folder,
and whoever asks takes no more than it can use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from vaultlint.vault.roll import Entry
from vaultlint.vault.suggest.alike import Alike
from vaultlint.vault.suggest.paths import folders_of, lies_in
from vaultlint.vault.suggest.records import Cause
from vaultlint.vault.suggest.spelling import simplify, words_of

_MANY = 50  # entries of one name that are looked at


class Names:
    """Some names of some files."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(dict.fromkeys(entries))
        self._by_key: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries:
            if entry.key:
                self._by_key[entry.key].append(entry)

    def spelled(self, name: str) -> Sequence[Entry]:
        """The entries whose name is `name` once spelling is set aside."""
        key = simplify(name)
        return self._by_key.get(key, ()) if key else ()

    def spelled_in(self, name: str, folders: Sequence[str]) -> Iterator[Entry]:
        """Of those, the files' own names in folders that end with `folders`, of which there is at least one."""
        for entry in self._in_folder.get((simplify(name), folders[-1]), ()):
            if lies_in(entry.path, folders):
                yield entry

    def slip(self, name: str) -> tuple[Entry | None, list[Entry]]:
        """The one entry that `name` is a slip of the pen for, if one file clearly wins; and all that look like it."""
        words = words_of(name)
        if not words:
            return None, []
        winner, near = self._alike.slips(words)
        won = self._by_words[self._alike.names[winner]] if winner is not None else []
        if len({entry.path for entry in won[:_MANY]}) == 1:
            return won[0], won[:1]
        places = near or self._alike.sharing_words(words)
        return None, [entry for place in places for entry in self._by_words[self._alike.names[place]][:_MANY]]

    @cached_property
    def _in_folder(self) -> dict[tuple[str, str], list[Entry]]:
        index: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for key, entries in self._by_key.items():
            for entry in entries:
                folders = folders_of(entry.path.rpartition("/")[0])
                if entry.cause is Cause.SPELLING and folders:
                    index[key, folders[-1]].append(entry)
        return dict(index)

    @cached_property
    def _by_words(self) -> dict[str, list[Entry]]:
        index: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries:
            if entry.words:
                index[entry.words].append(entry)
        return dict(index)

    @cached_property
    def _alike(self) -> Alike:
        return Alike(list(self._by_words))
