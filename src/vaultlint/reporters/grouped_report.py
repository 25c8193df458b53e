"""Findings by note, one a line: for the eye, where `pretty` is too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.findings import Finding, Report
from vaultlint.reporters import Presentation
from vaultlint.reporters.blocks import Layout, told
from vaultlint.reporters.counts import Counts
from vaultlint.reporters.layout import cells
from vaultlint.reporters.paint import Paint
from vaultlint.reporters.statistics import table
from vaultlint.reporters.summary import sentences


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """A heading for each note and its findings below it, in columns; then the summary."""
    page = layout(report, presentation)
    if not presentation.statistics:
        yield from told(page, report)
        return
    counts = Counts.of(report)
    yield from table(report, counts, Paint(presentation), presentation)
    yield from page.after(counts)


def layout(report: Report, presentation: Presentation) -> Layout:
    """The same without statistics."""
    return _Columns(report, presentation)


class _Columns(Layout):
    def __init__(self, report: Report, presentation: Presentation) -> None:
        self._report = report
        self._presentation = presentation
        self._paint = Paint(presentation)

    def block(self, path: str, findings: Sequence[Finding]) -> Iterator[str]:
        text, paint = self._presentation.text, self._paint
        rows = [(f"{finding.start.line}:{finding.start.column}", finding) for finding in findings]
        place_width = max(cells(place) for place, _ in rows)
        severity_width = max(cells(finding.severity.word) for _, finding in rows)
        rule_width = max(cells(finding.rule) for _, finding in rows)
        yield f"{paint('path', text(path))}\n"
        for place, finding in rows:
            severity = paint.severity(finding.severity) + " " * (severity_width - cells(finding.severity.word))
            rule = paint("rule", finding.rule) + " " * (rule_width - cells(finding.rule))
            yield f"  {place:>{place_width}}  {severity}  {rule}  {text(finding.message)}\n"
        yield "\n"

    def after(self, counts: Counts) -> Iterator[str]:
        if not self._presentation.quiet:
            yield from (f"{self._presentation.text(sentence)}\n" for sentence in sentences(self._report, counts))
