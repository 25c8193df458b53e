"""Files made whole and durable: filled and synced under another name, then renamed.

Every change of the disk goes through a function of `os`, found when it is called.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from vaultlint.storage.attributes import keep_attributes

CREATING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def temporary_name() -> str:
    """A name for a file on its way; with a dot in front, because Obsidian does not index such names."""
    return f".vaultlint-{secrets.token_hex(8)}.tmp"


def is_temporary_name(name: str) -> bool:
    """Whether `temporary_name` could have given this name."""
    middle = name.removeprefix(".vaultlint-").removesuffix(".tmp")
    return name == f".vaultlint-{middle}.tmp" and len(middle) == 16 and not set(middle) - set("0123456789abcdef")


def stage(temporary: Path, data: bytes, like: Path | None, mode: int) -> int:
    """Create a file with these bytes, and with owner, mode and attributes of the file `like`; its open descriptor.

    Without such a file it gets the permission bits `mode`. Whoever calls this syncs and closes it. Raises OSError.
    """
    descriptor = os.open(temporary, CREATING, 0o600)
    try:
        write_all(descriptor, data)
        if like is not None:
            keep_attributes(descriptor, temporary, like)
        elif stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
            os.chmod(temporary, mode)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def exchange(target: Path, temporary: Path, data: bytes | None, mode: int) -> None:
    """Put a file with these bytes in the place of `target`, which need not exist; None removes it. Raises OSError."""
    if data is None:
        os.unlink(target)
        return
    try:
        descriptor = stage(temporary, data, target if os.path.lexists(target) else None, mode)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, target)
    except BaseException:
        discard(temporary)
        raise


def create(target: Path, data: bytes) -> None:
    """Make a file where there is none: whole, or not at all. Raises OSError, FileExistsError where there is one."""
    temporary = target.parent / temporary_name()
    try:
        _fill(temporary, data)
        try:
            os.link(temporary, target)  # which, unlike a renaming, takes the place of nothing
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            try:
                _fill(target, data)
            except FileExistsError:
                raise
            except BaseException:
                discard(target)
                raise
    finally:
        discard(temporary)
    sync_folder(target.parent)


def _fill(new: Path, data: bytes) -> None:
    descriptor = os.open(new, CREATING, 0o666)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write bytes, however few the system takes at once."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def put(folder: Path, name: str, data: bytes) -> None:
    """Make or replace a file of our own, whole and durably, readable by its owner alone. Raises OSError."""
    temporary = folder / f"{name}.new"
    discard(temporary)
    try:
        descriptor = os.open(temporary, CREATING, 0o600)
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, folder / name)
    except BaseException:
        discard(temporary)
        raise
    sync_folder(folder)


def discard(file: Path) -> bool:
    """Remove a file if it is there and can be removed; whether it is gone."""
    try:
        os.unlink(file)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system lets a folder be opened.

    What a name stands for is whole in any case, so that nothing is lost where it does not.
    """
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
