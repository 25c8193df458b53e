"""Patterns as in a `.gitignore` (gitignore(5)), for `.gitignore` files and for the globs of `exclude`.

Our own, because the walk must know what git says of one path, and of a folder before it goes in: libraries answer for
a path with everything above it, so that `!notes` takes back what another pattern ignores inside of `notes`, and
`notes/**` hides `notes` itself. And because a pattern may come with somebody else's vault: here none is slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vaultlint.regex import regex

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    "space": r"\t-\r ",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_NOTHING = "(?!)"
_TRAILING_SPACES = regex(r"(?<!\\) +$")

# What a segment of a pattern is made of: a regular expression for one character, or None for a star.
_Segment = list[str | None]
_ANY_FOLDERS: _Segment = [None, None]  # `**`; any other run of stars is one star


class BadPatternError(ValueError):
    """A line is no pattern. Facts: the sentence."""


class Ignore:
    """The patterns of one `.gitignore`, or of `exclude`; lines that are no patterns are passed over, as in git."""

    __slots__ = ("_patterns",)

    def __init__(self, lines: Sequence[str]) -> None:
        patterns = [pattern for line in lines if (pattern := _parsed(line)) is not None]
        self._patterns = patterns[::-1]  # the last one that matches decides

    def verdict(self, path: str) -> bool | None:
        """Whether a path, from the folder of the patterns, is ignored; None where no pattern speaks of it.

        The path of a folder ends with `/`. What is said of a folder holds for all below it, which is the caller's to
        see to.
        """
        folder = path.endswith("/")
        name = path[:-1] if folder else path
        for pattern in self._patterns:
            if (folder or not pattern.folders_only) and pattern.regex.fullmatch(name):
                return pattern.ignores
        return None

    def covers(self, path: str) -> bool:
        """Whether the patterns mean a file, or a folder that it lies in; the last one that means either decides."""
        parts = path.split("/")
        folders = ["/".join(parts[:count]) for count in range(1, len(parts))]
        for pattern in self._patterns:
            if any(map(pattern.regex.fullmatch, folders)) or (
                not pattern.folders_only and pattern.regex.fullmatch(path)
            ):
                return pattern.ignores
        return False


class _Pattern:
    __slots__ = ("folders_only", "ignores", "regex")

    def __init__(self, regex: re.Pattern[str], *, ignores: bool, folders_only: bool) -> None:
        self.regex = regex
        self.ignores = ignores
        self.folders_only = folders_only


def bad_glob(glob: str) -> str | None:
    """Why a glob can match nothing, None where it is sound."""
    try:
        pattern = _compiled(glob)
    except BadPatternError as error:
        return str(error)
    if pattern is None:
        return "it is empty"
    return "it matches nothing" if _NOTHING in pattern.regex.pattern else None


def _parsed(line: str) -> _Pattern | None:
    try:
        return _compiled(line)
    except BadPatternError:
        return None


def _compiled(line: str) -> _Pattern | None:
    """The pattern in a line, None for a comment and an empty one. Raises BadPatternError."""
    line = _TRAILING_SPACES.sub("", line)
    if not line or line.startswith("#"):
        return None
    ignores = not line.startswith("!")
    line = line if ignores else line[1:]
    folders_only = line.endswith("/")
    line = line[:-1] if folders_only else line
    anchored = "/" in line
    segments = list(_segments(line.removeprefix("/")))
    if segments == [[]]:
        return None
    if not anchored:
        # A pattern without a slash is about names, wherever they stand; `**` means no more than `*` there.
        segments = [_ANY_FOLDERS, [None] if segments[0] == _ANY_FOLDERS else segments[0]]
    return _Pattern(_regex_of(segments), ignores=ignores, folders_only=folders_only)


def _segments(glob: str) -> Iterator[_Segment]:
    """The parts of a glob between its slashes."""
    segment: _Segment = []
    at = 0
    while at < len(glob):
        character = glob[at]
        at += 1
        if character == "/":
            yield segment
            segment = []
        elif character == "*":
            stars = len(glob) - at + 1 - len(glob[at - 1 :].lstrip("*"))
            at += stars - 1
            bounded = not segment and (at == len(glob) or glob[at] == "/")
            segment += _ANY_FOLDERS if stars > 1 and bounded else [None]
        elif character == "?":
            segment.append("[^/]")
        elif character == "[":
            regex, at = _set_at(glob, at)
            segment.append(regex)
        elif character == "\\":
            if at == len(glob):
                raise BadPatternError("it ends with a backslash")
            segment.append(re.escape(glob[at]))
            at += 1
        else:
            segment.append(re.escape(character))
    yield segment


def _set_at(glob: str, at: int) -> tuple[str, int]:
    """The regular expression for a set of characters whose `[` stands before `at`, and where the set ends."""
    negated = glob[at : at + 1] in {"!", "^"}
    at += negated
    first = at
    members: list[str] = []
    previous = ""  # the character with which a range may start
    while at < len(glob) and (glob[at] != "]" or at == first):
        character = glob[at]
        if glob.startswith("[:", at):
            end = glob.find(":]", at)
            name = glob[at + 2 : end] if end > 0 else ""
            if name not in _CLASSES:
                raise BadPatternError(f"'[:{name}:]' is no class of characters")
            members.append(_CLASSES[name])
            previous = ""
            at = end + 2
            continue
        if character == "-" and previous and at + 1 < len(glob) and glob[at + 1] != "]":
            at += 1
            last = glob[at]
            if last == "\\":
                at += 1
                last = glob[at : at + 1]
            if previous <= last:
                members.append(f"{re.escape(previous)}-{re.escape(last)}")
            previous = ""
        else:
            if character == "\\":
                at += 1
                character = glob[at : at + 1]
            members.append(re.escape(character))
            previous = character
        at += 1
    if at >= len(glob):
        raise BadPatternError("its '[' is never closed")
    inside = "".join(members)
    if negated:
        return f"[^/{inside}]", at + 1
    return f"(?!/)[{inside}]" if inside else _NOTHING, at + 1


def _regex_of(segments: Sequence[_Segment]) -> re.Pattern[str]:
    """The regular expression for whole paths.

    What follows a star is looked for from the left, and the first find is kept (`(?>…)`): if the rest does not fit
    behind it, it fits behind no later one either. So a match takes no more than quadratic time, whatever the stars.
    """
    runs: list[list[_Segment]] = [[]]  # the segments between one `**` and the next
    for segment in segments:
        if segment == _ANY_FOLDERS:
            runs.append([])
        else:
            runs[-1].append(segment)
    if len(runs) == 1:
        return re.compile(_run(runs[0]), re.DOTALL)
    start, *middle, end = runs
    parts = [_run(start) + "/" if start else ""]
    parts += [f"(?>(?:[^/]+/)*?{_run(run)}/)" for run in middle if run]
    parts.append(f"(?:[^/]+/)*{_run(end)}" if end else ".+")
    return re.compile("".join(parts), re.DOTALL)


def _run(segments: Sequence[_Segment]) -> str:
    return "/".join(map(_segment, segments))


def _segment(segment: _Segment) -> str:
    pieces: list[str] = [""]  # the text between one star and the next
    for part in segment:
        if part is None:
            pieces.append("")
        else:
            pieces[-1] += part
    if len(pieces) == 1:
        return pieces[0] or _NOTHING  # nothing stands between two slashes
    start, *middle, end = pieces
    return start + "".join(f"(?>[^/]*?{piece})" for piece in middle if piece) + f"[^/]*{end}"
