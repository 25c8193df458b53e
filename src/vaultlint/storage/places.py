"""Where a path of the vault leads on disk, and whether what lies there may be read or replaced."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from vaultlint.digests import blake2b
from vaultlint.errors import RefusedWrite
from vaultlint.storage.records import Write

_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_MORE = 1 << 20  # bytes
_NO_NAMES = frozenset({"", ".", ".."})
_REASONS = {
    errno.EACCES: "you have no permission to {act}",
    errno.EPERM: "the system does not allow to {act}",
    errno.ENOENT: "it does not exist",
    errno.ENOTDIR: "it does not exist",
    errno.ELOOP: "its symbolic link leads in a circle",
    errno.ENAMETOOLONG: "its name is too long for this system",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "the disk reports an error",
}


def digest(data: bytes) -> bytes:
    """BLAKE2b of a file's bytes: whether it is still the same."""
    return blake2b(data, digest_size=32).digest()


def stays_inside(path: str) -> bool:
    """Whether a path, as it is written, is one of the vault's: relative, without `..`, and a possible name."""
    if not path.isascii():
        try:
            os.fsencode(path)
        except UnicodeEncodeError:
            return False
    if "\0" in path or (":" in path and os.path.splitdrive(path)[0]):
        return False
    return _NO_NAMES.isdisjoint(path.replace(os.sep, "/").split("/"))


def locate(root: Path, path: str) -> Path:
    """The real file behind a path, in the real folder of the vault or below.

    Raises RefusedWrite where it leads elsewhere, and OSError where it leads nowhere.
    """
    return _below(root, path, strict=True)


def locate_missing(root: Path, path: str) -> Path:
    """Where a file that is no more would be made again. Raises RefusedWrite where that is not inside the vault."""
    target = _below(root, path, strict=False)
    if os.path.lexists(target):
        raise RefusedWrite(path, "another file lies in its place")
    return target


def replaceable(root: Path, path: str) -> Path:
    """The real file behind a path, if it may be replaced. Raises RefusedWrite."""
    try:
        target = locate(root, path)
        status = target.stat()
    except OSError as error:
        raise refusal(path, error) from error
    if not stat.S_ISREG(status.st_mode):
        raise RefusedWrite(path, "it is not a file")
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise RefusedWrite(path, "it is read-only")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise RefusedWrite(path, "you have no permission to write in its folder")
    return target


def as_it_was(
    root: Path, write: Write, *, at: Path | None = None, but_not: Mapping[Path, str] | None = None
) -> tuple[Path, bytes | None]:
    """The real file that a write is about, and its bytes, if it still is what it was, and lies where it lay.

    `but_not` are files that are written already, and their paths in the vault. Raises RefusedWrite.
    """
    target = locate_missing(root, write.path) if write.before is None else replaceable(root, write.path)
    if at not in (None, target):
        raise RefusedWrite(write.path, "its symbolic link leads elsewhere since")
    if but_not and target in but_not:
        raise RefusedWrite(write.path, f"it is the same file as '{but_not[target]}'")
    if write.before is None:
        return target, None
    try:
        data, _ = read_bytes(target)
    except OSError as error:
        raise refusal(write.path, error) from error
    if digest(data) != write.before:
        raise RefusedWrite(write.path, "it changed since it was read")
    return target, data


def read_bytes(location: str | Path) -> tuple[bytes, os.stat_result]:
    """The bytes of a regular file and its status. Raises OSError, and never waits for a pipe or a device."""
    try:
        _demand_regular(os.stat(location))  # first, because merely opening a device can have effects
    except FileNotFoundError as error:
        if os.path.islink(location):
            raise OSError("its symbolic link leads to nothing") from error
        raise
    descriptor = os.open(location, _READING)
    try:
        status = os.fstat(descriptor)
        _demand_regular(status)
        data = os.read(descriptor, status.st_size + 1)
        if len(data) != status.st_size:  # else there was an end behind them, since one more was asked for
            while more := os.read(descriptor, _MORE):
                data += more
        return data, status
    finally:
        os.close(descriptor)


def reason(error: OSError, act: str) -> str:
    """What went wrong, in words for a person who takes notes."""
    if error.errno is None:
        return str(error)
    known = _REASONS.get(error.errno)
    return known.format(act=act) if known else (error.strerror or "the system gives no reason").lower()


def refusal(path: str, error: OSError) -> RefusedWrite:
    """An error of the system on writing a file, as the refusal that it comes to."""
    if isinstance(error, FileNotFoundError):
        return RefusedWrite(path, "it no longer exists")
    return RefusedWrite(path, reason(error, "write in its folder"))


def _below(root: Path, path: str, *, strict: bool) -> Path:
    if not stays_inside(path):
        raise RefusedWrite(path, "it is not a path inside the vault")
    real_root = Path(os.path.realpath(root))
    target = Path(os.path.realpath(real_root / path, strict=strict))
    if not target.is_relative_to(real_root):
        raise RefusedWrite(path, "its symbolic link leads out of the vault")
    return target


def _demand_regular(status: os.stat_result) -> None:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        raise OSError("it is a folder")
    if stat.S_ISFIFO(mode):
        raise OSError("it is a pipe, not a file")
    raise OSError("it is a device or a socket, not a file")
