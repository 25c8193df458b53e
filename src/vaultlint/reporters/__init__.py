"""Reports for people and for programs: a `Report` in, text out.

A module here named `<format>_report` with a function `render(report, presentation)` is an output format; it is found
by being there. None is imported before it is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from msgspec import Struct

from vaultlint.findings import Report
from vaultlint.packages import modules_in
from vaultlint.reporters.escapes import visible

if TYPE_CHECKING:
    from vaultlint.reporters.blocks import Layout

__all__ = ["Presentation", "Render", "formats", "in_blocks", "load", "visible"]

_SUFFIX = "_report"


class Presentation(Struct, frozen=True):
    """How a report is to look: for which terminal, and how much of it."""

    width: int = 80  # in cells
    colour: bool = False
    encoding: str = "utf-8"  # of the stream that the text goes to, as Python spells it
    quiet: bool = False  # findings alone, no summary
    statistics: bool = False  # counts by rule in the place of the findings
    terminal: bool = False  # whether it goes to one, with colour or without
    hyperlinks: bool = False  # whether that one opens links

    @property
    def for_people(self) -> bool:
        """Whether a person is reading, not a program that needs the text as it is."""
        return self.colour or self.terminal

    def text(self, text: str) -> str:
        """Text of unknown origin as it may be printed: see `visible`."""
        return visible(text, self.encoding)

    def takes(self, text: str) -> bool:
        """Whether the stream's encoding has all characters of a text."""
        if self.encoding == "utf-8":
            return True
        return text.encode(self.encoding, "backslashreplace").decode(self.encoding) == text

    @property
    def unicode(self) -> bool:
        """Whether the stream takes box-drawing characters."""
        return self.encoding == "utf-8"


class Render(Protocol):
    """What an output format is: a function from a report to text, in pieces that end with their line ends."""

    def __call__(self, report: Report, presentation: Presentation, /) -> Iterator[str]:
        """The report as text."""


def formats() -> tuple[str, ...]:
    """The names of the output formats."""
    return tuple(sorted(name.removesuffix(_SUFFIX) for name, _ in modules_in(__path__) if name.endswith(_SUFFIX)))


def in_blocks(name: str) -> Callable[[Report, Presentation], Layout] | None:
    """How the output format of that name lays out a report; None where its text is of one piece."""
    return getattr(import_module(f"{__name__}.{name}{_SUFFIX}"), "layout", None)


def load(name: str) -> Render:
    """The output format of that name, one of `formats()`."""
    return cast("Render", import_module(f"{__name__}.{name}{_SUFFIX}").render)
