"""What a report adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from vaultlint.findings import Report, Safety, Severity
from vaultlint.note.kinds import is_note
from vaultlint.reporters.fixed import applied_fixes

_Kind: TypeAlias = tuple[str, Severity, str, Safety | None]  # rule, severity, cause, safety of the fix


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
        """Count a report, in one pass: a large vault can have hundreds of thousands of findings."""
        # What findings have in common takes few values, so most of the work is done once for each of them.
        kinds: Counter[_Kind] = Counter()
        paths: set[str] = set()
        for finding in report.findings:
            fix = finding.fix
            kinds[finding.rule, finding.severity, finding.cause, fix.safety if fix else None] += 1
            paths.add(finding.path)
        by_rule: dict[str, Counter[_Kind]] = {}
        by_cause: dict[str, Counter[_Kind]] = {}
        for kind, number in kinds.items():
            rule, _, cause, _ = kind
            by_rule.setdefault(rule, Counter())[kind] = number
            if cause:
                by_cause.setdefault(cause, Counter())[kind] = number
        rules = [
            RuleCount(rule, max(severity for _, severity, _, _ in found), found.total(), _fixable(found))
            for rule, found in by_rule.items()
        ]
        severities: Counter[Severity] = Counter()
        for (_, severity, _, _), number in kinds.items():
            severities[severity] += number
        return cls(
            findings=kinds.total(),
            notes=sum(is_note(path) for path in paths),
            files=len(paths),
            severities=severities,
            fixable=_fixable(kinds),
            rules=tuple(sorted(rules, key=lambda count: (-count.findings, count.rule))),
            causes=Counter({cause: found.total() for cause, found in by_cause.items()}),
            fixable_by_cause={cause: _fixable(found) for cause, found in by_cause.items()},
            fixed=len(applied_fixes(report.changes)),
        )


def counted(number: int, noun: str) -> str:
    """A number and its noun: `1 note`, `1,200 notes`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _fixable(kinds: Mapping[_Kind, int]) -> Counter[Safety]:
    fixable: Counter[Safety] = Counter()
    for (_, _, _, safety), number in kinds.items():
        if safety is not None:
            fixable[safety] += number
    return fixable
