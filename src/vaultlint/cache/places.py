"""Where the cache lies on the disk, who may read it, and how much of it is kept."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from vaultlint.cache.store import SUFFIX
from vaultlint.digests import blake2b
from vaultlint.folders import cache_folder

LARGEST = 2 << 30  # bytes of all vaults together, of which those used last are kept
_VAULTS = "vaults"
_LEFT_BEHIND = ".tmp"
_WRITING = 3_600.0  # seconds after its last change in which a file may still be one that another run writes


def folder(named: Path | None = None) -> Path:
    """The folder with what is known of vaults; `named` stands for the user's own cache folder."""
    return (named or cache_folder()) / _VAULTS


def files_of(root: Path, within: Path, program: bytes) -> tuple[Path, Path]:
    """The two files for a vault: of all that is known, and of what came after that was written.

    Each program has its own, so that two of them (a hook's and a person's, say) do not drop what the other learnt.
    """
    real = os.path.realpath(root)
    name = blake2b(real.encode("utf-8", "surrogateescape"), digest_size=16, key=program).hexdigest()
    return within / f"{name}{SUFFIX}", within / f"{name}.later{SUFFIX}"


def prepare(within: Path) -> bool:
    """Make the folder, for its owner alone; False where it cannot be had, or somebody else could write in it."""
    try:
        within.mkdir(mode=0o700, parents=True, exist_ok=True)
        return is_safe(within)
    except OSError:
        return False


def is_safe(within: Path) -> bool:
    """Whether a folder is one that nobody but its owner, who runs this program, can put files in."""
    try:
        status = within.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode):
        return False  # a symbolic link leads to where somebody else may have put what we would read
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def used(path: Path) -> None:
    """Note that a file of the cache was of use today, so that others are dropped before it."""
    with contextlib.suppress(OSError):
        os.utime(path)


def drop_oldest(within: Path, largest: int = LARGEST) -> None:
    """Take away what was not used for the longest time, until the rest is no larger than `largest` bytes.

    Taken away is also what runs that were killed have left half written, once no run can still be writing it.
    """
    entries = sorted(_entries(within), key=lambda entry: -entry[1])
    left, latest = largest, (time.time() - _WRITING) * 1e9
    for path, used_at, size in entries:
        if path.suffix == _LEFT_BEHIND:
            is_left = used_at < latest
        else:
            left -= size
            is_left = left < 0
        if is_left:
            with contextlib.suppress(OSError):
                path.unlink()


def clear(within: Path) -> tuple[int, int]:
    """Take away all files of the cache; how many there were, and how many bytes. Raises OSError."""
    count = size = 0
    if not within.is_symlink():
        for path, _, length in list(_entries(within)):
            path.unlink(missing_ok=True)
            count, size = count + 1, size + length
    return count, size


def _entries(within: Path) -> Iterator[tuple[Path, int, int]]:
    """The files of the cache, when each was last used, and its size; nothing that is not ours."""
    with contextlib.suppress(OSError), os.scandir(within) as entries:
        for entry in entries:
            if entry.name.endswith((SUFFIX, _LEFT_BEHIND)) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    yield Path(entry.path), status.st_mtime_ns, status.st_size
