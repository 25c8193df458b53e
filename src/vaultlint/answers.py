"""What a whole run found, kept for the next one: as long as all is as it was, nothing is asked again.

The answer hangs on everything that a rule can come to know: which files there are, what the notes, canvases and bases
say, the config, the settings of the program that the vault is for, and, if a rule asked, what git knows. All of that
goes into one digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import blake2b

import msgspec

from vaultlint.cache import Memory, stamps
from vaultlint.errors import UnreadableFile
from vaultlint.note.kinds import is_source
from vaultlint.session import Linter, Session, key_of
from vaultlint.storage import Storage
from vaultlint.verdicts import Findings, Verdict

_UNREADABLE = b"unreadable"  # in the place of the digest of what cannot be read


class _Answer(msgspec.Struct, array_like=True):
    verdicts: list[tuple[int, bytes]]  # of the files in which something was found, in order of path
    git: bytes  # the state of what git was asked; empty if it was not


class Answers:
    """The answers to the question of one session; `memory` keeps them."""

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory
        checked = (*session.checked, *session.attachments)
        rules = {id(rules): rules for rules in map(session.selection.for_file, checked)}
        keys = [key_of(bound) for bound in rules.values()]
        self._can_be_kept = bool(session.files.stamps) and all(keys)
        self._key = _digest((*map(_bytes, (str(session.root), *checked)), *keys))
        self._repository = stamps.repository(session.root)  # as it is before anybody asks

    def recall(self) -> Findings | None:
        """What was found when all was as it is; None where that is not known."""
        if not self._can_be_kept or not self._memory.has_answer(self._key):
            return None
        state = self._state(self._unchanged)
        kept = state and self._memory.recall(self._key, state)
        if not kept:
            return None
        try:
            answer = msgspec.msgpack.decode(kept, type=_Answer)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        if answer.git and answer.git != self._git():
            return None
        return Findings(Verdict(count, kept) for count, kept in answer.verdicts)

    def remember(self, linter: Linter, findings: Findings) -> None:
        """Keep what a run found."""
        if not self._can_be_kept or linter.notices:
            return
        state = self._state(partial(self._seen, linter))
        git = self._git() if linter.asked_history else b""
        if state is None or git is None:
            return
        verdicts = [(count, kept) for count, kept in findings.verdicts if isinstance(kept, bytes)]
        if len(verdicts) == len(findings.verdicts):
            self._memory.remember(self._key, state, msgspec.msgpack.encode(_Answer(verdicts, git)))

    def _git(self) -> bytes | None:
        """The state of all that git's answers hang on; None where it is not sure."""
        files = self._session.files.stamps
        if stamps.NONE in files.values():
            return None
        return self._repository + _digest(files.values())

    def _unchanged(self, path: str) -> bytes | None:
        """The digest of a file's content if it is the one that is remembered; it is read only if its stamp is new."""
        known = self._memory.digest_of(path)
        if known is not None and self._memory.has_stamp(path, self._stamp(path)):
            return known
        digest = self._read(path)
        return digest if digest == (known or _UNREADABLE) else None

    def _seen(self, linter: Linter, path: str) -> bytes:
        """The digest of a file's content as the run saw it, or as it is if the run did not look at it."""
        return linter.digest(path) or self._read(path)

    def _read(self, path: str) -> bytes:
        try:
            return Storage(self._session.root).read(path).digest
        except UnreadableFile:
            return _UNREADABLE

    def _stamp(self, path: str) -> bytes:
        return self._session.files.stamps.get(path, stamps.NONE)

    def _state(self, digest_of: Callable[[str], bytes | None]) -> bytes | None:
        """A digest of all that an answer hangs on; None where something is not known, or has changed."""
        session = self._session
        parts = [*_circumstances(session)]
        for path in (*session.files.notes, *filter(is_source, session.files.attachments)):
            digest = digest_of(path)
            if digest is None:
                return None
            if digest == _UNREADABLE:
                stamp = self._stamp(path)
                if stamp == stamps.NONE:
                    return None
                digest += stamp
            parts.append(digest)
        return _digest(parts)


def _circumstances(session: Session) -> Iterator[bytes]:
    """All that an answer hangs on but the content of files."""
    files = session.files
    for names in (files.notes, files.attachments, sorted(files.hidden), sorted(files.doubles)):
        yield _bytes("\0".join(names))
    for said in (session.config, session.settings, session.dialect):
        yield _bytes(repr(said))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest(parts: Iterable[bytes]) -> bytes:
    digest = blake2b(digest_size=32)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()
