"""What a rule says about itself, in the words of a config file."""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from vaultlint.rule import Bad, FileRule, Rule

_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "nothing"}
_NONE = "(none)"
_LISTS = (tuple, list, frozenset, set)


def record(rule: type[Rule]) -> dict[str, object]:
    """A rule as JSON has it."""
    return {
        "name": rule.name,
        "category": rule.category(),
        "default": rule.by_default,
        "severity": rule.severity.word,
        "fixable": is_fixable(rule),
        "since": rule.since,
        "summary": summary(rule),
        "options": [
            {"name": name, "type": type_, "default": default, "help": told}
            for name, type_, default, told in options(rule)
        ],
    }


def is_fixable(rule: type[Rule]) -> bool:
    """Whether the rule has a fix that a run may write; its examples show it, and the harness holds them to it."""
    return any(isinstance(example, Bad) and example.fixed is not None for example in rule.examples)


def story(rule: type[Rule]) -> str:
    """The rule's page: its docstring."""
    return inspect.cleandoc(rule.__doc__ or "")


def summary(rule: type[Rule]) -> str:
    """The first line of the page: the good state as a sentence."""
    return story(rule).partition("\n")[0]


def options(rule: type[Rule]) -> list[tuple[str, str, str, str]]:
    """The options: name, type in words, default as TOML has it, help."""
    hints = get_type_hints(rule)
    return [(option.name, _words(hints[option.name]), toml(option.default), option.help) for option in rule.options()]


def config(rule: type[Rule]) -> str:
    """What a config file may say of the rule, with its defaults, to be copied."""
    lines = [] if rule.by_default else [f'select = ["default", "{rule.name}"]', ""]
    lines += [f"[rules.{rule.name}]", f'severity = "{rule.severity.word}"']
    for name, _, default, _ in options(rule):
        key = name.replace("_", "-")
        lines.append(f"# {key} = …" if default == _NONE else f"{key} = {default}")
    return "\n".join(lines)


def related(rule: type[Rule], rules: Iterable[type[Rule]]) -> list[type[Rule]]:
    """The rules that its page names, or whose pages name it."""
    others = (other for other in rules if other is not rule)
    return [other for other in others if f"`{other.name}`" in story(rule) or f"`{rule.name}`" in story(other)]


def ways_to_silence(rule: type[Rule]) -> list[tuple[str, str]]:
    """What can be silenced of the rule, and what is written for that."""
    by_file = issubclass(rule, FileRule)  # what it finds stands at no line of a note
    return [
        *([] if by_file else [("in a line", f"%% vaultlint-disable-line {rule.name} %%")]),
        ("in a note", f"%% vaultlint-disable-file {rule.name} %%"),
        ("in one run", f"vaultlint check --ignore {rule.name}"),
        ("in the whole vault", f'ignore = ["{rule.name}"]'),
        ("in some notes", f'ignore = ["{rule.name}"] in an override'),
    ]


def toml(value: object) -> str:
    """A value as it would stand in a config file; None, which TOML lacks, is `(none)`."""
    if value is None:
        return _NONE
    if isinstance(value, Enum):
        return toml(value.value)
    if isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key} = {toml(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, (Sequence, frozenset, set)):
        items = value if isinstance(value, Sequence) else sorted(value, key=str)
        return f"[{', '.join(toml(item) for item in items)}]"
    return str(value)


def _words(hint: Any) -> str:  # noqa: ANN401 - a type hint can be anything
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(toml(value) for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(_words(argument) for argument in arguments if argument is not type(None))
    if origin in _LISTS or (isinstance(origin, type) and issubclass(origin, Sequence)):
        return f"list of {_words(arguments[0])}" if arguments else "list"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"table of {_words(arguments[1])}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return " or ".join(toml(member.value) for member in hint)
    return _WORDS.get(hint, getattr(hint, "__name__", str(hint)))
