"""One finding a line, for editors, for grep and for the eye: `path:line:column: severity rule message`."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.findings import Report
from vaultlint.reporters import Presentation
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
    paint = Paint(presentation)
    counts = Counts.of(report)
    if presentation.statistics:
        yield from table(report, counts, paint, presentation)
    else:
        folder = folder_of(report)
        for finding in report.findings:
            path = presentation.text(f"{folder}{finding.path}")
            place = f"{path}:{finding.start.line}:{finding.start.column}:"
            message = presentation.text(finding.message)
            yield f"{place} {paint.severity(finding.severity)} {paint('rule', finding.rule)} {message}\n"
    if presentation.quiet:
        return
    if not presentation.statistics:
        yield from by_file(report.changes, folder_of(report), presentation)
    if counts.findings or counts.fixed:
        yield from (f"{presentation.text(sentence)}\n" for sentence in sentences(report, counts))
