"""Damage of which a part is gone: bytes that a code page does not have, characters, bytes that are not UTF-8."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from vaultlint.note.mojibake.codepages import ESCAPED_BYTES, REPLACEMENT
from vaultlint.note.mojibake.garbles import Garble, Kind, Trust
from vaultlint.note.mojibake.quotation import Surroundings
from vaultlint.note.mojibake.runs import MANY
from vaultlint.note.mojibake.zones import is_inside
from vaultlint.regex import regex
from vaultlint.text import Span

WHOLE = 2000  # damaged runs from which on nobody asks whether one is a quotation, or lies beside another
_CONT = "\u00a0-\u00bf\u0080-\u009f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
LOST_SIGN = "ï¿½"  # U+FFFD, read as Windows-1252
_GAP = "[?\ufffd\u001a]"
# Groups of which a byte is missing. The first pattern is damage wherever it stands, the second where there is other.
_LOST = regex(
    f"ï¿½|â€(?![{_CONT}]){_GAP}?|ðŸ[{_CONT}]?(?![{_CONT}]){_GAP}{{0,2}}|ï¸(?![{_CONT}]){_GAP}?"
    f"|(?<=[a-z])Ã(?:{_GAP}|(?=[a-z\\s])(?![{_CONT}]))"
)
_LOST_IN_COMPANY = regex(
    f"(?<!\\w)(?:â[{_CONT}]?|ð[{_CONT}]{{0,2}})(?![{_CONT}])(?:{_GAP}|(?=[\\s|,.;:)]|$))|[ÃÂÄÅ]{_GAP}"
)
_GUESSES = {"â€": "”", "ï¸": "\ufe0f"}  # where only one of the bytes that Windows-1252 does not have makes sense
_LOST_CHARACTERS = regex(f"{REPLACEMENT}+")
_BYTES = regex(f"[{ESCAPED_BYTES}]+")
_WORD = regex(r"[^\W\d_]{3,}")
_CONTROL = regex("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def is_lost(text: str, hit: int) -> bool:
    """Whether damage of which a part is gone stands at an offset."""
    return _LOST.match(text, hit) is not None


def lost(
    text: str, hits: Iterable[int], around: Surroundings, skip: Sequence[Span], garbles: Sequence[Garble]
) -> Iterable[Garble]:
    """Damage of which a part is gone, beside the runs that can be repaired."""
    taken = bytearray(len(text))
    for garble in garbles:
        taken[garble.span.start : garble.span.end] = b"\1" * (garble.span.end - garble.span.start)
    found = [Span(*match.span()) for hit in hits if (match := _LOST.match(text, hit))]
    for line in {around.line(garble.span.start) for garble in garbles}:
        matches = _LOST_IN_COMPANY.finditer(text, *around.lines.line_span(line, text))
        found += [Span(*match.span()) for match in matches]
    end = 0
    for span in sorted(found):
        if span.start < end or taken[span.start] or is_inside(span.start, skip):
            continue
        if around.speaks_of_mojibake(span) or around.is_quoted(span) or around.is_about_mojibake:
            continue
        if around.speaks_of_encodings(span) and len(garbles) < MANY:
            continue
        end = span.end
        if span.of(text) == LOST_SIGN:
            yield lost_sign(span)
        else:
            guess = _GUESSES.get(span.of(text))
            yield Garble(span, None, Kind.LOST, Trust.SHOWN, "UTF-8 read as Windows-1252, and a part of it lost", guess)
    yield from _lost_characters(text, around, skip)


def lost_sign(span: Span) -> Garble:
    """The damage that stands where U+FFFD, the sign for a lost character, was read as Windows-1252."""
    why = "a character was lost, and the sign for that was read as Windows-1252"
    return Garble(span, None, Kind.LOST, Trust.SHOWN, why)


def _lost_characters(text: str, around: Surroundings, skip: Sequence[Span]) -> Iterable[Garble]:
    """U+FFFD where a character was: beside or between words, and not in a text that speaks of it."""
    if REPLACEMENT not in text:
        return
    binary: dict[Span, bool] = {}
    for match in _LOST_CHARACTERS.finditer(text):
        span = Span(*match.span())
        if is_inside(span.start, skip) or around.speaks_of_mojibake(span) or around.is_quoted(span):
            continue
        near = around.near(span)
        if near not in binary:
            binary[near] = _is_binary(near.of(text))
        if binary[near] or around.speaks_of_encodings(span):
            continue
        left, right = text[max(near.start, span.start - 2) : span.start], text[span.end : min(near.end, span.end + 2)]
        touches = left[-1:].isalpha() or right[:1].isalpha()
        between = left[-1:] == " " and right[:1] == " " and left[:1].isalnum() and right[-1:].isalnum()
        if touches or between:
            yield Garble(span, None, Kind.LOST, Trust.SHOWN, "a character was lost")


def _is_binary(line: str) -> bool:
    """Whether a line is a pasted binary file rather than text with gaps."""
    gaps = len(_LOST_CHARACTERS.findall(line))
    return _CONTROL.search(line) is not None or (gaps >= 3 and len(_WORD.findall(line)) < gaps)


def undecodable(text: str, skip: Sequence[Span]) -> list[Garble]:
    """Bytes that are not UTF-8; repaired where all those of the text make sense in Windows-1252."""
    found = [Span(*match.span()) for match in _BYTES.finditer(text)]
    sensible = all(_makes_sense(text, span) for span in found)
    garbles: list[Garble] = []
    for span in found:
        if is_inside(span.start, skip):
            continue
        data = span.of(text).encode("utf-8", "surrogateescape")
        shown = " ".join(f"{byte:02X}" for byte in data[:8]) + (" …" if len(data) > 8 else "")
        why = f"{'a byte that is' if len(data) == 1 else 'bytes that are'} not UTF-8 ({shown})"
        read = data.decode("cp1252", "replace")
        if sensible:
            garbles.append(Garble(span, read, Kind.BYTES, Trust.PROBABLE, why))
        else:
            guess = read if _makes_sense(text, span) else None
            garbles.append(Garble(span, None, Kind.BYTES, Trust.SHOWN, why, guess))
    return garbles


def _makes_sense(text: str, span: Span) -> bool:
    """Whether bytes that are not UTF-8 are, as Windows-1252, a letter of a word or punctuation beside one."""
    data = span.of(text).encode("utf-8", "surrogateescape")
    read = data.decode("cp1252", "replace")
    if len(data) == 2 and data[0] >= 0xE0 and 0x80 <= data[1] <= 0xBF:
        return False  # the beginning of a character that was cut off
    if len(data) > 2 or REPLACEMENT in read or "\u00a0" in read[:-1]:
        return False
    left, right = text[max(0, span.start - 1) : span.start], text[span.end : span.end + 1]
    beside = left + right
    if not beside.isascii():
        return False
    if all(char.isalpha() for char in read):  # one or two letters of a word
        return any(char.isalpha() for char in beside)
    return all(unicodedata.category(char)[0] in "PSZLN" for char in read)
