"""What a whole run found, kept for the next one: as long as all is as it was, nothing is asked again.

An answer hangs on everything that a rule can come to know: which files there are, what the notes, canvases and bases
say, the config, the settings of the program that the vault is for, and, if a rule asked, what git knows. Where a few
files have changed, only those are judged anew, and the others that were judged by what those show to them
(`note.interface`): what was asked about other files when one was judged is kept with the answer (`vault.asked`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice
from typing import TypeAlias

import msgspec
from msgspec.structs import astuple

from vaultlint.cache import Memory, stamps
from vaultlint.digests import blake2b
from vaultlint.findings import Grounds
from vaultlint.linter import Linter
from vaultlint.moved import moved, shift_between
from vaultlint.note import NoteFacts
from vaultlint.registry import key_of
from vaultlint.rule import NoteRule
from vaultlint.session import Session
from vaultlint.states import States
from vaultlint.vault.repository import has_repository, history_of
from vaultlint.verdicts import Findings, Judged, Verdict, verdict

_NOTHING = Verdict(0, b"")
_FEW = 64  # files that may have changed,
_SHARE = 8  # and the part of all that they may be


_Row: TypeAlias = tuple[int, Verdict]  # the number of a file in which something was found, and what


class _Answer(msgspec.Struct, array_like=True):
    """`states` are those of the sources; `rows` is encoded apart, since most runs need no more than the `totals`.

    `stamps` are those of the sources, one behind the other; empty where one of them is not sure. `told` is a digest of
    what git told, empty if it was not asked. `git` is the state of all that this hangs on: while that is as it was, git
    need not be asked again; `compared` says whether that has the files in it. `asked` is what was asked for the verdict
    on each file under check, encoded apart as well.
    """

    states: bytes
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
        self._states = States(session, memory)
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
        has_new_stamps = self._states.stamps not in {b"", kept.stamps}  # some were too young, or a file was touched
        if has_new_stamps:
            kept.stamps = self._states.stamps
        if has_new_stamps or self._is_new_to_git:
            place = self._memory.learnt.spool.put(msgspec.msgpack.encode(kept))
            self._memory.remember(self._key, self._circumstances, (place,))
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
            answer=_digest((self._key, self._circumstances, given.states, given.told)),
            paths=lambda: [self._checked[number] for number in self._told_of],
            digest_of=lambda path: self._states.digest_in(given.states, path),
            read=lambda path: self._states.text(path, given.states),
        )

    def adapt(self, linter: Linter) -> dict[str, Verdict] | None:
        """What is found in each file, made of what was found before a few files changed; None where that cannot be.

        Looks at no other file than those, unless it has to judge one of them anew, or one with findings that tell of
        places in them.
        """
        kept = self._kept
        if kept is None or len(self._changed) > self._few:
            return None
        interface_in = self._states.interface_in
        shown = {path for path in self._changed if linter.known.look_at(path) != interface_in(kept.states, path)}
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
            before = self._facts_before(path)
            if before is None or linter.known.interface(path) is None:
                return None
            pairs.append((before, linter.known.facts(path)))
        changes = linter.vault.changes(pairs)
        asked = self._asked
        if changes is None or len(asked) != len(self._checked):
            return None
        found = {path for path, told in zip(self._checked, asked, strict=True) if changes.concern(told)}
        found.update(shown.intersection(self._checked))
        return found if len(found) <= self._few else None

    def _facts_before(self, path: str) -> NoteFacts | None:
        """The facts of a file as it was when the latest answer was given; None where they are not known."""
        kept = self._kept
        return self._memory.facts_of_content(path, self._states.digest_in(kept.states, path)) if kept else None

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
        old = self._facts_before(path)
        if old is None or before.elsewhere or before.silenced or (old.directives and self._session.suppressions):
            return None
        facts = linter.known.facts(path)
        shift = shift_between(old, facts)
        if shift is None:
            return None
        rules = self._session.selection.for_file(path)
        sees_more = {bound.rule.name for bound in rules if bound.kind is not NoteRule}
        alone = {bound.rule.name for bound in rules if bound.kind is NoteRule}
        if any(finding.rule not in sees_more | alone for finding in before.findings):
            return None  # the engine's own: a rule failed, or the file could not be read
        found = moved([finding for finding in before.findings if finding.rule in sees_more], shift, facts)
        return None if found is None else verdict(Judged([*linter.known.found_by_itself(path), *found]))

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
        before = kept.states if kept else b""
        if self._is_adapted and (
            self._git_tells_another(told) or self._states.saw_change(linter, before, self._changed)
        ):
            return  # the files that were not judged anew would not have been judged so
        states = self._states.after(linter, before, partly=self._is_adapted)
        put, encode = self._memory.learnt.spool.put, msgspec.msgpack.encode
        asked, rows = array("Q"), array("Q")  # places in the spool
        told_of = array("Q")
        number_found = number_silenced = 0
        for number, path in enumerate(self._checked):
            found = verdicts.get(path, _NOTHING)
            asked.append(put(encode(found.asked or (self._asked[number] if self._is_adapted else b""))))
            if found.number or found.silenced:
                if not isinstance(found.kept, bytes):
                    return
                rows.append(put(encode((number, found._replace(asked=b"")))))
                told_of.append(number)
                number_found += found.number
                number_silenced += found.silenced
        totals = number_found, number_silenced
        self._given = _Answer(states, self._states.stamps, told, git, compared, totals, msgspec.Raw(), msgspec.Raw())
        # As `_Answer` has it, without the room for rows that are encoded twice.
        said = astuple(self._given)[:-2]
        head = _array_of(len(said) + 2) + b"".join(map(encode, said))
        places = array("Q", (put(head + _array_of(len(asked))), *asked, put(_array_of(len(rows))), *rows))
        self._memory.remember(self._key, self._circumstances, places)
        self._told_of = told_of

    def _git_tells_another(self, told: bytes) -> bool:
        """Whether git told something else than it had told when the latest answer was given."""
        return bool(self._kept and self._kept.told not in {b"", told})

    @cached_property
    def _asked(self) -> list[bytes]:
        """What was asked for the verdict on each file under check when the latest answer was given."""
        return [] if self._kept is None else _ASKED.decode(self._kept.asked)

    @cached_property
    def _told_of(self) -> Sequence[int]:
        """The numbers of the files that the answer tells of."""
        return [number for number, _ in self._rows]

    @cached_property
    def _rows(self) -> list[_Row]:
        """The rows of the answer, which is the latest that is known."""
        if self._kept is None:
            return []
        rows = _ROWS.decode(self._kept.rows)
        self._kept.rows = msgspec.Raw()  # as large as what was made of it
        return rows

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
        if not self._states.are_all_in(answer.states):
            return None
        if answer.told and not self._still_told(answer):
            return None
        if answer.stamps and answer.stamps == self._states.stamps:
            return answer
        # Of more, none needs to be read here.
        self._changed = list(islice(self._states.changed_since(answer.states), self._few + 1))
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
        return max(_FEW, len(self._states.paths) // _SHARE)

    def _git(self, *, compared: bool) -> bytes | None:
        """The state of all that git's answers hang on; None where it is not sure. `compared`: files are among that."""
        files = self._session.files.stamps.values() if compared else ()
        if stamps.NONE in files:
            return None
        return self._repository + _digest(files)

    @cached_property
    def _circumstances(self) -> bytes:
        """A digest of all that an answer hangs on but the content of files."""
        return _digest(_circumstances(self._session))


def _circumstances(session: Session) -> Iterator[bytes]:
    """All that an answer hangs on but the content of files."""
    files = session.files
    for names in (files.notes, files.attachments, sorted(files.hidden), sorted(files.doubles)):
        yield _bytes("\0".join(names))
    # Without a repository nobody asks git, and so of an answer it could not be said what git told.
    with_git = has_repository(session.root)
    for said in (session.config, session.settings, session.dialect, session.suppressions, with_git):
        yield _bytes(repr(said))


def _array_of(count: int) -> bytes:
    """What MessagePack has before the elements of an array (its specification, `array 32`)."""
    return b"\xdd" + count.to_bytes(4, "big")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest(parts: Iterable[bytes]) -> bytes:
    digest = blake2b(digest_size=32)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()
