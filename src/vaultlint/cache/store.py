"""One file of the cache: what is known of many files of a vault, to be had one by one without reading the rest.

A file of the cache is a head, a record for each file of the vault, one of all their gists together, one of the roll
that is made of these where it was asked for, and an index at the end. The head says whose it is and where the index
lies; the index has the names and stamps in columns. Of the records only those that somebody asks for are read. Every
part has its digest or checksum, so that whatever happens to the file, it is either what was written or as good as not
there. It comes to be under another name and is renamed when it is whole: two runs at once, or one that is interrupted,
leave one whole file. It is no loss if a crash of the system damages it.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

import msgspec

from vaultlint.cache.stamps import LENGTH
from vaultlint.digests import blake2b

DIGEST = 32  # bytes of the digest of a file's content
SUFFIX = ".cache"

_MAGIC = b"vaultlint cache\n"
_HEAD = struct.Struct("<16s16sQQ16s")  # magic, program, where the index starts, its length, its digest
_PLACE = struct.Struct("<QQI")  # where a record starts, its length, its checksum
_STAMP = struct.Struct(f"{LENGTH}s")
_SIZE = struct.Struct("<I")  # of a gist
_MOST_INDEX = 1 << 31
_BUFFER = 1 << 18
_OPENING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_CREATING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Ruling(msgspec.Struct, array_like=True):
    """What the rules that see one note found, with certain options. `checked` has a byte for each file of the index."""

    key: bytes
    checked: bytes
    found: dict[int, bytes]


class Run(msgspec.Struct, frozen=True):
    """What a whole run found. `key` says what was asked, `state` is a digest of all that the answer hangs on.

    `answer` gives the pieces of the answer, which together can be large.
    """

    key: bytes
    state: bytes
    answer: Callable[[], Iterable[bytes]]


class _PlacedRun(msgspec.Struct, array_like=True):
    """A run whose answer stands among the records."""

    key: bytes
    state: bytes
    place: bytes


class _Index(msgspec.Struct, array_like=True):
    paths: list[str]
    stamps: bytes
    digests: bytes
    places: bytes
    gists: bytes  # the place of the record that they are in, one after the other
    gist_sizes: bytes
    roll: bytes  # the place of the record of the roll; empty where it is not kept
    rulings: list[Ruling]
    runs: list[_PlacedRun]


class Known(msgspec.Struct, frozen=True, gc=False):
    """What is known of one file: its stamp, the digest of its content, its facts and what rules found, encoded.

    `found` goes by the key of the rules.
    """

    stamp: bytes
    digest: bytes
    facts: bytes
    found: Mapping[bytes, bytes]


class Store:
    """A file of the cache, open for reading; empty if there is none that is whole and of this program."""

    def __init__(self, path: Path, program: bytes) -> None:
        self._file: BinaryIO | None = None
        self._path = path
        self._program = program
        self._index = _Index([], b"", b"", b"", b"", b"", b"", [], [])
        with contextlib.suppress(OSError, struct.error, msgspec.MsgspecError, ValueError, RecursionError):
            self._open()
        self._numbers = dict(zip(self._index.paths, range(len(self)), strict=True))

    def __len__(self) -> int:
        return len(self._index.paths)

    def __del__(self) -> None:
        self.close()

    @property
    def paths(self) -> list[str]:
        """The files of the vault that something is known of."""
        return self._index.paths

    @property
    def keys(self) -> list[bytes]:
        """The keys of the whole runs whose answers are here, the latest first."""
        return [run.key for run in self._index.runs]

    def run(self, key: bytes) -> Run | None:
        """The whole run of that key; None where there is none, or its answer is damaged."""
        for run in self._index.runs:
            if run.key == key and len(run.place) == _PLACE.size:
                answer = self._record(run.place, 0)
                return None if answer is None else _run(run, answer)
        return None

    def stamp(self, path: str) -> bytes:
        """The stamp of a file when it was read; empty for one that is not known."""
        number = self._numbers.get(path)
        return b"" if number is None else self._index.stamps[number * LENGTH : number * LENGTH + LENGTH]

    def stamps(self, paths: Sequence[str]) -> Sequence[bytes]:
        """The stamps of some files; quickly of those with which the index begins."""
        if paths == self.paths[: len(paths)]:
            return [kept for (kept,) in _STAMP.iter_unpack(self._index.stamps[: len(paths) * LENGTH])]
        return [self.stamp(path) for path in paths]

    def digest(self, path: str) -> bytes:
        """The digest of a file's content; empty for one that is not known."""
        number = self._numbers.get(path)
        return b"" if number is None else self._index.digests[number * DIGEST : number * DIGEST + DIGEST]

    def facts(self, path: str) -> bytes | None:
        """The facts of a file, encoded; None where they are not known, or damaged."""
        number = self._numbers.get(path)
        return None if number is None else self._record(self._index.places, number * _PLACE.size)

    def gist(self, path: str) -> bytes | None:
        """The gist of a file, encoded; None where it is not known, or damaged."""
        number = self._numbers.get(path)
        if number is None:
            return None
        gists, ends = self._gists
        return gists[ends[number] : ends[number + 1]] or None

    @cached_property
    def roll(self) -> bytes | None:
        """The roll of all notes, encoded; None where it is not kept, or damaged."""
        return self._record(self._index.roll, 0) if self._index.roll else None

    @cached_property
    def _gists(self) -> tuple[bytes, Sequence[int]]:
        """All gists one after the other, and where each ends, behind the start of the first."""
        index = self._index
        sizes = (size for (size,) in _SIZE.iter_unpack(index.gist_sizes))
        return self._record(index.gists, 0) or b"", list(accumulate(sizes, initial=0))

    def found(self, path: str, key: bytes) -> bytes | None:
        """What the rules of that key found in a file, encoded; None where that is not known."""
        number = self._numbers.get(path)
        if number is not None:
            for ruling in self._index.rulings:
                if ruling.key == key and ruling.checked[number]:
                    return ruling.found.get(number, b"")
        return None

    def known(self, path: str) -> Known | None:
        """All that is known of a file."""
        facts = self.facts(path)
        if facts is None:
            return None
        found = {ruling.key: self.found(path, ruling.key) for ruling in self._index.rulings}
        told = {key: data for key, data in found.items() if data is not None}
        return Known(self.stamp(path), self.digest(path), facts, told)

    def _record(self, places: bytes, offset: int) -> bytes | None:
        """The record whose place stands at an offset; None if it is damaged."""
        if self._file is None:
            return None
        start, length, checksum = _PLACE.unpack_from(places, offset)
        try:
            self._file.seek(start)
            data = self._file.read(length)
        except (OSError, ValueError, OverflowError):
            return None
        return data if len(data) == length and crc32(data) == checksum else None

    def close(self) -> None:
        """Let go of the file, which some systems do not replace while it is open."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> None:
        file = os.fdopen(os.open(self._path, _OPENING), "rb", buffering=_BUFFER)
        try:
            self._index = _read_index(file, self._program)
        except BaseException:
            file.close()
            raise
        self._file = file


def _read_index(file: BinaryIO, program: bytes) -> _Index:
    """The index of a file of the cache. Raises ValueError, struct.error and what msgspec raises for what is none."""
    size = os.fstat(file.fileno()).st_size
    magic, written_by, start, length, digest = _HEAD.unpack(file.read(_HEAD.size))
    _demand(magic == _MAGIC and written_by == program and start + length == size and length < _MOST_INDEX)
    file.seek(start)
    data = file.read(length)
    _demand(blake2b(data, digest_size=16).digest() == digest)
    index = msgspec.msgpack.decode(data, type=_Index)
    count = len(index.paths)
    widths = (
        (index.stamps, LENGTH),
        (index.digests, DIGEST),
        (index.places, _PLACE.size),
        (index.gist_sizes, _SIZE.size),
    )
    _demand(len(index.gists) == _PLACE.size)
    _demand(len(index.roll) in {0, _PLACE.size})
    _demand(all(len(column) == count * width for column, width in widths))
    _demand(all(len(ruling.checked) == count for ruling in index.rulings))
    return index


def _run(placed: _PlacedRun, answer: bytes) -> Run:
    return Run(placed.key, placed.state, lambda: (answer,))


def _demand(sound: bool) -> None:
    if not sound:
        raise ValueError("not a whole file of this program's")


def write(
    path: Path,
    program: bytes,
    files: Iterable[tuple[str, Known]],
    runs: Iterable[Run],
    *,
    gist_of: Callable[[str], bytes],
    ready: Callable[[], None] = lambda: None,
    roll: Callable[[Iterable[tuple[str, bytes]]], bytes] | None = None,
) -> None:
    """Make a file of the cache. Raises OSError; what was there before is then still there.

    `gist_of` gives the gist of a file, encoded. `roll` makes the roll of the files, encoded, of their gists. `ready` is
    called when everything is written, before the file takes the place of another.
    """
    temporary = path.with_name(f"{os.urandom(8).hex()}.tmp")
    try:
        with os.fdopen(os.open(temporary, _CREATING, 0o600), "wb", buffering=_BUFFER) as file:
            file.write(bytes(_HEAD.size))
            columns = _Columns(file)
            for name, known in files:
                columns.add(name, known)
            columns.add_gists(gist_of)
            if roll:
                columns.add_roll(roll((name, gist_of(name)) for name in columns.paths))
            for run in runs:
                columns.add_run(run)
            index = msgspec.msgpack.encode(columns.index())
            file.write(index)
            file.seek(0)
            digest = blake2b(index, digest_size=16).digest()
            file.write(_HEAD.pack(_MAGIC, program, columns.end, len(index), digest))
        ready()
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


class _Columns:
    """The records of a file that is being written, and the index of them."""

    def __init__(self, file: BinaryIO) -> None:
        self.paths: list[str] = []
        self.end = _HEAD.size  # where the next record starts
        self._file = file
        self._stamps, self._digests, self._places = bytearray(), bytearray(), bytearray()
        self._gist_sizes, self._gists_at = bytearray(), b""
        self._roll = b""
        self._checked: dict[bytes, bytearray] = {}
        self._found: dict[bytes, dict[int, bytes]] = {}
        self._runs: list[_PlacedRun] = []

    def add(self, path: str, known: Known) -> None:
        """Write the record of a file."""
        number = len(self.paths)
        self.paths.append(path)
        self._stamps += known.stamp
        self._digests += known.digest
        self._places += self._write((known.facts,))
        for key, found in known.found.items():
            checked = self._checked.setdefault(key, bytearray())
            checked += bytes(number - len(checked))
            checked.append(1)
            if found:
                self._found.setdefault(key, {})[number] = found

    def add_gists(self, gist_of: Callable[[str], bytes]) -> None:
        """Write the gists of all files as one record."""
        self._gists_at = self._write(map(self._sized, map(gist_of, self.paths)))

    def _sized(self, gist: bytes) -> bytes:
        self._gist_sizes += _SIZE.pack(len(gist))
        return gist

    def add_roll(self, roll: bytes) -> None:
        """Write the roll, if there is one."""
        if roll:
            self._roll = self._write((roll,))

    def add_run(self, run: Run) -> None:
        """Write the answer of a run."""
        self._runs.append(_PlacedRun(run.key, run.state, self._write(run.answer())))

    def _write(self, pieces: Iterable[bytes]) -> bytes:
        """Write a record; its place."""
        start, checksum = self.end, 0
        for piece in pieces:
            self._file.write(piece)
            self.end += len(piece)
            checksum = crc32(piece, checksum)
        return _PLACE.pack(start, self.end - start, checksum)

    def index(self) -> _Index:
        """The index of all that was written."""
        count = len(self.paths)
        rulings = [
            Ruling(key, bytes(checked.ljust(count, b"\0")), self._found.get(key, {}))
            for key, checked in self._checked.items()
        ]
        return _Index(
            self.paths,
            bytes(self._stamps),
            bytes(self._digests),
            bytes(self._places),
            self._gists_at,
            bytes(self._gist_sizes),
            self._roll,
            rulings,
            self._runs,
        )
