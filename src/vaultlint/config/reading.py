"""From a file to a `Config`: finding it, decoding it, and laying the command line over it."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from vaultlint.config.model import Config, Override, RuleSettings
from vaultlint.config.values import printable
from vaultlint.errors import ConfigError, UsageError
from vaultlint.later import Later, functions
from vaultlint.regex import regex
from vaultlint.rule import Rule
from vaultlint.text import LineIndex
from vaultlint.vault.small_files import NotReadError, lies_inside, read_small

if TYPE_CHECKING:
    import tomllib

    from vaultlint.config.places import Places
    from vaultlint.config.tables import Mistakes, Names, most_like, read_config
else:  # most vaults have no config file
    tomllib = Later("tomllib")
    (Places,) = functions("vaultlint.config.places", "Places")
    Mistakes, Names, most_like, read_config = functions(
        "vaultlint.config.tables", "Mistakes", "Names", "most_like", "read_config"
    )

CONFIG_NAMES = ("vaultlint.toml", ".vaultlint.toml", "pyproject.toml")

_PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "vaultlint")
_TABLE_HEADER = regex(rb"^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*[\"']?vaultlint\b", re.MULTILINE)
_AT_PLACE = regex(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_LARGEST = 1024 * 1024  # bytes; a larger file is no config, and tomllib can take minutes to find out


def find(root: Path) -> Path | None:
    """The config file of the vault at `root`: the first of `CONFIG_NAMES` that is there.

    A `pyproject.toml` counts only with a table `[tool.vaultlint]`. Raises ConfigError for a symbolic link that leads
    outside the vault: who checks somebody else's vault has not asked for the file that it leads to.
    """
    found = next(iter(_present(root)), None)
    if found is not None and found.exists() and not lies_inside(root, found):
        wrong = "expected a config file of the vault; this symbolic link leads outside the vault"
        raise ConfigError((f"{shown_as(found)}: {wrong} (--config takes any file)",))
    return found


def load(path: Path, rule_classes: Mapping[str, type[Rule]]) -> Config:
    """The config in a file; raises `ConfigError` with all its mistakes."""
    shown = shown_as(path)
    text = text_of(path, shown)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((_syntax_mistake(str(error), text, shown),)) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; thousands of brackets
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else "a number in it is too long"
        raise ConfigError((f"{shown}: not a config: {reason}",)) from error
    table, at = table_in(data, path)
    if table is None:
        raise ConfigError((f"{shown}: expected a table [tool.vaultlint]; there is none",))
    mistakes = Mistakes(shown, Places(text.replace("\r\n", "\n")))
    config = read_config(table, at, Names(rule_classes), mistakes)
    mistakes.raise_all()
    return replace(config, path=path, notices=beside(path))


def table_in(data: dict[str, Any], path: Path) -> tuple[object, tuple[str, ...]]:
    """The table of a file that is vaultlint's own, None where there is none, and the keys that lead to it."""
    if path.name != _PYPROJECT:
        return data, ()
    tool = data.get("tool")
    return tool.get("vaultlint") if isinstance(tool, dict) else None, _TABLE


def text_of(path: Path, shown: str) -> str:
    """The text of a config file, which messages call `shown`. Raises ConfigError."""
    return _decoded(_read(path, shown), shown)


def unread(root: Path, start: Path) -> tuple[str, ...]:
    """A word on config files above the vault, or between its root and `start`: somebody may expect them to count."""
    why = f"because the root of the vault is '{printable(str(root))}': put it there, or name it with --config."
    return tuple(
        f"'{shown_as(other)}' is not read, {why}"
        for folder in (start, *start.parents)
        if folder != root
        for other in _present(folder)[:1]
    )


def names_in(path: Path | None, *given: Sequence[str]) -> frozenset[str]:
    """The names of rules that a config file or the command line has, whatever it says of them.

    A file that is not as it should be has none: `load` says what is wrong with it.
    """
    named = {name for names in given for name in _split(names)}
    try:
        table: Any = tomllib.loads(_decoded(_read(path, ""), "")) if path else {}
        for key in _TABLE if path and path.name == _PYPROJECT else ():
            table = table.get(key, {})
        for settings in (table, *table.get("overrides", ())):
            for names in (settings.get("select", ()), settings.get("ignore", ()), settings.get("rules", ())):
                named |= {name.replace("_", "-") for name in names}
    except (ConfigError, ValueError, RecursionError, AttributeError, TypeError):
        return frozenset(named)
    return frozenset(named)


def with_command_line(
    config: Config, select: Sequence[str], ignore: Sequence[str], rule_classes: Mapping[str, type[Rule]]
) -> Config:
    """The config with `--select` and `--ignore` laid over it. Raises UsageError that tells of all their mistakes.

    `--select` takes the place of every `select` of the config; what the config ignores stays ignored, unless it is
    selected here by the same name. `--ignore` is the last word. Both may hold several names with commas between.
    """
    selected = _split(select)
    ignored = _split(ignore)
    if not selected and not ignored:
        return config
    names = Names(rule_classes)
    unknown = [
        _unknown(name, option, names)
        for option, given in (("--select", selected), ("--ignore", ignored))
        for name in given
        if name not in names.selectable
    ]
    if unknown:
        raise UsageError(" ".join(unknown))
    if selected:
        config = replace(
            config,
            select=selected,
            ignore=tuple(name for name in config.ignore if name not in selected),
            rules={name: _switched_on(name, settings, selected) for name, settings in config.rules.items()},
            overrides=tuple(replace(override, select=()) for override in config.overrides),
        )
    if ignored:
        config = replace(
            config,
            ignore=(*config.ignore, *ignored),
            # An override of the config may select again what is ignored here, so the last override takes it away.
            overrides=config.overrides if selected else (*config.overrides, Override(paths=("*",), ignore=ignored)),
        )
    return config


def _unknown(name: str, option: str, names: Names) -> str:
    like = most_like(name, names.selectable)
    hint = f"Did you mean '{like}'?" if like else "`vaultlint rules` lists them."
    return f"There is no rule or category '{name}', which {option} names. {hint}"


def _switched_on(name: str, settings: RuleSettings, selected: tuple[str, ...]) -> RuleSettings:
    if name in selected and settings.severity == "off":
        return replace(settings, severity=None)
    return settings


def _split(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip() or not value.strip())


def _present(root: Path) -> list[Path]:
    return [
        root / name
        for name in CONFIG_NAMES
        if os.path.lexists(root / name) and (name != _PYPROJECT or _has_table(root / name))
    ]


def _has_table(pyproject: Path) -> bool:
    """Whether a `pyproject.toml` configures vaultlint, be its TOML sound or not."""
    try:
        data = read_small(pyproject.parent, pyproject.name, largest=_LARGEST)
    except (OSError, NotReadError):
        return False  # other tools complain of it; it says nothing about vaultlint
    if data is None or b"vaultlint" not in data:
        return False
    try:
        tool = tomllib.loads(data.decode("utf-8-sig")).get("tool")
    except (ValueError, RecursionError):
        return _TABLE_HEADER.search(data) is not None
    return isinstance(tool, dict) and "vaultlint" in tool


def beside(path: Path) -> tuple[str, ...]:
    """A word on further config files beside the one that was found, which are not read."""
    present = _present(path.parent)
    if path.name not in CONFIG_NAMES or not present or present[0].name != path.name:
        return ()
    return tuple(f"'{other.name}' is not read, because there is '{path.name}'." for other in present[1:])


def _read(path: Path, shown: str) -> bytes:
    if path.is_dir():
        raise ConfigError((f"{shown}: expected a config file; this is a folder",))
    if path.exists() and not path.is_file():
        raise ConfigError((f"{shown}: expected a config file; this is not a file",))
    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigError((f"{shown}: expected a config file; this one is larger than 1 MiB",))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError((f"{shown}: there is no such config file",)) from error
    except OSError as error:
        raise ConfigError((f"{shown}: cannot be read: {error.strerror}",)) from error
    except ValueError as error:  # a NUL in the path
        raise ConfigError((f"{shown}: not a path",)) from error


def _decoded(data: bytes, shown: str) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)  # Windows editors write one
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line, column = LineIndex.of(before).position(len(before))
        mistake = f"expected UTF-8; the byte 0x{data[error.start]:02x} is none"
        raise ConfigError((f"{shown}:{line}:{column}: {mistake}",)) from error


def _syntax_mistake(said: str, text: str, shown: str) -> str:
    match = _AT_PLACE.search(said)
    if match is None:
        return f"{shown}: not TOML: {said}"
    reason = said[: match.start()]
    lines = LineIndex.of(text)
    line, column = lines.position(len(text.rstrip()))  # behind the last thing that there is
    if match[1] is not None:
        line, column = min((line, column), (int(match[1]), int(match[2])))
    return f"{shown}:{line}:{column}: not TOML: {printable(reason[:1].lower() + reason[1:])}"


def shown_as(path: Path) -> str:
    """A path as messages show it: from the current folder where it lies inside, and without control characters."""
    with suppress(ValueError, OSError):
        path = path.relative_to(Path.cwd())
    return printable(str(path))
