"""The grammar of one link: wikilinks, the destinations of Markdown links, and property values that are a link.

Section 1 of the semantics reference. Everything here works on one string; where links may stand is `note.document`'s
business.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from vaultlint.later import Later
from vaultlint.note.facts import Link, LinkKind
from vaultlint.regex import regex
from vaultlint.text import Span, span_of

if TYPE_CHECKING:
    import html
else:
    html = Later("html")

# What JavaScript's `trim` removes, which is what Obsidian calls; `str.strip` differs in U+0085, U+001C.. and U+FEFF.
WHITESPACE = "\t\n\v\f\r " + "".join(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F)))
WHITESPACE += "\u3000\ufeff"

# `[[`, then at least one character, then the first `]]`, all on one line. Content that holds another `[[` makes the
# outer opening literal (1.1.2); of `[[[`, the last two brackets open. Possessive, so a match costs its own length.
WIKILINK = regex(r"\[\[(?![\[\r\n])([^\r\n](?>(?:[^\[\]\r\n]++|\[(?!\[)|\](?!\]))*))\]\]")

_SIZE = regex(r"\s*[0-9]+\s*(?:x\s*[0-9]+\s*)?")
_PERCENT_SIZE = regex(rf"{_SIZE.pattern}|\s*[0-9]+\s*%\s*")
_NO_BREAK_SPACE = regex("[\u00a0\u202f]")
_BARE = r"(?:[^\s()\\]|\\\S)"  # of a destination without angle brackets: its parentheses are balanced or escaped
_MARKDOWN_VALUE = regex(
    r"!?\[((?>(?:[^\[\]\\]++|\\.|\[[^\[\]]*+\])*))\]"
    rf"\(\s*+(<[^<>\r\n]*+>|(?!<)(?>(?:{_BARE}|\((?>{_BARE}*)\))*))"
    r"""(?:\s++(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*+\)""",
    re.DOTALL,
)
_PERCENT = regex(r"(?>(?:%[0-9A-Fa-f]{2})+)|%")
_URI_RESERVED = frozenset(";/?:@&=+$,#")  # JavaScript's `decodeURI` leaves these encoded
_ESCAPE = regex(r"\\([!-/:-@\[-`{-~])|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def normalize_path(raw: str) -> str:
    """A link's target as Obsidian looks it up: no-break spaces are spaces, trimmed, NFC (1.1.6)."""
    return _compose(raw).strip(WHITESPACE)


def split_target(raw: str) -> tuple[str, str]:
    """Path and subpath, split at the first `#`, which belongs to the subpath (1.1.7)."""
    path, hash_sign, rest = raw.partition("#")
    return path, hash_sign + rest


def default_text(target: str) -> str:
    """What a wikilink without a text shows: the parts of its target, with ` > ` between them (1.1.8)."""
    return " > ".join(part for part in target.split("#") if part).strip(WHITESPACE)


def decode_destination(raw: str) -> str | None:
    """What the destination of a Markdown link means; None if it leads out of the vault or cannot be decoded.

    `raw` is what stands in the parentheses, without angle brackets. Backslash escapes and entities are CommonMark's;
    percent signs are decoded as JavaScript's `decodeURI` does, so that `%23` or `%2F` stay as written (1.3.3). A
    colon makes the destination external, unless `./` or `../` comes first (1.3.4).
    """
    written = _ESCAPE.sub(_unescape, raw) if "\\" in raw or "&" in raw else raw
    if ":" in written and not written.startswith(("./", "../")):
        return None
    if "%" in written:
        try:
            written = _PERCENT.sub(_decode_percent, written)
        except ValueError:
            return None
    return _compose(written)


def parse_wikilink(text: str, start: int, *, text_first: bool = False) -> Link | None:
    """The wikilink whose `[[` (or `![[`) stands at `start`; None if there is none.

    Only the grammar: whether the place is in code or in a table is for the caller to know. `text_first` is the
    dialect's.
    """
    opening = start + 1 if text.startswith("!", start) else start
    match = WIKILINK.match(text, opening)
    if match is None:
        return None
    return wikilink(text, start, match.start(1), match.end(1), text_first=text_first)


def wikilink(
    text: str,
    start: int,
    content_start: int,
    content_end: int,
    *,
    comment: bool = False,
    table: bool = False,
    text_first: bool = False,
) -> Link:
    """The link whose content lies between the brackets; `start` is where the link begins, an embed's `!` included."""
    content = text[content_start:content_end]
    # A pipe in first place separates nothing (1.1.4), unless it is the target that comes last.
    pipe = content.find("|", 0 if text_first else 1)
    alias, written, place = None, content, content_start
    if pipe >= 0 and text_first:
        alias, written, place = content[:pipe].removesuffix("\\"), content[pipe + 1 :], content_start + pipe + 1
    elif pipe >= 0:
        alias, written = content[pipe + 1 :], content[:pipe]
    name = written.strip(WHITESPACE)
    if name and len(name) < len(written):
        place += len(written) - len(written.lstrip(WHITESPACE))
    if name[-1:] == "\\":  # of an escaped pipe, and dropped everywhere (1.1.5)
        name = name[:-1].rstrip(WHITESPACE)
    end = place + len(name)
    if "#" in name:
        path_span, subpath_span = _parts(text, Span(place, end))
        path, subpath = split_target(_compose(name))
    else:  # as in nearly every link
        path_span, subpath_span = span_of((place, end)), span_of((end, end))
        path, subpath = _compose(name), ""
    return Link(
        LinkKind.WIKILINK,
        span_of((start, content_end + 2)),
        path_span,
        subpath_span,
        path,
        subpath,
        None if alias is None else alias.strip(WHITESPACE),
        text[start : content_end + 2],
        start + 2 != content_start,
        comment,
        table,
    )


def markdown_link(
    text: str,
    span: Span,
    destination: Span,
    label: str | None,
    *,
    kind: LinkKind = LinkKind.MARKDOWN,
    comment: bool = False,
    table: bool = False,
) -> Link | None:
    """The internal link in `span` whose destination (without angle brackets) is `destination`; None if external."""
    raw = destination.of(text)
    decoded = decode_destination(raw)
    if decoded is None:
        return None
    path, subpath = split_target(decoded)
    path_span, subpath_span = _parts(text, destination)
    # An escaped or encoded `#` splits what is read elsewhere than what is written: then the two cannot be told apart.
    editable = decode_destination(path_span.of(text)) == path.rstrip(WHITESPACE) or path_span.of(text) == path
    if not editable:
        path_span, subpath_span = destination, Span(destination.end, destination.end)
    return Link(
        kind,
        span,
        path_span,
        subpath_span,
        path,
        subpath,
        label,
        span.of(text),
        embed=kind is LinkKind.MARKDOWN and text.startswith("!", span.start),
        comment=comment,
        table=table,
        editable=editable,
    )


def parse_link_value(value: str, *, text_first: bool = False) -> Link | None:
    """The link that a property's string is, as a whole but for surrounding space (4.4.3); spans relative to `value`."""
    whole = _trim(value, 0, len(value))
    link: Link | None
    if value.startswith(("[[", "![["), whole.start):
        link = parse_wikilink(value, whole.start, text_first=text_first)
        if link is None or link.span != whole:
            return None
        return _as_property(link)
    match = _MARKDOWN_VALUE.fullmatch(value, whole.start, whole.end)
    if match is None:
        return None
    destination = Span(*match.span(2))
    if value.startswith("<", destination.start):
        destination = Span(destination.start + 1, destination.end - 1)
    link = markdown_link(value, whole, destination, match[1].strip(WHITESPACE))
    return None if link is None else _as_property(link)


def image_size(text: str | None, *, percent: bool = False) -> str | None:
    """The size that the text of an embed gives, `100` or `100x145`, after its last pipe (1.2.1); None if it gives none.

    `percent` is for the dialects in which `50%` is a width.
    """
    match = (_PERCENT_SIZE if percent else _SIZE).fullmatch((text or "").rpartition("|")[2])
    return None if match is None else "".join(match[0].split())


def is_template_expression(link: Link) -> bool:
    """Whether a template engine will write this link, so that there is nothing to check yet (7.3.4)."""
    return "<%" in link.raw or "{{" in link.raw


def _as_property(link: Link) -> Link:
    return Link(
        LinkKind.PROPERTY,
        link.span,
        link.path_span,
        link.subpath_span,
        link.path,
        link.subpath,
        link.text,
        link.raw,
        embed=link.embed,
        editable=link.editable,
    )


def _compose(raw: str) -> str:
    if raw.isascii():
        return raw
    return unicodedata.normalize("NFC", _NO_BREAK_SPACE.sub(" ", raw))


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    trimmed = part.strip(WHITESPACE)
    if not trimmed:
        return Span(start, start)
    if len(trimmed) < len(part):
        start += len(part) - len(part.lstrip(WHITESPACE))
    return Span(start, start + len(trimmed))


def _parts(text: str, target: Span) -> tuple[Span, Span]:
    """The spans of path and subpath in a target, without the spaces between them."""
    hash_sign = text.find("#", target.start, target.end)
    if hash_sign < 0:
        return _trim(text, target.start, target.end), Span(target.end, target.end)
    return _trim(text, target.start, hash_sign), Span(hash_sign, target.end)


def _unescape(match: re.Match[str]) -> str:
    return match[1] or html.unescape(match[0])


def _decode_percent(match: re.Match[str]) -> str:
    run = match[0]
    if run == "%":
        raise ValueError(run)
    decoded = bytes.fromhex(run.replace("%", "")).decode()
    characters = []
    place = 0
    for character in decoded:
        width = 3 * len(character.encode())
        characters.append(run[place : place + width] if character in _URI_RESERVED else character)
        place += width
    return "".join(characters)
