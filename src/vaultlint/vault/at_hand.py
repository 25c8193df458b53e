"""Answers that are kept as long as they are not too many."""

from __future__ import annotations

from itertools import islice
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

# Answers of one kind that are kept.
MOST = 1 << 15
PASSING = 1 << 12  # of a kind that is asked for again soon, or not at all
_PART = 4  # what part of them is let go at once


class AtHand(dict[_Key, _Value]):
    """Answers by what was asked, all of which could be found out again.

    When there are too many of them, those that came first are let go: in a vault of a million notes, answers that are
    kept for good take more room than what they are found out from. `most` is how many are kept.
    """

    __slots__ = ("_most",)

    def __init__(self, most: int = MOST) -> None:
        self._most = most

    def __setitem__(self, key: _Key, value: _Value) -> None:
        if len(self) >= self._most:
            for oldest in list(islice(self, self._most // _PART or 1)):
                del self[oldest]
        super().__setitem__(key, value)
