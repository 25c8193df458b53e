"""The text of a long report, kept for the next run that finds the very same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from vaultlint.cache import places, stamps
from vaultlint.cache.store import Run, Store, write
from vaultlint.digests import blake2b

_KEY = b"text"
_LARGEST = 64 << 20  # bytes of a text that is kept
_PIECE = 1 << 16  # characters that are passed on at once


class Texts:
    """The latest long report on the vault at `root`; `within` is the folder of the cache."""

    def __init__(self, root: Path, within: Path) -> None:
        self._within = within
        self._program = blake2b(stamps.program() + _KEY, digest_size=16).digest()
        self._path, _ = places.files_of(root, within, self._program)

    def either(self, state: bytes, pieces: Iterable[str]) -> Iterator[str]:
        """The text that was kept with this state; else the pieces, which are kept if all of them are wanted.

        A text consists of whole lines, and so does what is passed on at once.
        """
        kept = self._recall(state)
        if kept is None:
            yield from self._kept(state, pieces)
        else:
            yield from _in_pieces(kept)

    def _recall(self, state: bytes) -> str | None:
        if not places.is_safe(self._within):
            return None
        store = Store(self._path, self._program)
        run = store.run(_KEY)
        store.close()
        return run.answer.decode("utf-8", "surrogatepass") if run and run.state == state else None

    def _kept(self, state: bytes, pieces: Iterable[str]) -> Iterator[str]:
        texts: list[str] = []
        size = 0
        for piece in pieces:
            yield piece
            size += len(piece)
            if size <= _LARGEST:
                texts.append(piece)
        if size > _LARGEST:
            return
        with contextlib.suppress(OSError):
            if places.prepare(self._within):
                text = "".join(texts).encode("utf-8", "surrogatepass")
                write(self._path, self._program, (), [Run(_KEY, state, text)])


def _in_pieces(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE) + 1 or len(text)
        yield text[start:end]
        start = end
