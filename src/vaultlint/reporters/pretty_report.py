"""The report for people: by note, each finding with its line, the culprit underlined and what a fix would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from vaultlint.errors import VaultlintError
from vaultlint.findings import Finding, Fix, Report, Safety
from vaultlint.regex import regex
from vaultlint.reporters import Presentation
from vaultlint.reporters.counts import Counts
from vaultlint.reporters.fixed import by_rule
from vaultlint.reporters.layout import wrap
from vaultlint.reporters.paint import Paint
from vaultlint.reporters.snippet import cut
from vaultlint.reporters.statistics import table
from vaultlint.reporters.summary import fixed, left, undo

_WIDEST = 120  # longer lines are hard to read, however wide the window
_NARROWEST = 40
_INDENT = "  "
_PLACES_SHOWN = 6
_FIXES_SHOWN = 3
_FIX_WORDS = {Safety.SAFE: "fix", Safety.UNSAFE: "unsafe fix", Safety.SUGGESTED: "maybe"}
_NAMED = regex(r"(?P<what>[^'’]*)(?P<name>'.*')", re.DOTALL)


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """The findings of each note, then the summary."""
    page = _Page(report, presentation)
    counts = Counts.of(report)
    if presentation.statistics:
        yield from table(report, counts, page.paint, presentation)
        separator = "\n" if counts.findings else ""
    else:
        yield from page.notes()
        separator = ""
    if not presentation.quiet:
        yield separator
        yield from page.fixed(counts)
        yield from page.summary(counts)


class _Alike(Struct, frozen=True):
    """Findings of one note that say the same: the first is shown, the others are named by their places."""

    first: Finding
    others: Sequence[Finding]


class _Page:
    def __init__(self, report: Report, presentation: Presentation) -> None:
        self._report = report
        self._presentation = presentation
        self._width = min(max(presentation.width, _NARROWEST), _WIDEST)
        self.paint = Paint(presentation)

    def notes(self) -> Iterator[str]:
        for path, found in groupby(self._report.findings, key=lambda finding: finding.path):
            yield from self._note(path, list(found))

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
        for number, line in enumerate(lines):
            for part in wrap(line, self._width):
                yield f"{self.paint('heading', part) if number == 0 else part}\n"

    def _note(self, path: str, findings: list[Finding]) -> Iterator[str]:
        yield self.paint("path", self._presentation.text(path)) + "\n"
        about_text = any(not finding.whole for finding in findings)
        text = _text_of(path, self._report.read_text) if about_text else None
        gutter = len(str(max(finding.start.line for finding in findings)))
        for alike in _alike(findings):
            yield "\n"
            yield from self._finding(alike, text, gutter)
        yield "\n"

    def _finding(self, alike: _Alike, text: str | None, gutter: int) -> Iterator[str]:
        finding = alike.first
        paint = self.paint
        place = f"{finding.start.line}:{finding.start.column}"
        head = f"{paint.severity(finding.severity)} {paint('rule', self._presentation.text(finding.rule))}"
        yield f"{_INDENT}{head} {paint('place', place)}\n"
        for line in wrap(self._presentation.text(finding.message), self._width - len(_INDENT)):
            yield f"{_INDENT}{line}\n"
        margin = " " * (len(_INDENT) * 2 + gutter + 1)
        source = list(self._source(finding, text, gutter)) if text is not None and not finding.whole else []
        yield from source
        rows = [*self._fixes(finding), *_places(alike.others)]
        for number, (word, style, said) in enumerate(rows, start=1):
            branch = self.paint.symbols.corner if number == len(rows) else self.paint.symbols.branch
            lead = f"{margin}{paint('frame', branch)} " if source else _INDENT
            indent = f"{margin}  " if source else _INDENT
            first, *others = wrap(f"{word} {said}", self._width - len(indent))
            yield f"{lead}{paint(style, word)}{first.removeprefix(word)}\n"
            yield from (f"{indent}{line}\n" for line in others)

    def _source(self, finding: Finding, text: str, gutter: int) -> Iterator[str]:
        paint, symbols = self.paint, self.paint.symbols
        snippet = cut(
            text,
            finding.span,
            finding.start,
            self._presentation,
            width=self._width - (len(_INDENT) * 2 + gutter + 3),
            gap=symbols.ellipsis,
        )
        if snippet is None or not (snippet.before + snippet.culprit + snippet.after).strip():
            return  # the note changed since, or there is nothing to see on an empty line
        number = paint("frame", f"{finding.start.line:>{gutter}}")
        bar = paint("frame", symbols.bar)
        line = f"{snippet.before}{paint.severity(finding.severity, snippet.culprit)}{snippet.after}".rstrip()
        yield f"{_INDENT * 2}{number} {bar} {line}\n"
        marks = paint.severity(finding.severity, symbols.mark * snippet.marks)
        further = paint("quiet", f" to line {finding.end.line}") if finding.end.line > finding.start.line else ""
        yield f"{_INDENT * 2}{' ' * gutter} {bar} {' ' * snippet.indent}{marks}{further}\n"

    def _fixes(self, finding: Finding) -> Iterator[tuple[str, str, str]]:
        """What could be done: a word for how far it may be trusted, its style, and the titles."""
        fixes = [finding.fix] if finding.fix else []
        for safety, group in groupby([*fixes, *finding.alternatives], key=lambda fix: fix.safety):
            for title in _titles(list(group)):
                yield f"{_FIX_WORDS[safety]}:", safety.word, self._presentation.text(title)


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
