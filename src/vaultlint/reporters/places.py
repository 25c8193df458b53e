"""Paths as the programs that read a report want them: from the current folder, which in a pipeline is the checkout."""

from __future__ import annotations

from functools import lru_cache
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


@lru_cache(maxsize=256)  # of findings of one note, which follow each other
def address(path: str) -> str:
    """A path as a URI reference, its bytes percent-encoded; a byte that is not UTF-8 stays itself."""
    if path.startswith("/"):
        return f"file://{quote(_bytes(path), safe='/')}"
    if Path(path).anchor:
        return f"file:///{quote(_bytes(path), safe='/:')}"
    return quote(_bytes(path), safe="/")


def _bytes(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a name on Windows with half of a character in it
        return path.encode("utf-8", "surrogatepass")
