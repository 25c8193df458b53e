"""What a baseline does, where there is one or one is to be written; the door for all other runs is `baselining`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from vaultlint.baseline import Baseline, Record, compare, is_baseline, read, recorded, write
from vaultlint.config import BASELINE
from vaultlint.engine import OWN_FINDINGS
from vaultlint.errors import BaselineError, NewerBaseline, UsageError
from vaultlint.findings import Finding
from vaultlint.fingerprints import composed
from vaultlint.note.kinds import is_source
from vaultlint.rule import SuppressionRule
from vaultlint.session import Session
from vaultlint.storage.own import NotReadError, read_own, write_own

ReadText = Callable[[str], str]


class Place(Struct, frozen=True):
    """Where a baseline lies: a folder that no link of it leads out of, the path below it, and what messages call it."""

    folder: Path
    name: str
    shown: str


class Sifted(Struct, frozen=True):
    """What is known taken out of what was found, and what became of the rest of what is known."""

    new: Sequence[Finding]
    known: int = 0
    paid_off: tuple[Record, ...] = ()  # looked for, and not found
    unseen: tuple[Record, ...] = ()  # not looked for in this run


class Before(Struct, frozen=True):
    """What lies where a baseline is to be written."""

    place: Place
    data: bytes | None
    records: tuple[Record, ...] = ()
    damaged: bool = False


class Written(Struct, frozen=True):
    """What writing a baseline came to. Counts are by rule."""

    file: str
    records: Counter[str]  # all that are in it now
    notes: int  # that these are in
    added: Counter[str]
    paid_off: Counter[str]
    dropped: Counter[str]  # of rules that are off now, or in notes that are not checked any more
    kept: Counter[str]  # not looked for, because only a part was asked for or could be checked
    left_out: Counter[str]  # found, and never recorded
    before: Before
    is_found: bool  # whether a check finds the file by itself
    notices: tuple[str, ...]


def place_of(session: Session, named: Path | None) -> Place:
    """Where the baseline of a vault lies, whether it is there or not."""
    if named is not None:  # by whoever runs this, who may mean any file
        real = Path(os.path.realpath(named))
        return Place(real.parent, real.name, str(named))
    name = session.config.baseline or BASELINE
    shown = session.root / name
    with suppress(ValueError, OSError):
        shown = shown.relative_to(Path.cwd())
    return Place(session.root, name, str(shown))


def load(session: Session, named: Path | None, *, narrowed: bool) -> Baseline | None:
    """The baseline of a vault, if there is one; `narrowed` as there. Raises BaselineError."""
    place = place_of(session, named)
    data = _data(place)
    return None if data is None else Baseline(place.shown, read(data, place.shown), narrowed)


def sift(
    session: Session, records: Sequence[Record], findings: Sequence[Finding], read_text: ReadText, *, narrowed: bool
) -> Sifted:
    """Tell what is known from what is new."""
    files = (*session.files.notes, *session.files.attachments)
    compared = compare(records, findings, read_text, files, never=OWN_FINDINGS)
    if not compared.left:
        return Sifted(compared.new, compared.known)
    looked_for = _looked_for(session, findings, narrowed=narrowed)
    paid_off = tuple(record for record in compared.left if looked_for(record))
    unseen = tuple(record for record in compared.left if not looked_for(record))
    return Sifted(compared.new, compared.known, paid_off, unseen)


def prepare(session: Session, named: Path | None, *, update: bool, narrowed: bool) -> Before:
    """Look at what is there before the work begins.

    Raises UsageError for a file that is there without `update`, and BaselineError for one that must not be replaced.
    """
    place = place_of(session, named)
    data = _data(place)
    if data is None:
        return Before(place, None)
    if not update:
        raise UsageError(f"'{place.shown}' is there already: `vaultlint baseline --update` brings it up to date.")
    if not is_baseline(data):
        raise BaselineError((f"{place.shown}:1: not a baseline, and so not replaced; name another file",))
    try:
        return Before(place, data, read(data, place.shown))
    except NewerBaseline:
        raise
    except BaselineError:
        if narrowed:
            raise  # what is not looked at now could not be kept
        return Before(place, data, damaged=True)


def write_down(
    session: Session, before: Before, findings: Sequence[Finding], read_text: ReadText, *, narrowed: bool
) -> Written:
    """Write what is found today. What was not looked at stays as it was where the run is `narrowed`.

    Raises RefusedWrite.
    """
    sifted = sift(session, before.records, findings, read_text, narrowed=narrowed)
    failed = {composed(finding.path) for finding in findings if finding.rule in OWN_FINDINGS}
    kept = [record for record in sifted.unseen if narrowed or record.note in failed]
    ours = (finding for finding in findings if finding.rule not in OWN_FINDINGS)
    records = [*recorded(ours, read_text), *kept]
    data = write(records)
    if data != before.data and (records or before.data is not None):
        write_own(before.place.folder, before.place.name, data)
    by_rule = Counter(record.rule for record in kept)
    return Written(
        file=before.place.shown,
        records=Counter(record.rule for record in records),
        notes=len({record.note for record in records}),
        added=Counter(finding.rule for finding in sifted.new if finding.rule not in OWN_FINDINGS),
        paid_off=Counter(record.rule for record in sifted.paid_off),
        dropped=Counter(record.rule for record in sifted.unseen) - by_rule,
        kept=by_rule,
        left_out=Counter(finding.rule for finding in findings if finding.rule in OWN_FINDINGS),
        before=before,
        is_found=_real(before.place) == _real(place_of(session, None)),
        notices=session.notices,
    )


def _looked_for(session: Session, findings: Sequence[Finding], *, narrowed: bool) -> Callable[[Record], bool]:
    """Whether a run looked for what a record says, so that it would be among its findings.

    Which suppressions are of use only a run with all rules can tell, and only one that heeds them.
    """
    files = session.files
    under_check = {*session.checked, *session.attachments}
    sources = (*files.notes, *filter(is_source, files.attachments))
    whole = all(path in under_check for path in sources if path not in files.hidden)
    failed = {finding.path for finding in findings if finding.rule in OWN_FINDINGS}
    sound = {composed(path) for path in under_check - failed}
    there = {composed(path) for path in (*files.notes, *files.attachments)}

    def looked_for(record: Record) -> bool:
        if record.note not in sound and (record.note in there or not whole):
            return False
        rules = session.selection.for_file(record.note)
        kind = next((bound.kind for bound in rules if bound.rule.name == record.rule), None)
        return kind is not None and (kind is not SuppressionRule or (session.suppressions and not narrowed))

    return looked_for


def _real(place: Place) -> str:
    return os.path.realpath(place.folder / place.name)


def _data(place: Place) -> bytes | None:
    if not os.path.lexists(place.folder / place.name):
        return None

    try:
        return read_own(place.folder, place.name)
    except NotReadError as error:
        hint = " (--baseline takes any file)" if "outside" in str(error) else ""
        raise BaselineError((f"{place.shown}: not read: {error}{hint}",)) from error
