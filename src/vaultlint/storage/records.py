"""What is asked of a run that writes, what came of it, and what its journal says of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct, field

from vaultlint.errors import RefusedWrite


class Write(Struct, frozen=True):
    """A file as it is to be, and the digest of what it must be now."""

    path: str  # in the vault, with `/`
    data: bytes | None  # None: it is to be no more
    before: bytes | None  # None: there must be no such file
    mode: int = 0o644  # the permission bits, for a file that is made anew


class About(Struct, frozen=True):
    """What a run says of itself, for lists."""

    command: tuple[str, ...] = ()
    fixes: Mapping[str, int] = field(default_factory=dict)  # by rule
    undoes: int | None = None  # the number of the run that this one undoes
    whole: bool = True  # of an undo: nothing of that run is left


class Outcome(Struct, frozen=True):
    """What came of a run."""

    written: frozenset[str]
    refused: tuple[RefusedWrite, ...]
    run: int | None  # its number in the journal; None where nothing was written, or no journal is kept
    notices: tuple[str, ...] = ()


class Entry(Struct, frozen=True):
    """A file in a manifest. Digests are in hexadecimal; None stands for no file."""

    path: str
    temporary: str  # where the new file was made ready: a path in the real folder of the vault
    group: int  # entries of one group hang together
    before: str | None
    after: str | None
    mode: int
    offset: int  # of what it was before, in the file of what was replaced
    length: int


class Manifest(Struct, frozen=True):
    """What a run is about to write, on the disk before it writes anything."""

    version: int
    vaultlint: str
    vault: str  # its real path
    began: str  # ISO 8601, UTC
    about: About
    entries: tuple[Entry, ...]


class Result(Struct, frozen=True):
    """What a run wrote in the end."""

    unwritten: tuple[int, ...]  # numbers of entries
    interrupted: bool


class Run(Struct, frozen=True):
    """A run in the journal."""

    number: int
    folder: Path
    manifest: Manifest
    result: Result | None  # None: it is still writing, or was killed

    @property
    def began(self) -> datetime:
        """When, in UTC."""
        return datetime.fromisoformat(self.manifest.began).astimezone(UTC)

    @property
    def written(self) -> tuple[Entry, ...]:
        """What it wrote; all that it may have written, where nobody looked yet."""
        unwritten = frozenset(self.result.unwritten) if self.result else frozenset()
        return tuple(entry for number, entry in enumerate(self.manifest.entries) if number not in unwritten)
