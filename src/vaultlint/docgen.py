"""What is made out of the rules and the keys of a config for other programs to read: the JSON Schema of a config."""

from __future__ import annotations

import inspect
import types
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from vaultlint.config import GROUPS
from vaultlint.config.keys import OVERRIDE, SEVERITIES, TOP, Key, Kind, Table, Takes, Words
from vaultlint.config.values import LISTS, TABLES, choices_of, is_fixed, plain
from vaultlint.rule import Rule

Schema: TypeAlias = dict[str, Any]

_SCALARS: Mapping[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    float: {"type": "number"},
    Any: {},
    object: {},
}
# What `config` says of them in more words; the loader knows some more that nothing would match.
_PATTERN: Schema = {"type": "string", "pattern": r"\S", "not": {"pattern": r"^(#|!?\.\.?/)"}}
_FILE: Schema = {
    "type": "string",
    "pattern": r"^(?!\.{1,2}(/|$))[^/\\]+(/(?!\.{1,2}(/|$))[^/\\]+)*$",
    "not": {"pattern": r"^[A-Za-z]:|\.([mM][dD]|[cC][aA][nN][vV][aA][sS]|[bB][aA][sS][eE])$"},
}


def config_schema(rules: Mapping[str, type[Rule]], installed: Collection[str] = ()) -> Schema:
    """The JSON Schema (draft 7, which editors know best) of a `vaultlint.toml`.

    `installed` are names of rules whose options are not known, because nobody asked to load them: any will do.
    """
    maker = _Maker(rules, installed)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "vaultlint.toml",
        "description": "The config of vaultlint, a linter for vaults of Markdown notes.",
        **maker.table(TOP),
        "definitions": maker.definitions(),
    }


class _Maker:
    def __init__(self, rules: Mapping[str, type[Rule]], installed: Collection[str]) -> None:
        self._rules = rules
        self._installed = sorted(set(installed) - rules.keys())

    def definitions(self) -> Schema:
        """What several keys take."""
        categories = sorted({rule.category() for rule in self._rules.values()})
        known: Schema = {f"rule.{name}": self._rule(rule) for name, rule in self._rules.items()}
        unknown: Schema = {f"rule.{name}": _severity_or({"type": "object"}) for name in self._installed}
        names = (*self._rules, *self._installed)
        return {
            "selectors": {"type": "array", "items": {"enum": [*GROUPS, *categories, *names]}},
            "rules": _closed({name: ({"$ref": f"#/definitions/rule.{name}"}, "") for name in names}),
            **known,
            **unknown,
        }

    def table(self, keys: Iterable[Key]) -> Schema:
        """A table with keys of its own."""
        return _closed({key.name: (self._value(key.takes), key.help) for key in keys})

    def _value(self, takes: Takes) -> Schema:
        match takes:
            case Words(meanings):
                return {"enum": list(meanings)}
            case Table(_, keys):
                return self.table(keys)
            case Kind.SWITCH:
                return {"type": "boolean"}
            case Kind.COUNT:
                return {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
            case Kind.SELECTORS:
                return {"$ref": "#/definitions/selectors"}
            case Kind.PATTERNS:
                return {"type": "array", "items": _PATTERN}
            case Kind.SOME_PATTERNS:
                return {"type": "array", "items": _PATTERN, "minItems": 1}
            case Kind.FILE:
                return _FILE
            case Kind.RULES:
                return {"$ref": "#/definitions/rules"}
            case Kind.OVERRIDES:
                return {"type": "array", "items": self.table(OVERRIDE) | {"required": ["paths"]}}

    def _rule(self, rule: type[Rule]) -> Schema:
        hints = get_type_hints(rule)
        options: dict[str, tuple[Schema, str]] = {
            "severity": ({"enum": list(SEVERITIES), "default": rule.severity.word}, "How bad a finding is.")
        }
        for option in rule.options():
            default = {} if option.default is None else {"default": plain(option.default)}
            options[option.name.replace("_", "-")] = (type_schema(hints[option.name]) | default, option.help)
        told = inspect.cleandoc(rule.__doc__ or "").partition("\n")[0]
        return _severity_or(_closed(options)) | {"description": told}


def type_schema(expected: object) -> Schema:
    """The values that `vaultlint.config.convert` takes for a type, as far as JSON can tell them apart."""
    if expected in _SCALARS:
        return dict(_SCALARS[expected])
    choices = choices_of(expected)
    if choices is not None:
        return {"enum": list(choices)}
    origin, arguments = get_origin(expected), get_args(expected)
    if origin in (Union, types.UnionType):
        kinds = [type_schema(argument) for argument in arguments if argument is not types.NoneType]
        return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    if origin in TABLES:
        return {"type": "object", "additionalProperties": type_schema(arguments[1])}
    assert origin in LISTS, expected
    if is_fixed(expected):
        items = [type_schema(argument) for argument in arguments]
        return {"type": "array", "items": items, "additionalItems": False, "minItems": len(items)}
    return {"type": "array", "items": type_schema(arguments[0])}


def _closed(keys: Mapping[str, tuple[Schema, str]]) -> Schema:
    """A table without other keys than these, each with its schema and what it is for. `-` may be written `_`."""
    told = {name: schema | ({"description": help_} if help_ else {}) for name, (schema, help_) in keys.items()}
    other_spellings = {f"^{name.replace('-', '[-_]')}$": schema for name, (schema, _) in keys.items() if "-" in name}
    table: Schema = {"type": "object", "properties": told, "additionalProperties": False}
    return table | ({"patternProperties": other_spellings} if other_spellings else {})


def _severity_or(table: Schema) -> Schema:
    return {"anyOf": [{"enum": list(SEVERITIES)}, table]}
