"""What Obsidian makes of the text that no edit touched is what it made of it before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from vaultlint.gates.moves import Moves
from vaultlint.note import Note
from vaultlint.text import Span

Fact = tuple[Span, object]  # where it is, and what must not change about it

_ZONES: tuple[tuple[str, Callable[[Note], Sequence[Span]]], ...] = (
    ("code", lambda note: note.code),
    ("math", lambda note: note.math),
    ("HTML", lambda note: note.html),
    ("a comment", lambda note: note.comments),
)

_FACTS: tuple[tuple[str, Callable[[Note], Iterable[Fact]]], ...] = (
    ("heading", lambda note: ((fact.span, (fact.level, fact.text)) for fact in note.headings)),
    ("link", lambda note: ((fact.span, (fact.kind, fact.embed)) for fact in note.links)),
    ("tag", lambda note: ((fact.span, fact.name) for fact in note.tags)),
    ("block id", lambda note: ((fact.span, fact.id) for fact in note.blocks)),
    ("footnote", lambda note: ((fact.span, fact.id) for fact in note.footnotes)),
    ("callout", lambda note: ((fact.span, (fact.type, fact.fold)) for fact in note.callouts)),
    ("task", lambda note: ((fact.span, fact.mark) for fact in note.tasks)),
)

_SHOWN = 40  # characters of a culprit


def zones_kept(before: Note, after: Note, moves: Moves) -> list[str]:
    """Of the text that is kept, exactly what was code, math, HTML or a comment still is."""
    kept = [
        (Span(max(old.start, skipped_old), old.end), Span(max(new.start, skipped_new), new.end))
        for old, new in moves.kept
        for skipped_old, skipped_new in (_behind_frontmatter(before, after, old, new),)
        if skipped_old < old.end
    ]
    reasons = []
    for name, spans in _ZONES:
        was = _clipped(_merged(spans(before)), [(old, new.start - old.start) for old, new in kept])
        will_be = _clipped(_merged(spans(after)), [(new, 0) for _, new in kept])
        for stretch in _differences(was, will_be):
            if stretch.of(after.text).strip():
                is_new = any(span.start <= stretch.start < span.end for span in will_be)
                verb = "become" if is_new else "no longer be"
                reasons.append(f"{_shown(_back(stretch, moves), before)} would {verb} {name}")
                break
    return reasons


def facts_kept(before: Note, after: Note, moves: Moves) -> list[str]:
    """Headings, links, tags, block ids and the like that no edit touched are still there, and no others are.

    Facts in the frontmatter are the business of another gate.
    """
    reasons = []
    for name, facts in _FACTS:
        old = [fact for fact in facts(before) if fact[0].start >= before.body_start]
        new = [fact for fact in facts(after) if fact[0].start >= after.body_start]
        lost = _untouched_and_missing(old, set(new), after.body_start, moves)
        if lost:
            reasons.append(f"the {name} {_shown(lost[0], before)} would be lost")
        # What now looks otherwise because an edit touched it is no gain: something of that kind was there.
        there = list(_merged(span for span, _ in old))
        ends = [span.end for span in there]
        for span in _untouched_and_missing(new, set(old), before.body_start, moves.reversed):
            place = _back(span, moves)
            nearest = bisect_right(ends, place.start)
            if nearest == len(there) or there[nearest].start >= place.end:
                reasons.append(f"{_shown(place, before)} would become a {name}")
                break
    return reasons


def _untouched_and_missing(
    facts: Iterable[Fact], others: AbstractSet[Fact], from_there_on: int, moves: Moves
) -> list[Span]:
    """The places of those facts that no edit touched, and that are not among the others where they ought to be."""
    missing = []
    for span, identity in facts:
        start = moves.move(span.start)
        moved = Span(start, start + span.end - span.start)
        if start >= from_there_on and (moved, identity) not in others and not moves.touched(span):
            missing.append(span)
    return missing


def _back(span: Span, moves: Moves) -> Span:
    """Where a stretch of the new text that no edit touched was in the old one."""
    return span.shift(moves.reversed.move(span.start) - span.start)


def _behind_frontmatter(before: Note, after: Note, old: Span, new: Span) -> tuple[int, int]:
    """Where a kept stretch starts in both texts, once what is frontmatter in either of them is left out."""
    skip = max(0, before.body_start - old.start, after.body_start - new.start)
    return old.start + skip, new.start + skip


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order, those that overlap or meet made one."""
    current: Span | None = None
    for span in sorted(spans):
        if current and span.start <= current.end:
            current = Span(current.start, max(current.end, span.end))
            continue
        if current:
            yield current
        current = span
    if current:
        yield current


def _clipped(spans: Iterable[Span], windows: Sequence[tuple[Span, int]]) -> list[Span]:
    """What of the spans lies in the windows, each part moved by its window's offset. Both are in order."""
    parts = []
    index = 0
    for span in spans:
        while index < len(windows) and windows[index][0].end <= span.start:
            index += 1
        ahead = index
        while ahead < len(windows) and windows[ahead][0].start < span.end:
            window, offset = windows[ahead]
            parts.append(Span(max(span.start, window.start), min(span.end, window.end)).shift(offset))
            ahead += 1
        index = max(index, ahead - 1)
    return parts


def _differences(some: Sequence[Span], others: Sequence[Span]) -> Iterator[Span]:
    """The stretches that lie in one of two lists of spans but not in both; each list is free of overlaps."""
    edges = [(edge, side) for side, spans in ((1, some), (2, others)) for span in spans for edge in span]
    edges.sort()
    inside = 0
    start = 0
    for edge, side in edges:
        if inside in (1, 2) and start < edge:
            yield Span(start, edge)
        inside ^= side
        start = edge


def _shown(span: Span, note: Note) -> str:
    text = span.of(note.text).strip()
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"'{cut}' on line {note.lines.position(span.start).line}"
