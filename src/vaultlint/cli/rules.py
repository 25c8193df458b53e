"""`vaultlint rules`: which rules there are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from vaultlint import reporters
from vaultlint.cli import streams
from vaultlint.cli.guesses import one_of
from vaultlint.errors import ExitCode

if TYPE_CHECKING:
    from vaultlint.rule import Rule

FORMATS = ("pretty", "json")


def rules(
    output_format: Annotated[str, typer.Option(metavar="FORMAT", help=f"{', '.join(FORMATS)}.")] = "pretty",
    color: Annotated[str, typer.Option(metavar="WHEN", help=f"{', '.join(streams.COLOURS)}.")] = "auto",
) -> ExitCode:
    """List the rules, built in and installed."""
    chosen = one_of("--output-format", output_format, FORMATS)
    presentation = streams.presentation(one_of("--color", color, streams.COLOURS))

    from vaultlint.registry import load_rules  # noqa: PLC0415 - loads every rule

    found = [*load_rules().values()]
    streams.emit(_as_json(found) if chosen == "json" else _as_table(found, presentation))
    return ExitCode.CLEAN


def _as_json(found: list[type[Rule]]) -> Iterator[str]:
    from vaultlint.cli.ruledata import record  # noqa: PLC0415 - loads the vocabulary of rules

    yield json.dumps({"version": 1, "rules": [record(rule) for rule in found]}, indent=2) + "\n"


def _as_table(found: list[type[Rule]], presentation: reporters.Presentation) -> Iterator[str]:
    from vaultlint.cli.ruledata import is_fixable, summary  # noqa: PLC0415
    from vaultlint.reporters.layout import wrap  # noqa: PLC0415
    from vaultlint.reporters.paint import Paint  # noqa: PLC0415

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
    yield "`vaultlint explain RULE` tells the whole story of a rule.\n"
