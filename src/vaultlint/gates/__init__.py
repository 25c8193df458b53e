"""Judges a changed text before it may be written. A gate knows no rule, only what was changed and what was not.

Each gate compares the note before and after, and gives the reasons why the change goes beyond its edits: text, line
ends, properties, the stretches that are read as code, math, HTML or comment, headings, links and the like, and
the blocks that mistune, a parser that no rule uses, sees in the note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.findings import Change
from vaultlint.gates.frontmatter import frontmatter_kept
from vaultlint.gates.moves import Hunk, Moves
from vaultlint.gates.structure import facts_kept, zones_kept
from vaultlint.note import Note
from vaultlint.note.kinds import is_note

__all__ = ["Hunk", "judge", "untouchable"]

# Both plugins go by a key of the frontmatter, and Excalidraw by the file's name too (semantics reference, section 6).
_PLUGIN = re.compile(
    r"""^---[ \t]*(?:\r\n|\r|\n)(?:(?!---[ \t]*[\r\n]).*(?:\r\n|\r|\n))*?["']?(excalidraw|kanban)-plugin["']?[ \t]*:""",
    re.IGNORECASE,
)
_PLUGIN_NAMES = {"excalidraw": "Excalidraw", "kanban": "Kanban"}


def untouchable(path: str, text: str) -> str | None:
    """Why this file must never be edited; None if it may be.

    What is no note is read only: canvases and bases are other programs' to write.
    Excalidraw drawings and Kanban boards are notes in name only: their plugins read them by position, and one blank
    line more can ruin a drawing.
    """
    if not is_note(path):
        return "it is not a note"
    if path.lower().endswith(".excalidraw.md"):
        return "it belongs to the Excalidraw plugin"
    plugin = _PLUGIN.match(text)
    return f"it belongs to the {_PLUGIN_NAMES[plugin[1].lower()]} plugin" if plugin else None


def judge(change: Change, hunks: Sequence[Hunk], dialect: Dialect = OBSIDIAN) -> tuple[str, ...]:
    """Reasons against writing a changed note; none: it may be written. `hunks` are all that was edited, in order."""
    before, after = Note(change.path, change.before, dialect), Note(change.path, change.after, dialect)
    moves = Moves(before.text, after.text, hunks)
    if not moves.faithful():
        return ("text would change where nothing was to be edited",)
    # mistune takes 50 ms to import, which a run that changes nothing need not pay.
    from vaultlint.gates.blocks import blocks_kept  # noqa: PLC0415

    reasons: list[str] = []
    for gate in (line_ends_kept, frontmatter_kept, zones_kept, facts_kept, blocks_kept):
        reasons += gate(before, after, moves)
    return tuple(reasons)


def line_ends_kept(before: Note, after: Note, _: Moves) -> list[str]:
    """No kind of line end comes in that the note did not have; a note without any gets one kind at most."""
    old, new = _line_ends(before.text), _line_ends(after.text)
    if new <= old or (not old and len(new) == 1):
        return []
    return [f"line ends of another kind ({' and '.join(sorted(new - old))}) would come in"]


def _line_ends(text: str) -> set[str]:
    both = text.count("\r\n")
    counts = {"CRLF": both, "LF": text.count("\n") - both, "CR": text.count("\r") - both}
    return {kind for kind, count in counts.items() if count}
