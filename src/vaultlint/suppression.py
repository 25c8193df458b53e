"""What came of a directive in a note: the records that rules about suppressions are asked about."""

from __future__ import annotations

from collections.abc import Container, Sequence
from enum import StrEnum

from msgspec import Struct

from vaultlint.findings import Edit, Fix, Safety, Zone
from vaultlint.note.facts import Directive, DirectiveName
from vaultlint.text import Span


class Verdict(StrEnum):
    """What a name in a directive, or a directive without names, came to."""

    USED = "used"  # it silenced something, or ended what did
    UNUSED = "unused"
    UNSURE = "unsure"  # what it names did not run here, or failed
    UNKNOWN = "unknown"  # no rule is called so
    NEVER = "never"  # nothing can silence what is called so


class JudgedName(Struct, frozen=True):
    """A name in a directive and what came of it. `like` is the known name that is most like one that is unknown."""

    name: DirectiveName
    verdict: Verdict
    like: str = ""


class Suppression(Struct, frozen=True):
    """A directive and what came of it. `verdict` is for one without names; `like` is for one with an unknown verb."""

    directive: Directive
    names: Sequence[JudgedName]
    verdict: Verdict
    like: str = ""


def taken_out(directive: Directive, gone: Container[int], title: str) -> Fix | None:
    """The fix that takes some names out of a directive, by their numbers; all of it where none would be left.

    It is safe: nobody sees a directive, and what silences nothing can be missed. There is none where the directive
    keeps apart what would be something else without it.
    """
    names = directive.names
    left = [number for number in range(len(names)) if number not in gone]
    if left:
        edits = [Edit(_cut(names, number, left[0]), "") for number in range(len(names)) if number in gone]
    elif directive.cut is not None:
        edits = [Edit(directive.cut, "")]
    else:
        return None
    return Fix(title, tuple(edits), Safety.SAFE, inside=frozenset({Zone.COMMENT, Zone.HTML}))


def _cut(names: Sequence[DirectiveName], number: int, first_left: int) -> Span:
    """A name with what keeps it from the name before it, or, where none of those is left, from the one behind it."""
    name = names[number]
    if name.cut != name.span:
        return name.cut
    if number < first_left:
        return Span(name.span.start, names[number + 1].span.start)
    return Span(names[number - 1].span.end, name.span.end)
