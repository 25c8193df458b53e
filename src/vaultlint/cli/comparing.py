"""The options of `vaultlint check` that say what changed: --changed, --since and --hook."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vaultlint.cli import standard_input
from vaultlint.errors import UsageError
from vaultlint.findings import listed


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
    """The options of one call for each vault that a hook is about; its root comes before the staged files in it.

    Raises UsageError where one file was to take the reports of several vaults: the last would be all that is left.
    """
    from vaultlint.hooking import by_vault  # noqa: PLC0415 - asks git

    vaults = by_vault(options["paths"] or [])
    if len(vaults) > 1 and options["output_file"]:
        names = listed([f"'{os.path.relpath(root)}'" for root in vaults])
        raise UsageError(
            f"--output-file takes the report on one vault, and these files lie in {len(vaults)}: {names}. "
            "Add the folder of one of them to PATHS."
        )
    return [{**options, "paths": [root, *files]} for root, files in vaults.items()]
