"""`vaultlint explain`: the page of a rule, in the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from inspect import cleandoc
from typing import TYPE_CHECKING, Annotated

import typer

from vaultlint import reporters
from vaultlint.cli import completing, rules, streams
from vaultlint.cli.guesses import did_you_mean, one_of
from vaultlint.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from vaultlint.rule import Rule


FORMATS = ("pretty", "markdown", "json")


def explain(
    rule: Annotated[
        str | None, typer.Argument(metavar="RULE", autocompletion=completing.rule, hidden=True, show_default=False)
    ] = None,
    output_format: Annotated[
        str,
        typer.Option(metavar="FORMAT", autocompletion=completing.one_of(FORMATS), help=f"{', '.join(FORMATS)}."),
    ] = "pretty",
    color: Annotated[
        str,
        typer.Option(
            metavar="WHEN", autocompletion=completing.one_of(streams.COLOURS), help=f"{', '.join(streams.COLOURS)}."
        ),
    ] = "auto",
) -> ExitCode:
    """Tell what a rule is for, its options, and show examples.

    RULE is a name as reports show it; without one, the rules are listed.
    """
    chosen = one_of("--output-format", output_format, FORMATS)
    presentation = streams.presentation(one_of("--color", color, streams.COLOURS))
    if rule is None:
        return rules.rules("json" if chosen == "json" else "pretty", color)

    from vaultlint.engine import OWN_FINDINGS  # noqa: PLC0415 - loads the vocabulary of rules
    from vaultlint.registry import installed, load_rules  # noqa: PLC0415 - loads every rule

    found = load_rules({rule})
    if rule in OWN_FINDINGS:
        streams.emit(_own(rule, OWN_FINDINGS[rule], chosen, presentation))
    elif rule in found:
        streams.emit(_page(found[rule], list(found.values()), chosen, presentation))
    else:
        guess = did_you_mean(rule, (*found, *OWN_FINDINGS, *(offered.name for offered in installed())))
        raise UsageError(f"There is no rule '{rule}'.{guess or ' `vaultlint rules` lists them.'}")
    return ExitCode.CLEAN


def _page(
    rule: type[Rule], rules: Sequence[type[Rule]], chosen: str, presentation: reporters.Presentation
) -> Iterable[str]:
    from vaultlint.cli import ruledata, rulemarkdown, rulepage  # noqa: PLC0415 - load the vocabulary of rules

    relatives = ruledata.related(rule, rules)
    if chosen == "pretty":
        return rulepage.page(rule, presentation, relatives)
    if chosen == "markdown":
        return [rulemarkdown.page(rule, relatives)]
    told = {
        "version": 1,
        **ruledata.record(rule),
        "page": ruledata.story(rule),
        "config": ruledata.config(rule),
        "related": [relative.name for relative in relatives],
    }
    return [json.dumps(told, indent=2) + "\n"]


def _own(name: str, told: str, chosen: str, presentation: reporters.Presentation) -> Iterable[str]:
    """The page of a finding that no rule makes."""
    from vaultlint.cli.rulepage import page_of_own  # noqa: PLC0415 - loaded where used

    if chosen == "pretty":
        return page_of_own(name, told, presentation)
    told = cleandoc(told)
    if chosen == "markdown":
        return [f"# {name}\n\n*no rule, error, no fix, always on*\n\n{told}\n"]
    return [json.dumps({"version": 1, "name": name, "severity": "error", "page": told}, indent=2) + "\n"]
