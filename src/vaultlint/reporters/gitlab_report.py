"""A Code Quality report for GitLab: a JSON array that the merge request compares with that of its target branch."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vaultlint.findings import Report, Severity
from vaultlint.fingerprints import fingerprints
from vaultlint.reporters import Presentation
from vaultlint.reporters.places import folder_of

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """The array, an issue a line, in ASCII."""
    folder = folder_of(report)
    separator = "["
    for finding, fingerprint in fingerprints(report.findings, report.read_text):
        issue = {
            "description": presentation.text(finding.message),
            "check_name": finding.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": presentation.text(f"{folder}{finding.path}"),
                "lines": {"begin": finding.start.line, "end": finding.end.line},
            },
        }
        yield f"{separator}\n{json.dumps(issue)}"
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"
