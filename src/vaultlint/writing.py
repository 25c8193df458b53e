"""What fixing comes to, written: one transaction under the vault's lock, with a journal from which it can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.config import UndoSettings
from vaultlint.errors import RefusedWrite
from vaultlint.findings import Change, Refusal
from vaultlint.fixer import Settled
from vaultlint.storage import About, Storage, StoredText, Write, replacement


class Written(Struct, frozen=True):
    """What came of writing."""

    settled: Settled  # what was to be written in the end
    changes: tuple[Change, ...]  # what was
    refused: tuple[Refusal, ...] = ()
    notices: tuple[str, ...] = ()  # sentences
    run: str | None = None  # what `vaultlint undo` calls it


def write_settled(
    storage: Storage,
    settle: Callable[[Collection[str]], Settled],
    originals: Mapping[str, StoredText],
    command: tuple[str, ...],
    *,
    journal: bool,
    limits: UndoSettings,
    bound: Callable[[Settled], Iterable[tuple[str, str]]],
) -> Written:
    """Settle, and write what comes of it. `settle` takes the files that are not to be edited.

    `bound` tells pairs of files neither of which may be written without the other, besides those of one fix.

    A file that cannot be written is left out before anything is written, and with it all that hangs on its change,
    because everything is then worked out anew without it. Raises RefusedRun and Interrupted.
    """
    settled = settle(())
    if not settled.changes:
        return Written(settled, ())
    refused: dict[str, RefusedWrite] = {}
    with storage.writing(journal=journal, limits=limits) as writer:
        while True:
            writes, impossible = _writes(settled, originals)
            obstacles = impossible | writer.obstacles(writes.values())
            if not obstacles:
                break
            refused |= obstacles
            settled = settle(refused.keys())
        groups = hanging_together(settled.changes, bound(settled))
        outcome = writer.commit(
            [[writes[change.path] for change in group] for group in groups], _about(settled, command)
        )
    return Written(
        settled=settled,
        changes=tuple(
            replace(change, bom=originals[change.path].bom)
            for change in settled.changes
            if change.path in outcome.written
        ),
        refused=tuple(Refusal(error.path, error.reason) for error in (*refused.values(), *outcome.refused)),
        notices=(*writer.notices, *outcome.notices),
        run=None if outcome.run is None else str(outcome.run),
    )


def hanging_together(
    changes: Sequence[Change], bound: Iterable[tuple[str, str]] = ()
) -> tuple[tuple[Change, ...], ...]:
    """The changes in groups, each of which must be written whole or not at all.

    Two changes hang together where one fix edits both files or both are `bound`, and so do those that hang together
    with a third.
    """
    by_path = {change.path: change for change in changes}
    group_of = {path: [path] for path in by_path}
    edited = (
        (change.path, edit.path or applied.path)
        for change in changes
        for applied in change.fixes
        for edit in applied.fix.edits
    )
    for path, other_path in chain(edited, bound):
        own, other = group_of[path], group_of.get(other_path)
        if other is not None and other is not own:
            own += other
            group_of.update(dict.fromkeys(other, own))
    groups = {id(group): group for group in group_of.values()}
    return tuple(tuple(by_path[path] for path in sorted(group)) for group in groups.values())


def _writes(settled: Settled, originals: Mapping[str, StoredText]) -> tuple[dict[str, Write], dict[str, RefusedWrite]]:
    writes: dict[str, Write] = {}
    impossible: dict[str, RefusedWrite] = {}
    for change in settled.changes:
        try:
            writes[change.path] = replacement(change.path, change.after, originals[change.path])
        except RefusedWrite as refused:
            impossible[change.path] = refused
    return writes, impossible


def _about(settled: Settled, command: tuple[str, ...]) -> About:
    # A fix over several files is part of each of their changes, and is one fix.
    fixes = {(applied.rule, id(applied.fix)) for change in settled.changes for applied in change.fixes}
    return About(command=command, fixes=dict(sorted(Counter(rule for rule, _ in fixes).items())))
