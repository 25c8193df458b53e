"""Headings and their sections (section 3.1 of the semantics reference)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vaultlint.digests import blake2b
from vaultlint.note.anchors import heading_key
from vaultlint.note.facts import Heading
from vaultlint.note.markdown import Pair
from vaultlint.regex import regex
from vaultlint.text import Span

_BLANK = " \t"
# As nearly all are: a line with `#`s before the text and nothing behind it. What else there is comes to the same.
_PLAIN = regex(r"#++[ \t]*+([^\r\n]*[^\r\n# \t])\n?")


def read_headings(text: str, found: Sequence[tuple[int, Pair]]) -> tuple[Heading, ...]:
    """The headings of a note. `found` are those at root level, which are all that Obsidian indexes (3.1.3)."""
    if not found:
        return ()
    places = [_places(text, start, end) for _, (start, end) in found]
    words = [text[first:last] for _, _, first, last in places]
    section_ends = _section_ends(found, len(text))
    keys = list(map(heading_key, words))
    if len(set(keys)) == len(keys):  # as in most notes
        return tuple(
            Heading(level, word, *place, section_end)
            for (level, _), word, place, section_end in zip(found, words, places, section_ends, strict=True)
        )
    repeated = {key for key, count in Counter(keys).items() if count > 1}
    return tuple(
        Heading(
            level,
            word,
            *place,
            section_end,
            _fingerprint(text[place[1] : section_end]) if key in repeated else "",
        )
        for (level, _), word, place, section_end, key in zip(found, words, places, section_ends, keys, strict=True)
    )


def _places(text: str, start: int, end: int) -> tuple[int, int, int, int]:
    """Where a heading starts and ends without its line end, and where its own text does."""
    plain = _PLAIN.fullmatch(text, start, end)
    if plain is not None:
        first, last = plain.span(1)
        return start, last, first, last
    end = _without_line_end(text, start, end)
    return (start, end, *_text_span(text, Span(start, end)))


def _without_line_end(text: str, start: int, end: int) -> int:
    last = max(text.rfind("\n", start, end), text.rfind("\r", start, end))
    if last >= start and text[last:end].isspace():  # the next line's indentation may have come along
        end = last
    while end > start and text[end - 1] in "\r\n":
        end -= 1
    return end


def _text_span(text: str, span: Span) -> Span:
    """The heading's own text: raw, without the opening and closing `#`s or a setext heading's underline."""
    start, end = span
    if text[start] == "#" and (line := _atx(text, span)) is not None:
        return line
    end = max(text.rfind("\n", start, end), text.rfind("\r", start, end))
    while end > start and text[end - 1] in "\r\n \t":
        end -= 1
    while start < end and text[start] in _BLANK:  # where the end of a comment stands before the text
        start += 1
    return Span(start, end)


def _atx(text: str, span: Span) -> Span | None:
    line = span.of(text)
    if "\n" in line or "\r" in line:
        return None  # a setext heading whose text happens to begin with a `#`
    rest = line.lstrip("#")
    closed = rest.rstrip(_BLANK)
    opened = closed.rstrip("#")
    if not opened or opened[-1] in _BLANK:  # closing `#`s need a space before them
        closed = opened.rstrip(_BLANK)
    inner = closed.lstrip(_BLANK)
    start = span.start + len(line) - len(rest) + len(closed) - len(inner)
    return Span(start, start + len(inner))


def _section_ends(found: Sequence[tuple[int, Pair]], end: int) -> list[int]:
    """Where each section ends: at the next heading of the same or a higher rank (3.2.8)."""
    ends = [end] * len(found)
    unfinished: list[tuple[int, int]] = []  # the level of each, and which one it is
    for index, (level, (start, _)) in enumerate(found):
        while unfinished and unfinished[-1][0] >= level:
            ends[unfinished.pop()[1]] = start
        unfinished.append((level, index))
    return ends


def _fingerprint(section: str) -> str:
    """A digest of what stands below a heading; empty where nothing does."""
    words = section.strip()
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if words else ""
