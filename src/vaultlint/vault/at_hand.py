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


class Shared(AtHand[_Key, _Value]):
    """Answers that one of several processes finds out for all of them."""

    __slots__ = ("_new",)

    def __init__(self, most: int = MOST) -> None:
        super().__init__(most)
        self._new: dict[_Key, _Value] | None = None

    def __setitem__(self, key: _Key, value: _Value) -> None:
        super().__setitem__(key, value)
        if self._new is not None:
            self._new[key] = value

    def share(self) -> None:
        """From here on, take note of what is found out here."""
        self._new = {}

    def share_no_more(self) -> None:
        """From here on, take no note."""
        self._new = None

    def found_out(self) -> dict[_Key, _Value]:
        """What was found out here since this was asked last; nothing where that is not shared."""
        new = self._new
        if not new:
            return {}
        self._new = {}
        return new

    def take_in(self, key: _Key, value: _Value) -> None:
        """Take in what another process has found out."""
        super().__setitem__(key, value)
