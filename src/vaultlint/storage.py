"""Bytes to text and back without loss, and writes that leave either the old file or the new one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Decoded(NamedTuple):
    """A file's text without its byte order mark, and whether it had one."""

    text: str
    bom: bool


class StoredText(NamedTuple):
    """A note as it was read: what `Storage.write` needs in order to know that nobody changed it since."""

    text: str
    bom: bool
    digest: bytes
    mode: int


class Storage:
    """The files of one vault. Paths are relative to `root`, with `/`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> StoredText:
        """A note as it stands on disk. Raises UnreadableFile."""
        raise NotImplementedError

    def write(self, path: str, text: str, expected: StoredText) -> None:
        """Replace a note that is still as `expected` says. Raises RefusedWrite."""
        raise NotImplementedError
