"""Judges changed texts before they may be written. A gate knows no rule, only what was changed and what was not.

Each gate compares a note before and after, and objects to what goes beyond the edits. `judge` asks those that look
at one note, `judge_together` those that need the vault; `docs/safety.md` says in words what each of them holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.findings import Change, Objection, Zone
from vaultlint.gates.astray import bound, led_astray
from vaultlint.gates.canvas import canvas_kept
from vaultlint.gates.characters import characters_kept
from vaultlint.gates.frontmatter import frontmatter_kept
from vaultlint.gates.links import ChangedFacts, links_kept
from vaultlint.gates.moves import Moves
from vaultlint.gates.structure import facts_kept
from vaultlint.gates.untouched import untouchable
from vaultlint.gates.zones import zones_kept, zones_spared
from vaultlint.hunks import Hunk
from vaultlint.note import Note, NoteFacts
from vaultlint.note.kinds import is_canvas
from vaultlint.note.sources import read_facts
from vaultlint.text import Span
from vaultlint.vault import Vault

__all__ = ["EDITS", "Hunk", "going_together", "judge", "judge_together", "mislead", "untouchable"]

EDITS = "edits"


def judge(change: Change, hunks: Sequence[Hunk], dialect: Dialect = OBSIDIAN) -> tuple[Objection, ...]:
    """The objections to a changed note; none: it may be written. `hunks` are all that was edited, in order."""
    return tuple(_objections(change, hunks, dialect))


def _objections(change: Change, hunks: Sequence[Hunk], dialect: Dialect) -> Iterator[Objection]:
    moves = Moves(change.before, change.after, hunks)
    if not moves.faithful():
        yield Objection(EDITS, "text would change where nothing was to be edited")
        return
    meant = frozenset(zone for applied in change.fixes for zone in applied.fix.inside)
    judge_text = partial(_judge_text, change.path, meant=meant, dialect=dialect)
    if is_canvas(change.path):
        yield from canvas_kept(change.path, moves, dialect, judge_text)
    else:
        yield from judge_text(moves)


def _judge_text(path: str, moves: Moves, *, meant: frozenset[Zone], dialect: Dialect) -> Iterator[Objection]:
    before, after = Note(path, moves.before, dialect), Note(path, moves.after, dialect)
    # mistune takes 50 ms to import, which a run that changes nothing need not pay.
    from vaultlint.gates.rendering import rendering_kept  # noqa: PLC0415 - loaded where used

    yield from characters_kept(before, after, moves)
    yield from frontmatter_kept(before, after, moves)
    yield from zones_spared(before, moves, meant)
    yield from zones_kept(before, after, moves)
    yield from facts_kept(before, after, moves)
    yield from rendering_kept(before, after, moves)


def judge_together(
    changes: Sequence[Change],
    hunks: Mapping[str, Sequence[Hunk]],
    vault: Vault,
    read: Callable[[str, str], NoteFacts] | None = None,
) -> dict[str, list[Objection]]:
    """The objections to changes that `judge` let pass each by itself, by the path of the one that is to blame.

    `vault` is the vault as it is. `read` gives the facts that a file would have with another text, where somebody has
    read that text already.
    """
    return links_kept(vault, _facts_of(changes, hunks, vault, read or partial(read_facts, dialect=vault.dialect)))


def going_together(
    changes: Sequence[Change],
    hunks: Mapping[str, Sequence[Hunk]],
    vault: Vault,
    read: Callable[[str, str], NoteFacts],
) -> set[tuple[str, str]]:
    """The pairs of changed files of which neither may be written without the other, since a link would lead astray."""
    return bound(vault, _facts_of(changes, hunks, vault, read))


def _facts_of(
    changes: Sequence[Change],
    hunks: Mapping[str, Sequence[Hunk]],
    vault: Vault,
    read: Callable[[str, str], NoteFacts],
) -> dict[str, ChangedFacts]:
    return {
        change.path: ChangedFacts(
            vault.sources[change.path],
            read(change.path, change.after),
            Moves(change.before, change.after, hunks[change.path]),
        )
        for change in changes
    }


def mislead(
    changes: Sequence[Change],
    hunks: Mapping[str, Sequence[Hunk]],
    texts: Mapping[str, str],
    vault: Vault,
    read: Callable[[Mapping[str, str]], Mapping[str, NoteFacts]],
) -> dict[str, list[Span]]:
    """By path, the stretches of the texts before some changes whose edits would lead a link astray.

    `vault` is the vault as it is, `texts` are those that other changes have made before. `read` gives the facts that
    files have with other texts.
    """
    before = vault.with_changed(read(texts))
    # All at once: several processes read them, if they are many.
    later = read({change.path: change.after for change in changes})
    return led_astray(before, _facts_of(changes, hunks, before, lambda path, _: later[path]))
