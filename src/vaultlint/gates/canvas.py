"""A canvas that was changed is the same canvas, but for the links in the strings that were edited.

Obsidian reads a canvas as JSON: one character amiss, and all of it is lost. So it is taken apart by Python's own
reader, which no rule uses, before and after; only subpaths of nodes and the Markdown of text cards may differ, and that
Markdown is judged as that of a note is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator

from vaultlint.dialect import Dialect
from vaultlint.findings import Objection
from vaultlint.gates.moves import Moves
from vaultlint.hunks import Hunk
from vaultlint.note.canvas import read_canvas
from vaultlint.note.facts import Link
from vaultlint.regex import regex
from vaultlint.text import Span

CANVAS = "canvas"
_STRING = regex(r'"(?>(?:[^"\\]|\\.)*)"', re.DOTALL)

JudgeCard = Callable[[Moves], Iterable[Objection]]  # judges a change of the Markdown of a card
Difference = tuple[tuple[object, ...], object, object]  # the way there, by names and numbers; what was, what will be


class _Members(list[tuple[str, object]]):
    """The members of an object, in order, also those whose name stands twice."""


def canvas_fault(text: str) -> str | None:
    """Why a canvas cannot be edited; None if it can be."""
    try:
        _read(text)
    except (ValueError, RecursionError):
        return "it is a canvas that cannot be read"
    return None


def canvas_kept(path: str, moves: Moves, dialect: Dialect, judge_card: JudgeCard) -> Iterator[Objection]:
    """The JSON says the same in the same order, but for the strings edited; and so do the links."""
    try:
        differences = list(_differences(_read(moves.before), _read(moves.after)))
    except (ValueError, RecursionError):
        yield Objection(CANVAS, "the canvas could no longer be read")
        return
    try:
        strings = list(_edited_strings(moves))
    except ValueError:
        yield Objection(CANVAS, "text outside of the strings of the canvas, or half an escape in one, would change")
        return
    if len(strings) != len(differences) or not all(map(_is_link_place, differences)):
        yield Objection(CANVAS, "more of the canvas than the texts and subpaths of its cards would change")
        return
    for (way, _, after), card in zip(differences, strings, strict=True):
        if way[-1] == "text":
            yield from (Objection(found.gate, f"in a card, {found.reason}") for found in judge_card(card))
        elif not str(after).startswith("#"):
            yield Objection(CANVAS, f"the subpath '{after}' would not start with '#'")
    yield from _links_kept(path, moves, dialect)


def _read(text: str) -> object:
    """The JSON with numbers as they are written. Raises ValueError and RecursionError."""
    return json.loads(text, object_pairs_hook=_Members, parse_float=str, parse_int=str, parse_constant=_refuse)


def _refuse(constant: str) -> object:
    raise ValueError(constant)  # NaN and the like, which only Python reads


def _differences(before: object, after: object) -> Iterator[Difference]:
    """Where two JSON texts differ, in the order of the first."""
    waiting: list[Difference] = [((), before, after)]
    while waiting:
        way, old, new = waiting.pop()
        if isinstance(old, _Members) and isinstance(new, _Members):
            names = [name for name, _ in old]
            if names == [name for name, _ in new]:
                pairs = zip(names, old, new, strict=True)
                waiting += [((*way, name), was[1], now[1]) for name, was, now in pairs][::-1]
                continue
        elif type(old) is list and type(new) is list and len(old) == len(new):
            waiting += [((*way, number), *pair) for number, pair in enumerate(zip(old, new, strict=True))][::-1]
            continue
        if type(old) is not type(new) or old != new:
            yield way, old, new


def _is_link_place(difference: Difference) -> bool:
    way, before, after = difference
    if len(way) != 3 or way[0] != "nodes" or not isinstance(before, str) or not isinstance(after, str):
        return False
    return way[2] in {"subpath", "text"}


def _edited_strings(moves: Moves) -> Iterator[Moves]:
    """The strings in which hunks lie, unescaped. Raises ValueError where a hunk lies elsewhere or cuts an escape."""
    hunks = list(moves.hunks)[::-1]
    for match in _STRING.finditer(moves.before):
        inside: list[Hunk] = []
        while hunks and hunks[-1][0].end < match.end():
            if hunks[-1][0].start <= match.start():
                raise ValueError(hunks[-1])
            inside.append(hunks.pop())
        if inside:
            start = match.start() - inside[0][0].start + inside[0][1].start
            end = match.end() - inside[-1][0].end + inside[-1][1].end
            old, new = match[0], moves.after[start:end]
            yield Moves(
                json.loads(old),
                json.loads(new),
                [
                    (_unescaped(old, here.shift(-match.start())), _unescaped(new, there.shift(-start)))
                    for here, there in inside
                ],
            )
    if hunks:
        raise ValueError(hunks)


def _unescaped(literal: str, span: Span) -> Span:
    """The place in a string of a stretch of its literal. Raises ValueError if it cuts an escape."""
    start = len(json.loads(f'{literal[: span.start]}"'))
    return Span(start, start + len(json.loads(f'"{span.of(literal)}"')))


def _links_kept(path: str, moves: Moves, dialect: Dialect) -> Iterator[Objection]:
    before, after = read_canvas(path, moves.before, dialect), read_canvas(path, moves.after, dialect)
    if len(before.links) != len(after.links):
        yield Objection(CANVAS, "links of the canvas would be lost, or others come in")
        return
    inside = 0
    for old, new in zip(before.links, after.links, strict=True):
        place = old.subpath_span
        edits = sum(place.start <= hunk.start and hunk.end <= place.end for hunk, _ in moves.near(place))
        inside += edits
        if _identity(old) != _identity(new) or (not edits and old.subpath != new.subpath):
            line = before.position(old.span.start).line
            yield Objection(CANVAS, f"the link '{old.raw}' on line {line} would become another", old.span.start)
    if inside != len(moves.hunks):
        yield Objection(CANVAS, "more of the cards than the headings in their links would change")
    if [fault.message for fault in before.faults] != [fault.message for fault in after.faults]:
        yield Objection(CANVAS, "the canvas would be damaged")


def _identity(link: Link) -> tuple[object, ...]:
    """What no edit may change of a link."""
    return link.kind, link.key, link.embed, link.path, link.text, bool(link.subpath)
