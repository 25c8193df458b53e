"""`vaultlint check --watch`: check whenever something is saved, until Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vaultlint import reporters
from vaultlint.cli import standard_input, streams
from vaultlint.cli.guesses import existing
from vaultlint.cli.outcome import exit_code_of
from vaultlint.errors import ExitCode, RuleLoadError, UsageError

if TYPE_CHECKING:
    from vaultlint.watching import Saved

_FOR_PEOPLE = ("pretty", "concise", "grouped")


def keep_checking(check: Callable[..., ExitCode], options: Mapping[str, Any]) -> ExitCode:
    """Call `check` with its options whenever something was saved, until Ctrl-C, or until nobody reads the reports.

    Raises UsageError and RuleLoadError where the first call does, since no saving mends that. A config can be mended:
    its mistakes are shown, and watching goes on.
    """
    _expect_sense(options)
    from vaultlint.watching import Watched  # noqa: PLC0415 - loads the rules

    here = os.getcwd()  # noqa: PTH109 - given back to the system as it is
    watched = Watched(options["paths"] or (), _named(options), own=_written_to())

    def once() -> ExitCode:
        try:
            os.chdir(here)  # a folder that came back is another one
        except OSError as error:
            raise UsageError(f"The folder '{here}' cannot be entered: {error.strerror}.") from error
        return check(**{**options, "watch": False})

    hopeless: tuple[type[Exception], ...] = (UsageError, RuleLoadError)
    try:
        for saved in watched.saves(lambda sentence: streams.say(sentence, word="note")):
            if saved.gone:
                streams.say(f"The folder '{watched.root}' is gone. Watching for it to come back.", word="error")
                continue
            streams.clear()
            code = exit_code_of(once, unless=hopeless)
            hopeless = ()
            if streams.are_abandoned():
                return ExitCode(code)
            if not options["quiet"]:
                streams.say(_sentence(saved, watched.root), word="watch")
    except KeyboardInterrupt:
        streams.say("Watching ended.")
    return ExitCode.INTERRUPTED


def _expect_sense(options: Mapping[str, Any]) -> None:
    if options["fix"] or options["add_suppressions"]:
        raise UsageError(
            "--watch never writes, since an editor has the notes open: leave out --fix and --add-suppressions, or it."
        )
    if options["output_file"]:
        raise UsageError("--watch prints its reports: leave out --output-file.")
    if standard_input.is_wanted(options["paths"] or (), options["stdin_filename"]):
        raise UsageError("--watch waits for files to be saved, and standard input is none: name files or folders.")
    chosen = options["output_format"]
    if chosen in reporters.formats() and chosen not in _FOR_PEOPLE:
        raise UsageError("--watch is for people: leave out --output-format, or choose pretty, concise or grouped.")
    for path in (*(options["paths"] or ()), *_named(options)):
        existing(path)


def _named(options: Mapping[str, Any]) -> list[Path]:
    """The files besides those of the vault that each run reads."""
    return [path for path in (options["config"], options["baseline"]) if path]


def _sentence(saved: Saved, root: Path) -> str:
    when = f"Checked at {datetime.now().astimezone():%H:%M:%S}"
    if not saved.paths:
        return f"{when}. Whatever is saved in '{root}' is checked at once; Ctrl-C ends this."
    more = f" and {len(saved.paths) - 1:,} more" if len(saved.paths) > 1 else ""
    return f"{when}, because of '{saved.paths[0]}'{more}."


def _written_to() -> set[tuple[int, int]]:
    """The files that the streams lead to: a report that is written into the vault is no reason to check it again."""
    found = set()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            status = os.fstat(stream.fileno())
            found.add((status.st_dev, status.st_ino))
    return found
