from collections.abc import Callable, Mapping, Sequence

import pytest

from vaultlint.errors import UnreadableFile
from vaultlint.findings import Change, Finding, Fix, Report, Safety, Severity
from vaultlint.reporters import Presentation, load
from vaultlint.text import LineIndex, Span

FindIn = Callable[..., Finding]
MakeReport = Callable[..., Report]
RenderText = Callable[..., str]


@pytest.fixture
def find_in() -> FindIn:
    """A finding for the nth place of some words in a text."""

    def find_in(
        text: str,
        words: str,
        *,
        path: str = "Note.md",
        nth: int = 0,
        rule: str = "broken-wikilink",
        severity: Severity = Severity.WARNING,
        message: str = "There is no note.",
        fix: Fix | None = None,
        alternatives: Sequence[Fix] = (),
        cause: str = "",
    ) -> Finding:
        start = -1
        for _ in range(nth + 1):
            start = text.index(words, start + 1)
        span = Span(start, start + len(words))
        lines = LineIndex.of(text)
        places = lines.position(span.start), lines.position(span.end)
        return Finding(path, span, rule, severity, message, *places, fix, tuple(alternatives), cause=cause)

    return find_in


@pytest.fixture
def make_report() -> MakeReport:
    """A report on notes that are at hand as texts; a note without a text has vanished."""

    def make_report(
        findings: Sequence[Finding] = (), texts: Mapping[str, str] | None = None, **facts: object
    ) -> Report:
        def read_text(path: str) -> str:
            if texts is None or path not in texts:
                raise UnreadableFile(path, "it is gone")
            return texts[path]

        return Report(vault="/vault", findings=findings, notes_checked=3, read_text=read_text, **facts)  # type: ignore[arg-type]

    return make_report


@pytest.fixture
def rendered() -> RenderText:
    """A report as text, in one of the formats."""

    def rendered(name: str, report: Report, **presentation: object) -> str:
        return "".join(load(name)(report, Presentation(**presentation)))  # type: ignore[arg-type]

    return rendered


@pytest.fixture
def point_at() -> Callable[..., Fix]:
    def point_at(name: str, safety: Safety = Safety.SAFE) -> Fix:
        return Fix(f"Point the link at '{name}'", (), safety)

    return point_at


@pytest.fixture
def change() -> Callable[..., Change]:
    def change(before: str, after: str, path: str = "Note.md") -> Change:
        return Change(path, before, after, ())

    return change
