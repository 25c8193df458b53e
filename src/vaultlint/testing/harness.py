"""The harness: each example of a rule, in each surrounding, must hold."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import get_type_hints

from msgspec import Struct

from vaultlint import engine, fixer
from vaultlint.config import Config, convert, describe
from vaultlint.dialect import DIALECTS
from vaultlint.findings import Finding, Problem, Safety
from vaultlint.note import Note, NoteFacts
from vaultlint.note.kinds import is_note
from vaultlint.note.sources import read_facts
from vaultlint.registry import BoundRule, Selection, check_rule, load_rules
from vaultlint.rule import Bad, FileRule, Good, NoteRule, Rule, Suppression, SuppressionRule, VaultRule
from vaultlint.storage import decode, encode
from vaultlint.suppress import judge
from vaultlint.testing.surroundings import (
    AS_IT_IS,
    SURROUNDINGS,
    WITH_A_MARK,
    WITH_THE_OTHER_END,
    Specimen,
    Surrounding,
    marked,
    unmarked,
)
from vaultlint.text import Span
from vaultlint.vault import Vault
from vaultlint.vault.matter import Matter, matter_of


class _DiffersError(Exception):
    """What was found is not what the example says; the sentence says how."""


class Trial(Struct, frozen=True):
    """One example of a rule in one surrounding."""

    rule_class: type[Rule]
    number: int  # of the example, counted from 1
    surrounding: Surrounding

    @property
    def example(self) -> Good | Bad:
        """The example as the rule's author wrote it."""
        return self.rule_class.examples[self.number - 1]

    def __str__(self) -> str:
        """Name the trial, as failures and tests do."""
        kind = type(self.example).__name__
        return f"{self.rule_class.name}, example {self.number} ({kind}), {self.surrounding.label}"

    def failure(self) -> str | None:
        """What is wrong, for people to read; None where nothing is."""
        try:
            self._run()
        except _DiffersError as difference:
            return f"{self}: {difference}"
        except Exception:  # noqa: BLE001 - a rule that raises fails its example, and the others are still tried
            return f"{self}: the rule raised\n{_indented(traceback.format_exc())}"
        return None

    def _run(self) -> None:
        specimen = self._specimen()
        if specimen is None:
            return
        rule = _made(self.rule_class, self.example.options)
        try:
            self._compare(rule, specimen)
        except _DiffersError as difference:
            note = _indented(marked(specimen.text, specimen.spans))
            raise _DiffersError(f"{difference}\n  the note:\n{note}") from None

    def _compare(self, rule: Rule, specimen: Specimen) -> None:
        text = _through_storage(specimen.text) if self.surrounding is WITH_A_MARK else specimen.text
        problems = _problems(rule, self.example, text)
        _check_problems(problems, text)
        if isinstance(rule, FileRule) and any(problem.span != Span(0, 0) for problem in problems):
            raise _DiffersError("a FileRule sees files as a whole, so its problems stand at Span(0, 0)")
        if problems != _problems(rule, self.example, text):
            raise _DiffersError("looked at twice, the same note gives different findings")
        _check_spans(specimen, problems)
        first = next((problem.message for problem in problems), "")
        says = self.example.says if isinstance(self.example, Bad) and self.surrounding is AS_IT_IS else ""
        if says not in first:
            raise _DiffersError(f"the first message does not say {says!r}; it is {first!r}")
        self._check_fix(rule, specimen, problems)

    def _specimen(self) -> Specimen | None:
        """The example in its surrounding; None where it has no place there."""
        example = self.example
        rule = self.rule_class
        moveable = example.surroundings and is_note(example.path) and not issubclass(rule, FileRule)
        if self.surrounding.moves and not moveable:
            return None
        if (self.surrounding.silent == "code" and rule.in_code) or (
            self.surrounding.silent == "comments" and rule.in_comments
        ):
            return None
        if isinstance(example, Good):
            return self.surrounding.make(Specimen(example.text))
        try:
            specimen = unmarked(example.text)
        except ValueError as error:
            raise _DiffersError(f"the marks do not go: {error}") from None
        if not specimen.spans:
            raise _DiffersError("a Bad marks what is found: «…», or «» for an empty place")
        return self.surrounding.make(Specimen(specimen.text, specimen.spans, example.fixed))

    def _check_fix(self, rule: Rule, specimen: Specimen, problems: Sequence[Problem]) -> None:
        fixable = [problem.fix for problem in problems if problem.fix and problem.fix.safety > Safety.SUGGESTED]
        if specimen.fixed is None:
            if fixable:
                raise _DiffersError(
                    f"there is a fix ({fixable[0].title!r}), and the example has no 'fixed'; with it the note is\n"
                    + _indented(_settled(rule, self.example, specimen.text))
                )
            return
        if not fixable:
            raise _DiffersError("the example has 'fixed', and no fix above 'suggested' is offered")
        after = _settled(rule, self.example, specimen.text)
        expected = specimen.fixed
        if self.surrounding is WITH_THE_OTHER_END:
            # How a fix at the end of a note deals with the last line end is the rule's own affair.
            after, expected = after.rstrip("\r\n"), expected.rstrip("\r\n")
        if after != expected:
            raise _DiffersError(
                f"fixing gives something else\n  expected:\n{_indented(marked(expected, ()))}\n"
                f"  found:\n{_indented(marked(after, ()))}"
            )


def trials_of(rule_class: type[Rule]) -> Iterator[Trial]:
    """Every example of a rule in every surrounding, for a test of its own each."""
    for number in range(1, len(rule_class.examples) + 1):
        for surrounding in SURROUNDINGS:
            yield Trial(rule_class, number, surrounding)


def run_examples(rule_class: type[Rule]) -> None:
    """Run every example of a rule in every surrounding.

    Raises AssertionError with everything that is wrong, and RuleLoadError for a class that vaultlint would not load.
    """
    check_rule(rule_class, f"{rule_class.__module__}:{rule_class.__qualname__}")
    failures = [failure for trial in trials_of(rule_class) if (failure := trial.failure())]
    if failures:
        raise AssertionError("\n\n".join(failures))


def _made(rule_class: type[Rule], options: Mapping[str, object]) -> Rule:
    """The rule with an example's options, which are converted as those of a config file are."""
    types = get_type_hints(rule_class)
    known = {option.name for option in rule_class.options()}
    values = {}
    for name, value in options.items():
        if name not in known:
            raise _DiffersError(f"the rule has no option '{name}'")

        def complain(_: object, expected: object, found: object, name: str = name) -> None:
            raise _DiffersError(f"the option '{name}' expects {describe(expected)}, and the example gives {found!r}")

        values[name] = convert(_as_toml(value), types[name], (name,), complain)
    return rule_class(**values)


def _as_toml(value: object) -> object:
    """A value as a config file would give it: examples may write tuples, sets and members of enumerations too."""
    if isinstance(value, (tuple, list, frozenset, set)):
        return [_as_toml(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _as_toml(item) for key, item in value.items()}
    return value


def _problems(rule: Rule, example: Good | Bad, text: str) -> list[Problem]:
    """What a rule finds in a text in the place of the example's, in order of place."""
    if isinstance(rule, NoteRule):
        found = rule.check(Note(example.path, text, DIALECTS[example.dialect])) if is_note(example.path) else iter(())
    elif isinstance(rule, VaultRule):
        vault = _vault(example, text)
        facts = vault.sources[example.path]
        found = _concerned(rule, rule.check(facts, vault), matter_of(facts, vault))
    elif isinstance(rule, FileRule):
        vault = _vault(example, text)
        found = _concerned(rule, rule.check(example.path, vault), vault.names.matter(example.path))
    elif isinstance(rule, SuppressionRule):
        found = rule.check(_suppressions(example, text))
    else:
        raise _DiffersError("the rule is made from none of NoteRule, VaultRule and FileRule")
    return sorted(found, key=lambda problem: problem.span)


def _concerned(rule: Rule, problems: Iterator[Problem], matter: Matter) -> Iterator[Problem]:
    """The problems that a rule finds in a file with which that may be the matter."""
    for problem in problems:
        if not rule.is_concerned(matter):
            raise _DiffersError(
                f"something is found in a note that does not concern the rule: its 'about' says {rule.about}, and with "
                f"the note the matter is {matter}"
            )
        yield problem


def _suppressions(example: Good | Bad, text: str) -> Sequence[Suppression]:
    """What came of the directives in a text, where the rules run that are on by default."""
    vault = _vault(example, text)
    facts = vault.sources[example.path]
    selection = Selection(load_rules(), Config())
    rules = selection.for_file(example.path)
    findings = _found(example, text, vault, rules)
    ran = {bound.rule.name for bound in rules}
    vocabulary = selection.vocabulary()
    never = vocabulary.never | engine.OWN_FINDINGS.keys()
    return judge(facts, findings, ran, vocabulary._replace(never=never)).suppressions


def _found(example: Good | Bad, text: str, vault: Vault, rules: Sequence[BoundRule]) -> list[Finding]:
    """What rules find in the example's file, with a text in the place of its own."""
    findings = engine.check_file(example.path, vault, rules)
    if is_note(example.path):
        findings += engine.check_note(Note(example.path, text, vault.dialect), rules)
    if example.path in vault.sources:
        findings += engine.check_facts(vault.sources[example.path], vault, rules)
    return findings


def _vault(example: Good | Bad, text: str) -> Vault:
    texts = {**example.vault, example.path: text}
    dialect = DIALECTS[example.dialect]

    def load(path: str) -> NoteFacts:
        return read_facts(path, texts[path], dialect)

    return Vault(tuple(texts), load, dialect=dialect)


def _settled(rule: Rule, example: Good | Bad, text: str) -> str:
    """The text after all fixes above SUGGESTED, made the way that a run makes them."""
    selection = Selection(load_rules(), Config()) if isinstance(rule, SuppressionRule) else None
    others = selection.for_file(example.path) if selection else ()
    bound = (*(other for other in others if other.kind is not SuppressionRule), BoundRule(rule, rule.severity))
    vault = _vault(example, text)

    def lint(changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        now = vault.with_changed({path: read_facts(path, new, vault.dialect) for path, new in changed.items()})
        findings = _found(example, changed.get(example.path, text), now, bound)
        if selection:
            facts = now.sources[example.path]
            findings, _ = engine.check_suppressions(facts, findings, bound, selection.vocabulary())
        return {example.path: [finding for finding in findings if finding.rule == rule.name]}

    texts = {**example.vault, example.path: text}
    settled = fixer.settle(lambda path: texts[path], lint, Safety.UNSAFE)
    if settled.refused:
        raise _DiffersError(f"the fix is refused: {'; '.join(map(str, settled.refused))}")
    return next((change.after for change in settled.changes if change.path == example.path), text)


def _through_storage(text: str) -> str:
    """The text as it comes back from a file with a byte order mark."""
    decoded = decode(encode(text, bom=True))
    if not decoded.bom:
        raise _DiffersError("the byte order mark was lost")
    return decoded.text


def _check_problems(problems: Sequence[Problem], text: str) -> None:
    """What holds for every finding, whatever the example says."""
    for problem in problems:
        if not 0 <= problem.span.start <= problem.span.end <= len(text):
            raise _DiffersError(f"{problem.span} lies outside of the note")
        if not problem.message.strip():
            raise _DiffersError(f"the finding at {problem.span} says nothing")
        for fix in (problem.fix, *problem.alternatives):
            if fix is None:
                continue
            if not fix.edits:
                raise _DiffersError(f"the fix {fix.title!r} has no edits")
            own = sorted(edit.span for edit in fix.edits if edit.path is None)
            if any(not 0 <= span.start <= span.end <= len(text) for span in own):
                raise _DiffersError(f"an edit of the fix {fix.title!r} lies outside of the note")
            if any(first.overlaps(second) for first, second in pairwise(own)):
                raise _DiffersError(f"the edits of the fix {fix.title!r} overlap")


def _check_spans(specimen: Specimen, problems: Sequence[Problem]) -> None:
    spans = tuple(problem.span for problem in problems)
    if spans != specimen.spans:
        messages = "".join(f"\n    {problem.span}: {problem.message}" for problem in problems) or " nothing"
        raise _DiffersError(f"what is found differs\n  found:{messages}\n{_indented(marked(specimen.text, spans))}")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))
