"""Where the time of a run goes; nothing is measured unless somebody asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import perf_counter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.registry import BoundRule, BoundRules, Selection
from vaultlint.rule import NoteRule
from vaultlint.suppress import Vocabulary

# The steps of a run, one after the other. The second name of a pair is a part of the first.
OPEN, RECALL, LOAD, VAULT_RULES, SAVE, REPORT = "open", "recall", "load", "vault rules", "save", "report"
READ, EXAMINE = "read", "examine"  # of LOAD: files read from the disk; parsed, and checked each by itself


class Profile:
    """Seconds by step and by rule, and counts of what was done."""

    def __init__(self) -> None:
        self.started = perf_counter()
        self.steps: Counter[str] = Counter()  # seconds
        self.rules: Counter[str] = Counter()  # seconds
        self.calls: Counter[str] = Counter()  # of rules
        self.of_single_notes: set[str] = set()  # the rules that see one note
        self.counts: Counter[str] = Counter()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count the time that something takes."""
        start = perf_counter()
        try:
            yield
        finally:
            self.steps[name] += perf_counter() - start  # type: ignore[assignment]

    def timed(self, name: str, check: Callable[..., Iterator[Any]], *subject: object) -> list[Any]:
        """What a rule finds, its time counted."""
        start = perf_counter()
        try:
            return list(check(*subject))
        finally:
            self.rules[name] += perf_counter() - start  # type: ignore[assignment]
            self.calls[name] += 1


class Counts(Struct):
    """How much work a run was: files of which everything was remembered, that were read, that were parsed."""

    remembered: int = 0
    read: int = 0
    parsed: int = 0


def step(profile: Profile | None, name: str) -> AbstractContextManager[None]:
    """Count the time that something takes, if there is a profile."""
    return profile.step(name) if profile else nullcontext()


class TimedSelection(Selection):
    """A selection whose rules count their time."""

    def __init__(self, selection: Selection, profile: Profile) -> None:
        self._selection = selection
        self._profile = profile
        self._timed: dict[int, BoundRules] = {}

    def vocabulary(self) -> Vocabulary:
        """The names that notes may use to silence rules."""
        return self._selection.vocabulary()

    def takes(self, kind: Any) -> bool:  # noqa: ANN401 - as in Selection
        """Whether some file may have a rule of that kind."""
        return self._selection.takes(kind)

    def only(self, names: Collection[str]) -> Selection:
        """The same selection, of some rules alone, whose time nobody counts."""
        return self._selection.only(names)

    def for_file(self, path: str) -> BoundRules:
        """The rules for a file."""
        rules = self._selection.for_file(path)
        timed = self._timed.get(id(rules))
        if timed is None:
            made = (replace(bound, rule=_timed(bound, self._profile)) for bound in rules)
            timed = self._timed[id(rules)] = BoundRules(made)
        return timed


def _timed(bound: BoundRule, profile: Profile) -> Any:  # noqa: ANN401 - it stands for a rule of any kind
    """The rule, of a class of its own that counts the time of each check."""
    rule = bound.rule
    kind = type(rule)
    if bound.kind is NoteRule:
        profile.of_single_notes.add(rule.name)

    def check(self: object, *subject: object) -> list[Any]:
        return profile.timed(rule.name, kind.check, self, *subject)  # type: ignore[attr-defined]

    timed = object.__new__(kind)
    timed.__dict__.update(rule.__dict__, check=check.__get__(timed))
    return timed
