"""Files by their names, in the forms in which links are compared with them, ready for any number of questions.

Nothing here costs more than the lookup of a name and, where several files share that name, a binary search: a vault of
100,000 files of one name is as quick as any other.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from heapq import nsmallest
from itertools import islice, takewhile

from msgspec import Struct

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
_FEW = 16  # candidates up to which looking at each one is quicker than an index over them
LEADING = 4  # candidates that are kept at hand for messages, since there can be very many


def fold(path: str) -> str:
    """The form in which paths are compared (2.1.7, 2.2.2).

    Python's `lower` and the `toLowerCase` of JavaScript, which Obsidian uses, both follow the special casings of
    Unicode whatever the locale, so nothing is to be told apart.
    """
    if path.isascii():
        return path.lower()
    plain = path.replace("\u00a0", " ").replace("\u202f", " ")  # far quicker than `translate` where much is not ASCII
    return unicodedata.normalize("NFC", plain).lower()


def fold_all(paths: Iterable[str]) -> list[str]:
    """Paths in the form in which they are compared: nearly all are ASCII, and those without a call for each."""
    return [path.lower() if path.isascii() else fold(path) for path in paths]


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

    __slots__ = ("key", "path")

    def __init__(self, path: str, key: str) -> None:
        self.path = path
        self.key = key

    @property
    def order(self) -> tuple[int, str]:
        """The shorter path first, and then by the alphabet."""
        # JavaScript counts the length of a string in UTF-16 units.
        beyond = 0 if self.path.isascii() else sum(character > "\uffff" for character in self.path)
        return len(self.path) + beyond, self.path


class Ranking(Struct, frozen=True):
    """How the files of a pool compare, for a link in a note of some folder (2.2.10)."""

    way: Way
    leading: Sequence[File]  # the first few, the best first
    tied: bool  # whether others match as well as the best; files that differ in case alone are no others (2.2.11)

    @property
    def best(self) -> File:
        """The file that is meant."""
        return self.leading[0]


class Pool:
    """The files that one link path may mean, asked for from many folders. All of their keys end with `ending`."""

    def __init__(self, files: Sequence[File], ending: str = "") -> None:
        self.files = files
        self._ending = ending
        self._rankings: dict[str, Ranking] = {}
        self._shallowest: dict[str, Sequence[File]] = {}

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

    def ranking(self, folder: str) -> Ranking:
        """How the files compare for a link in a note of `folder`."""
        ranking = self._rankings.get(folder)
        if ranking is None:
            near = self.starting_with(folder) if folder else []
            ranking = self._rankings[folder] = self._ranking_near(near, folder) if near else self._ranking_anywhere
        return ranking

    @cached_property
    def _ranking_anywhere(self) -> Ranking:
        return Ranking(Way.SHORTEST, self.ranked[:LEADING], _is_tied(self.ranked))

    def _ranking_near(self, near: Sequence[File], folder: str) -> Ranking:
        leading = nsmallest(LEADING, near, key=lambda file: file.order)
        shortest = [file for file in near if file.order[0] == leading[0].order[0]]
        others = (file for file in self.ranked if not file.key.startswith(folder))
        leading += islice(others, LEADING - len(leading))
        return Ranking(Way.OWN_FOLDER, leading, _is_tied(shortest))

    def natural(self, folder: str) -> str | None:
        """The path that a person in `folder` would take, who knows nothing of the lengths of paths.

        It lies least deep of those below the folder; if there are none, of those below the folder above it, and so
        on. None if several lie equally deep: then nobody can tell.
        """
        while True:
            found = self._shallowest_below(folder)
            if found or not folder:
                return found[0].path if len(found) == 1 else None
            folder = folder.rpartition("/")[0]

    def _shallowest_below(self, folder: str) -> Sequence[File]:
        """Two at most of the files that lie least deep below a folder."""
        found = self._shallowest.get(folder)
        if found is None:
            below = self.starting_with(f"{folder}/") if folder else self.files
            whole = [file for file in below if self._is_whole(file)]
            least = min((file.key.count("/") for file in whole), default=0)
            keys = {file.key: file for file in whole if file.key.count("/") == least}
            found = self._shallowest[folder] = list(islice(keys.values(), 2))
        return found

    @cached_property
    def whole(self) -> Sequence[File]:
        """The first few of the files that match from the start of a folder's name (2.2.9)."""
        return list(islice(filter(self._is_whole, self.ranked), LEADING))

    def _is_whole(self, file: File) -> bool:
        return not self._ending or at_boundary(file, self._ending)

    def in_order(self, folder: str) -> list[File]:
        """All files, best first, for a link in a note of `folder`."""
        if not folder:
            return self.ranked
        return sorted(self.files, key=lambda file: (not file.key.startswith(folder), file.order))


def at_boundary(file: File, ending: str) -> bool:
    """Whether the end of a path that matches starts where a folder's name does."""
    return file.key == ending or file.key.endswith(f"/{ending}")


def _is_tied(files: Sequence[File]) -> bool:
    """Whether the first of the files, the shortest first, has others beside it that are as short."""
    shortest = takewhile(lambda file: file.order[0] == files[0].order[0], files)
    return any(file.key != files[0].key for file in shortest)


def _range_of(keys: list[str], prefix: str) -> tuple[int, int]:
    """Where in sorted keys those with the prefix stand."""
    start = bisect_left(keys, prefix)
    end = bisect_left(keys, True, start, key=lambda key: not key.startswith(prefix))
    return start, end
