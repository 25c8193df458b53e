"""`vaultlint cache`: where what earlier runs learnt is kept, and how to be rid of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vaultlint.cli import streams
from vaultlint.errors import ExitCode, UsageError

application = typer.Typer(
    help="Tell where what earlier runs learnt is kept, or clear it.\n\nNothing in it is ever needed: without it a run "
    "takes longer and finds the same.",
    rich_markup_mode=None,
    no_args_is_help=False,
)

_Folder = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="The folder that runs are given. [default: the user's own]")
]


@application.command("path")
def path(cache_dir: _Folder = None) -> ExitCode:
    """Print the folder."""
    from vaultlint.cache.places import folder  # noqa: PLC0415 - loads the records of the cache

    streams.emit([f"{folder(cache_dir)}\n"])
    return ExitCode.CLEAN


@application.command("clear")
def clear(cache_dir: _Folder = None) -> ExitCode:
    """Take away all that is kept, of every vault."""
    from vaultlint.cache import places  # noqa: PLC0415 - loaded where used
    from vaultlint.reporters.counts import counted  # noqa: PLC0415 - loaded where used

    try:
        count, size = places.clear(places.folder(cache_dir))
    except OSError as error:
        raise UsageError(f"The cache cannot be cleared: {error.strerror or error}.") from error
    streams.say(
        f"Took away {counted(count, 'file')} of the cache, {size / 1e6:,.1f} MB." if count else "Nothing is kept."
    )
    return ExitCode.CLEAN
