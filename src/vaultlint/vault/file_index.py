"""All files of a vault by what links call them.

A run asks for those that links name, and a commit hook for a few of tens of thousands: so what can be done to all of
them at once is, and a file becomes an object when somebody finds it. Of the names themselves nothing is kept but where
they are found: in a vault of a million notes they would take more room than all that is linked to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from vaultlint.vault.columns import ChainReader, Chains
from vaultlint.vault.pools import File, fold, fold_all

_FEW = 16  # files of one name up to which looking at each is quicker than an index over all paths
_HASH = 0xFFFF_FFFF  # the bits of a hash


class FileIndex:
    """Files by their paths and by the last parts of these, in the form for comparison, which `key` makes.

    Those in whose path a name starts with a dot are invisible (2.1.1).
    """

    def __init__(self, files: Iterable[str], key: Callable[[str], str] = fold) -> None:
        self._key = key
        paths = sorted(files)
        keys = self._keys_of(paths)
        if invisible := {number for number, folded in enumerate(keys) if "/." in folded or folded[:1] == "."}:
            visible = [number for number in range(len(keys)) if number not in invisible]
            paths, keys = [paths[number] for number in visible], [keys[number] for number in visible]
        self._paths = paths
        self._crowded: dict[str, Sequence[str]] = {}  # the first two of each name that many files have
        self._by_name = _chains_of([key.rpartition("/")[2] for key in keys])

    @property
    def keys(self) -> Sequence[str]:
        """The paths of all files in the form for comparison, in order of path."""
        return self._keys_of(self._paths)

    def files(self) -> list[File]:
        """All files, in order of path."""
        return list(map(File, self._paths, self.keys))

    def first_two(self, name: str) -> Sequence[str]:
        """The paths of the first two files that have a name, or of as many as there are; quicker than all others."""
        known = self._crowded.get(name)
        if known is not None:
            return known
        numbers = self._by_name[hash(name) & _HASH]
        paths = [path for path in map(self._paths.__getitem__, numbers) if self._key(path).rpartition("/")[2] == name]
        if len(numbers) > _FEW:
            self._crowded[name] = paths[:2]
        return paths[:2]

    def named(self, name: str) -> list[File]:
        """The files whose path ends with a name, in order of path."""
        return list(self._named(name))

    def at(self, key: str) -> File | None:
        """The file at a path; of those that differ in case alone, the first."""
        return next(self._at(key), None)

    def twins(self, key: str) -> list[File]:
        """The files at a path, in order, if they are several."""
        files = list(self._at(key))
        return files if len(files) > 1 else []

    def _at(self, key: str) -> Iterator[File]:
        few = list(islice(self._named(key.rpartition("/")[2]), _FEW + 1))
        files = few if len(few) <= _FEW else map(self._file, self._by_key.each(_hash_of(key)))
        return (file for file in files if file.key == key)

    def _named(self, name: str) -> Iterator[File]:
        files = map(self._file, self._by_name.each(_hash_of(name)))
        return (file for file in files if file.key.rpartition("/")[2] == name)

    def _file(self, number: int) -> File:
        path = self._paths[number]
        return File(path, self._key(path))

    def _keys_of(self, paths: Sequence[str]) -> Sequence[str]:
        return fold_all(paths) if self._key is fold else list(map(self._key, paths))

    @cached_property
    def _by_key(self) -> ChainReader:
        """The files by whole paths, which are asked for where many have one name."""
        return _chains_of(self.keys)


def _chains_of(texts: Sequence[str]) -> ChainReader:
    return Chains.of(list(map(_hash_of, texts))).read()


def _hash_of(text: str) -> int:
    """A number of 32 bits, the same throughout this run."""
    return hash(text) & _HASH
