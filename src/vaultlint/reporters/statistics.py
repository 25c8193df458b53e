"""Counts by rule, for vaults with more findings than anybody reads."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.findings import Safety
from vaultlint.reporters.counts import Counts
from vaultlint.reporters.paint import Paint

_HEADINGS = ("findings", "--fix", "--unsafe-fixes")


def table(counts: Counts, paint: Paint) -> Iterator[str]:
    """A line for each rule, the most frequent first: its findings, and how many of them either kind of fix can mend."""
    if not counts.rules:
        return
    width = max(len("rule"), *(len(count.rule) for count in counts.rules))
    yield paint("quiet", "  ".join(("rule".ljust(width), "severity", *_HEADINGS))) + "\n"
    for count in counts.rules:
        numbers = (count.findings, count.fixable[Safety.SAFE], count.fixable[Safety.UNSAFE])
        columns = [
            f"{number:,}".rjust(len(heading)) if number else "·".rjust(len(heading))
            for number, heading in zip(numbers, _HEADINGS, strict=True)
        ]
        severity = paint.severity(count.severity, count.severity.word.ljust(len("severity")))
        yield "  ".join((paint("rule", count.rule.ljust(width)), severity, *columns)) + "\n"
