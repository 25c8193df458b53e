"""The report for people: by note, each finding with its line, the culprit underlined and what a fix would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from vaultlint.errors import VaultlintError
from vaultlint.findings import Finding, Fix, Report, Safety, Severity
from vaultlint.regex import regex
from vaultlint.reporters import Presentation
from vaultlint.reporters.blocks import Layout, told
from vaultlint.reporters.counts import Counts
from vaultlint.reporters.fixed import by_rule
from vaultlint.reporters.layout import wrap
from vaultlint.reporters.paint import Paint
from vaultlint.reporters.snippet import cut
from vaultlint.reporters.statistics import table
from vaultlint.reporters.summary import baseline, fixed, left, undo

if TYPE_CHECKING:
    from vaultlint.reporters.hyperlinks import Hyperlinks

_WIDEST = 120  # longer lines are hard to read, however wide the window
_NARROWEST = 40
_INDENT = "  "
_DOUBLE_INDENT = _INDENT * 2
_PLACES_SHOWN = 6
_FIXES_SHOWN = 3
_FIX_WORDS = {Safety.SAFE: "fix", Safety.UNSAFE: "unsafe fix", Safety.SUGGESTED: "maybe"}
_NAMED = regex(r"(?P<what>[^'’]*)(?P<name>'.*')", re.DOTALL)


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """The findings of each note, then the summary."""
    page = layout(report, presentation)
    if not presentation.statistics:
        yield from told(page, report)
        return
    counts = Counts.of(report)
    yield from table(report, counts, page.paint, presentation)
    if not presentation.quiet:
        yield "\n" if counts.findings else ""
        yield from page.after(counts)


def layout(report: Report, presentation: Presentation) -> _Page:
    """The same without statistics."""
    return _Page(report, presentation)


class _Alike(Struct, frozen=True):
    """Findings of one note that say the same: the first is shown, the others are named by their places."""

    first: Finding
    others: Sequence[Finding]


class _Page(Layout):
    def __init__(self, report: Report, presentation: Presentation) -> None:
        self._report = report
        self._presentation = presentation
        self._width = min(max(presentation.width, _NARROWEST), _WIDEST)
        self.paint = Paint(presentation)
        self._links = _links(report) if presentation.hyperlinks else None
        self._heads: dict[tuple[Severity, str], str] = {}
        symbols = self.paint.symbols
        frame = [self.paint("frame", symbol) for symbol in (symbols.bar, symbols.branch, symbols.corner)]
        self._bar, self._branch, self._corner = frame

    @property
    def hangs_on(self) -> str:
        return self._links.kind if self._links else ""

    def block(self, path: str, findings: Sequence[Finding]) -> Iterator[str]:
        yield "".join(self._note(path, findings))

    def after(self, counts: Counts) -> Iterator[str]:
        if not self._presentation.quiet:
            yield from self.fixed(counts)
            yield from self.summary(counts)

    def fixed(self, counts: Counts) -> Iterator[str]:
        """What was changed, by rule and file, and how to undo it."""
        if counts.fixed:
            yield f"{self.paint('heading', f'{fixed(self._report, counts)}:')}\n"
            yield from by_rule(self._report.changes, self.paint, self._presentation, self._width)
            yield from (f"{self._presentation.text(line)}\n" for line in undo(self._report))
            yield "\n"

    def summary(self, counts: Counts) -> Iterator[str]:
        lines = left(self._report, counts)
        if lines and not counts.findings:
            lines[-1] = f"{self.paint('clean', self.paint.symbols.clean)} {lines[-1]}"
        for number, line in enumerate([*lines, *baseline(self._report)]):
            for part in wrap(line, self._width):
                yield f"{self.paint('heading', part) if number == 0 else part}\n"

    def _note(self, path: str, findings: Sequence[Finding]) -> Iterator[str]:
        shown = self.paint("path", self._presentation.text(path))
        yield f"{self._links.note(path, shown) if self._links else shown}\n"
        about_text = any(not finding.whole for finding in findings)
        text = _text_of(path, self._report.read_text) if about_text else None
        gutter = len(str(max([finding.start.line for finding in findings])))
        for alike in _alike(findings):
            yield self._finding(alike, text, gutter)
        yield "\n"

    def _finding(self, alike: _Alike, text: str | None, gutter: int) -> str:
        finding = alike.first
        line, column = finding.start
        told = self._presentation.text(finding.message)
        if len(told) > self._width - len(_INDENT) or not told.isascii():
            told = f"\n{_INDENT}".join(wrap(told, self._width - len(_INDENT)))
        source = "" if text is None or finding.whole else self._source(finding, text, gutter)
        place = self.paint("place", f"{line}:{column}")
        head = f"\n{_INDENT}{self._head(finding.severity, finding.rule)} {place}\n{_INDENT}{told}\n{source}"
        if finding.fix is None and not finding.alternatives and not alike.others:
            return head
        rows = [*self._fixes(finding), *_places(alike.others)]
        margin = " " * (len(_DOUBLE_INDENT) + gutter + 1) if source else ""
        return head + "".join(self._branches(rows, margin))

    def _branches(self, rows: Sequence[tuple[str, str, str]], margin: str) -> Iterator[str]:
        """A line for each row, or several; where there is a margin, they branch off below it."""
        indent = f"{margin}  " if margin else _INDENT
        for number, (word, style, said) in enumerate(rows, start=1):
            lead = f"{margin}{self._corner if number == len(rows) else self._branch} " if margin else _INDENT
            first, *others = wrap(f"{word} {said}", self._width - len(indent))
            yield f"{lead}{self.paint(style, word)}{first.removeprefix(word)}\n"
            for line in others:
                yield f"{indent}{line}\n"

    def _head(self, severity: Severity, rule: str) -> str:
        head = self._heads.get((severity, rule))
        if head is None:
            paint = self.paint
            head = f"{paint.severity(severity)} {paint('rule', self._presentation.text(rule))}"
            self._heads[severity, rule] = head
        return head

    def _source(self, finding: Finding, text: str, gutter: int) -> str:
        """The line in question and the underline; nothing where the note changed since, or the line is empty."""
        paint, symbols, severity = self.paint, self.paint.symbols, finding.severity
        room = self._width - (len(_DOUBLE_INDENT) + gutter + 3)
        snippet = cut(text, finding.span, finding.start, self._presentation, width=room, gap=symbols.ellipsis)
        if snippet is None:
            return ""
        before, culprit, after = snippet.before, snippet.culprit, snippet.after
        if not (culprit.strip() or before.strip() or after.strip()):
            return ""
        first, last = finding.start.line, finding.end.line
        number = paint("frame", f"{first:>{gutter}}")
        line = f"{before}{paint.severity(severity, culprit)}{after}".rstrip()
        marks = paint.severity(severity, symbols.mark * snippet.marks)
        further = paint("quiet", f" to line {last}") if last > first else ""
        return (
            f"{_DOUBLE_INDENT}{number} {self._bar} {line}\n"
            f"{_DOUBLE_INDENT}{' ' * gutter} {self._bar} {' ' * snippet.indent}{marks}{further}\n"
        )

    def _fixes(self, finding: Finding) -> Iterator[tuple[str, str, str]]:
        """What could be done: a word for how far it may be trusted, its style, and the titles."""
        if not finding.alternatives:
            if finding.fix:
                safety = finding.fix.safety
                yield f"{_FIX_WORDS[safety]}:", safety.word, self._presentation.text(finding.fix.title)
            return
        fixes = [finding.fix] if finding.fix else []
        for safety, group in groupby([*fixes, *finding.alternatives], key=lambda fix: fix.safety):
            for title in _titles(list(group)):
                yield f"{_FIX_WORDS[safety]}:", safety.word, self._presentation.text(title)


def _links(report: Report) -> Hyperlinks:
    from vaultlint.reporters.hyperlinks import Hyperlinks  # noqa: PLC0415 - a few terminals alone open them

    return Hyperlinks(report)


def _text_of(path: str, read_text: Callable[[str], str]) -> str | None:
    """The note's text; None where it cannot be read any more, and the findings have to do without their lines."""
    try:
        return read_text(path)
    except (VaultlintError, OSError):
        return None


def _alike(findings: Sequence[Finding]) -> list[_Alike]:
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        title = finding.fix.title if finding.fix else ""
        groups.setdefault((finding.rule, finding.severity, finding.message, title), []).append(finding)
    return [_Alike(first, others) for first, *others in groups.values()]


def _places(others: Sequence[Finding]) -> Iterator[tuple[str, str, str]]:
    if others:
        places = [f"{finding.start.line}:{finding.start.column}" for finding in others[:_PLACES_SHOWN]]
        more = f" and {len(others) - _PLACES_SHOWN:,} more" if len(others) > _PLACES_SHOWN else ""
        yield "again at", "quiet", f"{', '.join(places)}{more}"


def _titles(fixes: Sequence[Fix]) -> list[str]:
    """The titles of fixes among which to choose; those that differ in the last name only share a line."""
    names: dict[str, list[str]] = {}
    for fix in fixes:
        match = _NAMED.fullmatch(fix.title)
        names.setdefault(match["what"] if match else fix.title, []).append(match["name"] if match else "")
    titles = []
    for what, named in names.items():
        shown = list(dict.fromkeys(named))[:_FIXES_SHOWN]
        titles.append(what + (shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"))
    return titles[:_FIXES_SHOWN]
