"""The report as Markdown with a few tags: for the summary of a run, or as a comment on a change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, groupby, islice

from vaultlint.findings import Finding, Report
from vaultlint.regex import regex
from vaultlint.reporters import Presentation
from vaultlint.reporters.counts import Counts, counted
from vaultlint.reporters.places import folder_of
from vaultlint.reporters.summary import sentences

# GitHub takes a comment of 65,536 characters; what is not counted here are the counts by rule.
_MOST = 300  # findings
_ROOM = 50_000  # characters
_TABLE = "| place | severity | rule | finding |\n| --- | --- | --- | --- |\n"
_SIGNS = regex(r"[^\w\s,;'\"]|_")  # as entities they stay what they are, in text, in tables and in tags


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """Counts by rule, then the findings of each file, folded up. Text of notes is shown as text, whatever is in it."""
    counts = Counts.of(report)
    yield "## vaultlint\n\n"
    if not presentation.quiet:
        yield from (f"{_text(sentence, presentation)}\n" for sentence in sentences(report, counts))
    if counts.rules:
        yield "\n| rule | severity | findings |\n| --- | --- | ---: |\n"
        for rule in counts.rules:
            yield f"| `{rule.rule}` | {rule.severity.word} | {rule.findings:,} |\n"
    folder = folder_of(report)
    shown = 0
    room = _ROOM
    for path, found in groupby(islice(report.findings, _MOST), key=lambda finding: finding.path):
        rows = [_row(finding, presentation) for finding in found]
        title = _text(folder + path, presentation)
        room -= len(title) + len(_TABLE)
        fitting = [row for row, used in zip(rows, accumulate(map(len, rows)), strict=True) if used <= room]
        if fitting:
            yield f"\n<details><summary>{title} ({len(rows):,})</summary>\n\n{_TABLE}"
            yield from fitting
            yield "\n</details>\n"
        shown += len(fitting)
        if len(fitting) < len(rows):
            break
        room -= sum(map(len, rows))
    left = len(report.findings) - shown
    if left:
        yield f"\n{counted(left, 'more finding')} not shown here.\n"


def _row(finding: Finding, presentation: Presentation) -> str:
    place = f"{finding.start.line}:{finding.start.column}"
    message = _text(finding.message, presentation)
    return f"| {place} | {finding.severity.word} | `{finding.rule}` | {message} |\n"


def _text(text: str, presentation: Presentation) -> str:
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", presentation.text(text))
