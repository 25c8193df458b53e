"""Finds rules, checks them, and binds them to their options, note by note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vaultlint.config import Config
from vaultlint.findings import Severity
from vaultlint.rule import Rule


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule with its options, and the severity that its findings have."""

    rule: Rule
    severity: Severity


def load_rules() -> Mapping[str, type[Rule]]:
    """Every rule by its name; raises `RuleLoadError`."""
    raise NotImplementedError


class Selection:
    """Which rules run on which note."""

    def __init__(self, classes: Mapping[str, type[Rule]], config: Config) -> None:
        self._classes = classes
        self._config = config

    def for_note(self, path: str) -> tuple[BoundRule, ...]:
        """The rules for a note; `path` is relative to the vault, with `/`."""
        raise NotImplementedError
