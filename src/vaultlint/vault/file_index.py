"""All files of a vault by what links call them.

A run asks for those that links name, and a commit hook for a few of tens of thousands: so what can be done to all of
them at once is, and a file becomes an object when somebody finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from vaultlint.vault.inverted import Inverted
from vaultlint.vault.pools import File, fold, fold_all

_FEW = 16  # files of one name up to which looking at each is quicker than an index over all paths


class FileIndex:
    """Files by their paths and by the last parts of these, in the form for comparison, which `key` makes.

    Those in whose path a name starts with a dot are invisible (2.1.1).
    """

    def __init__(self, files: Iterable[str], key: Callable[[str], str] = fold) -> None:
        paths = sorted(files)
        keys = fold_all(paths) if key is fold else list(map(key, paths))
        if invisible := {number for number, folded in enumerate(keys) if "/." in folded or folded[:1] == "."}:
            visible = [number for number in range(len(keys)) if number not in invisible]
            paths, keys = [paths[number] for number in visible], [keys[number] for number in visible]
        self._paths = paths
        self.keys: Sequence[str] = keys  # of all files, in order of path

    def files(self) -> list[File]:
        """All files, in order of path."""
        return list(map(File, self._paths, self.keys))

    def named(self, name: str) -> list[File]:
        """The files whose path ends with a name, in order of path."""
        return [self._file(number) for number in self._by_name.of(name)]

    def are_several_named(self, name: str) -> bool:
        """Whether more than one file has a name."""
        return len(self._by_name.of(name)) > 1

    def at(self, key: str) -> File | None:
        """The file at a path; of those that differ in case alone, the first."""
        numbers = self._at(key)
        return self._file(numbers[0]) if numbers else None

    def twins(self, key: str) -> list[File]:
        """The files at a path, in order, if they are several."""
        numbers = self._at(key)
        return [self._file(number) for number in numbers] if len(numbers) > 1 else []

    def _at(self, key: str) -> Sequence[int]:
        named = self._by_name.of(key.rpartition("/")[2])
        # An index of whole paths takes as much room as all else here, and few names are those of many files.
        return [number for number in named if self.keys[number] == key] if len(named) <= _FEW else self._by_key.of(key)

    def _file(self, number: int) -> File:
        return File(self._paths[number], self.keys[number])

    @cached_property
    def _by_key(self) -> Inverted:
        return Inverted(self.keys)

    @cached_property
    def _by_name(self) -> Inverted:
        return Inverted([key.rpartition("/")[2] for key in self.keys])
