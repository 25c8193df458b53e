"""Answers that are kept as long as they are not too many."""

from __future__ import annotations

from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

MOST = 1 << 16  # answers of one kind


class AtHand(dict[_Key, _Value]):
    """Answers by what was asked, all of which could be found out again.

    When there are too many of them, all are let go: in a vault of a million notes, answers that are kept for good take
    more room than what they are found out from.
    """

    def __setitem__(self, key: _Key, value: _Value) -> None:
        if len(self) >= MOST:
            self.clear()
        super().__setitem__(key, value)
