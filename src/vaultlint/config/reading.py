"""From a file to a `Config`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vaultlint.config.model import Config
from vaultlint.rule import Rule

CONFIG_NAMES = ("vaultlint.toml", ".vaultlint.toml", "pyproject.toml")


def find(root: Path) -> Path | None:
    """The config file of the vault at `root`."""
    return next((root / name for name in CONFIG_NAMES if (root / name).exists()), None)


def load(path: Path, rule_classes: Mapping[str, type[Rule]]) -> Config:
    """The config in a file; raises `ConfigError` with all its mistakes."""
    raise NotImplementedError


def with_command_line(
    config: Config, select: Sequence[str], ignore: Sequence[str], rule_classes: Mapping[str, type[Rule]]
) -> Config:
    """The config with `--select` and `--ignore` laid over it; raises `ConfigError` with all their mistakes."""
    raise NotImplementedError
