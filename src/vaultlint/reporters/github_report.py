"""Workflow commands for GitHub Actions: each finding becomes an annotation at its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.findings import Finding, Report, Severity
from vaultlint.reporters import Presentation
from vaultlint.reporters.blocks import Layout, told
from vaultlint.reporters.places import folder_of

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """One command a line. A clean run prints nothing."""
    return told(layout(report, presentation), report)


def layout(report: Report, presentation: Presentation) -> Layout:
    """A command for each finding, and nothing else."""
    return _Commands(report, presentation)


class _Commands(Layout):
    def __init__(self, report: Report, presentation: Presentation) -> None:
        self._text = presentation.text
        self._folder = folder_of(report)

    def block(self, path: str, findings: Sequence[Finding]) -> Iterator[str]:
        text = self._text
        file = _property(text(f"{self._folder}{path}"))
        for finding in findings:
            title = _property(text(f"vaultlint ({finding.rule})"))
            message = _data(text(f"{finding.rule}: {finding.message}"))
            yield f"::{_COMMANDS[finding.severity]} title={title},file={file},{_place(finding)}::{message}\n"


def _place(finding: Finding) -> str:
    lines = f"line={finding.start.line},endLine={finding.end.line}"
    if finding.start.line != finding.end.line:  # columns of several lines are refused
        return lines
    return f"{lines},col={finding.start.column},endColumn={finding.end.column}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
