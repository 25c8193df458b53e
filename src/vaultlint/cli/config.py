"""`vaultlint config`: which settings hold and why, which file they are in, and what may be in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaultlint import reporters
from vaultlint.cli import completing, streams
from vaultlint.cli.guesses import existing, one_of
from vaultlint.cli.names import names
from vaultlint.errors import ExitCode

if TYPE_CHECKING:
    from vaultlint.effective import Effective, Origin, RuleState, Setting

FORMATS = ("pretty", "json")

_WIDEST = 40  # characters of a line before its comment; longer ones push it out

application = typer.Typer(
    help="Tell which settings hold, from which file, and what may be set.",
    rich_markup_mode=None,
    no_args_is_help=False,
)

_Path = Annotated[Path | None, typer.Argument(metavar="PATH", hidden=True)]
_Config = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The config. [default: vaultlint.toml at the vault's root]")
]


def completed(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments of the command, with `show` where nothing else is named."""
    if not arguments or arguments[0] != "config":
        return arguments
    word = arguments[1] if len(arguments) > 1 else ""
    if word and (not word.startswith("-") or word in {"-h", "--help"}):
        return arguments
    return [arguments[0], "show", *arguments[1:]]


@application.command("show")
def show(
    *,
    path: _Path = None,
    config: _Config = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", autocompletion=completing.selector, help="As with check."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", autocompletion=completing.selector, help="As with check."),
    ] = None,
    output_format: Annotated[
        str,
        typer.Option(metavar="FORMAT", autocompletion=completing.one_of(FORMATS), help=f"{', '.join(FORMATS)}."),
    ] = "pretty",
    color: Annotated[
        str,
        typer.Option(
            metavar="WHEN",
            autocompletion=completing.one_of(streams.COLOURS),
            help=f"{', '.join(streams.COLOURS)}.",
        ),
    ] = "auto",
) -> ExitCode:
    """Print the settings that hold, each with where it comes from.

    PATH is a note: then overrides are laid over them. Without it, or for a folder, they are what holds where no
    override does.
    """
    chosen = one_of("--output-format", output_format, FORMATS)
    presentation = streams.presentation(one_of("--color", color, streams.COLOURS))
    for given in filter(None, (path, config)):
        existing(given)

    from vaultlint.effective import effective  # noqa: PLC0415 - loads the vault and the rules

    told = effective(path, config, names("--select", select), names("--ignore", ignore))
    streams.emit(_as_json(told) if chosen == "json" else _page(told, presentation))
    for notice in told.notices:
        streams.say(notice, word="note")
    return ExitCode.CLEAN


@application.command("path")
def path(path: _Path = None, config: _Config = None) -> ExitCode:
    """Print the file that the settings are read from.

    Standard error says which others are there and not read. PATH is the vault, or something in it; without it, the
    current folder.
    """
    for given in filter(None, (path, config)):
        existing(given)

    from vaultlint.effective import config_file  # noqa: PLC0415 - loads the rules

    found, notices = config_file(path, config)
    if found is None:
        streams.say("There is no config here, so the defaults hold. `vaultlint init` proposes one.", word="note")
    else:
        streams.emit([f"{found}\n"])
    for notice in notices:
        streams.say(notice, word="note")
    return ExitCode.CLEAN


@application.command("schema")
def schema() -> ExitCode:
    """Print the JSON Schema of a config, for editors.

    Rules that other packages offer are in it by name; nothing of them is loaded.
    """
    from vaultlint.docgen import config_schema  # noqa: PLC0415 - loads the rules
    from vaultlint.registry import installed, load_rules  # noqa: PLC0415 - as above

    told = config_schema(load_rules(), [rule.name for rule in installed()])
    streams.emit([json.dumps(told, indent=2) + "\n"])
    return ExitCode.CLEAN


def _as_json(told: Effective) -> Iterator[str]:
    record = {
        "version": 1,
        "vault": told.vault,
        "config": told.config,
        "path": told.path,
        "settings": [_setting(setting) for setting in told.settings],
        "rules": [
            {
                "name": rule.name,
                "on": rule.on,
                "origin": _origin(rule.origin),
                "settings": [_setting(setting) for setting in rule.settings],
            }
            for rule in told.rules
        ],
        "overrides": [
            {"paths": list(override.paths), "origin": _origin(override.origin), "holds": override.holds}
            for override in told.overrides
        ],
        "notices": list(told.notices),
    }
    yield json.dumps(record, indent=2) + "\n"


def _setting(setting: Setting) -> dict[str, object]:
    return {"key": setting.key, "value": setting.value, "origin": _origin(setting.origin)}


def _origin(origin: Origin) -> dict[str, object]:
    return {"kind": origin.kind, "said": origin.said, "line": origin.line}


def _page(told: Effective, presentation: reporters.Presentation) -> Iterator[str]:
    """The settings as a config file would have them, with their origins as comments."""
    from vaultlint.reporters.paint import Paint  # noqa: PLC0415 - loaded where used

    paint = Paint(presentation)
    lines = list(_lines(told))
    width = max(len(presentation.text(code)) for code, _ in lines if code)
    for code, comment in lines:
        shown = presentation.text(code)
        if not comment:
            yield f"{paint('heading', shown) if shown.startswith('[') else shown}\n"
            continue
        said = paint("quiet", f"# {presentation.text(comment)}")
        yield f"{shown.ljust(min(width, _WIDEST))}  {said}\n" if shown else f"{said}\n"


def _lines(told: Effective) -> Iterator[tuple[str, str]]:
    """Lines of TOML and the comments behind them."""
    yield "", f"vault: {told.vault}"
    yield "", f"config: {told.config or 'none, so the defaults hold'}"
    if told.path is not None:
        yield "", f"what holds for: {told.path}"
    yield "", ""
    tables: dict[str, list[Setting]] = {}
    for setting in told.settings:
        table, _, key = setting.key.rpartition(".")
        if table:
            tables.setdefault(table, []).append(setting)
        else:
            yield _line(key, setting)
    for table, settings in tables.items():
        yield "", ""
        yield f"[{table}]", ""
        yield from (_line(setting.key.rpartition(".")[2], setting) for setting in settings)
    for rule in told.rules:
        if rule.on:
            yield "", ""
            yield f"[rules.{rule.name}]", f"on: {rule.origin.said}"
            yield from (_line(setting.key, setting) for setting in rule.settings)
    yield from _off(told.rules)
    if told.overrides:
        yield "", ""
    for override in told.overrides:
        holds = "override" if told.path is None else "override that holds" if override.holds else "override for others"
        yield "", f"{holds}: {', '.join(override.paths)} ({override.origin.said})"


def _line(key: str, setting: Setting) -> tuple[str, str]:
    from vaultlint.cli.ruledata import toml  # noqa: PLC0415 - loads the vocabulary of rules

    value = toml(setting.value)
    return (f"{key} = {value}", setting.origin.said) if setting.value is not None else (f"# {key} = …", "not set")


def _off(rules: tuple[RuleState, ...]) -> Iterator[tuple[str, str]]:
    by_origin: dict[str, list[str]] = {}
    for rule in rules:
        if not rule.on:
            by_origin.setdefault(rule.origin.said, []).append(rule.name)
    if by_origin:
        yield "", ""
    for said, off in by_origin.items():
        yield "", f"off, {said}: {', '.join(off)}"
