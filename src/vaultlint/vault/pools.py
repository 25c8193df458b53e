"""Files by their names, in the forms in which links are compared with them, ready for any number of questions.

Nothing here costs more than the lookup of a name and, where several files share that name, a binary search: a vault of
100,000 files of one name is as quick as any other.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
_FEW = 16  # candidates up to which looking at each one is quicker than an index over them


def fold(path: str) -> str:
    """The form in which paths are compared (2.1.7, 2.2.2).

    Python's `lower` and the `toLowerCase` of JavaScript, which Obsidian uses, both follow the special casings of
    Unicode whatever the locale, so nothing is to be told apart.
    """
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", path.translate(_SPACES)).lower()


class Way(StrEnum):
    """How a link found its file; the value completes the sentence "found as …"."""

    ITSELF = "the note that the link stands in"
    ONLY = "the only file of this name"
    RELATIVE = "the path from the note's own folder"
    EXACT = "the path from the top of the vault"
    ENDING = "the only file whose path ends like this"
    OWN_FOLDER = "the match with the shortest path below the note's own folder"
    SHORTEST = "the match with the shortest path"
    FIRST = "the first match by its path"
    PAGE = "the page of this name"
    NAME = "the note that has this name in its properties"
    FOLDER_NOTE = "the note that opens for this folder"
    MADE = "a page that is made without a file"
    SEVERAL = "all notes whose names begin like this"
    ELSEWHERE = "a note of another vault"
    NOTHING = "nothing"


class File:
    """A file, in the forms that comparison needs. Its order is Obsidian's: the shorter path first (2.2.10, 2.2.11)."""

    __slots__ = ("key", "order", "path")

    def __init__(self, path: str, key: str) -> None:
        self.path = path
        self.key = key
        # JavaScript counts the length of a string in UTF-16 units.
        self.order = (len(path) + sum(character > "\uffff" for character in path), path)


class Pool:
    """The files that one link path may mean, asked for from many folders."""

    def __init__(self, files: Sequence[File]) -> None:
        self.files = files
        self._best: dict[str, tuple[File, Way]] = {}

    @cached_property
    def ranked(self) -> list[File]:
        """The files, the shortest path first."""
        return sorted(self.files, key=lambda file: file.order)

    @cached_property
    def _by_key(self) -> tuple[list[str], list[File]]:
        files = sorted(self.files, key=lambda file: file.key)
        return [file.key for file in files], files

    @cached_property
    def _by_reversed_key(self) -> tuple[list[str], list[File]]:
        pairs = sorted(((file.key[::-1], file) for file in self.files), key=lambda pair: pair[0])
        return [key for key, _ in pairs], [file for _, file in pairs]

    def ending_with(self, suffix: str) -> list[File]:
        """The files whose key ends with `suffix`, wherever that starts in a folder's name (2.2.9)."""
        if len(self.files) <= _FEW:
            return [file for file in self.files if file.key.endswith(suffix)]
        keys, files = self._by_reversed_key
        return files[slice(*_range_of(keys, suffix[::-1]))]

    def starting_with(self, prefix: str) -> list[File]:
        """The files whose key starts with `prefix`."""
        if len(self.files) <= _FEW:
            return [file for file in self.files if file.key.startswith(prefix)]
        keys, files = self._by_key
        return files[slice(*_range_of(keys, prefix))]

    def best(self, folder: str) -> tuple[File, Way]:
        """The file that is meant by a link in a note of `folder` (2.2.10), and how it was found."""
        answer = self._best.get(folder)
        if answer is None:
            near = self.starting_with(folder) if folder else []
            way = Way.OWN_FOLDER if near else Way.SHORTEST
            answer = self._best[folder] = (min(near, key=lambda file: file.order) if near else self.ranked[0], way)
        return answer

    def in_order(self, folder: str) -> list[File]:
        """All files, best first, for a link in a note of `folder`."""
        if not folder:
            return self.ranked
        return sorted(self.files, key=lambda file: (not file.key.startswith(folder), file.order))


def _range_of(keys: list[str], prefix: str) -> tuple[int, int]:
    """Where in sorted keys those with the prefix stand."""
    start = bisect_left(keys, prefix)
    end = bisect_left(keys, True, start, key=lambda key: not key.startswith(prefix))
    return start, end
