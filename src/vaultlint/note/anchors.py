"""How Obsidian compares headings and writes links to them (semantics reference, 3.2; API stripHeading)."""

from __future__ import annotations

import re

_IGNORED = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\r\n]")
_UNLINKABLE = re.compile(r"%%|\[\[|\]\]|[:#|^\\\r\n]")
_WHITESPACE = re.compile(r"\s+")


def strip_heading(text: str) -> str:
    """A heading or the heading part of a link, as Obsidian compares them, but for case (API `stripHeading`)."""
    return _WHITESPACE.sub(" ", _IGNORED.sub(" ", text)).strip()


def heading_key(text: str) -> str:
    """The key by which two headings are the same to a link: stripped and in lower case."""
    return strip_heading(text).lower()


def strip_heading_for_link(text: str) -> str:
    """The heading part that Obsidian writes into a link to this heading (API `stripHeadingForLink`)."""
    return _WHITESPACE.sub(" ", _UNLINKABLE.sub(" ", text)).strip()
