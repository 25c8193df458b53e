"""A note that points at a missing file is counted once, whatever else it points at."""

from __future__ import annotations

from vaultlint.vault.columns import hash_of
from vaultlint.vault.gist import MEANT, Call, Gist
from vaultlint.vault.roll import Roll


def test_a_note_is_a_caller_once_where_the_hashes_of_its_keys_are_hard_to_tell_apart() -> None:
    names: dict[tuple[int, int], str] = {}
    pair = None
    for number in range(100_000):  # two in one chain of two, with one check
        name = f"note {number}"
        other = names.setdefault((hash_of(name) >> 16, hash_of(name) & 1), name)
        if other != name:
            pair = (other, name)
            break
    assert pair is not None
    calls = tuple(Call(name, MEANT) for name in pair)
    roll = Roll.of(["A.md"], lambda _: Gist((), calls, "", ""))
    assert list(roll.callers(pair[0])) == ["A.md"]
