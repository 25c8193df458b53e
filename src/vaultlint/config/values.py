"""TOML values as the types that rules declare for their options, and both in words."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

Path: TypeAlias = tuple[str | int, ...]
Complain: TypeAlias = Callable[[Path, object, object], None]  # where, the type expected, what is there instead

SETS = (frozenset, set)
LISTS = (tuple, list, Sequence, *SETS)
TABLES = (dict, Mapping)
_SCALARS: dict[object, tuple[str, str]] = {
    str: ("a string", "strings"),
    bool: ("true or false", "trues and falses"),
    int: ("a whole number", "whole numbers"),
    float: ("a number", "numbers"),
    Any: ("any value", "values"),
    object: ("any value", "values"),
}
_LARGEST = 2**63  # TOML 1.0: integers have 64 bits
_SHOWN = 40  # characters of a value that a message repeats


def supported(expected: object) -> bool:
    """Whether a config file can give values of this type."""
    if expected in _SCALARS or choices_of(expected) is not None:
        return True
    arguments = [argument for argument in get_args(expected) if argument not in (Ellipsis, types.NoneType)]
    origin = get_origin(expected)
    if origin in SETS:
        return arguments[0] in (str, bool, int, float) or choices_of(arguments[0]) is not None
    if origin in (Union, types.UnionType) or origin in LISTS:
        return bool(arguments) and all(supported(argument) for argument in arguments)
    return origin in TABLES and arguments[0] is str and supported(arguments[1])


def describe(expected: object) -> str:
    """What a type expects, in words: "a list of strings"."""
    if expected in _SCALARS:
        return _SCALARS[expected][0]
    choices = choices_of(expected)
    if choices is not None:
        return f"one of {', '.join(quoted(choice) for choice in choices)}"
    origin, arguments = get_origin(expected), get_args(expected)
    if origin in (Union, types.UnionType):
        return " or ".join(describe(argument) for argument in arguments if argument is not types.NoneType)
    if origin in LISTS:
        if is_fixed(expected):
            return f"a list of {len(arguments)} values ({', '.join(describe(argument) for argument in arguments)})"
        return f"a list of {_plural(arguments[0])}"
    return f"a table of {_plural(arguments[1])}"


def words_for(expected: object) -> tuple[str, ...]:
    """The strings that a type takes, if it takes a few alone."""
    return tuple(choice for choice in choices_of(expected) or () if isinstance(choice, str))


def quoted(value: object) -> str:
    """A value as it is written in TOML, cut where it is long, and always on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    cut = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return f'"{printable(cut)}"'


def printable(text: str) -> str:
    """A text on one line, with escapes for what a terminal would act on."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def found(value: object) -> str:
    """What a value is, in words: "the string "yes""."""
    match value:
        case bool():
            return quoted(value)
        case str():
            return f"the string {quoted(value)}"
        case int() if not -_LARGEST <= value < _LARGEST:
            return "a number beyond 64 bits"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case datetime() | date() | time():
            return f"the date or time {value}"
        case _:
            return f"a {type(value).__name__}"


def convert(value: object, expected: object, at: Path, complain: Complain) -> object:
    """A TOML value as a value of the expected type. What does not fit goes to `complain`; the result is then void."""
    if expected in (Any, object):
        return value
    origin, arguments = get_origin(expected), get_args(expected)
    choices = choices_of(expected)
    if choices is not None:
        for choice, member in choices.items():
            if type(choice) is type(value) and choice == value:
                return member
    elif origin in (Union, types.UnionType):
        return _first_that_fits(value, expected, at, complain)
    elif origin in LISTS and isinstance(value, list):
        return _list(value, expected, at, complain)
    elif origin in TABLES and isinstance(value, dict):
        return {key: convert(item, arguments[1], (*at, key), complain) for key, item in value.items()}
    elif expected is float and type(value) is int and -_LARGEST <= value < _LARGEST:
        return float(value)
    elif type(value) is expected and not (expected is int and not -_LARGEST <= value < _LARGEST):  # type: ignore[operator]
        return value
    complain(at, expected, value)
    return None


def _list(value: list[object], expected: object, at: Path, complain: Complain) -> object:
    arguments = get_args(expected)
    if is_fixed(expected):
        if len(value) != len(arguments):
            complain(at, expected, value)
            return None
        kinds = arguments
    else:
        kinds = (arguments[0],) * len(value)
    items = [
        convert(item, kind, (*at, number), complain)
        for number, (item, kind) in enumerate(zip(value, kinds, strict=True))
    ]
    origin = get_origin(expected)
    if origin in SETS:
        return origin(item for item in items if item is not None)
    return items if origin is list else tuple(items)


def _first_that_fits(value: object, expected: object, at: Path, complain: Complain) -> object:
    kinds = [argument for argument in get_args(expected) if argument is not types.NoneType]
    if len(kinds) == 1:
        return convert(value, kinds[0], at, complain)
    for kind in kinds:
        complaints: list[Path] = []
        result = convert(value, kind, at, lambda path, _expected, _found, said=complaints: said.append(path))  # type: ignore[misc]
        if not complaints:
            return result
    complain(at, expected, value)
    return None


def choices_of(expected: object) -> Mapping[object, object] | None:
    """The values that stand for the members of a Literal or an enumeration, and those members."""
    if get_origin(expected) is Literal:
        return {choice: choice for choice in get_args(expected)}
    if isinstance(expected, type) and issubclass(expected, Enum):
        return {
            member.value if isinstance(member.value, str) else member.name.lower().replace("_", "-"): member
            for member in expected
        }
    return None


def plain(value: object) -> object:
    """The value of an option as a config file has it, without sets, tuples and members of enumerations."""
    if isinstance(value, Enum):
        choices = choices_of(type(value)) or {}
        return next(word for word, member in choices.items() if member is value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, SETS):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def is_fixed(expected: object) -> bool:
    """Whether it is a tuple of a set length."""
    return get_origin(expected) is tuple and get_args(expected)[-1] is not Ellipsis


def _plural(expected: object) -> str:
    if expected in _SCALARS:
        return _SCALARS[expected][1]
    if choices_of(expected) is not None:
        return f"values, each {describe(expected)}"
    words = describe(expected)
    for one, many in (("a list ", "lists "), ("a table ", "tables ")):
        if words.startswith(one):
            return many + words.removeprefix(one)
    return f"values, each {words}"
