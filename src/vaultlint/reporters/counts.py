"""What a report adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct

from vaultlint.findings import Finding, Report, Safety, Severity
from vaultlint.note.kinds import is_note
from vaultlint.reporters.fixed import applied_fixes

Kind: TypeAlias = tuple[str, Severity, str, Safety | None]  # rule, severity, cause, safety of the fix


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
        paths = {finding.path for finding in report.findings}
        return cls.made_of(kinds_of(report.findings), files=len(paths), notes=sum(map(is_note, paths)), report=report)

    @classmethod
    def made_of(cls, kinds: Counter[Kind], *, files: int, notes: int, report: Report) -> Counts:
        """The sums of a report that has so many findings of each kind, in so many files, some of which are notes."""
        # What findings have in common takes few values, so most of the work is done once for each of them.
        by_rule: dict[str, Counter[Kind]] = {}
        by_cause: dict[str, Counter[Kind]] = {}
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
            notes=notes,
            files=files,
            severities=severities,
            fixable=_fixable(kinds),
            rules=tuple(sorted(rules, key=lambda count: (-count.findings, count.rule))),
            causes=Counter({cause: found.total() for cause, found in by_cause.items()}),
            fixable_by_cause={cause: _fixable(found) for cause, found in by_cause.items()},
            fixed=len(applied_fixes(report.changes)),
        )


class Tally:
    """Counts a report file by file."""

    def __init__(self) -> None:
        self.kinds: Counter[Kind] = Counter()
        self._files = 0
        self._notes = 0

    def add(self, path: str, kinds: Mapping[Kind, int]) -> None:
        """Take in how many findings of each kind a file has."""
        self._files += 1
        self._notes += is_note(path)
        for kind, number in kinds.items():
            self.kinds[kind] += number

    def counts(self, report: Report) -> Counts:
        """The sums of a report, all files of which have been taken in."""
        return Counts.made_of(self.kinds, files=self._files, notes=self._notes, report=report)


def kinds_of(findings: Iterable[Finding]) -> Counter[Kind]:
    """How many findings there are of each kind."""
    return Counter(
        (finding.rule, finding.severity, finding.cause, finding.fix.safety if finding.fix else None)
        for finding in findings
    )


def counted(number: int, noun: str) -> str:
    """A number and its noun: `1 note`, `1,200 notes`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _fixable(kinds: Mapping[Kind, int]) -> Counter[Safety]:
    fixable: Counter[Safety] = Counter()
    for (_, _, _, safety), number in kinds.items():
        if safety is not None:
            fixable[safety] += number
    return fixable
