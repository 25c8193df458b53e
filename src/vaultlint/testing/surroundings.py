"""The places into which the harness puts an example, and where its marks and its fixed state are then."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.note import Note
from vaultlint.regex import regex
from vaultlint.text import Span

_MARK = regex(r"\\([«»])|([«»])")
_FRONTMATTER = regex(r"---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_LINE_START = regex(r"(?:\A|(?<=\n))(?!\Z)|\A\Z")
_BEFORE = "😀 before\n\n"  # outside the BMP: one code point, two UTF-16 units, four bytes
_PROPERTIES = "---\nsurroundings: true\n---\n\n"


class Specimen(Struct, frozen=True):
    """A text, the spans to be found in it (in order), and what fixing makes of it (None: nothing)."""

    text: str
    spans: tuple[Span, ...] = ()
    fixed: str | None = None


class Surrounding(Struct, frozen=True):
    """A way to put an example elsewhere; `make` gives None where the example would no longer be what it is."""

    label: str
    make: Callable[[Specimen], Specimen | None]
    moves: bool = True  # whether it changes the example's place in the note
    silent: str = ""  # "code" or "comments": where rules find nothing unless they say that they look there


def unmarked(marked: str) -> Specimen:
    r"""The text of a `Bad` without its marks, and the spans that they mark. `\«` and `\»` stand for the signs.

    Raises ValueError for a mark without its partner.
    """
    parts: list[str] = []
    spans: list[Span] = []
    opened: list[int] = []
    done = length = 0
    for match in _MARK.finditer(marked):
        parts.append(marked[done : match.start()])
        length += match.start() - done
        done = match.end()
        if match[1]:
            parts.append(match[1])
            length += 1
        elif match[2] == "«":
            opened.append(length)
        elif opened:
            spans.append(Span(opened.pop(), length))
        else:
            raise ValueError("a '»' closes nothing")
    if opened:
        raise ValueError("a '«' is never closed")
    parts.append(marked[done:])
    return Specimen("".join(parts), tuple(sorted(spans)))


def marked(text: str, spans: Sequence[Span]) -> str:
    """The text with its spans marked, for people; carriage returns are made visible."""
    opening = [(span.start, 1, "«") for span in spans if span.start < span.end]
    closing = [(span.end, 0, "»") for span in spans if span.start < span.end]
    empty = [(span.start, 2, "«»") for span in spans if span.start == span.end]
    for offset, _, sign in sorted(opening + closing + empty, reverse=True):
        text = text[:offset] + sign + text[offset:]
    return text.replace("\r", "␍")


def _as_it_is(specimen: Specimen) -> Specimen:
    return specimen


def _behind_frontmatter(specimen: Specimen) -> Specimen | None:
    if _looks_like_frontmatter(specimen):
        return None
    return _with(specimen, lambda _: [(0, _PROPERTIES)])


def _after_an_emoji(specimen: Specimen) -> Specimen | None:
    places = {_frontmatter_end(text) for text in (specimen.text, specimen.fixed) if text is not None}
    if None in places or (0 in places and len(places) > 1):
        return None
    return _with(specimen, lambda text: [(_frontmatter_end(text) or 0, _BEFORE)])


def _with_crlf(specimen: Specimen) -> Specimen | None:
    if "\n" not in specimen.text or "\r" in specimen.text:
        return None
    return _with(
        specimen,
        lambda text: [(place, "\r") for place, sign in enumerate(text) if sign == "\n"],
        start_before=True,
    )


def _after_an_emoji_with_crlf(specimen: Specimen) -> Specimen | None:
    moved = _after_an_emoji(specimen)
    return moved and _with_crlf(moved)


def _with_the_other_end(specimen: Specimen) -> Specimen:
    """Without the last line end, or with one where there was none."""
    if not specimen.text.endswith("\n"):
        return replace(specimen, text=specimen.text + "\n")
    text = specimen.text.removesuffix("\n").removesuffix("\r")
    spans = tuple(Span(min(span.start, len(text)), min(span.end, len(text))) for span in specimen.spans)
    return replace(specimen, text=text, spans=spans)


def _in_a_quote(specimen: Specimen) -> Specimen | None:
    if _needs_the_root(specimen):
        return None
    return _with(specimen, lambda text: [(match.start(), "> ") for match in _LINE_START.finditer(text)])


def _in_a_list_item(specimen: Specimen) -> Specimen | None:
    if _needs_the_root(specimen) or not specimen.text.partition("\n")[0].strip():
        return None
    return _with(
        specimen,
        lambda text: [(match.start(), "  " if match.start() else "- ") for match in _LINE_START.finditer(text)],
    )


def _in_a_code_fence(specimen: Specimen) -> Specimen | None:
    if _looks_like_frontmatter(specimen):
        return None
    fence = "~" * (3 + max((len(run) for run in re.findall("~+", specimen.text)), default=0))
    return Specimen(f"{fence}\n{specimen.text}\n{fence}\n")


def _in_a_comment(specimen: Specimen) -> Specimen | None:
    if _looks_like_frontmatter(specimen) or "%%" in specimen.text:
        return None
    return Specimen(f"%%\n{specimen.text}\n%%\n")


AS_IT_IS = Surrounding("as it is", _as_it_is, moves=False)
WITH_A_MARK = Surrounding("with a byte order mark", _as_it_is, moves=False)  # the harness goes through storage
WITH_THE_OTHER_END = Surrounding("with the other end", _with_the_other_end, moves=False)
SURROUNDINGS = (
    AS_IT_IS,
    WITH_A_MARK,
    WITH_THE_OTHER_END,
    Surrounding("with CRLF", _with_crlf, moves=False),
    Surrounding("behind frontmatter", _behind_frontmatter),
    Surrounding("after an emoji", _after_an_emoji),
    Surrounding("after an emoji, with CRLF", _after_an_emoji_with_crlf),
    Surrounding("in a quote", _in_a_quote),
    Surrounding("in a list item", _in_a_list_item),
    Surrounding("in a code fence", _in_a_code_fence, silent="code"),
    Surrounding("in a comment", _in_a_comment, silent="comments"),
)


def _with(
    specimen: Specimen, insertions: Callable[[str], list[tuple[int, str]]], *, start_before: bool = False
) -> Specimen:
    """The specimen with strings inserted (in order of place), in its text and in its fixed state.

    Marks stay with the text that they mark: a span starts behind what is inserted at its start (before it, if
    `start_before`) and ends before what is inserted at its end.
    """
    made = insertions(specimen.text)
    places = [place for place, _ in made]
    lengths = [0, *accumulate(len(new) for _, new in made)]

    def moved(span: Span) -> Span:
        start = span.start + lengths[(bisect_left if start_before else bisect_right)(places, span.start)]
        return Span(start, start if span.start == span.end else span.end + lengths[bisect_left(places, span.end)])

    return Specimen(
        _inserted(specimen.text, made),
        tuple(moved(span) for span in specimen.spans),
        None if specimen.fixed is None else _inserted(specimen.fixed, insertions(specimen.fixed)),
    )


def _inserted(text: str, insertions: list[tuple[int, str]]) -> str:
    for place, new in reversed(insertions):
        text = text[:place] + new + text[place:]
    return text


def _looks_like_frontmatter(specimen: Specimen) -> bool:
    """Whether the example has a block of properties, whole or not, or gets one by being fixed."""
    return specimen.text.startswith("---") or (specimen.fixed or "").startswith("---")


def _frontmatter_end(text: str) -> int | None:
    """Where the body starts; None where a block of properties starts and is never closed."""
    if not text.startswith("---"):
        return 0
    match = _FRONTMATTER.match(text)
    return match.end() if match and text[match.end() - 1] == "\n" else None


def _needs_the_root(specimen: Specimen) -> bool:
    """Whether the example means something else inside a quote or a list item.

    Obsidian knows headings at root level only, and a tab at the start of a line depends on its column.
    """
    if _looks_like_frontmatter(specimen) or re.search(r"^\t", specimen.text, re.MULTILINE):
        return True
    return bool(Note("Example.md", specimen.text).headings)
