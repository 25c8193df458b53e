"""What fixing changed: by rule and by file, and how to undo it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vaultlint.findings import AppliedFix, Change, Report
from vaultlint.later import Later
from vaultlint.note.kinds import is_note
from vaultlint.reporters import Presentation
from vaultlint.reporters.paint import Paint

if TYPE_CHECKING:
    import shlex
else:
    shlex = Later("shlex")

_FILES_SHOWN = 5


def applied_fixes(changes: Sequence[Change]) -> list[AppliedFix]:
    """The fixes that are part of some changes, in order; one that edited several files counts once."""
    return list({id(applied): applied for change in changes for applied in change.fixes}.values())


def changed_files(changes: Sequence[Change]) -> str:
    """How many files were changed, and of which kind: `1 note`, `3 files`."""
    noun = "note" if all(is_note(change.path) for change in changes) else "file"
    return f"{len(changes):,} {noun}{'s' * (len(changes) != 1)}"


def undo_command(report: Report) -> str | None:
    """What brings back what the run replaced, to be typed in the current folder; None if there is nothing to undo."""
    if report.run is None:
        return None
    try:
        here = Path.cwd()
    except OSError:  # the current folder is gone
        return f"vaultlint undo --vault {shlex.quote(report.vault)}"
    if here.is_relative_to(report.vault):
        return "vaultlint undo"
    folder = os.path.relpath(report.vault, here) if Path(report.vault).is_relative_to(here) else report.vault
    return f"vaultlint undo --vault {shlex.quote(folder)}"


def by_rule(changes: Sequence[Change], paint: Paint, presentation: Presentation, width: int) -> Iterator[str]:
    """A row for each rule: how many findings of it were fixed, and in which files; the most frequent first."""
    from vaultlint.reporters.layout import cells  # noqa: PLC0415 - loads rich, and most runs fix nothing

    fixes = Counter(applied.rule for applied in applied_fixes(changes))
    files: dict[str, Counter[str]] = {}
    for change in changes:
        for applied in change.fixes:
            files.setdefault(applied.rule, Counter())[change.path] += 1
    rows = sorted(fixes.items(), key=lambda row: (-row[1], row[0]))
    shown = [presentation.text(rule) for rule, _ in rows]
    rule_width = max(map(cells, shown), default=0)
    number_width = max((len(f"{number:,}") for _, number in rows), default=0)
    for (rule, number), name in zip(rows, shown, strict=True):
        rule_cell = paint("rule", name) + " " * (rule_width - cells(name))
        lead = f"  {rule_cell}  {number:>{number_width},}  "
        indent = rule_width + number_width + 6
        for line in _lines([presentation.text(place) for place in _places(files[rule])], width - indent):
            yield f"{lead}{paint('quiet', line)}\n"
            lead = " " * indent


def by_file(changes: Sequence[Change], folder: str, presentation: Presentation) -> Iterator[str]:
    """A line for each file, as editors read them: which rules changed it."""
    for change in changes:
        rules = ", ".join(_numbered(Counter(applied.rule for applied in change.fixes).items()))
        yield f"{presentation.text(f'{folder}{change.path}')}: fixed {presentation.text(rules)}\n"


def _places(files: Counter[str]) -> list[str]:
    shown = _numbered(sorted(files.items())[:_FILES_SHOWN])
    more = len(files) - len(shown)
    noun = "note" if all(map(is_note, files)) else "file"
    return [*shown, f"+ {more:,} more {noun}{'s' * (more != 1)}"] if more else shown


def _numbered(counts: Iterable[tuple[str, int]]) -> list[str]:
    return [name if number == 1 else f"{name} ({number:,})" for name, number in counts]


def _lines(places: Sequence[str], width: int) -> list[str]:
    """The places in lines of so many cells, none of them broken: paths are there to be copied."""
    from vaultlint.reporters.layout import cells  # noqa: PLC0415 - as above

    lines = [""]
    for number, place in enumerate(places, start=1):
        item = place if number == len(places) else f"{place},"
        if lines[-1] and cells(lines[-1]) + 1 + cells(item) > width:
            lines.append(item)
        else:
            lines[-1] = f"{lines[-1]} {item}".lstrip()
    return lines
