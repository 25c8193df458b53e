"""Texts that fixes have made of files, read once: by the process that lints them, or by several.

A text is linted in the round that made it, in each later one, and once more to see that it is settled. What it says,
and what the rules that see one note find in it, hangs on nothing but the text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial

import msgspec

from vaultlint.cache import Memory, encoded
from vaultlint.chunks import WORTH_IT, WORTH_STARTING, examine
from vaultlint.findings import Finding
from vaultlint.note import NoteFacts
from vaultlint.note.interface import interface
from vaultlint.session import Session
from vaultlint.verdicts import Kept, packed, unpacked


class Edited(msgspec.Struct, frozen=True):
    """What is known of a text: its facts, and what other files can learn of it (`note.interface`)."""

    text: str
    facts: NoteFacts
    interface: bytes
    kept: Kept

    @property
    def found(self) -> Sequence[Finding]:
        """What the rules that see one note find in it; nothing in a file that is not under check."""
        return unpacked(self.kept)


class _Message(msgspec.Struct, array_like=True, gc=False):
    """What another process learnt of a text, facts and findings encoded."""

    path: str
    facts: bytes
    interface: bytes
    found: bytes


_MESSAGES = msgspec.msgpack.Decoder(list[_Message])
_Text = tuple[str, str, bool]  # of a file: its path, the text, and whether it is under check


class EditedTexts:
    """The latest text of each file that was edited.

    `checked` are the files under check, `jobs` is how many processes may read, 0 for one on each core.
    """

    def __init__(self, session: Session, checked: Collection[str], jobs: int) -> None:
        self._session = session
        self._jobs = jobs
        self._checked = checked
        self._known: dict[str, Edited] = {}

    def look_at(self, texts: Mapping[str, str]) -> dict[str, Edited]:
        """What is known of each of some texts, by path. Raises WorkerDied."""
        fresh = [(path, text, path in self._checked) for path, text in texts.items() if not self._knows(path, text)]
        self._read_together(fresh)
        for path, text, check in fresh:
            if not self._knows(path, text):
                facts, found = examine(self._session, path, text, check=check)
                self._known[path] = Edited(text, facts, interface(facts), packed(found or ()))
        return {path: self._known[path] for path in texts}

    def facts(self, path: str, text: str) -> NoteFacts:
        """The facts of a file with a text."""
        return self.look_at({path: text})[path].facts

    def all_facts(self, texts: Mapping[str, str]) -> dict[str, NoteFacts]:
        """The facts of some files, each with a text. Raises WorkerDied."""
        return {path: one.facts for path, one in self.look_at(texts).items()}

    def _knows(self, path: str, text: str) -> bool:
        known = self._known.get(path)
        return known is not None and known.text == text

    def _read_together(self, fresh: Sequence[_Text]) -> None:
        """Have texts read by several processes, if there are enough of them."""
        if self._jobs == 1 or len(fresh) < WORTH_IT:
            return
        from vaultlint import workers  # noqa: PLC0415 - few texts need none

        jobs = self._jobs or workers.usable_cores()
        if jobs > 1 and (workers.can_fork() or len(fresh) >= WORTH_STARTING):
            texts = {path: text for path, text, _ in fresh}
            for data in workers.share_out(partial(_read_chunk, self._session), fresh, jobs):
                for said in _MESSAGES.decode(data):
                    facts = Memory.facts_in(said.facts)
                    self._known[said.path] = Edited(texts[said.path], facts, said.interface, said.found)


def _read_chunk(session: Session, texts: Sequence[_Text]) -> bytes:
    """What there is to know of some texts; what no message can carry is left out."""
    return msgspec.msgpack.encode(list(_read(session, texts)))


def _read(session: Session, texts: Sequence[_Text]) -> Iterator[_Message]:
    for path, text, check in texts:
        with suppress(UnicodeEncodeError):
            path.encode()
            facts, found = examine(session, path, text, check=check)
            yield _Message(path, msgspec.msgpack.encode(facts), interface(facts), encoded(found or ()))
