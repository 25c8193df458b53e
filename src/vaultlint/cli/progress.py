"""How far a run has come, on one line of a terminal; nothing where nobody looks, or where the run is short."""

from __future__ import annotations

import contextlib
import sys
from time import monotonic

_SILENT = 0.5  # seconds for which nobody needs to be told
_PAUSE = 0.1  # seconds from one change of the line to the next
_WIDTH = 24  # of the bar
_CLEAR = "\r\x1b[K"


class ProgressLine:
    """A bar on standard error, if that is a terminal."""

    def __init__(self) -> None:
        self._next = monotonic() + _SILENT
        self._shown = False

    def __call__(self, what: str, done: int, whole: int) -> None:
        """Show how many files are done."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        self._shown = True
        full = _WIDTH * done // max(whole, 1)
        self._write(f"{_CLEAR}{what} [{'#' * full}{'.' * (_WIDTH - full)}] {done:,} of {whole:,}")

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._write(_CLEAR)
            self._shown = False

    @staticmethod
    def _write(text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody is left to be told
            sys.stderr.write(text)
            sys.stderr.flush()


def progress_line(*, quiet: bool) -> ProgressLine | None:
    """The line for a run; None where there is no terminal that could show it, or none is wanted."""
    import os  # noqa: PLC0415 - loaded where used

    stream = sys.stderr
    if quiet or stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        return None
    return ProgressLine()
