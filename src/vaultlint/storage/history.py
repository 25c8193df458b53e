"""The runs on a vault as its journal has them, and what taking one back would do."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from vaultlint.errors import DamagedJournal, RefusedWrite
from vaultlint.storage.journal import Journal, replaced, vaults
from vaultlint.storage.lock import is_locked
from vaultlint.storage.places import digest, refusal, replaceable
from vaultlint.storage.records import Entry, Run, Write
from vaultlint.storage.recovery import current


class Return(Struct, frozen=True):
    """One file on its way back."""

    write: Write
    now: bytes | None  # None: there is no such file
    edited: bool  # since the run: whoever writes this overwrites what somebody else wrote


class Plan(Struct, frozen=True):
    """What taking a run back would do."""

    groups: tuple[tuple[Return, ...], ...]  # each of them all or none
    already: tuple[str, ...]  # files that are as they were
    refused: tuple[RefusedWrite, ...]


class History:
    """All runs of a vault, in their order."""

    def __init__(self, root: Path) -> None:
        self._journal = Journal(root)
        self.runs: list[Run] = []
        self.damaged: list[DamagedJournal] = []
        for number in self._journal.numbers():
            if self._journal.has_manifest(number):
                try:
                    self.runs.append(self._journal.read(number))
                except DamagedJournal as error:
                    self.damaged.append(error)
        self.undone = _undone(self.runs)
        self.touched = frozenset(
            run.manifest.about.undoes
            for run in self.runs
            if run.manifest.about.undoes and run.number not in self.undone
        )  # the runs that are undone, or were in part

    @property
    def vault(self) -> str:
        """The real path of the vault."""
        return self._journal.vault

    def is_writing(self) -> bool:
        """Whether a run is writing at this moment."""
        return is_locked(self._journal.lock)

    def last(self) -> Run | None:
        """The last run that is not undone and is no undoing itself. Raises DamagedJournal if that may be a lost one."""
        for run in reversed(self.runs):
            if run.manifest.about.undoes is None and run.number not in self.undone and run.written:
                for damaged in self.damaged:
                    if damaged.run > run.number:
                        raise damaged
                return run
        for damaged in self.damaged:
            raise damaged
        return None

    def elsewhere(self) -> list[str]:
        """The real paths of the other vaults that have runs."""
        return [vault for vault in vaults() if vault != self.vault]


def plan(root: Path, run: Run, *, force: bool) -> Plan:
    """What taking a run back would do to the files as they are now. `force` overwrites what was edited since.

    Raises DamagedJournal.
    """
    groups: dict[int, list[Return]] = {}
    already: list[str] = []
    refusals: dict[int, list[RefusedWrite]] = {}
    for entry in run.written:
        try:
            found = _return(root, run, entry, force=force)
        except RefusedWrite as refused:
            refusals.setdefault(entry.group, []).append(refused)
            continue
        if found is None:
            already.append(entry.path)
        else:
            groups.setdefault(entry.group, []).append(found)
    left: list[RefusedWrite] = []
    for group, its in refusals.items():
        mates = groups.pop(group, [])
        left += its
        left += [
            RefusedWrite(mate.write.path, f"it belongs to a fix that also edited '{its[0].path}'") for mate in mates
        ]
    return Plan(tuple(tuple(group) for group in groups.values()), tuple(already), tuple(left))


def _return(root: Path, run: Run, entry: Entry, *, force: bool) -> Return | None:
    """A file on its way back; None if it is there already. Raises RefusedWrite and DamagedJournal."""
    try:
        now = current(root, entry.path)
    except OSError as error:
        raise refusal(entry.path, error) from error
    is_now = None if now is None else digest(now).hex()
    if is_now == entry.before:
        return None
    if is_now != entry.after and not force:
        why = (
            "it no longer exists; --force makes it again"
            if now is None
            else "it was edited since; --force overwrites it"
        )
        raise RefusedWrite(entry.path, why)
    if now is not None:
        replaceable(root, entry.path)
    old = None if entry.before is None else replaced(run, entry)
    before = None if now is None else digest(now)
    return Return(Write(entry.path, old, before, entry.mode), now, edited=is_now != entry.after)


def _undone(runs: list[Run]) -> frozenset[int]:
    """The runs of which nothing is left, because a later one that still stands took all of them back."""
    undone: set[int] = set()
    for run in reversed(runs):
        about = run.manifest.about
        finished = run.result is not None and not run.result.unwritten
        if run.number not in undone and about.undoes and about.undoes < run.number and about.whole and finished:
            undone.add(about.undoes)
    return frozenset(undone)
