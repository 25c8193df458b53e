"""`vaultlint links`: the links of a vault in lists that a person can act on."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from vaultlint.cli import completing, streams
from vaultlint.cli.guesses import did_you_mean, existing, one_of
from vaultlint.errors import ExitCode, UsageError
from vaultlint.reporters import Presentation

if TYPE_CHECKING:
    from vaultlint.linklists import Survey

FORMATS = ("pretty", "json")
LISTS = ("summary", "broken", "wanted", "orphans", "ambiguous")

application = typer.Typer(
    help="List what is broken, wanted, ambiguous or linked by nothing.\n\n"
    "Without a list, the summary. The exit code is 0 whatever is found: to fail a run, use check.",
    rich_markup_mode=None,
    no_args_is_help=False,
)

_Paths = Annotated[list[Path] | None, typer.Argument(metavar="PATHS", hidden=True)]
_Config = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The config. [default: vaultlint.toml at the vault's root]")
]
_Format = Annotated[
    str, typer.Option(metavar="FORMAT", autocompletion=completing.one_of(FORMATS), help=f"{', '.join(FORMATS)}.")
]
_Colour = Annotated[
    str,
    typer.Option(
        metavar="WHEN", autocompletion=completing.one_of(streams.COLOURS), help=f"{', '.join(streams.COLOURS)}."
    ),
]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the list alone: no summary, no notices.")]
_AtLeast = Annotated[int, typer.Option("--at-least", metavar="N", help="How many notes must point at it.", min=1)]

_T = TypeVar("_T")


def completed(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments of the command, with the list that is meant where none is named. Raises UsageError."""
    if not arguments or arguments[0] != "links":
        return arguments
    word = arguments[1] if len(arguments) > 1 else ""
    if word in {"-h", "--help", *LISTS}:
        return arguments
    if not word or word.startswith("-"):
        return [arguments[0], "summary", *arguments[1:]]
    if os.path.exists(word):  # noqa: PTH110 - any text whatever, which Path would not take
        raise UsageError(f"There is no list '{word}'. For the links there: vaultlint links summary {shlex.quote(word)}")
    guess = did_you_mean(word, LISTS) or f" There are {', '.join(LISTS[:-1])} and {LISTS[-1]}."
    raise UsageError(f"There is no list '{word}'.{guess}")


@application.command("summary")
def summary(
    *,
    paths: _Paths = None,
    config: _Config = None,
    output_format: _Format = "pretty",
    color: _Colour = "auto",
    quiet: _Quiet = False,
) -> ExitCode:
    """Count the links by kind and by what became of them.

    A link resolves if its file exists; headings and blocks are those that its note lacks. Unreported are links to
    nowhere that check is silent about: in templates and comments, to days to come, and what the config allows.

    PATHS are notes or folders whose links are counted; without any, the current folder.
    """
    from vaultlint.cli import linkdata, linkpages  # noqa: PLC0415 - loads the records of the lists

    return _show(
        lambda survey: survey.census(),
        (linkdata.census, linkpages.census),
        (paths, config, output_format, streams.presentation(one_of("--color", color, streams.COLOURS), quiet=quiet)),
    )


@application.command("broken")
def broken(
    *,
    paths: _Paths = None,
    config: _Config = None,
    output_format: _Format = "pretty",
    color: _Colour = "auto",
    quiet: _Quiet = False,
) -> ExitCode:
    """List the files that links name and that do not exist.

    The one that most notes point at comes first, each with its likely cause, the first suggestion, and all who point
    at it. The links are those that check reports with the same config; headings and blocks are counted by summary.

    PATHS are notes or folders whose links are listed; without any, the current folder.
    """
    from vaultlint.cli import linkdata, linkpages  # noqa: PLC0415 - loaded where used

    return _show(
        lambda survey: survey.broken(),
        (linkdata.broken, linkpages.broken),
        (paths, config, output_format, streams.presentation(one_of("--color", color, streams.COLOURS), quiet=quiet)),
    )


@application.command("wanted")
def wanted(
    *,
    paths: _Paths = None,
    at_least: _AtLeast = 2,
    config: _Config = None,
    output_format: _Format = "pretty",
    color: _Colour = "auto",
    quiet: _Quiet = False,
) -> ExitCode:
    """List the notes never written that several notes point at.

    PATHS are notes or folders whose links count; without any, the current folder.
    """
    from vaultlint.cli import linkdata, linkpages  # noqa: PLC0415 - loaded where used

    return _show(
        lambda survey: survey.wanted(at_least),
        (linkdata.broken, linkpages.wanted),
        (paths, config, output_format, streams.presentation(one_of("--color", color, streams.COLOURS), quiet=quiet)),
    )


@application.command("orphans")
def orphans(
    *,
    paths: _Paths = None,
    config: _Config = None,
    output_format: _Format = "pretty",
    color: _Colour = "auto",
    quiet: _Quiet = False,
) -> ExitCode:
    """List the notes and the attachments that nothing links to.

    PATHS are notes or folders to look at; without any, the current folder. Links of the whole vault count.
    """
    from vaultlint.cli import linkdata, linkpages  # noqa: PLC0415 - loaded where used

    return _show(
        lambda survey: survey.orphans(),
        (linkdata.orphans, linkpages.orphans),
        (paths, config, output_format, streams.presentation(one_of("--color", color, streams.COLOURS), quiet=quiet)),
    )


@application.command("ambiguous")
def ambiguous(
    *,
    paths: _Paths = None,
    config: _Config = None,
    output_format: _Format = "pretty",
    color: _Colour = "auto",
    quiet: _Quiet = False,
) -> ExitCode:
    """List the links that several files match.

    For each name: the file that Obsidian opens, from which notes, and the others that have the name.

    PATHS are notes or folders whose links are listed; without any, the current folder.
    """
    from vaultlint.cli import linkdata, linkpages  # noqa: PLC0415 - loaded where used

    return _show(
        lambda survey: survey.ambiguous(),
        (linkdata.ambiguous, linkpages.ambiguous),
        (paths, config, output_format, streams.presentation(one_of("--color", color, streams.COLOURS), quiet=quiet)),
    )


def _show(
    listed: Callable[[Survey], _T],
    pages: tuple[Callable[[_T, Survey], Iterator[str]], Callable[[_T, Presentation], Iterator[str]]],
    asked: tuple[list[Path] | None, Path | None, str, Presentation],
) -> ExitCode:
    """Make a list, print it as data or for people, and say what went wrong."""
    paths, config, output_format, presentation = asked
    chosen = one_of("--output-format", output_format, FORMATS)
    for path in (*(paths or ()), *((config,) if config else ())):
        existing(path)

    from vaultlint.linklists import Survey  # noqa: PLC0415 - loads the parsers and the rules

    survey = Survey.open(tuple(paths or ()), config)
    found = listed(survey)
    as_data, page = pages
    streams.emit(as_data(found, survey) if chosen == "json" else page(found, presentation))
    for notice in () if presentation.quiet else survey.notices:
        streams.say(notice, word="note")
    for failure in survey.failures:
        streams.say(failure, word="error")
    return ExitCode.INTERNAL if survey.failures else ExitCode.CLEAN
