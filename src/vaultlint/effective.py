"""Which settings hold, in a vault or for one of its files, and where each of them comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from vaultlint.config import BASELINE, Config, Override, beside, find, unread
from vaultlint.config.keys import TOP, Kind, Table, Words
from vaultlint.config.sources import Keys, Sources
from vaultlint.config.values import plain
from vaultlint.registry import switches
from vaultlint.rule import Rule
from vaultlint.scope import root_of
from vaultlint.session import Session, open_session
from vaultlint.vault.files import lying_at
from vaultlint.vault.ignore import Ignore


class Origin(Struct, frozen=True):
    """Where a setting comes from: `kind` is default, file, option or detected; `said` says it to a person."""

    kind: str
    said: str
    line: int | None = None  # of the config file


class Setting(Struct, frozen=True):
    """A key, its value as TOML has it (None: there is none), and where that comes from."""

    key: str
    value: object
    origin: Origin


class RuleState(Struct, frozen=True):
    """What holds for a rule."""

    name: str
    on: bool
    origin: Origin  # of whether it is on
    settings: tuple[Setting, ...]  # severity, then the options


class OverrideState(Struct, frozen=True):
    """An override of the config, and whether it holds for what was asked about."""

    paths: tuple[str, ...]
    origin: Origin
    holds: bool


class Effective(Struct, frozen=True):
    """All that holds."""

    vault: str
    config: str | None  # the file, as messages show it
    path: str | None  # the file of the vault that was asked about
    settings: tuple[Setting, ...]
    rules: tuple[RuleState, ...]
    overrides: tuple[OverrideState, ...]
    notices: tuple[str, ...]


_DEFAULT = Origin("default", "default")
_NOT_SELECTED = Origin("default", "not selected")
_SELECT = Origin("option", "--select")
_IGNORE = Origin("option", "--ignore")


def effective(target: Path | None, config: Path | None, select: Sequence[str], ignore: Sequence[str]) -> Effective:
    """What holds for a file; for a folder, or without any, what holds where no override does.

    Raises UsageError, ConfigError and RuleLoadError.
    """
    session = open_session((target,) if target else (), config, select, ignore)
    asked = lying_at(target) if target else Path.cwd()
    path = None if asked.is_dir() else session.inside(asked)
    if path is not None:
        session.selection.for_file(path)  # raises where the options of several overrides do not go together
    return _Told(session, path, select, ignore).all()


def config_file(target: Path | None, config: Path | None) -> tuple[Path | None, tuple[str, ...]]:
    """The config file that counts, if there is one, and sentences on those that do not. Raises ConfigError."""
    asked = lying_at(target) if target else Path.cwd()
    root = root_of(asked)
    found = config or find(root)
    return found, (*(beside(found) if found else ()), *(() if config else unread(root, asked)))


class _Layer(Struct, frozen=True):
    """One thing that says something of rules, laid over those before it."""

    said: Config | Override
    switches: Mapping[str, bool]
    why: Callable[[str, bool], Origin]  # why a rule, by its name, is on or off
    at: Keys


class _Told:
    """What there is to tell of the config of a session."""

    def __init__(self, session: Session, path: str | None, select: Sequence[str], ignore: Sequence[str]) -> None:
        self._session = session
        self._config = session.config
        self._path = path
        self._select = tuple(select)
        self._ignore = tuple(ignore)
        self._sources = Sources(session.config.path) if session.config.path else None
        self._rules: Mapping[str, type[Rule]] = session.selection.classes
        # What is ignored on the command line is an override of its own, unless it selects as well.
        self._written = len(self._config.overrides) - bool(ignore and not select)

    def all(self) -> Effective:
        """Everything."""
        layers = list(self._layers())
        return Effective(
            vault=str(self._session.root),
            config=self._sources.shown if self._sources else None,
            path=self._path,
            settings=tuple(self._settings()),
            rules=tuple(self._rule(rule, layers) for rule in self._rules.values()),
            overrides=tuple(
                OverrideState(override.paths, self._of(("overrides", number)), self._holds(number))
                for number, override in enumerate(self._config.overrides[: self._written])
            ),
            notices=self._session.notices,
        )

    def _settings(self) -> Iterator[Setting]:
        for key in TOP:
            value = getattr(self._config, key.name.replace("-", "_"))
            origin = self._of((key.name,))
            if isinstance(key.takes, Table):
                for inner in key.takes.keys:
                    given = getattr(value, inner.name.replace("-", "_"))
                    yield Setting(f"{key.name}.{inner.name}", plain(given), self._of((key.name, inner.name)))
            elif key.name == "dialect" and value is None:
                detected = self._session.dialect
                yield Setting(key.name, detected.dialect.name, Origin("detected", f"detected: {detected.because}"))
            elif key.name == "baseline" and value is None:
                yield Setting(key.name, BASELINE, origin)
            elif key.name == "select" and self._select:
                yield Setting(key.name, plain(value), _SELECT)
            elif key.name == "ignore" and self._ignore:
                both = Origin("option", f"{origin.said}, --ignore", origin.line) if origin.line else _IGNORE
                yield Setting(key.name, plain(value), both)
            elif isinstance(key.takes, Words):
                word = next(word for word, meaning in key.takes.meanings.items() if meaning == value)
                yield Setting(key.name, word, origin)
            elif key.takes not in (Kind.RULES, Kind.OVERRIDES):
                yield Setting(key.name, plain(value), origin)

    def _layers(self) -> Iterator[_Layer]:
        config = self._config
        ignored_in_file = config.ignore[: len(config.ignore) - len(self._ignore)] if self._ignore else config.ignore
        off_in_file = {name for name, on in switches(self._rules, config.select, ignored_in_file).items() if not on}

        def why(name: str, on: bool) -> Origin:
            if on:
                return _SELECT if self._select else self._of(("select",))
            return self._of(("ignore",)) if name in off_in_file else _IGNORE

        yield _Layer(config, switches(self._rules, config.select, config.ignore), why, ())
        for number, override in enumerate(config.overrides):
            if self._holds(number):
                yield self._layer(number, override)

    def _layer(self, number: int, override: Override) -> _Layer:
        at: Keys = ("overrides", number)

        def why(_: str, on: bool) -> Origin:
            return _IGNORE if number >= self._written else self._of((*at, "select" if on else "ignore"))

        return _Layer(override, switches(self._rules, override.select, override.ignore), why, at)

    def _holds(self, number: int) -> bool:
        if number >= self._written:
            return True
        return self._path is not None and Ignore(self._config.overrides[number].paths).covers(self._path)

    def _rule(self, rule: type[Rule], layers: Sequence[_Layer]) -> RuleState:
        on, why = False, _NOT_SELECTED
        severity = Setting("severity", rule.severity.word, _DEFAULT)
        options = {
            option.name: Setting(option.name.replace("_", "-"), plain(option.default), _DEFAULT)
            for option in rule.options()
        }
        for layer in layers:
            if rule.name in layer.switches:
                on = layer.switches[rule.name]
                why = layer.why(rule.name, on)
            settings = layer.said.rules.get(rule.name)
            if settings is None:
                continue
            at = (*layer.at, "rules", rule.name)
            if settings.severity is not None:
                word = settings.severity if isinstance(settings.severity, str) else settings.severity.word
                severity = Setting("severity", word, self._of((*at, "severity"), at))
            for name, value in settings.options.items():
                key = name.replace("_", "-")
                options[name] = Setting(key, plain(value), self._of((*at, key)))
        if on and severity.value == "off":
            on, why = False, severity.origin
        return RuleState(rule.name, on, why, (severity, *options.values()))

    def _of(self, *keys: Keys) -> Origin:
        """Where the first of some keys that the config file has stands in it."""
        for path in keys:
            line = self._sources.line(path) if self._sources else None
            if line is not None and self._sources:
                return Origin("file", f"{self._sources.shown}:{line}", line)
        return _DEFAULT
