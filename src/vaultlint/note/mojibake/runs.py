"""Runs of characters that decode in some code page: which code page it was, and which runs are damage for certain.

What `misreadings` calls certain is certain. What could be either becomes certain by the company that it keeps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.note.mojibake.codepages import REPLACEMENT, CodePage, Unit, alphabet, code_pages, pages_by_lead
from vaultlint.note.mojibake.misreadings import Strength, is_plausible, judge, settle
from vaultlint.note.mojibake.quotation import Surroundings
from vaultlint.text import Span

MANY = 3  # certain runs in a text from which on it counts as damaged


class Run(Struct, frozen=True):
    """Adjacent groups that decode in one code page."""

    span: Span
    page: CodePage
    repaired: str
    strength: Strength
    twice: bool  # damaged more than once, for certain
    disputed: bool  # another code page explains it as well, and otherwise; or the repair looks like damage


def begins_run(text: str, hit: int) -> bool:
    """Whether what stands at an offset decodes in some code page."""
    return any(page.unit(text, hit) for page in pages_by_lead().get(text[hit], ()))


def find_runs(text: str, hits: Sequence[int]) -> list[Run]:
    """Everything that decodes in some code page, and how likely it is damage."""
    open_runs: dict[CodePage, list[Unit]] = {}
    runs: list[Run] = []
    for hit in hits:
        for page in pages_by_lead().get(text[hit], ()):
            unit = page.unit(text, hit)
            if unit is None or unit.char == REPLACEMENT:
                continue
            units = open_runs.get(page)
            if units and units[-1].end == unit.start:
                units.append(unit)
                continue
            if units:
                runs.append(_run(text, page, units))
            open_runs[page] = [unit]
    runs += [_run(text, page, units) for page, units in open_runs.items()]
    return runs


def _run(text: str, page: CodePage, units: Sequence[Unit]) -> Run:
    span = Span(units[0].start, units[-1].end)
    before, after = text[max(0, span.start - 3) : span.start], text[span.end : span.end + 3]
    decoded = "".join(unit.char for unit in units)
    groups = tuple(text[unit.start : unit.end] for unit in units)
    strength = judge(page, groups, decoded, before, after)
    repaired = settle(page, decoded, before, after) if strength is Strength.CERTAIN else decoded
    if not is_plausible(repaired):
        strength = Strength.NONE
    return Run(span, page, repaired, strength, repaired != decoded, disputed=_makes_more(before, repaired, after))


def _makes_more(before: str, repaired: str, after: str) -> bool:
    """Whether the repair would make what looks like damage together with what adjoins it."""
    text = before + repaired + after
    edges = (len(before), len(before) + len(repaired))
    for edge in edges:
        for start in range(max(0, edge - 3), edge):
            for page in pages_by_lead().get(text[start], ()):
                unit = page.unit(text, start)
                if unit is not None and unit.end > edge:
                    return True
    return False


def choose(text: str, runs: Sequence[Run]) -> list[Run]:
    """Of runs that overlap, the one in the code page that explains most of the text."""
    weight: Counter[str] = Counter()
    for run in runs:
        if run.strength is Strength.CERTAIN:
            weight[run.page.name] += run.span.end - run.span.start
    order = {page.name: index for index, page in enumerate(code_pages())}
    taken = bytearray(len(text))
    chosen: dict[Span, Run] = {}
    for run in sorted(runs, key=lambda run: (-run.strength, -weight[run.page.name], order[run.page.name])):
        start, end = run.span
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            chosen[run.span] = run
            continue
        first = chosen.get(run.span)
        if first is not None and _is_disputed(first, run) and weight[first.page.name] == weight[run.page.name]:
            chosen[run.span] = replace(first, disputed=True)
    return sorted(chosen.values(), key=lambda run: run.span)


def _is_disputed(first: Run, other: Run) -> bool:
    """Whether two code pages explain the same characters equally well, and otherwise."""
    return not first.page.is_western and first.repaired != other.repaired and first.strength is other.strength


class _Company:
    """Which lines of a text, and whether all of it, are damaged through and through in a code page.

    Damage hits every character beyond ASCII at once. So where there is certain damage and nothing that it has spared,
    what could be sound by itself is damage too.
    """

    def __init__(self, text: str, around: Surroundings, runs: Sequence[Run]) -> None:
        self._text = text
        self._around = around
        self._counts: dict[Span, int] = {}
        self._certain: Counter[tuple[CodePage, int]] = Counter()
        self._covered: Counter[tuple[CodePage, int]] = Counter()  # characters in runs
        for run in runs:
            key = run.page, around.line(run.span.start)
            self._certain[key] += run.strength is Strength.CERTAIN
            self._covered[key] += sum(not char.isascii() for char in run.span.of(text))
        self._totals = Counter[CodePage]()
        self._covered_in_all = Counter[CodePage]()
        for page, line in self._certain:
            self._totals[page] += self._certain[page, line]
            self._covered_in_all[page] += self._covered[page, line]
        self._foreign_lines = {line for (page, line), count in self._certain.items() if count and not page.is_western}
        self._heaviest = self._totals.most_common(1)[0][0] if self._totals else None

    def is_damaged(self, run: Run) -> bool:
        """Whether there is certain damage on the run's line, or much of it in the text."""
        return self._certain[run.page, self._around.line(run.span.start)] > 0 or self._totals[run.page] >= MANY

    def is_spoilt(self, run: Run) -> bool:
        """Whether nothing was spared on the run's line, or next to nothing in the text."""
        key = run.page, self._around.line(run.span.start)
        if self._certain[key]:
            line = self._around.lines.line_span(key[1], self._text)
            return self._beyond_ascii(line) <= self._covered[key]
        if self._totals[run.page] < MANY:
            return False
        return self._beyond_ascii(Span(0, len(self._text))) <= 1.1 * self._covered_in_all[run.page]

    def is_unambiguous(self, run: Run) -> bool:
        """Whether no other code page may have been at work.

        Several code pages can explain a part of a line, and wrongly. So what went through one of the rarer is only
        believed if it explains its whole line.
        """
        if not run.page.is_western:
            return self.is_spoilt(run)
        if self._heaviest is not None and not self._heaviest.is_western:
            return False
        return self._around.line(run.span.start) not in self._foreign_lines

    def _beyond_ascii(self, span: Span) -> int:
        """How many characters that damage consists of there are in a span."""
        if span not in self._counts:
            mine = alphabet()
            self._counts[span] = sum(char in mine for char in span.of(self._text) if not char.isascii())
        return self._counts[span]


def promote(text: str, around: Surroundings, runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The runs that are certain, by themselves or by their company, and those that are only likely."""
    company = _Company(text, around, runs)
    certain: list[Run] = []
    likely: list[Run] = []
    for run in runs:
        strength = run.strength
        if company.is_damaged(run) and (
            strength is Strength.SOME or (is_plausible(run.repaired) and company.is_spoilt(run))
        ):
            strength = Strength.CERTAIN
        if strength is Strength.CERTAIN and (run.disputed or not company.is_unambiguous(run)):
            strength = Strength.SOME
        if strength is not Strength.NONE:
            (certain if strength is Strength.CERTAIN else likely).append(run)
    torn = {around.line(run.span.start) for run in likely if not run.page.is_western}
    if torn:  # a rarer code page explains a part of the line for certain: not good enough
        likely += [run for run in certain if around.line(run.span.start) in torn]
        certain = [run for run in certain if around.line(run.span.start) not in torn]
    return _settle_alike(around, text, certain), likely


def _settle_alike(around: Surroundings, text: str, runs: Sequence[Run]) -> list[Run]:
    """Repair a second time what is left of runs on lines where others were damaged twice for certain."""
    twice = {around.line(run.span.start) for run in runs if run.twice}
    if not twice:
        return list(runs)
    settled: list[Run] = []
    for run in runs:
        if around.line(run.span.start) in twice or len(twice) >= MANY:
            before, after = text[max(0, run.span.start - 3) : run.span.start], text[run.span.end : run.span.end + 3]
            repaired = settle(run.page, run.repaired, before, after, wanted=Strength.NONE)
            if is_plausible(repaired):
                settled.append(replace(run, repaired=repaired))
                continue
        settled.append(run)
    return settled
