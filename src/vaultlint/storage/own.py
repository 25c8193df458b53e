"""A file of vaultlint's own among the files of a vault: read without trust in what lies there, and written whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from vaultlint.errors import RefusedWrite
from vaultlint.storage.places import reason
from vaultlint.vault.small_files import NotReadError, lies_inside, read_small

__all__ = ["NotReadError", "read_own", "write_own"]

_LARGEST = 64 * 1024 * 1024  # bytes


def read_own(folder: Path, name: str) -> bytes | None:
    """The bytes of a file at or below a folder, None where there is none.

    Raises NotReadError, with the reason as the end of a sentence; a symbolic link out of the folder is not followed.
    """
    file = folder / name
    try:
        data = read_small(folder, name, largest=_LARGEST)
    except OSError as error:
        raise NotReadError(reason(error, "read it")) from error
    if data is None and os.path.lexists(file):
        raise NotReadError("it is a symbolic link that leads to nothing")
    return data


def write_own(folder: Path, name: str, data: bytes) -> None:
    """Make or replace a file at or below a folder, whole and durably. Raises RefusedWrite, and changes nothing then.

    A symbolic link stays one: what it leads to is replaced, if that lies below the folder.
    """
    from vaultlint.storage.disk import exchange, sync_folder, temporary_name  # noqa: PLC0415 - a check only reads

    if not lies_inside(folder, folder / name):
        raise RefusedWrite(name, "it is a symbolic link that leads outside the vault")
    target = Path(os.path.realpath(folder / name))
    if not target.parent.is_dir():
        raise RefusedWrite(name, "there is no such folder")
    if target.exists():
        if not target.is_file():
            raise RefusedWrite(name, "it is not a file")
        if not os.access(target, os.W_OK):
            raise RefusedWrite(name, "it is read-only")
    try:
        exchange(target, target.with_name(temporary_name()), data, _usual_mode())
    except OSError as error:
        raise RefusedWrite(name, reason(error, "write in its folder")) from error
    sync_folder(target.parent)


def _usual_mode() -> int:
    """The permission bits of files that this user makes."""
    masked = os.umask(0)
    os.umask(masked)
    return (stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH) & ~masked
