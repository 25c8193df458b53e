"""What the runs on a vault replaced, kept in the user's data folder and never in the vault.

    <data folder>/vaults/<digest of the vault's real path>/
        lock                 held by the run that writes
        runs/<number>/
            replaced         the bytes of all the files as they were, one after the other
            manifest.json    which files, with digests from before and after; there before anything is written
            result.json      what was written in the end; there when nothing more will be

A run without a manifest never wrote anything; one with a manifest and no result is at work, or was killed. A journal is
data and nothing else: what is read here may come from a damaged disk or a hostile hand, so that every path is checked
before it is used, and replaced bytes count only if they have the digest that the manifest gives.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from msgspec.structs import asdict

from vaultlint.config import UndoSettings
from vaultlint.digests import blake2b
from vaultlint.errors import DamagedJournal
from vaultlint.folders import data_folder
from vaultlint.regex import regex
from vaultlint.storage.disk import CREATING, discard, is_temporary_name, put, sync_folder, write_all
from vaultlint.storage.places import digest, stays_inside
from vaultlint.storage.records import Entry, Manifest, Result, Run

FORMAT = 1
_MANIFEST, _RESULT, _REPLACED = "manifest.json", "result.json", "replaced"
_NUMBER = regex(r"[1-9][0-9]{0,8}")
_DIGEST = regex(r"[0-9a-f]{64}")
_DAY = 86_400  # seconds
_MEGABYTE = 1_000_000
Record = TypeVar("Record", Manifest, Result)


class Journal:
    """The journal of one vault. Whoever changes anything in it holds its lock."""

    def __init__(self, root: Path) -> None:
        self.vault = os.path.realpath(root)
        name = blake2b(os.fsencode(os.path.normcase(self.vault)), digest_size=16).hexdigest()
        self._folder = data_folder() / "vaults" / name
        self._runs = self._folder / "runs"

    @property
    def lock(self) -> Path:
        """The file of the lock."""
        return self._folder / "lock"

    def prepare(self) -> None:
        """Make the folders, for their owner alone. Raises OSError."""
        base = data_folder()
        os.makedirs(base.parent, exist_ok=True)
        for folder in (base, base / "vaults", self._folder, self._runs):
            if not folder.is_dir():
                os.mkdir(folder, 0o700)
                sync_folder(folder.parent)

    def numbers(self) -> list[int]:
        """The numbers of the runs, in order."""
        try:
            names = os.listdir(self._runs)
        except OSError:
            return []
        return sorted(int(name) for name in names if _NUMBER.fullmatch(name))

    def has_manifest(self, number: int) -> bool:
        """Whether a run came so far that it may have written something."""
        return (self._of(number) / _MANIFEST).exists()

    def is_finished(self, number: int) -> bool:
        """Whether all that a run will write is written."""
        return (self._of(number) / _RESULT).exists()

    def read(self, number: int) -> Run:
        """A run. Raises DamagedJournal."""
        folder = self._of(number)
        manifest = _read(folder / _MANIFEST, Manifest, number)
        _check(manifest, number)
        if os.path.normcase(manifest.vault) != os.path.normcase(self.vault):
            raise DamagedJournal(number, f"it is of another vault, '{manifest.vault}'")
        result = _read(folder / _RESULT, Result, number) if self.is_finished(number) else None
        return Run(number, folder, manifest, result)

    def begin(self) -> Recording:
        """A new run, to record what it is about to replace. Raises OSError."""
        number = max(self.numbers(), default=0) + 1
        folder = self._of(number)
        os.mkdir(folder, 0o700)
        try:
            return Recording(number, folder)
        except OSError:
            os.rmdir(folder)
            raise

    def finish(self, number: int, result: Result) -> None:
        """Record what a run wrote. Raises OSError."""
        put(self._of(number), _RESULT, _encoded(result))

    def drop(self, number: int) -> None:
        """Forget a run; its manifest first, so that no half of it is taken for a run."""
        folder = self._of(number)
        discard(folder / _MANIFEST)
        with contextlib.suppress(OSError):
            for name in os.listdir(folder):
                discard(folder / name)
            os.rmdir(folder)

    def trim(self, limits: UndoSettings) -> None:
        """Forget finished runs that are too old or, the oldest first, too many; never the last one."""
        numbers = self.numbers()
        kept = 0
        for number in reversed(numbers):
            size, changed = _extent(self._of(number))
            kept += size
            old = changed < time.time() - limits.keep_days * _DAY
            if number != numbers[-1] and self.is_finished(number) and (old or kept > limits.keep_megabytes * _MEGABYTE):
                self.drop(number)

    def _of(self, number: int) -> Path:
        return self._runs / str(number)


class Recording:
    """A run that is being written into the journal."""

    def __init__(self, number: int, folder: Path) -> None:
        self.number = number
        self.folder = folder
        self._length = 0
        self._replaced = os.open(folder / _REPLACED, CREATING, 0o600)

    def keep(self, data: bytes) -> int:
        """Keep what a file is before it is replaced; the place where. Raises OSError."""
        offset = self._length
        write_all(self._replaced, data)
        self._length += len(data)
        return offset

    def seal(self, manifest: Manifest) -> Run:
        """Bring all of it to the disk; from here on the run can be undone. Raises OSError."""
        os.fsync(self._replaced)
        self.close()
        put(self.folder, _MANIFEST, _encoded(manifest))
        sync_folder(self.folder.parent)
        return Run(self.number, self.folder, manifest, None)

    def close(self) -> None:
        """Let go of the file."""
        if self._replaced >= 0:
            descriptor, self._replaced = self._replaced, -1
            os.close(descriptor)


def replaced(run: Run, entry: Entry) -> bytes:
    """What a file was before a run replaced it. Raises DamagedJournal."""
    try:
        with os.fdopen(os.open(run.folder / _REPLACED, os.O_RDONLY | getattr(os, "O_BINARY", 0)), "rb") as file:
            file.seek(entry.offset)
            data = file.read(entry.length)
    except OSError as error:
        raise DamagedJournal(run.number, f"what it replaced cannot be read ({error.strerror})") from error
    if digest(data).hex() != entry.before:
        raise DamagedJournal(run.number, f"what it keeps of '{entry.path}' is not what it replaced")
    return data


def vaults() -> Iterator[str]:
    """The real paths of all vaults that have a journal, as far as their journals are sound."""
    with contextlib.suppress(OSError):
        for folder in sorted((data_folder() / "vaults").iterdir()):
            runs = folder / "runs"
            numbers = sorted((int(run.name) for run in runs.iterdir() if _NUMBER.fullmatch(run.name)), reverse=True)
            for number in numbers:
                with contextlib.suppress(DamagedJournal):
                    yield _read(runs / str(number) / _MANIFEST, Manifest, number).vault
                    break


def _encoded(record: Manifest | Result) -> bytes:
    # In ASCII, so that names that are no text, which are lone surrogates here, survive.
    return json.dumps(asdict(record), default=asdict).encode("ascii")


def _read(file: Path, kind: type[Record], number: int) -> Record:
    import msgspec  # noqa: PLC0415 - most runs read no journal

    try:
        data = json.loads(file.read_bytes())
        version = data.get("version", FORMAT)
        if isinstance(version, int) and version > FORMAT:
            raise DamagedJournal(number, f"it was written by a newer vaultlint ({data.get('vaultlint')})")
        return msgspec.convert(data, kind)
    except FileNotFoundError as error:
        raise DamagedJournal(number, f"its {file.name} is missing") from error
    except OSError as error:
        raise DamagedJournal(number, f"its {file.name} cannot be read ({error.strerror})") from error
    except (ValueError, AttributeError, RecursionError) as error:
        raise DamagedJournal(number, f"its {file.name} is not what vaultlint writes") from error


def _check(manifest: Manifest, number: int) -> None:
    """Raises DamagedJournal for what vaultlint would never have written."""
    try:
        datetime.fromisoformat(manifest.began).utctimetuple()
    except (ValueError, OverflowError) as error:
        raise DamagedJournal(number, "its time is none") from error
    for entry in manifest.entries:
        if not stays_inside(entry.path):
            raise DamagedJournal(number, f"'{entry.path}' is not a path inside the vault")
        name = entry.temporary.rpartition("/")[2]
        if not stays_inside(entry.temporary) or not is_temporary_name(name):
            raise DamagedJournal(number, f"'{entry.temporary}' is not a temporary file of vaultlint")
        for value in (entry.before, entry.after):
            if value is not None and not _DIGEST.fullmatch(value):
                raise DamagedJournal(number, f"the digest of '{entry.path}' is none")
        if entry.offset < 0 or entry.length < 0 or not 0 <= entry.mode <= 0o7777:
            raise DamagedJournal(number, f"what it says of '{entry.path}' cannot be")


def _extent(folder: Path) -> tuple[int, float]:
    """How many bytes a run takes, and when it was last written to, in seconds since the epoch."""
    size, changed = 0, 0.0
    with contextlib.suppress(OSError), os.scandir(folder) as files:
        for file in files:
            status = file.stat()
            size, changed = size + status.st_size, max(changed, status.st_mtime)
    return size, changed
