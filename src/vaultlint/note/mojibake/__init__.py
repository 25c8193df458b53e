"""Garbled text: UTF-8 that was read as something else and saved so, lost characters, bytes that are not UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vaultlint.note.mojibake.dismissal import first_suspicion
from vaultlint.note.mojibake.garbles import Garble
from vaultlint.note.mojibake.garbles import Kind as GarbleKind
from vaultlint.note.mojibake.garbles import Trust as GarbleTrust
from vaultlint.text import Span

__all__ = ["Garble", "GarbleKind", "GarbleTrust", "find", "find_garbles", "repair"]


def find(text: str, skip: Sequence[Span] = (), directives: Iterable[Span] = ()) -> list[Garble]:
    """The damaged runs of a text, in order of place; `skip` are spans, in order, in which nothing is looked at.

    `directives` are the spans of what is said to linters: that these speak of mojibake does not make it the subject of
    the text. They are gone through only where something may be damaged.
    """
    start = first_suspicion(text)
    if start is None:
        return []
    from vaultlint.note.mojibake import search  # noqa: PLC0415 - most texts do not get here

    return search.find(text, skip, directives, start)


def repair(text: str) -> str:
    """A short string, such as a link's target or a file's name, with what is certain repaired."""
    if first_suspicion(text) is None:
        return text
    from vaultlint.note.mojibake import search  # noqa: PLC0415 - see above

    return search.repair(text)


find_garbles = find  # by the name that reads well outside of this package
