"""Finds damaged runs, and repairs short strings.

`find` works on runs, never on files or lines, because damage is mixed inside one line. A run is one damaged word or
sequence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec.structs import replace

from vaultlint.note.mojibake.codepages import REPLACEMENT, quick_look
from vaultlint.note.mojibake.garbles import Garble, Kind, Trust
from vaultlint.note.mojibake.losses import LOST_SIGN, WHOLE, is_lost, lost, lost_sign, undecodable
from vaultlint.note.mojibake.quotation import Surroundings
from vaultlint.note.mojibake.rounds import repair_what_is_left
from vaultlint.note.mojibake.runs import MANY, Run, begins_run, choose, find_runs, promote
from vaultlint.note.mojibake.zones import blanked, merged, outside
from vaultlint.regex import regex
from vaultlint.text import Span

_WIDEST = 4  # characters of the damage that stands for one character
_ADDRESS = regex(r"://[^\s<>\[\]\"'`]*")


def find(text: str, skip: Sequence[Span] = (), directives: Iterable[Span] = (), start: int = 0) -> list[Garble]:
    """The damaged runs of a text, in order of place; `skip` are spans, in order, in which nothing is looked at.

    `directives` are spans that say nothing of the text. `start` is where the first run may begin.
    """
    hits = [found.start() for found in quick_look().finditer(text, start)]
    if not any(_may_be_damage(text[hit - 1 : hit] if hit else "", text[hit : hit + _WIDEST]) for hit in hits):
        return []
    has_bytes = any("\udc80" <= text[hit] <= "\udcff" for hit in hits)
    skip = merged([*skip, *(Span(*found.span()) for found in _ADDRESS.finditer(text))])
    hits = outside(hits, skip)
    if not hits:
        return []
    directives = tuple(directives)
    garbles = _judged(text, hits, Surroundings(blanked(text, directives)), skip)
    if has_bytes:
        garbles += undecodable(text, skip)
        garbles.sort(key=lambda garble: garble.span)
    return repair_what_is_left(
        _joined(text, garbles), text, lambda once: find(once.text, once.moved(skip), once.moved(directives))
    )


def _judged(text: str, hits: Sequence[int], around: Surroundings, skip: Sequence[Span]) -> list[Garble]:
    """What of the suspicious places of a text is damage."""
    runs = choose(text, find_runs(text, hits))
    certain, other = promote(text, around, runs)
    certain = [run for run in certain if not _is_subject(around, run, len(certain))]
    damaged = len(certain) >= MANY
    garbles = [_garble(around, run, damaged=damaged) for run in certain if LOST_SIGN not in run.repaired]
    garbles += [_misread(run, Trust.PROBABLE) for run in other if not _is_subject(around, run, len(certain))]
    losses = [
        *lost(text, hits, around, skip, garbles),
        *(lost_sign(run.span) for run in certain if LOST_SIGN in run.repaired),
    ]
    garbles = _hold_back(around, garbles, losses) + losses
    garbles.sort(key=lambda garble: garble.span)
    return garbles


@lru_cache(maxsize=4096)  # sound texts have few such places, and the same ones again and again: `é” `
def _may_be_damage(before: str, stretch: str) -> bool:
    """Whether what stands at a hit decodes in some code page, or is damage of which a part is gone, or no character."""
    text, hit = before + stretch, len(before)
    sign = stretch[0]
    return sign == REPLACEMENT or "\udc80" <= sign <= "\udcff" or begins_run(text, hit) or is_lost(text, hit)


def repair(text: str) -> str:
    """A short string, such as a link's target or a file's name, with what is certain repaired."""
    parts: list[str] = []
    place = 0
    for garble in find(text):
        if garble.repaired is not None and garble.trust is Trust.CERTAIN:
            parts += (text[place : garble.span.start], garble.repaired)
            place = garble.span.end
    return "".join((*parts, text[place:]))


def _is_subject(around: Surroundings, run: Run, count: int) -> bool:
    """Whether a run is shown rather than suffered."""
    if count > WHOLE:
        return False
    span = run.span
    if around.speaks_of_mojibake(span) or (around.is_about_mojibake and count < 5 * MANY):
        return True
    quoted = around.is_quoted(span)
    set_off = quoted or around.is_cell(span)
    contrast = set_off or around.has_contrast(span)
    if (contrast or count < MANY) and around.sound_form_is_near(span, run.repaired, plain=False):
        return True
    # What people type instead (`don't`) also stands beside damage, in notes from several sources.
    if (set_off or (contrast and count < MANY)) and around.sound_form_is_near(span, run.repaired, plain=True):
        return True
    example = around.is_typical_example(span, run.repaired)
    if around.speaks_of_encodings(span) and (quoted or example):
        return True
    return quoted and example and (count < MANY or around.has_contrast(span))


def _garble(around: Surroundings, run: Run, *, damaged: bool) -> Garble:
    doubtful = not damaged and (
        around.speaks_of_encodings(run.span) or (around.is_quoted(run.span) and around.has_contrast(run.span))
    )
    return _misread(run, Trust.PROBABLE if doubtful else Trust.CERTAIN)


def _misread(run: Run, trust: Trust) -> Garble:
    return Garble(run.span, run.repaired, Kind.MISREAD, trust, f"UTF-8 read as {run.page.name}")


def _hold_back(around: Surroundings, garbles: Sequence[Garble], lost: Sequence[Garble]) -> list[Garble]:
    """No repair of one half of a line of which the other half is lost: that would hide the loss."""
    lines = {around.line(garble.span.start) for garble in lost}
    return [
        replace(garble, trust=Trust.SHOWN) if around.line(garble.span.start) in lines else garble for garble in garbles
    ]


def _joined(text: str, garbles: Sequence[Garble]) -> list[Garble]:
    """Runs of one word made one: `Ä™kszyÄ‡`."""
    joined: list[Garble] = []
    for garble in garbles:
        last = joined[-1] if joined else None
        if last is not None and last.kind is garble.kind is Kind.MISREAD and last.why == garble.why:
            between = text[last.span.end : garble.span.start]
            if len(between) <= 40 and between.isascii() and (not between or between.isalpha()):
                joined[-1] = replace(
                    last,
                    span=Span(last.span.start, garble.span.end),
                    repaired=f"{last.repaired}{between}{garble.repaired}",
                    trust=min(last.trust, garble.trust),
                )
                continue
        joined.append(garble)
    return joined
