"""The names of all notes and the files that they point at, gathered from their gists in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from vaultlint.vault.gist import MEANT, PLACE, Gist, Name
from vaultlint.vault.suggest.paths import is_hidden
from vaultlint.vault.suggest.records import Cause


class Entry(NamedTuple):
    """A name of a file; see `gist.Name`."""

    name: str
    path: str
    cause: Cause
    key: str
    words: str

    @classmethod
    def of(cls, path: str, name: Name) -> Entry:
        """One of the names of the file at `path`."""
        return cls(name.text, path, name.cause, name.key, name.words)


class Roll:
    """What the gists of some notes say, by what is asked.

    `names` are all their names, in order of the notes. `longer` has the notes by the words of their paths (PATH) and by
    those of their names behind a time stamp (TITLE). Hidden notes are in neither. `callers` has the notes by the keys
    of the files that they point at, `naming_places` those with a link that names a heading or a block.
    """

    def __init__(self, notes: Iterable[str], gist: Callable[[str], Gist]) -> None:
        self.names: list[Entry] = []
        self.longer: dict[str, list[tuple[str, Cause]]] = {}
        self.naming_places: set[str] = set()
        callers = self.callers = dict[str, list[str]]()
        for path in notes:
            said = gist(path)
            if not is_hidden(path):
                self._take_in_names(path, said)
            for call in said.calls:
                if call.how & PLACE:
                    self.naming_places.add(path)
                if call.how & MEANT:
                    key = call.key or call.path
                    called = callers.get(key)
                    if called is None:
                        callers[key] = [path]
                    elif called[-1] is not path:  # it may point at one file in several ways
                        called.append(path)

    def _take_in_names(self, path: str, said: Gist) -> None:
        self.names += [Entry(name.text, path, name.cause, name.key, name.words) for name in said.names]
        if said.stamped:
            self.longer.setdefault(said.stamped, []).append((path, Cause.TITLE))
        if said.longer:
            self.longer.setdefault(said.longer, []).append((path, Cause.PATH))
