"""Where the keys and values of a TOML file stand, which `tomllib` does not say.

It follows the text of a file that `tomllib` has accepted, so it checks nothing; where it loses the thread all the same,
it stops, and later places fall back to those of their tables.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from vaultlint.later import Later
from vaultlint.regex import regex
from vaultlint.text import LineIndex, Position

if TYPE_CHECKING:
    import tomllib
else:
    tomllib = Later("tomllib")

Path: TypeAlias = tuple[str | int, ...]

_SPACE = regex(r"[ \t]*")
_BLANK = regex(r"(?:[ \t\n]+|#[^\n]*)*")
_KEY = regex(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+')
_VALUE = regex(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\d{4}-\d\d-\d\d \d[^,\]}\s#]*"
    r"|[^,\[\]{}\s#]+",
    re.DOTALL,
)
# Deeper than any key that a config knows; what lies below is reported at the place of what holds it.
_DEPTH = 12


class _LostError(Exception):
    """The text is not what was expected here."""


class Places:
    """The places of a TOML text. A path is the keys from the root; a number counts the items of an array."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = LineIndex.of(text)
        self._keys: dict[Path, int] = {}
        self._values: dict[Path, int] = {}
        self._items: Counter[Path] = Counter()
        with suppress(_LostError, RecursionError):
            self._read()

    def key(self, path: Path) -> Position:
        """Where the key at the end of a path is written, or else what holds it."""
        while path and path not in self._keys:
            path = path[:-1]
        return self._lines.position(self._keys.get(path, 0))

    def value(self, path: Path) -> Position:
        """Where the value at a path begins, or else its key or what holds it."""
        while path and path not in self._values and path not in self._keys:
            path = path[:-1]
        return self._lines.position(self._values.get(path, self._keys.get(path, 0)))

    def _read(self) -> None:
        table: Path = ()
        place = self._skip(_BLANK, 0)
        while place < len(self._text):
            if self._text.startswith("[", place):
                table, place = self._header(place)
            else:
                place = self._pair(table, place)
            place = self._skip(_BLANK, place)

    def _header(self, start: int) -> tuple[Path, int]:
        repeated = self._text.startswith("[[", start)
        parts, place = self._dotted(start + 2 if repeated else start + 1)
        path: Path = ()
        for index, (key, _) in enumerate(parts):
            path = _below(path, key)
            if repeated and index == len(parts) - 1:
                self._note(self._keys, path, start)
                self._items[path] += 1
            if path in self._items:
                path = (*path, self._items[path] - 1)
            self._note(self._keys, path, start)
        return path, place + (2 if repeated else 1)

    def _pair(self, table: Path, start: int) -> int:
        parts, place = self._dotted(start)
        path = table
        for key, at in parts:
            path = _below(path, key)
            self._note(self._keys, path, at)
        if not self._text.startswith("=", place):
            raise _LostError
        return self._value(path, self._skip(_SPACE, place + 1))

    def _dotted(self, place: int) -> tuple[list[tuple[str, int]], int]:
        """The parts of a dotted key with their offsets, and the offset after it and the spaces that follow."""
        parts = []
        while True:
            match = _KEY.match(self._text, self._skip(_SPACE, place))
            if match is None:
                raise _LostError
            parts.append((_unquoted(match[0]), match.start()))
            place = self._skip(_SPACE, match.end())
            if not self._text.startswith(".", place):
                return parts, place
            place += 1

    def _value(self, path: Path, start: int) -> int:
        self._note(self._values, path, start)
        if self._text.startswith("[", start):
            return self._array(path, start)
        if self._text.startswith("{", start):
            return self._inline_table(path, start)
        match = _VALUE.match(self._text, start)
        if match is None:
            raise _LostError
        return match.end()

    def _array(self, path: Path, start: int) -> int:
        place = self._skip(_BLANK, start + 1)
        number = 0
        while not self._text.startswith("]", place):
            place = self._skip(_BLANK, self._value(_below(path, number), place))
            number += 1
            if self._text.startswith(",", place):
                place = self._skip(_BLANK, place + 1)
            elif not self._text.startswith("]", place):
                raise _LostError
        return place + 1

    def _inline_table(self, path: Path, start: int) -> int:
        place = self._skip(_BLANK, start + 1)
        while not self._text.startswith("}", place):
            place = self._skip(_BLANK, self._pair(path, place))
            if self._text.startswith(",", place):
                place = self._skip(_BLANK, place + 1)
            elif not self._text.startswith("}", place):
                raise _LostError
        return place + 1

    def _skip(self, pattern: re.Pattern[str], place: int) -> int:
        match = pattern.match(self._text, place)
        return match.end() if match else place

    @staticmethod
    def _note(places: dict[Path, int], path: Path, place: int) -> None:
        if len(path) <= _DEPTH:
            places.setdefault(path, place)


def _below(path: Path, key: str | int) -> Path:
    """A path one step further down, which stops growing where no place is kept any more."""
    return (*path, key) if len(path) <= _DEPTH else path


def _unquoted(raw: str) -> str:
    if "\\" in raw and raw.startswith('"'):
        return str(tomllib.loads(f"key = {raw}")["key"])
    return raw[1:-1] if raw[0] in "\"'" else raw
