"""Regular expressions mean the same in every Python that is supported."""

import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from re import _constants, _parser  # type: ignore[attr-defined]

import pytest

import vaultlint
from vaultlint.regex import LatePattern, regex

_SINGLE = {_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY}


def modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(vaultlint.__path__, "vaultlint."):
        if not module.name.endswith("__main__"):
            yield module.name


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    for module in modules():
        for name, value in vars(import_module(module)).items():
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, (re.Pattern, LatePattern)):
                    yield f"{module}.{name}", part


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


def test_no_module_compiles_a_pattern_when_it_is_imported() -> None:
    # The modules of others are imported first: what they compile is theirs. That of `rule` makes the names of rules.
    code = f"""
import re, re._compiler, sys
import markdown_it, mistune, msgspec, pyromark, typer, typer.main, rich.console
from importlib import import_module
modules = {list(modules())}
compiled, make = [], re._compiler.compile
def count(source, flags=0):
    frame = sys._getframe()
    while frame.f_globals["__name__"].startswith(("re.", "__main__", "vaultlint.regex")) or frame.f_globals is vars(re):
        frame = frame.f_back
    compiled.append((frame.f_globals["__name__"], source))
    return make(source, flags)
re._compiler.compile = count
for module in modules:
    import_module(module)
print(*(found for found in compiled if found[0].startswith("vaultlint") and found[0] != "vaultlint.rule"), sep=chr(10))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "", "vaultlint.regex.regex compiles a pattern when it is first used"


def test_a_pattern_is_compiled_when_first_used_and_is_as_any_other_from_then_on() -> None:
    late, made = regex(r"(?P<letter>[a-z])\d", re.IGNORECASE), re.compile(r"(?P<letter>[a-z])\d", re.IGNORECASE)
    assert late.pattern == made.pattern
    assert set(vars(late)) == {"pattern", "_flags"}
    assert late.sub(r"\g<letter>", "A1b2") == made.sub(r"\g<letter>", "A1b2") == "Ab"
    assert late.match == vars(late)["match"]
    assert (late.flags, late.groups, late.groupindex) == (made.flags, made.groups, made.groupindex)
    with pytest.raises(AttributeError):
        late.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_there_are_patterns_to_look_at() -> None:
    assert len(list(patterns())) > 50
    assert list(possessive_groups(_parser.parse("(?:ab|c)*+d"))) != []
    assert list(possessive_groups(_parser.parse("(?>(?:ab|[cd]++)*)e"))) == []


@pytest.mark.parametrize(("name", "pattern"), [pytest.param(*found, id=found[0]) for found in patterns()])
def test_no_possessive_quantifier_stands_behind_a_group(name: str, pattern: re.Pattern[str]) -> None:
    # Before Python 3.11.5, one there can fail to match (gh-106052): with 3.11.2, no wikilink was found at all.
    # `(?>(?:…)*)` says the same and always worked.
    assert list(possessive_groups(_parser.parse(pattern.pattern, pattern.flags))) == [], name
