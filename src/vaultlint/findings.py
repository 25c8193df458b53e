"""The vocabulary that everybody may import: what a rule yields, what the engine makes of it, what a run reports.

What there are many of is a `Struct`, which is made several times as fast as a frozen dataclass. None of these can hold
itself, so the garbage collector need not look at them (`gc=False`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum, StrEnum

from msgspec import Struct

from vaultlint.text import Position, Span


class Severity(IntEnum):
    """How bad a finding is; ordered."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The name in config files and reports."""
        return self._name_.lower()  # `name` takes a step in Python, and reports ask for every finding


class Safety(IntEnum):
    """How far a fix may be trusted; ordered: a run applies what is at or above its level."""

    SUGGESTED = 0  # shown, never written by a batch run
    UNSAFE = 1  # written with --unsafe-fixes: may change meaning
    SAFE = 2  # written with --fix: cannot change meaning or lose text

    @property
    def word(self) -> str:
        """The name in reports."""
        return self._name_.lower()


class Zone(StrEnum):
    """Where the text of a note is not prose, and no fix may edit unless it says that it means to."""

    CODE = "code"
    MATH = "math"
    HTML = "HTML"
    COMMENT = "a comment"
    TEMPLATE = "a template expression"  # `{{…}}` and `<% … %>`


class Edit(Struct, frozen=True, gc=False):
    """Replace the text in `span` by `new`; in the note under check unless `path` names another file of the vault."""

    span: Span
    new: str
    path: str | None = None


class Fix(Struct, frozen=True, gc=False):
    """Edits that belong together: all or none. The title is an imperative, for menus and diffs.

    `inside` names the zones inside which the edits may lie; an edit inside another one is refused. A zone that an edit
    takes away as a whole needs no mention, nor does a link in a comment.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety
    inside: frozenset[Zone] = frozenset()


class Problem(Struct, frozen=True, gc=False):
    """What a rule yields. The message says what is and names the culprit; what to do is the fix's title.

    `alternatives` are further fixes from which a person may choose; a batch run looks at `fix` alone. `cause` is one
    word of a small vocabulary, for counts and for programs; empty where a rule has nothing to tell apart.
    """

    span: Span
    message: str
    fix: Fix | None = None
    alternatives: tuple[Fix, ...] = ()
    cause: str = ""


class Finding(Struct, frozen=True, gc=False):
    """What the engine makes of a problem, and everybody else reads. `path` is relative to the vault, with `/`."""

    path: str
    span: Span
    rule: str
    severity: Severity
    message: str
    start: Position
    end: Position
    fix: Fix | None = None
    alternatives: tuple[Fix, ...] = ()
    whole: bool = False  # about the file as a whole: its place says nothing, and the file may be no text
    cause: str = ""  # one word, see Problem


class AppliedFix(Struct, frozen=True):
    """A fix that is part of a change, and the rule that it came from.

    One that edits several files is the same object in the changes of all of them. `path` is that of the finding.
    """

    rule: str
    fix: Fix
    path: str


class Change(Struct, frozen=True):
    """What fixing makes of one file."""

    path: str
    before: str
    after: str
    fixes: tuple[AppliedFix, ...]
    bom: bool = False  # whether a byte order mark stands before the text, before and after


class Objection(Struct, frozen=True):
    """What a gate has against a change. The reason is a clause: "the link '[[a]]' on line 3 would be lost"."""

    gate: str  # its name, in words: "links"
    reason: str
    place: int = 0  # where in the old text, in code points


class Refusal(Struct, frozen=True):
    """Fixes of one file that were not written, and why; the file is as it was."""

    path: str
    reason: str  # a clause
    rules: tuple[str, ...] = ()
    gate: str = ""  # the name of the gate that objected; empty where the file itself could not be written
    diff: str = ""  # what would have been done, where it matters: a few lines, without a line end behind the last

    def __str__(self) -> str:
        if not self.gate:
            return f"{self.path}: not written: {self.reason}"
        by = f" of {listed(self.rules)}" if self.rules else ""
        return f"{self.path}: not fixed: the gate '{self.gate}' refused what the fix{by} would do: {self.reason}"


class Baselined(Struct, frozen=True):
    """What a baseline did to a report. What it does not count was not looked for in this run."""

    file: str  # as it may be shown
    recorded: int  # all that are in it
    known: int  # findings that are in it, and so not in the report
    paid_off: int  # looked for, and not found any more


class Grounds(Struct, frozen=True):
    """What the text of a report can be kept by: a digest of all that the findings hang on, and one of each text.

    A digest is empty where it is not known.
    """

    answer: bytes
    paths: Callable[[], Sequence[str]]  # those of the files with verdicts, in order
    digest_of: Callable[[str], bytes]  # of a file's content when it was checked
    read: Callable[[str], tuple[str, bytes]]  # a text as it is now, and the digest of its content


class Report(Struct, frozen=True):
    """What a run found, for reporters. `read_text` gives a note's text, one note at a time and on demand."""

    vault: str  # the vault's root, as it may be shown
    findings: Sequence[Finding]  # in order of path, then place; after fixing: what remains
    notes_checked: int
    read_text: Callable[[str], str]
    changes: Sequence[Change] = ()  # what fixing changed (or would change, for a diff)
    refused: Sequence[Refusal] = ()  # fixes that were not written, and why
    notices: Sequence[str] = ()  # sentences that never change the exit code
    fail_on: Severity | None = Severity.WARNING  # the config's: the lowest severity that fails the run; None: none does
    others_checked: int = 0  # files under check that are no notes
    done: str = "fixed"  # what the changes did to findings: "fixed", "suppressed" or "fixed or suppressed"
    silenced: int = 0  # findings that suppressions in the notes keep out of `findings`
    run: str | None = None  # what `vaultlint undo` calls the run that wrote the changes; None: nothing to undo
    baseline: Baselined | None = None  # None: there is none, or it is not used
    grounds: Grounds | None = None  # of findings that are remembered


def listed(names: Sequence[str]) -> str:
    """Names as in a sentence: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
