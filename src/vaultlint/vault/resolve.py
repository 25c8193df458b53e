"""From the path of a link to a file, the way Obsidian's `getFirstLinkpathDest` does it (semantics reference, 2.2, 2.3).

All comparison is of NFC forms in lower case, with no-break spaces taken as spaces; all answers are paths exactly as
they were handed in. Nothing here costs more than the lookup of a name and, where several files share that name, a
binary search: a vault of 100,000 files of one name is as quick as any other.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


def without_extension(path: str) -> str:
    """A path as wikilinks write it: `.md` is implied, every other extension stays (2.3.3)."""
    return path[:-3] if path[-3:].lower() == ".md" else path


class Way(StrEnum):
    """How a link found its file; the value completes the sentence "found as …"."""

    ITSELF = "the note that the link stands in"
    ONLY = "the only file of this name"
    RELATIVE = "the path from the note's own folder"
    EXACT = "the path from the top of the vault"
    ENDING = "the only file whose path ends like this"
    OWN_FOLDER = "the match with the shortest path below the note's own folder"
    SHORTEST = "the match with the shortest path"
    NOTHING = "nothing"


class _File:
    """A file, in the forms that comparison needs. Its order is Obsidian's: the shorter path first (2.2.10, 2.2.11)."""

    __slots__ = ("key", "order", "path")

    def __init__(self, path: str, key: str) -> None:
        self.path = path
        self.key = key
        # JavaScript counts the length of a string in UTF-16 units.
        self.order = (len(path) + sum(character > "\uffff" for character in path), path)


class _Pool:
    """The files that one link path may mean, asked for from many folders."""

    def __init__(self, files: Sequence[_File]) -> None:
        self.files = files
        self._best: dict[str, tuple[_File, Way]] = {}

    @cached_property
    def ranked(self) -> list[_File]:
        return sorted(self.files, key=lambda file: file.order)

    @cached_property
    def _by_key(self) -> tuple[list[str], list[_File]]:
        files = sorted(self.files, key=lambda file: file.key)
        return [file.key for file in files], files

    @cached_property
    def _by_reversed_key(self) -> tuple[list[str], list[_File]]:
        pairs = sorted(((file.key[::-1], file) for file in self.files), key=lambda pair: pair[0])
        return [key for key, _ in pairs], [file for _, file in pairs]

    def ending_with(self, suffix: str) -> list[_File]:
        """The files whose key ends with `suffix`, wherever that starts in a folder's name (2.2.9)."""
        if len(self.files) <= _FEW:
            return [file for file in self.files if file.key.endswith(suffix)]
        keys, files = self._by_reversed_key
        return files[slice(*_range_of(keys, suffix[::-1]))]

    def starting_with(self, prefix: str) -> list[_File]:
        """The files whose key starts with `prefix`."""
        if len(self.files) <= _FEW:
            return [file for file in self.files if file.key.startswith(prefix)]
        keys, files = self._by_key
        return files[slice(*_range_of(keys, prefix))]

    def best(self, folder: str) -> tuple[_File, Way]:
        """The file that is meant by a link in a note of `folder` (2.2.10), and how it was found."""
        answer = self._best.get(folder)
        if answer is None:
            near = self.starting_with(folder) if folder else []
            way = Way.OWN_FOLDER if near else Way.SHORTEST
            answer = self._best[folder] = (min(near, key=lambda file: file.order) if near else self.ranked[0], way)
        return answer

    def in_order(self, folder: str) -> list[_File]:
        """All files, best first, for a link in a note of `folder`."""
        if not folder:
            return self.ranked
        return sorted(self.files, key=lambda file: (not file.key.startswith(folder), file.order))


def _range_of(keys: list[str], prefix: str) -> tuple[int, int]:
    """Where in sorted keys those with the prefix stand."""
    start = bisect_left(keys, prefix)
    end = bisect_left(keys, True, start, key=lambda key: not key.startswith(prefix))
    return start, end


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """What a link path leads to, and why."""

    target: str | None
    way: Way
    loose: bool = False  # found by an ending of its path that starts in the middle of a folder's name (2.2.9)
    ambiguous: bool = False  # other files match too, and only the order of preference decides
    _pool: _Pool | None = None
    _folder: str = ""

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
    def tied(self) -> bool:
        """Whether another file matches as well as the target, so that Obsidian's choice is not stable (2.2.11)."""
        if self.target is None or self._pool is None or self.way not in {Way.OWN_FOLDER, Way.SHORTEST}:
            return False
        pool = self._pool.starting_with(self._folder) if self.way is Way.OWN_FOLDER else self._pool.files
        best = min(file.order for file in pool)[0]
        return sum(file.order[0] == best for file in pool) > 1


_UNRESOLVED = Lookup(None, Way.NOTHING)


class Resolver:
    """Finds files by link paths. `files` are paths relative to the vault, with `/`."""

    def __init__(self, files: Iterable[str]) -> None:
        self._by_key: dict[str, _File] = {}
        self._twins: dict[str, list[_File]] = {}
        names: dict[str, list[_File]] = {}
        for path in sorted(files):
            key = fold(path)
            if key.startswith(".") or "/." in key:
                continue  # dot-files and dot-folders are invisible (2.1.1)
            file = _File(path, key)
            names.setdefault(key.rpartition("/")[2], []).append(file)
            first = self._by_key.setdefault(key, file)
            if first is not file:
                self._twins.setdefault(key, [first]).append(file)
        self._names = {name: _Pool(same) for name, same in names.items()}
        self._pools: dict[str, _Pool] = {}
        self._anywhere: dict[str, Lookup] = {}
        self._from_folder: dict[tuple[str, str], Lookup] = {}
        self._folders: dict[str, str] = {}

    def lookup(self, path: str, source: str) -> Lookup:
        """What the link path `path` means in the note `source`. An empty path is the note itself."""
        answer = self._anywhere.get(path)
        if answer is not None:
            return answer
        if not path:
            return Lookup(source, Way.ITSELF)
        folder = self._folder_of(source)
        answer = self._from_folder.get((path, folder))
        if answer is None:
            answer, everywhere = self._look_up(path, folder)
            if everywhere:
                self._anywhere[path] = answer
            else:
                self._from_folder[path, folder] = answer
        return answer

    def link_text(self, target: str, source: str, link_format: str = "shortest", *, extension: bool = False) -> str:
        """The path that Obsidian writes in a link from `source` to `target` (2.3).

        `link_format` is `shortest`, `relative` or `absolute`; any other word counts as `shortest`. `extension` keeps
        the `.md`, as in Markdown links. Where that path would lead elsewhere (a file at the top of the vault beats
        one beside the note), the plainest that leads to `target` is given.
        """
        written = target if extension else without_extension(target)
        relative = _relative(written, source)
        if link_format == "relative":
            wanted = relative
        elif link_format == "absolute" or len(self._names[fold(target).rpartition("/")[2]].files) > 1:
            wanted = written
        else:
            wanted = written.rpartition("/")[2]
        dotted = relative if relative.startswith("../") else f"./{relative}"
        plain = (dotted, written) if link_format == "relative" else (written, dotted)
        for text in (wanted, *plain, target, f"/{written}", f"/{target}"):
            if self.lookup(text, source).target == target:
                return text
        return wanted

    def _folder_of(self, source: str) -> str:
        """The folder of a note, in the form for comparison; empty at the top of the vault."""
        folder = source.rpartition("/")[0]
        key = self._folders.get(folder)
        if key is None:
            key = self._folders[folder] = fold(folder)
        return key

    def _look_up(self, path: str, folder: str) -> tuple[Lookup, bool]:
        """The answer, and whether it is the same in every folder."""
        key = fold(path)
        name = key.rpartition("/")[2]
        named = self._names.get(name) if "." in name else None
        if named is None:  # nothing but `.md` is ever implied (2.2.3)
            key += ".md"
            path += ".md"
            named = self._names.get(name + ".md")
        if named is None:
            return _UNRESOLVED, True
        if len(named.files) == 1 and "/" not in key:
            return Lookup(named.files[0].path, Way.ONLY), True
        relative = key.startswith(("./", "../"))
        if relative:
            exact = self._by_key.get(_join(folder, key))
            if exact is not None:
                return self._exact(exact, path, Way.RELATIVE), False
        exact = self._by_key.get(key.removeprefix("/"))
        if key.startswith("/"):
            return (self._exact(exact, path, Way.EXACT) if exact else _UNRESOLVED), True
        pool = self._pool_for(key, named)
        ambiguous = len(pool.files) > 1
        if exact is not None:
            return Lookup(self._spelled(exact, path).path, Way.EXACT, False, ambiguous, pool, folder), not ambiguous
        if not pool.files:
            return _UNRESOLVED, not relative
        best, way = pool.best(folder)
        loose = not best.key.endswith("/" + key)
        if not ambiguous:
            return Lookup(best.path, Way.ENDING, loose), not relative
        return Lookup(self._spelled(best, path).path, way, loose, ambiguous, pool, folder), False

    def _pool_for(self, key: str, named: _Pool) -> _Pool:
        """The files whose path ends with `key`, out of those whose name does."""
        if "/" not in key:
            return named
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = _Pool(named.ending_with(key))
        return pool

    def _exact(self, file: _File, path: str, way: Way) -> Lookup:
        """The answer where the whole path is given; only files that differ in case alone can dispute it."""
        twins = self._twins.get(file.key)
        if twins is None:
            return Lookup(file.path, way)
        return Lookup(self._spelled(file, path).path, way, False, True, _Pool(twins))

    def _spelled(self, file: _File, path: str) -> _File:
        """Of files that differ in case alone, the one spelled like the link.

        Which one Obsidian takes hangs on the order of its index (2.2, extra facts); this is the one that is meant.
        """
        twins = self._twins.get(file.key)
        if twins is None:
            return file
        written = unicodedata.normalize("NFC", path.lstrip("./"))
        return next((twin for twin in twins if unicodedata.normalize("NFC", twin.path).endswith(written)), file)


def _join(folder: str, path: str) -> str:
    """A path that starts with `./` or `../`, taken from a folder; surplus `../` stay at the top (2.2.6)."""
    parts = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _relative(target: str, source: str) -> str:
    """The path from the folder of `source`, without `./` where the target lies below it."""
    above = source.split("/")[:-1]
    below = target.split("/")
    shared = 0
    while shared < min(len(above), len(below) - 1) and above[shared] == below[shared]:
        shared += 1
    return "../" * (len(above) - shared) + "/".join(below[shared:])
