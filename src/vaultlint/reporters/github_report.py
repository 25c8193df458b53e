"""Workflow commands for GitHub Actions: each finding becomes an annotation at its line."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.findings import Finding, Report, Severity
from vaultlint.reporters import Presentation
from vaultlint.reporters.places import folder_of

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """One command a line. A clean run prints nothing."""
    folder = folder_of(report)
    for finding in report.findings:
        properties = ",".join(
            f"{name}={_property(presentation.text(value))}" for name, value in _properties(finding, folder)
        )
        message = _data(presentation.text(f"{finding.rule}: {finding.message}"))
        yield f"::{_COMMANDS[finding.severity]} {properties}::{message}\n"


def _properties(finding: Finding, folder: str) -> Iterator[tuple[str, str]]:
    yield "title", f"vaultlint ({finding.rule})"
    yield "file", f"{folder}{finding.path}"
    yield "line", str(finding.start.line)
    yield "endLine", str(finding.end.line)
    if finding.start.line == finding.end.line:  # columns of several lines are refused
        yield "col", str(finding.start.column)
        yield "endColumn", str(finding.end.column)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
