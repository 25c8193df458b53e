"""What a report adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from vaultlint.findings import Finding, Report, Safety, Severity
from vaultlint.note.kinds import is_note
from vaultlint.reporters.fixed import applied_fixes


class RuleCount(Struct, frozen=True):
    """The findings of one rule. `fixable` counts their fixes by how far they may be trusted."""

    rule: str
    severity: Severity  # the highest: overrides can give a rule several
    findings: int
    fixable: Counter[Safety]


class Counts(Struct, frozen=True):
    """The sums of a report."""

    findings: int
    notes: int  # with findings
    files: int  # with findings, notes or not
    severities: Counter[Severity]
    fixable: Counter[Safety]
    rules: tuple[RuleCount, ...]  # the most frequent first
    causes: Counter[str]  # of the findings whose rule names one
    fixable_by_cause: Mapping[str, Counter[Safety]]
    fixed: int

    @classmethod
    def of(cls, report: Report) -> Counts:
        """Count a report."""
        by_cause: dict[str, list[Finding]] = {}
        for finding in report.findings:
            if finding.cause:
                by_cause.setdefault(finding.cause, []).append(finding)
        by_rule: dict[str, list[Finding]] = {}
        for finding in report.findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        rules = [
            RuleCount(rule, max(finding.severity for finding in found), len(found), _fixable(found))
            for rule, found in by_rule.items()
        ]
        paths = {finding.path for finding in report.findings}
        return cls(
            findings=len(report.findings),
            notes=sum(is_note(path) for path in paths),
            files=len(paths),
            severities=Counter(finding.severity for finding in report.findings),
            fixable=_fixable(report.findings),
            rules=tuple(sorted(rules, key=lambda count: (-count.findings, count.rule))),
            causes=Counter({cause: len(found) for cause, found in by_cause.items()}),
            fixable_by_cause={cause: _fixable(found) for cause, found in by_cause.items()},
            fixed=len(applied_fixes(report.changes)),
        )


def counted(number: int, noun: str) -> str:
    """A number and its noun: `1 note`, `1,200 notes`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _fixable(findings: Iterable[Finding]) -> Counter[Safety]:
    return Counter(finding.fix.safety for finding in findings if finding.fix)
