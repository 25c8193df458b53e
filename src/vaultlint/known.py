"""What a run knows of the files of a vault: the facts and the gist of each, and what is found in it by itself.

A file is read once, when somebody first asks for it or together with many others by several processes, and not at all
if an earlier run learnt of it and it was not touched since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import NamedTuple

import msgspec

from vaultlint.cache import Learnt, Memory, Row, encoded, stamps
from vaultlint.chunks import WORTH_IT, WORTH_STARTING, Reading, examine, is_sound, read_chunk, readings, stamp_of
from vaultlint.engine import unreadable
from vaultlint.errors import UnreadableFile
from vaultlint.findings import Finding
from vaultlint.note import NoteFacts
from vaultlint.note.interface import interface
from vaultlint.note.kinds import is_note
from vaultlint.profiling import EXAMINE, READ, Counts, Profile, step
from vaultlint.registry import key_of
from vaultlint.rule import NoteRule
from vaultlint.session import Session
from vaultlint.storage import Storage
from vaultlint.vault.gist import Gist, gist
from vaultlint.vault.roll import GistsTaken
from vaultlint.verdicts import unpacked

_TOLD_EVERY = 32  # files
_MANY = 1_000  # files under check from which on all are numbered at once
# Notes whose gists are taken in while others are read. Of the memory that this takes, some is never given back, since
# between what is let go lies what is not: with 100,000 notes that came to a kilobyte a note.
_TAKEN_EARLY = 20_000
_GISTS = msgspec.msgpack.Decoder(Gist)
_ENCODER = msgspec.msgpack.Encoder()

Progress = Callable[[str, int, int], None]  # what is being done, how many files are done, and of how many


class _Odd(NamedTuple):
    """What is known of a file, and no message can carry: it has a byte that is not UTF-8 in its name, say."""

    facts: NoteFacts
    found: Sequence[Finding]


class KnownFiles:
    """What is known of the files of a session, as they lie on disk when they are first looked at.

    The parameters are those of `Linter`.
    """

    def __init__(
        self,
        session: Session,
        memory: Memory | None,
        storage: Storage,
        *,
        jobs: int,
        profile: Profile | None,
        progress: Progress,
    ) -> None:
        self._session = session
        self.checked = frozenset(session.checked)
        self._memory = memory
        self._storage = storage
        self._jobs = jobs
        self._profile = profile
        self._progress = progress
        self.learnt = Learnt() if memory is None else memory.learnt
        self.marks = True  # whether a file that was read is to be known again
        self.counts = Counts()
        self._odd: dict[str, _Odd] = {}  # of those files, what cannot be encoded
        self._failed: dict[str, UnreadableFile] = {}
        self._keys: dict[int, bytes] = {}
        self._begun_roll: GistsTaken | None = None
        if len(session.checked) + len(session.attachments) > _MANY:
            self.learnt.expect((*session.files.notes, *session.files.attachments))

    def __contains__(self, path: str) -> bool:
        """Whether a file was looked at, and could be read."""
        return path in self.learnt

    @property
    def looked_at(self) -> Iterator[str]:
        """The files that were looked at; those that another process looked at are not known here."""
        return chain(self._failed, self.learnt.paths)

    def digest(self, path: str) -> bytes | None:
        """The digest of the content of a file as it was linted; empty if it could not be read.

        None where it was not looked at, or not so that it would be known again.
        """
        if path in self._failed:
            return b""
        return (self.learnt.digest(path) or None) if path in self.learnt else None

    def interface(self, path: str) -> bytes | None:
        """What other files can learn of one, if it was looked at: see `note.interface`."""
        return (self.learnt.interface(path) or None) if path in self.learnt else None

    def look_at(self, path: str) -> bytes | None:
        """The interface of a file as it lies on disk; None for one that cannot be read."""
        with suppress(UnreadableFile):
            self.facts(path)
        return self.interface(path)

    def found_by_itself(self, path: str) -> Sequence[Finding]:
        """What the rules that see one note found in one that was looked at."""
        if path in self._failed:
            return [unreadable(path, self._failed[path].reason)]
        if path in self._odd:
            return self._odd[path].found
        return unpacked(self.learnt.found(path)) if path in self.learnt else ()

    def facts(self, path: str) -> NoteFacts:
        """The facts of a file, which is read, and checked if it is a note under check, unless that was done before.

        Raises UnreadableFile, and does so again for a file that can be read by now: to a run it is what it was first.
        """
        if path in self._failed:
            raise self._failed[path]
        if path in self.learnt:
            return self._odd[path].facts if path in self._odd else Memory.facts_in(self.learnt.facts(path))
        # The stamp comes first: what changes after it was taken has another one.
        stamp = stamps.NONE if self._memory is None else stamp_of(self._session, path)
        return self._remembered(path, stamp) or self._read(path, stamp)

    def gist(self, path: str) -> Gist:
        """The gist of a note, for which it need not be loaded if it was not touched since an earlier run.

        Raises UnreadableFile.
        """
        if path not in self.learnt:
            remembered = self._memory and self._memory.gist(path, stamp_of(self._session, path))
            if remembered:
                return remembered
        elif known := self.learnt.gist(path):
            return _GISTS.decode(known)
        told = gist(self.facts(path))
        if path not in self._odd:
            self.learnt.set_gist(path, _ENCODER.encode(told))
        return told

    def look_at_all(self) -> None:
        """Look at all that is under check."""
        checked = self._session.checked
        self._read_together()
        for number, path in enumerate(checked):
            if path not in self.learnt:
                with suppress(UnreadableFile):
                    self.facts(path)
            if not number % _TOLD_EVERY:
                self._progress("Reading", number, len(checked))
        if self._profile:
            counts = self.counts
            self._profile.counts.update({"remembered": counts.remembered, "read": counts.read, "parsed": counts.parsed})

    def _read_together(self) -> None:
        """Have files of which nothing is known read by several processes, if there are enough of them."""
        memory = self._memory
        fresh = [path for path in self._session.checked if path not in self.learnt]
        if memory is not None:
            fresh = [path for path in fresh if memory.digest_of(path) is None]
        if self._jobs == 1 or len(fresh) < WORTH_IT:
            return
        from vaultlint import workers  # noqa: PLC0415 - small vaults need none

        jobs = self._jobs or workers.usable_cores()
        if jobs > 1 and (workers.can_fork() or len(fresh) >= WORTH_STARTING):
            taken = GistsTaken() if len(fresh) == len(self._session.checked) else None
            for data in workers.share_out(partial(read_chunk, self._session, self.marks), fresh, jobs):
                for reading in readings(data):
                    self._take(reading)
                if taken is not None:
                    self._take_gists(taken)
                self._progress("Reading", len(self.learnt), len(self._session.checked))
            self._begun_roll = taken

    def _take_gists(self, taken: GistsTaken) -> None:
        """Take in the gists of notes before which stands none that is not known yet, while others read the rest.

        Later one process would have to do it while the others wait: nearly every vault has a broken link, and nobody
        knows what it may mean before all are taken in. In a huge vault that is so for most of them.
        """
        notes, learnt = self._session.files.notes, self.learnt
        most = min(len(notes), _TAKEN_EARLY)
        while (number := len(taken.paths)) < most and notes[number] in learnt:
            known = learnt.gist(notes[number])
            if not known:
                break
            taken.add(notes[number], _GISTS.decode(known))

    def begun_roll(self) -> GistsTaken | None:
        """The gists of the first notes of the vault, if they were taken in while it was read; they are given once."""
        taken, self._begun_roll = self._begun_roll, None
        return taken

    def _take(self, reading: Reading) -> None:
        """Keep what any process made of a file."""
        path = reading.path
        self.counts.read += 1
        self.counts.parsed += 1
        row = Row(
            reading.stamp,
            reading.digest,
            reading.interface,
            reading.facts,
            reading.gist,
            reading.found,
            self._key(path) if is_note(path) and reading.sound else b"",
        )
        self.learnt.add(path, row, keep=self._memory is not None)

    def _remembered(self, path: str, stamp: bytes) -> NoteFacts | None:
        """The facts of a file that was not touched since an earlier run, if what its check needs is known, too."""
        known = self._memory and self._memory.facts(path, stamp)
        if not known:
            return None
        facts, digest = known
        found = self._known_findings(path, digest) if self._is_checked_by_itself(path) else []
        if found is None:
            return None
        self._take_in(facts, found, stamp, digest, keep=False)
        self.counts.remembered += 1
        return facts

    def _read(self, path: str, stamp: bytes) -> NoteFacts:
        self.counts.read += 1
        try:
            with step(self._profile, READ):
                stored = self._storage.read(path)
        except UnreadableFile as error:
            self._failed[path] = error
            raise
        memory = self._memory
        facts = memory.facts_of_content(path, stored.digest) if memory else None
        by_itself = self._is_checked_by_itself(path)
        found = self._known_findings(path, stored.digest) if facts and by_itself else None
        if facts is None or (by_itself and found is None):
            self.counts.parsed += 1
            with step(self._profile, EXAMINE):
                facts, found = examine(self._session, path, stored.text, check=by_itself)
        key = self._key(path) if found is not None and is_sound(found) else b""
        self._take_in(facts, found or (), stamp, stored.digest, key=key, keep=memory is not None)
        return facts

    def _take_in(
        self, facts: NoteFacts, found: Sequence[Finding], stamp: bytes, digest: bytes, *, key: bytes = b"", keep: bool
    ) -> None:
        """Keep what this process made of a file, for this run or for the next as well."""
        path = facts.path
        shown = interface(facts)
        try:
            encode = _ENCODER.encode
            path.encode()
            row = Row(stamp, digest, shown, encode(facts), encode(gist(facts)) if keep else b"", encoded(found), key)
        except UnicodeEncodeError:
            self._odd[path] = _Odd(facts, found)
            row, keep = Row(stamp, digest, shown), False
        self.learnt.add(path, row, keep=keep)

    def _is_checked_by_itself(self, path: str) -> bool:
        return path in self.checked and is_note(path)

    def _known_findings(self, path: str, digest: bytes) -> list[Finding] | None:
        key = self._key(path)
        return self._memory.findings(path, digest, key) if self._memory and key else None

    def _key(self, path: str) -> bytes:
        """What the findings of rules that see one note go by, for one file; empty where they are not to be kept."""
        rules = self._session.selection.for_file(path)
        key = self._keys.get(id(rules))
        if key is None:
            key = self._keys[id(rules)] = key_of([bound for bound in rules if isinstance(bound.rule, NoteRule)])
        return key
