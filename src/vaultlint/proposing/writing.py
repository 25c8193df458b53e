"""A new file, written whole or not at all, and never over another."""

from __future__ import annotations

from pathlib import Path

from vaultlint.errors import UsageError
from vaultlint.storage.disk import create
from vaultlint.storage.places import reason


def write_config(path: Path, text: str) -> None:
    """Write a config where there is none. Raises UsageError where there is one by now, or none can be written."""
    try:
        create(path, text.encode("utf-8"))
    except FileExistsError as error:
        raise UsageError(f"'{path}' is there already, and init overwrites nothing.") from error
    except OSError as error:
        raise UsageError(f"'{path}' cannot be written: {reason(error, 'write there')}") from error
