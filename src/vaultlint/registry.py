"""Finds rules, checks them, and binds them to their options, file by file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, get_type_hints

from msgspec import Struct

import vaultlint.rules
from vaultlint import packages
from vaultlint.config import GROUPS, Config, Override, RuleSettings, supported
from vaultlint.digests import blake2b
from vaultlint.errors import ConfigError, RuleLoadError
from vaultlint.findings import Problem, Severity
from vaultlint.options import NO_DEFAULT
from vaultlint.rule import FileRule, NoteRule, Rule, SuppressionRule, VaultRule
from vaultlint.suppress import Vocabulary
from vaultlint.vault.ignore import Ignore
from vaultlint.vault.matter import Matter

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

ENTRY_POINTS = "vaultlint.rules"

_BUILT_IN = "vaultlint.rules."
_KINDS = (NoteRule, VaultRule, FileRule, SuppressionRule)
_KINDS_SAID = "NoteRule, VaultRule or FileRule"


class BoundRule(Struct, frozen=True, dict=True):
    """A rule with its options, and the severity that its findings have."""

    rule: Rule
    severity: Severity

    @cached_property
    def kind(self) -> type[Rule]:
        """What the rule looks at: the kind of rule that it is. Asked for with every file, so kept."""
        return next(kind for kind in _KINDS if isinstance(self.rule, kind))

    @cached_property
    def check(self) -> Callable[..., Iterable[Problem]]:
        """What the rule finds in what rules of its kind look at."""
        check: Callable[..., Iterable[Problem]] = self.rule.check  # type: ignore[attr-defined]  # each kind has its own
        return check


class BoundRules(tuple[BoundRule, ...]):  # noqa: SLOT001 - what it finds out is kept
    """The rules for some files."""

    @cached_property
    def _concerned(self) -> dict[tuple[type[Rule], Matter], tuple[BoundRule, ...]]:
        return {}

    def concerned(self, kind: type[Rule], matter: Matter) -> tuple[BoundRule, ...]:
        """The rules of a kind which a file may concern with which that is the matter."""
        found = self._concerned.get((kind, matter))
        if found is None:
            found = tuple(bound for bound in self if bound.kind is kind and bound.rule.is_concerned(matter))
            self._concerned[kind, matter] = found
        return found


def key_of(rules: Sequence[BoundRule]) -> bytes:
    """A digest of rules with their options; empty if one of them is not built in, so that it may change unseen."""
    if any(not type(bound.rule).__module__.startswith(_BUILT_IN) for bound in rules):
        return b""
    said = [f"{bound.rule.name} {bound.severity.word} {bound.rule!r} {bound.rule.hangs_on()}" for bound in rules]
    return blake2b(repr(said).encode("utf-8", "surrogateescape"), digest_size=16).digest()


class Installed(NamedTuple):
    """A rule that another package offers, as that package's metadata have it; nothing of it is imported."""

    name: str
    package: str  # with its version; empty where it is not known


def load_rules(named: Collection[str] = ()) -> Mapping[str, type[Rule]]:
    """The rules, in order of name: every built-in one, and of those installed the ones that somebody named.

    An installed rule that nobody named is not imported: it may be in the environment for another vault, or as a part
    of a package that was installed for something else. Raises `RuleLoadError` for the first that does not load.
    """
    found: dict[str, tuple[str, type[Rule]]] = {}
    offered = (entry for entry in entry_points(group=ENTRY_POINTS) if entry.name in named)
    for origin, rule in (*_built_in(vaultlint.rules), *_installed(offered)):
        if rule.name in found:
            other = found[rule.name][0]
            raise RuleLoadError(origin, f"there is a rule '{rule.name}' already, from '{other}'")
        found[rule.name] = (origin, rule)
    rules = {name: found[name][1] for name in sorted(found)}
    categories = {rule.category() for rule in rules.values()}
    for name in rules:
        if name in categories or name in GROUPS:
            raise RuleLoadError(found[name][0], f"the name '{name}' already stands for several rules")
    return rules


def entry_points(*, group: str) -> EntryPoints | tuple[()]:
    """The entry points of a group that the installed packages have."""
    if not packages.may_offer(group):
        return ()
    from importlib.metadata import entry_points as found  # noqa: PLC0415 - slow to load, and most have none

    return found(group=group)


def installed() -> tuple[Installed, ...]:
    """The rules that other packages offer, in order of name, without running anything of theirs."""
    return tuple(
        sorted(
            Installed(entry.name, f"{entry.dist.name} {entry.dist.version}" if entry.dist else "")
            for entry in entry_points(group=ENTRY_POINTS)
        )
    )


def load_module(name: str) -> type[Rule]:
    """The rule in a module of its own; raises `RuleLoadError` if it does not import or is not as a rule should be."""
    rule = _rule_in(name)
    check_rule(rule, name)
    expected = name.rpartition(".")[2].replace("_", "-")
    if rule.name != expected:
        raise RuleLoadError(name, f"the class {rule.__name__} makes the rule '{rule.name}', its module '{expected}'")
    return rule


def check_rule(rule: type[Rule], origin: str) -> None:
    """Raise `RuleLoadError` unless the class is complete: it can be made, says what it is, and has typed options."""
    wrong = next(_wrong_with(rule), None)
    if wrong:
        raise RuleLoadError(origin, wrong)


class Selection:
    """Which rules run on which file, each with the options and the severity that it has there."""

    def __init__(self, classes: Mapping[str, type[Rule]], config: Config) -> None:
        self.classes = classes
        self._config = config
        self._patterns = [Ignore(override.paths) for override in config.overrides]
        self._bound: dict[tuple[int, ...], BoundRules] = {}

    def vocabulary(self) -> Vocabulary:
        """The names that notes may use to silence rules."""
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        rules = {name: rule for name, rule in self.classes.items() if not issubclass(rule, SuppressionRule)}
        return Vocabulary(
            categories={name: rule.category() for name, rule in rules.items()},
            by_default=frozenset(name for name, rule in rules.items() if rule.by_default),
            never=frozenset(self.classes.keys() - rules.keys()),
        )

    def takes(self, kind: type[Rule]) -> bool:
        """Whether some file may have a rule of that kind."""
        settings: tuple[Config | Override, ...] = (self._config, *self._config.overrides)
        return any(
            on and issubclass(self.classes[name], kind)
            for said in settings
            for name, on in switches(self.classes, said.select, said.ignore).items()
        )

    def for_file(self, path: str) -> BoundRules:
        """The rules for a note or another file; `path` is relative to the vault, with `/`.

        Files to which the same overrides apply get the same tuple. Raises `ConfigError` if a rule refuses the options
        that several overrides give it together.
        """
        matching: tuple[int, ...] = ()
        if self._patterns:
            matching = tuple(number for number, patterns in enumerate(self._patterns) if patterns.covers(path))
        bound = self._bound.get(matching)
        if bound is None:
            bound = self._bound[matching] = self._bind([self._config.overrides[number] for number in matching])
        return bound

    def only(self, names: Collection[str]) -> Selection:
        """The same selection, of some rules alone: one that is off stays off."""
        return Selection({name: rule for name, rule in self.classes.items() if name in names}, self._config)

    def _bind(self, overrides: list[Override]) -> BoundRules:
        on = switches(self.classes, self._config.select, self._config.ignore)
        for override in overrides:
            on |= switches(self.classes, override.select, override.ignore)
        bound = []
        for name, rule in self.classes.items():
            severity: Severity | str = rule.severity
            options: dict[str, object] = {}
            for settings in (self._config.rules, *(override.rules for override in overrides)):
                of_rule = settings.get(name, RuleSettings())
                severity = of_rule.severity or severity
                options |= of_rule.options
            if on.get(name) and isinstance(severity, Severity):
                bound.append(BoundRule(_made(rule, options), severity))
        return BoundRules(bound)


def switches(classes: Mapping[str, type[Rule]], select: Iterable[str], ignore: Iterable[str]) -> dict[str, bool]:
    """What a `select` and an `ignore` say of each rule that they speak of.

    The nearer word counts: a rule's name before its category, a category before "default" and "all"; of two that are
    equally near, `ignore` does. To select a category is to select its rules that are on by default, or all of it where
    none is: people who ask for the links do not ask for every note that nothing links to.
    """
    select, ignore = frozenset(select), frozenset(ignore)
    by_default = {rule.category() for rule in classes.values() if rule.by_default}
    switches = {}
    for name, rule in classes.items():
        groups = {"all", "default"} if rule.by_default else {"all"}
        for near in ({name}, {rule.category()}, groups):
            if near & ignore:
                switches[name] = False
                break
            if near & select and (rule.by_default or near != {rule.category()} or rule.category() not in by_default):
                switches[name] = True
                break
    return switches


def _made(rule: type[Rule], options: Mapping[str, object]) -> Rule:
    try:
        return rule(**options)
    except (ValueError, TypeError) as error:
        raise ConfigError((f"the options that overrides give {rule.name} together do not go: {error}",)) from error


def _built_in(package: ModuleType) -> Iterator[tuple[str, type[Rule]]]:
    """The rules below a package: a folder for each category, a module for each rule.

    That they are as rules should be is seen to when they are written: their tests load each by `load_module`.
    """
    for name, holds_rules in packages.modules_in(package.__path__):
        if holds_rules:
            category = import_module(f"{package.__name__}.{name}")
            for module, _ in packages.modules_in(category.__path__):
                rule = f"{category.__name__}.{module}"
                yield rule, _rule_in(rule)


def _installed(entries: Iterable[EntryPoint]) -> Iterator[tuple[str, type[Rule]]]:
    """The rules of entry points, each of which names a module with one rule, or a class, under the rule's name."""
    for entry in sorted(entries, key=lambda entry: (entry.name, entry.value)):
        rule = _class_of(entry) if entry.attr else load_module(entry.module)
        if rule.name != entry.name:
            wrong = f"its entry point is called '{entry.name}', so that nobody can name the rule '{rule.name}'"
            raise RuleLoadError(entry.value, wrong)
        yield entry.value, rule


def _class_of(entry: EntryPoint) -> type[Rule]:
    try:
        value = entry.load()
    except (Exception, SystemExit) as error:  # see load_module
        raise RuleLoadError(entry.value, _said_by(error)) from error
    if not (isinstance(value, type) and issubclass(value, Rule)):
        raise RuleLoadError(entry.value, f"it is not a rule: a class made from {_KINDS_SAID}")
    check_rule(value, entry.value)
    return value


def _rule_in(name: str) -> type[Rule]:
    """The one rule in a module; raises `RuleLoadError` if it does not import, or holds none or several."""
    try:
        module = import_module(name)
    except (Exception, SystemExit) as error:  # whatever the module of a rule raises, the user gets a sentence
        raise RuleLoadError(name, _said_by(error)) from error
    rules = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__
    ]
    if len(rules) != 1:
        names = ", ".join(rule.__name__ for rule in rules) or "none"
        raise RuleLoadError(name, f"it should hold one rule, made from {_KINDS_SAID}; it holds {names}")
    return rules[0]


def _wrong_with(rule: type[Rule]) -> Iterator[str]:
    import inspect  # noqa: PLC0415 - the built-in rules are not asked

    name = rule.__name__
    if not issubclass(rule, _KINDS):
        yield f"{name} is not made from {_KINDS_SAID}"
    if inspect.isabstract(rule):
        yield f"{name} does not define {', '.join(sorted(rule.__abstractmethods__))}"
    if not (rule.__doc__ or "").strip().partition("\n")[0].endswith("."):
        yield f"the docstring of {name} should begin with a line that states the good state as a sentence"
    if not isinstance(getattr(rule, "severity", None), Severity):
        yield f"{name} has no severity"
    if not isinstance(getattr(rule, "since", None), str):
        yield f"{name} has no 'since': the version of its package that it came with"
    if not rule.examples:
        yield f"{name} has no examples"
    yield from _wrong_with_options(rule)


def _wrong_with_options(rule: type[Rule]) -> Iterator[str]:
    try:
        types = get_type_hints(rule)
    except Exception as error:  # noqa: BLE001 - an annotation may be any expression
        yield f"the types of its options cannot be read: {_said_by(error)}"
        return
    for option in rule.options():
        if hasattr(Rule, option.name) or option.name in Rule.__annotations__:
            yield f"the option '{option.name}' hides what every rule has by that name"
        if not option.help:
            yield f"the option '{option.name}' should be made with option(default=…, help=…)"
        if option.default is NO_DEFAULT:
            yield f"the option '{option.name}' has no default"
        if not supported(types[option.name]):
            yield f"a config file cannot give what the option '{option.name}' wants: {types[option.name]}"


def _said_by(error: BaseException) -> str:
    """What an exception says, as a part of a sentence: on one line, with its kind and its place."""
    words = " ".join(str(error).split())
    place = ""
    if isinstance(error, SyntaxError):
        words = error.msg
        place = f" (line {error.lineno})"
    return f"{type(error).__name__}: {words}{place}" if words else type(error).__name__
