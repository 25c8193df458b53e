"""The Reviewdog Diagnostic Format, which puts findings and suggestions as comments on a change under review."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vaultlint.errors import UnreadableFile
from vaultlint.findings import Edit, Finding, Fix, Report, Severity
from vaultlint.reporters import Presentation
from vaultlint.reporters.places import folder_of
from vaultlint.text import LineIndex, Span

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """One object in ASCII, a diagnostic a line. Columns count the bytes of UTF-8, as the format demands."""
    folder = folder_of(report)
    yield '{"source": {"name": "vaultlint"},\n"diagnostics": ['
    separator = "\n"
    places: _Places | None = None
    for finding in report.findings:
        if places is None or places.path != finding.path:
            places = _Places(finding, report)
        yield separator + json.dumps(_diagnostic(finding, f"{folder}{finding.path}", places, presentation))
        separator = ",\n"
    yield "\n]}\n"


class _Places:
    """Places in one file as the format wants them; none where the file has no text, or no longer any."""

    def __init__(self, finding: Finding, report: Report) -> None:
        self.path = finding.path
        self._text: str | None = None
        if not finding.whole:
            try:
                self._text = report.read_text(finding.path)
            except UnreadableFile:
                return
            self._lines = LineIndex.of(self._text)

    def range(self, span: Span) -> dict[str, object] | None:
        if self._text is None or span.end > len(self._text):
            return None
        return {"start": self._place(span.start, self._text), "end": self._place(span.end, self._text)}

    def _place(self, offset: int, text: str) -> dict[str, int]:
        line = self._lines.position(offset).line
        before = text[self._lines.start(line) : offset].encode("utf-8", "surrogateescape")
        return {"line": line, "column": len(before) + 1}


def _diagnostic(finding: Finding, path: str, places: _Places, presentation: Presentation) -> dict[str, object]:
    location: dict[str, object] = {"path": presentation.text(path)}
    place = None if finding.whole else places.range(finding.span)
    if place:
        location["range"] = place
    diagnostic: dict[str, object] = {
        "message": presentation.text(finding.message),
        "location": location,
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    fixes = [fix for fix in (finding.fix, *finding.alternatives) if fix]
    suggestions = [suggestion for fix in fixes if (suggestion := _suggestion(fix, finding, places))]
    return diagnostic | ({"suggestions": suggestions} if suggestions else {})


def _suggestion(fix: Fix, finding: Finding, places: _Places) -> dict[str, object] | None:
    """A fix as a suggestion, of which each is one replacement in this file; None for what is more than that."""
    edit: Edit
    if len(fix.edits) != 1 or (edit := fix.edits[0]).path not in (None, finding.path):
        return None
    if not edit.new.isascii() and any("\ud800" <= character <= "\udfff" for character in edit.new):
        return None  # bytes that are no UTF-8 cannot be suggested in JSON
    place = places.range(edit.span)
    return {"range": place, "text": edit.new} if place else None
