"""A note from standard input: `-` in the place of paths."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vaultlint.errors import UsageError

if TYPE_CHECKING:
    from vaultlint.findings import Report, Safety
    from vaultlint.workflow import Request

SIGN = Path("-")


def is_wanted(paths: Sequence[Path], name: Path | None) -> bool:
    """Whether a note is to come from standard input. Raises UsageError for what does not go together."""
    if SIGN not in paths:
        if name is not None:
            raise UsageError("--stdin-filename says what standard input is the text of: put '-' in the place of PATHS.")
        return False
    if len(paths) > 1:
        raise UsageError("'-' is standard input, and stands alone: leave out the other paths.")
    if name is not None and name.is_dir():
        raise UsageError(f"--stdin-filename takes the path of a note, and '{name}' is a folder.")
    return True


def run(request: Request, name: Path | None, level: Safety | None) -> tuple[Report, bytes]:
    """Check standard input to its end, or fix it: the report, and what is left of the bytes. Raises UsageError."""
    from vaultlint.piped import Piped, check_piped, fix_piped  # noqa: PLC0415 - loads the parsers and the rules

    if sys.stdin is None:
        raise UsageError("Standard input is closed: there is no note to check.")
    try:
        piped = Piped(sys.stdin.buffer.read(), name)
    except OSError as error:
        raise UsageError(f"Standard input cannot be read: {error.strerror or error}.") from error
    return (check_piped(request, piped), piped.data) if level is None else fix_piped(request, piped, level)
