"""What vaultlint understands in a note, for people and for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping

from msgspec.structs import asdict

from vaultlint.inspection import InspectedLink, Inspection
from vaultlint.reporters import Presentation
from vaultlint.reporters.layout import cells, shorten, wrap
from vaultlint.reporters.paint import Paint

_DEEPEST = 100
# YAML can say a great deal in a few lines: ten anchors that each hold the one before ten times are ten thousand million
# values once written out.
_VALUES_SHOWN = 100_000


def as_json(inspection: Inspection) -> Iterator[str]:
    """The object that docs/output-formats.md describes, in ASCII."""
    links = []
    for link in inspection.links:
        fields = asdict(link)
        del fields["why"]  # words for people, which may change
        links.append(fields)
    yield json.dumps(
        {
            "path": inspection.path,
            "dialect": inspection.dialect,
            "properties": _Plain().of(inspection.properties, 0),
            "aliases": inspection.aliases,
            "tags": inspection.tags,
            "headings": [asdict(heading) for heading in inspection.headings],
            "blocks": [asdict(block) for block in inspection.blocks],
            "links": links,
        },
        indent=2,
    )
    yield "\n"


class _Plain:
    """YAML's values as JSON has them: keys are text, and numbers that JSON lacks are written as in YAML."""

    def __init__(self) -> None:
        self._left = _VALUES_SHOWN

    def of(self, value: object, depth: int) -> object:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return "…"
        if isinstance(value, Mapping):
            return {str(key): self.of(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.of(item, depth + 1) for item in value]
        if isinstance(value, float) and not math.isfinite(value):
            return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
        if isinstance(value, int) and value.bit_length() > 10_000:
            return hex(value)  # Python refuses to write such numbers in decimal
        return value if value is None or isinstance(value, (str, int, float)) else str(value)


def page(inspection: Inspection, presentation: Presentation) -> Iterator[str]:
    """The same for people, and why each link leads where it does."""
    paint, text = Paint(presentation), presentation.text
    width = min(max(presentation.width, 40), 120)
    yield f"{paint('path', text(inspection.path))}\n{paint('quiet', f'in the vault {text(inspection.root)}')}\n"
    read = f"read as {inspection.program} does: {inspection.because}"
    yield "".join(f"{paint('quiet', line)}\n" for line in wrap(text(read), width))
    properties = _Plain().of(inspection.properties, 0)
    if isinstance(properties, dict) and properties:
        yield _heading("Properties", paint)
        for key, value in properties.items():
            lines = wrap(f"{text(key)}: {text(_told(value))}", width - 4)
            yield "".join(f"{'  ' if number == 0 else '    '}{line}\n" for number, line in enumerate(lines))
    for title, names in (("Aliases", inspection.aliases), ("Tags", [f"#{tag}" for tag in inspection.tags])):
        if names:
            yield _heading(title, paint)
            yield from (f"  {line}\n" for line in wrap(text(", ".join(names)), width - 2))
    if inspection.headings:
        yield _heading("Headings", paint)
        for heading in inspection.headings:
            shown = shorten(text(heading.text), width - 16, paint.symbols.ellipsis)
            yield _placed(f"{'#' * heading.level} {shown}", heading.line, paint)
    if inspection.blocks:
        yield _heading("Blocks", paint)
        for block in inspection.blocks:
            yield _placed(f"^{text(block.id)}", block.line, paint)
    if inspection.links:
        yield _heading("Links", paint)
        for link in inspection.links:
            yield from _link(link, presentation, paint, width)


def _heading(title: str, paint: Paint) -> str:
    return f"\n{paint('heading', title)}\n"


def _placed(what: str, line: int, paint: Paint) -> str:
    return f"  {paint('place', f'{line:>5}')}  {what}\n"


def _told(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _link(link: InspectedLink, presentation: Presentation, paint: Paint, width: int) -> Iterator[str]:
    text = presentation.text
    place = f"{link.line}:{link.column}".rjust(7)
    yield f"  {paint('place', place)}  {shorten(text(link.raw), width - 11, paint.symbols.ellipsis)}\n"
    margin = " " * 11
    if link.target is None:
        found = paint("error", "leads nowhere") if link.missing else paint("safe", "leads to a page without a file")
    else:
        line = f", line {link.target_line}" if link.target_line else ""
        found = f"{paint('safe', text(link.target))}{line}"
    yield f"{margin}{link.kind}{' embed' if link.embed else ''}: {found}\n"
    for sentence in (link.why, *_others(link)):
        yield from (f"{margin}{paint('quiet', part)}\n" for part in wrap(text(sentence), width - cells(margin)))


def _others(link: InspectedLink) -> Iterator[str]:
    others = [candidate for candidate in link.candidates if candidate != link.target]
    if others:
        more = f" and {len(others) - 3:,} more" if len(others) > 3 else ""
        yield f"also possible: {', '.join(others[:3])}{more}"
