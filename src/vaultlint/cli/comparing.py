"""The options of `vaultlint check` that say what changed: --changed, --since and --hook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vaultlint.cli import standard_input
from vaultlint.errors import UsageError


def compare_one_way(*, changed: bool, since: str | None, hook: bool, paths: Sequence[Path]) -> None:
    """Raise UsageError for what does not go together."""
    if changed and since is not None:
        raise UsageError("--since takes in what --changed does: leave out --changed.")
    option = "--changed" if changed else "--since" if since is not None else ""
    if hook and option:
        raise UsageError(f"--hook asks git what is staged: leave out {option}.")
    option = "--hook" if hook else option
    if option and standard_input.SIGN in paths:
        raise UsageError(f"'-' is one note, changed or not: leave out {option}.")


def vaults_of_hook(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The options of one call for each vault that a hook is about; its root comes before the staged files in it."""
    from vaultlint.hooking import by_vault  # noqa: PLC0415 - asks git

    vaults = by_vault(options["paths"] or [])
    return [{**options, "paths": [root, *files]} for root, files in vaults.items()]
