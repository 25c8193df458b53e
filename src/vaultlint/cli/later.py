"""typer, loaded when something of it is first asked for: calls that are understood without it never wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.later import Later

__all__ = ["typer"]

if TYPE_CHECKING:
    import typer
else:
    typer = Later("typer")
