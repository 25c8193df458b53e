"""Counts by rule, by cause and by folder, for vaults with more findings than anybody reads."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.findings import Report, Safety
from vaultlint.reporters import Presentation
from vaultlint.reporters.counts import Counts, counted
from vaultlint.reporters.folder_counts import below
from vaultlint.reporters.paint import Paint

_HEADINGS = ("findings", "--fix", "--unsafe-fixes")
_SEVERITY = "severity"
_FOLDERS_SHOWN = 10
_NARROWEST = 12  # cells for the name of a folder


def table(report: Report, counts: Counts, paint: Paint, presentation: Presentation) -> Iterator[str]:
    """A line for each rule, the most frequent first: its findings, and how many of them either kind of fix can mend.

    Below it the same for each cause, if rules name any, and for each folder, if there are several.
    """
    if not counts.rules:
        return
    width = max(len(name) for name in ("rule", *(count.rule for count in counts.rules), *counts.causes))
    yield paint("quiet", "  ".join(("rule".ljust(width), _SEVERITY, *_HEADINGS))) + "\n"
    for count in counts.rules:
        severity = paint.severity(count.severity, count.severity.word.ljust(len(_SEVERITY)))
        numbers = (count.findings, count.fixable[Safety.SAFE], count.fixable[Safety.UNSAFE])
        yield "  ".join((paint("rule", count.rule.ljust(width)), severity, *_columns(numbers))) + "\n"
    width += 2 + len(_SEVERITY)
    if counts.causes:
        yield "\n" + paint("quiet", "  ".join(("cause".ljust(width), *_HEADINGS))) + "\n"
    for cause, number in sorted(counts.causes.items(), key=lambda item: (-item[1], item[0])):
        fixable = counts.fixable_by_cause[cause]
        columns = _columns((number, fixable[Safety.SAFE], fixable[Safety.UNSAFE]))
        yield "  ".join((cause.ljust(width), *columns)) + "\n"
    yield from _folders(report, paint, presentation, width)


def _folders(report: Report, paint: Paint, presentation: Presentation, width: int) -> Iterator[str]:
    rows = below(report.findings)
    if len(rows) < 2:
        return
    from vaultlint.reporters.layout import cells, shorten  # noqa: PLC0415 - loads rich

    width = max(width, _NARROWEST)
    yield "\n" + paint("quiet", "  ".join(("folder".ljust(width), *_HEADINGS))) + "\n"
    for row in rows[:_FOLDERS_SHOWN]:
        name = shorten(presentation.text(row.folder), width, paint.symbols.ellipsis)
        columns = _columns((row.findings, row.fixable[Safety.SAFE], row.fixable[Safety.UNSAFE]))
        yield "  ".join((name + " " * (width - cells(name)), *columns)) + "\n"
    left = rows[_FOLDERS_SHOWN:]
    if left:
        numbers = [sum(row.fixable[safety] for row in left) for safety in (Safety.SAFE, Safety.UNSAFE)]
        columns = _columns((sum(row.findings for row in left), *numbers))
        yield "  ".join((f"+ {counted(len(left), 'folder')}".ljust(width), *columns)) + "\n"


def _columns(numbers: tuple[int, ...]) -> list[str]:
    return [
        f"{number:,}".rjust(len(heading)) if number else "·".rjust(len(heading))
        for number, heading in zip(numbers, _HEADINGS, strict=True)
    ]
