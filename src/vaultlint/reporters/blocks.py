"""Formats that tell of each file by itself: what one block of the text says hangs on the findings of one file alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from vaultlint.findings import Finding, Report
from vaultlint.reporters.counts import Counts, Tally, kinds_of
from vaultlint.verdicts import Findings


class Layout(ABC):
    """How a format lays out one report: what comes first, a block for each file with findings, what comes last."""

    separators: tuple[str, str] = ("", "")  # before the first block, and before each of the others

    @property
    def hangs_on(self) -> str:
        """What blocks hang on besides the findings and texts of their files, the format and its presentation."""
        return ""

    def before(self) -> Iterator[str]:
        """What stands before the first block."""
        return iter(())

    @abstractmethod
    def block(self, path: str, findings: Sequence[Finding]) -> Iterator[str]:
        """What is said of one file."""

    def after(self, counts: Counts) -> Iterator[str]:  # noqa: ARG002 - many formats add nothing up
        """What stands behind the last block."""
        return iter(())


def told(layout: Layout, report: Report) -> Iterator[str]:
    """The text of a report."""
    tally = Tally()
    separator, further = layout.separators
    yield from layout.before()
    for path, findings in by_file(report.findings):
        tally.add(path, kinds_of(findings))
        if separator:
            yield separator
        yield from layout.block(path, findings)
        separator = further
    yield from layout.after(tally.counts(report))


def by_file(findings: Sequence[Finding]) -> Iterator[tuple[str, Sequence[Finding]]]:
    """The findings of each file that has some."""
    if isinstance(findings, Findings):
        for verdict in findings.verdicts:
            if verdict.number:
                its = verdict.findings
                yield its[0].path, its
    else:
        for path, found in groupby(findings, key=attrgetter("path")):
            yield path, list(found)
