"""What is wrong with a file that should be UTF-8."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.note.facts import Fault
from vaultlint.regex import regex
from vaultlint.text import Span

_UNDECODABLE = regex("[\udc80-\udcff]")


def undecodable(text: str) -> Iterator[Fault]:
    """A fault at the first byte that is not UTF-8, if there is one."""
    match = None if text.isascii() else _UNDECODABLE.search(text)
    if match is not None:
        byte = ord(match[0]) - 0xDC00
        message = f"The byte 0x{byte:02X} is not UTF-8, so Obsidian shows another character; save the file as UTF-8."
        yield Fault(Span(*match.span()), message)
