"""Where vaultlint keeps what is its own: never in a vault, which people sync, publish and hand on."""

from __future__ import annotations

import os
from pathlib import Path

CACHE_VARIABLE = "VAULTLINT_CACHE_DIR"
DATA_VARIABLE = "VAULTLINT_DATA_DIR"


def cache_folder() -> Path:
    """What can be made anew; need not exist. `VAULTLINT_CACHE_DIR`, or the system's place for a user's caches."""
    return _named(CACHE_VARIABLE) or _of_the_system("cache")


def data_folder() -> Path:
    """What must not be lost; need not exist. `VAULTLINT_DATA_DIR`, or the system's place for a user's data."""
    return _named(DATA_VARIABLE) or _of_the_system("data")


def _named(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).absolute() if value else None


def _of_the_system(kind: str) -> Path:
    import platformdirs  # noqa: PLC0415 - a run with its folders named does without

    find = platformdirs.user_cache_path if kind == "cache" else platformdirs.user_data_path
    return find("vaultlint", appauthor=False)
