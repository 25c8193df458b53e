"""What tells, without reading it, whether a file is the one that it was: sizes, times and the numbers of inodes.

A file can change twice within one tick of its file system's clock, and the second change leaves no trace in its times.
So a stamp that is younger than `UNSURE` when it is taken is worth nothing, and the file is read again the next time;
git deals with its index in the same way (Documentation/technical/racy-git).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from struct import Struct

from vaultlint import __version__, packages
from vaultlint.digests import blake2b

LENGTH = 32  # bytes of a stamp
NONE = bytes(LENGTH)  # of no file: never the same as another, itself included
UNSURE = 2_000_000_000  # nanoseconds; FAT, the coarsest, counts time in steps of two seconds

_PACKED = Struct("<qqQQ").pack
_WORD = (1 << 64) - 1
_FORMAT = 3  # to be raised when what the files of the cache hold means something else
# What git's answers about the past hang on, besides the commit that is checked out and the files of the vault.
_OF_WORK_TREE = ("HEAD", "info/sparse-checkout", "config.worktree")
_OF_REPOSITORY = (
    *("config", "packed-refs", "shallow", "info/grafts", "info/attributes", "refs/replace", "reftable/tables.list"),
    *("objects/info/alternates", "commondir"),
)


def now() -> int:
    """The time, in nanoseconds, by the clock that file systems go by."""
    return time.time_ns()


def stamp(status: os.stat_result, at: int) -> bytes:
    """The stamp of a file whose status was asked for at the time `at`; `NONE` where it would not be sure."""
    modified, changed = status.st_mtime_ns, status.st_ctime_ns
    if modified > at - UNSURE or changed > at - UNSURE:
        return NONE
    return _PACKED(modified, changed, status.st_size & _WORD, status.st_ino & _WORD)


def stamps_now(root: Path, paths: Iterable[str]) -> list[bytes]:
    """The stamps of files as they are now, by their paths from `root`; `NONE` for what is not to be had."""
    at = now()
    above = f"{root}/"
    found = []
    for path in paths:
        try:
            # Any path whatever; and to join them as Path takes longer than to ask the disk.
            found.append(stamp(os.stat(above + path), at))  # noqa: PTH116 - strings, for speed
        except (OSError, ValueError):
            found.append(NONE)
    return found


def program() -> bytes:
    """A digest of what finds: this program, Python, and every package that is installed beside it."""
    digest = blake2b(f"{_FORMAT} {__version__} {sys.version} {sys.platform} {sys.byteorder}".encode(), digest_size=16)
    for path in sorted(_of_this_program()):
        _add(digest, path)
    for path in packages.installed():
        _add(digest, path)
    return digest.digest()


def repository(root: Path) -> bytes:
    """A digest of what git's answers about the vault at `root` hang on, besides the files of the vault themselves."""
    digest = blake2b(digest_size=16)
    for name, value in sorted(os.environ.items()):
        if name.startswith("GIT_") or name in {"HOME", "USERPROFILE", "XDG_CONFIG_HOME", "PATH"}:
            digest.update(f"{name}={value}\0".encode("utf-8", "surrogateescape"))
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - never raises
    for path in (home / ".gitconfig", home / ".config/git/config", "/etc/gitconfig", "/usr/local/etc/gitconfig"):
        _add(digest, str(path))
    real = Path(os.path.realpath(root))
    for folder in (real, *real.parents):
        mark = folder / ".git"
        if os.path.lexists(mark):
            work_tree = _git_folder(mark)
            shared = _shared(work_tree)
            for path in (mark, *(work_tree / name for name in _OF_WORK_TREE), *(shared / n for n in _OF_REPOSITORY)):
                _add(digest, str(path))
            head = _text(work_tree / "HEAD")
            digest.update(head.encode())
            if head.startswith("ref: "):
                name = head.removeprefix("ref: ").strip()
                digest.update(_text(shared / name).encode())
                digest.update(_text(work_tree / name).encode())
    return digest.digest()


def _add(digest: blake2b, path: str) -> None:
    """Add the name, size and times of a file; those of what is not there are told apart from any other."""
    digest.update(path.encode("utf-8", "surrogateescape"))
    try:
        status = os.stat(path)  # noqa: PTH116 - strings, for speed
    except OSError:
        digest.update(b"\0-")
    else:
        digest.update(_PACKED(status.st_mtime_ns, status.st_ctime_ns, status.st_size & _WORD, status.st_ino & _WORD))


def _of_this_program() -> Iterator[str]:
    """The source files of vaultlint. In a checkout they change from one day to the next, the version does not."""
    waiting = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]  # noqa: PTH100, PTH120 - strings, for speed
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir():
                        waiting.append(entry.path)
                    elif entry.name.endswith(".py"):
                        yield entry.path
        except OSError:
            continue


def _git_folder(mark: Path) -> Path:
    """Where the repository's data lie: `.git` itself, or where a file of this name points."""
    text = _text(mark)
    return mark.parent / text.removeprefix("gitdir: ").strip() if text.startswith("gitdir: ") else mark


def _shared(work_tree: Path) -> Path:
    """The folder that all work trees of a repository share."""
    named = _text(work_tree / "commondir").strip()
    return work_tree / named if named else work_tree


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(4096).decode("utf-8", "surrogateescape").replace("\0", "")
    except OSError:
        return ""
