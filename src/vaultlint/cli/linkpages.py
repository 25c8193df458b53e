"""The lists of links, laid out for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from msgspec.structs import astuple

from vaultlint.dialect import Choice
from vaultlint.findings import Safety
from vaultlint.linklists import (
    AmbiguousLinks,
    AmbiguousName,
    BrokenLink,
    BrokenLinks,
    BrokenTarget,
    Census,
    KindCount,
    ListedLink,
    Orphan,
    Orphans,
)
from vaultlint.reporters import Presentation
from vaultlint.reporters.counts import counted
from vaultlint.reporters.layout import cells, shorten, wrap
from vaultlint.reporters.paint import Paint

_NOTES_SHOWN = 8  # that point at one target
_PLACES_SHOWN = 5  # in one note
_CANDIDATES_SHOWN = 5
_CHOICES_SHOWN = 8  # files that links with one name open
_FIX_WORDS = {Safety.SAFE: "fix", Safety.UNSAFE: "unsafe fix", Safety.SUGGESTED: "maybe"}
_KINDS = {"note": "notes", "canvas": "canvases", "base": "bases", "attachment": "attachments"}
_COLUMNS = {
    "links": "links",
    "resolved": "resolve",
    "broken": "broken",
    "unreported": "unreported",
    "broken_headings": "headings",
    "broken_blocks": "blocks",
    "ambiguous": "ambiguous",
}


def broken(found: BrokenLinks, presentation: Presentation) -> Iterator[str]:
    """What is missing, why, what to do, and who points at it."""
    page = _Page(presentation)
    for target in found.targets:
        yield from page.target(target)
        yield "\n"
    if not found.targets:
        yield from page.nothing(found.notes_checked, "note", "no broken links.")
        return
    missing = "1 file is" if len(found.targets) == 1 else f"{len(found.targets):,} files are"
    lead = "leads" if found.links == 1 else "lead"
    fixable = sum((target.fixable for target in found.targets), Counter[Safety]())
    yield from page.summary(
        f"{missing} missing; {counted(found.links, 'link')} in {counted(found.notes, 'note')} {lead} there.",
        _fixable(fixable),
    )


def wanted(found: BrokenLinks, presentation: Presentation) -> Iterator[str]:
    """What is missing and never was, and who points at it."""
    page = _Page(presentation)
    for target in found.targets:
        yield from page.head(target.target, f"{counted(target.notes, 'note')}")
        yield from page.places(target.links, "  ")
        yield "\n"
    if found.targets:
        yield from page.summary(f"{counted(len(found.targets), 'note')} wanted by {counted(found.notes, 'note')}.")
    else:
        yield from page.nothing(found.notes_checked, "note", "none is wanted that does not exist.")


def orphans(found: Orphans, presentation: Presentation) -> Iterator[str]:
    """What nothing links to, by kind."""
    page = _Page(presentation)
    counts = Counter(orphan.kind for orphan in found.orphans)
    for title, chosen in _sections(found.orphans):
        if chosen:
            yield f"{page.paint('heading', title)}\n"
            yield from (f"  {presentation.text(orphan.path)}\n" for orphan in chosen)
            yield "\n"
    if not found.orphans:
        yield from page.nothing(found.files_checked, "file", "each is linked to.")
        return
    *most, last = [_counted(number, kind) for kind in _KINDS if (number := counts[kind])]
    told = f"{', '.join(most)} and {last}" if most else last
    yield from page.summary(f"Nothing links to {told}, of {counted(found.files_checked, 'file')} looked at.")


def ambiguous(found: AmbiguousLinks, presentation: Presentation) -> Iterator[str]:
    """Which names several files have, which of them is opened from where."""
    page = _Page(presentation)
    for name in found.names:
        yield from page.name(name)
        yield "\n"
    if found.names:
        first = "the one with the shortest path, below the note's own folder if there is one"
        if found.dialect.choice is Choice.ALPHABETICAL:
            first = "the first in the alphabet"
        yield from page.summary(
            f"{counted(found.links, 'link')} with {counted(len(found.names), 'name')} that several files match; "
            f"{found.dialect.program} opens {first}."
        )
    else:
        yield from page.nothing(found.notes_checked, "note", "no ambiguous links.")


def census(found: Census, presentation: Presentation) -> Iterator[str]:
    """What there is, in a table as wide as the terminal allows."""
    page = _Page(presentation)
    told = ", ".join(_counted(found.files[kind], kind) for kind in _KINDS if kind in found.files)
    of = ", ".join(_counted(number, kind) for kind, number in found.checked.items() if number or kind == "note")
    yield from page.line(f"{told or 'No files'} in the vault; links of {of}:")
    yield "\n"
    rows = [*found.kinds.items(), ("all", found.total)] if found.kinds else []
    yield from page.table(rows)
    if found.causes:
        yield f"\n{page.paint('heading', 'Broken, by cause')}\n"
        width = max(len(f"{number:,}") for number in found.causes.values())
        yield from (f"  {number:>{width},}  {cause}\n" for cause, number in found.causes.items())


def _sections(found: Sequence[Orphan]) -> Iterator[tuple[str, list[Orphan]]]:
    """Orphans by what they are; notes without any link apart from those that at least link to others."""
    notes = [orphan for orphan in found if orphan.kind == "note"]
    yield "Notes that nothing links to", [note for note in notes if note.links]
    yield "Notes without any link, from others or to others", [note for note in notes if not note.links]
    for kind in ("canvas", "base", "attachment"):
        yield f"{_KINDS[kind].capitalize()} that nothing links to", [orphan for orphan in found if orphan.kind == kind]


def _counted(number: int, kind: str) -> str:
    return f"{number:,} {kind if number == 1 else _KINDS[kind]}"


def _fixable(counts: Counter[Safety]) -> str:
    safe, unsafe = counts[Safety.SAFE], counts[Safety.UNSAFE]
    if not safe and not unsafe:
        return ""
    first = f"{safe or unsafe:,} can be fixed with check --fix{'' if safe else ' --unsafe-fixes'}"
    return f"{first}, {unsafe:,} more with --unsafe-fixes." if safe and unsafe else f"{first}."


class _Page:
    def __init__(self, presentation: Presentation) -> None:
        self._quiet = presentation.quiet
        self._text = presentation.text
        self._width = min(max(presentation.width, 40), 120)
        self.paint = Paint(presentation)

    def target(self, target: BrokenTarget) -> Iterator[str]:
        """A missing file."""
        links, notes = counted(len(target.links), "link"), counted(target.notes, "note")
        yield from self.head(target.target, f"{links} in {notes}, {target.cause}")
        if target.suggestion is not None or target.cause not in {"wanted", "unwritten"}:
            yield from self.line(target.message, "  ")
        yield from self._fixes(target.links)
        yield from self.places(target.links, "    ")

    def name(self, name: AmbiguousName) -> Iterator[str]:
        """A name that several files have."""
        reported = f", {name.reported:,} reported by check" if name.reported else ""
        yield from self.head(name.name, f"{counted(name.links, 'link')}, {len(name.candidates):,} files{reported}")
        for choice in name.choices[:_CHOICES_SHOWN]:
            tied = ", as near as another" if choice.tied else ""
            told = f"opens {choice.target} ({counted(len(choice.links), 'link')}{tied})"
            yield from self.line(told, "  ", style="safe", words=choice.target)
            yield from self.places(choice.links, "    ")
        if len(name.choices) > _CHOICES_SHOWN:
            more = f"{len(name.choices) - _CHOICES_SHOWN:,} other files, from where these are nearer"
            yield from self.line(f"opens {more}", "  ", style="quiet")
        chosen = {choice.target for choice in name.choices}
        others = list(islice((path for path in name.candidates if path not in chosen), _CANDIDATES_SHOWN))
        if others:
            hidden = len(name.candidates) - len(chosen) - len(others)
            more = f" and {hidden:,} more" if hidden else ""
            yield from self.line(f"instead of {', '.join(others)}{more}", "  ", style="quiet")

    def head(self, name: str, told: str) -> Iterator[str]:
        """A name, and what there is to say of it behind it or, where that is too much for a line, below it."""
        shown = shorten(self._text(name), self._width, self.paint.symbols.ellipsis)
        if cells(shown) + 2 + len(told) <= self._width:
            yield f"{self.paint('heading', shown)}  {self.paint('quiet', told)}\n"
        else:
            yield f"{self.paint('heading', shown)}\n  {self.paint('quiet', told)}\n"

    def line(self, told: str, margin: str = "", *, style: str = "context", words: str = "") -> Iterator[str]:
        """A sentence in lines; in a style, or only those of its words that are given."""
        for line in wrap(self._text(told), self._width - len(margin)):
            shown = self._text(words)
            painted = line.replace(shown, self.paint(style, shown), 1) if words else self._styled(style, line)
            yield f"{margin}{painted}\n"

    def places(self, links: Sequence[ListedLink], margin: str) -> Iterator[str]:
        """The notes that links stand in, a line for each with the places in it."""
        notes = groupby(links, key=lambda link: link.path)
        for path, group in islice(notes, _NOTES_SHOWN):
            inside = list(group)
            places = ", ".join(f"{link.line}:{link.column}" for link in inside[:_PLACES_SHOWN])
            more = f" and {len(inside) - _PLACES_SHOWN:,} more" if len(inside) > _PLACES_SHOWN else ""
            yield f"{margin}{self._text(f'{path}:{places}{more}')}\n"  # in one piece, for those who open it from here
        hidden = sum(1 for _ in notes)
        if hidden:
            more = f"{self.paint.symbols.ellipsis} and {counted(hidden, 'more note')}"
            yield f"{margin}{self.paint('quiet', more)}\n"

    def table(self, rows: Sequence[tuple[str, KindCount]]) -> Iterator[str]:
        """The counts of each kind of link; sentences where the terminal is too narrow for the columns."""
        if not rows:
            yield "  There are no links.\n"
            return
        counts = [(kind, astuple(count)) for kind, count in rows]
        first = max(len(kind) for kind, _ in rows)
        headings = [_COLUMNS[name] for name in KindCount.__struct_fields__]
        widths = [
            max(len(heading), *(len(f"{numbers[column]:,}") for _, numbers in counts))
            for column, heading in enumerate(headings)
        ]
        if first + sum(widths) + 2 * len(widths) > self._width:
            for kind, numbers in counts:
                told = [f"{number:,} {word}" for number, word in zip(numbers, headings, strict=True) if number]
                yield from self.line(f"{kind}: {', '.join(told)}")
            return
        cells_ = [heading.rjust(width) for heading, width in zip(headings, widths, strict=True)]
        yield self.paint("quiet", "  ".join(["kind".ljust(first), *cells_])) + "\n"
        for kind, numbers in counts:
            cells_ = [f"{number:,}" if number else "·" for number in numbers]
            cells_ = [cell.rjust(width) for cell, width in zip(cells_, widths, strict=True)]
            yield "  ".join([self.paint("rule", kind.ljust(first)), *cells_]) + "\n"

    def summary(self, *sentences: str) -> Iterator[str]:
        """The last words."""
        for number, sentence in enumerate(sentence for sentence in sentences if sentence and not self._quiet):
            yield from self.line(sentence, style="heading" if number == 0 else "context")

    def nothing(self, checked: int, noun: str, sentence: str) -> Iterator[str]:
        """The one line of a list without entries; none where nothing was checked, of which a notice tells."""
        sentence = f"{counted(checked, noun)} checked, {sentence}"
        if checked and not self._quiet:
            yield from self.line(
                f"{self.paint.symbols.clean} {sentence}", style="clean", words=self.paint.symbols.clean
            )

    def _fixes(self, links: Sequence[BrokenLink]) -> Iterator[str]:
        """The first fix of most links, by how far it may be trusted."""
        counts = Counter((link.safety, link.fix) for link in links if link.safety is not None)
        shown: set[Safety] = set()
        for (safety, title), number in counts.most_common():
            if safety is None or safety in shown:
                continue
            shown.add(safety)
            some = f" ({number:,} of {len(links):,})" if number < len(links) else ""
            word = f"{_FIX_WORDS[safety]}:"
            first, *others = wrap(f"{word} {self._text(str(title))}{some}", self._width - 2)
            yield f"  {self.paint(safety.word, word)}{first.removeprefix(word)}\n"
            yield from (f"  {line}\n" for line in others)

    def _styled(self, style: str, line: str) -> str:
        return line if style == "context" else self.paint(style, line)
