"""What goes with a comment that is taken out: its line, or a space; and where none can go.

A comment is invisible, but keeps apart what stands around it: `#%% … %%tag` is no tag, and `%% … %%` above `---` keeps
what follows from being properties. Where that may be so, nobody but its author can take it out. In doubt it is so.
"""

from __future__ import annotations

import re

from vaultlint.regex import regex
from vaultlint.text import Span

_BEFORE_TEXT = " \t>"  # what may stand before a comment that is alone on its line
_SPACES = regex(r"[ \t]*+")
_LINE_END = regex(r"\r\n|\n|\r")
_HARD_BREAK = regex(r"\\[\r\n]")
_MOST_COMMENTS = 8
_IS_COMMENT = regex(r"<!--(?:(?!-->).)*-->\Z")  # and nothing else
_HEADING = regex(r"[ \t>]*#{1,6}[ \t]")

# How far from a comment is looked, in characters. What looks like the start of a line there need not be one; then a
# comment stays that could go.
_NEAR = 300
_AT_TOP = 2000

_MARKERS = regex(r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*\Z")  # of quotes and items, and nothing else
_OPENS_BLOCK = regex(
    r"#{1,6}(?=\s|\Z)|(?:[-*+]|\d{1,9}[.)])(?=\s|\Z)|[-*_=][-*_= \t]{0,200}+(?=[\r\n]|\Z)|[>|^<]|```|~~~|\$\$|"
    r"\[(?!\[)[^\]\r\n]{0,200}+\](?!\()"  # a task, a callout, a definition
)
_GLUED_BEHIND = regex(  # what is the same behind a space as behind a comment
    r"(?!\w{1,20}+://|www\.)(?:[^\W_]|[\[!(\"'|,.;?)\]<]|[^\x00-\x7f])"
)
_KEPT_FROM_CHANGE = regex(  # what the end of a comment's line, or a space, gives another meaning
    r"(?:\A|(?<=[ \t]))\^[A-Za-z0-9-]+[ \t]*\Z"  # a block id
    r"|(?:\A|(?<=[^*_~=$]))(?<![^\W_])[*_~=$]+\Z|[\\\[]\Z|\\[ \t]+\Z"
    r"|\A(?:[-=_*+#|:~`$> \t]|\d{1,9}[.)])*\Z"  # nothing but marks
    r"|\A[ \t>]*+#{1,6}[ \t].*[ \t]#+[ \t]*\Z"  # which would close the heading
    r"|\A(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*(?:\[(?![\[!^])[^\]]*+\](?::|[ \t]*\Z)|\[![^\]]*+\][+-]?\Z|"
    r"</?[A-Za-z][\w-]*+(?:[ \t][^<>]*+)?>[ \t]*\Z)"
)
_UNDERLINE = regex(r"[ \t>]*+(?:=+|-+)[ \t]*(?=[\r\n]|\Z)")
_OPENS_UNLESS_BELOW_TEXT = regex(  # lines that go on with a paragraph, but are something else where none is
    r" {4}|\t|[ \t>]{0,20}+(?:(?!1[.)])\d{1,9}[.)](?=\s)|\[(?!\[)[^\]\r\n]{0,200}+\]:|<)"
)
_CLOSING_DASHES = regex(r"[\r\n]---[ \t]*(?=[\r\n]|\Z)")
_NOTHING_BUT_COMMENTS = regex(r"(?>(?:\s|%%.*?%%|<!--.*?-->)*)", re.DOTALL)


def cut_of_comment(text: str, span: Span, body_start: int) -> Span | None:
    """What goes with a comment that is taken out; None where what is left might be read in another way."""
    # Looked at from the comment outwards: a line may be long, and have thousands of them.
    space = _skipped_back(text, span.start, " \t")
    first = _skipped_back(text, space, _BEFORE_TEXT)
    spaces = _SPACES.match(text, span.end)
    assert spaces is not None
    last = spaces.end()
    ends = last == len(text) or text[last] in "\r\n"
    if first > 0 and text[first - 1] not in "\r\n":
        return _beside_text(text, span, Span(space, last), ends=ends or _HARD_BREAK.match(text, last) is not None)
    if not ends:
        return _before_text(text, span, last)
    return _line(text, span, Span(first, last), space, body_start)


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset starts."""
    start = text.rfind("\n", 0, offset) + 1
    return max(start, text.rfind("\r", start, offset) + 1)


def line_end(text: str, offset: int) -> tuple[int, int]:
    """Where the line of an offset ends, and where the next one starts."""
    match = _LINE_END.search(text, offset)
    return (match.start(), match.end()) if match else (len(text), len(text))


def _is_html(text: str, span: Span) -> bool:
    return text.startswith("<!--", span.start)


def _beside_text(text: str, span: Span, spaced: Span, *, ends: bool) -> Span | None:
    """What goes with a comment that has something before it on its line. `spaced` has the spaces around it as well."""
    near = max(0, span.start - _NEAR)
    before = text[
        max(near, text.rfind("\n", near, span.start) + 1, text.rfind("\r", near, span.start) + 1) : span.start
    ]
    glued = spaced.start == span.start
    if (glued or ends) and _KEPT_FROM_CHANGE.search(before):
        return None
    if ends:
        return Span(spaced.start, span.end)
    if _MARKERS.match(before):
        return _before_text(text, span, spaced.end)
    if spaced.end > span.end:
        return span if glued else Span(spaced.start, span.end)
    return None if glued or not _GLUED_BEHIND.match(text, span.end) else span


def _before_text(text: str, span: Span, behind: int) -> Span | None:
    """What goes with a comment that the text of a block begins with: the spaces up to the text."""
    if _is_html(text, span) or _OPENS_BLOCK.match(text, behind):  # of a line that HTML begins, all is HTML
        return None
    if behind == span.end and not _GLUED_BEHIND.match(text, behind):
        return None
    return Span(span.start, behind)


def _line(text: str, span: Span, line: Span, space: int, body_start: int) -> Span | None:
    """What goes with a comment that is alone on its line, or its lines; `space` is where the spaces before it start."""
    _, next_line = line_end(text, line.end)
    if _keeps_from_the_top(text, line.start, next_line, body_start):
        return None
    if _leaves_a_quote(text, Span(line.start, span.start), next_line, body_start):
        return Span(space, line.end)
    if _is_html(text, span):
        if _keeps_apart(text, line.start, next_line, body_start):
            return Span(space, line.end)
    elif _UNDERLINE.match(text, next_line) or _goes_on(text, Span(line.start, span.start), next_line, body_start):
        return None
    if next_line > line.end or line.start <= body_start:
        return Span(line.start, next_line)
    return Span(line.start - (2 if text.startswith("\r\n", line.start - 2) else 1), line.end)


def _keeps_from_the_top(text: str, start: int, next_line: int, body_start: int) -> bool:
    """Whether nothing but comments keeps a line of dashes from being the first, where it would open properties."""
    if body_start or start > _AT_TOP or _reach_of_comments(text, 0, start) < start:
        return False
    below = _reach_of_comments(text, next_line, next_line + _AT_TOP)
    return text.startswith("---", below) and _CLOSING_DASHES.search(text, below + 3) is not None


def _reach_of_comments(text: str, start: int, end: int) -> int:
    match = _NOTHING_BUT_COMMENTS.match(text, start, end)
    assert match is not None
    return match.end()


def _goes_on(text: str, before: Span, next_line: int, body_start: int) -> bool:
    """Whether the line below a comment is part of its paragraph, and would be something else without it."""
    above = ""
    if before.start > body_start:
        above_end = before.start - 1 - text.startswith("\r\n", before.start - 2)
        above = text[line_start(text, above_end) : above_end].lstrip(_BEFORE_TEXT).rstrip()
    if above and not _HEADING.match(above):
        return False
    prefix = before.of(text)
    rest = next_line + len(prefix) if text.startswith(prefix, next_line) else next_line
    return _OPENS_UNLESS_BELOW_TEXT.match(text, rest) is not None


def _leaves_a_quote(text: str, before: Span, next_line: int, body_start: int) -> bool:
    """Whether a line stands in fewer quotes than one beside it, and neither beside it is blank: it ends the quote."""
    if before.start <= body_start:
        return False
    above = line_start(text, before.start - 1 - text.startswith("\r\n", before.start - 2))
    beside = [text[above : before.start], text[next_line : line_end(text, next_line)[0]]]
    if not all(map(str.strip, beside)):
        return False
    depth = before.of(text).count(">")
    return any(line[: len(line) - len(line.lstrip(_BEFORE_TEXT))].count(">") > depth for line in beside)


def _skipped_back(text: str, offset: int, signs: str) -> int:
    while offset and text[offset - 1] in signs:
        offset -= 1
    return offset


def _keeps_apart(text: str, start: int, next_line: int, body_start: int) -> bool:
    """Whether a line that is an HTML comment may keep apart what stands before and behind it, as a blank line does."""
    above = below = ""
    for _ in range(_MOST_COMMENTS):  # between this one and other text
        if start <= body_start:
            break
        previous = line_start(text, start - 1 - text.startswith("\r\n", start - 2))
        above, start = text[previous:start].lstrip(_BEFORE_TEXT).rstrip(), previous
        if not _IS_COMMENT.match(above):
            break
        above = "" if start <= body_start else above
    for _ in range(_MOST_COMMENTS):
        if next_line >= len(text):
            break
        end, following = line_end(text, next_line)
        below, next_line = text[next_line:end].lstrip(_BEFORE_TEXT).rstrip(), following
        if not _IS_COMMENT.match(below):
            break
        below = "" if next_line >= len(text) else below
    return bool(above and below and not _HEADING.match(above) and not _HEADING.match(below))
