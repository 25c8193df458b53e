"""The files of one vault, read as text and written as text.

A write puts a temporary file beside the note and renames it over the note. Of the old file the new one keeps what
`attributes` says. A note that has several names (hard links) is parted from them: the other names keep the old text.
That is what a backup made of hard links needs, and no text is lost by it. A note that is a symbolic link stays one;
what it leads to is replaced, if that lies inside the vault.
"""

from __future__ import annotations

import os
import stat
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vaultlint.config import UndoSettings
from vaultlint.errors import RefusedRun, RefusedWrite, UnreadableFile
from vaultlint.storage.encoding import Decoded, decode, encode, foreign
from vaultlint.storage.places import digest, read_bytes, reason, stays_inside
from vaultlint.storage.records import About, Write

if TYPE_CHECKING:
    from vaultlint.storage.history import History
    from vaultlint.storage.transaction import Writer


class StoredText(NamedTuple):
    """A note as it was read: what a write needs in order to know that nobody changed it since."""

    text: str
    bom: bool
    digest: bytes  # BLAKE2b of the file's bytes
    mode: int  # the permission bits


class Storage:
    """The files of one vault. Paths are relative to `root`, with `/`, and never lead out of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._prefix = os.path.join(root, "")

    def read(self, path: str) -> StoredText:
        """A note as it stands on disk. Raises UnreadableFile, and never waits for a pipe or a device."""
        data, mode = self.read_bytes(path)
        return stored_text(path, data, mode)

    def read_text(self, path: str) -> str:
        """The text alone, for whoever only shows it. Raises UnreadableFile."""
        data, _ = self.read_bytes(path)
        return _decoded(path, data).text

    def read_bytes(self, path: str) -> tuple[bytes, int]:
        """The bytes of a file and its permission bits. Raises UnreadableFile, and never waits."""
        if not stays_inside(path):
            raise UnreadableFile(path, "is not a path inside the vault")
        try:
            data, status = read_bytes(self._prefix + path)
        except OSError as error:
            raise UnreadableFile(path, f"cannot be read: {reason(error, 'read it')}") from error
        return data, stat.S_IMODE(status.st_mode)

    def write(self, path: str, text: str, expected: StoredText) -> None:
        """Replace one note that still is what `expected` was read from, without lock and journal.

        Raises RefusedWrite; the note is then as it was. Interrupted at any moment, the note holds either the old or the
        new text. A process that is killed outright can leave its temporary file, `.vaultlint-….tmp`, behind.
        """
        with self.writing(journal=False) as writer:
            try:
                outcome = writer.commit([[replacement(path, text, expected)]], About())
            except RefusedRun as error:
                raise RefusedWrite(path, error.reason) from error
        for refused in outcome.refused:
            raise refused

    def writing(self, *, journal: bool = True, limits: UndoSettings | None = None) -> AbstractContextManager[Writer]:
        """Have the vault for oneself and write several files as one: see `transaction`."""
        from vaultlint.storage.transaction import writing  # noqa: PLC0415 - a run that only reads does without

        return writing(self.root, journal=journal, limits=limits)

    def history(self) -> History:
        """The runs that changed the vault."""
        from vaultlint.storage.history import History  # noqa: PLC0415 - loaded where used

        return History(self.root)

    def clear_up(self) -> tuple[str, ...]:
        """Clear away what killed runs left in the vault; sentences on what was found. Raises RefusedRun."""
        from vaultlint.storage.transaction import clear_up  # noqa: PLC0415 - loaded where used

        return clear_up(self.root)


def stored_text(path: str, data: bytes, mode: int = 0) -> StoredText:
    """The text in the bytes of a file. Raises UnreadableFile where they are no text."""
    text, bom = _decoded(path, data)
    return StoredText(text, bom, digest(data), mode)


def _decoded(path: str, data: bytes) -> Decoded:
    why = foreign(data)
    if why:
        raise UnreadableFile(path, why)
    return decode(data)


def replacement(path: str, text: str, expected: StoredText) -> Write:
    """The write of a new text in the place of one that was read. Raises RefusedWrite for a text that no file holds."""
    try:
        data = encode(text, bom=expected.bom)
    except UnicodeEncodeError as error:
        why = f"the new text has a character that no file can hold, at offset {error.start}"
        raise RefusedWrite(path, why) from error
    if decode(data) != (text, expected.bom):
        raise RefusedWrite(path, "the new text would not be the same when read again")
    return Write(path, data, expected.digest)
