"""Lints the files of a session: what is found in them as they lie on disk, and with some texts replaced."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cached_property, partial
from itertools import chain

from vaultlint.cache import Memory
from vaultlint.chunks import stamps_of
from vaultlint.concerned import concerned
from vaultlint.edited import Edited, EditedTexts
from vaultlint.engine import check_facts, check_file, check_suppressions
from vaultlint.errors import ChangedFile, UnreadableFile
from vaultlint.findings import Finding
from vaultlint.known import KnownFiles, Progress
from vaultlint.profiling import LOAD, VAULT_RULES, Profile, step
from vaultlint.registry import BoundRules, key_of
from vaultlint.session import Session
from vaultlint.storage import Storage, StoredText
from vaultlint.vault import Vault
from vaultlint.vault.repository import history_of
from vaultlint.vault.roll import Columns
from vaultlint.verdicts import Found, Judge, Judged, Verdict, Verdicts, judge_all, verdict


def _tell_nobody(*_: object) -> None:
    """What is told where nobody looks."""


def _shared(vault: Vault) -> AbstractContextManager[Callable[[], None]]:
    from vaultlint.vault.diagnosis import shared  # noqa: PLC0415 - most runs are of one process

    return shared(vault)


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
        self._under_check = (*session.checked, *session.attachments)
        self._tells_asked = memory is not None  # whether it is to be known what a verdict hangs on
        self.known = KnownFiles(
            session, memory, self._storage, jobs=self.jobs, profile=profile, progress=self._progress
        )
        self._checked = self.known.checked
        self.edited = EditedTexts(session, self._checked, self.jobs)
        self._files = (*session.files.notes, *session.files.attachments)
        self._history = history_of(session.root, self._files, self.dialect)

    def check(self) -> Mapping[str, Verdict]:
        """What is found in each file under check as it lies on disk."""
        self.known.marks = self._memory is not None
        return self._judge_all(self._judge, self._under_check, self.vault)

    def check_anew(self, paths: Iterable[str]) -> dict[str, Verdict]:
        """What is found in some of the files under check as they lie on disk."""
        return {path: verdict(self._judge(path), self._rules_elsewhere) for path in paths}

    def lint(self, changed: Mapping[str, str]) -> Found:
        """The findings of every file under check, with `changed` texts in the place of those on disk."""
        verdicts = self._verdicts
        if changed:
            edited, vault = self._with(changed)

            def judge(path: str) -> Judged:
                by_itself = edited[path].found if path in edited else self.known.found_by_itself(path)
                return self._heard(path, [*by_itself, *self._check_facts(path, vault)], vault)

            shown = [(path, one.facts) for path, one in edited.items() if one.interface != self.known.look_at(path)]
            changes = self.vault.changes((self.known.facts(path), facts) for path, facts in shown)
            anew = concerned(verdicts, edited, changes, rules=self._rules)
            verdicts = {**verdicts, **self._judge_all(judge, [path for path in verdicts if path in anew], vault)}
        return Found.of(verdicts)

    @cached_property
    def _verdicts(self) -> Mapping[str, Verdict]:
        """The verdict on each file under check as it lies on disk, in order, with what was asked for it."""
        self._tells_asked = True
        verdicts = self._judge_all(self._judge, self._under_check, self.vault)
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
            self.known.facts,
            session.settings,
            self.dialect,
            self._history,
            hidden=session.files.hidden,
            doubles=session.files.doubles,
            load_gist=self.known.gist,
            kept_roll=self._kept_roll,
            begun_roll=self.known.begun_roll,
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

    def read_text(self, path: str) -> str:
        """The text of a file as it lies on disk. Raises UnreadableFile."""
        return self._storage.read_text(path)

    def read_linted(self, path: str) -> StoredText:
        """A note as it was linted. Raises UnreadableFile, and ChangedFile where it is not what it was then."""
        stored = self._storage.read(path)
        if self.known.digest(path) not in {stored.digest, None}:
            raise ChangedFile(path, "it changed on disk while vaultlint was running")
        return stored

    def _judge_all(self, judge: Judge, paths: Sequence[str], vault: Vault) -> Mapping[str, Verdict]:
        """What a judge finds in each of some files under check, with a vault in hand."""
        with step(self._profile, LOAD):
            self.known.look_at_all()
        history = self._history
        with step(self._profile, VAULT_RULES):
            return judge_all(
                paths,
                judge,
                elsewhere=self._rules_elsewhere,
                jobs=self.jobs,
                share=partial(_shared, vault),
                aside=history.learnt if history else bytes,
                hear=history.learn if history else _tell_nobody,
                progress=lambda done: self._progress("Checking", done, len(paths)),
                into=Verdicts(self.known.learnt.numbers, self.known.learnt.spool),
            )

    def _judge(self, path: str) -> Judged:
        vault = self.vault
        vault.ask_anew()
        judged = self._heard(path, self._findings_in(path), vault)
        return judged._replace(asked=vault.asked.told()) if self._tells_asked else judged

    def _heard(self, path: str, found: list[Finding], vault: Vault) -> Judged:
        """What was found in a file, without what it silences, and with what is to be said of that."""
        if self._session.suppressions and path in self.known:  # else it cannot be read
            facts = vault.sources[path]
            if facts.directives:
                selection = self._session.selection
                rules, vocabulary = selection.for_file(path), selection.vocabulary()
                return Judged(*check_suppressions(facts, found, rules, vocabulary))
        return Judged(found)

    def _findings_in(self, path: str) -> list[Finding]:
        """What is found in a file under check as it lies on disk."""
        if path in self._checked:
            if path not in self.known:
                with suppress(UnreadableFile):
                    self.known.facts(path)
            return [*self.known.found_by_itself(path), *self._check_facts(path, self.vault)]
        return self._check_file(path, self.vault)

    def _kept_roll(self) -> tuple[Columns, frozenset[str]] | None:
        """The columns of the roll that an earlier run kept, and those of its notes that were touched since."""
        return self._memory.roll(partial(stamps_of, self._session)) if self._memory else None

    def _keep_roll(self, columns: Columns) -> None:
        if self._memory is not None:
            self._memory.take_roll(columns)

    def _check_facts(self, path: str, vault: Vault) -> list[Finding]:
        findings = self._check_file(path, vault)
        if path in self.known:  # else it cannot be read, which has been said
            findings += check_facts(vault.sources[path], vault, self._session.selection.for_file(path))
        return findings

    def _check_file(self, path: str, vault: Vault) -> list[Finding]:
        return check_file(path, vault, self._session.selection.for_file(path))
