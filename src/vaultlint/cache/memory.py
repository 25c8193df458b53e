"""What was learnt of a vault in earlier runs, as far as it still holds, and what a run learns anew.

Nothing here can change what a run finds. Facts and the findings of rules that see one note hang on the note's content
and on `key`s that say how it was read and by which rules; an answer of a whole run hangs on its `state`. Where that is
not known to be the same, or what was kept is damaged, there is nothing to be had.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec.structs import replace

from vaultlint.cache import places, stamps
from vaultlint.cache.learnt import Learnt
from vaultlint.cache.store import Known, Run, Store, write
from vaultlint.digests import blake2b
from vaultlint.errors import LostSpool
from vaultlint.findings import Finding
from vaultlint.note.facts import NoteFacts
from vaultlint.note.kinds import is_note
from vaultlint.vault.gist import Gist
from vaultlint.vault.roll import Columns

_MOST_RUNS = 4
_MOST_RULINGS = 3  # sets of rules for which a note's findings are kept
_FEW = 64  # files that may be known of later than the large file was written
_SHARE = 16  # and the part of all files that they may be

_FACTS = msgspec.msgpack.Decoder(NoteFacts)
_GISTS = msgspec.msgpack.Decoder(Gist)
_COLUMNS = msgspec.msgpack.Decoder(Columns)
_FINDINGS = msgspec.msgpack.Decoder(list[Finding])


class Memory:
    """What is known of the vault at `root`. `within` is the folder of the cache; `key` says how its files are read."""

    def __init__(self, root: Path, within: Path, key: bytes) -> None:
        self._within = within
        self._program = blake2b(stamps.program() + key, digest_size=16).digest()
        self._paths = places.files_of(root, within, self._program)
        self.learnt = Learnt()
        self._seen_again: dict[str, tuple[bytes, bytes]] = {}  # stamp and digest
        self._runs: list[Run] = []
        self._keeps_roll = False  # whether somebody asks for the roll of this vault
        self._roll: Columns | None = None

    @cached_property
    def _stores(self) -> tuple[Store, Store]:
        """The file of what came later, and the one of all before."""
        before, later = self._paths
        if not places.is_safe(self._within):
            before = later = self._within / "nothing"
        return Store(later, self._program), Store(before, self._program)

    def facts(self, path: str, stamp: bytes) -> tuple[NoteFacts, bytes] | None:
        """The facts of a file that still has this stamp, and the digest of its content."""
        if stamp == stamps.NONE:
            return None
        for store in self._stores:
            if self._stamp_in(store, path) == stamp:
                return self._decoded(store, path)
        return None

    def gist(self, path: str, stamp: bytes) -> Gist | None:
        """The gist of a file that still has this stamp."""
        if stamp != stamps.NONE:
            for store in self._stores:
                if self._stamp_in(store, path) == stamp:
                    return _decoded_gist(store.gist(path))
        return None

    def roll(self, stamps_of: Callable[[Sequence[str]], Sequence[bytes]]) -> tuple[Columns, frozenset[str]] | None:
        """The columns of the roll of all notes, and the notes in them that they are no more true of.

        None where they were not kept; those that this run writes will be.
        """
        self._keeps_roll = True
        _, before = self._stores
        data = before.roll
        try:
            columns = None if data is None else _COLUMNS.decode(data)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        if columns is None:
            return None
        paths = columns.all_paths()
        pairs = zip(paths, before.stamps(paths), stamps_of(paths), strict=True)
        return columns, frozenset(path for path, then, now in pairs if then != now or now == stamps.NONE)

    def take_roll(self, columns: Columns) -> None:
        """Take in the columns of the roll of all notes as this run found them."""
        self._roll = columns

    def facts_of_content(self, path: str, digest: bytes) -> NoteFacts | None:
        """The facts of a file with this content."""
        for store in self._stores:
            if store.digest(path) == digest:
                decoded = self._decoded(store, path)
                return decoded and decoded[0]
        return None

    def digest_of(self, path: str) -> bytes | None:
        """The digest of the content that a file had when it was last read."""
        return next((digest for store in self._stores if (digest := store.digest(path))), None)

    def has_stamp(self, path: str, stamp: bytes) -> bool:
        """Whether a file still has the stamp that it had when it was last read."""
        known = (found for store in self._stores if (found := self._stamp_in(store, path)))
        return stamp != stamps.NONE and next(known, b"") == stamp

    def see_again(self, path: str, stamp: bytes, digest: bytes) -> None:
        """Take in the digest of the content that a file turned out to have, which had this stamp before it was read.

        If that is what was known of it, the stamp is as good as the one that was kept, which may have been too young.
        """
        if stamp != stamps.NONE and digest == self.digest_of(path):
            self._seen_again[path] = stamp, digest

    def _stamp_in(self, store: Store, path: str) -> bytes:
        """The stamp by which a file is known that a store knows; empty for one that it does not."""
        stamp, digest = self._seen_again.get(path, (b"", b""))
        return stamp if stamp and store.digest(path) == digest else store.stamp(path)

    def findings(self, path: str, digest: bytes, key: bytes) -> list[Finding] | None:
        """What the rules of that key, which see one note, found in a note with this content."""
        for store in self._stores:
            if store.digest(path) == digest:
                data = store.found(path, key)
                if data is not None:
                    return self.findings_in(data)
        return None

    def forget(self, path: str) -> None:
        """Let go of what this run learnt of a file, and of what it said of all files together."""
        self.learnt.forget(path)
        self._seen_again.pop(path, None)
        self._roll = None

    def has_answer(self, key: bytes) -> bool:
        """Whether the answer of the whole run of that key is known, in whatever state."""
        return any(key in store.keys for store in self._stores)

    def recall(self, key: bytes, state: bytes) -> bytes | None:
        """The answer of the whole run of that key, if all that it hangs on is as it was."""
        runs = (store.run(key) for store in self._stores)
        return next((b"".join(run.answer()) for run in runs if run and run.state == state), None)

    def remember(self, key: bytes, state: bytes, places: Iterable[int]) -> None:
        """Take in the answer of a whole run, in pieces that were put aside at some places of the spool of `learnt`."""
        self._runs = [Run(key, state, lambda: map(self.learnt.spool.take, places))]

    def close(self) -> None:
        """Let go of the files of the cache."""
        for store in self._stores:
            store.close()

    def save(self, paths: Sequence[str]) -> None:
        """Write what was learnt; `paths` are the files that the vault has today. Never raises for what disks do."""
        if not self.learnt.kept and not self._runs and not self._seen_again:
            return
        later, before = self._stores
        fresh = len(later) + self.learnt.kept + len(self._seen_again)
        whole = not len(before) or fresh > max(_FEW, len(before) // _SHARE)
        with contextlib.suppress(OSError, LostSpool):
            if not places.prepare(self._within):
                return
            large, small = self._paths
            runs = self._all_runs(self._stores if whole else self._stores[:1])
            files = self._files(paths if whole else self._later_paths())
            keeps_roll = whole and (self._keeps_roll or before.roll)
            write(
                large if whole else small,
                self._program,
                files,
                runs,
                gist_of=self._encoded_gist,
                ready=self.close,
                roll=self._encoded_roll if keeps_roll else None,
            )
            if whole:
                small.unlink(missing_ok=True)
                places.drop_oldest(self._within)
            else:
                places.used(large)

    def _later_paths(self) -> list[str]:
        return sorted({*self._stores[0].paths, *filter(self.learnt.is_kept, self.learnt.paths), *self._seen_again})

    def _all_runs(self, stores: Sequence[Store]) -> list[Run]:
        """The answers that were just learnt, and those in some files that have no newer one."""
        kept = (store.run(key) for store in reversed(stores) for key in reversed(store.keys))
        runs = {run.key: run for run in kept if run}
        for run in self._runs:
            runs.pop(run.key, None)
            runs[run.key] = run
        return list(runs.values())[::-1][:_MOST_RUNS]

    def _files(self, paths: Sequence[str]) -> Iterator[tuple[str, Known]]:
        for path in paths:
            known = self._just_learnt(path) if self.learnt.is_kept(path) else self._known_before(path)
            if known is not None:
                yield path, known

    def _known_before(self, path: str) -> Known | None:
        """What was known of a file before this run."""
        stamp, digest = self._seen_again.get(path, (b"", b""))
        for store in self._stores:
            known = store.known(path)
            if known is not None:
                # One store may hold a file as it was, and the record in the other one be damaged.
                return replace(known, stamp=stamp) if known.digest == digest else known
        return None

    def _just_learnt(self, path: str) -> Known:
        """What this run learnt of a file, and what was known before of the same content by other rules."""
        row = self.learnt.row(path)
        found = {row.key: row.found} if row.key else {}
        for store in self._stores:
            known = store.known(path) if store.digest(path) == row.digest else None
            for other, data in known.found.items() if known else ():
                if len(found) < _MOST_RULINGS:
                    found.setdefault(other, data)
        return Known(row.stamp, row.digest, row.facts, found)

    def _encoded_gist(self, path: str) -> bytes:
        """The gist of a file as it is to be written; empty where there is none that is sound."""
        if self.learnt.is_kept(path):
            return self.learnt.gist(path)
        return next((gist for store in self._stores if (gist := store.gist(path))), b"")

    def _encoded_roll(self, gists: Iterable[tuple[str, bytes]]) -> bytes:
        """The roll of all notes, made of the gists of some files; empty where one of these is damaged."""
        try:
            roll = self._roll or Columns.of((path, _GISTS.decode(gist)) for path, gist in gists if is_note(path))
            return msgspec.msgpack.encode(roll)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return b""

    def _decoded(self, store: Store, path: str) -> tuple[NoteFacts, bytes] | None:
        data = store.facts(path)
        if data is None:
            return None
        try:
            facts = _FACTS.decode(data)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return (facts, store.digest(path)) if facts.path == path else None

    @staticmethod
    def facts_in(data: bytes) -> NoteFacts:
        """Facts that were encoded by this very program. Raises what msgspec raises."""
        return _FACTS.decode(data)

    @staticmethod
    def findings_in(data: bytes) -> list[Finding] | None:
        """Findings that were encoded; None where they are damaged."""
        if not data:
            return []
        try:
            return _FINDINGS.decode(data)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None


def encoded(findings: Sequence[Finding]) -> bytes:
    """Findings as `Memory.findings_in` reads them. Raises UnicodeEncodeError."""
    return msgspec.msgpack.encode(findings) if findings else b""


def _decoded_gist(data: bytes | None) -> Gist | None:
    """A gist that was encoded; None where it is damaged, or there is none."""
    if data is None:
        return None
    try:
        return _GISTS.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
