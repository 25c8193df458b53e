"""How wide the terminal is."""

from __future__ import annotations

import os
import sys

WIDTH = 80  # where nothing says how wide it is


def columns() -> int:
    """How many characters go into a line, as `shutil.get_terminal_size` has it, which takes its time to load."""
    try:
        columns = int(os.environ.get("COLUMNS", "0"))
    except ValueError:
        columns = 0
    if columns > 0:
        return columns
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or WIDTH  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return WIDTH
