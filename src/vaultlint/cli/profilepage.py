"""What `vaultlint check --profile` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from time import perf_counter

from vaultlint.profiling import EXAMINE, LOAD, OPEN, READ, RECALL, REPORT, SAVE, VAULT_RULES, Profile

_RULES_SHOWN = 12  # of each kind, those that took longest


def page(profile: Profile) -> Iterator[str]:
    """Where the time went, a line for each step."""
    steps, counts = profile.steps, profile.counts
    rules = {name: seconds for name, seconds in profile.rules.items() if name in profile.of_single_notes}
    others = {name: seconds for name, seconds in profile.rules.items() if name not in profile.of_single_notes}
    whole = perf_counter() - profile.started
    yield f"{whole:.3f} s in one process, so that no second is counted twice"
    yield _line(steps[OPEN], f"load the config and the rules, list {counts['files']:,} files")
    yield _line(steps[RECALL], "ask whether all is as it was in an earlier run")
    if LOAD in steps:
        done = f"{counts['remembered']:,} remembered, {counts['read']:,} read, {counts['parsed']:,} parsed"
        yield _line(steps[LOAD], f"know the files: {done}")
        yield _line(steps[READ], "read", 1)
        yield _line(steps[EXAMINE] - sum(rules.values()), "parse", 1)
        yield _line(sum(rules.values()), "rules that see one note", 1)
        yield from _rules(profile, rules)
        yield _line(steps[VAULT_RULES], "rules that see the vault, and what they share")
        yield from _rules(profile, others)
    else:
        yield "         nothing changed: the answer of that run holds, and no file was looked into"
    yield _line(steps[SAVE], "keep what was learnt")
    yield _line(steps[REPORT], "report")


def _rules(profile: Profile, seconds: Mapping[str, float]) -> Iterator[str]:
    slowest = sorted(seconds, key=lambda name: -seconds[name])
    for name in slowest[:_RULES_SHOWN]:
        files = profile.calls[name]
        yield _line(seconds[name], f"{name} ({files:,} {'file' if files == 1 else 'files'})", 2)
    if len(slowest) > _RULES_SHOWN:
        yield _line(sum(seconds[name] for name in slowest[_RULES_SHOWN:]), "other rules", 2)


def _line(seconds: float, what: str, depth: int = 0) -> str:
    return f"{'  ' * depth}{max(seconds, 0):7.3f}  {what}"
