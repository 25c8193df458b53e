"""The command line. Its one entry point imports next to nothing: what a command needs is imported when it runs."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

__all__ = ["main"]

_INTERRUPTED = 130
# How many objects come to be before Python looks for cycles among them: next to none of ours are in one, and with the
# usual 700 the looking is a tenth of what a commit hook takes in a large vault.
_OBJECTS = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; never raises, and never prints a traceback for what a user can cause.

    Without arguments those of the program are taken, and as a rule it ends here.
    """
    if arguments is not None:
        return _run(list(arguments))
    gc.set_threshold(_OBJECTS)
    code = _run(sys.argv[1:])
    if not sys.gettrace():  # whoever watches the program has something to do at its end
        _end(code)
    return code


def _end(code: int) -> None:
    """End the program at once: to let go of all objects of a large vault one by one takes it a third of a second.

    Returns where something could not be written, which Python has its own way to tell.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):  # closed, or there is none
        return
    os._exit(code)


def _run(arguments: list[str]) -> int:
    try:
        from vaultlint.cli import quick  # noqa: PLC0415 - an interrupt may come while it is imported

        code = quick.run(arguments)
        if code is not None:
            return code
        from vaultlint.cli.application import run  # noqa: PLC0415 - loaded where used

        return run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. Notes are written whole or not at all.\n")
        return _INTERRUPTED
