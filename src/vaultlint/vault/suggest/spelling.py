"""When two names are the same but for their spelling, and when they are alike but for a slip of the pen."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from vaultlint.later import Later
from vaultlint.regex import regex

if TYPE_CHECKING:
    from rapidfuzz.distance import OSA
else:  # names are brought into form much more often than they are compared
    OSA = Later("rapidfuzz.distance.OSA")

_APOSTROPHES = frozenset("'’‘ʼ´`′")
_ARTICLES = frozenset({"a", "an", "the", "of", "and", "in", "on", "to", "for"})
_ROMAN = regex(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_COUNTED = frozenset(
    (
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "april", "may", "june"),
        *("july", "august", "september", "october", "november", "december"),
    )
)
_BETWEEN_DIGITS = regex(r"(?<=\d)\s+(?=\d)")
_WORD = regex(r"\d+|[^\d\s]+")
_ACCENT = regex("[\u0300-\u036f]")
# Between numbers a separator counts, and so does the step up or down to the next: 10² is not 102.
_RAISED = regex("[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]+|\\^")
# What neither a space nor nothing can stand for: the minus of a number; that of a grade, a blood group or an ion, at
# the end of a number or of a word of one or two letters; percent. A hyphen between a word and a number may be a slug's
# space, one between spaces is a dash, and one at the end of a longer word a slip.
_MINUS = r"(?<![^\s_*(\[{\"“‘:])[-‐–](?=\d)"
_MINUS_BEHIND = r"(?:(?<=\d)|(?<=(?<![^\W_])[a-z])|(?<=(?<![^\W_])[a-z]{2}))[-‐–](?=[\s)\]},.;:!?*_\"”’]|\Z)"
_SIGN = regex(rf"{_MINUS}|{_MINUS_BEHIND}|(?<=\d)\s?[%‰]")
_DASH = regex("[-‐–—―]")
_NO_SIGN = regex(r"[^-%^\u0080-\U0010ffff]*+\Z")  # of most names: no sign of what is above, and no pictograph
_SLUG = regex(r"\S*-\S*")
_DENSE = regex("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")  # a letter says a syllable


class _Plain(dict[int, str]):
    """For `str.translate`: punctuation, separators and invisible characters become spaces, apostrophes nothing.

    Letters, marks, digits and symbols stay: `C++` is not `C`, and 🏠 is not 🏡. Lone surrogates (bytes that did not
    decode) and private characters stay as well.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if character in _APOSTROPHES or category in ("Cf", "Sk") or 0xFE00 <= code <= 0xFE0F:  # variation selectors
            plain = ""
        elif category[0] in "PZ" or category == "Cc":
            plain = " "
        else:
            plain = character
        self[code] = plain
        return plain


class _WithoutEmoji(_Plain):
    """The same, and pictographs go too."""

    def __missing__(self, code: int) -> str:
        plain = " " if unicodedata.category(chr(code)) == "So" else super().__missing__(code)
        self[code] = plain
        return plain


_PLAIN = _Plain()
_WITHOUT_EMOJI = _WithoutEmoji()
# The same for ASCII: what each byte becomes, and those that become nothing.
_PLAIN_BYTES = bytes(ord(_PLAIN[code] or "?") for code in range(128)).ljust(256)
_NO_BYTES = bytes(code for code in range(128) if not _PLAIN[code])


def _spaced(text: str, table: _Plain) -> str:
    return _folded(text).translate(table)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _key(spaced: str) -> str:
    # A separator between digits counts: 1.2 is not 12.
    key = "".join(_BETWEEN_DIGITS.sub("\0", spaced).split())
    return key if key.isascii() else unicodedata.normalize("NFC", key)


def forms(name: str) -> tuple[str, str]:
    """What `simplify` makes of a name, and its words (`words_of`) with spaces between."""
    if name.isascii():
        words = name.lower().encode().translate(_PLAIN_BYTES, _NO_BYTES).decode().split()
        key = "".join(words)
        if key.isalpha():  # neither digits, between which a space counts, nor signs
            return key, " ".join(words)
    return simplify(name), " ".join(words_of(name))


@lru_cache(maxsize=256)  # one name is asked about in many ways, one after the other
def simplify(name: str) -> str:
    """A name with case, Unicode form, spaces, hyphens, underscores and punctuation set aside; "" if nothing is left.

    Two names with the same result are two spellings of one name.
    """
    return _key(_spaced(name, _PLAIN))


def simplify_heading(heading: str) -> str:
    """A heading with all of that and pictographs set aside, so that a slug or a heading without its emoji matches."""
    return _key(_spaced(heading, _WITHOUT_EMOJI)) or simplify(heading)


def differ_in_signs(one: str, other: str) -> bool:
    """Whether two spellings of one name are two names all the same: `-10` and `10`, `10²` and `102`, or ✅ and ❌.

    A pictograph may be left out, but not be another. False also for what are no two spellings of one name.
    """
    if _NO_SIGN.match(one) and _NO_SIGN.match(other):
        return False
    if simplify_heading(one) != simplify_heading(other):
        return False
    if simplify_heading(_RAISED.sub(r" \g<0> ", one)) != simplify_heading(_RAISED.sub(r" \g<0> ", other)):
        return True
    if _has_further_sign(one, other) or _has_further_sign(other, one):
        return True
    here, there = _pictographs(one), _pictographs(other)
    return bool(here - there and there - here)


def _has_further_sign(one: str, other: str) -> bool:
    """Whether the first of two spellings of one name has a sign that the second has not."""
    text = _folded(one)
    signs = list(_SIGN.finditer(text))
    gaps = _gaps(other) if signs else []
    place = start = 0
    for sign in signs:
        # Once spelling is set aside the two are the same, so what stands in the same place is found by counting.
        place += len(_kept(text[start : sign.start()]))
        start = sign.start()
        there = gaps[place] if place < len(gaps) else ""
        if sign[0][-1] in "%‰":
            has_it = sign[0][-1] in there or _SLUG.fullmatch(other) is not None
        else:
            has_it = bool(_DASH.search(there) or (there.strip() and _SLUG.fullmatch(one)))
        if not has_it:
            return True
    return False


def _gaps(name: str) -> list[str]:
    """What of a name is set aside before each character that is not, and behind the last."""
    gaps = [""]
    for character in _folded(name):
        if _kept(character):
            gaps.append("")
        else:
            gaps[-1] += character
    return gaps


def _kept(folded: str) -> str:
    return "".join(folded.translate(_WITHOUT_EMOJI).split())


def _pictographs(name: str) -> set[str]:
    return {character for character in _folded(name) if unicodedata.category(character) == "So"}


@lru_cache(maxsize=256)
def words_of(name: str) -> tuple[str, ...]:
    """The words and numbers of a name, folded: case, Unicode form, punctuation and accents set aside."""
    spaced = _spaced(name, _PLAIN)
    if not spaced.isascii():
        # Only the accents of European scripts; the signs of Indic scripts and the Japanese voicing mark are letters.
        spaced = unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", spaced)))
    return tuple(_WORD.findall(spaced))


@lru_cache(maxsize=256)
def numbers_in(words: tuple[str, ...]) -> tuple[str, ...]:
    """What counts in a name: numbers, Roman numerals, single letters, days and months, in order.

    Names that differ in one of them are different things, however alike they look: `Chapter 1` and `Chapter 2`.
    """
    last = len(words) - 1
    return tuple(
        word.lstrip("0") or "0"
        for place, word in enumerate(words)
        if word[0].isdigit()
        or (len(word) == 1 and (word != "a" or place == last))
        or word in _COUNTED
        or (word[0] in "ivx" and _ROMAN.fullmatch(word))
    )


def _same_word(one: str, other: str) -> bool:
    """Whether two words are one but for a slip of the pen, as far as that can be told without knowing the language.

    The bounds were measured: of the names of eighteen vaults, how many would be taken for another name of their vault
    if they were gone. Short words are left alone, since so many are a letter apart (data, date); words of middle length
    may lack a letter, have one too many or two changed round, but no letter in the place of another (mending, sending).
    """
    if one == other:
        return True
    if one.endswith(other) or other.endswith(one):
        return False  # a prefix turns the sense round: known, unknown
    length = min(len(one), len(other))
    if _DENSE.search(one):
        length //= 2
    if length < 4:
        return False
    if one + "s" == other or other + "s" == one:
        return True
    distance = OSA.distance(one, other, score_cutoff=2)
    if distance > 1:
        return length >= 12 and distance == 2
    replaced = len(one) == len(other) and sorted(one) != sorted(other)
    added = len(one) != len(other)
    return length >= 9 if replaced else length >= 6 if added else True


def is_slip(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names, as words, are the same but for slips of the pen in single words and for articles.

    A word more, or another word in the place of one, makes another name.
    """
    if numbers_in(one) != numbers_in(other):
        return False
    if len(one) == len(other):
        return all(_same_word(word, counterpart) for word, counterpart in zip(one, other, strict=True))
    one = tuple(word for word in one if word not in _ARTICLES)
    other = tuple(word for word in other if word not in _ARTICLES)
    return (
        bool(one)
        and len(one) == len(other)
        and all(_same_word(word, counterpart) for word, counterpart in zip(one, other, strict=True))
    )
