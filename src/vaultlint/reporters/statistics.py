"""Counts by rule and by cause, for vaults with more findings than anybody reads."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.findings import Safety
from vaultlint.reporters.counts import Counts
from vaultlint.reporters.paint import Paint

_HEADINGS = ("findings", "--fix", "--unsafe-fixes")


def table(counts: Counts, paint: Paint) -> Iterator[str]:
    """A line for each rule, the most frequent first: its findings, and how many of them either kind of fix can mend.

    Below it the same for each cause, if rules name any.
    """
    if not counts.rules:
        return
    width = max(len(name) for name in ("rule", *(count.rule for count in counts.rules), *counts.causes))
    severities = len("severity")
    yield paint("quiet", "  ".join(("rule".ljust(width), "severity", *_HEADINGS))) + "\n"
    for count in counts.rules:
        severity = paint.severity(count.severity, count.severity.word.ljust(severities))
        numbers = (count.findings, count.fixable[Safety.SAFE], count.fixable[Safety.UNSAFE])
        yield "  ".join((paint("rule", count.rule.ljust(width)), severity, *_columns(numbers))) + "\n"
    if counts.causes:
        yield "\n" + paint("quiet", "  ".join(("cause".ljust(width), " " * severities, *_HEADINGS))) + "\n"
    for cause, number in sorted(counts.causes.items(), key=lambda item: (-item[1], item[0])):
        fixable = counts.fixable_by_cause[cause]
        columns = _columns((number, fixable[Safety.SAFE], fixable[Safety.UNSAFE]))
        yield "  ".join((cause.ljust(width), " " * severities, *columns)) + "\n"


def _columns(numbers: tuple[int, ...]) -> list[str]:
    return [
        f"{number:,}".rjust(len(heading)) if number else "·".rjust(len(heading))
        for number, heading in zip(numbers, _HEADINGS, strict=True)
    ]
