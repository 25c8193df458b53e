"""Modules that are imported when something of them is first asked for: what a run does not use, it does not wait for.

For modules that several functions of a module use. Type checkers see an ordinary import:

    if TYPE_CHECKING:
        import tomllib
    else:
        tomllib = Later("tomllib")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

__all__ = ["Later", "functions"]


class Later:
    """Stands for a module, and takes over what is asked of it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module holds
        """Import the module: this is asked for nothing that was taken over."""
        if name.startswith("__"):  # what Python asks of any object
            raise AttributeError(name)
        value = getattr(import_module(self._name), name)
        setattr(self, name, value)
        return value


def functions(module: str, *names: str) -> Iterator[Callable[..., Any]]:
    """Functions of a module that is imported when the first of them is called."""
    return (_function(Later(module), name) for name in names)


def _function(module: Later, name: str) -> Callable[..., Any]:
    found: Callable[..., Any] | None = None

    def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
        nonlocal found
        if found is None:
            found = getattr(module, name)
        return found(*arguments, **named)

    call.__name__ = call.__qualname__ = name
    return call
