"""Each finding as one JSON object on a line of its own, for programs that read as they go."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vaultlint.findings import Report
from vaultlint.reporters import Presentation
from vaultlint.reporters.json_report import finding_record


def render(report: Report, presentation: Presentation) -> Iterator[str]:  # noqa: ARG001 - the same for every terminal
    """The findings as the format `json` has them, in ASCII. A clean run prints nothing."""
    for finding in report.findings:
        yield f"{json.dumps(finding_record(finding))}\n"
