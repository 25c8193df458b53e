"""What Obsidian makes of the text that no edit touched is what it made of it before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from vaultlint.gates.moves import Moves
from vaultlint.note import Note
from vaultlint.text import Span

_ZONES: tuple[tuple[str, Callable[[Note], Sequence[Span]]], ...] = (
    ("code", lambda note: note.code),
    ("math", lambda note: note.math),
    ("HTML", lambda note: note.html),
    ("a comment", lambda note: note.comments),
)

# What a fact is called, and all facts of that kind with what must not change about them.
_FACTS: tuple[tuple[str, Callable[[Note], Iterable[tuple[Span, object]]]], ...] = (
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
                reasons.append(f"{_shown(stretch, after)} would {verb} {name}")
                break
    return reasons


def facts_kept(before: Note, after: Note, moves: Moves) -> list[str]:
    """Headings, links, tags, block ids and the like that no edit touched are still there, and no others are."""
    reasons = []
    for name, facts in _FACTS:
        old, new = list(facts(before)), list(facts(after))
        lost = _missing(old, new, before, after, moves)
        if lost:
            reasons.append(f"the {name} {_shown(lost, before)} would be lost")
        gained = _missing(new, old, after, before, moves.reversed)
        if gained:
            reasons.append(f"{_shown(gained, after)} would become a {name}")
    return reasons


def _missing(
    facts: Iterable[tuple[Span, object]],
    others: Iterable[tuple[Span, object]],
    note: Note,
    other: Note,
    moves: Moves,
) -> Span | None:
    """The first fact of `note` that no hunk touches and that is not among those of the other note.

    Facts in the frontmatter are the business of another gate.
    """
    known = set(others)
    for span, identity in facts:
        start = moves.move(span.start)
        if span.start < note.body_start or start < other.body_start or moves.near(span):
            continue
        if (Span(start, start + span.end - span.start), identity) not in known:
            return span
    return None


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
