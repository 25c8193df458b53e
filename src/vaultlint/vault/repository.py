"""Whether a vault lies in a repository of git, so that what is lost may be found in its past."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vaultlint.dialect import OBSIDIAN, Dialect

if TYPE_CHECKING:
    from vaultlint.vault.history import History


def has_repository(root: Path) -> bool:
    """Whether a vault lies in a repository; no program is run to find out."""
    real = Path(os.path.realpath(root))
    return any(os.path.lexists(folder / ".git") for folder in (real, *real.parents))


def history_of(root: Path, files: Sequence[str], dialect: Dialect = OBSIDIAN) -> History | None:
    """The history of a vault, if it lies in a repository."""
    if not has_repository(root):
        return None
    from vaultlint.vault.history import History  # noqa: PLC0415 - loads what asks git

    return History(root, files, dialect)
