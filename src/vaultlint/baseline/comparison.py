"""Which of today's findings are known, and what is known that was not found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.baseline.moves import moves
from vaultlint.baseline.records import Key, Record, recorded
from vaultlint.findings import Finding
from vaultlint.fingerprints import composed

_CANDIDATES = 100  # of one rule in one note; with more of them, what is left of which is anybody's guess

_Numbered: TypeAlias = tuple[int, Record]  # which of the findings it is, and its record


class Comparison(Struct, frozen=True):
    """Today's findings and a baseline, side by side."""

    new: tuple[Finding, ...]  # in the order given
    known: int  # how many are not new
    left: tuple[Record, ...]  # known, and not found; of a note that was moved, with the path that it has now


def compare(
    records: Sequence[Record],
    findings: Sequence[Finding],
    read_text: Callable[[str], str],
    files: Iterable[str],
    *,
    never: Collection[str],
) -> Comparison:
    """Compare findings, in order of path, with records. `files` are all of the vault; rules in `never` are never known.

    Of findings that have the same record in everything, the first ones count as known. A finding about several names
    is known also where more of them are recorded, so that whoever adds one of two properties that are missing has not
    made a new finding. Notes that are not there any more may have been moved: see `moves`.

    No text is read but those of notes that are recorded, and all where a note may have been moved.
    """
    noted = {record.note for record in records}
    gone = noted.difference(map(composed, files))
    numbers: list[int] = []

    def asked() -> Iterator[Finding]:
        for number, finding in enumerate(findings):
            if finding.rule not in never and (gone or composed(finding.path) in noted):
                numbers.append(number)
                yield finding

    found = recorded(asked(), read_text)
    unmatched, left = _match(records, zip(numbers, found, strict=True))
    if gone and left:
        moved = moves(
            [record for record in left if record.note in gone],
            [record for _, record in unmatched if record.note not in noted],
        )
        followed = [replace(record, note=moved.get(record.note, record.note)) for record in left]
        unmatched, left = _match(followed, unmatched)
    known = set(numbers).difference(number for number, _ in unmatched)
    new = tuple(finding for number, finding in enumerate(findings) if number not in known)
    return Comparison(new, len(known), tuple(left))


def _match(records: Iterable[Record], found: Iterable[_Numbered]) -> tuple[list[_Numbered], list[Record]]:
    """The findings that have no record, and the records that have no finding."""
    left: dict[Key, list[Record]] = defaultdict(list)
    for record in records:
        left[record.key].append(record)
    unmatched = []
    for number, record in found:
        same = left.get(record.key)
        if same:
            same.pop()
        else:
            unmatched.append((number, record))
    rest = [record for same in left.values() for record in same]
    if any(record.names for _, record in unmatched):
        return _match_names(rest, unmatched)
    return unmatched, rest


def _match_names(records: list[Record], found: list[_Numbered]) -> tuple[list[_Numbered], list[Record]]:
    """The same for findings of which only some of the names that are recorded are left."""
    left: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        left[record.note, record.rule].append(record)
    unmatched = []
    for number, record in found:
        wider = left.get((record.note, record.rule), []) if record.names else []
        near = enumerate(wider[:_CANDIDATES])
        match = next((place for place, other in near if set(record.names) <= set(other.names)), None)
        if match is None:
            unmatched.append((number, record))
        else:
            del wider[match]
    return unmatched, [record for wider in left.values() for record in wider]
