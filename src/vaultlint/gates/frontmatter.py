"""The properties that no edit touched have the values that they had."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from vaultlint.findings import Objection
from vaultlint.gates.moves import Moves
from vaultlint.note import Note
from vaultlint.note.properties import Frontmatter
from vaultlint.text import Span

if TYPE_CHECKING:
    from vaultlint.note.yaml_nodes import Node

PROPERTIES = "properties"


def frontmatter_kept(before: Note, after: Note, moves: Moves) -> Iterator[Objection]:
    """The values that no edit touched are what they were, at any depth, and the block can still be read."""
    old, new = before.frontmatter, after.frontmatter
    if new is None:
        if old:
            yield Objection(PROPERTIES, "the frontmatter would be lost")
    elif old is None:
        if new.error:
            yield Objection(PROPERTIES, f"the frontmatter would not be readable: {new.error.message}")
        elif not any(moves.reversed.near(new.span)):
            yield Objection(PROPERTIES, "text of the note would become frontmatter")
    elif new.error and not old.error:
        yield Objection(PROPERTIES, f"the frontmatter would no longer be readable: {new.error.message}")
    elif not old.error:
        lost, gained = _differing(old, new, moves), _differing(new, old, moves.reversed)
        changed = {value.name: value.region.start for value in lost}
        changed |= {
            value.name: moves.reversed.move(value.region.start) for value in gained if value.name not in changed
        }
        for name, place in sorted(changed.items()):
            yield Objection(PROPERTIES, f"the property '{name}' would change", place)


class _Value(NamedTuple):
    """A value of its own: no list or map with anything in it, but what is in there."""

    name: str  # the keys that lead to it, with dots; items of a list have no number, so that one can be added
    written: str  # the value: compared as Python writes it, for to Python True is 1 and equal to 1.0
    region: Span  # all that is its own: up to the next value


def _differing(old: Frontmatter, new: Frontmatter, moves: Moves) -> list[_Value]:
    """The values of `old` that no hunk touches, and that are others in `new` or are not there."""
    there = {(value.name, value.written, value.region.start) for value in _values(new)}
    return [
        value
        for value in _values(old)
        if (value.name, value.written, moves.move(value.region.start)) not in there
        and not _touched(value.region, moves)
    ]


def _values(frontmatter: Frontmatter) -> Iterator[_Value]:
    """Every value with all that is its own: from its key or its place in a list up to the next one."""
    base = frontmatter.content.start
    found = list(_leaves(frontmatter.root, "", frontmatter.content.of(frontmatter.text))) if frontmatter.root else []
    for (name, start, written), following in zip_longest(found, found[1:]):
        end = base + following[1] if following else frontmatter.content.end
        yield _Value(name, written, Span(base + start, max(base + start, end)))


def _leaves(node: Node, name: str, block: str) -> Iterator[tuple[str, int, str]]:
    """The name, the start and the value of each leaf below a node.

    The start is that of its key, if it has one, and that of its dash, if that is all there is of an item.
    """
    for key, key_node, value in node.pairs:
        path = f"{name}.{key}" if name else key
        if value.pairs or value.items:
            yield path, key_node.start, value.style
            yield from _leaves(value, path, block)
        else:
            yield path, key_node.start, repr(value.value)
    for item in node.items:
        if item.pairs or item.items:
            yield from _leaves(item, name, block)
        else:
            dash = item.start - 1
            only_dash = item.start == item.end and block.startswith("-", dash)
            yield name, dash if only_dash else item.start, repr(item.value)


def _touched(region: Span, moves: Moves) -> bool:
    """Whether some edit was meant for this value: inside it, put in front of its key, or going on with it."""
    for here, there in moves.near(region):
        if here.overlaps(region):
            return True
        if here.start == here.end:
            text = there.of(moves.after)
            if here.start == region.start and text[-1:] not in ("\r", "\n"):
                return True
            if here.start == region.end and text[:1] in (" ", "\t", "-"):
                return True
    return False
