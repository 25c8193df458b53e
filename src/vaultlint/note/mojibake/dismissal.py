"""Tells nearly all sound texts from those that are worth a look, without the tables that a look needs."""

from __future__ import annotations

from vaultlint.regex import regex

# What `codepages.quick_look` looks for begins with one of these: what stands for the first byte of a character in any
# code page, a lost character, a byte that is not UTF-8.
LEADS = (
    "¤¬\xad´·»ÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðóĂăČĎďĐđĞğİĹŃŒœŞƒΓπЁВГРСврт–—‚„√∩≈≡─├┬┼╚╤╧╨╬\uf8ff"
    "\ufffd\udc80-\udcff"
)
# Damage is two characters wide at least, and both are beyond ASCII, but for what is damage alone or in part.
_SUSPICIOUS = regex(f"[{LEADS}](?:[^\x00-\x7f]|(?<=[Ã\ufffd\udc80-\udcff]))")


def first_suspicion(text: str) -> int | None:
    """Where in a text `quick_look` may find something first; None for nearly all sound texts."""
    if text.isascii():
        return None
    found = _SUSPICIOUS.search(text)
    return None if found is None else found.start()
