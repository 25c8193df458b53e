"""Bytes to text and back without loss, and writes that leave either the whole old file or the whole new one.

Text conventions: UTF-8; every byte that is not part of valid UTF-8 becomes a lone surrogate (U+DC80 to U+DCFF) and
goes back to the same byte; one byte order mark at the start is kept aside; line ends are never touched.

A write puts a temporary file beside the note, under a name that starts with a dot, because Obsidian does not index
such names, and renames it over the note. Of the old file the new one keeps the permissions and, where the system
allows, the owner. A note that has several names (hard links) is parted from them: the other names keep the old text.
That is what a backup made of hard links needs, and no text is lost by it. A note that is a symbolic link stays one;
what it leads to is replaced.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from vaultlint.errors import RefusedWrite, UnreadableFile

_BOM = b"\xef\xbb\xbf"
# What the marks of the other encodings look like; UTF-32's little-endian mark starts with UTF-16's.
_FOREIGN_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_SAMPLE = 65_536  # bytes: enough to tell what a file is
_FEW = 8  # that many odd bytes do not make a note a binary file, however short it is
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))  # a pasted escape sequence is still text
_UNDECODABLE = re.compile("[\udc80-\udcff]")
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_CREATING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
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
}


class Decoded(NamedTuple):
    """A file's text without its byte order mark, and whether it had one."""

    text: str
    bom: bool


class StoredText(NamedTuple):
    """A note as it was read: what `Storage.write` needs in order to know that nobody changed it since."""

    text: str
    bom: bool
    digest: bytes  # BLAKE2b of the file's bytes
    mode: int  # the permission bits


def decode(data: bytes) -> Decoded:
    """The text of any bytes whatever; `encode` makes the same bytes of it."""
    bom = data.startswith(_BOM)
    return Decoded((data[len(_BOM) :] if bom else data).decode("utf-8", "surrogateescape"), bom)


def encode(text: str, *, bom: bool) -> bytes:
    """The bytes of a text. Raises UnicodeEncodeError for a surrogate that stands for no byte."""
    data = text.encode("utf-8", "surrogateescape")
    return _BOM + data if bom else data


def foreign(data: bytes) -> str | None:
    """Why these bytes are no note, with what can be done about it; None if they may well be one.

    A note is text that an editor can show. One NUL, or bytes of an old encoding here and there, do not make it
    something else; a file is binary if its start has a NUL, and one byte in ten is a control character or no UTF-8.
    """
    for mark, name in _FOREIGN_MARKS:
        if data.startswith(mark):
            return _other_encoding(name)
    sample = data[:_SAMPLE]
    nulls = sample.count(0)
    if not nulls:
        return None
    if nulls == len(sample):
        return "contains nothing but NUL bytes, as a crash can leave a file; restore it from a backup"
    # Two bytes a character: in every script the line ends and spaces have their NUL on the same side.
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) >= 2 * _FEW and max(even, odd) * 5 >= len(sample) and min(even, odd) * 20 <= max(even, odd):
        return _other_encoding("UTF-16")
    strange = len(sample) - len(sample.translate(None, _CONTROLS)) + len(_UNDECODABLE.findall(decode(sample).text))
    if strange > _FEW and strange * 10 > len(sample):
        return "is not text but a binary file; give it the file extension of what it is"
    return None


class Storage:
    """The files of one vault. Paths are relative to `root`, with `/`, and never lead out of it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> StoredText:
        """A note as it stands on disk. Raises UnreadableFile, and never waits for a pipe or a device."""
        if not _stays_inside(path):
            raise UnreadableFile(path, "is not a path inside the vault")
        try:
            data, status = _read(Path(self.root, path))
        except OSError as error:
            raise UnreadableFile(path, f"cannot be read: {_reason(error, 'read it')}") from error
        reason = foreign(data)
        if reason:
            raise UnreadableFile(path, reason)
        text, bom = decode(data)
        return StoredText(text, bom, _digest(data), stat.S_IMODE(status.st_mode))

    def write(self, path: str, text: str, expected: StoredText) -> None:
        """Replace a note that still is what `expected` was read from. Raises RefusedWrite; the note is then as it was.

        Interrupted at any moment, the note holds either the old or the new text. A process that is killed outright
        can leave its temporary file, `.vaultlint-….tmp`, behind.
        """
        data = self._encoded(path, text, expected)
        try:
            target = self._target(path)
            status = target.stat()
            if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
                raise RefusedWrite(path, "it is read-only")
            with _temporary_beside(target) as temporary:
                _fill(temporary, data, status)
                # Compared as late as possible: from here to the rename there is no work left to do.
                if _digest(_read(target)[0]) != expected.digest:
                    raise RefusedWrite(path, "it changed since it was read")
                temporary.replace(target)
            _sync_folder(target.parent)
        except FileNotFoundError as error:
            raise RefusedWrite(path, "it no longer exists") from error
        except OSError as error:
            raise RefusedWrite(path, _reason(error, "write in its folder")) from error

    def _encoded(self, path: str, text: str, expected: StoredText) -> bytes:
        try:
            data = encode(text, bom=expected.bom)
        except UnicodeEncodeError as error:
            reason = f"the new text has a character that no file can hold, at offset {error.start}"
            raise RefusedWrite(path, reason) from error
        if decode(data) != (text, expected.bom):
            raise RefusedWrite(path, "the new text would not be the same when read again")
        return data

    def _target(self, path: str) -> Path:
        """The real file behind a path, in the real folder of the vault or below."""
        if not _stays_inside(path):
            raise RefusedWrite(path, "it is not a path inside the vault")
        root = Path(os.path.realpath(self.root))
        target = Path(os.path.realpath(root / path, strict=True))
        if not target.is_relative_to(root):
            raise RefusedWrite(path, "its symbolic link leads out of the vault")
        return target


def _other_encoding(name: str) -> str:
    return f"is encoded in {name}, but Obsidian reads notes as UTF-8; save it as UTF-8"


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=32).digest()


def _stays_inside(path: str) -> bool:
    """Whether a path, as it is written, is one of the vault's: relative, without `..`, and a possible name."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return False
    if "\0" in path or Path(path).anchor:
        return False
    return all(part not in ("", ".", "..") for part in path.replace(os.sep, "/").split("/"))


def _read(location: Path) -> tuple[bytes, os.stat_result]:
    """The bytes of a regular file and its status. Raises OSError."""
    try:
        _demand_regular(location.stat())  # first, because merely opening a device can have effects
    except FileNotFoundError as error:
        if location.is_symlink():
            raise OSError("its symbolic link leads to nothing") from error
        raise
    with os.fdopen(os.open(location, _READING), "rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        _demand_regular(status)
        return file.readall(), status


def _demand_regular(status: os.stat_result) -> None:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        raise OSError("it is a folder")
    if stat.S_ISFIFO(mode):
        raise OSError("it is a pipe, not a file")
    raise OSError("it is a device or a socket, not a file")


def _reason(error: OSError, act: str) -> str:
    """What went wrong, in words for a person who takes notes."""
    if error.errno is None:
        return str(error)
    known = _REASONS.get(error.errno)
    return known.format(act=act) if known else (error.strerror or "the system gives no reason").lower()


@contextmanager
def _temporary_beside(target: Path) -> Iterator[Path]:
    """The name of a file that does not exist yet, in the folder of `target`; what bears it at the end is removed."""
    temporary = target.with_name(f".vaultlint-{secrets.token_hex(8)}.tmp")
    try:
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _fill(temporary: Path, data: bytes, status: os.stat_result) -> None:
    """Create a file with these bytes, on the disk itself, and with the owner and mode of `status`."""
    with os.fdopen(os.open(temporary, _CREATING, 0o600), "wb", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        _keep_owner(file.fileno(), status)
        mode = stat.S_IMODE(status.st_mode)
        # File systems without permissions refuse to set any, and have the right ones already.
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) != mode:
            temporary.chmod(mode)
        os.fsync(file.fileno())


def _keep_owner(descriptor: int, status: os.stat_result) -> None:
    """Give a file the owner and group of `status`; where that is not allowed, the group alone; else neither."""
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) == (status.st_uid, status.st_gid) or not hasattr(os, "fchown"):
        return
    try:
        os.fchown(descriptor, status.st_uid, status.st_gid)
    except OSError:
        with contextlib.suppress(OSError):
            os.fchown(descriptor, -1, status.st_gid)


def _sync_folder(folder: Path) -> None:
    """Bring a rename to the disk, where the system lets a folder be opened; the note itself is whole in any case."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
