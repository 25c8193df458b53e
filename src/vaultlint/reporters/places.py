"""Paths as the programs that read a report want them: from the current folder, which in a pipeline is the checkout."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from vaultlint.findings import Report


def folder_of(report: Report) -> str:
    """What to put before a path in the vault to reach it from the current folder; empty, or with `/` at its end."""
    try:
        folder = Path(report.vault).relative_to(Path.cwd())
    except (OSError, ValueError):  # the vault lies elsewhere, or the current folder is gone
        folder = Path(report.vault)
    return "" if folder == Path() else f"{folder.as_posix().rstrip('/')}/"


def address(path: str) -> str:
    """A path as a URI reference, its bytes percent-encoded; a byte that is not UTF-8 stays itself."""
    encoded = quote(os.fsencode(path) if os.name != "nt" else path, safe="/")
    if path.startswith("/"):
        return f"file://{encoded}"
    return f"file:///{quote(path, safe='/:')}" if Path(path).anchor else encoded
