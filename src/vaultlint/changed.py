"""A run that is about what changed: the notes that did, and what their change causes in those that did not.

A finding in an unchanged note is caused by the change if it is there now, and was not there with the changed files as
they were: so the vault is made twice, and the rules that need a vault are asked twice.
"""

from __future__ import annotations

import difflib
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.engine import check_facts, check_file, check_suppressions
from vaultlint.errors import UnreadableFile, UsageError
from vaultlint.findings import Finding, listed
from vaultlint.linter import Linter
from vaultlint.note import NoteFacts
from vaultlint.note.kinds import is_source
from vaultlint.note.sources import read_facts
from vaultlint.registry import key_of
from vaultlint.rule import NoteRule
from vaultlint.session import Affected, Session
from vaultlint.storage import stored_text
from vaultlint.vault import Vault, git
from vaultlint.vault.changes import (
    Changes,
    NoMergeBase,
    NoRepository,
    Repository,
    UnknownRevision,
)
from vaultlint.vault.files import Scan, with_absent, without
from vaultlint.vault.gist import Gist, gist
from vaultlint.vault.reach import Reach
from vaultlint.verdicts import Found, Judged, Verdict, verdict

_WHOLE_HISTORY = "fetch all of it (`git fetch --unshallow`; on GitHub, `fetch-depth: 0` for actions/checkout)"


class Comparison(Struct, frozen=True):
    """What the vault is compared with: the last commit, or where `since` and the commit checked out went apart.

    With `staged`, which are the files that a hook is given, it is the index that is compared, and those are checked.
    """

    since: str | None = None
    staged: tuple[Path, ...] | None = None

    @property
    def option(self) -> str:
        """The option that asks for it."""
        return (
            "--changed" if self.since is None and self.staged is None else "--hook" if self.since is None else "--since"
        )


def narrowed(session: Session, comparison: Comparison) -> Session:
    """The session with those files alone under check that changed. Raises UsageError."""
    try:
        repository = Repository(session.root)
        changes, than = _changes(repository, session.files, comparison)
    except NoRepository as error:
        raise UsageError(
            f"{comparison.option} asks git what changed, and the vault '{session.root}' does not lie in a git "
            "repository."
        ) from error
    except UnknownRevision as error:
        raise UsageError(_about_unknown(error)) from error
    except NoMergeBase as error:
        raise UsageError(_about_no_base(error)) from error
    except git.GitFailed as error:
        raise UsageError(f"{comparison.option} asks git what changed, and git does not say: {error}.") from error
    looked_at = [path for path in (*session.checked, *session.attachments) if path not in changes.gone]
    if comparison.staged is None:
        checked: Collection[str] = changes.changed
        notices = () if changes else (f"Nothing in the vault changed since {than}.",)
    else:
        checked = {session.inside(path) for path in comparison.staged}
        notices = ()
    return replace(
        session,
        files=without(session.files, changes.gone),
        checked=tuple(path for path in looked_at if path in checked and is_source(path)),
        attachments=tuple(path for path in looked_at if path in checked and not is_source(path)),
        notices=(*session.notices, *notices),
        affected=Affected(
            changes,
            repository,
            tuple(path for path in looked_at if path not in checked and path not in changes.changed),
            mend=comparison.staged is None,
        ),
    )


def _changes(repository: Repository, files: Scan, comparison: Comparison) -> tuple[Changes, str]:
    """What changed, and since what."""
    if comparison.since is not None:
        return repository.on_disk(repository.merge_base(comparison.since), files), f"'{comparison.since}'"
    if comparison.staged is None:
        return repository.on_disk(repository.last_commit(), files), "the last commit"
    # pre-commit says by these that it is about commits: before a push, or with --from-ref and --to-ref.
    start, end = os.environ.get("PRE_COMMIT_FROM_REF"), os.environ.get("PRE_COMMIT_TO_REF")
    if start and end:
        return repository.in_commit(repository.merge_base(start, end), end, files), f"'{start}'"
    return repository.in_index(repository.last_commit(), files), "the last commit"


def of_elsewhere(affected: Affected, findings: Iterable[Finding]) -> tuple[str, ...]:
    """A sentence on those findings of a report that are in files that did not change, if there are any."""
    elsewhere = frozenset(affected.elsewhere)
    caused = Counter(finding.path for finding in findings if finding.path in elsewhere)
    if not caused:
        return ()
    number = caused.total()
    what, them = ("1 finding is", "it") if number == 1 else (f"{number:,} findings are", "them")
    where = "a file" if len(caused) == 1 else f"{len(caused):,} files"
    return (f"{what} in {where} that did not change: the change causes {them}.",)


class LinterOfChanges(Linter):
    """Lints the files of a session that changed, and finds what that causes in the others."""

    def __init__(self, session: Session, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - those of its base
        super().__init__(session, *arguments, **options)
        assert session.affected is not None
        self._affected = session.affected

    def check(self) -> Mapping[str, Verdict]:
        """What is found in each file that changed, and what is caused elsewhere."""
        elsewhere = self._elsewhere({}, self._affected.elsewhere)
        return {**super().check(), **{path: verdict(Judged(found)) for path, found in elsewhere.items()}}

    def lint(self, changed: Mapping[str, str]) -> Found:
        """The same, with `changed` texts in the place of those on disk."""
        elsewhere = self._elsewhere(changed, self._affected.elsewhere)
        if not self._affected.mend:
            elsewhere = {path: [_unmended(finding) for finding in found] for path, found in elsewhere.items()}
        found = super().lint(changed)
        found.update(elsewhere)
        return found

    def lint_anew(self, changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        """What the next run will find in those of the changed files that this one looks at."""
        elsewhere = [path for path in changed if path in self._affected.elsewhere and self._affected.mend]
        return super().lint_anew(changed) | self._elsewhere(changed, elsewhere)

    def _elsewhere(self, changed: Mapping[str, str], paths: Sequence[str]) -> dict[str, list[Finding]]:
        """What the change causes in some files that did not change, each with its text in `changed`, if it has one."""
        if not self._affected.changes:
            return {}
        _, now = self._with(changed)
        before = self._before
        found = {}
        for path, whole in self._reached(now, before, changed, paths):
            present = self._judged(path, now, whole=whole)
            if not present:
                continue
            # Both times with the text that a fix gave it, if any: a fix causes nothing, and moves what was there.
            past = before.with_changed({path: now.sources[path]}) if path in changed else before
            known = {_place(finding) for finding in self._judged(path, past, whole=whole)}
            caused = [finding for finding in present if _place(finding) not in known]
            if caused:
                found[path] = caused
        return found

    def _reached(
        self, now: Vault, before: Vault, edited: Collection[str], paths: Sequence[str]
    ) -> Iterator[tuple[str, bool]]:
        """Those of some unchanged files that the change may reach, and whether more of them than their names."""
        changes = self._affected.changes
        rules = {id(rules): rules for rules in map(self._session.selection.for_file, paths)}
        if not all(key_of(bound) for bound in rules.values()):
            return ((path, True) for path in paths)  # what a rule looks at that is not ours, is not known
        moved = changes.added | changes.gone
        backlinks = any(bound.rule.asks_backlinks for bound in chain(*rules.values()))
        reach = Reach(now, before, {*changes.changed, *edited}, moved, backlinks=backlinks)
        if reach.ends_here:
            return iter(())
        if reach.everywhere:
            return ((path, True) for path in paths)
        reached = ((path, path in edited or self._is_reached(path, now, reach)) for path in paths)
        return (one for one in reached if one[1] or moved)

    @staticmethod
    def _is_reached(path: str, now: Vault, reach: Reach) -> bool:
        try:
            return is_source(path) and reach.touches(now.sources[path])
        except UnreadableFile:
            return False

    def _judged(self, path: str, vault: Vault, *, whole: bool) -> list[Finding]:
        """What the rules that need a vault find in a file, silenced aside; or those that see names alone."""
        rules = [bound for bound in self._session.selection.for_file(path) if bound.kind is not NoteRule]
        findings = check_file(path, vault, rules)
        if not is_source(path):
            return findings
        try:
            facts = vault.sources[path]
        except UnreadableFile:
            return findings
        if whole:
            findings += check_facts(facts, vault, rules)
        if self._session.suppressions and facts.directives:
            return check_suppressions(facts, findings, rules, self._session.selection.vocabulary())[0]
        return findings

    @cached_property
    def _before(self) -> Vault:
        """The vault as it was."""
        session, changes = self._session, self._affected.changes
        config = session.config
        files = with_absent(
            session.files, session.root, changes.gone, exclude=config.exclude, gitignore=config.gitignore
        )
        return Vault(
            [path for path in (*files.notes, *files.attachments) if path not in changes.added],
            self._load_past,
            session.settings,
            self.dialect,
            self._history,
            hidden=files.hidden,
            doubles=files.doubles,
            load_gist=self._past_gist,
        )

    @cached_property
    def _past_facts(self) -> dict[str, NoteFacts | UnreadableFile]:
        """The facts of the files that changed or are gone, as they were."""
        blobs = {path: blob for path, blob in self._affected.changes.blobs.items() if is_source(path)}
        try:
            contents = self._affected.repository.contents(blobs.values())
        except git.GitFailed as error:
            raise UsageError(f"git does not say what the files were that changed: {error}.") from error
        lacking = sorted(path for path, blob in blobs.items() if contents[blob] is None)
        if lacking:
            raise UsageError(
                f"This partial clone has not got what {listed([f'{path!r}' for path in lacking[:3]])} was before the "
                "change: fetch it (`git fetch --refetch --filter=blob:limit=10m`), or check the whole vault."
            )
        past: dict[str, NoteFacts | UnreadableFile] = {}
        for path, blob in blobs.items():
            try:
                past[path] = read_facts(path, stored_text(path, contents[blob] or b"").text, self.dialect)
            except UnreadableFile as error:
                past[path] = error
        return past

    def _load_past(self, path: str) -> NoteFacts:
        past = self._past_facts.get(path)
        if isinstance(past, UnreadableFile):
            raise past
        return past or self.vault.sources[path]

    def _past_gist(self, path: str) -> Gist:
        past = self._past_facts.get(path)
        if isinstance(past, UnreadableFile):
            raise past
        return gist(past) if past else self.vault.gist(path)


def _about_unknown(error: UnknownRevision) -> str:
    sentence = f"There is no commit, branch or tag '{error.revision}' in this repository."
    if error.revision == "HEAD":
        return "There is no commit yet that --since could go back from: leave it out, or take --changed."
    near = difflib.get_close_matches(error.revision, error.names, n=1)
    if near:
        return f"{sentence} Did you mean '{near[0]}'?"
    return f"{sentence} The clone is shallow: {_WHOLE_HISTORY}." if error.shallow else sentence


def _about_no_base(error: NoMergeBase) -> str:
    if error.shallow:
        return (
            f"The history in this shallow clone ends before '{error.revision}' and the commit checked out meet: "
            f"{_WHOLE_HISTORY}."
        )
    return f"'{error.revision}' and the commit checked out have no commit in common, so there is nothing to go back to."


def _unmended(finding: Finding) -> Finding:
    """A finding whose fix is there to be chosen, and is not made by itself."""
    if finding.fix is None:
        return finding
    return replace(finding, fix=None, alternatives=(finding.fix, *finding.alternatives))


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.span, finding.whole
