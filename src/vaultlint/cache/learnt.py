"""What a run made of each file that it looked at: a row of a few bytes each, and the rest put aside.

A million notes have a gigabyte of facts. Objects for each of them, digests and stamps included, would take as much
again, so a row is a stretch of one large array.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct

from msgspec import Struct as Record

from vaultlint.cache.stamps import LENGTH, NONE
from vaultlint.cache.store import DIGEST
from vaultlint.note import interface
from vaultlint.spool import Spool

# The places of the facts, the gist and what was found; the number of a key; flags; stamp, digest, interface.
_ROW = Struct(f"<QQQHB{LENGTH}s{DIGEST}s{interface.SIZE}s")
_GIST = Struct("<Q")
_GIST_AT = 8  # where in a row the place of the gist is
_FLAGS_AT = 26
_IS_THERE, _IS_MARKED, _IS_KEPT = 1, 2, 4
_MOST_KEYS = 0xFFFF


class Row(Record, frozen=True, gc=False):
    """What is known of one file.

    `facts`, `gist` and `found` are encoded. Where nobody is to know the file again, `digest` and `interface` are empty.
    `key` is that of the rules that found what was found, empty where they may not do so the next time.
    """

    stamp: bytes = NONE
    digest: bytes = b""
    interface: bytes = b""
    facts: bytes = b""
    gist: bytes = b""
    found: bytes = b""
    key: bytes = b""


class Learnt:
    """Rows by the path of a file.

    `numbers` has the numbers of the files that there are rows for, whoever else wants to go by them.
    """

    def __init__(self) -> None:
        self.spool = Spool()
        self.numbers: dict[str, int] = {}
        self.kept = 0  # how many of the rows are to be kept
        self._rows = bytearray()
        self._count = 0
        self._keys: list[bytes] = [b""]

    def expect(self, files: Sequence[str]) -> None:
        """Number some files, most of which will have a row, at once and in their order; of none there is a row yet."""
        self.numbers = dict(zip(files, range(len(files)), strict=True))
        self._rows = bytearray(len(files) * _ROW.size)

    def __contains__(self, path: str) -> bool:
        number = self.numbers.get(path)
        if number is None:
            return False
        place = number * _ROW.size + _FLAGS_AT
        return place < len(self._rows) and self._rows[place] != 0

    def __len__(self) -> int:
        return self._count

    @property
    def paths(self) -> Iterator[str]:
        """The files that there are rows of."""
        return (path for path in self.numbers if path in self)

    def add(self, path: str, row: Row, *, keep: bool = False) -> None:
        """Take in the row of a file that has none; `keep` says that it was learnt anew, for the next run to know."""
        place = self.numbers.setdefault(path, len(self.numbers)) * _ROW.size
        if place >= len(self._rows):
            self._rows.extend(bytes(place + _ROW.size - len(self._rows)))
        put = self.spool.put
        flags = _IS_THERE | (_IS_MARKED if row.digest else 0) | (_IS_KEPT if keep else 0)
        _ROW.pack_into(
            self._rows,
            place,
            put(row.facts),
            put(row.gist),
            put(row.found),
            self._number_of(row.key),
            flags,
            row.stamp,
            row.digest,
            row.interface,
        )
        self._count += 1
        self.kept += keep

    def row(self, path: str) -> Row:
        """All that is known of a file but its gist. Raises KeyError, and LostSpool."""
        facts, _, found, key, flags, stamp, digest, shown = self._unpacked(path)
        take = self.spool.take
        if not flags & _IS_MARKED:
            digest = shown = b""
        return Row(stamp, digest, shown, take(facts), b"", take(found), self._keys[key])

    def facts(self, path: str) -> bytes:
        """The facts of a file, encoded; empty where they cannot be. Raises KeyError, and LostSpool."""
        return self.spool.take(self._unpacked(path)[0])

    def gist(self, path: str) -> bytes:
        """The gist of a file, encoded; empty where it is not known. Raises KeyError, and LostSpool."""
        return self.spool.take(self._unpacked(path)[1])

    def set_gist(self, path: str, gist: bytes) -> None:
        """Take in the gist of a file of which all else is known. Raises KeyError."""
        _GIST.pack_into(self._rows, self.numbers[path] * _ROW.size + _GIST_AT, self.spool.put(gist))

    def found(self, path: str) -> bytes:
        """What rules that see one note found in it, encoded. Raises KeyError, and LostSpool."""
        return self.spool.take(self._unpacked(path)[2])

    def digest(self, path: str) -> bytes:
        """The digest of the content of a file. Raises KeyError."""
        _, _, _, _, flags, _, digest, _ = self._unpacked(path)
        return digest if flags & _IS_MARKED else b""

    def interface(self, path: str) -> bytes:
        """The interface of a file. Raises KeyError."""
        _, _, _, _, flags, _, _, shown = self._unpacked(path)
        return shown if flags & _IS_MARKED else b""

    def is_kept(self, path: str) -> bool:
        """Whether there is a row of a file that is to be kept."""
        return path in self and bool(self._unpacked(path)[4] & _IS_KEPT)

    def forget(self, path: str) -> None:
        """Keep the row of a file no longer than this run."""
        if self.is_kept(path):
            self._rows[self.numbers[path] * _ROW.size + _FLAGS_AT] &= ~_IS_KEPT
            self.kept -= 1

    def _unpacked(self, path: str) -> tuple[int, int, int, int, int, bytes, bytes, bytes]:
        place = self.numbers[path] * _ROW.size
        if place >= len(self._rows):
            raise KeyError(path)
        row = _ROW.unpack_from(self._rows, place)
        if not row[4]:
            raise KeyError(path)
        return row

    def _number_of(self, key: bytes) -> int:
        """The number of a key; of those that are too many, that of none."""
        if key == self._keys[-1]:
            return len(self._keys) - 1
        if key in self._keys:
            return self._keys.index(key)
        if len(self._keys) > _MOST_KEYS:
            return 0
        self._keys.append(key)
        return len(self._keys) - 1
