"""One voice: what is, where, what to do.

`python tests/rules/test_messages.py` prints all messages, to be read in one go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from vaultlint.registry import load_rules
from vaultlint.rule import Bad, Problem, Rule
from vaultlint.testing import harness
from vaultlint.testing.surroundings import unmarked

_RULES = load_rules()


def _problems(rule: type[Rule]) -> Iterator[Problem]:
    """What the rule says in its examples."""
    for example in rule.examples:
        if isinstance(example, Bad):
            yield from harness._problems(harness._made(rule, example.options), example, unmarked(example.text).text)


@pytest.mark.parametrize("name", sorted(_RULES))
def test_messages_are_sentences_and_titles_are_imperatives(name: str) -> None:
    problems = list(_problems(_RULES[name]))
    assert problems
    for problem in problems:
        assert re.match(r"[A-Z']", problem.message), problem.message
        assert problem.message.endswith((".", "?")), problem.message
        assert not re.search(r" {2}|\.\.$|!$|(?i:please|invalid|error:)", problem.message), problem.message
        for fix in (problem.fix, *problem.alternatives):
            assert fix is None or (fix.title[0].isupper() and fix.title[-1] not in ".!"), fix


if __name__ == "__main__":
    for rule in _RULES.values():
        print(f"\n{rule.name}")
        said = dict.fromkeys((problem.message, problem.fix.title if problem.fix else "") for problem in _problems(rule))
        for message, title in said:
            print(f"  {message}{f'  -> {title}' if title else ''}")
