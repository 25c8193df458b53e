"""Which fixes go together, and what they make of the texts. Reads and writes no file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vaultlint.findings import Change, Edit, Finding, Safety
from vaultlint.text import Span

Hunk = tuple[Span, Span]  # a changed stretch: where it was in the old text, where it is in the new one


@dataclass(frozen=True, slots=True)
class Settled:
    """What fixing comes to, once nothing changes any more."""

    changes: tuple[Change, ...]
    findings: Mapping[str, Sequence[Finding]]
    cycles: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    hunks: Mapping[str, tuple[Hunk, ...]] = field(default_factory=dict)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made."""
    raise NotImplementedError


def choose(findings: Iterable[Finding], level: Safety) -> tuple[Finding, ...]:
    """The findings whose fixes may be made together."""
    raise NotImplementedError


def settle(
    read: Callable[[str], str],
    lint: Callable[[Mapping[str, str]], Mapping[str, Sequence[Finding]]],
    level: Safety,
    *,
    untouchable: Callable[[str, str], str | None] | None = None,
    judge: Callable[[Change, Sequence[Hunk]], Sequence[str]] | None = None,
) -> Settled:
    """Fix and lint again until nothing changes."""
    raise NotImplementedError
