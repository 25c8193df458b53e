"""Lints the files of a session: what is found in them as they lie on disk, and with some texts replaced."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from itertools import chain
from typing import NamedTuple

import msgspec

from vaultlint.cache import Learnt, Memory, Row, encoded, stamps
from vaultlint.chunks import (
    WORTH_IT,
    WORTH_STARTING,
    Reading,
    examine,
    is_sound,
    read_chunk,
    readings,
    stamp_of,
    stamps_of,
)
from vaultlint.concerned import concerned
from vaultlint.edited import Edited, EditedTexts
from vaultlint.engine import check_facts, check_file, check_suppressions, unreadable
from vaultlint.errors import ChangedFile, UnreadableFile
from vaultlint.findings import Finding
from vaultlint.note import NoteFacts
from vaultlint.note.interface import interface
from vaultlint.note.kinds import is_note
from vaultlint.profiling import EXAMINE, LOAD, READ, VAULT_RULES, Counts, Profile, step
from vaultlint.registry import BoundRules, key_of
from vaultlint.rule import NoteRule
from vaultlint.session import Session
from vaultlint.storage import Storage, StoredText
from vaultlint.vault import Vault
from vaultlint.vault.gist import Gist, gist
from vaultlint.vault.repository import history_of
from vaultlint.vault.roll import Columns
from vaultlint.verdicts import Found, Judge, Judged, Verdict, Verdicts, judge_all, unpacked, verdict

_TOLD_EVERY = 32  # files
_MANY = 1_000  # files under check from which on all are numbered at once
_GISTS = msgspec.msgpack.Decoder(Gist)
_ENCODER = msgspec.msgpack.Encoder()

Progress = Callable[[str, int, int], None]  # what is being done, how many files are done, and of how many


def _tell_nobody(*_: object) -> None:
    """What is told where nobody looks."""


class _Odd(NamedTuple):
    """What is known of a file, and no message can carry: it has a byte that is not UTF-8 in its name, say."""

    facts: NoteFacts
    found: Sequence[Finding]


class Linter:
    """Lints the files of a session, and lints them again with some texts replaced.

    `memory` is what earlier runs learnt of the vault, and takes in what this one learns. `jobs` is how many processes
    may share the work, 0 for one on each core. `profile` takes in where the time goes, of one process; `progress` is
    told how far the work has come. `storage` is where the files are read from, the disk by default.
    """

    def __init__(
        self,
        session: Session,
        memory: Memory | None = None,
        *,
        jobs: int = 1,
        profile: Profile | None = None,
        progress: Progress | None = None,
        storage: Storage | None = None,
    ) -> None:
        self._session = session
        self._memory = memory
        self.jobs = 1 if profile else jobs
        self._profile = profile
        self._progress = progress or _tell_nobody
        self.dialect = session.dialect.dialect
        self._storage = storage or Storage(session.root)
        self._checked = frozenset(session.checked)
        self._under_check = (*session.checked, *session.attachments)
        self._learnt = Learnt() if memory is None else memory.learnt
        self._odd: dict[str, _Odd] = {}  # of those files, what cannot be encoded
        self._failed: dict[str, UnreadableFile] = {}
        self._marks = True  # whether a file that was read is to be known again
        self._tells_asked = memory is not None  # whether it is to be known what a verdict hangs on
        self._keys: dict[int, bytes] = {}
        self.edited = EditedTexts(session, self._checked, self.jobs)
        self.counts = Counts()
        self._files = (*session.files.notes, *session.files.attachments)
        if len(self._under_check) > _MANY:
            self._learnt.expect(self._files)
        self._history = history_of(session.root, self._files, self.dialect)

    def check(self) -> Mapping[str, Verdict]:
        """What is found in each file under check as it lies on disk."""
        self._marks = self._memory is not None
        return self._judge_all(self._judge, self._under_check)

    def check_anew(self, paths: Iterable[str]) -> dict[str, Verdict]:
        """What is found in some of the files under check as they lie on disk."""
        return {path: verdict(self._judge(path), self._rules_elsewhere) for path in paths}

    def interface(self, path: str) -> bytes | None:
        """What other files can learn of one, if it was looked at: see `note.interface`."""
        return (self._learnt.interface(path) or None) if path in self._learnt else None

    def look_at(self, path: str) -> bytes | None:
        """The interface of a file as it lies on disk; None for one that cannot be read."""
        with suppress(UnreadableFile):
            self._load(path)
        return self.interface(path)

    def facts(self, path: str) -> NoteFacts:
        """The facts of a file as it lies on disk. Raises UnreadableFile."""
        return self._load(path)

    def found_by_itself(self, path: str) -> Sequence[Finding]:
        """What the rules that see one note found in one that was looked at."""
        if path in self._failed:
            return [unreadable(path, self._failed[path].reason)]
        if path in self._odd:
            return self._odd[path].found
        return unpacked(self._learnt.found(path)) if path in self._learnt else ()

    def lint(self, changed: Mapping[str, str]) -> Found:
        """The findings of every file under check, with `changed` texts in the place of those on disk."""
        verdicts = self._verdicts
        if changed:
            edited, vault = self._with(changed)

            def judge(path: str) -> Judged:
                by_itself = edited[path].found if path in edited else self.found_by_itself(path)
                return self._heard(path, [*by_itself, *self._check_facts(path, vault)], vault)

            shown = [(path, one.facts) for path, one in edited.items() if one.interface != self.look_at(path)]
            changes = self.vault.changes((self.facts(path), facts) for path, facts in shown)
            anew = concerned(verdicts, edited, changes, rules=self._rules)
            verdicts = {**verdicts, **self._judge_all(judge, [path for path in verdicts if path in anew])}
        return Found.of(verdicts)

    @cached_property
    def _verdicts(self) -> Mapping[str, Verdict]:
        """The verdict on each file under check as it lies on disk, in order, with what was asked for it."""
        self._tells_asked = True
        verdicts = self._judge_all(self._judge, self._under_check)
        return {path: verdicts[path] for path in self._under_check}

    def lint_anew(self, changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        """What the next run will find in those of the changed files that are under check."""
        # Built-in rules find in the same text what they found. Of others that is what is to be learnt here.
        anew = None if all(map(key_of, self._rules)) else EditedTexts(self._session, self._checked, self.jobs)
        edited, vault = self._with(changed, anew)
        return {
            path: self._heard(path, [*one.found, *self._check_facts(path, vault)], vault).findings
            for path, one in edited.items()
            if path in self._checked
        }

    def _with(self, changed: Mapping[str, str], texts: EditedTexts | None = None) -> tuple[dict[str, Edited], Vault]:
        """What is known of the changed texts, by `texts` if it is given, and the vault with all of them in it."""
        edited = (texts or self.edited).look_at(changed)
        return edited, self.vault.with_changed({path: one.facts for path, one in edited.items()})

    def lint_note(self, path: str) -> list[Finding]:
        """The findings of one note under check as it lies on disk, for whoever cannot keep those of all."""
        return self._findings_in(path)

    @cached_property
    def vault(self) -> Vault:
        """The vault as it lies on disk."""
        session = self._session
        return Vault(
            self._files,
            self._load,
            session.settings,
            self.dialect,
            self._history,
            hidden=session.files.hidden,
            doubles=session.files.doubles,
            load_gist=self._gist,
            kept_roll=self._kept_roll,
            keep_roll=self._keep_roll,
        )

    def let_go(self) -> None:
        """Let go of the indexes of the vault, which whoever asks for it again has made anew."""
        self.__dict__.pop("vault", None)

    @cached_property
    def _rules_elsewhere(self) -> frozenset[str]:
        """The rules that tell of places in other files."""
        return frozenset(bound.rule.name for bound in chain(*self._rules) if bound.rule.places_elsewhere)

    @cached_property
    def _rules(self) -> Collection[BoundRules]:
        """The rules for the files under check, each set of them once."""
        return {id(rules): rules for rules in map(self._session.selection.for_file, self._under_check)}.values()

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences on what could not be learnt while linting."""
        return self._history.notices if self._history else ()

    @property
    def asked_history(self) -> bool:
        """Whether anything that was found hangs on what git knows."""
        return self._history is not None and self._history.asked

    @property
    def told_by_git(self) -> bytes:
        """A digest of what git told; empty where it was not asked, or not all is known."""
        return self._history.told if self._history and self._history.asked else b""

    @property
    def compared_files(self) -> bool:
        """Whether it hangs on the content of files, too, that git was not told of."""
        return self._history is not None and self._history.compared

    @property
    def looked_at(self) -> Iterator[str]:
        """The files that were looked at; those that another process looked at are not known here."""
        return chain(self._failed, self._learnt.paths)

    def digest(self, path: str) -> bytes | None:
        """The digest of the content of a file as it was linted; empty if it could not be read.

        None where it was not looked at, or not so that it would be known again.
        """
        if path in self._failed:
            return b""
        return (self._learnt.digest(path) or None) if path in self._learnt else None

    def read_text(self, path: str) -> str:
        """The text of a file as it lies on disk. Raises UnreadableFile."""
        return self._storage.read_text(path)

    def read_linted(self, path: str) -> StoredText:
        """A note as it was linted. Raises UnreadableFile, and ChangedFile where it is not what it was then."""
        stored = self._storage.read(path)
        if self.digest(path) not in {stored.digest, None}:
            raise ChangedFile(path, "it changed on disk while vaultlint was running")
        return stored

    def _judge_all(self, judge: Judge, paths: Sequence[str]) -> Mapping[str, Verdict]:
        """What a judge finds in each of some files under check."""
        with step(self._profile, LOAD):
            self._load_all()
        history = self._history
        with step(self._profile, VAULT_RULES):
            return judge_all(
                paths,
                judge,
                elsewhere=self._rules_elsewhere,
                jobs=self.jobs,
                aside=history.learnt if history else bytes,
                hear=history.learn if history else _tell_nobody,
                progress=lambda done: self._progress("Checking", done, len(paths)),
                into=Verdicts(self._learnt.numbers, self._learnt.spool),
            )

    def _judge(self, path: str) -> Judged:
        vault = self.vault
        vault.ask_anew()
        judged = self._heard(path, self._findings_in(path), vault)
        return judged._replace(asked=vault.asked.told()) if self._tells_asked else judged

    def _heard(self, path: str, found: list[Finding], vault: Vault) -> Judged:
        """What was found in a file, without what it silences, and with what is to be said of that."""
        if self._session.suppressions and path in self._learnt:  # else it cannot be read
            facts = vault.sources[path]
            if facts.directives:
                selection = self._session.selection
                rules, vocabulary = selection.for_file(path), selection.vocabulary()
                return Judged(*check_suppressions(facts, found, rules, vocabulary))
        return Judged(found)

    def _findings_in(self, path: str) -> list[Finding]:
        """What is found in a file under check as it lies on disk."""
        if path in self._checked:
            if path not in self._learnt:
                with suppress(UnreadableFile):
                    self._load(path)
            return [*self.found_by_itself(path), *self._check_facts(path, self.vault)]
        return self._check_file(path, self.vault)

    def _load(self, path: str) -> NoteFacts:
        """The facts of a file, which is read, and checked if it is a note under check, unless that was done before.

        Raises UnreadableFile, and does so again for a file that can be read by now: to a run it is what it was first.
        """
        if path in self._failed:
            raise self._failed[path]
        if path in self._learnt:
            return self._odd[path].facts if path in self._odd else Memory.facts_in(self._learnt.facts(path))
        # The stamp comes first: what changes after it was taken has another one.
        stamp = stamps.NONE if self._memory is None else stamp_of(self._session, path)
        return self._remembered(path, stamp) or self._read(path, stamp)

    def _gist(self, path: str) -> Gist:
        """The gist of a note, for which it need not be loaded if it was not touched since an earlier run.

        Raises UnreadableFile.
        """
        if path not in self._learnt:
            remembered = self._memory and self._memory.gist(path, stamp_of(self._session, path))
            if remembered:
                return remembered
        elif known := self._learnt.gist(path):
            return _GISTS.decode(known)
        told = gist(self._load(path))
        if path not in self._odd:
            self._learnt.set_gist(path, _ENCODER.encode(told))
        return told

    def _kept_roll(self) -> tuple[Columns, frozenset[str]] | None:
        """The columns of the roll that an earlier run kept, and those of its notes that were touched since."""
        return self._memory.roll(partial(stamps_of, self._session)) if self._memory else None

    def _keep_roll(self, columns: Columns) -> None:
        if self._memory is not None:
            self._memory.take_roll(columns)

    def _load_all(self) -> None:
        """Load all that is under check."""
        checked = self._session.checked
        self._read_together()
        for number, path in enumerate(checked):
            if path not in self._learnt:
                with suppress(UnreadableFile):
                    self._load(path)
            if not number % _TOLD_EVERY:
                self._progress("Reading", number, len(checked))
        if self._profile:
            counts = self.counts
            self._profile.counts.update({"remembered": counts.remembered, "read": counts.read, "parsed": counts.parsed})

    def _read_together(self) -> None:
        """Have files of which nothing is known read by several processes, if there are enough of them."""
        memory = self._memory
        fresh = [path for path in self._session.checked if path not in self._learnt]
        if memory is not None:
            fresh = [path for path in fresh if memory.digest_of(path) is None]
        if self.jobs == 1 or len(fresh) < WORTH_IT:
            return
        from vaultlint import workers  # noqa: PLC0415 - small vaults need none

        jobs = self.jobs or workers.usable_cores()
        if jobs > 1 and (workers.can_fork() or len(fresh) >= WORTH_STARTING):
            for data in workers.share_out(partial(read_chunk, self._session, self._marks), fresh, jobs):
                for reading in readings(data):
                    self._take(reading)
                self._progress("Reading", len(self._learnt), len(self._session.checked))

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
        self._learnt.add(path, row, keep=self._memory is not None)

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
        self._learnt.add(path, row, keep=keep)

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

    def _is_checked_by_itself(self, path: str) -> bool:
        return path in self._checked and is_note(path)

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

    def _check_facts(self, path: str, vault: Vault) -> list[Finding]:
        findings = self._check_file(path, vault)
        if path in self._learnt:  # else it cannot be read, which has been said
            findings += check_facts(vault.sources[path], vault, self._session.selection.for_file(path))
        return findings

    def _check_file(self, path: str, vault: Vault) -> list[Finding]:
        return check_file(path, vault, self._session.selection.for_file(path))
