"""Whether characters that could be damage are damage: how likely it is that sound text has them side by side.

"It decodes as UTF-8" is no evidence: correct French `é` + no-break space + `»` decodes to a Chinese character. Evidence
is that the characters cannot stand side by side in any language (ftfy's knowledge), unless one of the ways in which
sound text comes to look so explains them (ours): a word in capitals before a closing quote, `®`, `…` or a dash, a
unit with an exponent, box drawing, a Ukrainian word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from vaultlint.note.mojibake.badness import is_bad
from vaultlint.note.mojibake.codepages import REPLACEMENT, CodePage, Unit, alphabet, code_pages
from vaultlint.regex import regex
from vaultlint.text import Span

_NBSP = "\u00a0"
_SHY = "\u00ad"
_C1 = regex("[\x80-\x84\x86-\x9f]")  # not U+0085, which old texts have as a line end
# What may follow a word directly in sound text, before a space or more of the same.
_CLOSERS = frozenset(f"{_NBSP}{_SHY}«»“”‘’›‹…–—®™ªº·•¹²³½¼¾±´§¶µ")
_JOINERS = frozenset(f"{_NBSP}{_SHY}’–—…·•")  # … and of these, what may stand directly between two words
_OPENERS = frozenset("«“„‚‹‘")  # what may stand before a word, after a space or a dash
# Letters among the continuation characters, and the letters with accents that sound words have directly before them
# (Czech, Slovak, Estonian, Finnish, Sami; Romanian and Slovak in Windows-1250).
_LETTERS_AFTER = {
    **dict.fromkeys("ŠŽšž", frozenset("ÁÉÍÓÚÝÄÔÖÕÜÅÂĹáéíóúýäôöõüåâĺŠŽšž")),
    **dict.fromkeys("ŤťĽľ", frozenset("ÁÉÍÓÚÝÄÔĹáéíóúýäôĺšžŠŽ")),
    **dict.fromkeys("Şş", frozenset("ĂÂÎÄÖÜÇăâîäöüç")),
    **dict.fromkeys("ŁłŻżŚśŹźĄą", frozenset("ÓóĘęŃńĆć")),
}
_ODD_AFTER = {"â": "œƒˆ˜¬‰Š‹Œ‚„", "Ã": "œŒŸ", "Ä": "œŒŸ", "Å": "œŒŸ"}
_BOX = regex("[\u2500-\u259f]")
# What single damaged characters stand for in real notes: letters of Latin alphabets, punctuation, symbols, emoji.
_USUAL = regex(
    "[\u00a0-\u017f\u0300-\u036f\u018f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u0259\u02bb-\u02bd\u02bf\u1e00-\u1eff"
    "\u2000-\u2bff\u3000-\u303f\ufb00-\ufb04\ufe0e\ufe0f\ufeff\uff00-\uff65\ufffd\U0001f000-\U0001faff\U000e0000-\U000e0fff]"
)
_COMMON = frozenset([*map(chr, range(0x0410, 0x0450)), *"ЁёЄєІіЇїҐґЎў"])
_COMMON_CYRILLIC = regex(f"[{''.join(sorted(_COMMON))}]")
_CAMEL_STEMS = {"Windows-1251": ("вЂ", "рџ"), "code page 866": ("тА", "ЁЯ")}


class Strength(IntEnum):
    """How sure it is that a run is damage."""

    NONE = 0  # sound text may have it
    SOME = 1  # no sound text is known that has it
    CERTAIN = 2


def script(char: str) -> str:
    """The script of a letter, as its Unicode name begins (`LATIN`, `CJK` …); "" for what is not a letter."""
    return unicodedata.name(char, "").partition(" ")[0] if char.isalpha() else ""


def is_plausible(repaired: str) -> bool:
    """Whether a repair consists of characters that people write."""
    return all(unicodedata.category(char) not in {"Cn", "Co", "Cs", "Cc"} for char in repaired)


@lru_cache(maxsize=16384)
def judge(page: CodePage, garbled: tuple[str, ...], decoded: str, before: str, after: str) -> Strength:
    """How sure it is that adjacent groups are damage, given up to three characters before and after them."""
    if not is_plausible(decoded.translate(_WITHOUT_C1)) or not _fits(decoded, before, after):
        return Strength.NONE
    if _is_cut_out(before[-1:], after[:1]) and (not page.is_western or sum(map(len, garbled)) == 2):
        return Strength.NONE
    if any(_C1.search(group[1:]) for group in garbled):
        return Strength.CERTAIN
    if page.name in _JUDGES:
        return _JUDGES[page.name](garbled, decoded, before, after)
    return _judge_latin(garbled, decoded, before, after)


_WITHOUT_C1 = dict.fromkeys(range(0x80, 0xA0))  # between two rounds of repair they are to be expected


def _fits(decoded: str, before: str, after: str) -> bool:
    """Whether the repair goes with the letters that it touches: a word is written in one script."""
    for mine, other in ((decoded[0], before[-1:]), (decoded[-1], after[:1])):
        mine_script, other_script = script(mine), script(other)
        if not mine_script or not other_script or mine_script == other_script:
            continue
        if len(decoded) == 1 or mine_script not in {"CJK", "HANGUL", "HIRAGANA", "KATAKANA"}:
            return False
    return True


def _judge_latin(garbled: Sequence[str], decoded: str, before: str, after: str) -> Strength:
    """A run in Windows-1252, 1254 or 1250, where the damage looks like letters with accents and punctuation."""
    strength = Strength.NONE
    whole = before + "".join(garbled) + after
    place = len(before)
    natural = True
    for group, char in zip(garbled, decoded, strict=True):
        left, right = whole[max(0, place - 2) : place], whole[place + len(group) : place + len(group) + 2]
        place += len(group)
        if _is_natural(group, left, right) or _breaks_case(char, left, right):
            continue
        natural = False
        sure = _is_stem(group) or _is_mixed_case(group, left, right) or is_bad(left + group + right)
        strength = max(strength, Strength.CERTAIN if sure else Strength.SOME)
    if natural:
        return Strength.NONE
    if len(garbled) >= 3 and len({script(char) for char in decoded} - {""}) == 1:
        strength = Strength.CERTAIN  # a word, of which each letter is damaged
    if len(garbled) == 1 and not _USUAL.match(decoded):
        return Strength.NONE
    if len(garbled) == 1 and unicodedata.combining(decoded) and not before[-1:].islower():
        return Strength.NONE  # `FÌ€`
    return min(strength, Strength.SOME) if _is_cut_out(before[-1:], after[:1]) else strength


def _is_cut_out(before: str, after: str) -> bool:
    """Whether what adjoins could be damage too, but does not decode: damage hits neighbours alike."""
    return any(
        not char.isascii() and char in alphabet() and char not in _CLOSERS and char not in _OPENERS
        for char in (before, after)
    )


def _is_stem(group: str) -> bool:
    """Stems of emoji, general punctuation and symbols, which begin no sequence in any sound text."""
    return group.startswith(("â€", "ðŸ", "ğŸ", "đź", "ï¸", "ï»¿", "ï¿½", "ï¼", "ã€")) or (
        group[0] in "âÃÄÅ" and group[1] in _ODD_AFTER[group[0]]
    )


def _is_natural(group: str, before: str, after: str) -> bool:
    """Whether sound text may have a lead character and what follows it, side by side."""
    lead, tail, following = group[0], group[-1], after[:1]
    if lead == "×":
        return tail in _CLOSERS
    if lead == "Â":
        return _is_natural_circumflex(group, before, after)
    if lead == "Å" and tail in "²³":
        return not following.isalpha()  # square and cubic ångströms, also directly behind another unit
    if lead == "â" and (before[-1:].isalpha() is False) and tail in _CLOSERS and group[1] in "–—”“":
        return group[1:] not in {"–\u00a0", "–²", "–º", "–¶"}  # geometric shapes; `â` alone is hardly ever a word
    if lead.isupper() and before[-1:].islower():
        return False  # capitals do not follow lower case within a word
    previous = lead
    for char in group[1:]:
        if char in _LETTERS_AFTER:
            if previous not in _LETTERS_AFTER[char] or (previous == "â" and not before[-1:].isalpha()):
                return False  # `âž`, but not in the middle of a word of Inari Sami
        elif not (
            char in _CLOSERS or (char in "†‡" and lead.isupper()) or (char in _OPENERS and previous in "\u00a0–—")
        ):
            return False
        previous = char
    if following.isalnum():
        if tail in _LETTERS_AFTER:
            return lead.isupper() == following.isupper() or following.islower()
        if tail == _SHY:
            return lead.isupper() == following.isupper()
        return tail in _JOINERS or (tail in _OPENERS and len(group) > 2 and group[-2] in "\u00a0–—")
    return True


def _is_mixed_case(group: str, before: str, after: str) -> bool:
    """Whether a capital stands in the middle of a word in small letters, or before what ends no word: `gefĂĽhrt`."""
    return group[0].isupper() and before[-1:].islower() and (group[-1] not in _CLOSERS or after[:1].islower())


def _breaks_case(char: str, before: str, after: str) -> bool:
    """Whether the repair would end a word in capitals with a small letter: then it is likelier to be `MAÇÃ` + `©`."""
    return char.islower() and len(before) == 2 and before.isupper() and before.isalpha() and not after[:1].islower()


def _is_natural_circumflex(group: str, before: str, after: str) -> bool:
    """The same for `Â`, the commonest lead: it ends no word but a few in capitals (`HÂLÂ`), or is named as a letter."""
    tail = group[1:]
    if tail in _LETTERS_AFTER:
        return "Â" in _LETTERS_AFTER[tail] and (before[-1:].isupper() or not before[-1:].isalpha())
    if tail not in "\u00a0\u00ad»”“’…–—":
        return False
    if tail == _NBSP and not before[-1:].isalnum():  # the letter, and French spacing after it
        return not after or after[0] in "!?:;–—»\u00a0"
    if before[-1:].isupper():
        return not after[:1].isalnum()
    return before[-1:] in "\u00a0«“‘„\"'(*_`|/" or (tail in "”“’…–—" and not before[-1:].isalpha())


def _judge_cyrillic(garbled: Sequence[str], decoded: str, before: str, after: str) -> Strength:
    """A run in Windows-1251, where the damage looks like Cyrillic letters in an impossible order."""
    if garbled[0].startswith(_CAMEL_STEMS["Windows-1251"]):
        return Strength.CERTAIN if not _is_cyrillic(before[-1:]) or not decoded[0].isalpha() else Strength.NONE
    words = len(_COMMON_CYRILLIC.findall(decoded))
    if words >= 2 and words >= len(decoded) - 2 and not any(char.isalpha() and char not in _COMMON for char in decoded):
        inner = [group[1] for group in garbled[:-1]]  # what follows the last may follow any word
        if any(not char.isalpha() or char.islower() for char in inner):  # else: a Ukrainian or Serbian word in capitals
            return Strength.CERTAIN
    latin = any(char.isascii() and char.isalpha() for char in (before[-1:], after[:1]))
    return Strength.SOME if latin and script(decoded[0]) == "LATIN" and is_bad(garbled[0]) else Strength.NONE


def _is_cyrillic(char: str) -> bool:
    return script(char) == "CYRILLIC"


def _judge_mac(garbled: Sequence[str], decoded: str, before: str, after: str) -> Strength:
    """A run in Mac Roman, where half of the damage looks like mathematics."""
    text = "".join(garbled)
    word = before[-1:].islower() and (before[-2:-1].isalpha() or garbled[0][1] in "©®™†´ßØÆ")  # else: `x√π`
    if any(len(group) > 2 for group in garbled) and is_bad(before[-1:] + text + after[:1]) and _USUAL.match(decoded):
        return Strength.CERTAIN
    if word and is_bad(before[-1:] + text + after[:1]) and script(decoded[0]) == "LATIN":
        return Strength.CERTAIN
    return Strength.NONE


def _judge_dos(garbled: Sequence[str], decoded: str, before: str, after: str) -> Strength:
    """A run in code page 437, 850 or 866, where half of the damage looks like box drawing."""
    drawn = [bool(_BOX.match(group[0])) for group in garbled]
    solid = [group for group in garbled if not all(_BOX.match(char) for char in group)]
    if not solid:
        return Strength.NONE  # diagrams
    if any(group[0] in "ΓÔ≡" or (group[0] == _SHY and group[1] == "ƒ") for group in solid if len(group) > 2):
        return Strength.CERTAIN if _USUAL.match(decoded) and _is_odd(solid) else Strength.NONE
    if garbled[0].startswith(_CAMEL_STEMS["code page 866"]) and _USUAL.match(decoded[0]):
        odd = garbled[0][2].isupper() or not garbled[0][2].isalpha()
        return Strength.CERTAIN if odd and not _is_cyrillic(before[-1:]) else Strength.NONE
    if all(drawn) and len({script(char) for char in decoded}) == 1 and len(solid) >= 2 and script(decoded[0]):
        return Strength.CERTAIN  # a word, of which each letter is damaged
    if drawn[0] and before[-1:].isalpha() and script(decoded[0]) == "LATIN":
        # `pobo─ìky`, but not `client─école`
        known = is_bad(before[-1:] + "".join(garbled) + after[:1]) or not garbled[0][1].isalpha()
        return Strength.CERTAIN if known else Strength.SOME
    return Strength.NONE


def _is_odd(groups: Sequence[str]) -> bool:
    """Whether a Γ or Ô is followed by what follows none in Greek, French or a formula."""
    return any(not group[1].isascii() and (group[1].isalpha() or group[2].isalpha()) for group in groups)


_JUDGES = {
    "Windows-1251": _judge_cyrillic,
    "Mac Roman": _judge_mac,
    "code page 437": _judge_dos,
    "code page 850": _judge_dos,
    "code page 866": _judge_dos,
}


def settle(page: CodePage, decoded: str, before: str, after: str, *, wanted: Strength = Strength.CERTAIN) -> str:
    """Repair what a repair leaves, for text that was damaged more than once; at most three more times."""
    for _ in range(3):
        again = _again(page, before + decoded + after, Span(len(before), len(before) + len(decoded)), wanted)
        if again == decoded:
            break
        decoded = again
    return decoded


def _again(page: CodePage, text: str, span: Span, wanted: Strength) -> str:
    """One more round inside a span, where damage is as sure as `wanted`."""
    parts: list[str] = []
    place = span.start
    while place < span.end:
        run: list[Unit] = []
        while place < span.end:
            unit = page.unit(text, place) or code_pages()[0].unit(text, place)
            if unit is None or unit.end > span.end or unit.char == REPLACEMENT:
                break
            run.append(unit)
            place = unit.end
        if run:
            first, last = run[0].start, run[-1].end
            groups = tuple(text[unit.start : unit.end] for unit in run)
            decoded = "".join(unit.char for unit in run)
            strength = judge(page, groups, decoded, text[max(0, first - 3) : first], text[last : last + 3])
            parts.append(decoded if strength >= wanted else text[first:last])
        elif place < span.end:
            parts.append(text[place])
            place += 1
    return "".join(parts)
