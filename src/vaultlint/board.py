"""A board on which processes at one work leave word for each other: what one has found out, the others need not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from struct import Struct
from typing import IO
from zlib import crc32

_HEAD = Struct("<III")  # of a word: the process that left it, its length, its checksum


class Board:
    """Words that any process can leave, for this one and all that are copied from it to read.

    They lie in a file without a name. Where there can be none, where it cannot be written, or where a process is killed
    while it writes, no word comes through from there on, and each finds out by itself what it wants to know.
    """

    def __init__(self) -> None:
        import tempfile  # noqa: PLC0415 - most runs are of one process

        self._file: IO[bytes] | None = None
        self._read = 0  # bytes
        with suppress(OSError):
            # Unbuffered: processes that were copied share one place in the file, so that what each of them writes at
            # once comes behind what the others wrote.
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by `close`

    def leave(self, word: bytes) -> None:
        """Leave a word for the others."""
        if self._file is not None:
            with suppress(OSError):
                self._file.write(_HEAD.pack(os.getpid(), len(word), crc32(word)) + word)

    def words(self) -> Iterator[bytes]:
        """What others have left since this was asked last."""
        data = self._unread()
        own, start = os.getpid(), 0
        while start + _HEAD.size <= len(data):
            process, length, checksum = _HEAD.unpack_from(data, start)
            end = start + _HEAD.size + length
            word = data[end - length : end]
            if len(word) < length or crc32(word) != checksum:
                return  # not all of it is there yet, or never will be
            self._read += end - start
            start = end
            if process != own:
                yield word

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _unread(self) -> bytes:
        if self._file is None:
            return b""
        try:
            file = self._file.fileno()
            size = os.fstat(file).st_size
            return os.pread(file, size - self._read, self._read) if size > self._read else b""
        except OSError:
            return b""
