"""The use case undo: list the runs that changed a vault, and bring back what one of them replaced."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from vaultlint.errors import UsageError
from vaultlint.findings import Change
from vaultlint.scope import root_of
from vaultlint.storage import About, Outcome, Storage, decode
from vaultlint.vault.files import lying_at

if TYPE_CHECKING:
    from vaultlint.storage.history import History, Return
    from vaultlint.storage.records import Run

_MARK = "\ufeff"
_VAULTS_NAMED = 5


class ListedRun(Struct, frozen=True):
    """A run, as lists show it."""

    id: str
    began: datetime  # UTC
    command: str  # as it was typed, more or less
    files: int
    fixes: Mapping[str, int]  # by rule
    undoes: str | None  # the run that this one took back
    state: str  # "", "undone", "partly undone", "interrupted" or "writing"


class RunList(Struct, frozen=True):
    """The runs on a vault, the last one first."""

    vault: str
    runs: tuple[ListedRun, ...]
    notices: tuple[str, ...]


class Undone(Struct, frozen=True):
    """What taking a run back did, or would do."""

    vault: str
    target: ListedRun  # what was taken back
    changes: tuple[Change, ...]  # from what the files were to what they are
    removed: tuple[str, ...]  # files that this run had made
    already: tuple[str, ...]  # files that were as before
    overwritten: tuple[str, ...]  # sentences: what somebody had edited since, and is lost but for the journal
    refused: tuple[str, ...]  # sentences
    notices: tuple[str, ...]
    run: str | None  # the number of this undo


def list_runs(vault: Path | None) -> RunList:
    """The runs on the vault that a path lies in; without one, that of the current folder."""
    history = _storage(vault).history()
    writing = history.is_writing()
    notices = [str(damaged) for damaged in history.damaged]
    if not history.runs and not history.damaged:
        notices.append(_nothing(history))
    listed = (_listed(run, history, writing=writing) for run in reversed(history.runs))
    return RunList(history.vault, tuple(listed), tuple(notices))


def undo(
    vault: Path | None, run: str | None, *, force: bool = False, write: bool = True, command: tuple[str, ...] = ()
) -> Undone:
    """Bring back what a run replaced; without a run, the last one that is not undone.

    Files that were edited since stay, and with them all that hang together with them, unless `force` is given. The
    undo is a run itself and can be taken back. Raises UsageError, DamagedJournal, RefusedRun and Interrupted.
    """
    from vaultlint.storage.history import plan  # noqa: PLC0415 - loads the journal

    storage = _storage(vault)
    history = storage.history()
    if not history.runs and not history.damaged:
        raise UsageError(_nothing(history))
    outcome: Outcome | None = None
    notices: tuple[str, ...] = ()
    if not write:
        target = _chosen(history, run)
        planned = plan(storage.root, target, force=force)
    else:
        with storage.writing() as writer:
            history, notices = storage.history(), writer.notices
            target = _chosen(history, run)
            planned = plan(storage.root, target, force=force)
            about = About(command=command, undoes=target.number, whole=not planned.refused)
            outcome = writer.commit([[back.write for back in group] for group in planned.groups], about)
    back = [file for group in planned.groups for file in group if outcome is None or file.write.path in outcome.written]
    late = outcome.refused if outcome else ()
    return Undone(
        vault=history.vault,
        target=_listed(target, history, writing=False),
        changes=tuple(_change(file) for file in back),
        removed=tuple(file.write.path for file in back if file.write.data is None),
        already=planned.already,
        overwritten=tuple(_overwritten(file, write=write) for file in back if file.edited),
        refused=tuple(f"{refused.path}: not brought back: {refused.reason}" for refused in (*planned.refused, *late)),
        notices=(*notices, *(outcome.notices if outcome else ())),
        run=str(outcome.run) if outcome and outcome.run else None,
    )


def _storage(vault: Path | None) -> Storage:
    target = lying_at(vault) if vault else Path.cwd()
    return Storage(root_of(target))


def _chosen(history: History, name: str | None) -> Run:
    """The run of that number, or the last. Raises UsageError and DamagedJournal."""
    if name is None:
        last = history.last()
        if last is None:
            raise UsageError(
                f"All runs on '{history.vault}' are undone; `vaultlint undo RUN` takes back an undo, "
                "and `vaultlint undo --list` lists them."
            )
        return last
    for run in history.runs:
        if str(run.number) == name:
            return run
    for damaged in history.damaged:
        if str(damaged.run) == name:
            raise damaged
    numbers = [str(run.number) for run in history.runs]
    there = f"The last one is {numbers[-1]}" if numbers else "There is none"
    raise UsageError(f"There is no run '{name}' on this vault. {there}; `vaultlint undo --list` lists them.")


def _nothing(history: History) -> str:
    """What to say of a vault without any run; where others have some, perhaps one of them is meant."""
    others = history.elsewhere()
    said = f"There is nothing to undo in '{history.vault}': no run of --fix has changed it."
    if not others:
        return said
    named = ", ".join(f"'{vault}'" for vault in others[:_VAULTS_NAMED])
    more = f" and {len(others) - _VAULTS_NAMED:,} more" if len(others) > _VAULTS_NAMED else ""
    return (
        f"{said} There are runs on {named}{more}: name one with --vault. (A vault that was moved has to be moved back.)"
    )


def _listed(run: Run, history: History, *, writing: bool) -> ListedRun:
    about = run.manifest.about
    if run.result is None:
        state = "writing" if writing and run is history.runs[-1] else "interrupted"
    elif run.number in history.undone:
        state = "undone"
    elif run.number in history.touched:
        state = "partly undone"
    else:
        state = "interrupted" if run.result.interrupted else ""
    return ListedRun(
        id=str(run.number),
        began=run.began,
        command=shlex.join(("vaultlint", *about.command)) if about.command else "",
        files=len(run.written),
        fixes=about.fixes,
        undoes=str(about.undoes) if about.undoes else None,
        state=state,
    )


def _overwritten(file: Return, *, write: bool) -> str:
    verb = "is" if write else "would be"
    if file.now is None:
        return f"{file.write.path}: it had been removed, and {verb} made again"
    return f"{file.write.path}: what was edited since {verb} overwritten"


def _change(file: Return) -> Change:
    now, then = decode(file.now or b""), decode(file.write.data or b"")
    if now.bom == then.bom:
        return Change(file.write.path, now.text, then.text, (), bom=now.bom)
    before, after = (f"{_MARK}{side.text}" if side.bom else side.text for side in (now, then))
    return Change(file.write.path, before, after, ())
