"""Which fixes are made together: taken in order of place, those whose edits touch no edit already taken."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence

from vaultlint.findings import Edit, Finding, Fix, Safety
from vaultlint.text import Span


def choose(findings: Iterable[Finding], level: Safety) -> tuple[Finding, ...]:
    """The findings whose fixes are at or above `level` and go together, in order of path and place.

    Of two fixes that touch each other (overlap, insert at one place, or insert at the edge of what is replaced) the
    earlier is taken. An edit that both want is no obstacle. All of a fix's edits are taken or none.
    """
    taken: dict[str, list[tuple[Span, str]]] = {}
    chosen = []
    for finding in sorted(findings, key=lambda finding: (finding.path, finding.span, finding.rule)):
        fix = finding.fix
        if fix is None or fix.safety < level:
            continue
        wanted = {(edit.path or finding.path, edit.span, edit.new) for edit in fix.edits}
        new = [(path, (span, text)) for path, span, text in wanted if not _has(taken.get(path, ()), (span, text))]
        if any(_touches(taken.get(path, ()), edit[0]) for path, edit in new):
            continue
        for path, edit in new:
            insort(taken.setdefault(path, []), edit)
        chosen.append(finding)
    return tuple(chosen)


def _has(taken: Sequence[tuple[Span, str]], edit: tuple[Span, str]) -> bool:
    place = bisect_left(taken, edit)
    return place < len(taken) and taken[place] == edit


def _touches(taken: Sequence[tuple[Span, str]], span: Span) -> bool:
    """Whether a stretch touches one of those taken, which are in order and do not overlap each other."""
    place = bisect_left(taken, (span, ""))
    for step, first in ((-1, place - 1), (1, place)):
        index = first
        while 0 <= index < len(taken):
            other = taken[index][0]
            if other.end < span.start or span.end < other.start:
                break
            if span.overlaps(other) or span.start == span.end or other.start == other.end:
                return True
            index += step
    return False


def touching(findings: Iterable[Finding], stretches: Mapping[str, Iterable[Span]]) -> set[Finding]:
    """The findings whose fixes edit within some stretches of files, by path, or at their ends."""
    apart: dict[str, list[Span]] = {}
    for path, spans in stretches.items():
        merged = apart[path] = []
        for span in sorted(spans):
            if merged and span.start <= merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
            else:
                merged.append(span)
    return {
        finding
        for finding in findings
        if finding.fix
        and any(_meets(apart.get(edit.path or finding.path, ()), edit.span) for edit in finding.fix.edits)
    }


def _meets(apart: Sequence[Span], span: Span) -> bool:
    """Whether one of some stretches, which are in order and apart, overlaps another or ends where that begins."""
    place = bisect_left(apart, span.start, key=lambda stretch: stretch.end)
    return place < len(apart) and apart[place].start <= span.end


def by_path(finding: Finding, fix: Fix) -> dict[str, list[Edit]]:
    """The edits of a finding's fix by the file that they edit."""
    edits: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        edits.setdefault(edit.path or finding.path, []).append(edit)
    return edits


def edits_of(chosen: Iterable[Finding]) -> dict[str, list[Edit]]:
    """The edits of the fixes of some findings by the file that they edit."""
    edits: dict[str, list[Edit]] = {}
    for finding in chosen:
        if finding.fix:
            for path, its in by_path(finding, finding.fix).items():
                edits.setdefault(path, []).extend(its)
    return edits
