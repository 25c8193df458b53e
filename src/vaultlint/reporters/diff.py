r"""Unified diffs of what fixing does to notes, made to be applied: `vaultlint check --diff | git apply`.

Python's own difflib is quadratic where a long note changes in many places, so the lines that occur once on both sides
come first (as in a patience diff), and difflib only sees the short stretches between them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vaultlint.findings import Change
from vaultlint.reporters import Presentation
from vaultlint.reporters.paint import Paint

_CONTEXT = 3
_SHORT = 200  # lines; longer stretches without any common line between them are replaced as a whole


class Replacement(NamedTuple):
    """Lines `before_start` up to `before_end` become lines `after_start` up to `after_end`; 0-based, half-open."""

    before_start: int
    before_end: int
    after_start: int
    after_end: int


def unified(change: Change, presentation: Presentation, *, root: str = "") -> Iterator[str]:
    r"""The diff of one note, as `git diff` writes it. `root` is that of the vault, where the diff is to be applied.

    On a terminal a person is reading, and what the terminal would obey is shown as an escape; elsewhere the text is
    exact, line ends and lone surrogates included, so that `patch` can apply it.
    """
    paint = Paint(presentation)
    mark = "\ufeff" if change.bom else ""  # part of the first line to `patch`
    before, after = _lines(mark + change.before), _lines(mark + change.after)
    path = change.path
    below = _place_in_repository(root)
    if below and path.startswith(below):
        # Where the folder `notes` of a repository is a vault with a folder `notes` of its own, git would read
        # `a/notes/x.md` as `x.md`. With this line it takes paths from the top of the repository.
        path = below + path
        yield paint("heading", f"diff --git {_quoted('a/' + path).rstrip()} {_quoted('b/' + path).rstrip()}") + "\n"
    yield paint("heading", f"--- {_quoted('a/' + path)}") + "\n"
    yield paint("heading", f"+++ {_quoted('b/' + path)}") + "\n"
    for hunk in _hunks(replacements(before, after)):
        yield paint("hunk", _header(hunk, len(before))) + "\n"
        place = hunk[0].before_start - _CONTEXT
        for replacement in hunk:
            for line in before[max(place, 0) : replacement.before_start]:
                yield _line(" ", line, "context", paint, presentation)
            for line in before[replacement.before_start : replacement.before_end]:
                yield _line("-", line, "removed", paint, presentation)
            for line in after[replacement.after_start : replacement.after_end]:
                yield _line("+", line, "added", paint, presentation)
            place = replacement.before_end
        for line in before[place : place + _CONTEXT]:
            yield _line(" ", line, "context", paint, presentation)


def replacements(before: Sequence[str], after: Sequence[str]) -> list[Replacement]:
    """What turns one list of lines into the other, in order, nothing overlapping or touching."""
    found: list[Replacement] = []
    place = (0, 0)
    for anchor in [*_anchors(before, after), (len(before), len(after))]:
        if anchor[0] >= place[0] and anchor[1] >= place[1]:
            found += _between(before, after, place, anchor)
            place = (anchor[0] + 1, anchor[1] + 1)
    merged: list[Replacement] = []
    for item in found:
        if merged and merged[-1].before_end == item.before_start and merged[-1].after_end == item.after_start:
            last = merged.pop()
            merged.append(Replacement(last.before_start, item.before_end, last.after_start, item.after_end))
        else:
            merged.append(item)
    return merged


def _between(
    before: Sequence[str], after: Sequence[str], start: tuple[int, int], end: tuple[int, int]
) -> Iterator[Replacement]:
    first, other_first = start
    last, other_last = end
    while first < last and other_first < other_last and before[first] == after[other_first]:
        first, other_first = first + 1, other_first + 1
    while first < last and other_first < other_last and before[last - 1] == after[other_last - 1]:
        last, other_last = last - 1, other_last - 1
    if first == last and other_first == other_last:
        return
    if last - first > _SHORT or other_last - other_first > _SHORT:
        yield Replacement(first, last, other_first, other_last)
        return
    matcher = SequenceMatcher(None, before[first:last], after[other_first:other_last], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield Replacement(first + a, first + b, other_first + c, other_first + d)


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The lines that occur once on both sides and stand in the same order: the longest increasing sequence of them."""
    unique = {line for line, number in Counter(before).items() if number == 1}
    unique &= {line for line, number in Counter(after).items() if number == 1}
    places = {line: index for index, line in enumerate(after) if line in unique}
    pairs = [(index, places[line]) for index, line in enumerate(before) if line in unique]
    tails: list[int] = []
    ends: list[int] = []  # of the best sequence of each length: its last pair
    previous: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [index]
    chosen = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = previous[index]
    return chosen[::-1]


def _hunks(found: Sequence[Replacement]) -> Iterator[list[Replacement]]:
    hunk: list[Replacement] = []
    for replacement in found:
        if hunk and replacement.before_start - hunk[-1].before_end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(replacement)
    if hunk:
        yield hunk


def _header(hunk: Sequence[Replacement], length: int) -> str:
    start = max(hunk[0].before_start - _CONTEXT, 0)
    end = min(hunk[-1].before_end + _CONTEXT, length)
    other_start = hunk[0].after_start - (hunk[0].before_start - start)
    other_end = hunk[-1].after_end + (end - hunk[-1].before_end)
    return f"@@ -{_range(start, end)} +{_range(other_start, other_end)} @@"


def _range(start: int, end: int) -> str:
    # An empty range is named by the line before it.
    return f"{start + 1 if end > start else start},{end - start}"


def _line(sign: str, line: str, style: str, paint: Paint, presentation: Presentation) -> str:
    content = line.removesuffix("\n")
    if presentation.for_people:
        content = presentation.text(content.removesuffix("\r"))
    content = paint(style, sign + content)
    return content + ("\n" if line.endswith("\n") else "\n\\ No newline at end of file\n")


def _lines(text: str) -> list[str]:
    """The lines with their ends, as `patch` sees them: only LF ends a line."""
    lines = text.split("\n")
    last = lines.pop()
    return [f"{line}\n" for line in lines] + ([last] if last else [])


@cache
def _place_in_repository(root: str) -> str:
    """The folders from the top of the git repository that a vault lies in to the vault; empty if it is the top."""
    folder = Path(root)
    top = next((above for above in (folder, *folder.parents) if root and (above / ".git").exists()), folder)
    return "".join(f"{name}/" for name in folder.relative_to(top).parts)


def _quoted(path: str) -> str:
    """A path as git writes it in a header: in C's quotes where it holds what a header cannot."""
    if path.isprintable() and not any(character in path for character in '"\\'):
        return f"{path}\t" if " " in path else path  # else `patch` takes what follows a space for a date
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a pair, which only Windows lets into a name
        raw = path.encode("utf-8", "surrogatepass")
    return '"' + "".join(_c_escape(byte) for byte in raw) + '"'


def _c_escape(byte: int) -> str:
    character = chr(byte)
    if character in '"\\':
        return f"\\{character}"
    return character if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
