"""Tells nearly all sound texts from those that are worth a look, without the tables that a look needs."""

from __future__ import annotations

from vaultlint.regex import regex

_ASCII_AS_SPACE = bytes(byte if byte > 0x7F else 0x20 for byte in range(0x100))
_ALONE = regex("[Ã\ufffd\udc80-\udcff]")  # what is damage or a part of it whatever stands beside it


def may_be_damaged(text: str) -> bool:
    """Whether `quick_look` may find anything in a text; quicker still, and seldom wrong.

    Of the characters that it looks for, all but what stands before an `Ã` are beyond ASCII. So the stretches beyond
    ASCII are all that has to be looked at, and without them most texts are next to nothing. Damage is two characters
    wide at least, but for what is lost or no character: a text without neighbours beyond ASCII, as most English ones
    with their quotation marks and dashes, is sound.
    """
    if text.isascii():
        return False
    stretches = text.encode("utf-8", "surrogatepass").translate(_ASCII_AS_SPACE).split()
    short = b" ".join(stretches).decode("utf-8", "surrogatepass")
    if _ALONE.search(short) is not None:
        return True
    if len(short) < 2 * len(stretches):
        return False
    from vaultlint.note.mojibake.codepages import quick_look  # noqa: PLC0415 - its tables take their time

    return quick_look().search(short) is not None
