"""Colour and symbols, in one place. Everything works without either."""

from __future__ import annotations

from functools import cache

from vaultlint.findings import Safety, Severity
from vaultlint.reporters import Presentation

# The sixteen colours of the terminal's own theme, so that reports fit light and dark backgrounds alike.
_STYLES = {
    "path": "bold underline",
    "rule": "bold",
    "place": "dim",
    "frame": "blue",
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "safe": "green",
    "unsafe": "yellow",
    "suggested": "cyan",
    "quiet": "dim",
    "clean": "bold green",
    "heading": "bold",
    "code": "cyan",
    "context": "none",
    "added": "green",
    "removed": "red",
    "hunk": "cyan",
}


class Paint:
    """Paints text that is already safe to print; without colour it hands the text back."""

    def __init__(self, presentation: Presentation) -> None:
        self._colour = presentation.colour
        self.symbols = UNICODE if presentation.unicode else ASCII

    def __call__(self, style: str, text: str) -> str:
        """The text in a style of the theme."""
        if not self._colour or not text:
            return text
        start, end = _codes(style)
        return f"{start}{text}{end}"

    def severity(self, severity: Severity, text: str | None = None) -> str:
        """The text, or the severity's own word, in its colour."""
        if text is None:
            text = severity.word
        return self(severity.word, text) if self._colour else text

    def safety(self, safety: Safety, text: str) -> str:
        """The text in the colour of a fix of that safety."""
        return self(safety.word, text)


class Symbols:
    """The characters that draw: one set for terminals with Unicode, one for those without."""

    def __init__(self, *, bar: str, mark: str, branch: str, corner: str, ellipsis: str, clean: str) -> None:
        self.bar = bar
        self.mark = mark
        self.branch = branch
        self.corner = corner
        self.ellipsis = ellipsis
        self.clean = clean


UNICODE = Symbols(bar="│", mark="━", branch="├", corner="╰", ellipsis="…", clean="✓")
ASCII = Symbols(bar="|", mark="^", branch="=", corner="=", ellipsis="...", clean="ok:")


@cache
def _codes(style: str) -> tuple[str, str]:
    """The escape sequences that switch a style on and off."""
    from rich.color import ColorSystem  # noqa: PLC0415 - heavy, and needed for colour alone
    from rich.style import Style  # noqa: PLC0415 - as above

    start, end = Style.parse(_STYLES[style]).render("\0", color_system=ColorSystem.STANDARD).split("\0")
    return start, end
