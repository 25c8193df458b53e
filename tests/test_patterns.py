"""Regular expressions mean the same in every Python that is supported."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from re import _constants, _parser  # type: ignore[attr-defined]

import pytest

import vaultlint

_SINGLE = {_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY}


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    for module in pkgutil.walk_packages(vaultlint.__path__, "vaultlint."):
        if not module.name.endswith("__main__"):
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    yield f"{module.name}.{name}", value


def possessive_groups(parsed: object) -> Iterator[object]:
    """What a possessive quantifier repeats, if that is more than one character."""
    if isinstance(parsed, _parser.SubPattern):
        parsed = parsed.data
    if isinstance(parsed, (list, tuple)):
        if parsed and parsed[0] is _constants.POSSESSIVE_REPEAT:
            repeated = parsed[1][2]
            if len(repeated) != 1 or repeated[0][0] not in _SINGLE:
                yield repeated
        for part in parsed:
            yield from possessive_groups(part)


def test_there_are_patterns_to_look_at() -> None:
    assert len(list(patterns())) > 50
    assert list(possessive_groups(_parser.parse("(?:ab|c)*+d"))) != []
    assert list(possessive_groups(_parser.parse("(?>(?:ab|[cd]++)*)e"))) == []


@pytest.mark.parametrize(("name", "pattern"), [pytest.param(*found, id=found[0]) for found in patterns()])
def test_no_possessive_quantifier_stands_behind_a_group(name: str, pattern: re.Pattern[str]) -> None:
    # Before Python 3.11.5, one there can fail to match (gh-106052): with 3.11.2, no wikilink was found at all.
    # `(?>(?:…)*)` says the same and always worked.
    assert list(possessive_groups(_parser.parse(pattern.pattern, pattern.flags))) == [], name
