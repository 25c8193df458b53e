"""The names of all notes and the files that they point at, gathered from their gists.

What is asked of them is laid out in columns, so that the cache can keep them, and give them back at once: to go through
the gists of 20,000 notes one by one takes longer than all else that a commit hook does.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from itertools import islice
from operator import itemgetter

from msgspec import Struct

from vaultlint.vault.calls import CallLayer, CallsTaken, CallTable, Spelling
from vaultlint.vault.columns import NUMBER, Chains, as_numbers, encoded, hash_of
from vaultlint.vault.gist import Gist, longer_words, stamped_words
from vaultlint.vault.suggest.name_table import NameLayer, NamesTaken, NameTable
from vaultlint.vault.suggest.paths import is_hidden, stem
from vaultlint.vault.suggest.records import Cause

_BETWEEN = "\0"  # no path has it


class Columns(Struct, frozen=True, array_like=True, gc=False):
    """What the gists of some notes say; a note goes by its number in `paths`, which are in order.

    `names` are those of the notes that are not hidden. `longer` has, by the hash of words, the places in
    `longer_notes`: numbers that are twice that of a note, and one more where they are those of its path and not those
    behind a time stamp. `calls` says which notes point at what; `naming_places` are those with a link that names a
    heading or a block.
    """

    paths: bytes
    names: NameTable
    longer: Chains
    longer_notes: bytes
    calls: CallTable
    naming_places: bytes

    @classmethod
    def of(cls, gists: Iterable[tuple[str, Gist]]) -> Columns:
        """The columns of some notes, given in order."""
        taken = GistsTaken()
        for path, gist in gists:
            taken.add(path, gist)
        return taken.columns()

    def all_paths(self) -> list[str]:
        """The paths, one by one."""
        return self.paths.decode("utf-8", "surrogatepass").split(_BETWEEN) if self.paths else []

    def paths_among(self, notes: Sequence[str]) -> Sequence[str]:
        """The paths; the very `notes` where these are the same, which is seen at once."""
        if self.paths == encoded(_BETWEEN.join(notes)):
            return notes
        return self.all_paths()


class GistsTaken:
    """Gists of notes taken in one by one, in order."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self._names = NamesTaken()
        self._longer, self._longer_notes = array(NUMBER), array(NUMBER)
        self._calls = CallsTaken()
        self._naming_places = array(NUMBER)

    def add(self, path: str, gist: Gist) -> None:
        """Take in the gist of a note."""
        number = len(self.paths)
        self.paths.append(path)
        if self._calls.add(number, gist.calls):
            self._naming_places.append(number)
        if not is_hidden(path):
            self._names.add(number, gist.names)
            for words, place in (gist.stamped, 2 * number), (gist.longer, 2 * number + 1):
                if words:
                    self._longer.append(hash_of(words))
                    self._longer_notes.append(place)

    def columns(self) -> Columns:
        """The columns of what was taken in."""
        return Columns(
            encoded(_BETWEEN.join(self.paths)),
            self._names.table(),
            Chains.of(self._longer),
            self._longer_notes.tobytes(),
            self._calls.table(),
            self._naming_places.tobytes(),
        )


class _Layer:
    """What columns say, less what they say of the notes whose numbers are `stale`."""

    def __init__(self, columns: Columns, paths: Sequence[str], stale: Collection[int] = frozenset()) -> None:
        self.names = NameLayer(columns.names, paths, stale)
        self._paths = paths
        self._stale = stale
        self._longer = columns.longer.read()
        self._longer_notes = as_numbers(columns.longer_notes)
        self.calls = CallLayer(columns.calls, paths, stale)
        self._naming_places = as_numbers(columns.naming_places)

    def with_longer_name(self, words: str) -> Iterator[tuple[str, Cause]]:
        """The notes whose name or path ends with these words, and which of the two."""
        for number in map(self._longer_notes.__getitem__, self._longer[hash_of(words)]):
            path = self._paths[number // 2]
            if number // 2 not in self._stale:
                if number % 2 and longer_words(path) == words:
                    yield path, Cause.PATH
                elif not number % 2 and stamped_words(stem(path)) == words:
                    yield path, Cause.TITLE

    def naming_places(self) -> Iterator[str]:
        """The notes with a link that names a heading or a block."""
        return self._live(self._naming_places)

    def _live(self, numbers: Iterable[int]) -> Iterator[str]:
        if not self._stale:
            return map(self._paths.__getitem__, numbers)
        return (self._paths[number] for number in numbers if number not in self._stale)


class Roll:
    """What the gists of all notes say, by what is asked; all that it gives is in order of the notes.

    `notes` are in order. `columns` may be of an earlier state of the vault: notes that are in `fresh` go by the gists
    there, and those that are not among `notes` are no more.
    """

    def __init__(self, columns: Columns, notes: Collection[str], fresh: Mapping[str, Gist]) -> None:
        self.columns = columns
        self._notes = notes
        self._fresh = dict(fresh)
        in_order = list(notes)
        paths = columns.paths_among(in_order)
        gone = frozenset[str]() if paths is in_order else frozenset(paths).difference(in_order)
        stale = frozenset(number for number, path in enumerate(paths) if path in fresh or path in gone)
        self._layers = [_Layer(columns, paths, stale)]
        if fresh:
            told = [(path, fresh[path]) for path in notes if path in fresh]
            self._layers.append(_Layer(Columns.of(told), [path for path, _ in told]))

    @classmethod
    def of(cls, notes: Collection[str], gist: Callable[[str], Gist], begun: GistsTaken | None = None) -> Roll:
        """The roll of notes of which each has to be asked for its gist, but for those that were taken in before."""
        taken = begun or GistsTaken()
        for path in islice(notes, len(taken.paths), None):
            taken.add(path, gist(path))
        return cls(taken.columns(), notes, {})

    def with_changed(self, gists: Mapping[str, Gist]) -> Roll:
        """The same with the gists of some notes replaced."""
        return Roll(self.columns, self._notes, {**self._fresh, **gists})

    @property
    def names(self) -> list[NameLayer]:
        """The names of all notes that are not hidden, in layers."""
        return [layer.names for layer in self._layers]

    def with_longer_name(self, words: str) -> Iterator[tuple[str, Cause]]:
        """The notes whose path (PATH), or whose name behind a time stamp (TITLE), has these words; no hidden one."""
        found = [layer.with_longer_name(words) for layer in self._layers]
        return found[0] if len(found) == 1 else merge(*found, key=itemgetter(0))

    def calls(self, key: str) -> list[Spelling]:
        """The ways in which links call a file that goes by a key, each once, with the notes that they stand in."""
        if len(self._layers) == 1:
            return list(self._layers[0].calls.spellings(key))
        found: dict[str, list[Sequence[str]]] = {}
        for layer in self._layers:
            for path, notes in layer.calls.spellings(key):
                found.setdefault(path, []).append(notes)
        return [Spelling(path, list(merge(*notes))) for path, notes in found.items()]

    def most_callers(self, key: str) -> int:
        """How many notes call a file that goes by a key, at most."""
        return sum(layer.calls.most_callers(key) for layer in self._layers)

    @cached_property
    def naming_places(self) -> frozenset[str]:
        """The notes with a link that names a heading or a block."""
        return frozenset(path for layer in self._layers for path in layer.naming_places())
