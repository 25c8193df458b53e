"""Places in a text: among stretches of it, and behind backslashes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from sys import maxsize

from vaultlint.note.markdown import Pair


def within(pairs: Sequence[Pair], offset: int) -> bool:
    """Whether an offset lies in one of the pairs, which are sorted and do not overlap."""
    if not pairs:
        return False
    index = bisect_right(pairs, (offset, maxsize)) - 1  # behind every pair that starts there or before
    return index >= 0 and offset < pairs[index][1]


def outermost(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs that lie in no other, in order of place, if none overlap but those that lie in one another."""
    found: list[Pair] = []
    for pair in sorted(pairs):
        if not found or pair[0] >= found[-1][1]:
            found.append(pair)
    return found


def escaped(text: str, offset: int) -> bool:
    """Whether the character at `offset` has an odd number of backslashes before it."""
    first = offset
    while first and text[first - 1] == "\\":
        first -= 1
    return bool((offset - first) & 1)
