"""`vaultlint undo`: bring back what a run of --fix replaced."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from vaultlint import reporters
from vaultlint.cli import completing, streams
from vaultlint.cli.guesses import existing, one_of
from vaultlint.cli.later import typer
from vaultlint.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from vaultlint.undoing import ListedRun, RunList, Undone

FORMATS = ("pretty", "json")
EXAMPLES = """\b
Examples:
  vaultlint undo           the last run, byte for byte
  vaultlint undo --diff    what that would change
  vaultlint undo --list    all runs that can be undone
  vaultlint undo 12        the run of that number, which may be an undo itself
"""

_FILES_SHOWN = 10
_REFUSALS_SHOWN = 20


def undo(
    *,
    run: Annotated[str | None, typer.Argument(metavar="RUN", hidden=True)] = None,
    vault: Annotated[
        Path | None, typer.Option(metavar="PATH", help="The vault, or something in it. [default: the current folder]")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the runs, and undo nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change, and write nothing.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Bring back also what was edited, renamed or deleted since.")
    ] = False,
    output_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            autocompletion=completing.one_of(FORMATS),
            help=f"Of --list: {', '.join(FORMATS)}. [default: pretty]",
        ),
    ] = None,
    color: Annotated[
        str,
        typer.Option(
            metavar="WHEN",
            autocompletion=completing.one_of(streams.COLOURS),
            help=f"{', '.join(streams.COLOURS)}.",
            show_default=True,
        ),
    ] = "auto",
) -> ExitCode:
    """Bring back what a run of --fix replaced.

    RUN is a number that --list shows; without one, the last run that is not undone. A file that was edited since
    stays as it is, and so do those that the same fix edited. The undo is a run itself and can be undone.
    """
    if list_ and (run or diff or force):
        extra = "a run" if run else "--diff" if diff else "--force"
        raise UsageError(f"--list lists the runs: leave out {extra}.")
    if output_format and not list_:
        raise UsageError("--output-format is for --list: add it, or leave that out.")
    chosen = one_of("--output-format", output_format or "pretty", FORMATS)
    presentation = streams.presentation(one_of("--color", color, streams.COLOURS))
    if vault:
        existing(vault)

    from vaultlint import undoing  # noqa: PLC0415 - loads the vault

    if list_:
        runs = undoing.list_runs(vault)
        streams.emit(_as_json(runs) if chosen == "json" else _page(runs, presentation))
        for notice in runs.notices:
            streams.say(notice, word="note")
        return ExitCode.CLEAN
    undone = undoing.undo(vault, run, force=force, write=not diff, command=tuple(sys.argv[1:]))
    if diff:
        _show_diff(undone, presentation)
    else:
        streams.emit(_summary(undone, presentation))
    _say(undone)
    if undone.refused:
        return ExitCode.INTERNAL
    return ExitCode.FINDINGS if diff and undone.changes else ExitCode.CLEAN


def _as_json(listed: RunList) -> Iterator[str]:
    runs = [
        {
            "id": run.id,
            "began": run.began.isoformat(),
            "command": run.command,
            "files": run.files,
            "fixes": dict(run.fixes),
            "undoes": run.undoes,
            "state": run.state or "done",
        }
        for run in listed.runs
    ]
    yield json.dumps({"version": 1, "vault": listed.vault, "runs": runs}, indent=2) + "\n"


def _page(listed: RunList, presentation: reporters.Presentation) -> Iterator[str]:
    from vaultlint.reporters.counts import counted  # noqa: PLC0415 - loaded where used
    from vaultlint.reporters.paint import Paint  # noqa: PLC0415 - loaded where used

    paint = Paint(presentation)
    width = max((len(run.id) for run in listed.runs), default=0)
    for run in listed.runs:
        state = f"  {paint('unsafe', run.state)}" if run.state else ""
        head = f"{paint('rule', run.id.rjust(width))}  {_when(run)}  {counted(run.files, 'file')}{state}"
        yield f"{head}\n"
        indent = " " * (width + 2)
        if run.undoes:
            yield f"{indent}took back run {run.undoes}\n"
        elif run.fixes:
            yield f"{indent}{presentation.text(_rules(run))}\n"
        if run.command:
            yield f"{indent}{paint('quiet', presentation.text(run.command))}\n"


def _when(run: ListedRun) -> str:
    return f"{run.began.astimezone():%Y-%m-%d %H:%M}"


def _rules(run: ListedRun) -> str:
    return ", ".join(f"{rule} ×{number}" if number > 1 else rule for rule, number in run.fixes.items())


def _summary(undone: Undone, presentation: reporters.Presentation) -> Iterator[str]:
    from vaultlint.reporters.counts import counted  # noqa: PLC0415 - loaded where used
    from vaultlint.reporters.paint import Paint  # noqa: PLC0415 - loaded where used

    paint = Paint(presentation)
    for change in undone.changes[:_FILES_SHOWN]:
        word = "removed" if change.path in undone.removed else "brought back"
        yield f"{paint('safe', word)} {presentation.text(change.path)}\n"
    if len(undone.changes) > _FILES_SHOWN:
        yield paint("quiet", f"and {counted(len(undone.changes) - _FILES_SHOWN, 'more file')}") + "\n"
    if undone.changes:
        yield "\n"
    which = f"run {undone.target.id} of {_when(undone.target)}"
    if undone.changes:
        yield f"{_are(len(undone.changes))} before {which}.\n"
    elif not undone.refused:
        yield f"Nothing to bring back: all is as it was before {which}.\n"
    if undone.changes and undone.run:
        yield f"To take this undo back: vaultlint undo {undone.run}\n"


def _are(number: int) -> str:
    return "1 file is what it was" if number == 1 else f"{number:,} files are what they were"


def _show_diff(undone: Undone, presentation: reporters.Presentation) -> None:
    from vaultlint.reporters.counts import counted  # noqa: PLC0415 - loaded where used
    from vaultlint.reporters.diff import unified  # noqa: PLC0415 - loads difflib

    pieces: Iterator[str] = (piece for change in undone.changes for piece in unified(change, presentation))
    (streams.emit if presentation.colour else streams.emit_exact)(pieces)
    streams.say(
        f"{counted(len(undone.changes), 'file')} would be as before run {undone.target.id}."
        if undone.changes
        else "Nothing would be changed."
    )


def _say(undone: Undone) -> None:
    for sentence in undone.overwritten:
        streams.say(sentence, word="note")
    for sentence in undone.notices:
        streams.say(sentence, word="note")
    for sentence in undone.refused[:_REFUSALS_SHOWN]:
        streams.say(sentence, word="error")
    if len(undone.refused) > _REFUSALS_SHOWN:
        streams.say(f"{len(undone.refused) - _REFUSALS_SHOWN:,} more files are not brought back.", word="error")
