"""What was asked of a vault while a file was judged: all that the verdict hangs on besides the file itself.

Whoever looks at another file than the one that is judged does so by way of the vault, which takes a note of each
question. As long as no answer to one of them has changed, neither has the verdict. A few bytes hold the questions of a
file, so that those of all files can be kept from run to run.

Nothing is noted of what hangs on the names of files, the settings and the dialect alone: where one of these is another,
no verdict is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from vaultlint.digests import blake2b
from vaultlint.note.facts import NoteFacts
from vaultlint.note.interface import places
from vaultlint.vault.gist import Call, gist

_NAMES, _EVERYTHING = 1, 2
_SIZE = 8  # bytes of the digest of a question
# What may be asked of a file, or of the name of one that does not exist.
_SHOWN, _PLACES, _WANTED, _LINKED = b"shown ", b"places ", b"wanted ", b"linked "

_TargetOf: TypeAlias = Callable[[Call, str], str | None]


class Asked:
    """The questions about other files that were asked since the last time that `anew` was called."""

    def __init__(self) -> None:
        self.anew()

    def anew(self) -> None:
        """Forget all questions."""
        self._flags = 0
        self._shown: set[str] = set()
        self._places: set[str] = set()
        self._wanted: set[str] = set()
        self._linked: set[str] = set()

    def shown(self, path: str) -> None:
        """Something of what a file shows to others (`note.interface`) was asked for."""
        self._shown.add(path)

    def places(self, path: str) -> None:
        """Of that, its headings, blocks or footnotes were asked for."""
        self._places.add(path)

    def who_wants(self, key: str) -> None:
        """It was asked which notes point at a missing file, by the key of what their links say."""
        self._wanted.add(key)

    def who_links_to(self, path: str) -> None:
        """It was asked in which files links lead to one."""
        self._linked.add(path)

    def names(self) -> None:
        """The names of all notes were asked for, those of files aside."""
        self._flags |= _NAMES

    def everything(self) -> None:
        """Something was asked for that may hang on any file."""
        self._flags |= _EVERYTHING

    def told(self) -> bytes:
        """The questions, as `Changes.concern` reads them."""
        return bytes((self._flags,)) + b"".join(
            (
                *(_digest(_SHOWN, path) for path in self._shown),
                *(_digest(_PLACES, path) for path in self._places),
                *(_digest(_WANTED, key) for key in self._wanted),
                *(_digest(_LINKED, path) for path in self._linked),
            )
        )


class Changes:
    """To which questions there is another answer since some files have changed.

    `pairs` are the facts of each as it was and as it is; `target_of` gives the file that a call in a file leads to, and
    must give today what it gave then.
    """

    def __init__(self, pairs: Iterable[tuple[NoteFacts, NoteFacts]], target_of: _TargetOf) -> None:
        self._flags = 0
        self._digests: set[bytes] = set()
        for before, now in pairs:
            path = now.path
            self._flags |= _EVERYTHING
            was, said = gist(before), gist(now)
            if was.names != said.names:
                self._flags |= _NAMES
            self._digests.add(_digest(_SHOWN, path))
            if places(before) != places(now):
                self._digests.add(_digest(_PLACES, path))
            for call in {*was.calls} ^ {*said.calls}:
                self._digests.add(_digest(_WANTED, call.key or call.path))
                target = target_of(call, path)
                if target is not None:
                    self._digests.add(_digest(_LINKED, target))

    def concern(self, told: bytes) -> bool:
        """Whether the verdict on a file, which hangs on these questions, may be another now."""
        if not told or told[0] & self._flags:
            return True
        digests = self._digests
        return any(told[place : place + _SIZE] in digests for place in range(1, len(told), _SIZE))


def _digest(kind: bytes, subject: str) -> bytes:
    return blake2b(kind + subject.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()
