"""Every example of every rule holds, in every surrounding."""

from __future__ import annotations

import pytest

from vaultlint.registry import load_rules
from vaultlint.rule import Bad, Good, Rule
from vaultlint.testing import Trial, trials_of

RULES = tuple(load_rules().values())


@pytest.mark.parametrize("trial", [trial for rule in RULES for trial in trials_of(rule)], ids=str)
def test_an_example_holds(trial: Trial) -> None:
    failure = trial.failure()
    assert failure is None, failure


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_shows_what_it_finds_and_what_it_leaves_alone(rule: type[Rule]) -> None:
    assert {type(example) for example in rule.examples} == {Good, Bad}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_option_of_a_rule_is_shown_by_an_example(rule: type[Rule]) -> None:
    shown = {name for example in rule.examples for name in example.options}
    assert {option.name for option in rule.options()} <= shown
