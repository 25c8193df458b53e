"""vaultlint.toml -> Config; all mistakes at once, each with its place, the expectation and a suggestion."""

from __future__ import annotations

from vaultlint.config.model import BASELINE, GROUPS, Config, Off, Override, RuleSettings, UndoSettings
from vaultlint.config.reading import CONFIG_NAMES, beside, find, load, names_in, unread, with_command_line
from vaultlint.config.values import convert, describe, supported

__all__ = [
    "BASELINE",
    "CONFIG_NAMES",
    "GROUPS",
    "Config",
    "Off",
    "Override",
    "RuleSettings",
    "UndoSettings",
    "beside",
    "convert",
    "describe",
    "find",
    "load",
    "names_in",
    "supported",
    "unread",
    "with_command_line",
]
