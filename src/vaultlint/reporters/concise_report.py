"""One finding a line, for editors, for grep and for the eye: `path:line:column: severity rule message`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.findings import Finding, Report
from vaultlint.reporters import Presentation
from vaultlint.reporters.blocks import Layout, told
from vaultlint.reporters.counts import Counts
from vaultlint.reporters.fixed import by_file
from vaultlint.reporters.paint import Paint
from vaultlint.reporters.places import folder_of
from vaultlint.reporters.statistics import table
from vaultlint.reporters.summary import sentences


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """The findings line by line, then the summary. Paths are relative to the current folder, so that editors open them.

    No summary when there is nothing to say: a clean run prints nothing.
    """
    page = layout(report, presentation)
    if not presentation.statistics:
        yield from told(page, report)
        return
    counts = Counts.of(report)
    yield from table(report, counts, Paint(presentation), presentation)
    yield from page.summary(counts)


def layout(report: Report, presentation: Presentation) -> _Lines:
    """The same without statistics."""
    return _Lines(report, presentation)


class _Lines(Layout):
    def __init__(self, report: Report, presentation: Presentation) -> None:
        self._report = report
        self._presentation = presentation
        self._paint = Paint(presentation)
        self._folder = folder_of(report)

    def block(self, path: str, findings: Sequence[Finding]) -> Iterator[str]:
        text, paint = self._presentation.text, self._paint
        shown = text(f"{self._folder}{path}")
        for finding in findings:
            line, column = finding.start
            head = f"{paint.severity(finding.severity)} {paint('rule', finding.rule)}"
            yield f"{shown}:{line}:{column}: {head} {text(finding.message)}\n"

    def after(self, counts: Counts) -> Iterator[str]:
        if not self._presentation.quiet:
            yield from by_file(self._report.changes, self._folder, self._presentation)
        yield from self.summary(counts)

    def summary(self, counts: Counts) -> Iterator[str]:
        """The last lines."""
        if not self._presentation.quiet and (counts.findings or counts.fixed):
            yield from (f"{self._presentation.text(sentence)}\n" for sentence in sentences(self._report, counts))
