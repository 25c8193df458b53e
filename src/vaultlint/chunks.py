"""Files read and checked by themselves, a chunk at a time, by whatever process; the results travel as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from vaultlint.cache import encoded, stamps
from vaultlint.engine import INTERNAL_ERROR, check_note
from vaultlint.errors import UnreadableFile
from vaultlint.findings import Finding
from vaultlint.note import Note, NoteFacts
from vaultlint.note.interface import interface
from vaultlint.note.kinds import is_note
from vaultlint.note.sources import read_facts
from vaultlint.storage import Storage
from vaultlint.vault.gist import gist

if TYPE_CHECKING:
    from vaultlint.session import Session

# How many files there must be to read for a second process to pay. Measured: on two cores, with notes of two to four
# kilobytes, the slower of two processes is done before one alone would be from some 100 of them on.
WORTH_IT = 200
WORTH_STARTING = 2_000  # the same where a process has to be started anew, which takes as long as to read many hundreds


class Reading(msgspec.Struct, array_like=True, gc=False):
    """What was made of a file: its stamp, the digest of its content, its facts and what was found, both encoded.

    `interface` is what the check of other files can learn of it, `gist` what suggestions are made of, encoded. Stamp,
    digest and interface are empty where nobody is to know the file again.

    `sound` is False where a rule failed, so that what was found says nothing about the file.
    """

    path: str
    stamp: bytes
    digest: bytes
    facts: bytes
    found: bytes
    sound: bool
    interface: bytes
    gist: bytes


_READINGS = msgspec.msgpack.Decoder(list[Reading])


def read_chunk(session: Session, marked: bool, paths: Sequence[str]) -> bytes:
    """Read files under check, and check each by itself; `marked` is whether with stamp, digest and interface.

    What cannot be read is left out, and so is what no message can carry (a name that is not UTF-8).
    """
    return msgspec.msgpack.encode(list(_read(session, paths, marked=marked)))


def readings(data: bytes) -> list[Reading]:
    """What `read_chunk` made."""
    return _READINGS.decode(data)


def examine(session: Session, path: str, text: str, *, check: bool) -> tuple[NoteFacts, list[Finding] | None]:
    """The facts of a file, and, if it is a note and to be checked, what the rules that see one note find in it."""
    dialect = session.dialect.dialect
    if not is_note(path):
        return read_facts(path, text, dialect), None
    note = Note(path, text, dialect)
    facts = note.facts
    return facts, check_note(note, session.selection.for_file(path)) if check else None


def is_sound(found: Sequence[Finding]) -> bool:
    """Whether no rule failed, which it may not do the next time."""
    return not any(finding.rule == INTERNAL_ERROR for finding in found)


def stamp_of(session: Session, path: str) -> bytes:
    """The stamp of a file: from when the vault was listed, if all were taken then, or from now."""
    return stamps_of(session, (path,))[0]


def stamps_of(session: Session, paths: Sequence[str]) -> list[bytes]:
    """The stamps of some files, each as `stamp_of` has it."""
    known = session.files.stamps
    if not known:
        return stamps.stamps_now(session.root, paths)
    return [known.get(path) or stamps.stamps_now(session.root, (path,))[0] for path in paths]


def _read(session: Session, paths: Sequence[str], *, marked: bool) -> Iterator[Reading]:
    storage = Storage(session.root)
    for path in paths:
        # The stamp comes before the text: what changes after it was taken has another one.
        stamp = stamp_of(session, path) if marked else stamps.NONE
        try:
            if marked:
                stored = storage.read(path)
                text, digest = stored.text, stored.digest
            else:
                text, digest = storage.read_text(path), b""
            facts, found = examine(session, path, text, check=True)
            path.encode()
            yield Reading(
                path,
                stamp,
                digest,
                msgspec.msgpack.encode(facts),
                encoded(found or ()),
                is_sound(found or ()),
                interface(facts) if marked else b"",
                msgspec.msgpack.encode(gist(facts)),
            )
        except (UnreadableFile, UnicodeEncodeError):
            continue
