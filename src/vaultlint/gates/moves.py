"""Where the stretches of a text are after it was changed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from vaultlint.hunks import Hunk
from vaultlint.note import Note
from vaultlint.text import Span

_SHOWN = 40  # characters of a culprit


class Moves(Struct, frozen=True, dict=True):
    """Two texts, and the hunks between which they are the same. Hunks are in order and do not overlap."""

    before: str
    after: str
    hunks: Sequence[Hunk]

    @cached_property
    def reversed(self) -> Moves:
        """The way back."""
        return Moves(self.after, self.before, [(after, before) for before, after in self.hunks])

    @cached_property
    def kept(self) -> list[Hunk]:
        """The stretches that no hunk covers, in the old text and in the new one."""
        edges = [(Span(0, 0), Span(0, 0)), *self.hunks]
        ends = [*self.hunks, (Span(len(self.before), 0), Span(len(self.after), 0))]
        return [
            (Span(before.end, next_before.start), Span(after.end, next_after.start))
            for (before, after), (next_before, next_after) in zip(edges, ends, strict=True)
        ]

    def faithful(self) -> bool:
        """Whether the two texts are the same outside of the hunks."""
        return all(
            0 <= before.start <= before.end <= len(self.before) and before.of(self.before) == after.of(self.after)
            for before, after in self.kept
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [before.start for before, _ in self.hunks]

    @cached_property
    def _ends(self) -> list[int]:
        return [before.end for before, _ in self.hunks]

    def move(self, offset: int) -> int:
        """Where an offset of the old text is in the new one: behind what was inserted there; in a hunk: at its end."""
        passed = bisect_right(self._ends, offset)
        before, after = self.hunks[passed - 1] if passed else (Span(0, 0), Span(0, 0))
        moved = offset - before.end + after.end
        if passed < len(self.hunks) and self.hunks[passed][0].start < offset:
            return self.hunks[passed][1].end
        return moved

    def back(self, span: Span) -> Span:
        """Where a stretch of the new text that no edit touched was in the old one."""
        return span.shift(self.reversed.move(span.start) - span.start)

    def near(self, span: Span) -> Iterator[Hunk]:
        """The hunks that overlap a stretch of the old text, or lie at one of its ends."""
        for index in range(bisect_left(self._ends, span.start), bisect_right(self._starts, span.end)):
            yield self.hunks[index]

    def trimmed(self, span: Span) -> Iterator[Span]:
        """The stretches of the old text near to one that differ, without what the hunks only repeat at their ends."""
        for here, there in self.near(span):
            old, new = here.of(self.before), there.of(self.after)
            shorter = min(len(old), len(new))
            start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
            rest = shorter - start
            end = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
            yield Span(here.start + start, here.end - end)

    def touched(self, span: Span) -> bool:
        """Whether an edit was meant for a stretch of the old text: inside it, or put in at one of its ends.

        What is put in on lines of its own before or behind it is not meant for it, nor is what replaces its neighbour.
        """
        for here, there in self.near(span):
            if here.overlaps(span):
                return True
            if here.start == here.end:
                text = there.of(self.after)
                if here.start == span.start and text[-1:] not in ("\r", "\n"):
                    return True
                if here.start == span.end and text[:1] not in ("\r", "\n"):
                    return True
        return False


def shown(span: Span, note: Note) -> str:
    """A stretch of a note as it is named in a reason: how it starts, and its line."""
    text = span.of(note.text).strip()
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"'{cut}' on line {note.lines.position(span.start).line}"


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order, those that overlap or meet made one."""
    current: Span | None = None
    for span in sorted(spans):
        if current and span.start <= current.end:
            current = Span(current.start, max(current.end, span.end))
            continue
        if current:
            yield current
        current = span
    if current:
        yield current
