"""Rules x notes -> findings. Reads and writes no file; knows no rule by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from vaultlint.findings import Finding, Problem, Severity
from vaultlint.note import Note, NoteFacts
from vaultlint.registry import BoundRule
from vaultlint.rule import NoteRule, VaultRule
from vaultlint.text import LineIndex, Span
from vaultlint.vault import Vault

INTERNAL_ERROR = "internal-error"
UNREADABLE_NOTE = "unreadable-note"


def check_note(note: Note, rules: Iterable[BoundRule]) -> list[Finding]:
    """What the rules that see one note find in it. A rule that raises becomes one `internal-error` finding."""
    findings: list[Finding] = []
    for bound in rules:
        rule = bound.rule
        if isinstance(rule, NoteRule):
            findings += _run(rule.name, bound.severity, note.facts, partial(rule.check, note))
    return findings


def check_facts(facts: NoteFacts, vault: Vault, rules: Iterable[BoundRule]) -> list[Finding]:
    """What the rules that need the whole vault find in one note. A rule that raises becomes one finding."""
    findings: list[Finding] = []
    for bound in rules:
        rule = bound.rule
        if isinstance(rule, VaultRule):
            findings += _run(rule.name, bound.severity, facts, partial(rule.check, facts, vault))
    return findings


def unreadable(path: str, reason: str) -> Finding:
    """The finding that stands for a note that could not be read."""
    return _finding(UNREADABLE_NOTE, Severity.ERROR, path, LineIndex.of(""), Problem(Span(0, 0), reason))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by path, place and rule."""
    return sorted(findings, key=lambda finding: (finding.path, finding.span, finding.rule))


def _run(name: str, severity: Severity, facts: NoteFacts, check: Callable[[], Iterator[Problem]]) -> Iterator[Finding]:
    # All problems of a rule are collected before any is passed on: a rule that fails half-way has said nothing.
    try:
        problems = list(check())
    except Exception as error:  # noqa: BLE001 - one broken rule must not end the run
        message = f"The rule '{name}' failed on this note ({type(error).__name__}: {error}); please report it."
        problems = [Problem(Span(0, 0), message)]
        name, severity = INTERNAL_ERROR, Severity.ERROR
    if not problems:
        return
    lines = LineIndex.from_bytes(facts.line_starts)
    for problem in problems:
        if facts.plugin:
            # The layout of these files belongs to a plugin and is position-sensitive (semantics reference, 7.4).
            problem = Problem(problem.span, problem.message)  # noqa: PLW2901
        yield _finding(name, severity, facts.path, lines, problem)


def _finding(name: str, severity: Severity, path: str, lines: LineIndex, problem: Problem) -> Finding:
    return Finding(
        path=path,
        span=problem.span,
        rule=name,
        severity=severity,
        message=problem.message,
        start=lines.position(problem.span.start),
        end=lines.position(problem.span.end),
        fix=problem.fix,
        alternatives=problem.alternatives,
    )
