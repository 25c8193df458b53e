"""From the tables of a TOML file to a `Config`, with a word on everything that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias, TypeVar, get_type_hints

from vaultlint.config.keys import OVERRIDE, SEVERITIES, TOP, Key, Kind, Table, Takes, Words
from vaultlint.config.model import GROUPS, Config, Off, Override, RuleSettings
from vaultlint.config.places import Places
from vaultlint.config.values import convert, describe, found, quoted, words_for
from vaultlint.errors import ConfigError
from vaultlint.findings import Severity
from vaultlint.note.kinds import is_source
from vaultlint.rule import Rule
from vaultlint.text import Position
from vaultlint.vault.ignore import bad_glob

Path: TypeAlias = tuple[str | int, ...]
Word = TypeVar("Word")

_SIMILAR = 60  # of 100, by rapidfuzz; below it a "did you mean" puzzles more than it helps


class Mistakes:
    """The mistakes of one config, in order of their place."""

    def __init__(self, shown: str, places: Places | None) -> None:
        self._shown = shown
        self._places = places
        self._found: list[tuple[Position, str]] = []

    def at_key(self, path: Path, sentence: str) -> None:
        """A mistake in the key at the end of a path."""
        self._add(self._places.key(path) if self._places else Position(1, 1), sentence)

    def at_value(self, path: Path, sentence: str) -> None:
        """A mistake in the value at a path."""
        self._add(self._places.value(path) if self._places else Position(1, 1), sentence)

    def __len__(self) -> int:
        """How many there are so far."""
        return len(self._found)

    def raise_all(self) -> None:
        """Raise a `ConfigError` if there was any mistake."""
        if self._found:
            raise ConfigError(tuple(line for _, line in sorted(self._found, key=lambda mistake: mistake[0])))

    def _add(self, position: Position, sentence: str) -> None:
        self._found.append((position, f"{self._shown}:{position.line}:{position.column}: {sentence}"))


class Names:
    """The names that a config may use, and the nearest of them to one that it may not."""

    def __init__(self, rule_classes: Mapping[str, type[Rule]]) -> None:
        self.rules = rule_classes
        self.categories = tuple(sorted({rule.category() for rule in rule_classes.values()}))

    @cached_property
    def selectable(self) -> frozenset[str]:
        """What `select` and `ignore` take."""
        return frozenset((*self.rules, *self.categories, *GROUPS))

    def unknown(self, name: str) -> str:
        """What to say of a name that is neither a rule nor a category."""
        expected = f'expected the name of a rule, a category ({", ".join(self.categories)}), "default" or "all"'
        return f"unknown rule or category {quoted(name)}; {nearest(name, self.selectable) or expected}"


def nearest(name: str, known: Iterable[str]) -> str:
    """A question after the known name that is most like `name`; empty where none is."""
    like = most_like(name, known)
    return f"did you mean {quoted(like)}?" if like else ""


def most_like(name: str, known: Iterable[str]) -> str:
    """The known name that is most like `name`; empty where none is like it."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only needed where there is a mistake

    match = process.extractOne(
        name.replace("_", "-"), sorted(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=_SIMILAR
    )
    return match[0] if match else ""


def read_config(data: object, at: Path, names: Names, mistakes: Mistakes) -> Config:
    """The config in a table; `at` is the table's own path in its file."""
    reader = _Reader(names, mistakes)
    config = Config(**reader.table(data, at, TOP, "key"))
    if not mistakes:
        reader.bind_all(config, at)
    return config


class _Reader:
    def __init__(self, names: Names, mistakes: Mistakes) -> None:
        self._names = names
        self._mistakes = mistakes

    def table(self, data: object, at: Path, keys: Iterable[Key], kind: str) -> dict[str, Any]:
        """The values of a table by the fields of the record that it becomes."""
        takes = {key.name: key.takes for key in keys}
        return {
            key.replace("-", "_"): self._value(takes[key], value, path)
            for key, value, path in self.entries(data, at, takes, kind)
        }

    def _value(self, takes: Takes, value: object, at: Path) -> object:
        """What the value of a key stands for; anything where it does not fit, which is a mistake."""
        match takes:
            case Words(meanings):
                return self.word(value, meanings, at)
            case Table(record, keys):
                return record(**self.table(value, at, keys, f"key of {at[-1]}"))
            case Kind.SWITCH:
                return self.typed(value, bool, at)
            case Kind.COUNT:
                return self.count(value, at)
            case Kind.SELECTORS:
                return self.selectors(value, at)
            case Kind.PATTERNS:
                return self.globs(value, at)
            case Kind.SOME_PATTERNS:
                if value == []:
                    self._mistakes.at_value(at, f"expected at least one pattern in '{at[-1]}', found an empty list")
                return self.globs(value, at)
            case Kind.FILE:
                return self.file(value, at)
            case Kind.RULES:
                return self.rules(value, at)
            case Kind.OVERRIDES:
                return self.overrides(value, at)

    def entries(
        self, data: object, at: Path, known: Iterable[str], kind: str, unknown: Callable[[str], str] | None = None
    ) -> Iterator[tuple[str, object, Path]]:
        """The entries of a table whose keys are known, by their names in kebab case."""
        if not isinstance(data, dict):
            self._mistakes.at_value(at, f"expected a table{_of(at)}, found {found(data)}")
            return
        known = tuple(known)
        seen: set[str] = set()
        for written, value in data.items():
            key = written.replace("_", "-")
            if key not in known:
                said = unknown(written) if unknown else ""
                said = said or nearest(written, known) or _expected(known, kind)
                self._mistakes.at_key((*at, written), f"unknown {kind} {quoted(written)}; {said}")
            elif key in seen:
                self._mistakes.at_key((*at, written), f"{quoted(key)} is given twice, with '-' and with '_'")
            else:
                yield key, value, (*at, written)
            seen.add(key)

    def typed(self, value: object, expected: object, at: Path) -> object:
        """A value of the expected type; None where it is of another, which is a mistake."""
        before = len(self._mistakes)

        def complain(path: Path, expected: object, instead: object) -> None:
            hint = nearest(instead, words_for(expected)) if isinstance(instead, str) else ""
            end = f"; {hint}" if hint else ""
            self._mistakes.at_value(path, f"expected {describe(expected)}{_of(path)}, found {found(instead)}{end}")

        result = convert(value, expected, at, complain)
        return result if len(self._mistakes) == before else None

    def strings(self, value: object, at: Path) -> tuple[str, ...]:
        """A list of strings; an empty one where it is anything else, which is a mistake."""
        given = self.typed(value, tuple[str, ...], at)
        return given if isinstance(given, tuple) else ()

    def word(self, value: object, words: Mapping[str, Word], at: Path) -> Word | None:
        """What one of a set of words stands for; None where it is none of them, which is a mistake."""
        if isinstance(value, str) and value in words:
            return words[value]
        choices = f"one of {', '.join(quoted(word) for word in words)}"
        instead, hint = found(value), ""
        if isinstance(value, str):
            instead, hint = quoted(value), nearest(value, words)
        end = f"; {hint}" if hint else ""
        self._mistakes.at_value(at, f"expected {choices}{_of(at)}, found {instead}{end}")
        return None

    def selectors(self, value: object, at: Path) -> tuple[str, ...]:
        """The names in a `select` or an `ignore`."""
        given = self.strings(value, at)
        for number, name in enumerate(given):
            if name not in self._names.selectable:
                self._mistakes.at_value((*at, number), self._names.unknown(name))
        return given

    def globs(self, value: object, at: Path) -> tuple[str, ...]:
        """Patterns for paths, in the style of gitignore."""
        given = self.strings(value, at)
        for number, pattern in enumerate(given):
            wrong = _wrong_with(pattern)
            if wrong:
                self._mistakes.at_value((*at, number), f"{quoted(pattern)} {wrong}")
        return given

    def rules(self, value: object, at: Path) -> dict[str, RuleSettings]:
        """The settings of rules: a table each, or only a severity."""
        settings = {}
        for name, given, path in self.entries(value, at, self._names.rules, "rule", self._unknown_rule):
            if isinstance(given, str):
                settings[name] = RuleSettings(severity=self.word(given, SEVERITIES, path))
            elif isinstance(given, dict):
                settings[name] = self._rule(self._names.rules[name], given, path)
            else:
                words = ", ".join(quoted(word) for word in SEVERITIES)
                expected = f"a table of options or one of {words}"
                self._mistakes.at_value(path, f"expected {expected}{_of(path)}, found {found(given)}")
        return settings

    def overrides(self, value: object, at: Path) -> tuple[Override, ...]:
        """The overrides, in their order."""
        if not isinstance(value, list):
            words = f"a list of tables, each written under [[{at[-1]}]]"
            self._mistakes.at_value(at, f"expected {words}, found {found(value)}")
            return ()
        return tuple(self._override(table, (*at, number)) for number, table in enumerate(value))

    def count(self, value: object, at: Path) -> object:
        """A whole number from 1."""
        number = self.typed(value, int, at)
        if isinstance(number, int) and number < 1:
            self._mistakes.at_value(at, f"expected a whole number from 1{_of(at)}, found {found(value)}")
        return number

    def file(self, value: object, at: Path) -> str:
        """The path of a file in the vault that is no note, since vaultlint may write it."""
        given = self.typed(value, str, at)
        if not isinstance(given, str):
            return ""
        wrong = _wrong_with_file(given)
        if wrong:
            self._mistakes.at_value(at, f"{quoted(given)} {wrong}")
        return given

    def bind_all(self, config: Config, at: Path) -> None:
        """Make each rule with each set of options, since a rule may refuse values that have the right type."""
        for name, settings in config.rules.items():
            self._bind(name, settings.options, (*at, "rules", name))
        for number, override in enumerate(config.overrides):
            for name, settings in override.rules.items():
                base = config.rules.get(name, RuleSettings())
                self._bind(name, {**base.options, **settings.options}, (*at, "overrides", number, "rules", name))

    def _bind(self, name: str, options: Mapping[str, object], at: Path) -> None:
        try:
            self._names.rules[name](**options)
        except (ValueError, TypeError) as error:
            self._mistakes.at_key(at, f"the options of {name} do not go: {error}")

    def _override(self, data: object, at: Path) -> Override:
        values = self.table(data, at, OVERRIDE, "key of an override")
        if isinstance(data, dict) and "paths" not in data:
            self._mistakes.at_key(at, "expected 'paths', a list of patterns, in this override; there is none")
        return Override(**{"paths": (), **values})

    def _rule(self, rule: type[Rule], data: Mapping[str, object], at: Path) -> RuleSettings:
        expected = get_type_hints(rule)
        fields = {option.name.replace("_", "-"): option for option in rule.options()}
        severity: Severity | Off | None = None
        options: dict[str, object] = {}
        for key, value, path in self.entries(data, at, ("severity", *fields), f"option of {rule.name}"):
            if key == "severity":
                severity = self.word(value, SEVERITIES, path)
            else:
                name = fields[key].name
                options[name] = self.typed(value, expected[name], path)
        return RuleSettings(severity=severity, options=options)

    def _unknown_rule(self, name: str) -> str:
        if name in self._names.categories or name in GROUPS:
            return f"{quoted(name)} stands for several rules; name each by itself"
        return ""


def _expected(known: tuple[str, ...], kind: str) -> str:
    if not known:
        return "there are none"
    return f"expected {', '.join(known)}" if len(known) > 1 or kind != "rule" else f"expected {known[0]}"


def _of(path: Path) -> str:
    """Which value a path leads to, as a message says it."""
    last = next((key for key in reversed(path) if isinstance(key, str)), "")
    if not last:
        return ""
    return f" {'in' if isinstance(path[-1], int) else 'for'} '{quoted(last)[1:-1]}'"


def _wrong_with(pattern: str) -> str:
    """What is wrong with a pattern; empty where nothing is."""
    if not pattern.strip():
        return "is an empty pattern"
    if pattern.startswith("#"):
        return "is a comment, as in .gitignore, and matches nothing; write '\\#' for the sign"
    if pattern.removeprefix("!").startswith(("./", "../")):
        return "matches nothing: patterns start at the vault's root, without './' or '../'"
    if re.search(r"\\\w", pattern):
        return "has a '\\'; folders are separated by '/'"
    reason = bad_glob(pattern)
    return f"is not a pattern that .gitignore would understand: {reason}" if reason else ""


def _wrong_with_file(path: str) -> str:
    """What is wrong with the path of a file in the vault; empty where nothing is."""
    if "\\" in path:
        return "has a '\\'; folders are separated by '/'"
    if (
        not path.isprintable()
        or re.match(r"[A-Za-z]:", path)
        or any(part in {"", ".", ".."} for part in path.split("/"))
    ):
        return "is not the path of a file in the vault; it starts at the vault's root, without './' or '../'"
    return "is a note; name a file that is none" if is_source(path) else ""
