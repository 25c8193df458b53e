"""Writes suppressions for what is found: as fixes, so that gates judge them and a run of them can be undone.

A suppression goes where nobody sees it and nothing changes its meaning: behind the line, in the last cell of a table's
row, above a heading (whose text links go by), and where a line can carry none (properties, code, fields, definitions),
in the properties or at the top of the note.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from vaultlint.errors import UnreadableFile
from vaultlint.findings import Edit, Finding, Fix, Safety, Zone
from vaultlint.fixer import EditError, apply
from vaultlint.gates.moves import merged
from vaultlint.linter import Linter
from vaultlint.note import Note
from vaultlint.note.directives import PROPERTY
from vaultlint.note.facts import Directive, DirectiveKind, Tool
from vaultlint.note.kinds import is_note
from vaultlint.note.property_edits import set_properties
from vaultlint.regex import regex
from vaultlint.text import Span
from vaultlint.verdicts import Found

_INSIDE = frozenset({Zone.COMMENT, Zone.HTML})
_LINE_END = regex(r"\r\n|\n|\r")
_ONLY_MARKS = regex(r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]*+)?(?:\[.\][ \t]*+)?\Z")
_FIELD = regex(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?)?[^\s:\[\]()`|>][^:\[\]()`|]*::")
_OF_MARKERS = frozenset(" \t>-*+0123456789")
_DEFINITION = regex(r"[ \t>]*\[[^\]^][^\]]*\]:")
_RULE_OR_UNDERLINE = regex(r"[ \t>]*+[-=_*+ \t]*\Z")
_NOT_IN_A_REASON = regex(r"[^\w ,.;:!?'\"()/&+@-]|--|::")


def fault_of_reason(reason: str) -> str | None:
    """What keeps a reason from being written into any note without changing its meaning; None where nothing does."""
    match = _NOT_IN_A_REASON.search(reason)
    if match:
        return match[0]
    return None if reason.strip() == reason else " "


def suppressed(note: Note, findings: Sequence[Finding], reason: str, *, whole: bool) -> list[Finding]:
    """The findings of a note, each with the fix that suppresses it.

    With `whole`, every suppression is one for the whole note. Findings on one line share a fix.
    """
    plan = _Plan(note, reason)
    places = [0 if whole else plan.place_of(finding) for finding in findings]
    fixes = plan.fixes([(place, finding.rule) for place, finding in zip(places, findings, strict=True)])
    return [
        replace(finding, fix=fixes.get((place, finding.rule)) or fixes[0, finding.rule], alternatives=())
        for place, finding in zip(places, findings, strict=True)
    ]


class Suppressor:
    """Lints as a linter does, but what is found has a fix that suppresses it.

    Left as they are: fixes at or above `level`, if there is one, but for those that are `held` back, and what `is_new`
    does not name, because it is known and so not reported. What no note can suppress has no fix. The notes in `whole`
    get suppressions for the whole note.
    """

    def __init__(
        self,
        linter: Linter,
        never: Collection[str],
        reason: str,
        level: Safety | None,
        new_among: Callable[[Sequence[Finding], Callable[[str], str]], Sequence[Finding]],
    ) -> None:
        self._linter = linter
        self._never = never
        self._reason = reason
        self._level = level
        self._new_among = new_among
        self.whole: set[str] = set()
        self.held: frozenset[Finding] = frozenset()
        self._made: dict[int, Fix] = {}  # by identity, which they keep as long as they are here

    def has_made(self, finding: Finding) -> bool:
        """Whether the fix of a finding is one that suppresses it."""
        return id(finding.fix) in self._made

    def lint(self, changed: Mapping[str, str]) -> Found:
        """The findings of every file under check, with `changed` texts in the place of those on disk."""
        found = self._linter.lint(changed)
        found.update(self._made_to_suppress(found, changed))
        return found

    def lint_anew(self, changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        """What the next run will find in those of the changed files that are under check."""
        return self._made_to_suppress(self._linter.lint_anew(changed), changed)

    def _made_to_suppress(
        self, found: Mapping[str, Sequence[Finding]], changed: Mapping[str, str]
    ) -> dict[str, list[Finding]]:
        def read_text(path: str) -> str:
            return changed[path] if path in changed else self._linter.read_text(path)

        new = {id(finding) for finding in self._new_among([each for its in found.values() for each in its], read_text)}
        made = {}
        for path, findings in found.items():
            kept, wanted, left = [], [], []
            for each in findings:
                if self._is_to_be_fixed(each):
                    kept.append(each)
                elif id(each) in new and is_note(path) and each.rule not in self._never:
                    wanted.append(each)
                else:
                    left.append(replace(each, fix=None, alternatives=()))
            if wanted:
                try:
                    note = Note(path, read_text(path), self._linter.dialect)
                except UnreadableFile:
                    continue
                wanted = suppressed(note, wanted, self._reason, whole=path in self.whole)
                self._made.update((id(each.fix), each.fix) for each in wanted if each.fix)
            made[path] = [*kept, *wanted, *left]
        return made

    def _is_to_be_fixed(self, finding: Finding) -> bool:
        if self._level is None or finding.fix is None or finding.fix.safety < self._level:
            return False
        return not self.held or finding not in self.held


class _Plan:
    """Where suppressions can stand in a note, and what they look like there."""

    def __init__(self, note: Note, reason: str) -> None:
        self.note = note
        self.reason = reason
        lines = note.lines
        # Of the directives that are about a line alone, the last counts; and the headings by each line of theirs.
        self._directives: dict[int, Directive] = {}
        for each in note.directives:
            if each.kind is DirectiveKind.LINE:
                self._directives[lines.position(each.span.start).line] = each
            elif each.kind is DirectiveKind.NEXT_LINE:
                self._directives[lines.position(each.span.end).line + 1] = each
        self._headings = {
            line: heading
            for heading in note.headings
            for line in range(lines.position(heading.span.start).line, lines.position(heading.span.end).line + 1)
        }
        zones = (*note.code, *note.math, *note.html, *note.comments, *(link.span for link in note.links))
        self._zones = list(merged((*zones, *(each.span for each in note.unfinished))))

    def place_of(self, finding: Finding) -> int:
        """The line on which a finding is suppressed; 0: in the whole note."""
        line = finding.start.line
        there = finding.whole or finding.span == (0, 0) or self._edit(line, [finding.rule]) is None
        return 0 if there else line

    def fixes(self, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Fix]:
        """The fix by line and rule. What a line cannot have, has the whole note, by that of line 0."""
        in_note = {rule for line, rule in wanted if not line}
        rules: dict[int, dict[str, None]] = {}
        for line, rule in wanted:
            rules.setdefault(0 if rule in in_note else line, {})[rule] = None
        if not self._are_read(rules):
            whole = [line for line in rules if line and not self._are_read({line: rules[line]})]
            for line in whole:
                rules.setdefault(0, {}).update(rules.pop(line))
            if whole and not self._are_read(rules):
                rules = {0: {rule: None for _, rule in wanted}}
        fixes: dict[tuple[int, str], Fix] = {}
        for line, names in rules.items():
            fixes |= dict.fromkeys(((line, rule) for rule in names), self._fix(line, list(names)))
        return fixes

    def _are_read(self, rules: Mapping[int, Iterable[str]]) -> bool:
        """Whether suppressions would be read as such, and none that is there be lost."""
        note = self.note
        edits = [edit for line, names in rules.items() for edit in self._edits(line, list(names))]
        try:
            after = Note(note.path, apply(note.text, edits), note.dialect)
        except EditError:
            return False
        expected = _named(note.directives)
        expected.update((rule, bool(line)) for line, names in rules.items() for rule in names)
        return expected <= _named(after.directives)

    def _fix(self, line: int, rules: Sequence[str]) -> Fix:
        named = ", ".join(f"'{rule}'" for rule in rules)
        title = f"Suppress {named} {'on this line' if line else 'in this note'}"
        return Fix(title, tuple(self._edits(line, rules)), Safety.SAFE, _INSIDE)

    def _edits(self, line: int, rules: Sequence[str]) -> Sequence[Edit]:
        if not line:
            return self._for_the_note(rules)
        edit = self._edit(line, rules)
        return () if edit is None else (edit,)

    def _edit(self, line: int, rules: Sequence[str]) -> Edit | None:
        """The edit that suppresses some rules on a line; None where nothing can stand there."""
        note, text = self.note, self.note.text
        start, end = note.lines.line_span(line, text)
        if start < note.body_start:
            return None
        there = self._directives.get(line)
        if there is not None and there.tool is not Tool.VAULTLINT:
            return None
        if there is not None and there.names:
            return self._added(there, rules)
        content = text[start:end]
        if not content.strip() or _DEFINITION.match(content):
            return None
        if _FIELD.match(content):
            return self._above_field(line, rules)
        if _RULE_OR_UNDERLINE.match(content):
            return None
        heading = self._headings.get(line)
        if heading is not None:
            if not start <= heading.span.start <= end or not self._opens_for_itself(line, content):
                return None
            return Edit(Span(start, start), self._comment("disable-next-line", rules, html=True) + _line_end_of(text))
        place = self._behind(content, start, row=_within(note.rows, start, end))
        if place is None or self._is_inside(place):
            return None
        return Edit(Span(place, place), f" {self._comment('disable-line', rules, html=not note.dialect.comments)}")

    def _opens_for_itself(self, line: int, content: str) -> bool:
        """Whether a heading would not become another's text where a comment above it was taken out again."""
        if content.lstrip().startswith("#"):
            return True
        lines, text = self.note.lines, self.note.text
        return lines.start(line) <= self.note.body_start or not lines.line_span(line - 1, text).of(text).strip()

    def _above_field(self, line: int, rules: Sequence[str]) -> Edit | None:
        """The edit for the line of a field, whose value goes to its end: above it, if that cannot be another's line."""
        lines, text = self.note.lines, self.note.text
        start, end = lines.line_span(line, text)
        above = lines.line_span(line - 1, text).of(text) if line > 1 and start > self.note.body_start else ""
        opens = not above.strip()
        goes_on = self.note.dialect.comments and _FIELD.match(above) and above[0] not in _OF_MARKERS
        if text[start] in _OF_MARKERS or not (opens or goes_on) or self._is_inside(end):
            return None
        return Edit(Span(start, start), self._comment("disable-next-line", rules, html=opens) + _line_end_of(text))

    def _behind(self, content: str, start: int, *, row: bool) -> int | None:
        """Where behind the text of a line something can stand; None where nothing can."""
        stripped = content.rstrip(" \t")
        if row and stripped.endswith("|") and not stripped.endswith("\\|"):
            return start + len(stripped[:-1].rstrip(" \t"))
        if stripped.endswith("\\") and len(stripped) == len(content):
            stripped = stripped[:-1].rstrip(" \t")
        before, _, last = stripped.replace("\t", " ").rpartition(" ")
        if last.startswith("^"):  # a block id ends its line
            stripped = stripped[: len(before)].rstrip(" \t")
        return None if _ONLY_MARKS.match(stripped) else start + len(stripped)

    def _is_inside(self, place: int) -> bool:
        """Whether a place lies in code, math, HTML, a comment, a link or what was to be one."""
        index = bisect_left(self._zones, place, key=lambda zone: zone.start) - 1
        return index >= 0 and place < self._zones[index].end

    def _added(self, directive: Directive, rules: Sequence[str]) -> Edit:
        end = directive.names[-1].span.end
        return Edit(Span(end, end), "".join(f", {rule}" for rule in rules))

    def _for_the_note(self, rules: Sequence[str]) -> Sequence[Edit]:
        """The edits that suppress some rules in the whole note."""
        note, text = self.note, self.note.text
        there = [
            each
            for each in note.directives
            if each.kind is DirectiveKind.FILE and each.tool is Tool.VAULTLINT and each.names
        ]
        for each in there:
            if each.verb != PROPERTY:
                return [self._added(each, rules)]
        if note.frontmatter is not None and note.frontmatter.properties:
            known = [
                f"{name.text}: {name.reason}" if name.reason else name.text for each in there for name in each.names
            ]
            new = [f"{rule}: {self.reason}" if self.reason else rule for rule in rules]
            edits = set_properties(text, {PROPERTY: [*known, *new]})
            if edits:
                return edits
        comment = self._comment("disable-file", rules, html=True)
        line_end = _line_end_of(text)
        place = len(text) if note.dialect.page_properties else note.body_start
        before = line_end if place and text[place - 1] not in "\r\n" else ""
        behind = line_end if place < len(text) or not before else ""
        return [Edit(Span(place, place), f"{before}{comment}{behind}")]

    def _comment(self, verb: str, rules: Sequence[str], *, html: bool) -> str:
        said = f"vaultlint-{verb} {', '.join(rules)}{f': {self.reason}' if self.reason else ''}"
        return f"<!-- {said} -->" if html else f"%% {said} %%"


def _named(directives: Sequence[Directive]) -> Counter[tuple[str, bool]]:
    """How often each rule is named for a line or a stretch, and how often for the note."""
    return Counter(
        (name.text, directive.kind is not DirectiveKind.FILE)
        for directive in directives
        if directive.tool is Tool.VAULTLINT
        for name in directive.names
    )


def _within(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether a line has a part in one of the spans, which are in order."""
    index = bisect_right(spans, end, key=lambda span: span.start) - 1
    return index >= 0 and spans[index].end > start


def _line_end_of(text: str) -> str:
    match = _LINE_END.search(text)
    return match[0] if match else "\n"
