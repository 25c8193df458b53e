"""Code, math, HTML, comments and template expressions: they stay what they are, and nobody edits inside of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from vaultlint.findings import Objection, Zone
from vaultlint.gates.moves import Moves, merged, shown
from vaultlint.note import Note
from vaultlint.note.expressions import template_expressions
from vaultlint.text import Span

ZONES = "zones"


def zones_kept(before: Note, after: Note, moves: Moves) -> Iterator[Objection]:
    """Of the text that is kept, exactly what was code, math, HTML, a comment or a template expression still is."""
    kept = [
        (Span(max(old.start, skipped_old), old.end), Span(max(new.start, skipped_new), new.end))
        for old, new in moves.kept
        for skipped_old, skipped_new in (_behind_frontmatter(before, after, old, new),)
        if skipped_old < old.end
    ]
    for zone, spans in _SPANS.items():
        was = _clipped(merged(spans(before)), [(old, new.start - old.start) for old, new in kept])
        will_be = _clipped(merged(spans(after)), [(new, 0) for _, new in kept])
        for stretch in _differences(was, will_be):
            if stretch.of(after.text).strip():
                is_new = any(span.start <= stretch.start < span.end for span in will_be)
                verb = "become" if is_new else "no longer be"
                place = moves.back(stretch)
                yield Objection(ZONES, f"{shown(place, before)} would {verb} {zone}", place.start)
                break


def zones_spared(before: Note, moves: Moves, meant: Collection[Zone]) -> Iterator[Objection]:
    """No edit lies inside of code, math, HTML, a comment or a template expression, unless the fix is meant to.

    What is taken away as a whole, with all around it, is no edit inside. A link in a comment is a link.
    """
    for zone, spans in _SPANS.items():
        if zone in meant:
            continue
        links = list(merged(link.span for link in before.links if link.comment)) if zone is Zone.COMMENT else []
        for span in merged(spans(before)):
            for here in moves.trimmed(span):
                if here.overlaps(span) and not here.contains(span) and not _within_one(here, links):
                    yield Objection(ZONES, f"{shown(span, before)} would be edited, and it is {zone}", here.start)
                    break
            else:
                continue
            break


def _within_one(edited: Span, links: Sequence[Span]) -> bool:
    """Whether an edit lies in one of the links, which are in order and do not overlap."""
    nearest = bisect_right(links, edited.start, key=lambda link: link.start) - 1
    return nearest >= 0 and links[nearest].contains(edited)


_SPANS: dict[Zone, Callable[[Note], Iterable[Span]]] = {
    Zone.CODE: lambda note: note.code,
    Zone.MATH: lambda note: note.math,
    Zone.HTML: lambda note: note.html,
    Zone.COMMENT: lambda note: note.comments,
    Zone.TEMPLATE: lambda note: template_expressions(note.text),
}


def _behind_frontmatter(before: Note, after: Note, old: Span, new: Span) -> tuple[int, int]:
    """Where a kept stretch starts in both texts, once what is frontmatter in either of them is left out."""
    skip = max(0, before.body_start - old.start, after.body_start - new.start)
    return old.start + skip, new.start + skip


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
