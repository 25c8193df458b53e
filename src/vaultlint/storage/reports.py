"""Files that reports are written to: whole or not at all, wherever the user wants them.

Unlike a note, such a file lies where the command line says. What was there before is replaced in one step, so that
whoever reads it finds a whole report. Only where the folder takes no new file, or where it is no file at all (a device,
a pipe), is it written in place.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from vaultlint.storage.disk import CREATING, discard, temporary_name, write_all

_MODE = 0o666  # of a new file, less what the umask takes away
_AT_ONCE = 65_536  # bytes
Place = tuple[int, int, str]  # device, folder, name


class ReportFile:
    """A file for a report. `path` is as the user wrote it; a symbolic link stays one, and what it leads to is written.

    Every method raises OSError, and ValueError for a path that no system has.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        # What a pipe or a device is behind its links has no path that could be opened (`/dev/stdout`, `/dev/fd/63`).
        self._target = Path(path if _is_special(path) else os.path.realpath(path))

    def leads_out_of(self, root: Path) -> bool:
        """Whether the path lies below a folder as it is written, and elsewhere if one follows its links."""
        as_written = Path(os.path.abspath(self.path))
        return as_written.is_relative_to(root) and not self._target.is_relative_to(os.path.realpath(root))

    def inside(self, root: Path) -> str | None:
        """The path below a folder, with `/`; None if it lies elsewhere."""
        real_root = Path(os.path.realpath(root))
        return self._target.relative_to(real_root).as_posix() if self._target.is_relative_to(real_root) else None

    def make_folder(self) -> None:
        """Make the folder of the file, and those above it, if they are not there."""
        os.makedirs(self._target.parent, exist_ok=True)

    def place(self) -> Place:
        """What two names of one file have in common. Names that only some file systems tell apart are one."""
        folder = os.stat(self._target.parent)
        name = unicodedata.normalize("NFC", self._target.name).casefold()
        return folder.st_dev, folder.st_ino, name

    def try_out(self) -> None:
        """Find out, and leave everything as it was, whether the file can be written."""
        mode = self._mode()
        if mode is None:
            probe = self._target  # its own name may be one that the system does not take
        elif stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        elif not os.access(self._target, os.W_OK):
            raise PermissionError(errno.EACCES, "permission denied")
        elif stat.S_ISREG(mode):
            probe = self._target.with_name(temporary_name())
        else:
            return
        try:
            os.close(os.open(probe, CREATING, _MODE))
        except OSError:
            if mode is None:
                raise
        else:
            discard(probe)

    def write(self, pieces: Iterable[bytes]) -> None:
        """Write the file. If that fails, what was there before is as it was, unless it is written in place."""
        mode = self._mode()
        if mode is not None and not stat.S_ISREG(mode):
            self._write_in_place(pieces)
            return
        temporary = self._target.with_name(temporary_name())
        try:
            descriptor = os.open(temporary, CREATING, _MODE)
        except OSError:
            if mode is None:
                raise
            self._write_in_place(pieces)
            return
        try:
            _fill(descriptor, pieces)
            if mode is not None:
                os.chmod(temporary, stat.S_IMODE(mode))
            try:
                os.replace(temporary, self._target)
            except OSError as error:
                if error.errno != errno.EBUSY:  # what a container mounts can be written, and not replaced
                    raise
                self._write_in_place([temporary.read_bytes()])
                discard(temporary)
        except BaseException:
            discard(temporary)
            raise

    def _mode(self) -> int | None:
        try:
            return os.stat(self._target).st_mode
        except FileNotFoundError:
            return None

    def _write_in_place(self, pieces: Iterable[bytes]) -> None:
        # A pipe that nobody reads is an error; without the flag one would wait for a reader.
        flags = os.O_WRONLY | os.O_TRUNC | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self._target, flags)
        with contextlib.suppress(AttributeError, OSError):
            os.set_blocking(descriptor, True)
        _fill(descriptor, pieces)


def _is_special(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _fill(descriptor: int, pieces: Iterable[bytes]) -> None:
    """Write and close a file."""
    try:
        waiting = bytearray()
        for piece in pieces:
            waiting += piece
            if len(waiting) >= _AT_ONCE:
                write_all(descriptor, bytes(waiting))
                waiting.clear()
        write_all(descriptor, bytes(waiting))
    finally:
        os.close(descriptor)
