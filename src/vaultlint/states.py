"""In which state the sources of a vault are: known without reading them, seen by a run, and kept with its answer.

A state is what an answer keeps of one note, canvas or base: the digest of its content, then that of its interface. It
has the same number of bytes for each, so that those of all are one row of bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property

from vaultlint.cache import Memory, stamps
from vaultlint.digests import blake2b
from vaultlint.errors import UnreadableFile
from vaultlint.linter import Linter
from vaultlint.note import interface
from vaultlint.note.kinds import is_source
from vaultlint.session import Session
from vaultlint.storage import Storage

_UNREADABLE = b"unreadable"  # in the place of the digest of what cannot be read
_DIGEST = 32  # bytes
_WIDTH = _DIGEST + interface.SIZE


class States:
    """The states of the sources of a session; `memory` knows those that were read in an earlier run."""

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory
        self.paths = (*session.files.notes, *filter(is_source, session.files.attachments))

    def are_all_in(self, states: bytes) -> bool:
        """Whether a row has a state for each source."""
        return len(states) == _WIDTH * len(self.paths)

    @cached_property
    def stamps(self) -> bytes:
        """The stamps of all sources; empty where one of them is not sure."""
        found = [self._stamp(path) for path in self.paths]
        return b"" if stamps.NONE in found else b"".join(found)

    def digest_in(self, states: bytes, path: str) -> bytes:
        """The digest of a source by a row of states; empty for what is none."""
        number = self._numbers.get(path)
        return b"" if number is None else states[number * _WIDTH : number * _WIDTH + _DIGEST]

    def interface_in(self, states: bytes, path: str) -> bytes:
        """The interface of a source by a row of states; empty for what is none."""
        number = self._numbers.get(path)
        return b"" if number is None else states[number * _WIDTH + _DIGEST : number * _WIDTH + _WIDTH]

    def changed_since(self, states: bytes) -> Iterator[str]:
        """The sources that are in another state today; those with a new stamp are read for that, one by one."""
        return (path for path, state in self._each(states) if not self._is_in(state, path))

    def seen(self, linter: Linter, path: str) -> bytes:
        """The state of a source as a run saw it that looked at it.

        What could not be read then may be another file by now.
        """
        digest, shown = linter.known.digest(path), linter.known.interface(path)
        return digest + shown if digest and shown else _unreadable(self._stamp(path))

    def saw_change(self, linter: Linter, states: bytes, changed: list[str]) -> bool:
        """Whether a run saw one of the sources that had not `changed` in another state all the same."""
        unchanged = set(linter.known.looked_at).difference(changed)
        return any(self.seen(linter, path)[:_DIGEST] != self.digest_in(states, path) for path in unchanged)

    def after(self, linter: Linter, before: bytes, *, partly: bool) -> bytes:
        """The states of all sources as a run saw them, or as they are known to be where it did not look.

        `before` are those of an earlier run, or empty; `partly` says that the run took over what that one found, and
        with it the states of the files that it did not look at.
        """
        return b"".join(self._after(linter, path, state, partly=partly) for path, state in self._each(before))

    def text(self, path: str, states: bytes) -> tuple[str, bytes]:
        """The text of a source as it is now, and the digest of its content, which `states` has if it is untouched."""
        storage = Storage(self._session.root)
        text = storage.read_text(path)
        if states and self._is_untouched(path):
            return text, self.digest_in(states, path)
        stored = storage.read(path)
        return stored.text, stored.digest

    def _each(self, states: bytes) -> Iterator[tuple[str, bytes]]:
        for number, path in enumerate(self.paths):
            yield path, states[number * _WIDTH : number * _WIDTH + _WIDTH]

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {path: number for number, path in enumerate(self.paths)}

    def _is_in(self, state: bytes, path: str) -> bool:
        known = self._remembered(path) or self._read(path)
        if known == _UNREADABLE:
            return state == _unreadable(self._stamp(path))
        return known == state[:_DIGEST]

    def _after(self, linter: Linter, path: str, before: bytes, *, partly: bool) -> bytes:
        if linter.known.digest(path) is not None:
            return self.seen(linter, path)
        return before if partly else self._unseen(path, before, linter)

    def _unseen(self, path: str, before: bytes, linter: Linter) -> bytes:
        """The state of a source that this process did not look at."""
        digest = self._remembered(path)
        if digest is None:
            digest = self._read(path)
            if linter.jobs != 1 and not self._is_untouched(path):
                return _never_again()  # another process may have seen it as it was before
        if digest == _UNREADABLE:
            return _unreadable(self._stamp(path))
        return before if before[:_DIGEST] == digest else digest + bytes(interface.SIZE)

    def _remembered(self, path: str) -> bytes | None:
        """The digest of a file's content, as far as it is known without reading it."""
        return self._memory.digest_of(path) if self._memory.has_stamp(path, self._stamp(path)) else None

    def _read(self, path: str) -> bytes:
        try:
            digest = Storage(self._session.root).read(path).digest
        except UnreadableFile:
            return _UNREADABLE
        self._memory.see_again(path, self._stamp(path), digest)
        return digest

    def _is_untouched(self, path: str) -> bool:
        """Whether a file was not touched since the vault was listed, which was before it was checked."""
        listed = self._stamp(path)
        try:
            status = os.stat(os.path.join(self._session.root, path))  # noqa: PTH116, PTH118 - for each of many notes
        except (OSError, ValueError):
            return False
        return listed != stamps.NONE and stamps.stamp(status, stamps.now()) == listed

    def _stamp(self, path: str) -> bytes:
        return self._session.files.stamps.get(path, stamps.NONE)


def _unreadable(stamp: bytes) -> bytes:
    """The state of a source that cannot be read."""
    if stamp == stamps.NONE:
        return _never_again()
    return blake2b(_UNREADABLE + stamp, digest_size=_DIGEST).digest() + bytes(interface.SIZE)


def _never_again() -> bytes:
    """A state in which no file will be, so that whatever is found then is found anew."""
    return os.urandom(_WIDTH)
