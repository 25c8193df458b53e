"""`vaultlint baseline`: write down what is found today, so that only what is new fails."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from vaultlint.cli import completing, streams
from vaultlint.cli.guesses import existing
from vaultlint.cli.later import typer
from vaultlint.cli.names import names
from vaultlint.cli.progress import progress_line
from vaultlint.errors import ExitCode

if TYPE_CHECKING:
    from vaultlint.recording import Written

EXAMPLES = """\b
Examples:
  vaultlint baseline                 record what is found in the whole vault
  vaultlint baseline --update        forget what is paid off, record what is new
  vaultlint baseline --select links  record only what these rules find
"""

_INTERNAL_ERROR = "internal-error"


def baseline(
    *,
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATHS", hidden=True)] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Bring a baseline that is there up to date, and tell what changed.")
    ] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULES",
            autocompletion=completing.selector,
            help="Record these rules or categories alone; separate with commas, or repeat.",
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULES",
            autocompletion=completing.selector,
            help="Leave these rules or categories out; separate with commas, or repeat.",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The config. [default: vaultlint.toml at the vault's root]"),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            help="The file to write. [default: the config's, or vaultlint-baseline.jsonl at the vault's root]",
        ),
    ] = None,
) -> ExitCode:
    """Record today's findings, so that check fails only on new ones.

    The file belongs with the vault, in git if it is there. `vaultlint check` finds it by itself. PATHS are notes or
    folders of one vault; without any, all of it. With --update, what PATHS, --select or --ignore leave out stays.
    """
    for path in (*(paths or ()), *filter(None, (config,))):
        existing(path)

    from vaultlint import workflow  # noqa: PLC0415 - loads the parsers and the rules

    line = progress_line(quiet=False)
    request = workflow.Request(
        paths=tuple(paths or ()),
        config=config,
        select=names("--select", select),
        ignore=names("--ignore", ignore),
        jobs=workflow.ONE_FOR_EACH_CORE,
        progress=line,
        baseline=file,
    )
    try:
        written = workflow.baseline(request, update=update)
    finally:
        if line:
            line.clear()
    streams.emit(f"{line}\n" for line in _told(written))
    for notice in written.notices:
        streams.say(notice, word="note")
    if written.left_out:
        streams.say(f"Never recorded: {_by_rule(written.left_out)}. `vaultlint check` tells more.", word="error")
    return ExitCode.INTERNAL if _INTERNAL_ERROR in written.left_out else ExitCode.CLEAN


def _told(written: Written) -> Iterator[str]:
    """What is in the file now, and what changed."""
    from vaultlint.reporters import visible  # noqa: PLC0415 - loaded where used
    from vaultlint.reporters.counts import counted  # noqa: PLC0415 - loaded where used

    count, file = written.records.total(), visible(written.file)
    where = f"{counted(count, 'finding')} in {counted(written.notes, 'file')}"
    if written.before.data is None:
        if not count:
            yield "Nothing was found, so there is nothing to record."
            return
        yield f"Recorded {where} in '{file}':"
        width = max(len(f"{number:,}") for number in written.records.values())
        for rule, number in sorted(written.records.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {number:>{width},}  {visible(rule)}"
        check = "vaultlint check" if written.is_found else f"vaultlint check --baseline {shlex.quote(file)}"
        yield f"From now on `{check}` reports only what is new. Keep the file with the vault."
        return
    if written.before.damaged:
        yield f"'{file}' could not be read and is written anew: {where}."
        return
    yield f"'{file}': {where}." if count else f"'{file}' is empty now: all is paid off, and the file can go."
    changed = False
    for counts, said in (
        (written.paid_off, "paid off"),
        (written.added, "added"),
        (written.dropped, "dropped, because they are not checked any more"),
        (written.kept, "kept, because they were not looked at"),
    ):
        if counts:
            changed = changed or counts is not written.kept
            yield f"  {counts.total():,} {said}: {_by_rule(counts)}"
    if not changed:
        yield "Nothing changed."


def _by_rule(counts: Counter[str]) -> str:
    return ", ".join(f"{rule} ×{number:,}" if number > 1 else rule for rule, number in sorted(counts.items()))
