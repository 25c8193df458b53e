"""An independent judge: mistune, a parser that no rule uses, reads the note before and after.

Outside of the blocks that were edited nothing may differ. In an edited block no more parts of it may differ (items of a
list, paragraphs of a quote) than there are lines that were edited, and no more characters of a part may be rendered in
another way (as emphasis, as part of a link) than were edited.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from mistune import create_markdown
from msgspec import Struct

from vaultlint.findings import Objection
from vaultlint.gates.blocks import Block, Token, blocks_of
from vaultlint.gates.moves import Moves
from vaultlint.note import Note
from vaultlint.regex import regex
from vaultlint.text import Span

RENDERING = "rendering"
# mistune reads 2 MB a second. In longer notes it reads what is edited, and so many characters before and behind.
_WHOLE = 200_000
_AROUND = 20_000
_WITH_STYLE = frozenset({"paragraph", "block_text", "heading"})
_SHOWN = 40  # characters of a part that a reason names
_LONGEST_PART = 20_000  # characters of a paragraph whose emphasis is looked at
_BLANK_LINE = regex(r"(?<=[\r\n])[ \t]*(?:\r\n|\n|\r)(?=[^\s>])")
_WIKILINK = regex(r"!?\[\[[^\[\]\r\n]+\]\]")
_LINK = regex(_WIKILINK.pattern + r"|!?\[[^\[\]]*\]\([^()\r\n]*\)")
_INLINE = create_markdown(renderer=None, plugins=["strikethrough", "mark"]).inline


def rendering_kept(before: Note, after: Note, moves: Moves) -> Iterator[Objection]:
    """What no edit touched is rendered as it was; at most one objection."""
    for old_window, new_window in _windows(before, after, moves):
        old = blocks_of(before.text, old_window)
        new = blocks_of(after.text, new_window)
        at = {block.span.start: block for block in new}
        edited: list[Block] = []
        for block in old:
            counterpart = at.get(moves.move(block.span.start))
            if counterpart is not None and counterpart.tokens == block.tokens:
                del at[counterpart.span.start]
            elif moves.touched(block.span):
                edited.append(block)
            else:
                line = before.lines.position(block.span.start).line
                reason = f"the text from line {line} on would be read as something else"
                yield Objection(RENDERING, reason, block.span.start)
                return
        hunks = [(here, there) for here, there in moves.hunks if old_window.start <= here.start <= old_window.end]
        lost, gained = _Side.of(edited, at.values()), _Side.of(at.values(), edited)
        for here, there in hunks:
            lost.take_in(here, before)
            gained.take_in(there, after)
        reason = _beyond_the_edits(lost, gained)
        if reason:
            yield Objection(RENDERING, reason, hunks[0][0].start if hunks else 0)
            return


def _windows(before: Note, after: Note, moves: Moves) -> Iterator[tuple[Span, Span]]:
    """The stretches to compare, in the old text and in the new one; both start at the start of a line."""
    # A frontmatter block that is new was text before, or was not there: the bodies are compared, not the blocks.
    old_start, new_start = before.body_start, after.body_start
    if before.frontmatter is None and after.frontmatter is not None:
        old_start = moves.reversed.move(new_start)
    old_end, new_end = len(before.text), len(after.text)
    if max(old_end, new_end) <= _WHOLE:
        yield Span(old_start, old_end), Span(new_start, new_end)
        return
    # Where a block starts for certain: behind a blank line. Looked for once, however many edits there are.
    blanks = [blank.end() for blank in _BLANK_LINE.finditer(before.text, old_start)]
    windows: list[Span] = []
    for here, _ in moves.hunks:
        if here.end < old_start:
            continue
        window = Span(_before(blanks, here.start, old_start), _behind(blanks, here.end, old_end))
        if windows and window.start <= windows[-1].end:
            window = Span(windows.pop().start, window.end)
        windows.append(window)
    for window in windows:
        start = new_start if window.start == old_start else moves.move(window.start)
        yield window, Span(start, new_end if window.end == old_end else moves.move(window.end))


def _before(blanks: Sequence[int], offset: int, least: int) -> int:
    """Behind a blank line well before an offset; `least` where there is none."""
    place = bisect_left(blanks, offset - _AROUND)
    return blanks[place] if offset - _AROUND > least and place < len(blanks) and blanks[place] <= offset else least


def _behind(blanks: Sequence[int], offset: int, most: int) -> int:
    """Behind a blank line well behind an offset; `most` where there is none."""
    place = bisect_left(blanks, offset + _AROUND)
    return blanks[place] if place < len(blanks) else most


class _Part(NamedTuple):
    """A block without blocks in it: where it stands in others, what it is, and its text."""

    path: tuple[object, ...]
    kind: tuple[object, ...]
    text: str

    @property
    def type(self) -> object:
        """What mistune calls such a block."""
        return self.kind[0]

    @property
    def start(self) -> str:
        """How it starts, for a reason."""
        return self.text.strip().partition("\n")[0][:_SHOWN]


class _Side(Struct):
    """What of edited blocks is on one side alone, and how much was edited there."""

    parts: list[_Part]
    lines: int = 0
    characters: int = 0

    @classmethod
    def of(cls, blocks: Iterable[Block], others: Iterable[Block]) -> _Side:
        """The parts of some blocks that others do not have."""
        return cls(list((Counter(_parts(blocks)) - Counter(_parts(others))).elements()))

    def take_in(self, edited: Span, note: Note) -> None:
        """Count an edited stretch, and each line that it has a part in."""
        first = note.lines.position(edited.start).line
        self.lines += note.lines.position(max(edited.start, edited.end - 1)).line - first + 1
        self.characters += edited.end - edited.start


def _parts(blocks: Iterable[Block]) -> Iterator[_Part]:
    for block in blocks:
        for token in block.tokens:
            yield from _leaves(token, ())


def _leaves(token: Token, path: tuple[object, ...]) -> Iterator[_Part]:
    attributes: dict[str, Any] = token.get("attrs", {})
    kind = (token["type"], *sorted((name, str(value)) for name, value in attributes.items()))
    children = token.get("children")
    if children is None:
        yield _Part(path, kind, token.get("text") or token.get("raw") or "")
        return
    for child in children:
        if child["type"] != "blank_line":
            yield from _leaves(child, (*path, kind))


def _beyond_the_edits(lost: _Side, gained: _Side) -> str:
    """What differs although no edit explains it; empty if nothing does."""
    if len(lost.parts) > lost.lines or len(gained.parts) > gained.lines:
        part = (lost.parts if len(lost.parts) > lost.lines else gained.parts)[-1]
        return f"the part '{part.start}' of what is edited would be read as something else"
    if len(lost.parts) == len(gained.parts):
        for old, new in zip(lost.parts, gained.parts, strict=True):
            alike = old.path == new.path and old.kind == new.kind
            if alike and old.type in _WITH_STYLE and _restyled(old.text, new.text, lost.characters, gained.characters):
                return f"text beside the edit would be shown in another way, in '{old.start}'"
    return ""


def _restyled(old: str, new: str, old_edited: int, new_edited: int) -> bool:
    """Whether more characters of a paragraph would be rendered in another way than were edited."""
    if max(len(old), len(new)) > _LONGEST_PART:
        return False
    old_apart, new_apart = _apart(old, new)
    # A wikilink is one thing to Obsidian, whatever signs are in it.
    old_styles, new_styles = (list(_styles(_WIKILINK.sub(_masked, text))) for text in (old, new))
    old_restyled, new_restyled = _apart(old_styles, new_styles)
    old_edited = max(old_edited, _length(_with_links(old, old_apart)))
    new_edited = max(new_edited, _length(_with_links(new, new_apart)))
    return _length(old_restyled) > old_edited or _length(new_restyled) > new_edited


def _apart(old: Sequence[object], new: Sequence[object]) -> tuple[Span, Span]:
    """The stretches between what two sequences start with and what they end with."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = shorter - start
    end = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    return Span(start, len(old) - end), Span(start, len(new) - end)


def _with_links(text: str, span: Span) -> Span:
    """A stretch with all of the links that it has a part in: an edit of a bracket is one of the link."""
    start, end = span
    for match in _LINK.finditer(text):
        if match.start() <= span.end and span.start <= match.end():
            start, end = min(start, match.start()), max(end, match.end())
    return Span(start, end)


def _length(span: Span) -> int:
    return span.end - span.start


def _masked(match: re.Match[str]) -> str:
    return "," * len(match[0])


def _styles(text: str) -> Iterator[tuple[str, ...]]:
    """What each character that a reader sees stands in: emphasis, the text of a link."""
    state = _INLINE.state_cls({})
    state.src = text
    waiting: list[tuple[Token, tuple[str, ...]]] = [(token, ()) for token in reversed(_INLINE.parse(state))]
    while waiting:
        token, path = waiting.pop()
        path = (*path, token["type"])
        waiting += [(child, path) for child in reversed(token.get("children", ()))]
        yield from [path] * len(token.get("raw", ""))
