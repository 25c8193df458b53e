"""`vaultlint explain`: the page of a rule, in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from vaultlint.cli import completing, streams
from vaultlint.cli.guesses import did_you_mean, one_of
from vaultlint.errors import ExitCode, UsageError


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", autocompletion=completing.rule, hidden=True)],
    color: Annotated[
        str,
        typer.Option(
            metavar="WHEN", autocompletion=completing.one_of(streams.COLOURS), help=f"{', '.join(streams.COLOURS)}."
        ),
    ] = "auto",
) -> ExitCode:
    """Tell what a rule is for, its options, and show examples.

    RULE is a name as reports show it; `vaultlint rules` lists them.
    """
    presentation = streams.presentation(one_of("--color", color, streams.COLOURS))

    from vaultlint.cli.rulepage import page, page_of_own  # noqa: PLC0415 - loads the vocabulary of rules
    from vaultlint.engine import OWN_FINDINGS  # noqa: PLC0415
    from vaultlint.registry import installed, load_rules  # noqa: PLC0415 - loads every rule

    if rule in OWN_FINDINGS:
        streams.emit(page_of_own(rule, OWN_FINDINGS[rule], presentation))
        return ExitCode.CLEAN
    found = load_rules({rule})
    if rule not in found:
        guess = did_you_mean(rule, (*found, *OWN_FINDINGS, *(offered.name for offered in installed())))
        raise UsageError(f"There is no rule '{rule}'.{guess or ' `vaultlint rules` lists them.'}")
    streams.emit(page(found[rule], presentation))
    return ExitCode.CLEAN
