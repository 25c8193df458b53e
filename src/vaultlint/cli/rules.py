"""`vaultlint rules`: which rules there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from vaultlint import reporters
from vaultlint.cli import completing, streams
from vaultlint.cli.guesses import one_of
from vaultlint.errors import ExitCode

if TYPE_CHECKING:
    from vaultlint.registry import Installed
    from vaultlint.rule import Rule

FORMATS = ("pretty", "json")


def rules(
    output_format: Annotated[
        str, typer.Option(metavar="FORMAT", autocompletion=completing.one_of(FORMATS), help=f"{', '.join(FORMATS)}.")
    ] = "pretty",
    color: Annotated[
        str,
        typer.Option(
            metavar="WHEN", autocompletion=completing.one_of(streams.COLOURS), help=f"{', '.join(streams.COLOURS)}."
        ),
    ] = "auto",
) -> ExitCode:
    """List the rules.

    Those of other packages are named at the end; they run where a config or --select names them.
    """
    chosen = one_of("--output-format", output_format, FORMATS)
    presentation = streams.presentation(one_of("--color", color, streams.COLOURS))

    from vaultlint.registry import installed, load_rules  # noqa: PLC0415 - loads every rule

    found, offered = [*load_rules().values()], installed()
    streams.emit(_as_json(found, offered) if chosen == "json" else _as_table(found, offered, presentation))
    return ExitCode.CLEAN


def _as_json(found: list[type[Rule]], offered: Sequence[Installed]) -> Iterator[str]:
    from vaultlint.cli.ruledata import record  # noqa: PLC0415 - loads the vocabulary of rules

    told = {
        "version": 1,
        "rules": [record(rule) for rule in found],
        "installed": [{"name": rule.name, "package": rule.package} for rule in offered],
    }
    yield json.dumps(told, indent=2) + "\n"


def _as_table(
    found: list[type[Rule]], offered: Sequence[Installed], presentation: reporters.Presentation
) -> Iterator[str]:
    from vaultlint.cli.ruledata import is_fixable, summary  # noqa: PLC0415 - loaded where used
    from vaultlint.reporters.layout import wrap  # noqa: PLC0415 - loaded where used
    from vaultlint.reporters.paint import Paint  # noqa: PLC0415 - loaded where used

    paint = Paint(presentation)
    width = min(max(presentation.width, 40), 120)
    by_category: dict[str, list[type[Rule]]] = {}
    for rule in found:
        by_category.setdefault(rule.category(), []).append(rule)
    name_width = max((len(rule.name) for rule in found), default=0)
    for category in sorted(by_category):
        yield paint("heading", presentation.text(category)) + "\n"
        for rule in by_category[category]:
            marks = [
                paint.severity(rule.severity, rule.severity.word.ljust(len("warning"))),
                paint("safe", "fix") if is_fixable(rule) else "   ",
                "  " if rule.by_default else paint("quiet", "off"),
            ]
            yield f"  {paint('rule', rule.name.ljust(name_width))}  {'  '.join(marks)}".rstrip() + "\n"
            for line in wrap(presentation.text(summary(rule)), width - 4):
                yield f"    {line}\n"
        yield "\n"
    if offered:
        yield paint("heading", "installed; run where `select` names them") + "\n"
        for rule_of_package in offered:
            name = paint("rule", presentation.text(rule_of_package.name))
            yield f"  {name}  {paint('quiet', presentation.text(rule_of_package.package))}".rstrip() + "\n"
        yield "\n"
    yield "`vaultlint explain RULE` tells the whole story of a rule.\n"
