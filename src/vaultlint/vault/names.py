"""The names of a vault's files and folders, whatever is in them: which of them are too much alike, and for whom."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from vaultlint.note.kinds import is_linkable
from vaultlint.regex import regex
from vaultlint.vault.matter import NOTHING, Matter
from vaultlint.vault.pools import SPACES, fold, fold_all

# Words of plain letters, and an extension; but not what begins like the names that Windows keeps for itself.
_PLAIN = regex(r"(?!aux|com|con|lpt|nul|prn)[\w-]++(?>(?: [\w-]++)*)(?:\.[a-z]++)?", re.ASCII | re.IGNORECASE)
_LONG = 200  # characters


class Difference(Struct, frozen=True):
    """In what two paths differ that are the same to a link."""

    case: bool
    form: bool  # composed (NFC) or decomposed (NFD)
    spaces: bool  # a no-break space in the place of a space


def difference(path: str, other: str) -> Difference:
    """In what two paths differ of which `fold` makes the same."""
    composed, other_composed = unicodedata.normalize("NFC", path), unicodedata.normalize("NFC", other)
    return Difference(
        case=composed.translate(SPACES) != other_composed.translate(SPACES),
        form=path.lower().translate(SPACES) != other.lower().translate(SPACES),
        spaces=composed.lower() != other_composed.lower(),
    )


class Names:
    """Built from paths alone, in time that is linear in their number; each index when somebody first asks for it.

    `hidden` are the files that are not under check, `doubles` the symbolic links to files that are listed by their own
    path: those are no files of their own.
    """

    def __init__(self, files: Sequence[str], hidden: Collection[str], doubles: Collection[str]) -> None:
        self._all = files
        self._hidden = hidden
        self._doubles = doubles

    def matter(self, path: str) -> Matter:
        """What may be the matter with the name of a file, and with those of the folders that are spoken of at it."""
        folders = self._folders_told_at.get(path, ())
        matter = NOTHING if _is_plain(path) and all(map(_is_plain, folders)) else Matter.ODD_NAME
        if path in self._same_files or any(folder in self._same_folders for folder in folders):
            matter |= Matter.TWIN
        return matter

    def folders_told_at(self, path: str) -> tuple[str, ...]:
        """The folders that are spoken of at this file, the outermost first: it is the first under check in each.

        A file that links can lead to comes before one that they cannot.
        """
        return self._folders_told_at.get(path, ())

    def same_files(self, path: str) -> tuple[str, ...]:
        """The files, this one among them, whose paths are the same to a link; none where there is no other.

        They differ in case, Unicode form or kind of space only.
        """
        return self._same_files.get(path, ())

    def same_folders(self, folder: str) -> tuple[str, ...]:
        """The folders, this one among them, whose paths are the same to a link, if it is this one to be told of.

        Of such folders, all are told of but the one with the most files. Folders that only lie in such folders, and
        have one name, are not told of.
        """
        return self._same_folders.get(folder, ())

    @cached_property
    def _files(self) -> list[str]:
        doubles = self._doubles
        return sorted([path for path in self._all if path not in doubles] if doubles else self._all)

    @cached_property
    def _holders(self) -> tuple[Mapping[str, int], Sequence[str]]:
        """How many files each folder holds by itself, and the files at which a folder may be told of.

        Of each folder that is the first under check, and where links cannot lead to that the first to which they can,
        too; the latter of all folders come first.
        """
        folders = [path.rpartition("/")[0] for path in self._files]
        linkable: dict[str, str] = {}
        others: dict[str, str] = {}
        for path, folder in zip(self._files, folders, strict=True):
            if folder not in linkable and path not in self._hidden:
                (linkable if is_linkable(path) else others).setdefault(folder, path)
        return Counter(folders), (*linkable.values(), *others.values())

    @cached_property
    def _folders_told_at(self) -> dict[str, tuple[str, ...]]:
        told: set[str] = set()
        found = {}
        for path in self._holders[1]:
            new = []
            for folder in _folders_of(path):
                if folder in told:
                    break
                new.append(folder)
            if new:
                told.update(new)
                found[path] = tuple(reversed(new))
        return found

    @cached_property
    def _same_files(self) -> dict[str, tuple[str, ...]]:
        return {path: same for same in _alike(self._files) for path in same}

    @cached_property
    def _same_folders(self) -> dict[str, tuple[str, ...]]:
        sizes: Counter[str] = Counter()
        for holder, size in self._holders[0].items():
            for folder in (holder, *_folders_of(holder)):
                sizes[folder] += size
        del sizes[""]
        shown = {folder for told in self._folders_told_at.values() for folder in told}
        found: dict[str, tuple[str, ...]] = {}
        for same in _alike(sorted(sizes)):
            if len({folder.rpartition("/")[2] for folder in same}) > 1:
                kept = max(same, key=lambda folder: (folder not in shown, sizes[folder]))
                found |= {folder: same for folder in same if folder != kept}
        return found


def _is_plain(path: str) -> bool:
    """Whether the last part of a path has nothing in it that any program or disk could mind."""
    name = path.rpartition("/")[2]
    return _PLAIN.fullmatch(name) is not None and len(name) < _LONG


def _folders_of(path: str) -> Iterator[str]:
    """The folders that a path lies in, the innermost first."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _alike(paths: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Paths that are several and the same to a link, together."""
    if len(set(fold_all(paths))) == len(paths):
        return iter(())
    by_key: dict[str, list[str]] = {}
    for path in paths:
        by_key.setdefault(fold(path), []).append(path)
    return (tuple(same) for same in by_key.values() if len(same) > 1)
