"""The properties that no edit touched have the values that they had."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from vaultlint.gates.moves import Moves
from vaultlint.note import Note
from vaultlint.note.properties import Frontmatter, Property
from vaultlint.text import Span


def frontmatter_kept(before: Note, after: Note, moves: Moves) -> list[str]:
    """The properties that no edit touched have the values that they had, and the block can still be read."""
    old, new = before.frontmatter, after.frontmatter
    if new is None:
        return ["the frontmatter would be lost"] if old else []
    if old is None:
        if new.error:
            return [f"the frontmatter would not be readable: {new.error.message}"]
        return [] if any(moves.reversed.near(new.span)) else ["text of the note would become frontmatter"]
    if old.error:
        return []
    if new.error:
        return [f"the frontmatter would no longer be readable: {new.error.message}"]
    changed = {*_differing(old, new, moves), *_differing(new, old, moves.reversed)}
    return [f"the property '{key}' would change" for key in sorted(changed)]


def _differing(old: Frontmatter, new: Frontmatter, moves: Moves) -> Iterator[str]:
    """The keys of `old` that no hunk touches, and that have another value in `new` or are not there."""
    # Compared as they are written: for Python, True is 1 and equal to 1.0.
    values = {entry.key: repr(entry.value) for entry in new.properties}
    for entry, region in _regions(old):
        if values.get(entry.key) != repr(entry.value) and not _touched(region, moves):
            yield entry.key


def _regions(frontmatter: Frontmatter) -> Iterator[tuple[Property, Span]]:
    """Every property with all that is its own: from its key up to the next key."""
    entries = frontmatter.properties
    for entry, following in zip_longest(entries, entries[1:]):
        yield entry, Span(entry.key_span.start, following.key_span.start if following else frontmatter.content.end)


def _touched(region: Span, moves: Moves) -> bool:
    """Whether some edit was meant for this property: inside it, put in front of its key, or going on with its value."""
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
