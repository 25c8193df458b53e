"""The small files that say how a vault is set up, read without trust in whoever put them there.

A vault may come from anywhere. So a settings file, a `.gitignore` or a config can be a pipe that keeps a reader waiting
for ever, a device without an end, or a symbolic link to something that is none of the vault's business.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class NotReadError(Exception):
    """A file is there and is not read on purpose. The text is the reason, as the end of a sentence."""


def read_small(folder: Path, name: str, *, largest: int) -> bytes | None:
    """The bytes of the file `name` of a folder, None where there is none.

    Raises OSError, and NotReadError for what is no file, is larger than `largest` bytes, or lies outside the folder.
    """
    path = folder / name
    try:
        _demand_file(path.stat())  # first, because merely opening a device can have effects
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not lies_inside(folder, path):
        raise NotReadError("it is a symbolic link that leads outside the vault")
    with os.fdopen(os.open(path, _READING), "rb") as file:
        _demand_file(os.fstat(file.fileno()))
        data = file.read(largest + 1)
    if len(data) > largest:
        raise NotReadError("it is too large")
    return data


def lies_inside(folder: Path, path: Path) -> bool:
    """Whether a path leads into a folder, all symbolic links followed."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _demand_file(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotReadError("it is not a file")
