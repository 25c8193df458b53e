"""The grammar of one link: wikilinks, the destinations of Markdown links, and property values that are a link.

Section 1 of the semantics reference. Everything here works on one string; where links may stand is `note.document`'s
business.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vaultlint.later import Later
from vaultlint.note.facts import Link, LinkKind
from vaultlint.regex import regex

if TYPE_CHECKING:
    import html
else:
    html = Later("html")

_WIKILINK = LinkKind.WIKILINK  # Python takes longer to find it in its enumeration than to split a target

# What JavaScript's `trim` removes, which is what Obsidian calls; `str.strip` differs in U+0085, U+001C.. and U+FEFF.
WHITESPACE = "\t\n\v\f\r " + "".join(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F)))
WHITESPACE += "\u3000\ufeff"

# `[[`, then at least one character, then the first `]]`, all on one line. Content that holds another `[[` makes the
# outer opening literal (1.1.2); of `[[[`, the last two brackets open. Possessive, so a match costs its own length.
WIKILINK = regex(r"\[\[(?![\[\r\n])([^\r\n](?>(?:[^\[\]\r\n]++|\[(?!\[)|\](?!\]))*))\]\]")
_NEAR = 500  # characters

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
        alias = content[:pipe].removesuffix("\\").strip(WHITESPACE)
        written, place = content[pipe + 1 :], content_start + pipe + 1
    elif pipe >= 0:
        alias, written = content[pipe + 1 :].strip(WHITESPACE), content[:pipe]
    name = written.strip(WHITESPACE)
    if name and len(name) < len(written):
        place += len(written) - len(written.lstrip(WHITESPACE))
    if name[-1:] == "\\":  # of an escaped pipe, and dropped everywhere (1.1.5)
        name = name[:-1].rstrip(WHITESPACE)
    end = place + len(name)
    if "#" in name:
        path_start, path_end, subpath_start, subpath_end = _parts(text, place, end)
        path, subpath = split_target(_compose(name))
    else:  # as in nearly every link
        path_start, path_end, subpath_start, subpath_end = place, end, end, end
        path, subpath = name if name.isascii() else _compose(name), ""
    return Link(
        _WIKILINK,
        start,
        content_end + 2,
        path_start,
        path_end,
        subpath_start,
        subpath_end,
        path,
        subpath,
        alias,
        text[start : content_end + 2],
        start + 2 != content_start,
        comment,
        table,
    )


def markdown_link(
    text: str,
    span: tuple[int, int],
    destination: tuple[int, int],
    decoded: str,
    label: str | None,
    *,
    kind: LinkKind = LinkKind.MARKDOWN,
    comment: bool = False,
    table: bool = False,
) -> Link:
    """The link in `span` whose destination (without angle brackets) is `destination`, and means `decoded`."""
    start, end = span
    first, last = destination
    path, subpath = split_target(decoded)
    path_start, path_end, subpath_start, subpath_end = _parts(text, first, last)
    # An escaped or encoded `#` splits what is read elsewhere than what is written: then the two cannot be told apart.
    written = text[path_start:path_end]
    editable = written == path or decode_destination(written) == path.rstrip(WHITESPACE)
    if not editable:
        path_start, path_end, subpath_start, subpath_end = first, last, last, last
    return Link(
        kind,
        start,
        end,
        path_start,
        path_end,
        subpath_start,
        subpath_end,
        path,
        subpath,
        label,
        text[start:end],
        kind is LinkKind.MARKDOWN and text.startswith("!", start),
        comment,
        table,
        editable=editable,
    )


def parse_link_value(value: str, *, text_first: bool = False) -> Link | None:
    """The link that a property's string is, as a whole but for surrounding space (4.4.3); spans relative to `value`."""
    start, end = _trim(value, 0, len(value))
    if value.startswith(("[[", "![["), start):
        link = parse_wikilink(value, start, text_first=text_first)
        return None if link is None or link.end != end else replace(link, kind=LinkKind.PROPERTY)
    match = _MARKDOWN_VALUE.fullmatch(value, start, end)
    if match is None:
        return None
    first, last = match.span(2)
    if value.startswith("<", first):
        first, last = first + 1, last - 1
    decoded = decode_destination(value[first:last])
    if decoded is None:
        return None
    link = markdown_link(value, (start, end), (first, last), decoded, match[1].strip(WHITESPACE))
    return replace(link, kind=LinkKind.PROPERTY, markdown=True)


def image_size(text: str | None, *, percent: bool = False) -> str | None:
    """The size that the text of an embed gives, `100` or `100x145`, after its last pipe (1.2.1); None if it gives none.

    `percent` is for the dialects in which `50%` is a width.
    """
    match = (_PERCENT_SIZE if percent else _SIZE).fullmatch((text or "").rpartition("|")[2])
    return None if match is None else "".join(match[0].split())


def is_template_expression(link: Link) -> bool:
    """Whether a template engine will write this link, so that there is nothing to check yet (7.3.4)."""
    return "<%" in link.raw or "{{" in link.raw


def _compose(raw: str) -> str:
    if raw.isascii():
        return raw
    return unicodedata.normalize("NFC", _NO_BREAK_SPACE.sub(" ", raw))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    trimmed = part.strip(WHITESPACE)
    if not trimmed:
        return start, start
    if len(trimmed) < len(part):
        start += len(part) - len(part.lstrip(WHITESPACE))
    return start, start + len(trimmed)


def _parts(text: str, start: int, end: int) -> tuple[int, int, int, int]:
    """Where path and subpath of a target start and end, without the spaces between them."""
    hash_sign = text.find("#", start, end)
    if hash_sign < 0:
        return (*_trim(text, start, end), end, end)
    return (*_trim(text, start, hash_sign), hash_sign, end)


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


def end_of_wikilink(text: str, opening: int) -> int:
    """Where what `WIKILINK` finds at a place ends; 0 if that is nothing."""
    # Nearly all have the next `]]` near by, and neither bracket nor line end before it.
    end = text.find("]]", opening + 3, opening + _NEAR)
    if end >= 0:
        content = text[opening + 2 : end]
        if not ("[" in content or "\n" in content or "\r" in content):
            return end + 2
    link = WIKILINK.match(text, opening)
    return 0 if link is None else link.end()
