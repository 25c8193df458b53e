"""What share of the notes each rule that is on by default finds fault with, vault by vault.

    python bench/noise.py FOLDER [--above 5] [--sample RULE --vault NAME --count 20 --seed 1]

FOLDER holds vaults, one in each folder. Prints a table in Markdown: for each rule, how many files have a finding of it
for each hundred notes (canvases and attachments have findings, too, but do not count as notes). What is above the
threshold is in bold, and `docs/noise.md` says of each of these whether the vault has that disease. With `--sample`,
prints findings drawn by chance instead, each with its line, for a person to judge; without `--vault` they come from
all vaults, and RULE may be `all`.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from vaultlint.findings import Finding, Report
from vaultlint.workflow import Request, check

_LINE = 160  # characters of a line that are shown


def reports(folder: Path, only: str | None) -> Iterator[tuple[str, Report]]:
    """The name of each vault in a folder, and what a check without config finds in it."""
    for vault in sorted(folder.iterdir()):
        if vault.is_dir() and only in {None, vault.name}:
            yield vault.name, check(Request(paths=(vault,), cache=False))


def shares(report: Report) -> dict[str, float]:
    """By rule, how many files have a finding of it for each hundred notes."""
    files: dict[str, set[str]] = defaultdict(set)
    for finding in report.findings:
        files[finding.rule].add(finding.path)
    return {rule: 100 * len(paths) / max(1, report.notes_checked) for rule, paths in files.items()}


def table(found: Sequence[tuple[str, Report]], above: float) -> Iterator[str]:
    """The lines of the table: a row for each vault, a column for each rule that finds anything in any of them."""
    rows = {name: shares(report) for name, report in found}
    rules = sorted({rule for row in rows.values() for rule in row})
    yield f"| vault | notes | {' | '.join(rules)} |"
    yield f"| --- |{' ---: |' * (len(rules) + 1)}"
    for name, report in found:
        cells = [_cell(rows[name].get(rule, 0.0), above) for rule in rules]
        yield f"| {name} | {report.notes_checked:,} | {' | '.join(cells)} |"


def _cell(share: float, above: float) -> str:
    if not share:
        return ""
    return f"**{share:.1f}**" if share > above else f"{share:.1f}"


def sample(found: Sequence[tuple[str, Report]], rule: str, count: int, chance: random.Random) -> Iterator[str]:
    """Findings drawn by chance, in order of vault and place."""
    candidates = [
        (number, finding)
        for number, (_, report) in enumerate(found)
        for finding in report.findings
        if rule in {"all", finding.rule}
    ]
    for number, finding in sorted(chance.sample(candidates, min(count, len(candidates))), key=_place):
        name, report = found[number]
        yield f"{name}/{finding.path}:{finding.start.line}:{finding.start.column}: {finding.rule}: {finding.message}"
        if not finding.whole:
            line = report.read_text(finding.path).splitlines()[finding.start.line - 1]
            yield f"    {line[max(0, finding.start.column - _LINE // 2) :][:_LINE]}"
        if finding.fix:
            yield f"    fix: {finding.fix.title}"


def _place(candidate: tuple[int, Finding]) -> tuple[int, str, int]:
    number, finding = candidate
    return number, finding.path, finding.span.start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--above", type=float, default=5.0, metavar="PER CENT")
    parser.add_argument("--sample", metavar="RULE")
    parser.add_argument("--vault", metavar="NAME")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = list(reports(arguments.folder, arguments.vault))
    if arguments.sample:
        lines = sample(found, arguments.sample, arguments.count, random.Random(arguments.seed))
    else:
        lines = table(found, arguments.above)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
