"""Where vaultlint keeps what is its own: never in a vault, which people sync, publish and hand on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

CACHE_VARIABLE = "VAULTLINT_CACHE_DIR"
DATA_VARIABLE = "VAULTLINT_DATA_DIR"
_PLACES = {"cache": ("XDG_CACHE_HOME", ".cache"), "data": ("XDG_DATA_HOME", ".local/share")}  # freedesktop.org


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
    found = _on_linux(kind)
    if found is not None:
        return found
    import platformdirs  # noqa: PLC0415 - see below

    find = platformdirs.user_cache_path if kind == "cache" else platformdirs.user_data_path
    return find("vaultlint", appauthor=False)


def _on_linux(kind: str) -> Path | None:
    """What platformdirs would say on Linux, where the environment says it all; None where only it knows.

    To load it takes longer than a check that finds all it needs in the cache.
    """
    if sys.platform != "linux" or hasattr(sys, "getandroidapilevel") or "ANDROID_DATA" in os.environ:
        return None
    variable, below_home = _PLACES[kind]
    named, home = os.environ.get(variable, ""), os.environ.get("HOME", "")
    if named.startswith("/"):
        return Path(named, "vaultlint")
    return Path(home, below_home, "vaultlint") if home.startswith("/") else None
