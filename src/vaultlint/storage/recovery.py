"""What a killed run left, cleared away by the next one that writes.

Its temporary files are removed: those that its manifest names, and no others. Where it had written a part of what hangs
together, that part is put back, so that this too is all or none. What it wrote otherwise stays, can be undone, and is
spoken of once.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from vaultlint.errors import DamagedJournal, RefusedWrite
from vaultlint.storage.disk import discard, exchange, sync_folder
from vaultlint.storage.journal import Journal, replaced
from vaultlint.storage.places import digest, locate, locate_missing, read_bytes
from vaultlint.storage.records import Entry, Result, Run


def recover(journal: Journal) -> tuple[str, ...]:
    """Clear up after the runs that came to no end; sentences on what was found. The journal's lock is held."""
    notices: list[str] = []
    for number in journal.numbers():
        if journal.is_finished(number):
            continue
        if not journal.has_manifest(number):
            journal.drop(number)  # it was killed before it touched the vault
            continue
        try:
            notices += _settle(journal, journal.read(number))
        except DamagedJournal as error:
            notices.append(str(error))
    return tuple(notices)


def current(root: Path, path: str) -> bytes | None:
    """The bytes of a file of the vault as it is; None where there is none. Raises RefusedWrite and OSError."""
    try:
        return read_bytes(locate(root, path))[0]
    except (FileNotFoundError, NotADirectoryError):
        return None


def _settle(journal: Journal, run: Run) -> list[str]:
    root = Path(journal.vault)
    entries = run.manifest.entries
    for entry in entries:
        _remove_temporary(root, entry)
    old = {number for number, entry in enumerate(entries) if _digest(root, entry) == entry.before}
    new = {number for number, entry in enumerate(entries) if _digest(root, entry) == entry.after} - old
    halves = {entries[number].group for number in old} & {entries[number].group for number in new}
    for number in sorted(new):
        if entries[number].group in halves and _put_back(root, run, entries[number]):
            old.add(number)
            new.discard(number)
    if not new and len(old) == len(entries):
        journal.drop(run.number)
        return [f"{_named(run)} was interrupted before it had written anything."]
    with contextlib.suppress(OSError):  # else the next run finds it once more
        journal.finish(run.number, Result(tuple(sorted(old)), interrupted=bool(old)))
    if not old:
        return []
    files = f"{_named(run)} was interrupted: {len(entries) - len(old):,} of {len(entries):,} files were"
    undoes = run.manifest.about.undoes
    if undoes is not None:
        return [f"{files} brought back; `vaultlint undo {undoes}` goes on with it."]
    return [f"{files} written; `vaultlint undo {run.number}` brings them back."]


def _named(run: Run) -> str:
    undoes = run.manifest.about.undoes
    what = "A run" if undoes is None else f"The undo of run {undoes}"
    return f"{what} of {run.began.astimezone():%Y-%m-%d %H:%M}"


def _digest(root: Path, entry: Entry) -> str | None:
    """The digest of a file as it is now; None where there is none, and empty where it cannot be read."""
    try:
        data = current(root, entry.path)
    except (OSError, RefusedWrite):
        return ""
    return None if data is None else digest(data).hex()


def _put_back(root: Path, run: Run, entry: Entry) -> bool:
    try:
        old = None if entry.before is None else replaced(run, entry)
        target = locate_missing(root, entry.path) if entry.after is None else locate(root, entry.path)
        exchange(target, root / entry.temporary, old, entry.mode)
    except (OSError, RefusedWrite, DamagedJournal):
        return False
    sync_folder(target.parent)
    return True


def _remove_temporary(root: Path, entry: Entry) -> None:
    with contextlib.suppress(OSError):
        named = root / entry.temporary
        folder = Path(os.path.realpath(named.parent))
        if folder.is_relative_to(root) and stat.S_ISREG(os.lstat(folder / named.name).st_mode):
            discard(folder / named.name)
