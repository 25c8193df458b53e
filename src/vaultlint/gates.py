"""Judges a changed text before it may be written; knows no rule."""

from __future__ import annotations

from collections.abc import Sequence

from vaultlint.findings import Change
from vaultlint.text import Span

Hunk = tuple[Span, Span]  # a changed stretch: where it was in the old text, where it is in the new one


def untouchable(path: str, text: str) -> str | None:
    """Why this note must never be edited; None if it may be."""
    raise NotImplementedError


def judge(change: Change, hunks: Sequence[Hunk]) -> tuple[str, ...]:
    """Reasons against writing a changed note; none: it may be written."""
    raise NotImplementedError
