"""`vaultlint inspect`: what vaultlint understands in a note."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vaultlint.cli import completing, streams
from vaultlint.cli.guesses import existing, one_of
from vaultlint.errors import ExitCode, UnreadableFile, UsageError

FORMATS = ("pretty", "json")


def inspect(
    note: Annotated[Path, typer.Argument(metavar="NOTE", hidden=True)],
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The config. [default: vaultlint.toml at the vault's root]"),
    ] = None,
    output_format: Annotated[
        str, typer.Option(metavar="FORMAT", autocompletion=completing.one_of(FORMATS), help=f"{', '.join(FORMATS)}.")
    ] = "pretty",
    color: Annotated[
        str,
        typer.Option(
            metavar="WHEN", autocompletion=completing.one_of(streams.COLOURS), help=f"{', '.join(streams.COLOURS)}."
        ),
    ] = "auto",
) -> ExitCode:
    """Show what vaultlint understands in a note, canvas or base.

    NOTE is a note, a canvas or a base of a vault. You see its properties, aliases, tags, headings and block ids, and
    where each of its links leads and why.
    """
    chosen = one_of("--output-format", output_format, FORMATS)
    presentation = streams.presentation(one_of("--color", color, streams.COLOURS))
    for path in (note, *((config,) if config else ())):
        existing(path)
    if note.is_dir():
        raise UsageError(f"'{note}' is a folder; inspect takes one note.")

    from vaultlint import workflow  # noqa: PLC0415 - loads the parsers and the rules
    from vaultlint.cli.notepage import as_json, page  # noqa: PLC0415 - as above

    try:
        inspection = workflow.inspect(note, config)
    except UnreadableFile as error:
        raise UsageError(str(error)) from error
    streams.emit(as_json(inspection) if chosen == "json" else page(inspection, presentation))
    for notice in inspection.notices:
        streams.say(notice, word="note")
    return ExitCode.CLEAN
