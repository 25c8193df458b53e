"""One run at a time writes to a vault.

The lock is the system's own (`flock`, on Windows `LockFile`) on a file in the vault's folder of journals, so that it
ends with the process that holds it, however that ends: a stale lock cannot be. The file says who holds it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from vaultlint.errors import RefusedRun
from vaultlint.storage.disk import write_all

_PATIENCE = 2.0  # seconds: most runs write for less
_PAUSE = 0.05
_HELD_BY_ANOTHER = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_OPENING = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_LOCKED_BYTE = 1 << 30  # behind all that is in the file, because Windows does not let others read what is locked

if sys.platform == "win32":
    import msvcrt

    def _try(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock. Waits a moment for whoever holds it; raises RefusedRun then, and OSError where no lock can be."""
    descriptor = os.open(file, _OPENING, 0o600)
    try:
        deadline = time.monotonic() + _PATIENCE
        while not _taken(descriptor):
            if time.monotonic() > deadline:
                other = f"Another run of vaultlint{_holder(descriptor)} is writing to this vault"
                raise RefusedRun(f"{other}, so this one wrote nothing; run it again when the other is done.")
            time.sleep(_PAUSE)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)  # and with it the lock


def is_locked(file: Path) -> bool:
    """Whether a run is writing at this moment."""
    try:
        descriptor = os.open(file, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _taken(descriptor)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        _try(descriptor)
    except OSError as error:
        if error.errno in _HELD_BY_ANOTHER:
            return False
        raise
    return True


def _sign(descriptor: int) -> None:
    """Say who holds the lock; that nobody can be told is no reason not to hold it."""
    with contextlib.suppress(OSError):
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.ftruncate(descriptor, 0)
        write_all(descriptor, f"{os.getpid()} {int(time.time())}".encode())


def _holder(descriptor: int) -> str:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        process, since = os.read(descriptor, 64).decode("ascii").split(" ")
        return f" (process {int(process)}, since {datetime.fromtimestamp(int(since), UTC).astimezone():%H:%M:%S})"
    except (OSError, ValueError, OverflowError):
        return ""
