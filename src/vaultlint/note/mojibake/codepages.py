"""How UTF-8 looks after it was read as a single-byte code page: which characters stand for which bytes.

One character of the original became two to four characters of damage: one for its lead byte, one for each continuation
byte. A `Unit` is exactly one such group. The tables are made from Python's codecs; a byte that a code page leaves
undefined is kept as the C1 control of the same number, as browsers and Windows do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import NamedTuple

REPLACEMENT = "\ufffd"
ESCAPED_BYTES = "\udc80-\udcff"  # a character class: bytes that are not UTF-8, as surrogateescape keeps them

_ALL_LEADS = frozenset({*range(0xC2, 0xF1), 0xF3})  # F1, F2 and F4 lead to unassigned and private characters
# Through a rarer code page only what is often written is looked for: Latin letters, Greek, Cyrillic, punctuation and
# symbols, full width forms and variation selectors, emoji.
_COMMON_LEADS = frozenset({0xC2, 0xC3, 0xC4, 0xC5, 0xC8, 0xCE, 0xCF, 0xD0, 0xD1, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0})
# What may follow a lead byte, where that is not 80 to BF (Unicode, table 3-7); of F3 only tags and selectors.
_SECOND = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF3: (0xA0, 0xA0)}
# Where the code page's leads and continuation bytes are letters of one alphabet, only the stems of general punctuation
# and emoji are told apart from words.
_STEMS_ONLY = {0xE2: (0x80, 0x80), 0xF0: (0x9F, 0x9F)}


class Unit(NamedTuple):
    """One damaged character: where it is, and what it was."""

    start: int
    end: int
    char: str


class CodePage:
    """A single-byte code page that UTF-8 gets mistaken for."""

    def __init__(
        self, name: str, codec: str, *, leads: frozenset[int] = _COMMON_LEADS, stems_only: bool = False
    ) -> None:
        self.name = name
        self.byte_of: dict[str, int] = {}
        for byte in range(0x80, 0x100):
            char = bytes([byte]).decode(codec, errors="replace")
            self.byte_of[chr(byte) if char == REPLACEMENT else char] = byte
        if codec == "cp1252":  # the form with C1 controls (Latin-1), which mixes with the other in one word
            self.byte_of.update({chr(byte): byte for byte in range(0x80, 0xA0)})
        self.leads = leads
        self._second: Mapping[int, tuple[int, int]] = {**_SECOND, **(_STEMS_ONLY if stems_only else {})}

    @property
    def is_cyrillic(self) -> bool:
        """Whether its characters beyond ASCII are mostly Cyrillic letters."""
        return self.name in {"Windows-1251", "code page 866"}

    @property
    def is_western(self) -> bool:
        """Whether it is the code page that nearly all real damage went through (or its Turkish variant)."""
        return self.name in {"Windows-1252", "Windows-1254"}

    def among(self, low: int, high: int) -> Iterator[str]:
        """The characters that stand for the bytes from `low` to `high`."""
        return (char for char, byte in self.byte_of.items() if low <= byte <= high)

    def pairs(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Each lead character with the characters that may follow it."""
        for char, byte in self.byte_of.items():
            if byte in self.leads:
                yield char, frozenset(self.among(*self._second.get(byte, (0x80, 0xBF))))

    @cached_property
    def _widths(self) -> Mapping[str, tuple[frozenset[str], int]]:
        """By lead character: the characters that may follow it, and how many characters the damage has."""
        return {
            char: (seconds, 2 if self.byte_of[char] < 0xE0 else 3 if self.byte_of[char] < 0xF0 else 4)
            for char, seconds in self.pairs()
        }

    @cached_property
    def _continuations(self) -> frozenset[str]:
        return frozenset(self.among(0x80, 0xBF))

    def unit(self, text: str, start: int) -> Unit | None:
        """The damaged character that starts at an offset."""
        # No pattern: to compile one for each code page takes longer than to look at all that a small vault has.
        found = self._widths.get(text[start : start + 1])
        if found is None:
            return None
        seconds, width = found
        group = text[start : start + width]
        if len(group) < width or group[1] not in seconds or not self._continuations.issuperset(group[2:]):
            return None
        return Unit(start, start + width, bytes(self.byte_of[char] for char in group).decode())


def _class(chars: Iterable[str]) -> str:
    """The inside of a character class."""
    return "".join(sorted(set(chars)))  # none is ASCII, so that none has a meaning of its own


@cache
def code_pages() -> tuple[CodePage, ...]:
    """The code pages that are looked for, the likeliest first."""
    return (
        CodePage("Windows-1252", "cp1252", leads=_ALL_LEADS),
        CodePage("Windows-1254", "cp1254", leads=frozenset({0xD0, 0xDD, 0xDE, 0xF0})),  # the rest is as in 1252
        CodePage("Windows-1250", "cp1250"),
        CodePage("Windows-1251", "cp1251", leads=frozenset({0xC2, 0xC3, 0xD0, 0xD1, 0xE2, 0xF0}), stems_only=True),
        CodePage("Mac Roman", "mac_roman"),
        CodePage("code page 437", "cp437"),
        CodePage("code page 850", "cp850"),
        CodePage("code page 866", "cp866", leads=frozenset({0xC2, 0xC3, 0xD0, 0xD1, 0xE2, 0xF0}), stems_only=True),
    )


@cache
def alphabet() -> frozenset[str]:
    """Every character that damage consists of, in any code page."""
    return frozenset().union(*(page.byte_of for page in code_pages()))


@cache
def pages_by_lead() -> Mapping[str, tuple[CodePage, ...]]:
    """The code pages in which a character stands for a lead byte."""
    pages: defaultdict[str, list[CodePage]] = defaultdict(list)
    for page in code_pages():
        for char, _ in page.pairs():
            pages[char].append(page)
    return {char: tuple(found) for char, found in pages.items()}


@cache
def quick_look() -> re.Pattern[str]:
    """Matches, one character wide, wherever a text is worth a second look, and next to nowhere else.

    A lead character before one that may follow it, an `Ã` in the middle of a word in lower case (what followed it is
    lost), U+FFFD, a byte that is not UTF-8. One character class dismisses nearly every character, which is what makes
    this fast: an alternation of whole groups takes fifty times as long.
    """
    # Two alternatives, since letters of Cyrillic words stand for leads and for what follows leads in turn.
    eastern = [page for page in code_pages() if page.is_cyrillic]
    western = [page for page in code_pages() if not page.is_cyrillic]
    leads = {lead for page in code_pages() for lead, _ in page.pairs()}
    return re.compile(
        f"[{_class(leads)}{REPLACEMENT}{ESCAPED_BYTES}]"
        f"(?:{_pairs(western)}|{_pairs(eastern)}|(?<=[{REPLACEMENT}{ESCAPED_BYTES}])|(?<=[a-z]Ã))"
    )


def _pairs(pages: Iterable[CodePage]) -> str:
    """A pattern, empty itself, that matches between a lead and what may follow it in any of the code pages."""
    seconds: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages:
        for lead, following in page.pairs():
            seconds[lead] |= following
    leads_by_seconds: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for lead, all_following in seconds.items():
        leads_by_seconds[frozenset(all_following)].append(lead)
    pairs = "|".join(
        f"(?<=[{_class(leads)}])(?=[{_class(following)}])" for following, leads in leads_by_seconds.items()
    )
    return f"(?=[{_class(set().union(*seconds.values()))}])(?<=[{_class(seconds)}])(?:{pairs})"
