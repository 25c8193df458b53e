"""Which fixes go together, and what they make of the texts; reads and writes no file, and knows no rule.

One of the fixes whose edits touch each other waits for the next round, when all rules have looked at the new texts;
rounds go on until there is nothing left to fix. Fixes that never come to an end cost their note all of its fixes, and
are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from vaultlint.choosing import by_path, choose, edits_of, touching
from vaultlint.digests import blake2b
from vaultlint.errors import ChangedFile, UnreadableFile
from vaultlint.findings import AppliedFix, Change, Edit, Finding, Fix, Objection, Refusal, Safety, listed
from vaultlint.hunks import Hunk, compose, excerpt
from vaultlint.text import Span

Lint = Callable[[Mapping[str, str]], Mapping[str, Sequence[Finding]]]
Judge = Callable[
    [Sequence[Change], Mapping[str, Sequence[Hunk]]], Mapping[str, Sequence[Objection]]
]  # the objections to changes by the path of the one that is to blame; the hunks of each, by path
Mislead = Callable[
    [Sequence[Change], Mapping[str, Sequence[Hunk]], Mapping[str, str]], Mapping[str, Sequence[Span]]
]  # by path, the stretches of the old texts whose edits lead a link astray; of the changes and hunks of one round, with
# the texts of all files that were edited before it

FITTING = "fitting"  # the names of the gates that stand here: edits lie inside their text and not over each other,
SETTLED = "settled"  # and a second run changes nothing
_MOST_REASONS = 3  # that a refusal tells: one mistake is often seen by several gates
_MOST_TRIES = 20  # to find out what may be made in a round: without a fix, another may lead a link astray
_MOST_ROUNDS = 100  # each round re-reads what the one before left; honest fixes need two or three


class EditError(ValueError):
    """Edits that cannot be made: out of the text, over each other, or two at one place in no order."""


class Settled(Struct, frozen=True):
    """What fixing comes to, once nothing changes any more."""

    changes: tuple[Change, ...]  # in order of path
    findings: Mapping[str, Sequence[Finding]]  # what remains, as `lint` gave it for the changed texts
    refused: tuple[Refusal, ...] = ()  # fixes that do not fit, that never come to an end, or that a judge refused
    notices: tuple[str, ...] = ()  # sentences: files that must not or cannot be edited
    hunks: Mapping[str, tuple[Hunk, ...]] = field(default_factory=dict)  # of every change, in order, by path
    held: frozenset[Finding] = frozenset()  # of what remains: that of which the fix would lead a link astray


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made. Equal edits count once. Raises EditError; looks at no edit's `path`."""
    pieces: list[str] = []
    end = 0
    for edit in ordered(edits, len(text)):
        pieces += (text[end : edit.span.start], edit.new)
        end = edit.span.end
    pieces.append(text[end:])
    return "".join(pieces)


def ordered(edits: Iterable[Edit], length: int) -> list[Edit]:
    """The edits of one text in order of place, equal ones once. Raises EditError.

    An insertion may stand at the edge of a replaced stretch: its place in the order is then certain.
    """
    unique = sorted({(edit.span, edit.new): edit for edit in edits}.values(), key=lambda edit: edit.span)
    previous: Span | None = None
    for edit in unique:
        start, end = edit.span
        if not 0 <= start <= end <= length:
            raise EditError(f"an edit of {start} to {end} in a text of {length}")
        if previous and (start < previous.end or edit.span == previous):
            raise EditError(f"two edits at {start}")
        previous = edit.span
    return unique


def settle(
    read: Callable[[str], str],
    lint: Lint,
    level: Safety,
    *,
    untouchable: Callable[[str, str], str | None] | None = None,
    judge: Judge | None = None,
    judge_together: Judge | None = None,
    mislead: Mislead | None = None,
    lint_anew: Lint | None = None,
    last: Callable[[Finding], bool] | None = None,
    closed: Iterable[str] = (),
) -> Settled:
    """Fix and lint again, until nothing changes.

    `read` gives a file's text as it is now and may raise UnreadableFile. `lint` gives the findings of all notes under
    check, with the given texts in place of their own. `untouchable` says why a file must never be edited, or None.
    `judge` gives the objections to settled changes, each by itself, and an answer for each of them, be it an empty one;
    it is asked once about what a file is to become. `judge_together` gives those to all changes that it let pass. The
    notes to blame then stay as they were, and everything that hung on their changes is worked out anew without them.
    `mislead` tells of the edits of a round which of them would lead a link astray; the fixes that they belong to are
    not made in that round, and may be in a later one, when others have been. `lint_anew` is what a second run would
    find in the changed files; those that it would change are refused. `last` says of a finding that its fix has to wait
    until no other can be made, since one of those may mend it, too.
    Files in `closed` are not edited, and nothing is said about that.
    """
    return _Settling(
        read,
        lint,
        level,
        untouchable=untouchable,
        judge=judge,
        judge_together=judge_together,
        mislead=mislead,
        lint_anew=lint_anew,
        last=last,
        closed=closed,
    ).run()


class _Settling:
    """One `settle`. Every attempt starts from the texts as they are; what is learnt of the files outlives it."""

    def __init__(
        self,
        read: Callable[[str], str],
        lint: Lint,
        level: Safety,
        *,
        untouchable: Callable[[str, str], str | None] | None,
        closed: Iterable[str],
        judge: Judge | None,
        judge_together: Judge | None,
        mislead: Mislead | None,
        lint_anew: Lint | None,
        last: Callable[[Finding], bool] | None,
    ) -> None:
        self._read = read
        self._lint = lint
        self._level = level
        self._untouchable = untouchable
        self._judge = judge
        self._judge_together = judge_together
        self._mislead = mislead
        self._lint_anew = lint_anew
        self._last = last
        self._before: dict[str, str] = {}  # the text as it is of each file that may be edited
        self._closed = set(closed)  # files that are not edited, for whatever reason
        self._verdicts: dict[str, tuple[str, Sequence[Objection]]] = {}  # by path: a text, and what speaks against it
        self._refused: dict[tuple[str, tuple[str, ...]], Refusal] = {}  # by path and rules: nothing is said twice
        self._notices: list[str] = []

    def run(self) -> Settled:
        """Attempt until an attempt comes to an end and nobody objects; each attempt that does not closes a file."""
        first = self._lint({})
        while True:
            attempt = _Attempt(first)
            if not self._rounds(attempt):
                continue
            changes = attempt.changes(self._before)
            if self._accepts(changes, attempt) and self._agree(changes, attempt) and self._rests(changes, attempt):
                return Settled(
                    changes=changes,
                    findings=attempt.findings,
                    refused=tuple(self._refused.values()),
                    notices=tuple(self._notices),
                    hunks=attempt.hunks,
                    held=attempt.held,
                )

    def _rounds(self, attempt: _Attempt) -> bool:
        """Fix and lint until nothing changes. False if some fixes go in a circle; their notes are then closed."""
        rounds = 0
        while True:
            chosen = self._chosen(attempt)
            if not chosen:
                return True
            edited = attempt.make(chosen, self._before)
            circling = {path: seen for path in edited if (seen := attempt.remember(path)) is not None}
            rounds += 1
            if rounds == _MOST_ROUNDS:
                circling = dict.fromkeys(edited, _MOST_ROUNDS // 2)
            for path, seen in circling.items():
                rules = attempt.rules(path, since=seen)
                text, hunks = attempt.texts[path], attempt.hunks[path]
                self._refuse(path, Objection(SETTLED, _quarrel(rules)), rules, text, hunks)
            if circling:
                return False
            attempt.findings = self._lint(dict(attempt.texts))

    def _chosen(self, attempt: _Attempt) -> tuple[Finding, ...]:
        """The findings whose fixes make the next round; those that would lead a link astray are held back."""
        possible = self._possible(attempt.findings, attempt)
        last = self._last
        held: set[Finding] = set()
        for _ in range(_MOST_TRIES):
            first = [finding for finding in possible if not last(finding)] if last else possible
            chosen = choose(first or possible, self._level)
            harmful = self._harmful(chosen, attempt)
            if not harmful:
                attempt.held = frozenset(held)
                return chosen
            held |= harmful
            possible = [finding for finding in possible if finding not in held]
        attempt.held = frozenset((*held, *possible))
        return ()

    def _harmful(self, chosen: Sequence[Finding], attempt: _Attempt) -> set[Finding]:
        """Those of some findings whose fixes, made together, would lead a link astray."""
        if self._mislead is None or not chosen:
            return set()
        changes, hunks = [], {}
        for path, edits in edits_of(chosen).items():
            text = attempt.texts.get(path, self._before[path])
            changes.append(Change(path, text, apply(text, edits), ()))
            hunks[path] = compose((), ordered(edits, len(text)))
        return touching(chosen, self._mislead(changes, hunks, attempt.texts))

    def _possible(self, found: Mapping[str, Sequence[Finding]], attempt: _Attempt) -> list[Finding]:
        """The findings with a fix that is wanted, fits the texts as they now are, and changes something."""
        return [
            finding
            for findings in found.values()
            for finding in findings
            if finding.fix and finding.fix.safety >= self._level and self._fits(finding, finding.fix, attempt)
        ]

    def _fits(self, finding: Finding, fix: Fix, attempt: _Attempt) -> bool:
        changes = False
        for path, edits in by_path(finding, fix).items():
            if not self._opens(path):
                return False
            text = attempt.texts.get(path, self._before[path])
            try:
                changes = any(edit.span.of(text) != edit.new for edit in ordered(edits, len(text))) or changes
            except EditError as error:
                reason = f"it does not fit the text ({error})"
                self._refused.setdefault((path, (finding.rule,)), Refusal(path, reason, (finding.rule,), FITTING))
                return False
        return changes

    def _opens(self, path: str) -> bool:
        """Whether a file may be edited; reads it when first asked for."""
        if path in self._closed:
            return False
        if path not in self._before:
            try:
                text = self._read(path)
            except ChangedFile as error:  # somebody else was faster, and the run did not do what it was asked for
                self._closed.add(path)
                self._refused[path, ()] = Refusal(path, error.reason)
                return False
            except UnreadableFile as error:
                self._close(path, str(error))
                return False
            reason = self._untouchable(path, text) if self._untouchable else None
            if reason:
                self._close(path, f"{path}: not edited: {reason}")
                return False
            self._before[path] = text
        return True

    def _close(self, path: str, notice: str) -> None:
        self._closed.add(path)
        self._notices.append(notice)

    def _accepts(self, changes: Sequence[Change], attempt: _Attempt) -> bool:
        """Whether nothing speaks against any change by itself; the files of the others are closed."""
        if self._judge is None:
            return True
        fresh = [change for change in changes if self._verdicts.get(change.path, (None,))[0] != change.after]
        judged = self._judge(fresh, attempt.hunks) if fresh else {}
        self._verdicts |= {change.path: (change.after, judged[change.path]) for change in fresh}
        return self._heeds_all(changes, attempt, {change.path: self._verdicts[change.path][1] for change in changes})

    def _agree(self, changes: Sequence[Change], attempt: _Attempt) -> bool:
        """Whether nothing speaks against all changes together."""
        objections = self._judge_together(changes, attempt.hunks) if self._judge_together and changes else {}
        return self._heeds_all(changes, attempt, objections)

    def _rests(self, changes: Sequence[Change], attempt: _Attempt) -> bool:
        """Whether a second run would change nothing."""
        if self._lint_anew is None or not changes:
            return True
        found = self._lint_anew(dict(attempt.texts))
        objections: dict[str, list[Objection]] = {}
        possible = [finding for finding in self._possible(found, attempt) if finding not in attempt.held]
        for finding in choose(possible, self._level):
            fix = finding.fix
            assert fix is not None
            reason = f"a second run would change it again ('{finding.rule}': {fix.title})"
            to_blame = {finding.path, *by_path(finding, fix)} & attempt.texts.keys() or attempt.texts.keys()
            for path in to_blame:
                objections.setdefault(path, []).append(Objection(SETTLED, reason))
        self._heeds_all(changes, attempt, objections)
        return not objections

    def _heeds_all(
        self, changes: Sequence[Change], attempt: _Attempt, objections: Mapping[str, Sequence[Objection]]
    ) -> bool:
        """Whether there are no objections to any change; those to which there are some are refused."""
        heeded = [
            self._heeds(change, attempt.hunks[change.path], objections.get(change.path, ())) for change in changes
        ]
        return all(heeded)

    def _heeds(self, change: Change, hunks: Sequence[Hunk], objections: Sequence[Objection]) -> bool:
        """Whether there are no objections to a change; it is refused otherwise."""
        if objections:
            rules = sorted({applied.rule for applied in change.fixes})
            reason = "; ".join(dict.fromkeys(objection.reason for objection in objections[:_MOST_REASONS]))
            first = objections[0]
            self._refuse(change.path, Objection(first.gate, reason, first.place), rules, change.after, hunks)
        return not objections

    def _refuse(self, path: str, objection: Objection, rules: Sequence[str], after: str, hunks: Sequence[Hunk]) -> None:
        """Close a file because of what its fixes would do."""
        self._closed.add(path)
        diff = excerpt(self._before[path], after, hunks, objection.place)
        refusal = Refusal(path, objection.reason, tuple(rules), objection.gate, diff)
        self._refused[path, refusal.rules] = refusal


class _Attempt:
    """The texts on their way from what they are to what all rules are content with."""

    def __init__(self, findings: Mapping[str, Sequence[Finding]]) -> None:
        self.findings = findings
        self.held: frozenset[Finding] = frozenset()  # those of them whose fixes would lead a link astray
        self.texts: dict[str, str] = {}  # of every file that has been edited
        self.hunks: dict[str, tuple[Hunk, ...]] = {}
        self._fixes: dict[str, list[list[AppliedFix]]] = {}  # by path, round by round in which the file was edited
        self._seen: dict[str, list[bytes]] = {}  # by path: digests of the first text and of that after each such round

    def make(self, chosen: Sequence[Finding], before: Mapping[str, str]) -> list[str]:
        """Make the fixes of some findings; the paths of the files that they edit."""
        edits = edits_of(chosen)
        fixes: dict[str, list[AppliedFix]] = {}
        for finding in chosen:
            if finding.fix:
                applied = AppliedFix(finding.rule, finding.fix, finding.path)
                for path in by_path(finding, finding.fix):
                    fixes.setdefault(path, []).append(applied)
        for path, wanted in edits.items():
            text = self.texts.get(path, before[path])
            self._seen.setdefault(path, [_digest(text)])
            self._fixes.setdefault(path, []).append(fixes[path])
            self.hunks[path] = compose(self.hunks.get(path, ()), ordered(wanted, len(text)))
            self.texts[path] = apply(text, wanted)
        return list(edits)

    def remember(self, path: str) -> int | None:
        """Keep a file's text in mind. If it was there before: after how many rounds of this file's."""
        seen = self._seen[path]
        digest = _digest(self.texts[path])
        if digest in seen:
            return seen.index(digest)
        seen.append(digest)
        return None

    def rules(self, path: str, *, since: int) -> list[str]:
        """The rules that edited a file after that many rounds of its own."""
        rounds = self._fixes[path]
        return sorted({applied.rule for fixes in rounds[min(since, len(rounds) - 1) :] for applied in fixes})

    def changes(self, before: Mapping[str, str]) -> tuple[Change, ...]:
        """What the attempt makes of each file."""
        return tuple(
            Change(path, before[path], text, tuple(applied for fixes in self._fixes[path] for applied in fixes))
            for path, text in sorted(self.texts.items())
        )


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _quarrel(rules: Sequence[str]) -> str:
    if len(rules) == 1:
        return f"the fixes of {rules[0]} never end"
    return f"the fixes of {listed(rules)} undo each other and never end"
