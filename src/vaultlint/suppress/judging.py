"""From the findings in a note and its directives to what is left, and to whether each directive was of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from vaultlint.findings import Finding
from vaultlint.note.facts import Directive, DirectiveKind, NoteFacts, Tool
from vaultlint.suppress.equivalents import EQUIVALENTS, rules_of_markdownlint
from vaultlint.suppression import JudgedName, Suppression, Verdict
from vaultlint.text import LineIndex

ALL = "all"

_SIMILAR = 60  # of 100, by rapidfuzz; below it a "did you mean" puzzles more than it helps
_MOST_GUESSES = 20  # in one note
_RANGES = (DirectiveKind.DISABLE, DirectiveKind.ENABLE)


class Vocabulary(NamedTuple):
    """The names that a directive may have. `never` are those of findings that nothing can silence."""

    categories: Mapping[str, str]  # of each rule
    by_default: frozenset[str]  # rules
    never: frozenset[str]


class Outcome(NamedTuple):
    """The findings that are left, how many are silenced, and what came of each directive."""

    left: list[Finding]
    silenced: int
    suppressions: tuple[Suppression, ...]


class _Use(Struct):
    """One name of one directive, or the whole of one without names; `about` holds rules, categories or ALL."""

    directive: Directive
    about: Sequence[str]
    used: bool = False


class _Ranges(Struct):
    """What one tool's directives have disabled at some place of a note."""

    categories: Mapping[str, str]
    _open: dict[str, list[_Use]] = field(default_factory=dict)
    _excepted: dict[str, set[str]] = field(default_factory=dict)

    def disable(self, use: _Use) -> None:
        for name in use.about:
            self._open.setdefault(name, []).append(use)
            self._excepted.pop(name, None)

    def enable(self, use: _Use, *, everything: bool) -> None:
        """End the innermost range of each name, or take the name out of wider ones; or end all there is."""
        for name in [*self._open] if everything else use.about:
            inside = [rule for rule, category in self.categories.items() if category == name]
            for each in (name, *inside):
                while self._open.get(each):
                    use.used = True
                    self._end(each)
                    if each == name and not everything:
                        break
            if not everything and not use.used:
                for wider in (self.categories.get(name), ALL):
                    if wider and wider != name and self._open.get(wider):
                        self._excepted.setdefault(wider, set()).add(name)
                        use.used = True

    def silences(self, names: Sequence[str]) -> bool:
        """Whether a finding is silenced, by the names of its rule, its category and ALL; marks what silences it."""
        found = False
        for number, name in enumerate(names):
            stack = self._open.get(name)
            if stack and self._excepted.get(name, frozenset()).isdisjoint(names[:number]):
                stack[-1].used = found = True
        return found

    def close(self) -> None:
        """End all that nothing ended, which goes to the end of the note."""
        for name in [*self._open]:
            while self._open.get(name):
                self._end(name)

    def _end(self, name: str) -> None:
        # A range around another silences what that one does, and is as much of use.
        ended = self._open[name].pop()
        if self._open[name]:
            self._open[name][-1].used |= ended.used
        else:
            del self._open[name]


def judge(facts: NoteFacts, findings: Sequence[Finding], ran: Collection[str], vocabulary: Vocabulary) -> Outcome:
    """What the directives of a note silence of what was found in it.

    `ran` are the rules that looked at it. Findings about the file as a whole are silenced by what is about the whole
    note alone. A finding that no rule of `vocabulary` makes is left.
    """
    uses = [_uses(directive, vocabulary) for directive in facts.directives]
    categories = vocabulary.categories
    names = {rule: (rule, categories[rule], ALL) for rule in {f.rule for f in findings} if rule in categories}
    silenced: set[int] = set()
    lines = _by_line(facts, uses)
    hit: set[tuple[int, str]] = set()
    for number, finding in enumerate(findings):
        places = (0,) if finding.whole else (0, finding.start.line)
        keys = {(place, name) for place in places for name in names.get(finding.rule, ())} & lines.keys()
        if keys:
            silenced.add(number)
            hit |= keys
    for key in hit:
        for use in lines[key]:
            use.used = True
    ranges = {tool: _Ranges(categories) for tool in {directive.tool for directive in facts.directives}}
    waiting = sorted(
        (use for each in uses for use in each if use.directive.kind in _RANGES), key=lambda use: use.directive.span
    )[::-1]
    in_text = [number for number, finding in enumerate(findings) if not finding.whole and finding.rule in names]
    for number in sorted(in_text, key=lambda number: findings[number].span.start):
        finding = findings[number]
        while waiting and _beginning(waiting[-1].directive) <= finding.span.start:
            _apply(waiting.pop(), ranges)
        for each in ranges.values():
            if each.silences(names[finding.rule]):
                silenced.add(number)
    for use in reversed(waiting):
        _apply(use, ranges)
    for each in ranges.values():
        each.close()
    failed = any(finding.rule in vocabulary.never for finding in findings)
    verdicts = _Verdicts(frozenset() if failed else frozenset(ran), vocabulary)
    return Outcome(
        [finding for number, finding in enumerate(findings) if number not in silenced],
        len(silenced),
        tuple(
            verdicts.of(directive, each)
            for directive, each in zip(facts.directives, uses, strict=True)
            if directive.tool is Tool.VAULTLINT
        ),
    )


def _beginning(directive: Directive) -> int:
    """From where on a directive counts.

    At the top of a note, one of ours can mean what the note lacks, which is found there; other linters have no such
    findings, so theirs cannot.
    """
    span = directive.span
    return span.start if directive.tool is Tool.VAULTLINT else span.end


def _apply(use: _Use, ranges: Mapping[Tool, _Ranges]) -> None:
    its = ranges[use.directive.tool]
    if use.directive.kind is DirectiveKind.DISABLE:
        its.disable(use)
    else:
        its.enable(use, everything=not use.directive.names)


def _by_line(facts: NoteFacts, uses: Iterable[Sequence[_Use]]) -> dict[tuple[int, str], list[_Use]]:
    """What holds for single lines, by line and name; for the whole note, the line is 0."""
    found: defaultdict[tuple[int, str], list[_Use]] = defaultdict(list)
    index = LineIndex.from_bytes(facts.line_starts)
    for use in (use for each in uses for use in each):
        match use.directive.kind:
            case DirectiveKind.FILE:
                line = 0
            case DirectiveKind.LINE:
                line = index.position(use.directive.span.start).line
            case DirectiveKind.NEXT_LINE:
                line = index.position(use.directive.span.end).line + 1
            case _:
                continue
        for name in use.about:
            found[line, name].append(use)
    return found


def _uses(directive: Directive, vocabulary: Vocabulary) -> list[_Use]:
    of_markdownlint = directive.tool in (Tool.MARKDOWNLINT, Tool.RUMDL)
    if not directive.names:
        return [_Use(directive, EQUIVALENTS if of_markdownlint else (ALL,))]
    if of_markdownlint:
        return [_Use(directive, rules_of_markdownlint(name.text)) for name in directive.names]
    if directive.tool is Tool.OBSIDIAN_LINTER:
        everything = any(name.text.lower() == ALL for name in directive.names)
        return [_Use(directive, (ALL,) if everything else ()) for name in directive.names]
    return [_Use(directive, _known(normal(name.text), vocabulary)) for name in directive.names]


def normal(name: str) -> str:
    """A name as rules have it, however it is written in a note."""
    return name.lower().replace("_", "-")


def _known(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return (name,) if name == ALL or name in vocabulary.categories or name in vocabulary.categories.values() else ()


class _Verdicts:
    """Says what came of directives; guesses at unknown names, as long as there are few."""

    def __init__(self, ran: frozenset[str], vocabulary: Vocabulary) -> None:
        self._ran = ran
        self._vocabulary = vocabulary
        self._names = sorted({*vocabulary.categories, *vocabulary.categories.values(), ALL})
        self._guesses = _MOST_GUESSES

    def of(self, directive: Directive, uses: Sequence[_Use]) -> Suppression:
        if directive.kind is DirectiveKind.UNKNOWN:
            verbs = [kind.value for kind in DirectiveKind if kind is not DirectiveKind.UNKNOWN]
            return Suppression(directive, (), Verdict.UNKNOWN, self._like(directive.verb, verbs))
        if not directive.names:
            return Suppression(directive, (), self._verdict(uses[0]))
        return Suppression(
            directive,
            tuple(
                JudgedName(name, *self._of_name(normal(name.text), use))
                for name, use in zip(directive.names, uses, strict=True)
            ),
            Verdict.UNSURE,
        )

    def _of_name(self, name: str, use: _Use) -> tuple[Verdict, str]:
        if name in self._vocabulary.never:
            return Verdict.NEVER, ""
        if not use.about:
            return Verdict.UNKNOWN, self._like(name, self._names)
        return self._verdict(use), ""

    def _verdict(self, use: _Use) -> Verdict:
        if use.used:
            return Verdict.USED
        if use.directive.kind is DirectiveKind.ENABLE:
            return Verdict.UNUSED
        return Verdict.UNUSED if all(map(self._has_run, use.about)) else Verdict.UNSURE

    def _has_run(self, name: str) -> bool:
        """Whether a rule ran, or all rules of a category that are on by default."""
        categories = self._vocabulary.categories
        if name in categories:
            return name in self._ran
        meant = {rule for rule, category in categories.items() if name in (category, ALL)}
        expected = meant & self._vocabulary.by_default or meant
        return bool(expected) and expected <= self._ran

    def _like(self, name: str, known: Collection[str]) -> str:
        if not self._guesses:
            return ""
        self._guesses -= 1
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only needed where there is a mistake

        match = process.extractOne(name, known, scorer=fuzz.ratio, processor=str.lower, score_cutoff=_SIMILAR)
        return str(match[0]) if match else ""
