"""Headings, links, tags and the like: what no edit touched is still there, and nothing else has come in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from vaultlint.findings import Objection
from vaultlint.gates.moves import Moves, merged, shown
from vaultlint.note import LinkKind, Note
from vaultlint.regex import regex
from vaultlint.text import Span

STRUCTURE = "structure"

Fact = tuple[Span, object]  # where it is, and what must not change about it

_CALLOUT = regex(r">[ \t]*\[![^\]\r\n]*\][+-]?")
_FOOTNOTE_REFERENCE = regex(r"(?<!\\)\[\^([^\]\s]+)\](?!:)")
# Dataview: `key:: value` for a line, `[key:: value]` and `(key:: value)` in it (semantics reference, 7.4).
_FIELD = regex(
    r"(?:\A|(?<=[\r\n]))[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?)?"
    r"([^\s:\[\]()`|>][^:\[\]()`|\r\n]*)::(?=[ \t\r\n]|\Z)",
)
_INLINE_FIELD = regex(r"[\[(]([^\[\]():|`\r\n]+)::(?=[ \t])")
_BRACKET = regex(r"[\[\]()\r\n]")


class _Kind(NamedTuple):
    """A kind of thing that Obsidian sees in a note. `whole`: an edit inside of one must leave it what it is."""

    name: str
    facts: Callable[[Note], Iterable[Fact]]
    whole: bool = False


def facts_kept(before: Note, after: Note, moves: Moves) -> Iterator[Objection]:
    """Headings, links, tags, block ids and the like that no edit touched are still there, and no others are.

    A link or field in which something was edited still starts and ends where it did. Facts in the frontmatter are the
    business of another gate.
    """
    for kind in _KINDS:
        old = [fact for fact in kind.facts(before) if fact[0].start >= before.body_start]
        new = [fact for fact in kind.facts(after) if fact[0].start >= after.body_start]
        there_now = set(new)
        lost = _untouched_and_missing(old, there_now, after.body_start, moves)
        if kind.whole:
            lost = sorted((*lost, *_broken_up(old, there_now, moves)))
        if lost:
            yield Objection(STRUCTURE, f"the {kind.name} {shown(lost[0], before)} would be lost", lost[0].start)
        # What now looks otherwise because an edit touched it is no gain: something of that kind was there.
        there = list(merged(span for span, _ in old))
        ends = [span.end for span in there]
        for span in _untouched_and_missing(new, set(old), before.body_start, moves.reversed):
            place = moves.back(span)
            nearest = bisect_right(ends, place.start)
            if nearest == len(there) or there[nearest].start >= place.end:
                yield Objection(STRUCTURE, f"{shown(place, before)} would become a {kind.name}", place.start)
                break


def _untouched_and_missing(
    facts: Iterable[Fact], others: AbstractSet[Fact], from_there_on: int, moves: Moves
) -> list[Span]:
    """The places of those facts that no edit touched, and that are not among the others where they ought to be."""
    missing = []
    for span, identity in facts:
        start = moves.move(span.start)
        moved = Span(start, start + span.end - span.start)
        if start >= from_there_on and (moved, identity) not in others and not moves.touched(span):
            missing.append(span)
    return missing


def _broken_up(facts: Iterable[Fact], others: AbstractSet[Fact], moves: Moves) -> Iterator[Span]:
    """The places of those facts that were edited between their ends, and no longer have the same ends."""
    for span, identity in facts:
        near = list(moves.near(span))
        if near and all(span.start < here.start and here.end < span.end for here, _ in near):
            moved = Span(moves.move(span.start), moves.move(span.end))
            if (moved, identity) not in others:
                yield span


def _heading_marks(note: Note) -> Iterator[Fact]:
    for heading in note.headings:
        if note.text.startswith("#", heading.span.start) and heading.text_span.start > heading.span.start:
            yield Span(heading.span.start, heading.text_span.start - 1), heading.level


def _wikilinks(note: Note) -> Iterator[Fact]:
    # A Markdown link in which an address is written as one is no link of the vault any more, and that is meant.
    for link in note.links:
        if link.kind is LinkKind.WIKILINK:
            yield link.span, link.embed


def _callouts(note: Note) -> Iterator[Fact]:
    for callout in note.callouts:
        mark = _CALLOUT.match(note.text, callout.span.start)
        end = mark.end() if mark else callout.span.end
        yield Span(callout.span.start, end), (callout.type, callout.meta, callout.fold)


def _footnote_references(note: Note) -> Iterator[Fact]:
    if "[^" in note.text:
        for match in _in_prose(_FOOTNOTE_REFERENCE, note):
            yield Span(*match.span()), match[1]


def _fields(note: Note) -> Iterator[Fact]:
    if "::" in note.text:
        for match in _in_prose(_FIELD, note):
            yield Span(match.start(1), match.end()), match[1]


def _inline_fields(note: Note) -> Iterator[Fact]:
    if "::" in note.text:
        opened = {match.start(): match[1] for match in _in_prose(_INLINE_FIELD, note)}
        for start, end in _pairs(note.text) if opened else ():
            if start in opened:
                yield Span(start, end), opened[start]


def _in_prose(pattern: re.Pattern[str], note: Note) -> Iterator[re.Match[str]]:
    """The matches that do not start in code, math or HTML."""
    zones = list(merged((*note.code, *note.math, *note.html)))
    ends = [zone.end for zone in zones]
    for match in pattern.finditer(note.text, note.body_start):
        nearest = bisect_right(ends, match.start(1))
        if nearest == len(zones) or match.start(1) < zones[nearest].start:
            yield match


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """The brackets that close on their line, each where it opens and behind where it closes; in one pass."""
    opened: dict[str, list[int]] = {"]": [], ")": []}
    for match in _BRACKET.finditer(text):
        sign = match[0]
        if sign in "[(":
            opened["]" if sign == "[" else ")"].append(match.start())
        elif sign in "\r\n":
            opened["]"].clear()
            opened[")"].clear()
        elif opened[sign]:
            yield opened[sign].pop(), match.end()


_KINDS = (
    _Kind("heading", lambda note: ((fact.span, (fact.level, fact.text)) for fact in note.headings)),
    _Kind("heading", _heading_marks),
    _Kind("link", lambda note: ((fact.span, (fact.kind, fact.embed)) for fact in note.links)),
    _Kind("link", _wikilinks, whole=True),
    _Kind("tag", lambda note: ((fact.span, fact.name) for fact in note.tags)),
    _Kind("block id", lambda note: ((fact.span, fact.id) for fact in note.blocks)),
    _Kind("footnote", lambda note: ((fact.span, fact.id) for fact in note.footnotes)),
    _Kind("footnote's mark", _footnote_references),
    _Kind("callout", _callouts),
    _Kind("task", lambda note: ((fact.span, fact.mark) for fact in note.tasks)),
    _Kind("field", _fields),
    _Kind("field", _inline_fields, whole=True),
)
