"""The text of a long report, block by block, kept for the next run that finds the same in the same files.

The file has the blocks one behind the other, and an index at its end: for each block the key of what it was made of,
its length, its checksum and something aside. As with other files of the cache, it comes to be under another name, is
renamed when it is whole, and what is damaged in it is as good as not there.
"""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

import msgspec

from vaultlint.cache import places, stamps
from vaultlint.digests import blake2b

KEY = 16  # bytes of the key of a block

_MAGIC = b"vaultlint texts\n"
_HEAD = struct.Struct("<16s16sQQ16s")  # magic, program, where the index starts, its length, its digest
_PLACE = struct.Struct("<QII")  # where a block starts, its length, its checksum
_BUFFER = 1 << 18
_OPENING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_CREATING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class _Index(msgspec.Struct, array_like=True):
    """What the blocks were made for, in which state of the vault, and in columns what is known of each."""

    how: bytes
    state: bytes
    about: bytes
    keys: bytes
    places: bytes
    asides: list[bytes]


class Texts:
    """The latest long report on the vault at `root`; `within` is the folder of the cache."""

    def __init__(self, root: Path, within: Path) -> None:
        self._within = within
        self._program = blake2b(stamps.program() + _MAGIC, digest_size=16).digest()
        self._path, _ = places.files_of(root, within, self._program)

    def kept(self, how: bytes) -> KeptBlocks:
        """The blocks that were made for the very same, of whatever state; none where there are none."""
        if places.is_safe(self._within):
            with contextlib.suppress(OSError, struct.error, msgspec.MsgspecError, ValueError, RecursionError):
                return _opened(self._path, self._program, how)
        return KeptBlocks()

    def writer(self) -> Writer | None:
        """What keeps other blocks in their place; None where nothing can be kept."""
        with contextlib.suppress(OSError):
            if places.prepare(self._within):
                return Writer(self._path, self._program)
        return None


class KeptBlocks:
    """Blocks that were kept, open for reading."""

    def __init__(self, file: BinaryIO | None = None, index: _Index | None = None) -> None:
        self._file = file
        self._index = index or _Index(b"", b"", b"", b"", b"", [])
        self._at = -1  # where the file is read from next, if that is known
        self._numbers: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._index.asides)

    @property
    def state(self) -> bytes:
        """A digest of all that the text hung on; empty where that is not sure."""
        return self._index.state

    @property
    def about(self) -> bytes:
        """What was kept about the text as a whole."""
        return self._index.about

    def number(self, key: bytes) -> int | None:
        """The number of the block of that key."""
        if not self._numbers:
            keys = self._index.keys
            self._numbers = {keys[at : at + KEY]: number for number, at in enumerate(range(0, len(keys), KEY))}
        return self._numbers.get(key)

    def aside(self, number: int) -> bytes:
        """What was kept beside a block."""
        return self._index.asides[number]

    def text(self, number: int) -> bytes | None:
        """A block; None if it is damaged."""
        if self._file is None:
            return None
        start, length, checksum = _PLACE.unpack_from(self._index.places, number * _PLACE.size)
        try:
            if start != self._at:  # to go where it is already would have it read the same again
                self._file.seek(start)
            data = self._file.read(length)
        except (OSError, ValueError, OverflowError):
            return None
        self._at = start + len(data)
        return data if len(data) == length and crc32(data) == checksum else None

    def close(self) -> None:
        """Let go of the file, which some systems do not replace while it is open."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _opened(path: Path, program: bytes, how: bytes) -> KeptBlocks:
    """The blocks in a file. Raises OSError, ValueError, struct.error and what msgspec raises where there are none."""
    file = os.fdopen(os.open(path, _OPENING), "rb", buffering=_BUFFER)
    try:
        size = os.fstat(file.fileno()).st_size
        magic, written_by, start, length, digest = _HEAD.unpack(file.read(_HEAD.size))
        _demand(magic == _MAGIC and written_by == program and start + length == size)
        file.seek(start)
        data = file.read(length)
        _demand(blake2b(data, digest_size=16).digest() == digest)
        index = msgspec.msgpack.decode(data, type=_Index)
        count = len(index.asides)
        _demand(len(index.keys) == count * KEY and len(index.places) == count * _PLACE.size and index.how == how)
    except BaseException:
        file.close()
        raise
    return KeptBlocks(file, index)


def _demand(sound: bool) -> None:
    if not sound:
        raise ValueError("not a whole file of this program's, or not for this report")


class Writer:
    """Writes the blocks of a text as they are made; they count once `finish` was called."""

    def __init__(self, path: Path, program: bytes) -> None:
        """Begin. Raises OSError."""
        self._path = path
        self._program = program
        self._temporary = path.with_name(f"{os.urandom(8).hex()}.tmp")
        self._file = os.fdopen(os.open(self._temporary, _CREATING, 0o600), "wb", buffering=_BUFFER)
        self._end = _HEAD.size
        self._keys, self._places = bytearray(), bytearray()
        self._asides: list[bytes] = []
        self._failed = False
        self._put(bytes(_HEAD.size))

    def add(self, key: bytes, text: bytes, aside: bytes) -> None:
        """Take in the next block."""
        self._put(text)
        self._keys += key
        self._places += _PLACE.pack(self._end, len(text), crc32(text))
        self._asides.append(aside)
        self._end += len(text)

    def finish(self, how: bytes, state: bytes, about: bytes, before: KeptBlocks) -> None:
        """Have the blocks take the place of those that were kept before, if the disk had room for them."""
        index = msgspec.msgpack.encode(_Index(how, state, about, bytes(self._keys), bytes(self._places), self._asides))
        self._put(index)
        with contextlib.suppress(OSError):
            self._file.seek(0)
            digest = blake2b(index, digest_size=16).digest()
            self._put(_HEAD.pack(_MAGIC, self._program, self._end, len(index), digest))
            self._file.close()
            before.close()
            if not self._failed:
                self._temporary.replace(self._path)

    def close(self) -> None:
        """Clear away what did not come to its end."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._temporary.unlink()

    def _put(self, data: bytes) -> None:
        if not self._failed:
            try:
                self._file.write(data)
            except OSError:
                self._failed = True
