"""From a file's text to its facts, whatever kind of file it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.later import functions
from vaultlint.note.document import Note
from vaultlint.note.facts import NoteFacts
from vaultlint.note.kinds import is_base, is_canvas

if TYPE_CHECKING:
    from vaultlint.note.base import read_base
    from vaultlint.note.canvas import read_canvas
else:  # most vaults have neither
    (read_base,) = functions("vaultlint.note.base", "read_base")
    (read_canvas,) = functions("vaultlint.note.canvas", "read_canvas")


def read_facts(path: str, text: str, dialect: Dialect = OBSIDIAN) -> NoteFacts:
    """The facts of a note, a canvas or a base. `text` is without a byte order mark. Never raises."""
    if is_canvas(path):
        return read_canvas(path, text, dialect)
    if is_base(path):
        return read_base(path, text)
    return Note(path, text, dialect).facts
