"""What a note says to linters: comments such as `%% vaultlint-disable-line broken-wikilink: why %%`, and properties.

Those of obsidian-linter, markdownlint and rumdl are read too: as their own documentation has it, the first in comments
of either kind and in the property `disabled rules`, the other two in HTML comments.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from sys import maxsize
from typing import TYPE_CHECKING

from vaultlint.note.cuts import cut_of_comment, line_end, line_start
from vaultlint.note.facts import Directive, DirectiveKind, DirectiveName, Tool
from vaultlint.note.markdown import Pair
from vaultlint.note.properties import Frontmatter
from vaultlint.regex import regex
from vaultlint.text import Span, holds

if TYPE_CHECKING:
    from vaultlint.note.yaml_nodes import Node

PROPERTY = "vaultlint-disable"

_FOREIGN_PROPERTY = "disabled rules"  # obsidian-linter's
_DIRECTIVE = regex(
    r"(%%|<!--)[ \t\r\n]{0,20}+(vaultlint|linter|markdownlint|rumdl)-([A-Za-z]+(?>(?:-[A-Za-z]+)*))(?=[\s:%,]|-->)"
)
_KINDS = {kind.value: kind for kind in DirectiveKind if kind is not DirectiveKind.UNKNOWN}
_OF_RANGES = {kind.value: kind for kind in (DirectiveKind.DISABLE, DirectiveKind.ENABLE)}
_NAME = regex(r"[^\s,]+")
_BEFORE_A_REASON = regex(r":|(?<![^\s,])-{2,}+(?!\S)")  # the dashes as in ESLint


def may_have_directives(
    text: str, frontmatter: Frontmatter | None, comments: Sequence[Pair], html: Sequence[Pair]
) -> bool:
    """Whether it is worth while to look: nearly all notes have none. All is as for `read_directives`."""
    in_text = bool(comments) or (bool(html) and holds(text, "!--"))  # of which the first is rarer than a `<`
    if not in_text and (frontmatter is None or "disable" not in frontmatter.content.of(text).lower()):
        return False
    return "disable" in text or "vaultlint-" in text


def read_directives(
    text: str, body_start: int, frontmatter: Frontmatter | None, comments: Sequence[Pair], html: Sequence[Pair]
) -> Iterator[Directive]:
    """The directives of a note, in order of place.

    `comments` are Obsidian's, and `html` is all that is HTML outside of them; both are in order and free of overlaps.
    What is not alone in its comment, or stands in one that nothing closes, is no directive.
    """
    if frontmatter is not None:
        content = frontmatter.content.of(text).lower()
        for name, tool in ((PROPERTY, Tool.VAULTLINT), (_FOREIGN_PROPERTY, Tool.OBSIDIAN_LINTER)):
            if name in content:
                yield from _in_properties(frontmatter, name, tool)
    done = body_start
    for match in _DIRECTIVE.finditer(text, body_start):
        start = match.start()
        if start < done:
            continue
        zone = _zone(match, comments if match[1] == "%%" else html)
        end = _end_of_comment(text, match, zone) if zone else None
        if end is None and zone and match[1] == "<!--":
            done = zone[1]  # nothing in it closes what opens from here on
        if end is not None:
            done = end
            directive = _directive(text, match, end, body_start)
            if directive is not None:
                yield directive


def _zone(match: re.Match[str], zones: Sequence[Pair]) -> Pair | None:
    """The comment or the HTML in which a match starts."""
    index = bisect_right(zones, (match.start(), maxsize)) - 1
    return zones[index] if index >= 0 and match.start() < zones[index][1] else None


def _end_of_comment(text: str, match: re.Match[str], zone: Pair) -> int | None:
    """Where the comment that a match opens ends; None where it opens none, or one that nothing closes."""
    first, last = zone
    if match[1] == "%%":
        return last if first == match.start() and text.endswith("%%", match.end(), last) else None
    closing = text.find("-->", match.end(), last)
    return None if closing < 0 else closing + 3


def _directive(text: str, match: re.Match[str], end: int, body_start: int) -> Directive | None:
    tool, verb = Tool(match[2]), match[3]
    if tool is Tool.VAULTLINT:
        kind = _KINDS.get(verb.lower(), DirectiveKind.UNKNOWN)
    else:
        known = _OF_RANGES if tool is Tool.OBSIDIAN_LINTER else _KINDS
        if verb.lower() not in known or (match[1] == "%%" and tool is not Tool.OBSIDIAN_LINTER):
            return None
        kind = known[verb.lower()]
    closing = end - (2 if match[1] == "%%" else 3)
    names, reason = _names_and_reason(text, match.end(), closing)
    span = Span(match.start(), end)
    return Directive(tool, kind, verb, span, cut_of_comment(text, span, body_start), names, reason)


def _names_and_reason(text: str, start: int, end: int) -> tuple[tuple[DirectiveName, ...], str]:
    """The names, and what stands behind the first colon, or behind dashes between spaces."""
    sign = _BEFORE_A_REASON.search(text, start, end)
    names_end = sign.start() if sign else end
    spans = (Span(*match.span()) for match in _NAME.finditer(text, start, names_end))
    names = tuple(DirectiveName(span.of(text), span, span) for span in spans)
    return names, " ".join(text[sign.end() : end].split()) if sign else ""


def _in_properties(frontmatter: Frontmatter, name: str, tool: Tool) -> Iterator[Directive]:
    """What a property says: a name or several, a list of names, or names with a reason each."""
    root = frontmatter.root
    base, text = frontmatter.content.start, frontmatter.text
    for key, key_node, node in root.pairs if root else ():
        if key.lower() != name or node.value is None or node.value is False:
            continue
        names, reason = _names_in(node, base, text)
        everything = node.value is True or [each.text.lower() for each in names] == ["all"]
        if not names and not everything:
            continue
        start = base + key_node.start
        end = names[-1].span.end if names and not _is_bracketed(node, base, text) else base + node.end
        cut = Span(line_start(text, start), line_end(text, end)[1])
        yield Directive(tool, DirectiveKind.FILE, name, Span(start, end), cut, () if everything else names, reason)


def _is_bracketed(node: Node, base: int, text: str) -> bool:
    return text.startswith(("[", "{", '"', "'"), base + node.start)


def _names_in(node: Node, base: int, text: str) -> tuple[tuple[DirectiveName, ...], str]:
    if isinstance(node.value, str):
        return _names_in_string(node, base, text)
    lines = not _is_bracketed(node, base, text)
    found: list[DirectiveName] = []
    for item in node.items:
        if item.pairs:
            found += (_named(key, name.start, value, base, text, lines=lines) for key, name, value in item.pairs)
        elif isinstance(item.value, str):
            names, reason = _names_in_string(item, base, text)
            span = Span(base + item.start, base + item.end)
            if len(names) == 1:
                found.append(DirectiveName(names[0].text, span, _line_of(text, span) if lines else span, reason))
            else:
                found += (DirectiveName(name.text, name.span, name.cut, reason) for name in names)
        elif item.value is not None:
            span = Span(base + item.start, base + item.end)
            found.append(DirectiveName(span.of(text), span, _line_of(text, span) if lines else span))
    found += (_named(key, name.start, value, base, text, lines=lines) for key, name, value in node.pairs)
    return tuple(found), ""


def _named(name: str, start: int, value: Node, base: int, text: str, *, lines: bool) -> DirectiveName:
    """A name with a reason of its own."""
    span = Span(base + start, base + max(start + len(name), value.end))
    reason = " ".join(str(value.value).split()) if value.value is not None else ""
    return DirectiveName(name, span, _line_of(text, span) if lines else span, reason)


def _names_in_string(node: Node, base: int, text: str) -> tuple[tuple[DirectiveName, ...], str]:
    quote = len(node.style) if node.style in ("'", '"') else 0
    start, end = base + node.start + quote, base + node.end - quote
    if text[start:end] == node.value:
        return _names_and_reason(text, start, end)
    names, reason = _names_and_reason(str(node.value), 0, len(str(node.value)))
    whole = Span(base + node.start, base + node.end)
    return tuple(DirectiveName(name.text, whole, whole) for name in names), reason


def _line_of(text: str, span: Span) -> Span:
    return Span(line_start(text, span.start), line_end(text, span.end)[1])
