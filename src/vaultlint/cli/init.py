"""`vaultlint init`: propose a config for a vault."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from vaultlint.cli import streams
from vaultlint.cli.guesses import existing
from vaultlint.cli.later import typer
from vaultlint.cli.progress import progress_line
from vaultlint.errors import ExitCode, UsageError

EXAMPLES = """\b
Examples:
  vaultlint init          show a config for this vault, and ask whether to write it
  vaultlint init --yes    write it without asking
  vaultlint init --print  show it, and write nothing
"""


def init(
    *,
    path: Annotated[Path | None, typer.Argument(metavar="PATH", hidden=True)] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the config without asking.")] = False,
    print_: Annotated[
        bool, typer.Option("--print", help="Print the config alone, and write nothing. A vault may have one already.")
    ] = False,
    cache_dir: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where what is learnt is kept. [default: the user's cache folder]"),
    ] = None,
) -> ExitCode:
    """Propose a config for a vault, from what lies in it.

    PATH is the vault, or something in it; without it, the current folder. The config says which properties nearly all
    notes have, how links are read, what is better left out, and what the rules find now, each with its reason. It is
    shown first, and never written over another.
    """
    if yes and print_:
        raise UsageError("--print writes nothing: leave out --yes, or --print.")
    if path:
        existing(path)

    from vaultlint import proposing  # noqa: PLC0415 - loads the parsers and the rules

    line = progress_line(quiet=False)
    try:
        proposal = proposing.propose(path, again=print_, cache_folder=cache_dir, progress=line)
    finally:
        if line:
            line.clear()
    for notice in proposal.notices:
        streams.say(notice, word="note")
    if print_:
        # In a file, it must be UTF-8, whatever the locale.
        (streams.emit if streams.presentation().terminal else streams.emit_exact)([proposal.text])
        return ExitCode.CLEAN
    streams.emit([proposal.text])
    if not yes and not _is_terminal():
        raise UsageError(f"Nothing was written: add --yes to write this to '{proposal.path}'.")
    if not yes and not _agreed(f"Write it to '{proposal.path}'? [y/N] "):
        streams.say("Nothing was written.")
        return ExitCode.CLEAN
    proposing.write_config(proposal.path, proposal.text)
    streams.say(f"Written to '{proposal.path}'. `vaultlint check` goes by it now.")
    return ExitCode.CLEAN


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None


def _agreed(question: str) -> bool:
    """Ask a person; whoever says nothing, or leaves, says no."""
    streams.ask(question)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
