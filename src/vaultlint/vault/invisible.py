"""Characters in names that nobody sees: which of them are slips, and which the writing of a language or emoji need."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from vaultlint.regex import regex

# Soft hyphen, joiners, fillers, direction marks, spaces without width, separators, variation selectors, tags.
_INVISIBLE = regex(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
# A no-break space that typography wants stands before a French sign, a unit, or behind an opening quotation mark.
_NO_BREAK_SPACE = regex("(?<!«)[\u00a0\u202f](?![?!:;»%€])")
_NON_JOINER, _JOINER = "\u200c", "\u200d"
_FIRST_PICTOGRAPH = "\U0001f000"
_BLACK_FLAG = "\U0001f3f4"


def invisible_characters(name: str) -> Iterator[str]:
    """The invisible characters of a name that it could do without."""
    for match in _INVISIBLE.finditer(name):
        if not _is_needed(match[0], name[: match.start()][-1:], name[match.end() :][:1]):
            yield match[0]


def no_break_spaces(name: str) -> list[str]:
    """The no-break spaces of a name that look like spaces and are not wanted by typography."""
    return _NO_BREAK_SPACE.findall(name)


def named(character: str) -> str:
    """An invisible character as people look it up."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X} {name}".rstrip()


def _is_needed(character: str, before: str, after: str) -> bool:
    """Whether an invisible character between these two does what it is there for."""
    if character in {_NON_JOINER, _JOINER}:
        between_pictographs = character == _JOINER and _is_pictograph(before) and _is_pictograph(after)
        return between_pictographs or _may_be_joined(before)
    if "\u180b" <= character <= "\u180f":
        return "\u1800" <= before <= "\u18aa"  # Mongolian
    if character in "\u115f\u1160":
        return "\u1100" <= before <= "\u11ff" or "\u1100" <= after <= "\u11ff"  # syllables in old Hangul
    if "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0100":
        # A variant of a sign: of emoji, of a digit on a key (1️⃣), of a Chinese character.
        return before != "" and (not before.isascii() or before in "#*0123456789") and before.isprintable()
    if "\U000e0020" <= character <= "\U000e007f":
        return before == _BLACK_FLAG or "\U000e0020" <= before <= "\U000e007f"  # the flag of a region
    return False


def _is_pictograph(character: str) -> bool:
    """Whether it may be part of an emoji; those younger than Python's tables count by their place."""
    return (
        character == "\ufe0f"
        or character >= _FIRST_PICTOGRAPH
        or (character != "" and unicodedata.category(character) == "So")
    )


def _may_be_joined(character: str) -> bool:
    """Whether it is a letter or a sign of a script in which joiners change what is seen, such as Arabic and Khmer."""
    return (
        "\u0600" <= character <= "\u18ff"
        or "\u1a00" <= character <= "\u1cff"
        or "\ua800" <= character <= "\uabff"
        or "\ufb50" <= character <= "\ufefc"
        or "\U00010a00" <= character <= "\U00011fff"
    ) and unicodedata.category(character)[0] in "LM"
