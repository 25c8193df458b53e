"""Which notes point at what, in columns: links by the words that they use for their file.

Thousands of notes may point at a name, and each in its own spelling. What a name means is looked up once for each
spelling, and not for each note.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from msgspec import Struct

from vaultlint.vault.columns import NUMBER, Chains, Texts, as_numbers, hash_of
from vaultlint.vault.gist import MEANT, PLACE, Call, hangs_on_place, missing_key

_KEY = "./"  # what a path that begins like this means hangs on where it stands


class Spelling(NamedTuple):
    """One way in which links call a file, and the notes with such a link, in order, each once.

    `path` is that in the link; empty where links of one key can mean something else in each of these notes.
    """

    path: str
    notes: Sequence[str]


class CallTable(Struct, frozen=True, array_like=True, gc=False):
    """What notes point at, each by its number.

    `called` are the paths in links, each once; behind `./`, the key (`gist.missing_key`) of those whose meaning hangs
    on where the link stands. `by_key` has the places of these by the hash of the key. The notes with such a link, in
    order, are in `callers`, those of one behind those of the other, and `ends` says where they end, behind a 0.
    """

    called: Texts
    by_key: Chains
    callers: bytes
    ends: bytes


class CallsTaken:
    """What notes point at, taken in note by note."""

    def __init__(self) -> None:
        # Who calls a path, and who calls what goes by a key where paths do not tell.
        self._by_path: dict[str, array[int]] = {}
        self._by_key: dict[str, array[int]] = {}
        self._hashes = array(NUMBER)  # of the keys of these paths

    def add(self, caller: int, calls: Iterable[Call]) -> bool:
        """Take in the calls of a note whose number is the highest so far; whether one of them names a place."""
        known = self._by_path.get
        said = 0
        for call in calls:  # of which a vault has millions, so no further call is made for each
            said |= call.how
            if call.how & MEANT:
                callers = known(call.path)
                if callers is None:
                    callers = self._callers(call)
                if not callers or callers[-1] != caller:
                    callers.append(caller)
        return bool(said & PLACE)

    def _callers(self, call: Call) -> array[int]:
        """Who has a call like this one."""
        if hangs_on_place(call.path):
            return self._by_key.setdefault(call.key or call.path, array(NUMBER))
        if call.path not in self._by_path:
            self._hashes.append(hash_of(call.key or call.path))
        return self._by_path.setdefault(call.path, array(NUMBER))

    def table(self) -> CallTable:
        """The table of what was taken in."""
        callers, ends = array(NUMBER), array(NUMBER, (0,))
        for notes in chain(self._by_path.values(), self._by_key.values()):
            callers.extend(notes)
            ends.append(len(callers))
        hashes = self._hashes + array(NUMBER, map(hash_of, self._by_key))
        called = Texts.of(chain(self._by_path, (_KEY + key for key in self._by_key)))
        return CallTable(called, Chains.of(hashes), callers.tobytes(), ends.tobytes())


class CallLayer:
    """The calls in a table of the notes at `paths`, less those of notes whose numbers are `stale`."""

    def __init__(self, table: CallTable, paths: Sequence[str], stale: Collection[int] = frozenset()) -> None:
        self._paths = paths
        self._stale = stale
        self._called = table.called.read()
        self._by_key = table.by_key.read()
        self._callers = as_numbers(table.callers)
        self._ends = as_numbers(table.ends)

    def spellings(self, key: str) -> Iterator[Spelling]:
        """The ways in which links call a file that goes by a key."""
        for path, callers in self._callers_of(key):
            notes = [self._paths[caller] for caller in callers if caller not in self._stale]
            if notes:
                yield Spelling(path, notes)

    def most_callers(self, key: str) -> int:
        """How many notes call a file that goes by a key, at most."""
        return sum(len(callers) for _, callers in self._callers_of(key))

    def _callers_of(self, key: str) -> Iterator[tuple[str, memoryview[int]]]:
        for number in self._by_key[hash_of(key)]:
            called = self._called[number]
            path = "" if called[:2] == _KEY else called
            if (missing_key(path, "") if path else called[2:]) == key:
                yield path, self._callers[self._ends[number] : self._ends[number + 1]]
