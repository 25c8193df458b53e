"""The commands put together."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from vaultlint import __version__
from vaultlint.cli import baseline, cache, check, config, explain, init, inspect, links, rules, streams, undo
from vaultlint.cli.guesses import did_you_mean
from vaultlint.cli.misuse import sentence as misuse_sentence
from vaultlint.cli.outcome import exit_code_of
from vaultlint.cli.sections import CheckCommand
from vaultlint.errors import ExitCode, UsageError

_EPILOG = """\b
Examples:
  vaultlint check                    what is wrong here
  vaultlint check --fix              repair what is safe
  vaultlint explain broken-wikilink  what a rule is for

Exit codes: 0 clean, 1 findings, 2 call or config, 3 failure, refused fix.
"""

application = typer.Typer(
    name="vaultlint",
    help="Find and fix what is broken in a vault of Markdown notes: links, frontmatter, garbled text, headings.",
    epilog=_EPILOG,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
application.command("check", cls=CheckCommand, epilog=check.EXAMPLES)(check.check)
application.command("init", epilog=init.EXAMPLES)(init.init)
application.command("baseline", epilog=baseline.EXAMPLES)(baseline.baseline)
application.command("undo", epilog=undo.EXAMPLES)(undo.undo)
application.command("rules")(rules.rules)
application.command("explain")(explain.explain)
application.command("inspect")(inspect.inspect)
application.add_typer(links.application, name="links")
application.add_typer(config.application, name="config")
application.add_typer(cache.application, name="cache")

# What typer raises for a call that it does not understand. It has no public name, but its child has.
_Misuse: Any = typer.BadParameter.__bases__[0]
_COMPLETION = "_VAULTLINT_COMPLETE"


@application.callback(invoke_without_command=True)
def _vaultlint(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version and exit.")] = False,
) -> ExitCode:
    if version:
        streams.emit([f"vaultlint {__version__}\n"])
        raise typer.Exit
    if context.invoked_subcommand is None:
        streams.emit([context.get_help(), "\n"])
        return ExitCode.USAGE
    return ExitCode.CLEAN


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name, say what went wrong if anything did, and return the exit code."""
    streams.prepare()
    if _COMPLETION in os.environ:
        application(prog_name="vaultlint")
    return exit_code_of(lambda: _run(arguments))


def _run(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(application)
    try:
        _expect_command(arguments, _names_of(application))
        arguments = config.completed(links.completed(arguments))
        try:
            context = command.make_context("vaultlint", list(arguments))
        except SystemExit as stop:  # --show-completion and --install-completion are typer's, and leave so
            return int(stop.code or 0)
        with context:
            return int(command.invoke(context))
    except typer.Exit as stop:
        return stop.exit_code
    except _Misuse as misuse:
        streams.say(misuse_sentence(misuse), word="error")
        return ExitCode.USAGE


def _names_of(commands: typer.Typer) -> list[str]:
    names = [command.name for command in commands.registered_commands]
    names += [group.name for group in commands.registered_groups]
    return [name for name in names if name]


def _expect_command(arguments: Sequence[str], commands: Sequence[str]) -> None:
    """Say what is wrong with a first word that is not a command. Raises UsageError."""
    word = arguments[0] if arguments else ""
    if not word or word.startswith("-") or word in commands:
        return
    if os.path.exists(word):  # noqa: PTH110 - any text whatever, which Path would not take
        raise UsageError(f"There is no command '{word}'. To check that path: vaultlint check {shlex.quote(word)}")
    guess = did_you_mean(word, (*commands, "--help")) or f" There are {', '.join(commands[:-1])} and {commands[-1]}."
    raise UsageError(f"There is no command '{word}'.{guess}")
