"""The command line. Its one entry point imports next to nothing: what a command needs is imported when it runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; never raises, and never prints a traceback for what a user can cause."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        from vaultlint.cli import quick  # noqa: PLC0415 - an interrupt may come while it is imported

        code = quick.run(arguments)
        if code is not None:
            return code
        from vaultlint.cli.application import run  # noqa: PLC0415

        return run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. Notes are written whole or not at all.\n")
        return _INTERRUPTED
