"""Paths of files as people write them: their names, their extensions, and the folders that they lie in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from vaultlint.regex import regex
from vaultlint.vault.suggest.spelling import simplify

LONGEST = 1000  # a name longer than any path means nothing that exists

_EXTENSION = regex(r"(?P<stem>.*\S)\.(?P<extension>[A-Za-z][A-Za-z0-9]{0,7}|7z|3gp)", re.DOTALL)
_STAMP = regex(r"(?:\d[\s._:-]*){8,17}[\s._-]+(?=\S)")  # by which Zettelkasten and journals begin names


def is_hidden(path: str) -> bool:
    """Whether a file or one of the folders that it lies in has a name that starts with a dot."""
    return path.startswith(".") or "/." in path


def display(path: str) -> str:
    """A path as people write it in a wikilink."""
    return path[:-3] if path[-3:].lower() == ".md" else path


def stem(path: str) -> str:
    """The name of a file without folders and extension."""
    name = path.rpartition("/")[2]
    if name[-3:].lower() == ".md":
        return name[:-3]
    parts = _EXTENSION.fullmatch(name) if "." in name else None
    return name if parts is None else parts["stem"]


def extension_of(path: str) -> str:
    """The extension of a file, in lower case, without its dot; empty if it has none."""
    name = path.rpartition("/")[2]
    parts = _EXTENSION.fullmatch(name) if "." in name else None
    return "" if parts is None else parts["extension"].lower()


@lru_cache(maxsize=16384)
def folders_of(folder: str) -> tuple[str, ...]:
    """The folders of a path, spelling set aside, without `.` and `..`."""
    return tuple(key for part in folder.split("/") if part not in {".", ".."} and (key := simplify(part)))


def lies_in(path: str, folders: Sequence[str]) -> bool:
    """Whether the folders of a file end with those of a link, spelling set aside."""
    return not folders or folders_of(path.rpartition("/")[0])[-len(folders) :] == tuple(folders)


def without_stamp(name: str) -> str:
    """What a name says behind the time stamp that it begins with; empty if it begins with none."""
    stamp = _STAMP.match(name) if name[:1].isdigit() else None
    return name[stamp.end() :] if stamp else ""
