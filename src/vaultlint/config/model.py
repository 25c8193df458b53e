"""What a config file says, once it has been read: frozen records, and how the command line is laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct, field

from vaultlint.findings import Severity

Off: TypeAlias = Literal["off"]

GROUPS = ("default", "all")  # names that stand for rules of any category
BASELINE = "vaultlint-baseline.jsonl"  # the usual one


class RuleSettings(Struct, frozen=True):
    """What a config says of one rule. `severity` None leaves it alone; option names and values are the rule's own."""

    severity: Severity | Off | None = None
    options: Mapping[str, object] = field(default_factory=dict)


class Override(Struct, frozen=True):
    """Settings for the notes whose path one of `paths` matches (gitignore style, relative to the vault).

    `select` adds to what is selected and `ignore` takes away from it; of two overrides the later one wins.
    """

    paths: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)


class UndoSettings(Struct, frozen=True):
    """How long runs can be undone: how much of the vault's journal is kept. The last run always is."""

    keep_days: int = 30
    keep_megabytes: int = 500


class Config(Struct, frozen=True):
    """Everything that a config file can say; without a file, the defaults.

    `select` and `ignore` hold rule names, categories, "default" and "all". `fail_on` is the lowest severity that makes
    the command exit with 1; None means that no finding does.
    """

    path: Path | None = None
    select: tuple[str, ...] = ("default",)
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    gitignore: bool = True
    fail_on: Severity | None = Severity.INFO
    dialect: str | None = None  # a name of `vaultlint.dialect.DIALECTS`; None: what lies in the vault decides
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    baseline: str | None = None  # relative to the vault, with `/`; None: the usual one, if it is there
    undo: UndoSettings = UndoSettings()
    notices: tuple[str, ...] = ()
