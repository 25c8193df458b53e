"""The report as Markdown with a few tags: for the summary of a run, or as a comment on a change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from vaultlint.findings import Finding, Report
from vaultlint.regex import regex
from vaultlint.reporters import Presentation
from vaultlint.reporters.counts import Counts, counted
from vaultlint.reporters.places import folder_of
from vaultlint.reporters.summary import sentences

_MOST = 300  # findings: GitHub cuts a summary at 1 MiB and a comment at 65,536 characters
_SIGNS = regex(r"[^\w\s,;'\"]|_")  # as entities they stay what they are, in text, in tables and in tags


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """Counts by rule, then the findings of each file, folded up. Text of notes is shown as text, whatever is in it."""
    counts = Counts.of(report)
    yield "## vaultlint\n\n"
    if not presentation.quiet:
        yield from (f"{sentence}\n" for sentence in sentences(report, counts))
    if counts.rules:
        yield "\n| rule | severity | findings |\n| --- | --- | ---: |\n"
        for rule in counts.rules:
            yield f"| `{rule.rule}` | {rule.severity.word} | {rule.findings:,} |\n"
    folder = folder_of(report)
    shown = report.findings[:_MOST]
    for path, found in groupby(shown, key=lambda finding: finding.path):
        findings = list(found)
        title = f"{_text(folder + path, presentation)} ({len(findings):,})"
        yield f"\n<details><summary>{title}</summary>\n\n"
        yield "| place | severity | rule | finding |\n| --- | --- | --- | --- |\n"
        for finding in findings:
            yield _row(finding, presentation)
        yield "\n</details>\n"
    left = len(report.findings) - len(shown)
    if left:
        yield f"\n{counted(left, 'more finding')} not shown here.\n"


def _row(finding: Finding, presentation: Presentation) -> str:
    place = f"{finding.start.line}:{finding.start.column}"
    message = _text(finding.message, presentation)
    return f"| {place} | {finding.severity.word} | `{finding.rule}` | {message} |\n"


def _text(text: str, presentation: Presentation) -> str:
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", presentation.text(text))
