"""Several files written as one: each of them whole, those that hang together all or none.

The steps of a run, in an order that leaves no moment at which a kill could do harm:

1. The vault's lock is taken. What a killed run left is cleared away (`recovery`).
2. Each file is looked at: whether it is as it was read, may be replaced and lies in the vault. Nothing has changed yet.
3. The journal gets the bytes of all files as they are, and then its manifest; both are synced. From here on a kill can
   be undone.
4. All new files are made ready under temporary names beside their targets, and synced. An error up to here, such as a
   full disk, takes everything back: nothing at all has changed.
5. Group by group, each file is compared once more with what was read, and the new one is renamed over it. If that
   fails for one of a group, those before it are put back from the journal; other groups are not affected.
6. The folders are synced, and the journal gets the result.

Killed in 3: the journal has a run without a manifest. In 4: temporary files, all of them named in the manifest. In 5:
each file is either the old or the new one, and there are temporary files for those not yet renamed. In 6: all is
written. In no case is a file torn or empty. Ctrl-C is heeded in 4, which takes all back, and in 5 between groups.
"""

from __future__ import annotations

import os
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from vaultlint import __version__
from vaultlint.config import UndoSettings
from vaultlint.errors import DamagedJournal, Interrupted, RefusedRun, RefusedWrite
from vaultlint.folders import DATA_VARIABLE, data_folder
from vaultlint.storage.disk import discard, exchange, stage, sync_folder, temporary_name
from vaultlint.storage.interrupts import Interrupts, held_back
from vaultlint.storage.journal import FORMAT, Journal, Recording, replaced
from vaultlint.storage.lock import locked
from vaultlint.storage.places import as_it_was, digest, reason, refusal
from vaultlint.storage.records import About, Entry, Manifest, Outcome, Result, Run, Write
from vaultlint.storage.recovery import recover

# Disks sync many files in hardly more time than one, if they are asked for all of them at once: 300 files took 0.1
# seconds in the place of 2.
_THREADS = 8
_BATCH = 64  # files that are open at once
_FEW = 4  # files for which threads are not worth their start


@contextmanager
def writing(root: Path, *, journal: bool = True, limits: UndoSettings | None = None) -> Iterator[Writer]:
    """Have a vault for oneself, to write to it. Without `limits` no run is dropped from the journal.

    Raises RefusedRun where another run is writing, or where no journal can be kept. Without a journal there is no lock.
    """
    if not journal:
        yield Writer(root, None, None, ())
        return
    book = Journal(root)
    with ExitStack() as stack:
        try:
            book.prepare()
            stack.enter_context(locked(book.lock))
        except OSError as error:
            raise RefusedRun(_unusable(error)) from error
        yield Writer(root, book, limits, recover(book))


def clear_up(root: Path) -> tuple[str, ...]:
    """Clear away what killed runs left in a vault; sentences on what was found. Raises RefusedRun as `writing` does."""
    book = Journal(root)
    if all(book.is_finished(number) for number in book.numbers()):
        return ()
    with writing(root) as writer:
        return writer.notices


def _unusable(error: OSError) -> str:
    why = reason(error, "write there")
    return (
        f"Nothing was written, because what `vaultlint undo` needs cannot be kept in '{data_folder()}': {why}. "
        f"Name another folder in {DATA_VARIABLE}, or do without undo: --no-journal."
    )


class Writer:
    """Writes to a vault that nobody else writes to."""

    def __init__(
        self, root: Path, journal: Journal | None, limits: UndoSettings | None, notices: tuple[str, ...]
    ) -> None:
        self._root = Path(os.path.realpath(root))
        self._journal = journal
        self._limits = limits
        self.notices = notices  # sentences: what was found of runs that were killed

    def obstacles(self, writes: Iterable[Write]) -> dict[str, RefusedWrite]:
        """What cannot be written, by path."""
        found: dict[str, RefusedWrite] = {}
        for write in writes:
            try:
                as_it_was(self._root, write)
            except RefusedWrite as refused:
                found[write.path] = refused
        return found

    def commit(self, groups: Sequence[Sequence[Write]], about: About) -> Outcome:
        """Write groups of files, each of them all or none.

        Raises RefusedRun where an error kept everything from being written, and Interrupted after Ctrl-C. Nothing has
        changed then, or as much as the latter says.
        """
        with held_back() as interrupts:
            return _Commit(self._root, self._journal, self._limits, interrupts).run(groups, about)


class _Job(Struct):
    """One file on its way."""

    write: Write
    target: Path
    temporary: Path
    like: Path | None  # whose attributes the new file gets
    group: int
    mode: int
    offset: int
    length: int
    kept: bytes | None  # what it was, where no journal keeps it
    written: bool = False


class _Commit:
    """One run."""

    def __init__(
        self, root: Path, journal: Journal | None, limits: UndoSettings | None, interrupts: Interrupts
    ) -> None:
        self._root = root
        self._journal = journal
        self._limits = limits
        self._interrupts = interrupts
        self._jobs: list[_Job] = []
        self._taken: dict[Path, str] = {}  # the real file of each job, and its path in the vault
        self._refused: list[RefusedWrite] = []
        self._notices: list[str] = []
        self._sealed: Run | None = None

    def run(self, groups: Sequence[Sequence[Write]], about: About) -> Outcome:
        """See `Writer.commit`."""
        recording: Recording | None = None
        try:
            if self._journal:
                recording = self._begin(self._journal)
            for index, group in enumerate(groups):
                self._prepare(index, group, recording)
            if not self._jobs and not self._completes(about):
                self._forget(recording)
                return Outcome(frozenset(), tuple(self._refused), None)
            if recording:
                self._seal(recording, about)
            self._stage()
        except BaseException:
            if self._clear_away():
                self._forget(recording)
            raise
        cleared = False
        try:
            self._swap()
        finally:
            cleared = self._clear_away()
        stopped = self._interrupts.pending
        if cleared:
            self._finish(recording, stopped=stopped)
        written = frozenset(job.write.path for job in self._jobs if job.written)
        number: int | None = recording.number if recording else None
        if stopped:
            self._interrupts.pending = False
            raise Interrupted(_interrupted(len(written), len(self._jobs), number, about))
        if not written and not self._completes(about):
            if cleared:
                self._forget(recording)
            number = None
        elif self._journal and self._limits:
            self._journal.trim(self._limits)
        return Outcome(written, tuple(self._refused), number, tuple(self._notices))

    def _completes(self, about: About) -> bool:
        """Whether this is an undo that leaves nothing of its run, so that it counts though it writes nothing."""
        return about.undoes is not None and about.whole and not self._refused

    def _clear_away(self) -> bool:
        """Remove the temporary files. While one stays, the journal keeps the run open, so that the next one tries."""
        gone = [discard(job.temporary) for job in self._jobs]
        return all(gone)

    def _begin(self, journal: Journal) -> Recording:
        try:
            return journal.begin()
        except OSError as error:
            raise RefusedRun(_unusable(error)) from error

    def _prepare(self, number: int, group: Sequence[Write], recording: Recording | None) -> None:
        """Look at the files of a group, and keep what they are. Nothing is done where one of them has an obstacle."""
        found: list[tuple[Write, Path, bytes | None]] = []
        taken: dict[Path, str] = {}
        try:
            for write in group:
                target, data = as_it_was(self._root, write, but_not=ChainMap(taken, self._taken))
                taken[target] = write.path
                found.append((write, target, data))
        except RefusedWrite as refused:
            self._refuse(group, refused)
            return
        self._taken |= taken
        for write, target, data in found:
            mode = write.mode if data is None else os.stat(target).st_mode & 0o7777
            job = _Job(
                write=write,
                target=target,
                temporary=target.with_name(temporary_name()),
                like=None if data is None else target,
                group=number,
                mode=mode,
                offset=0,
                length=len(data or b""),
                kept=None if recording or len(group) == 1 else data,
            )
            if recording and data:
                try:
                    job.offset = recording.keep(data)
                except OSError as error:
                    raise RefusedRun(_unusable(error)) from error
            self._jobs.append(job)

    def _seal(self, recording: Recording, about: About) -> None:
        manifest = Manifest(
            version=FORMAT,
            vaultlint=__version__,
            vault=str(self._root),
            began=datetime.now(UTC).isoformat(timespec="seconds"),
            # An undo that has to leave a file out is not the end of what it undoes.
            about=replace(about, whole=about.whole and not self._refused),
            entries=tuple(_entry(self._root, job) for job in self._jobs),
        )
        try:
            self._sealed = recording.seal(manifest)
        except OSError as error:
            raise RefusedRun(_unusable(error)) from error

    def _stage(self) -> None:
        """Make all new files ready. Raises RefusedRun."""
        with ExitStack() as stack:
            at_once: Callable[[Callable[[_Job, int], None], Iterable[_Job], Iterable[int]], Iterator[None]] = map
            if len(self._jobs) > _FEW:
                from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - for runs that write much

                at_once = stack.enter_context(ThreadPoolExecutor(_THREADS)).map
            for start in range(0, len(self._jobs), _BATCH):
                with ExitStack() as files:
                    opened: list[tuple[_Job, int]] = []
                    for job in self._jobs[start : start + _BATCH]:
                        self._interrupts.heed()
                        if job.write.data is not None:
                            descriptor = _staged(job, job.write.data)
                            files.callback(os.close, descriptor)
                            opened.append((job, descriptor))
                    for _ in at_once(_sync, *zip(*opened, strict=True)) if opened else ():
                        pass

    def _swap(self) -> None:
        """Rename the new files over the old ones, until Ctrl-C stops it."""
        groups: dict[int, list[_Job]] = {}
        for job in self._jobs:
            groups.setdefault(job.group, []).append(job)
        for group in groups.values():
            if self._interrupts.pending:
                break
            self._swap_group(group)
        for folder in {job.target.parent for job in self._jobs if job.written}:
            sync_folder(folder)

    def _swap_group(self, group: Sequence[_Job]) -> None:
        """Rename the new files of a group over the old ones; none of them where one fails."""
        try:
            if len(group) > 1:
                for job in group:
                    as_it_was(self._root, job.write)
            for job in group:
                # Compared as late as possible: from here to the rename there is no work left to do.
                as_it_was(self._root, job.write, at=job.target)
                if job.write.data is None:
                    os.unlink(job.target)
                else:
                    os.replace(job.temporary, job.target)
                job.written = True
        except (OSError, RefusedWrite) as error:
            refused = error if isinstance(error, RefusedWrite) else refusal(job.write.path, error)
            for done in reversed([done for done in group if done.written]):
                self._put_back(done)
            self._refuse([job.write for job in group], refused)

    def _put_back(self, job: _Job) -> None:
        """Make a file what it was before this run. Where that fails, it stays written, and a sentence says so."""
        path = job.write.path
        try:
            as_it_was(self._root, Write(path, None, digest(job.write.data) if job.write.data is not None else None))
            old = job.kept
            if self._sealed and job.write.before is not None:
                old = replaced(self._sealed, self._sealed.manifest.entries[self._jobs.index(job)])
            exchange(job.target, job.temporary, old, job.mode)
            job.written = False
        except (OSError, RefusedWrite, DamagedJournal) as error:
            why = refusal(path, error).reason if isinstance(error, OSError) else error.reason
            self._notices.append(f"{path}: could not be put back ({why}), though it belongs to a fix that failed.")

    def _refuse(self, group: Sequence[Write], refused: RefusedWrite) -> None:
        self._refused.append(refused)
        self._refused += [
            RefusedWrite(write.path, f"it belongs to a fix that also edits '{refused.path}'")
            for write in group
            if write.path != refused.path
        ]

    def _finish(self, recording: Recording | None, *, stopped: bool) -> None:
        if self._journal is None or recording is None:
            return
        unwritten = tuple(number for number, job in enumerate(self._jobs) if not job.written)
        try:
            self._journal.finish(recording.number, Result(unwritten, interrupted=stopped and bool(unwritten)))
        except OSError as error:
            # The next run will find out by itself what was written.
            self._notices.append(f"The journal of this run could not be completed: {reason(error, 'write there')}.")

    def _forget(self, recording: Recording | None) -> None:
        if self._journal and recording:
            recording.close()
            self._journal.drop(recording.number)


def _staged(job: _Job, data: bytes) -> int:
    """Make the new file of a job; its open descriptor. Raises RefusedRun."""
    try:
        os.makedirs(job.target.parent, exist_ok=True)
        return stage(job.temporary, data, job.like, job.mode)
    except OSError as error:
        raise _nothing_written(job, error) from error


def _sync(job: _Job, descriptor: int) -> None:
    """Bring the new file of a job to the disk. Raises RefusedRun."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        raise _nothing_written(job, error) from error


def _nothing_written(job: _Job, error: OSError) -> RefusedRun:
    why = refusal(job.write.path, error).reason
    return RefusedRun(f"Nothing was written: {job.write.path}: {why}.", job.write.path, why)


def _entry(root: Path, job: _Job) -> Entry:
    write = job.write
    return Entry(
        path=write.path,
        temporary=job.temporary.relative_to(root).as_posix(),
        group=job.group,
        before=write.before.hex() if write.before else None,
        after=None if write.data is None else digest(write.data).hex(),
        mode=job.mode,
        offset=job.offset,
        length=job.length,
    )


def _interrupted(written: int, all_of_them: int, number: int | None, about: About) -> str:
    if not written:
        return "Interrupted; nothing was written."
    files = f"{written:,} of {all_of_them:,} files were"
    if about.undoes is not None:
        return (
            f"Interrupted: {files} brought back, each of them whole; `vaultlint undo {about.undoes}` goes on with it."
        )
    undo = f"; `vaultlint undo {number}` brings them back" if number else ""
    return f"Interrupted: {files} written, each of them whole{undo}."
