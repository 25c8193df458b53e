"""typer, loaded when something of it is first asked for: calls that are understood without it never wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["typer"]


class _Typer:
    def __getattr__(self, name: str) -> object:
        import typer  # noqa: PLC0415

        return getattr(typer, name)


if TYPE_CHECKING:
    import typer
else:
    typer = _Typer()
