"""The facts of the files of a vault by path, none of them loaded before somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from vaultlint.errors import UnreadableFile
from vaultlint.note.facts import NoteFacts
from vaultlint.note.kinds import is_note, notes_among
from vaultlint.vault.asked import Asked

AT_HAND = 1_000  # files


class _OfFiles(Mapping[str, NoteFacts]):
    """Facts by path, of certain files."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = paths

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class Sources(_OfFiles):
    """The facts of files by path; loaded when asked for, a failure to load once only.

    Those of a thousand files are kept at hand. To load them again is cheap, to keep all is not: facts take ten
    times the room of what they are loaded from.
    """

    def __init__(self, paths: Sequence[str], load: Callable[[str], NoteFacts]) -> None:
        super().__init__(dict.fromkeys(paths))
        self._load = load
        self._loaded: dict[str, NoteFacts] = {}
        self._failed: dict[str, UnreadableFile] = {}

    def __getitem__(self, path: str) -> NoteFacts:
        facts = self._loaded.get(path)
        if facts is not None:
            return facts
        if path not in self._paths:
            raise KeyError(path)
        if path in self._failed:
            raise self._failed[path]
        try:
            facts = self._load(path)
        except UnreadableFile as error:
            self._failed[path] = error
            raise
        if len(self._loaded) >= AT_HAND:
            self._loaded.clear()
        self._loaded[path] = facts
        return facts


class Watched(_OfFiles):
    """The same files; a note is taken of whose facts are asked for."""

    def __init__(self, sources: Mapping[str, NoteFacts], asked: Asked) -> None:
        super().__init__(sources)
        self._sources = sources
        self._asked = asked

    def __getitem__(self, path: str) -> NoteFacts:
        self._asked.shown(path)
        return self._sources[path]


class Changed(_OfFiles):
    """The same files with the facts of some replaced."""

    def __init__(self, sources: Mapping[str, NoteFacts], changed: Mapping[str, NoteFacts]) -> None:
        super().__init__(sources)
        self._sources = sources
        self._changed = changed

    def __getitem__(self, path: str) -> NoteFacts:
        facts = self._changed.get(path)
        return self._sources[path] if facts is None else facts


class NotesAmong(Mapping[str, NoteFacts]):
    """The notes among some files."""

    def __init__(self, sources: Mapping[str, NoteFacts]) -> None:
        self._sources = sources

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and is_note(path) and path in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(notes_among(self._sources))

    def __len__(self) -> int:
        return len(notes_among(self._sources))

    def __getitem__(self, path: str) -> NoteFacts:
        if not is_note(path):
            raise KeyError(path)
        return self._sources[path]
