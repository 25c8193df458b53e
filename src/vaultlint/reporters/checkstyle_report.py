"""The XML of Checkstyle, which many review tools and editors read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import quoteattr

from vaultlint.findings import Report
from vaultlint.reporters import Presentation
from vaultlint.reporters.places import folder_of

_FORMAT = "4.3"  # the version of Checkstyle whose form this is


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """A document in ASCII: a file for each path, an error for each finding, its rule as `source`."""
    folder = folder_of(report)

    def attribute(name: str, value: object) -> str:
        text = quoteattr(presentation.text(str(value)))
        return f"{name}={text.encode('ascii', 'xmlcharrefreplace').decode('ascii')}"

    yield f'<?xml version="1.0" encoding="utf-8"?>\n<checkstyle version="{_FORMAT}">\n'
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        yield f"  <file {attribute('name', folder + path)}>\n"
        for finding in findings:
            said = (
                attribute("line", finding.start.line),
                attribute("column", finding.start.column),
                attribute("severity", finding.severity.word),
                attribute("message", finding.message),
                attribute("source", f"vaultlint.{finding.rule}"),
            )
            yield f"    <error {' '.join(said)}/>\n"
        yield "  </file>\n"
    yield "</checkstyle>\n"
