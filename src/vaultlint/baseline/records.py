"""The lines of a baseline: JSON, a finding to a line, sorted, so that git merges what two people changed.

The first line says what the file is and in which form. Nothing in it counts anything: each line says what it says
whatever the others are, and after a merge the lines of both sides are right.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec import Struct

from vaultlint.errors import BaselineError, NewerBaseline
from vaultlint.findings import Finding
from vaultlint.fingerprints import composed, culprits, digest

VERSION = 1

_MARK = "vaultlint-baseline"
_HEADER = (
    f'{{"{_MARK}": {VERSION}, "about": "Findings that are known, one to a line. `vaultlint baseline --update` writes '
    'them anew. After a merge, keep the lines of both sides."}'
)
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_SIZE = 8  # bytes of a fingerprint
_SHOWN = 60  # characters of a text
_MISTAKES_SHOWN = 20
_LONGEST = 4096  # characters of a path; no system has longer ones


class Key(NamedTuple):
    """What a record goes by. Several findings of a note may have the same, and as many records then do."""

    note: str
    rule: str
    fingerprint: str


class Record(Struct, frozen=True, order=True, gc=False):
    """A finding that is known. What it is about is a text, of which the beginning is kept, or names, or nothing."""

    note: str  # its path, composed (NFC)
    rule: str
    text: str
    names: tuple[str, ...]
    fingerprint: str  # of the whole text, or the names

    @property
    def key(self) -> Key:
        """What the record goes by."""
        return Key(self.note, self.rule, self.fingerprint)


class Baseline(Struct, frozen=True):
    """The findings of a vault that are known, and what messages call the file that has them."""

    shown: str
    records: tuple[Record, ...]
    narrowed: bool = False  # whether this run looks with other rules than those of the config


def recorded(findings: Iterable[Finding], read_text: Callable[[str], str]) -> list[Record]:
    """A record of each finding, in the order given; findings of one note must follow each other."""
    return [
        Record(
            note=composed(finding.path),
            rule=finding.rule,
            text=culprit.text if len(culprit.text) <= _SHOWN else f"{culprit.text[: _SHOWN - 1]}…",
            names=culprit.names,
            fingerprint=digest(culprit.words, size=_SIZE),
        )
        for finding, culprit in culprits(findings, read_text)
    ]


def write(records: Iterable[Record]) -> bytes:
    """The file of these records: the same for the same records, in whatever order they come."""
    return "".join(f"{line}\n" for line in (_HEADER, *map(_line, sorted(records)))).encode()


def is_baseline(data: bytes) -> bool:
    """Whether a file is a baseline, of any version and however damaged below its first line, or empty."""
    first = data.partition(b"\n")[0].decode("utf-8-sig", "replace")
    return not data.strip() or (isinstance(_loaded(first), dict) and _MARK in first)


def read(data: bytes, shown: str) -> tuple[Record, ...]:
    """The records in a file that messages call `shown`.

    Raises BaselineError with all that is wrong with it; NewerBaseline where it may be right all the same.
    """
    lines = data.decode("utf-8-sig", "surrogateescape").split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith(_CONFLICT):
            hint = "keep the lines of both sides, or have `vaultlint baseline --update` write the file anew"
            raise BaselineError((f"{shown}:{number}: a merge conflict that nobody resolved; {hint}",))
    _demand_header(lines[0], shown)
    records: list[Record] = []
    mistakes: list[str] = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        record = _record(line)
        if isinstance(record, Record):
            records.append(record)
        else:
            mistakes.append(f"{shown}:{number}: {record}")
    if mistakes:
        more = len(mistakes) - _MISTAKES_SHOWN
        told = mistakes[:_MISTAKES_SHOWN] + ([f"{shown}: and {more:,} more lines like that"] if more > 0 else [])
        raise BaselineError((*told, "`vaultlint baseline --update` writes the file anew"))
    return tuple(records)


def _demand_header(line: str, shown: str) -> None:
    header = _loaded(line)
    version = header.get(_MARK) if isinstance(header, dict) else None
    if type(version) is not int or version < 1:
        raise BaselineError((f'{shown}:1: not a baseline: expected a line that begins with {{"{_MARK}": {VERSION}',))
    if version > VERSION:
        hint = "update vaultlint, or do without the baseline: --no-baseline"
        raise NewerBaseline((f"{shown}:1: version {version}, which a newer vaultlint wrote; {hint}",))


def _line(record: Record) -> str:
    told: dict[str, object] = {"note": record.note, "rule": record.rule}
    if record.text:
        told["text"] = record.text
    if record.names:
        told["names"] = record.names
    told["fingerprint"] = record.fingerprint
    line = json.dumps(told, ensure_ascii=False)
    return line if line.isprintable() else "".join(map(_escaped, line))


def _escaped(sign: str) -> str:
    """A character as it may stand in a file that people read: those that cannot be seen, or encoded, are escapes."""
    return sign if sign.isprintable() else json.dumps(sign)[1:-1]


def _record(line: str) -> Record | str:
    """The record in a line, or else what is wrong with it."""
    told = _loaded(line)
    if not isinstance(told, dict):
        return "a damaged line: expected a record in JSON"
    for name in ("note", "rule", "fingerprint"):
        if not isinstance(told.get(name), str):
            return f"a damaged record: expected a text for '{name}'"
    if len(told["note"]) > _LONGEST:
        return "a damaged record: the path in 'note' is longer than any can be"
    text, names = told.get("text", ""), told.get("names", [])
    if not isinstance(text, str):
        return "a damaged record: expected a text for 'text'"
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return "a damaged record: expected a list of texts for 'names'"
    return Record(composed(told["note"]), told["rule"], text, tuple(names), told["fingerprint"])


def _loaded(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
