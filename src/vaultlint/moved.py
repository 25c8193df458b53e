"""What rules found in a note whose text has moved since: the same, further up or down.

A rule that sees the vault knows of a note nothing but its facts. Where an edit has changed no more of these than where
things stand, and all of that by one insertion or deletion, the rule would find now what it found before, at the places
that have come of the old ones. That holds for rules that tell of no lines (`Rule.places_elsewhere`): those do not move
with a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.findings import Edit, Finding, Fix
from vaultlint.note import NoteFacts
from vaultlint.text import LineIndex, Span

_PLACES = frozenset(  # fields that are an offset
    {
        *("length", "section_end", "start", "end", "text_start", "text_end"),
        *("path_start", "path_end", "subpath_start", "subpath_end"),
    }
)


class Shift(NamedTuple):
    """How offsets have moved: none up to `last`, and all from `first` on, `by` so many code points."""

    last: int
    first: int
    by: int

    def place(self, offset: int) -> int | None:
        """What has come of an offset; None for one in between, of which that is not known."""
        if offset <= self.last:
            return offset
        return offset + self.by if offset >= self.first else None

    def span(self, span: Span) -> Span | None:
        """The same of a span."""
        start, end = self.place(span.start), self.place(span.end)
        return None if start is None or end is None else Span(start, end)


def shift_between(before: NoteFacts, after: NoteFacts) -> Shift | None:
    """How places have moved from one state of a note to another; None where that is not all that has changed."""
    old, new = ([*_told(facts)] for facts in (before, after))
    by = after.length - before.length
    last, first = 0, before.length + 1  # the beginning of a text stays where it is
    if len(old) != len(new):
        return None
    for (place, said), (place_now, said_now) in zip(old, new, strict=True):
        if said != said_now:
            return None
        if place == place_now:
            last = max(last, place)
        elif place + by == place_now:
            first = min(first, place)
        else:
            return None
    return Shift(last, first, by) if last < first else None


def moved(findings: Sequence[Finding], shift: Shift, facts: NoteFacts) -> list[Finding] | None:
    """What has come of findings in a note that has these facts now; None where that is not known of one of them."""
    lines = LineIndex.from_bytes(facts.line_starts)
    found = [_moved(finding, shift, lines) for finding in findings]
    known = [finding for finding in found if finding is not None]
    return known if len(known) == len(found) else None


def _moved(finding: Finding, shift: Shift, lines: LineIndex) -> Finding | None:
    if finding.whole:
        return finding
    span = shift.span(finding.span)
    fix = finding.fix and _fix(finding.fix, shift)
    alternatives = tuple(filter(None, (_fix(fix, shift) for fix in finding.alternatives)))
    if span is None or (finding.fix and not fix) or len(alternatives) < len(finding.alternatives):
        return None
    return replace(
        finding,
        span=span,
        start=lines.position(span.start),
        end=lines.position(span.end),
        fix=fix,
        alternatives=alternatives,
    )


def _fix(fix: Fix, shift: Shift) -> Fix | None:
    edits = []
    for edit in fix.edits:
        span = shift.span(edit.span)
        if span is None or edit.path is not None:
            return None
        edits.append(Edit(span, edit.new))
    return replace(fix, edits=tuple(edits))


def _told(value: object, name: str = "") -> Iterator[tuple[int, object]]:
    """All that facts say, one thing after the other: offsets with nothing beside them, and what else there is at 0."""
    if isinstance(value, Span):
        yield value.start, None
        yield value.end, None
    elif name in _PLACES and isinstance(value, int):
        yield value, None
    elif isinstance(value, Struct):
        yield 0, type(value)
        for field in value.__struct_fields__:
            if field != "line_starts":  # they follow from where the text was changed
                yield from _told(getattr(value, field), field)
    elif isinstance(value, tuple):
        yield 0, len(value)
        for part in value:
            yield from _told(part)
    else:
        yield 0, value
