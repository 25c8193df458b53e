"""Logging commands for Azure Pipelines: each finding becomes an issue of the run, at its line."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.findings import Report, Severity
from vaultlint.reporters import Presentation
from vaultlint.reporters.places import folder_of


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """One command a line. Azure knows errors and warnings alone. A clean run prints nothing."""
    folder = folder_of(report)
    for finding in report.findings:
        properties = {
            "type": "error" if finding.severity is Severity.ERROR else "warning",
            "sourcepath": f"{folder}{finding.path}",
            "linenumber": str(finding.start.line),
            "columnnumber": str(finding.start.column),
            "code": finding.rule,
        }
        said = "".join(f"{name}={_property(presentation.text(value))};" for name, value in properties.items())
        yield f"##vso[task.logissue {said}]{_data(presentation.text(finding.message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
