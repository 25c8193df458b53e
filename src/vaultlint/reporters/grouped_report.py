"""Findings by note, one a line: for the eye, where `pretty` is too long."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from vaultlint.findings import Report
from vaultlint.reporters import Presentation
from vaultlint.reporters.counts import Counts
from vaultlint.reporters.layout import cells
from vaultlint.reporters.paint import Paint
from vaultlint.reporters.statistics import table
from vaultlint.reporters.summary import sentences


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """A heading for each note and its findings below it, in columns; then the summary."""
    paint = Paint(presentation)
    counts = Counts.of(report)
    if presentation.statistics:
        yield from table(report, counts, paint, presentation)
    else:
        for path, findings in groupby(report.findings, key=lambda finding: finding.path):
            rows = [(f"{finding.start.line}:{finding.start.column}", finding) for finding in findings]
            place_width = max(cells(place) for place, _ in rows)
            severity_width = max(cells(finding.severity.word) for _, finding in rows)
            rule_width = max(cells(finding.rule) for _, finding in rows)
            yield f"{paint('path', presentation.text(path))}\n"
            for place, finding in rows:
                severity = paint.severity(finding.severity) + " " * (severity_width - cells(finding.severity.word))
                rule = paint("rule", finding.rule) + " " * (rule_width - cells(finding.rule))
                yield f"  {place:>{place_width}}  {severity}  {rule}  {presentation.text(finding.message)}\n"
            yield "\n"
    if not presentation.quiet:
        yield from (f"{presentation.text(sentence)}\n" for sentence in sentences(report, counts))
