"""Where a text was changed: the stretches, where they are before and after, and how they look to a person."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from vaultlint.findings import Edit
from vaultlint.regex import regex
from vaultlint.text import Span

Hunk = tuple[Span, Span]  # a changed stretch: where it was in the old text, where it is in the new one

_LINE = regex(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_MOST_LINES = 6  # of either side that an excerpt shows
_LONGEST = 160  # characters of a line that an excerpt shows
_LEAD = 60  # of them before the first that differs


def compose(hunks: Sequence[Hunk], edits: Sequence[Edit]) -> tuple[Hunk, ...]:
    """The hunks from the first text to the last, of hunks from the first to a second and `ordered` edits of that.

    Changed stretches that touch each other become one hunk.
    """
    # Each stretch in the second text, with how much longer it is there than in the first, and in the last than there.
    stretches = [(after, (after.end - after.start) - (before.end - before.start), 0) for before, after in hunks]
    stretches += [(edit.span, 0, len(edit.new) - (edit.span.end - edit.span.start)) for edit in edits]
    stretches.sort()
    composed: list[Hunk] = []
    gained_until, grown_until = 0, 0  # before the hunk at hand
    index = 0
    while index < len(stretches):
        (start, end), gained, grown = stretches[index]
        index += 1
        while index < len(stretches) and stretches[index][0].start <= end:
            (_, later), more_gained, more_grown = stretches[index]
            end, gained, grown = max(end, later), gained + more_gained, grown + more_grown
            index += 1
        before = Span(start - gained_until, end - gained_until - gained)
        after = Span(start + grown_until, end + grown_until + grown)
        composed.append((before, after))
        gained_until += gained
        grown_until += grown
    return tuple(composed)


def excerpt(before: str, after: str, hunks: Sequence[Hunk], place: int) -> str:
    """A few lines of a change, as a diff shows them: the hunk at or before `place` of the old text, else the first.

    Long lines are cut, and long hunks too; the text is as it is in the file but for its line ends.
    """
    if not hunks:
        return ""
    index = max(0, bisect_right(hunks, place, key=lambda hunk: hunk[0].start) - 1)
    old, new = hunks[index]
    start, end = _line_start(before, old.start), _line_end(before, old.end)
    removed = _lines(before[start:end])
    added = _lines(after[new.start - (old.start - start) : new.end + (end - old.end)])
    while removed and added and removed[0] == added[0]:
        start += len(removed.pop(0))
        del added[0]
    while removed and added and removed[-1] == added[-1]:
        end -= len(removed.pop())
        del added[-1]
    if not removed and not added:
        return ""
    column = _first_difference(removed[0], added[0]) if removed and added else 0
    shown = [f"@@ line {_line_number(before, start)} @@"]
    if start:
        shown += _side(" ", _lines(before[_line_start(before, start - 1) : start]), 0)
    shown += _side("-", removed, column)
    shown += _side("+", added, column)
    if end < len(before):
        shown += _side(" ", _lines(before[end : _line_end(before, end)]), 0)
    if len(hunks) > 1:
        others = len(hunks) - 1
        shown.append(f"(and {others:,} more change{'s' if others > 1 else ''} in this file)")
    return "\n".join(shown)


def _line_start(text: str, offset: int) -> int:
    """Where the line starts that an offset stands in; one between CR and LF belongs to the line that they end."""
    if text[offset - 1 : offset + 1] == "\r\n":
        offset -= 1
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_end(text: str, offset: int) -> int:
    """Where the next line starts."""
    match = _LINE.match(text, offset)
    return match.end() if match else len(text)


def _line_number(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + text.count("\r", 0, offset) - text.count("\r\n", 0, offset) + 1


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _first_difference(old: str, new: str) -> int:
    return next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), 0)


def _side(sign: str, lines: Sequence[str], column: int) -> list[str]:
    shown = [sign + _cut(line.rstrip("\r\n"), column) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        shown.append(f"{sign}… {len(lines) - _MOST_LINES:,} more lines")
    return shown


def _cut(line: str, column: int) -> str:
    start = max(0, min(column - _LEAD, len(line) - _LONGEST))
    end = start + _LONGEST
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
