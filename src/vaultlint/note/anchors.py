"""How Obsidian compares headings and writes links to them (semantics reference, 3.2; API stripHeading)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from vaultlint.regex import regex

_IGNORED = regex(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\r\n]")
_UNLINKABLE = regex(r"%%|\[\[|\]\]|[:#|^\\\r\n]")
_WHITESPACE = regex(r"\s+")
_LINKS = regex(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]|!?\[([^\[\]]*)\]\([^()]*\)")
_TAGS = regex(r"</?[a-zA-Z][^<>]*>")


def strip_heading(text: str) -> str:
    """A heading or the heading part of a link, as Obsidian compares them, but for case (API `stripHeading`)."""
    if not text.replace(" ", "").isalnum():  # most headings are words and nothing else
        text = _IGNORED.sub(" ", text)
    return " ".join(text.split())


@lru_cache(maxsize=16384)  # of every heading it is asked by one rule after the other, and many notes have the same
def heading_key(text: str) -> str:
    """The key by which two headings are the same to a link: stripped and in lower case."""
    return strip_heading(text).lower()


def slug(text: str) -> str:
    """A heading, or the heading part of a link, as code hosts and websites make the address of a heading.

    The way of GitHub (section 8): in lower case, without punctuation but `-` and `_`, each space a hyphen; links by
    their text. A slug is its own slug.
    """
    if "[" in text:
        text = _LINKS.sub(lambda match: match[1] or match[2] or "", text)
    if "<" in text:
        text = _TAGS.sub("", text)
    text = text.strip().lower()
    if text.replace(" ", "").replace("-", "").isalnum():  # most headings are words and nothing else
        return text.replace(" ", "-")
    return "".join(_slug_sign(sign) for sign in text)


def _slug_sign(sign: str) -> str:
    if sign.isalnum() or sign in "-_":
        return sign
    if sign == " ":
        return "-"
    return sign if unicodedata.category(sign)[0] in "MN" or unicodedata.category(sign) == "Pc" else ""


def strip_heading_for_link(text: str) -> str:
    """The heading part that Obsidian writes into a link to this heading (API `stripHeadingForLink`)."""
    return _WHITESPACE.sub(" ", _UNLINKABLE.sub(" ", text)).strip()
