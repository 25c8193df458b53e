"""Bytes to text and back without loss, and what is no text.

UTF-8; every byte that is not part of valid UTF-8 becomes a lone surrogate (U+DC80 to U+DCFF) and goes back to the same
byte; one byte order mark at the start is kept aside; line ends are never touched.
"""

from __future__ import annotations

from typing import NamedTuple

from vaultlint.regex import regex

_BOM = b"\xef\xbb\xbf"
# What the marks of the other encodings look like; UTF-32's little-endian mark starts with UTF-16's.
_FOREIGN_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_FIRST_OF_MARKS = frozenset(mark[:1] for mark, _ in _FOREIGN_MARKS)
_SAMPLE = 65_536  # bytes: enough to tell what a file is
_FEW = 8  # that many odd bytes do not make a note a binary file, however short it is
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))  # a pasted escape sequence is still text
_UNDECODABLE = regex("[\udc80-\udcff]")


class Decoded(NamedTuple):
    """A file's text without its byte order mark, and whether it had one."""

    text: str
    bom: bool


def decode(data: bytes) -> Decoded:
    """The text of any bytes whatever; `encode` makes the same bytes of it."""
    bom = data.startswith(_BOM)
    return Decoded((data[len(_BOM) :] if bom else data).decode("utf-8", "surrogateescape"), bom)


def encode(text: str, *, bom: bool) -> bytes:
    """The bytes of a text. Raises UnicodeEncodeError for a surrogate that stands for no byte."""
    data = text.encode("utf-8", "surrogateescape")
    return _BOM + data if bom else data


def foreign(data: bytes) -> str | None:
    """Why these bytes are no note, with what can be done about it; None if they may well be one.

    A note is text that an editor can show. One NUL, or bytes of an old encoding here and there, do not make it
    something else; a file is binary if its start has a NUL, and one byte in ten is a control character or no UTF-8.
    """
    if data[:1] in _FIRST_OF_MARKS:
        for mark, name in _FOREIGN_MARKS:
            if data.startswith(mark):
                return _other_encoding(name)
    sample = data[:_SAMPLE]
    if b"\0" not in sample:  # asked of every note, and found out several times as fast as it is counted
        return None
    nulls = sample.count(0)
    if nulls == len(sample):
        return "contains nothing but NUL bytes, as a crash can leave a file; restore it from a backup"
    # Two bytes a character: in every script the line ends and spaces have their NUL on the same side.
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) >= 2 * _FEW and max(even, odd) * 5 >= len(sample) and min(even, odd) * 20 <= max(even, odd):
        return _other_encoding("UTF-16")
    strange = len(sample) - len(sample.translate(None, _CONTROLS)) + len(_UNDECODABLE.findall(decode(sample).text))
    if strange > _FEW and strange * 10 > len(sample):
        return "is not text but a binary file; give it the file extension of what it is"
    return None


def _other_encoding(name: str) -> str:
    return f"is encoded in {name}, but Obsidian reads notes as UTF-8; save it as UTF-8"
