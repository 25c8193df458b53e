"""Targets of links that were never meant to be the name of a file."""

from __future__ import annotations

import re

from vaultlint.regex import regex

_TIME_STAMP = regex(r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?")
_BETWEEN_STAMPS = regex(r"\s*(?:[-–—,;/]|to|and)?\s*")
_ADDRESS = regex(r"(?:https?|ftp|file|obsidian|zotero|mailto|tel)://?\S|mailto:\S|www\.[^\s/.]+\.\S", re.IGNORECASE)
# Top-level domains that are no ends of file names; `md`, `py` and `pl` are both.
_DOMAINS = (
    "com|org|net|edu|gov|io|dev|app|info|eu|at|au|be|br|ca|ch|cl|cn|cz|de|dk|es|fi|fr|gr|hu|ie|is|it|jp|kr|mx|nl|no|nz|"
    "pt|ru|se|uk|us|za"
)
_HOST = regex(
    rf"(?:[a-z0-9-]{{1,63}}\.){{1,5}}(?:{_DOMAINS})(?:/\S*)?"
    r"|(?:[a-z0-9-]{1,63}\.){2,5}[a-z]{2,24}/\S+",  # hosts with a name of their own before the domain, and a path
    re.IGNORECASE,
)
_MAIL = regex(r"(?:mailto:)?[^\s@/|<>()\[\]]{1,64}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}", re.IGNORECASE)
_LONGEST = 4000


def is_time_stamp(target: str) -> bool:
    """Whether a target is one or more places in a recording: `01:07:01`, `0:15 - 0:30`."""
    if ":" not in target:
        return False
    place = 0
    target = target.strip()[:_LONGEST]
    while match := _TIME_STAMP.match(target, place):
        place = match.end()
        if place == len(target):
            return True
        between = _BETWEEN_STAMPS.match(target, place)
        if between is None or between.end() == place:
            return False
        place = between.end()
    return False


def web_address(target: str, *, hosts: bool = False) -> str | None:
    """The address that a target is, complete with its scheme; None if it is none.

    An address without `https://` counts if it starts with `www.`; with `hosts` also if it is a host under a common
    top-level domain, which in a wikilink may as well be the name of a company or a program.
    """
    if not hosts and ":" not in target and "@" not in target and "www." not in target.lower():
        return None  # as nearly all, and then none of what follows can be
    target = target.strip()
    if len(target) > _LONGEST:
        return None
    if _MAIL.fullmatch(target):
        return target if target.lower().startswith("mailto:") else f"mailto:{target}"
    if _ADDRESS.match(target):
        return f"https://{target}" if target[:4].lower() == "www." else target
    return f"https://{target}" if hosts and _HOST.fullmatch(target) else None
