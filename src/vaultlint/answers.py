"""What a whole run found, kept for the next one: as long as all is as it was, nothing is asked again.

An answer hangs on everything that a rule can come to know: which files there are, what the notes, canvases and bases
say, the config, the settings of the program that the vault is for, and, if a rule asked, what git knows. Where a few
files have changed, only those are judged anew, and the others that were judged by what those show to them
(`note.interface`): what was asked about other files when one was judged is kept with the answer (`vault.asked`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from operator import itemgetter
from typing import TypeAlias

import msgspec
from msgspec.structs import astuple

from vaultlint.cache import Memory, stamps
from vaultlint.digests import blake2b
from vaultlint.errors import UnreadableFile
from vaultlint.findings import Grounds
from vaultlint.linter import Linter
from vaultlint.moved import moved, shift_between
from vaultlint.note import interface
from vaultlint.note.kinds import is_source
from vaultlint.registry import key_of
from vaultlint.rule import NoteRule
from vaultlint.session import Session
from vaultlint.storage import Storage
from vaultlint.vault.repository import has_repository, history_of
from vaultlint.verdicts import Findings, Judged, Verdict, verdict

_UNREADABLE = b"unreadable"  # in the place of the digest of what cannot be read
_DIGEST = 32  # bytes that an answer keeps of each source, for its content, before those of its interface
_WIDTH = _DIGEST + interface.SIZE
_NOTHING = Verdict(0, b"")
_FEW = 64  # files that may have changed,
_SHARE = 8  # and the part of all that they may be


_Row: TypeAlias = tuple[int, Verdict]  # the number of a file in which something was found, and what


class _Answer(msgspec.Struct, array_like=True):
    """`sources` has a row for each source; `rows` is encoded apart, since most runs need no more than the `totals`.

    `stamps` are those of the sources, one behind the other; empty where one of them is not sure. `told` is a digest of
    what git told, empty if it was not asked. `git` is the state of all that this hangs on: while that is as it was, git
    need not be asked again; `compared` says whether that has the files in it. `asked` is what was asked for the verdict
    on each file under check, encoded apart as well.
    """

    sources: bytes
    stamps: bytes
    told: bytes
    git: bytes
    compared: bool
    totals: tuple[int, int]  # as those of `Findings`
    asked: msgspec.Raw
    rows: msgspec.Raw


_ROWS = msgspec.msgpack.Decoder(list[_Row])
_ASKED = msgspec.msgpack.Decoder(list[bytes])


class Answers:
    """The answers to the question of one session; `memory` keeps them."""

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory
        self._checked = sorted((*session.checked, *session.attachments))
        self._sources = (*session.files.notes, *filter(is_source, session.files.attachments))
        rules = {id(rules): rules for rules in map(session.selection.for_file, self._checked)}
        self._rules = tuple(chain.from_iterable(rules.values()))
        keys = [key_of(bound) for bound in rules.values()]
        self._can_be_kept = bool(session.files.stamps) and all(keys)
        self._key = _digest((*map(_bytes, (str(session.root), *self._checked)), *keys))
        self._repository = stamps.repository(session.root)  # as it is before anybody asks
        self._changed: list[str] = []
        self._given: _Answer | None = None
        self._is_adapted = False
        self._is_new_to_git = False  # whether the answer holds in another state of git's than that it was given in

    def recall(self) -> Findings | None:
        """What was found when all was as it is; None where that is not known."""
        kept = self._kept
        if kept is None or self._changed:
            return None
        if self._is_new_to_git:
            self._memory.remember(self._key, self._circumstances, msgspec.msgpack.encode(kept))
        self._given = kept
        return Findings(self._recalled(), kept.totals)

    def _recalled(self) -> Iterator[Verdict]:
        for _, found in self._rows:
            yield found

    @property
    def grounds(self) -> Grounds | None:
        """What the answer that was recalled or remembered hangs on; None where there is none."""
        given = self._given
        if given is None:
            return None
        return Grounds(
            answer=_digest((self._key, self._circumstances, given.sources, given.told)),
            paths=lambda: [self._checked[number] for number, _ in self._rows],
            digest_of=lambda path: self._digest_in(given, path),
            read=self._read_text,
        )

    def adapt(self, linter: Linter) -> dict[str, Verdict] | None:
        """What is found in each file, made of what was found before a few files changed; None where that cannot be.

        Looks at no other file than those, unless it has to judge one of them anew, or one with findings that tell of
        places in them.
        """
        kept = self._kept
        if kept is None or len(self._changed) > self._few:
            return None
        known = self._known_interfaces
        shown = {path for path in self._changed if linter.look_at(path) != known[path]}
        concerned = self._concerned(shown, linter) if shown else set[str]()
        if concerned is None:
            return None
        verdicts = {self._checked[number]: found for number, found in self._rows}
        changed = set(self._checked).intersection(self._changed)
        anew = {path for path, found in verdicts.items() if found.elsewhere and self._may_tell_of_changed(found)}
        anew |= concerned
        for path in changed - anew:
            found = self._moved(path, verdicts.get(path, _NOTHING), linter)
            if found is None:
                anew.add(path)
            else:
                verdicts[path] = found
        self._is_adapted = True
        return verdicts | linter.check_anew(sorted(anew))

    def _concerned(self, shown: set[str], linter: Linter) -> set[str] | None:
        """The files to be judged anew because some show something else than they did, those themselves among them.

        None where that cannot be known, or would be so many that several processes should judge all.
        """
        pairs = []
        for path in shown:
            before = self._memory.facts_of_content(path, self._digest_in(self._kept, path))
            if before is None or linter.interface(path) is None:
                return None
            pairs.append((before, linter.facts(path)))
        changes = linter.vault.changes(pairs)
        asked = self._asked
        if changes is None or len(asked) != len(self._checked):
            return None
        found = {path for path, told in zip(self._checked, asked, strict=True) if changes.concern(told)}
        found.update(shown.intersection(self._checked))
        return found if len(found) <= self._few else None

    def _may_tell_of_changed(self, found: Verdict) -> bool:
        """Whether a verdict that tells of places elsewhere may tell of one in a file that has changed."""
        if not self._tells_by_path or not isinstance(found.kept, bytes):
            return True
        return any(_bytes(path) in found.kept for path in self._changed)

    @cached_property
    def _tells_by_path(self) -> bool:
        """Whether all rules that tell of places elsewhere name the files."""
        return all(bound.rule.names_elsewhere for bound in self._rules if bound.rule.places_elsewhere)

    def _moved(self, path: str, before: Verdict, linter: Linter) -> Verdict | None:
        """The verdict on a file in which no more has changed than where things stand; None where it has to be judged.

        What the rules that see one note find in it is found anew.
        """
        old = self._memory.facts_of_content(path, self._digest_in(self._kept, path))
        if old is None or before.elsewhere or before.silenced or (old.directives and self._session.suppressions):
            return None
        facts = linter.facts(path)
        shift = shift_between(old, facts)
        if shift is None:
            return None
        rules = self._session.selection.for_file(path)
        sees_more = {bound.rule.name for bound in rules if bound.kind is not NoteRule}
        alone = {bound.rule.name for bound in rules if bound.kind is NoteRule}
        if any(finding.rule not in sees_more | alone for finding in before.findings):
            return None  # the engine's own: a rule failed, or the file could not be read
        found = moved([finding for finding in before.findings if finding.rule in sees_more], shift, facts)
        return None if found is None else verdict(Judged([*linter.found_by_itself(path), *found]))

    def remember(self, linter: Linter, verdicts: Mapping[str, Verdict]) -> None:
        """Keep what a run found."""
        if not self._can_be_kept or linter.notices:
            return
        kept = self._kept
        told = linter.told_by_git if linter.asked_history else kept.told if kept else b""
        compared = linter.compared_files or bool(kept and kept.compared)
        git = (self._git(compared=compared) if told else None) or b""
        if linter.asked_history and not told:
            return
        if self._is_adapted and kept and (kept.told not in {b"", told} or self._has_changed_meanwhile(linter)):
            return  # the files that were not judged anew would not have been judged so
        numbers = {path: number for number, path in enumerate(self._checked)}
        rows = []
        for path, found in verdicts.items():
            if found.number or found.silenced:
                if not isinstance(found.kept, bytes):
                    return
                rows.append((numbers[path], found._replace(asked=b"")))
        rows.sort(key=itemgetter(0))
        sources = b"".join(self._source_rows(linter))
        totals = Findings(found for _, found in rows).totals
        self._given = _Answer(sources, self._stamps, told, git, compared, totals, msgspec.Raw(), msgspec.Raw())
        # As `_Answer` has it, without the room for rows that are encoded twice.
        answer = (*astuple(self._given)[:-2], self._all_asked(verdicts), rows)
        self._memory.remember(self._key, self._circumstances, msgspec.msgpack.encode(answer))
        self._rows = rows

    def _all_asked(self, verdicts: Mapping[str, Verdict]) -> list[bytes]:
        """What was asked for the verdict on each file under check."""
        asked = [verdicts.get(path, _NOTHING).asked for path in self._checked]
        if self._is_adapted:
            return [told or before for told, before in zip(asked, self._asked, strict=True)]
        return asked

    @cached_property
    def _asked(self) -> list[bytes]:
        """What was asked for the verdict on each file under check when the latest answer was given."""
        return [] if self._kept is None else _ASKED.decode(self._kept.asked)

    def _has_changed_meanwhile(self, linter: Linter) -> bool:
        """Whether the run saw a file, that was as it was when this was asked, in another state."""
        unchanged = linter.looked_at.keys() - self._changed
        return any(self._row_seen(path, linter)[:_DIGEST] != self._digest_in(self._kept, path) for path in unchanged)

    def _source_rows(self, linter: Linter) -> Iterator[bytes]:
        """What an answer keeps of each source: as the run saw it, or as it is known to be where the run did not."""
        kept = self._kept
        for number, path in enumerate(self._sources):
            before = kept.sources[number * _WIDTH : number * _WIDTH + _WIDTH] if kept else b""
            if path in linter.looked_at:
                yield self._row_seen(path, linter)
            elif self._is_adapted:
                yield before
            else:
                yield self._row_unseen(path, before, linter)

    def _row_seen(self, path: str, linter: Linter) -> bytes:
        """What an answer keeps of a source that the run looked at.

        What could not be read then may be another file by now.
        """
        digest, shown = linter.looked_at[path], linter.interface(path)
        return digest + shown if digest and shown else _unreadable(self._stamp(path))

    def _row_unseen(self, path: str, before: bytes, linter: Linter) -> bytes:
        """What an answer keeps of a source that this process did not look at."""
        digest = self._memory_of(path)
        if digest is None:
            digest = self._read(path)
            if linter.jobs != 1 and not self._is_untouched(path):
                return os.urandom(_WIDTH)  # another process may have seen it as it was before
        if digest == _UNREADABLE:
            return _unreadable(self._stamp(path))
        return before if before[:_DIGEST] == digest else digest + bytes(interface.SIZE)

    def _digest_in(self, answer: _Answer | None, path: str) -> bytes:
        """The digest of a source when the answer was given; empty for what is none."""
        number = self._numbers.get(path)
        return b"" if answer is None or number is None else answer.sources[number * _WIDTH : number * _WIDTH + _DIGEST]

    @cached_property
    def _rows(self) -> list[_Row]:
        """The rows of the answer, which is the latest that is known."""
        if self._kept is None:
            return []
        rows = _ROWS.decode(self._kept.rows)
        self._kept.rows = msgspec.Raw()  # as large as what was made of it
        return rows

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        """The number of each source."""
        return {path: number for number, path in enumerate(self._sources)}

    @cached_property
    def _kept(self) -> _Answer | None:
        """The latest answer to this question, if no more than the content of sources has changed since."""
        if not self._can_be_kept or not self._memory.has_answer(self._key):
            return None
        kept = self._memory.recall(self._key, self._circumstances)
        if not kept:
            return None
        try:
            answer = msgspec.msgpack.decode(kept, type=_Answer)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        if len(answer.sources) != _WIDTH * len(self._sources):
            return None
        if answer.told and not self._still_told(answer):
            return None
        if answer.stamps and answer.stamps == self._stamps:
            return answer
        changed = (
            path
            for number, path in enumerate(self._sources)
            if not self._is_unchanged(path, answer.sources[number * _WIDTH : number * _WIDTH + _WIDTH])
        )
        self._changed = list(islice(changed, self._few + 1))  # of more, none needs to be read here
        return answer

    def _still_told(self, answer: _Answer) -> bool:
        """Whether git tells what it told; it is asked only if something has changed that this may hang on.

        The answer is then one about the new state of things.
        """
        now = self._git(compared=answer.compared)
        if now == answer.git:
            return True
        files = (*self._session.files.notes, *self._session.files.attachments)
        history = history_of(self._session.root, files, self._session.dialect.dialect)
        if history is None or history.told != answer.told:
            return False
        self._is_new_to_git = True
        answer.git, answer.compared = self._git(compared=history.compared) or b"", history.compared
        return True

    @property
    def _few(self) -> int:
        """How many files may have changed for an answer to be adapted."""
        return max(_FEW, len(self._sources) // _SHARE)

    @property
    def _known_interfaces(self) -> Mapping[str, bytes]:
        """The interfaces of the sources when the answer was given."""
        kept = self._kept
        rows = kept.sources if kept else b""
        places = range(0, len(rows), _WIDTH)
        return {path: rows[at + _DIGEST : at + _WIDTH] for path, at in zip(self._sources, places, strict=False)}

    def _is_unchanged(self, path: str, row: bytes) -> bool:
        """Whether a source is as it was; it is read only if its stamp is new."""
        known = self._memory_of(path) or self._read(path)
        if known == _UNREADABLE:
            return row == _unreadable(self._stamp(path))
        return known == row[:_DIGEST]

    def _memory_of(self, path: str) -> bytes | None:
        """The digest of a file's content, as far as it is known without reading it."""
        return self._memory.digest_of(path) if self._memory.has_stamp(path, self._stamp(path)) else None

    def _git(self, *, compared: bool) -> bytes | None:
        """The state of all that git's answers hang on; None where it is not sure. `compared`: files are among that."""
        files = self._session.files.stamps.values() if compared else ()
        if stamps.NONE in files:
            return None
        return self._repository + _digest(files)

    def _read(self, path: str) -> bytes:
        try:
            return Storage(self._session.root).read(path).digest
        except UnreadableFile:
            return _UNREADABLE

    def _read_text(self, path: str) -> tuple[str, bytes]:
        """The text of a source as it is now, and the digest of its content."""
        storage = Storage(self._session.root)
        text = storage.read_text(path)
        if self._given is not None and self._is_untouched(path):
            return text, self._digest_in(self._given, path)
        stored = storage.read(path)
        return stored.text, stored.digest

    def _is_untouched(self, path: str) -> bool:
        """Whether a file was not touched since the vault was listed, which was before it was checked."""
        listed = self._stamp(path)
        try:
            status = os.stat(os.path.join(self._session.root, path))  # noqa: PTH116, PTH118 - for each of many notes
        except (OSError, ValueError):
            return False
        return listed != stamps.NONE and stamps.stamp(status, stamps.now()) == listed

    @cached_property
    def _stamps(self) -> bytes:
        """The stamps of all sources; empty where one of them is not sure."""
        found = [self._stamp(path) for path in self._sources]
        return b"" if stamps.NONE in found else b"".join(found)

    def _stamp(self, path: str) -> bytes:
        return self._session.files.stamps.get(path, stamps.NONE)

    @cached_property
    def _circumstances(self) -> bytes:
        """A digest of all that an answer hangs on but the content of files."""
        return _digest(_circumstances(self._session))


def _unreadable(stamp: bytes) -> bytes:
    """What an answer keeps of a source that cannot be read: never the same again where its stamp is not sure."""
    if stamp == stamps.NONE:
        return os.urandom(_WIDTH)
    return blake2b(_UNREADABLE + stamp, digest_size=_DIGEST).digest() + bytes(interface.SIZE)


def _circumstances(session: Session) -> Iterator[bytes]:
    """All that an answer hangs on but the content of files."""
    files = session.files
    for names in (files.notes, files.attachments, sorted(files.hidden), sorted(files.doubles)):
        yield _bytes("\0".join(names))
    # Without a repository nobody asks git, and so of an answer it could not be said what git told.
    with_git = has_repository(session.root)
    for said in (session.config, session.settings, session.dialect, session.suppressions, with_git):
        yield _bytes(repr(said))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest(parts: Iterable[bytes]) -> bytes:
    digest = blake2b(digest_size=32)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()
