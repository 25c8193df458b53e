"""Ways to break a note: of its bytes, its lines, its brackets, its letters."""

# ruff: noqa: E501 - rows of samples
from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

# One editor's slip, paste or merge each. Odd signs that parsers stumble on.
_SIGNS = (
    "\u2028", "\u0085", "\x0b", "\x0c", "\x1c", "\u00a0", "\u200b", "\u202e", "\ufeff", "\u0301", "\U0001f469\u200d\U0001f467",
    "\U000e0041", "\ufffd", "İ", "ß", "ﬁ", "\x00", "\x1b[31m", "\u3000", "｜", "［［",
)  # fmt: skip
_PIECES = (
    "[[", "]]", "![[", "]", "[", "|", "\\|", "\\", "#", "^", "^id", "`", "```", "~~~", "$", "$$", "%%", "<!--", "-->", "<%", "%>",
    "{{", "}}", "---", "\n---\n", "\n\n", "\r\n", "\r", "\n> ", "\n- ", "\n\t", "\n    ", "\n| --- | --- |\n", "[^1]: ", "[x]: y\n",
    "[[vicuna-farming]]", "[[Vicugna|x]]", "![[llama#wool]]", "[a](vicuna-farming.md#the-markets-needs)", "[[Two#Twice]]", "[[Note]]", "[[Note|text]]", "[x](y.md)", "# ", "\n# Twice\n\nx\n", "itâ€™s the marketâ€™s", "CafÃ©", "ï¿½", "key:: ", "#tag",
    "<div>", "</div>", "[!note]", "- [ ] ", "title: it: is\n", "&a ", "*a", "!!x ", "\t", "  ", "(", ")", "<", ">", ":", '"', "'",
)  # fmt: skip
_BYTES = (b"\x80", b"\xe2\x80", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\x92", b"\x00", b"\r", b"\n", b"\xef\xbb\xbf")
_BRACKET = re.compile(rb"[\[\](){}<>`$|%#^\\]")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LARGEST = 20_000  # bytes of a note: what is longer costs time and teaches nothing new

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def _put(chance: random.Random, data: bytes, new: bytes, *, over: int = 0) -> bytes:
    place = chance.randint(0, len(data))
    return data[:place] + new + data[place + over :]


def _insert_sign(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return _put(chance, data, chance.choice(_SIGNS).encode())


def _insert_piece(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return _put(chance, data, chance.choice(_PIECES).encode())


def _write_byte(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return _put(chance, data, chance.choice(_BYTES), over=chance.randint(0, 2))


def _flip_bit(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def _drop_bracket(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    places = [match.start() for match in _BRACKET.finditer(data)]
    if not places:
        return data
    place = chance.choice(places)
    return data[:place] + data[place + 1 :]


def _double_bracket(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    places = [match.start() for match in _BRACKET.finditer(data)]
    if not places:
        return data
    place = chance.choice(places)
    return data[:place] + data[place : place + 1] + data[place:]


def _drop_stretch(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start = chance.randint(0, len(data))
    return data[:start] + data[start + chance.randint(1, 40) :]


def _truncate(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data[: chance.randint(0, len(data))]


def _behead(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data[chance.randint(0, len(data)) :]


def _lines(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Two lines swapped, one twice, one gone, one indented, or one a quote's."""
    lines = [line for line in _LINE.findall(data) if line]
    if not lines:
        return data
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            lines.insert(other, lines[one])
        case 2:
            del lines[one]
        case 3:
            lines[one] = chance.choice((b"\t", b"    ", b"  ", b" ")) + lines[one]
        case _:
            lines[one] = chance.choice((b"> ", b"- ", b"1. ", b"# ", b"| ", b">")) + lines[one]
    return b"".join(lines)


def _line_ends(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return re.sub(rb"\r?\n", chance.choice((b"\r\n", b"\n", b"\r", b"\n\n")), data)


def _splice(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """The beginning of this note and the end of another."""
    other = chance.choice(others)
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _garble(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A stretch read as Windows-1252 and written as UTF-8, as some program did."""
    start = chance.randint(0, len(data))
    end = start + chance.randint(1, 200)
    return data[:start] + data[start:end].decode("cp1252", "replace").encode() + data[end:]


_MUTATIONS: tuple[Mutation, ...] = (
    *(_insert_sign, _insert_piece, _insert_piece, _write_byte, _flip_bit, _drop_bracket, _drop_bracket),
    *(_double_bracket, _drop_stretch, _truncate, _behead, _lines, _lines, _line_ends, _splice, _garble),
)


def mutate(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """A note broken in one to eight ways."""
    if len(data) > _LARGEST:
        start = chance.randrange(len(data) - _LARGEST)
        data = data[start : start + _LARGEST]
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        data = chance.choice(_MUTATIONS)(chance, data, others)
    return data[:_LARGEST]
