"""Rules x files -> findings. Reads and writes no file; knows no rule by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from vaultlint.findings import Finding, Problem, Severity
from vaultlint.note import Note, NoteFacts
from vaultlint.note.kinds import is_note
from vaultlint.registry import BoundRule, BoundRules
from vaultlint.rule import FileRule, NoteRule, SuppressionRule, VaultRule
from vaultlint.suppress import Vocabulary, judge
from vaultlint.text import LineIndex, Position, Span
from vaultlint.vault import Vault
from vaultlint.vault.matter import matter_of

INTERNAL_ERROR = "internal-error"
UNREADABLE_NOTE = "unreadable-note"
# What the findings of the engine itself mean, as a rule's docstring says it. They cannot be switched off.
OWN_FINDINGS: Mapping[str, str] = {
    INTERNAL_ERROR: """Rules do not fail.

    A rule raised an exception on this note, so what it would have found there is not known. The message names the rule
    and the exception. Everything else is checked and reported as ever, and the exit code is 3, whatever `--fail-on`
    says.

    It is a bug of the rule, not of the note: please report it. Until it is mended, the rule can be left out with
    `--ignore`, or for this note with an override in the config.
    """,
    UNREADABLE_NOTE: """Notes can be read.

    The file could not be opened, or it holds no text that Obsidian could show: it is in UTF-16, it is a picture or an
    archive with the name of a note, or a crash left nothing but NUL bytes. Nothing in it was checked, and what it has
    of headings, blocks and aliases is not known to the notes that link to it. The message says what is the matter, and
    what helps.

    Single bytes that are not UTF-8 do not make a note unreadable. A file that is no note can be left out with `exclude`
    in the config.
    """,
}


def check_note(note: Note, rules: Iterable[BoundRule]) -> list[Finding]:
    """What the rules that see one note find in it. A rule that raises becomes one `internal-error` finding."""
    findings: list[Finding] = []
    for bound in rules:
        if bound.kind is NoteRule:
            found = _run(bound, note)
            if found is not None:
                findings += _placed(found, note.facts)
    return findings


def check_facts(facts: NoteFacts, vault: Vault, rules: Iterable[BoundRule]) -> list[Finding]:
    """What the rules that need the whole vault find in one note. A rule that raises becomes one finding."""
    findings: list[Finding] = []
    for bound in _bound(rules).concerned(VaultRule, matter_of(facts, vault)):
        found = _run(bound, facts, vault)
        if found is not None:
            findings += _placed(found, facts)
    return findings


def check_file(path: str, vault: Vault, rules: Iterable[BoundRule]) -> list[Finding]:
    """What the rules about files find in one, of any kind; it is not opened. A rule that raises becomes one finding."""
    findings: list[Finding] = []
    for bound in _bound(rules).concerned(FileRule, vault.names.matter(path)):
        found = _run(bound, path, vault)
        if found is not None:
            findings += (_whole(found.rule, found.severity, path, problem) for problem in found.problems)
    return findings


def check_suppressions(
    facts: NoteFacts, findings: Sequence[Finding], rules: Iterable[BoundRule], vocabulary: Vocabulary
) -> tuple[list[Finding], int]:
    """What a note's directives leave of the findings in it, with what there is to say of the directives.

    Second is how many findings they silence. `rules` are all that were to look at the note.
    """
    rules = tuple(rules)
    ran = {bound.rule.name for bound in rules if bound.kind is not SuppressionRule}
    vocabulary = vocabulary._replace(never=vocabulary.never | OWN_FINDINGS.keys())
    left, silenced, suppressions = judge(facts, findings, ran, vocabulary)
    for bound in rules:
        if bound.kind is SuppressionRule and suppressions:
            found = _run(bound, suppressions)
            if found is not None:
                left += _placed(found, facts)
    return left, silenced


def unreadable(path: str, reason: str) -> Finding:
    """The finding that stands for a note that could not be read."""
    return _whole(UNREADABLE_NOTE, Severity.ERROR, path, Problem(Span(0, 0), reason))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by path, place and rule."""
    return sorted(findings, key=lambda finding: (finding.path, finding.span, finding.rule))


def _bound(rules: Iterable[BoundRule]) -> BoundRules:
    return rules if isinstance(rules, BoundRules) else BoundRules(rules)


class _Found(NamedTuple):
    """What a rule found, and the name and the severity under which it is reported."""

    rule: str
    severity: Severity
    problems: list[Problem]


def _run(bound: BoundRule, *subject: object) -> _Found | None:
    """What a rule finds; None where it finds nothing, as nearly all rules in nearly all notes."""
    # All problems of a rule are collected before any is passed on: a rule that fails half-way has said nothing.
    try:
        problems = list(bound.check(*subject))
        return _Found(bound.rule.name, bound.severity, problems) if problems else None
    except Exception as error:  # noqa: BLE001 - one broken rule must not end the run
        name = bound.rule.name
        message = f"The rule '{name}' failed on this file ({type(error).__name__}: {error}); please report it."
        return _Found(INTERNAL_ERROR, Severity.ERROR, [Problem(Span(0, 0), message)])


def _placed(found: _Found, facts: NoteFacts) -> Iterator[Finding]:
    """The findings of a rule that looked into a note."""
    lines = LineIndex.from_bytes(facts.line_starts)
    # The layout of a plugin's files belongs to it and is position-sensitive (semantics reference, 7.4).
    fixable = not facts.plugin
    for problem in found.problems:
        span = problem.span
        start, end = lines.positions(span)
        yield Finding(
            path=facts.path,
            span=span,
            rule=found.rule,
            severity=found.severity,
            message=problem.message,
            start=start,
            end=end,
            fix=problem.fix if fixable else None,
            alternatives=problem.alternatives if fixable else (),
            cause=problem.cause,
        )


def _whole(rule: str, severity: Severity, path: str, problem: Problem) -> Finding:
    """A finding about a file as a whole."""
    fixable = is_note(path)
    return Finding(
        path=path,
        span=Span(0, 0),
        rule=rule,
        severity=severity,
        message=problem.message,
        start=Position(1, 1),
        end=Position(1, 1),
        fix=problem.fix if fixable else None,
        alternatives=problem.alternatives if fixable else (),
        whole=True,
        cause=problem.cause,
    )
