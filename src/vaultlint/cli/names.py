"""Names of rules and categories as options take them: repeated, or with commas between."""

from __future__ import annotations

from vaultlint.errors import UsageError


def names(option: str, values: list[str] | None) -> tuple[str, ...]:
    """The names that an option was given. Raises UsageError where there is none among them."""
    if values is None:
        return ()
    found = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if not found:
        raise UsageError(f"{option} takes names of rules or categories; `vaultlint rules` lists them.")
    return found
