r"""Text of unknown origin made safe and visible: what a terminal would obey or hide is shown as an escape.

A note's name or text can hold line ends, escape sequences that move the cursor or set the window's title, controls that
turn the writing direction ("Trojan Source"), and bytes that are not UTF-8. None of them is ever printed raw.
"""

from __future__ import annotations

import re

from vaultlint.regex import regex

# C0 and C1 controls, soft hyphen, direction marks and embeddings, zero-width spaces, line and paragraph separators,
# invisible operators, lone surrogates, byte order mark, interlinear annotation, tags, and the two non-characters.
# Not in it: joiners and variation selectors, without which emoji, Persian and Indic text fall apart.
_HIDDEN = regex(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
# What pipelines obey in what a program prints. GitHub: `::name` where a line starts, and `##[name]` anywhere in it;
# Azure: `##[name]` and `##vso[name]` anywhere; TeamCity: `##teamcity[name]`.
_COMMAND = regex(r"^(?P<space>[^\S\n]*):(?=:\w)|#(?=#(?:vso|teamcity)?\[(?!\[))", re.MULTILINE)
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def visible(text: str, encoding: str = "utf-8") -> str:
    r"""The text on one line, without anything that a terminal obeys or hides, and within `encoding`.

    A byte that is not UTF-8 (a surrogate U+DC80 to U+DCFF) is shown as `\x80`, the control character U+0080 as
    `\u0080`. The result is for people: a backslash in the text stays as it is, so that it cannot be turned back.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _HIDDEN.sub(_escape, text)
    if encoding == "utf-8":
        return text
    return text.encode(encoding, "backslashreplace").decode(encoding)


def commandless(text: str) -> str:
    r"""Lines that no pipeline takes for its commands: a sign of what it would is written as an escape of Unicode.

    The escapes are those of JSON, in whose strings they stand for the same text.
    """
    return _COMMAND.sub(_unicode_escape, text) if "::" in text or "##" in text else text


def hidden(character: str) -> bool:
    """Whether a character is never printed raw."""
    return not " " <= character <= "~" and _HIDDEN.match(character) is not None


def _unicode_escape(match: re.Match[str]) -> str:
    return f"{match['space'] or ''}\\u{ord(match[0][-1]):04x}"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
