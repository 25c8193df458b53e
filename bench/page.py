"""The page that tells what was measured: the targets, each with its figure; the picture; every command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from results import Results
from scenarios import GROWTH, ONE_NOTE

_MIB = 2**20
_HEAD = """# Performance

This page is written by the benchmark; all figures are of one day on one machine:

```console
{command}
```

The linters take turns (A B A B …), and so do vaults of several sizes where growth is measured, so that whatever else
the machine does hits all of them alike. A time is the median of the runs, a ratio the median of the ratios pair by
pair; figures about hostile notes compare the shortest runs. Each linter prints what it prints by default, and that is
thrown away. Peak memory is that of the largest process; for vaultlint that of all its processes together, where the
system tells. The vaults are made by `bench/vaults.py` in the shape of a real published vault of podcast notes: 8 KB and
ten wikilinks a note, a third of them broken.
"""


class Row(NamedTuple):
    """A target, what was measured, and whether the one meets the other; None: it was not measured."""

    what: str
    target: str
    measured: str
    met: bool | None


def page(results: Results, command: str) -> str:
    """The whole of `docs/performance.md`."""
    parts = [
        _HEAD.format(command=command),
        _bullets(results.about),
        "## Targets\n",
        _table(("what", "target", "measured", "met"), ((*row[:3], _word(row.met)) for row in targets(results))),
        "## Time against number of notes\n",
        "![Wall-clock seconds against the number of notes, both on logarithmic scales](performance.svg)\n",
        "## Every measurement\n",
        *(_scenario(results, name) for name in _in_order(results)),
    ]
    if results.profiles:
        parts.append("## Where the time goes\n")
        parts += [f"A {how} run:\n\n```text\n{text}\n```\n" for how, text in results.profiles.items()]
    measured = {contender for runs in results.runs.values() for contender in runs}
    left_out = {what: why for what, why in results.left_out.items() if what not in measured}
    if left_out:
        parts += ["## Left out\n", _bullets(left_out)]
    return "\n".join(parts).rstrip() + "\n"


def targets(results: Results) -> list[Row]:
    """The table of targets, line by line."""
    main = f"{results.notes:,} notes"
    return [
        _by(results, main, "vaultlint", "rumdl", 0.8, "whole vault, cold, against rumdl"),
        _by(results, main, "vaultlint", "mdsmith", 0.8, "whole vault, cold, against mdsmith"),
        _by(
            results,
            main,
            "vaultlint",
            "rumdl, four rules",
            1.2,
            "the same against rumdl with the four rules that compare",
        ),
        _by(results, main, "vaultlint, warm", "rumdl, warm", 0.6, "whole vault, warm, against rumdl, warm"),
        _by(
            *(results, "one changed note", "vaultlint check NOTE", "vaultlint --version", 2.5),
            "one changed note, with broken links, warm, against `vaultlint --version`",
        ),
        _by(
            *(results, "one changed note", "vaultlint check SOUND_NOTE", "vaultlint --version", 2.5),
            "one changed note, its links sound, warm, against `vaultlint --version`",
        ),
        _by(
            *(results, "start-up", "vaultlint --version", "python -c pass", 6),
            "`vaultlint --version` against `python -c pass`",
        ),
        _by(
            results, "start-up", "vaultlint --help", "python -c pass", 6, "`vaultlint --help` against `python -c pass`"
        ),
        _imports(results),
        _by(
            results,
            main,
            "vaultlint",
            "read and decode",
            6,
            "whole vault, cold, against reading and decoding every file",
        ),
        _time_a_note(results),
        _memory_a_note(results),
        _memory_of_a_large_vault(results),
        *_million(results),
        _by(
            *(results, "fix", "vaultlint check --fix", "vaultlint check", 2),
            "`--fix` with one note in ten to change, against the check",
        ),
        *_monsters(results),
    ]


def _by(results: Results, scenario: str, first: str, second: str, most: float, what: str) -> Row:  # noqa: PLR0917 - a row
    ratios = results.ratios(scenario, first, second)
    target = f"at most {most:g} times"
    if not ratios:
        return _unmeasured(what, target)
    measured = f"{median(ratios):.2f} times ({min(ratios):.2f} to {max(ratios):.2f}, {len(ratios)} pairs)"
    return Row(what, target, measured, median(ratios) <= most)


def _unmeasured(what: str, target: str) -> Row:
    return Row(what, target, "not measured", None)


def _imports(results: Results) -> Row:
    what, target = "heavy modules that `vaultlint --version` imports", "none"
    if results.imports is None:
        return _unmeasured(what, target)
    return Row(what, target, ", ".join(results.imports) or "none", not results.imports)


def _sizes(results: Results) -> list[tuple[int, str]]:
    """The vaults of one shape in several sizes: number of notes and scenario."""
    return sorted(
        (vault["notes"], name) for name, vault in results.vaults.items() if name == f"{vault['notes']:,} notes"
    )


def _time_a_note(results: Results) -> Row:
    what, target = "time a note, above that of a vault of one note", "the same within 15 %"
    runs = {vault: results.costs(GROWTH, vault) for vault in results.runs.get(GROWTH, {})}
    rounds = min(map(len, runs.values()), default=0)
    if len(runs) < 3 or not rounds:
        return _unmeasured(what, target)
    start = runs.pop(ONE_NOTE)
    times = {
        vault: [
            (cost.wall - least.wall) / results.vaults[vault]["notes"] for cost, least in zip(costs, start, strict=False)
        ]
        for vault, costs in runs.items()
    }
    first = next(iter(times.values()))
    ratios = [median(one / other for one, other in zip(taken, first, strict=False)) for taken in times.values()]
    apart = max(ratios) / min(ratios)
    each = ", ".join(f"{median(taken) * 1e6:.0f} µs with {vault}" for vault, taken in times.items())
    return Row(what, target, f"{(apart - 1) * 100:.0f} % apart: {each} ({rounds} rounds)", apart <= 1.15)


def _memory_a_note(results: Results) -> Row:
    what, target = "peak memory a note, above a constant", "at most 3 KB"
    peaks = [(notes, results.peak(scenario, "vaultlint")) for notes, scenario in _sizes(results) if notes >= 1_000]
    known = [(notes, peak) for notes, peak in peaks if peak]
    if len(known) < 2:
        return _unmeasured(what, target)
    (fewer, smaller), (more, larger) = known[-2:]
    each = (larger - smaller) / (more - fewer)
    return Row(what, target, f"{each / 1000:.1f} KB, from {fewer:,} to {more:,} notes", each <= 3_000)


def _memory_of_a_large_vault(results: Results) -> Row:
    what, target = "peak memory of a warm check of 100,000 notes", "under 400 MB"
    peak = results.peak("100,000 notes", "vaultlint, warm")
    return Row(what, target, f"{peak / 1e6:,.0f} MB", peak < 400e6) if peak else _unmeasured(what, target)


def _million(results: Results) -> Iterator[Row]:
    scenario = "1,000,000 small notes"
    for how, tool in (("cold", "vaultlint"), ("warm", "vaultlint, warm")):
        what, target = f"a million small notes, {how}", "finishes within 4 GB"
        wall, peak = results.wall(scenario, tool), results.peak(scenario, tool)
        if wall and peak:
            yield Row(what, target, f"{wall:,.0f} s, {peak / 1e9:.1f} GB", peak <= 4e9)
        else:
            yield _unmeasured(what, target)


def _monsters(results: Results) -> Iterator[Row]:
    for name in results.runs.get("pathological", {}):
        large = results.best("pathological", f"{name}, ten times")
        small = results.best("pathological", name)
        if large and small:
            measured = f"{large / small:.1f} times the time ({small:.2f} s, {large:.2f} s)"
            yield Row(f"{name}, and ten times that", "at most 12 times the time", measured, large <= 12 * small)


def _in_order(results: Results) -> list[str]:
    sizes = [scenario for _, scenario in _sizes(results)]
    return [*(name for name in results.runs if name not in sizes), *(name for name in sizes if name in results.runs)]


def _scenario(results: Results, scenario: str) -> str:
    vault = results.vaults.get(scenario)
    told = ""
    if vault:
        told = f"{vault['notes']:,} notes, {vault['bytes'] / 1e6:,.0f} MB, {vault['links']:,} wikilinks.\n\n"
    rows = []
    for contender in results.runs[scenario]:
        costs = results.costs(scenario, contender)
        processor = [cost.cpu for cost in costs if cost.cpu is not None]
        peak = results.peak(scenario, contender)
        rows.append(
            (
                contender,
                str(len(costs)),
                f"{median(cost.wall for cost in costs):.3f}",
                f"{min(cost.wall for cost in costs):.3f} to {max(cost.wall for cost in costs):.3f}",
                f"{median(processor):.3f}" if processor else "not known",
                f"{peak / _MIB:,.0f}" if peak else "not known",
            )
        )
    heads = ("what", "runs", "wall, s", "from, to", "CPU, s", "peak memory, MiB")
    return f"### {scenario[0].upper()}{scenario[1:]}\n\n{told}{_table(heads, rows)}"


def _word(met: bool | None) -> str:
    return "–" if met is None else "yes" if met else "no"


def _table(heads: Sequence[str], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _bullets(facts: dict[str, str]) -> str:
    return "".join(f"* {name}: {fact}\n" for name, fact in facts.items())
