"""Bytes that a run needs again later, put aside: in memory while they are few, then in a file without a name.

What a run learns of a million notes would fill the memory of a laptop, and most of it is asked for once. The file is
the system's to clear away, however the run ends; on Windows it has a name as long as that. Where the disk has no room,
or no file can be made, all stays in memory.
"""

from __future__ import annotations

import os
from typing import IO

from vaultlint.errors import LostSpool

_AT_HAND = 16 << 20  # bytes that are kept in memory before there is a file
_AT_ONCE = 1 << 20  # bytes that are written together

# A place is a number of 64 bits: where the bytes start, and how many they are. What is too much for that, or comes too
# late, has the highest bit, and its number among those that are kept apart.
_LENGTH_BITS = 28
_LONGEST = (1 << _LENGTH_BITS) - 1
_FARTHEST = (1 << 35) - 1
_APART = 1 << 63
NOWHERE = 0  # the place of no bytes


class Spool:
    """Takes in bytes, and gives them back by their place.

    A process that is copied from another can read all that this one had taken in, and takes in more for itself alone.
    `at_hand` is how many bytes are kept in memory before there is a file.
    """

    def __init__(self, at_hand: int = _AT_HAND) -> None:
        self._at_hand = at_hand
        self._file: IO[bytes] | None = None
        self._writer = os.getpid()
        self._start = 0  # where `_latest` starts: all before it is in the file
        self._latest = bytearray()
        self._apart: list[bytes] = []
        self._is_full = False

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def put(self, data: bytes) -> int:
        """Take in bytes; their place."""
        if not data:
            return NOWHERE
        start, length = self._start + len(self._latest), len(data)
        if length > _LONGEST or start > _FARTHEST:
            self._apart.append(data)
            return _APART | len(self._apart) - 1
        self._latest += data
        if len(self._latest) > self._at_hand:
            self._write()
        return start << _LENGTH_BITS | length

    def take(self, place: int) -> bytes:
        """The bytes at a place. Raises LostSpool."""
        if place == NOWHERE:
            return b""
        if place & _APART:
            return self._apart[place & ~_APART]
        length = place & _LONGEST
        start = place >> _LENGTH_BITS
        if start >= self._start:
            start -= self._start
            with memoryview(self._latest) as latest:
                return bytes(latest[start : start + length])
        return self._read(start, length)

    def _write(self) -> None:
        """Write the latest bytes to the file, which a copied process shares with the one that it is a copy of."""
        if self._is_full or os.getpid() != self._writer:
            return
        try:
            file = self._file
            if file is None:
                from tempfile import TemporaryFile  # noqa: PLC0415 - few vaults have so much to put aside

                file = self._file = TemporaryFile(prefix="vaultlint-", buffering=0)  # noqa: SIM115 - as long as this
            file.seek(self._start)
            with memoryview(self._latest) as latest:
                written = 0
                while written < len(latest):
                    written += file.write(latest[written:])
        except OSError:
            self._is_full = True
            return
        self._start += len(self._latest)
        self._latest = bytearray()
        self._at_hand = _AT_ONCE

    def _read(self, start: int, length: int) -> bytes:
        file = self._file
        assert file is not None
        try:
            if hasattr(os, "pread"):  # which does not move the place in the file that all copies of a process share
                data = os.pread(file.fileno(), length, start)
            else:
                file.seek(start)
                data = file.read(length)
        except OSError as error:
            raise LostSpool(error.strerror or str(error)) from error
        if len(data) != length:
            raise LostSpool("it is shorter than it was")
        return data
