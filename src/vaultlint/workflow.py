"""The use cases: check, fix, inspect. The command line and the public API call these and nothing below them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vaultlint import baselining, reporters
from vaultlint.answers import Answers
from vaultlint.cache import Memory, folder, stamps
from vaultlint.engine import in_order
from vaultlint.errors import UnreadableFile, UsageError
from vaultlint.findings import Change, Finding, Grounds, Refusal, Report, Safety
from vaultlint.known import Progress
from vaultlint.linter import Linter
from vaultlint.note.kinds import is_note, is_source
from vaultlint.profiling import OPEN, RECALL, SAVE, Profile, TimedSelection, step
from vaultlint.rule import Rule
from vaultlint.scope import root_of
from vaultlint.session import Session, open_session
from vaultlint.storage import Storage, StoredText
from vaultlint.verdicts import Findings, silenced_in

if TYPE_CHECKING:
    from vaultlint.changed import Comparison
    from vaultlint.fixer import Settled
    from vaultlint.inspection import Inspection
    from vaultlint.recording import Written
    from vaultlint.reporters import Presentation
    from vaultlint.reporters.long_text import LongText
    from vaultlint.suppressing import Suppressor

ONE_FOR_EACH_CORE = 0

_LONG = 2_000  # findings from which on the text of a report is kept: to make it takes a hundred milliseconds
_NO_RULE = "No rule is on, so nothing was looked for. `select` and `ignore` say which are."
_MANY = 100_000  # new objects between two looks for garbage


class Request(Struct, frozen=True):
    """What a run is asked for. No paths: the current folder."""

    paths: tuple[Path, ...] = ()
    config: Path | None = None
    own_config: bool = True  # whether a config that the vault has counts
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    command: tuple[str, ...] = ()  # what was called, for the journal
    suppressions: bool = True  # whether what notes silence is silent
    add_suppressions: str | None = None  # the reason for which what is left after fixing is suppressed; it may be empty
    journal: bool = True  # whether a run that writes keeps what it replaces
    cache: bool = True  # whether what earlier runs learnt is used, and what this one learns is kept
    cache_folder: Path | None = None  # the user's own by default
    jobs: int = 1  # how many processes may share the work; or ONE_FOR_EACH_CORE
    profile: Profile | None = None  # takes in where the time goes, of one process
    progress: Progress | None = None  # is told how far the run has come
    compared: Comparison | None = None  # with what: then only what changed is checked, and what that causes elsewhere
    baseline: Path | None = None  # the file of it; the config's by default
    use_baseline: bool = True  # whether what is in it is left out of the report


def compared(*, since: str | None = None, staged: Sequence[Path] | None = None) -> Comparison:
    """With what a run compares the vault; see `Comparison`."""
    from vaultlint.changed import Comparison  # noqa: PLC0415 - most runs compare nothing

    return Comparison(since, None if staged is None else tuple(staged))


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for garbage in cycles seldom, since there is next to none.

    A run makes hundreds of thousands of objects that stay until its end. To look through them again and again, as
    Python does by default, takes an eighth of the time of a check.
    """
    often = gc.get_threshold()
    gc.set_threshold(max(_MANY, often[0]), *often[1:])
    try:
        yield
    finally:
        gc.set_threshold(*often)


@seldom_collecting()
def check(request: Request) -> Report:
    """Find what is wrong; change nothing.

    Raises UsageError, ConfigError, BaselineError and RuleLoadError.
    """
    with step(request.profile, OPEN):
        session, memory = open_vault(request)
    linter, findings, grounds = _found(request, session, memory)
    return report_on(session, linter, findings, silenced=findings.silenced, grounds=grounds)


@seldom_collecting()
def baseline(request: Request, *, update: bool) -> Written:
    """Write down what is found, in the whole vault if no paths are given.

    Raises what `check` raises, and RefusedWrite.
    """
    from vaultlint.recording import prepare, write_down  # noqa: PLC0415 - most runs record nothing

    narrowed = bool(request.paths or request.select or request.ignore)
    if not request.paths:
        request = replace(request, paths=(root_of(Path.cwd()),))
    session, memory = open_vault(replace(request, use_baseline=False))
    before = prepare(session, request.baseline, update=update, narrowed=narrowed)
    linter, findings, _ = _found(request, session, memory)
    return write_down(session, before, findings, linter.read_text, narrowed=narrowed)


@seldom_collecting()
def fix(request: Request, level: Safety | None, *, write: bool) -> Report:
    """Apply the fixes at or above `level` until nothing changes, and write what the gates agree to.

    Without a level, none are. What is left is suppressed if the request says so. With `write` False nothing is written,
    and the report's changes say what would be. What stays is reported as found. Raises what `check` raises; a change
    that is refused is told in the report.
    """
    from vaultlint import gates  # noqa: PLC0415 - a check changes nothing
    from vaultlint.fixer import settle  # noqa: PLC0415 - as above
    from vaultlint.holding import held_back, without_fixes  # noqa: PLC0415 - as above
    from vaultlint.judging import judge_each  # noqa: PLC0415 - as above
    from vaultlint.writing import Written, write_settled  # noqa: PLC0415 - as above

    session, memory = open_vault(request, stamped=False)  # what is cleared up below changes files
    storage = Storage(session.root)
    notices = storage.clear_up() if write and request.journal else ()
    linter = linter_of(request, session, memory)
    suppressor = _suppressor(session, linter, request.add_suppressions, level)
    originals: dict[str, StoredText] = {}

    def read(path: str) -> str:
        if path not in linter.vault.sources:
            raise UnreadableFile(path, "is not a note of this vault, so no fix may touch it")
        originals[path] = linter.read_linted(path)
        return originals[path].text

    def settle_without(closed: Collection[str]) -> Settled:
        linting = suppressor or linter
        while True:
            settled = settle(
                read,
                linting.lint,
                Safety.SAFE if level is None else level,
                untouchable=gates.untouchable,
                judge=partial(judge_each, dialect=linter.dialect, jobs=linter.jobs),
                judge_together=partial(gates.judge_together, vault=linter.vault, read=linter.edited.facts),
                mislead=partial(gates.mislead, vault=linter.vault, read=linter.edited.all_facts),
                lint_anew=linting.lint_anew,
                last=suppressor.has_made if suppressor else None,
                closed=closed,
            )
            refused = {refusal.path for refusal in settled.refused if refusal.gate}
            if suppressor is None or (refused <= suppressor.whole and (suppressor.held or not settled.held)):
                return settled
            suppressor.whole |= refused  # where a line cannot carry a suppression after all, the note may
            suppressor.held = suppressor.held or settled.held  # what is not fixed after all is suppressed

    if write:
        done = write_settled(
            storage,
            settle_without,
            originals,
            request.command,
            journal=request.journal,
            limits=session.config.undo,
            bound=lambda settled: gates.going_together(
                settled.changes, settled.hunks, linter.vault, linter.edited.facts
            ),
        )
    else:
        settled = settle_without(())
        done = Written(settled, tuple(replace(change, bom=originals[change.path].bom) for change in settled.changes))
    findings = done.settled.findings
    if suppressor or len(done.changes) < len(done.settled.changes):
        findings = linter.lint({change.path: change.after for change in done.changes})
    keep(session, memory)
    held = done.settled.held
    told = (*held_back(held), *left_alone(linter, findings))
    return report_on(
        session,
        linter,
        without_fixes(flat(findings), held),
        silenced=silenced_in(findings),
        changes=done.changes,
        refused=(*done.settled.refused, *done.refused),
        notices=(*notices, *done.settled.notices, *done.notices, *told),
        run=done.run,
        done="fixed" if not suppressor else "suppressed" if level is None else "fixed or suppressed",
    )


def _suppressor(session: Session, linter: Linter, reason: str | None, level: Safety | None) -> Suppressor | None:
    """What suppresses that which is found, for a reason; None where nobody wants that."""
    if reason is None:
        return None
    from vaultlint.engine import OWN_FINDINGS  # noqa: PLC0415 - most runs add none
    from vaultlint.suppressing import Suppressor  # noqa: PLC0415 - as above

    never = session.selection.vocabulary().never | OWN_FINDINGS.keys()
    return Suppressor(linter, never, reason, level, lambda found, read: baselining.sift(session, found, read)[0])


def inspect(note: Path, config: Path | None = None) -> Inspection:
    """What vaultlint understands in a note, canvas or base.

    Raises UsageError, ConfigError, RuleLoadError and UnreadableFile.
    """
    from vaultlint.inspection import inspect_facts  # noqa: PLC0415 - loaded where used
    from vaultlint.note import Note  # noqa: PLC0415 - loaded where used
    from vaultlint.note.sources import read_facts  # noqa: PLC0415 - loaded where used

    session = open_session((note,), config, (), ())
    linter = Linter(session)
    path = session.inside(note)
    if path not in linter.vault.sources:
        raise UsageError(f"'{note}' is not a note, a canvas or a base of the vault '{session.root}'.")
    text = linter.read_text(path)
    facts = read_facts(path, text, linter.dialect)
    frontmatter = Note(path, text, linter.dialect).frontmatter if facts.is_note else None
    told = inspect_facts(
        facts,
        frontmatter.data if frontmatter else {},
        linter.vault,
        root=str(session.root),
        notices=session.notices,
        because=session.dialect.because,
    )
    return replace(told, notices=(*told.notices, *linter.notices))


def left_alone(linter: Linter, findings: Mapping[str, Sequence[Finding]]) -> Iterator[str]:
    """Sentences on the notes of plugins in which something was found: the engine offers no fixes for them."""
    from vaultlint.gates import untouchable  # noqa: PLC0415 - a check changes nothing

    for path in sorted(path for path, found in findings.items() if found and path in linter.vault.notes):
        try:
            plugin = linter.vault.notes[path].plugin
            reason = untouchable(path, linter.read_text(path)) if plugin else None
        except UnreadableFile:
            continue
        if reason:
            yield f"{path}: not edited: {reason}"


def open_vault(request: Request, *, stamped: bool = True, absent: bool = False) -> tuple[Session, Memory | None]:
    """The vault that a request is about, and what is known of it, if that is wanted. Raises what `check` raises."""
    session = open_session(
        request.paths,
        request.config,
        request.select,
        request.ignore,
        stamp=partial(stamps.stamp, at=stamps.now()) if request.cache and stamped and not request.compared else None,
        absent=absent,
        own_config=request.own_config,
    )
    if request.compared:
        from vaultlint.changed import narrowed  # noqa: PLC0415 - most runs are about all there is

        session = narrowed(session, request.compared)
    notices = session.notices if session.selection.takes(Rule) else (*session.notices, _NO_RULE)
    session = replace(session, suppressions=request.suppressions, notices=notices)
    if request.profile:
        request.profile.counts["files"] = len(session.files.notes) + len(session.files.attachments)
        session = replace(session, selection=TimedSelection(session.selection, request.profile))
    if request.use_baseline:
        session = baselining.opened(session, request.baseline, narrowed=bool(request.select or request.ignore))
    if not request.cache:
        return session, None
    return session, Memory(session.root, folder(request.cache_folder), repr(session.dialect.dialect).encode())


def _found(request: Request, session: Session, memory: Memory | None) -> tuple[Linter, Findings, Grounds | None]:
    """All that is found in an open vault, remembered or anew, and what its text can be kept by."""
    profile = request.profile
    with step(profile, RECALL):
        answers = Answers(session, memory) if memory and not session.affected else None
        findings = answers.recall() if answers else None
    linter = linter_of(request, session, memory)
    if findings is None:
        verdicts = (answers.adapt(linter) if answers else None) or linter.check()
        findings = Findings.of(verdicts)
        linter.let_go()
        if answers:
            with step(profile, SAVE):
                answers.remember(linter, verdicts)
    with step(profile, SAVE):
        keep(session, memory)
    return linter, findings, answers.grounds if answers else None


def long_text(
    request: Request, report: Report, name: str, presentation: Presentation, clean: Callable[[str], str]
) -> LongText | None:
    """The text of a long report in the format of that name; None where it is short, or of one piece.

    `clean` is what becomes of each piece. Of what an earlier run made, as much as is the same is used again.
    """
    findings = report.findings
    if not isinstance(findings, Findings) or len(findings) < _LONG or presentation.statistics:
        return None
    lay_out = reporters.in_blocks(name)
    if lay_out is None or not presentation.unicode:
        return None
    from vaultlint.cache.texts import Texts  # noqa: PLC0415 - few vaults have so much to tell
    from vaultlint.reporters.long_text import LongText  # noqa: PLC0415 - as above

    return LongText(
        report,
        lambda told: lay_out(told, presentation),
        Texts(Path(report.vault), folder(request.cache_folder)) if request.cache else None,
        how=(name, presentation, Path.cwd()),
        clean=clean,
        jobs=1 if request.profile else request.jobs,
    )


def linter_of(request: Request, session: Session, memory: Memory | None, *, storage: Storage | None = None) -> Linter:
    """What lints an open vault, as a request wants it."""
    kind = Linter
    if session.affected:
        from vaultlint.changed import LinterOfChanges  # noqa: PLC0415 - as above

        kind = LinterOfChanges
    return kind(session, memory, jobs=request.jobs, profile=request.profile, progress=request.progress, storage=storage)


def keep(session: Session, memory: Memory | None) -> None:
    """Write what was learnt."""
    if memory is not None:
        memory.save([*session.files.notes, *filter(is_source, session.files.attachments)])
        memory.close()


def flat(findings: Mapping[str, Sequence[Finding]]) -> list[Finding]:
    """The findings of all files in order."""
    return in_order(finding for found in findings.values() for finding in found)


def report_on(
    session: Session,
    linter: Linter,
    findings: Sequence[Finding],
    *,
    changes: Sequence[Change] = (),
    refused: Sequence[Refusal] = (),
    notices: Sequence[str] = (),
    run: str | None = None,
    silenced: int = 0,
    done: str = "fixed",
    grounds: Grounds | None = None,
) -> Report:
    """What a run is reported as: what is in the baseline of an open vault is counted there alone."""
    after = {change.path: change.after for change in changes}

    def read_text(path: str) -> str:
        return after[path] if path in after else linter.read_text(path)

    new, baselined = baselining.sift(session, findings, read_text)
    elsewhere: tuple[str, ...] = ()
    if session.affected:
        from vaultlint.changed import of_elsewhere  # noqa: PLC0415 - as above

        elsewhere = of_elsewhere(session.affected, new)
    notes = sum(is_note(path) for path in session.checked)
    return Report(
        vault=str(session.root),
        findings=new,
        notes_checked=notes,
        read_text=read_text,
        changes=tuple(changes),
        refused=tuple(refused),
        notices=(*session.notices, *linter.notices, *elsewhere, *notices),
        fail_on=session.config.fail_on,
        others_checked=len(session.checked) + len(session.attachments) - notes,
        run=run,
        baseline=baselined,
        silenced=silenced,
        grounds=grounds if new is findings else None,
        done=done,
    )
