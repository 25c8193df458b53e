"""Each finding as one JSON object on a line of its own, for programs that read as they go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from vaultlint.findings import Finding, Report
from vaultlint.reporters import Presentation
from vaultlint.reporters.blocks import Layout, told
from vaultlint.reporters.json_report import finding_record


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """The findings as the format `json` has them, in ASCII. A clean run prints nothing."""
    return told(layout(report, presentation), report)


def layout(report: Report, presentation: Presentation) -> Layout:  # noqa: ARG001 - the same for every terminal
    """A line for each finding, and nothing else."""
    return _Lines()


class _Lines(Layout):
    def block(self, path: str, findings: Sequence[Finding]) -> Iterator[str]:  # noqa: ARG002 - each names it
        for finding in findings:
            yield f"{json.dumps(finding_record(finding))}\n"
