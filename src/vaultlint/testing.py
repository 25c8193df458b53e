"""Runs the examples that rules carry; public, so that the authors of plugins use it too."""

from __future__ import annotations

from vaultlint.rule import Rule


def run_examples(rule_class: type[Rule]) -> None:
    """Run every example of a rule; raises `AssertionError` with all that is wrong."""
    raise NotImplementedError
