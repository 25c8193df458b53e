"""The report as one JSON object. Its names are a contract: docs/output-formats.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from vaultlint.findings import AppliedFix, Baselined, Finding, Fix, Refusal, Report, Safety, Severity
from vaultlint.reporters import Presentation
from vaultlint.reporters.blocks import Layout, told
from vaultlint.reporters.counts import Counts, RuleCount
from vaultlint.reporters.fixed import applied_fixes
from vaultlint.reporters.folder_counts import by_folder

FORMAT_VERSION = 1


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """The object, a line for each finding, in ASCII: any text survives, lone surrogates and controls included."""
    return told(layout(report, presentation), report)


def layout(report: Report, presentation: Presentation) -> Layout:  # noqa: ARG001 - the same for every terminal
    """The object, with the findings of each file as its blocks."""
    return _Object(report)


class _Object(Layout):
    separators = ("\n", ",\n")

    def __init__(self, report: Report) -> None:
        self._report = report

    def before(self) -> Iterator[str]:
        yield f'{{"version": {FORMAT_VERSION},\n"findings": ['

    def block(self, path: str, findings: Sequence[Finding]) -> Iterator[str]:  # noqa: ARG002 - each names it
        separator = ""
        for finding in findings:
            yield separator + json.dumps(finding_record(finding))
            separator = ",\n"

    def after(self, counts: Counts) -> Iterator[str]:
        yield '\n],\n"fixed": ['
        separator = "\n"
        for applied, files in _fixed(self._report):
            yield separator + json.dumps(_applied(applied, files))
            separator = ",\n"
        yield f'\n],\n"summary": {json.dumps(_summary(self._report, counts))}}}\n'


def finding_record(finding: Finding) -> dict[str, object]:
    """A finding as programs get it."""
    return {
        "path": finding.path,
        "rule": finding.rule,
        "severity": finding.severity.word,
        "message": finding.message,
        "cause": finding.cause or None,
        "line": finding.start.line,
        "column": finding.start.column,
        "end_line": finding.end.line,
        "end_column": finding.end.column,
        "start": finding.span.start,
        "end": finding.span.end,
        "fix": _fix(finding.fix, finding.path) if finding.fix else None,
        "alternatives": [_fix(fix, finding.path) for fix in finding.alternatives],
    }


def _fixed(report: Report) -> list[tuple[AppliedFix, list[str]]]:
    """The fixes that were made, each with the files that it edited."""
    files: dict[int, list[str]] = {}
    for change in report.changes:
        for applied in change.fixes:
            files.setdefault(id(applied), []).append(change.path)
    return [(applied, files[id(applied)]) for applied in applied_fixes(report.changes)]


def _applied(applied: AppliedFix, files: list[str]) -> dict[str, object]:
    return {
        "path": applied.path,
        "rule": applied.rule,
        "title": applied.fix.title,
        "safety": applied.fix.safety.word,
        "files": files,
    }


def _fix(fix: Fix, path: str) -> dict[str, object]:
    return {
        "title": fix.title,
        "safety": fix.safety.word,
        "edits": [
            {"path": edit.path or path, "start": edit.span.start, "end": edit.span.end, "new": edit.new}
            for edit in fix.edits
        ],
    }


def _summary(report: Report, counts: Counts) -> dict[str, object]:
    return {
        "notes_checked": report.notes_checked,
        "notes_with_findings": counts.notes,
        "findings": counts.findings,
        "severities": {severity.word: counts.severities[severity] for severity in sorted(Severity, reverse=True)},
        "fixable": {safety.word: counts.fixable[safety] for safety in sorted(Safety, reverse=True)},
        "rules": {count.rule: _rule(count) for count in sorted(counts.rules, key=lambda count: count.rule)},
        "causes": dict(sorted(counts.causes.items())),
        "folders": by_folder(report.findings),
        "suppressed": report.silenced,
        "fixed": counts.fixed,
        "notes_fixed": [change.path for change in report.changes],
        "run": report.run,
        "refused": [_refusal(refusal) for refusal in report.refused],
        "baseline": _baseline(report.baseline),
        "notices": list(report.notices),
    }


def _baseline(baseline: Baselined | None) -> dict[str, object] | None:
    if baseline is None:
        return None
    return {
        "file": baseline.file,
        "recorded": baseline.recorded,
        "known": baseline.known,
        "paid_off": baseline.paid_off,
    }


def _refusal(refusal: Refusal) -> dict[str, object]:
    return {
        "path": refusal.path,
        "rules": list(refusal.rules),
        "gate": refusal.gate or None,
        "reason": refusal.reason,
        "diff": refusal.diff or None,
    }


def _rule(count: RuleCount) -> dict[str, int]:
    return {
        "findings": count.findings,
        **{safety.word: count.fixable[safety] for safety in sorted(Safety, reverse=True)},
    }
