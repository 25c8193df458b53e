"""What a template engine replaces: Obsidian's own `{{…}}`, Templater's `<% … %>` (semantics reference, 7.3)."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.regex import regex
from vaultlint.text import Span, holds

_BRACES = regex(r"\{\{[^{}\r\n]*\}\}")


def template_expressions(text: str) -> Iterator[Span]:
    """The places of expressions, those of each kind in order."""
    if holds(text, "{{"):
        for match in _BRACES.finditer(text):
            yield Span(*match.span())
    start = text.find("<%") if "%" in text else -1  # which is rarer than the other
    while start >= 0:
        end = text.find("%>", start + 2)
        if end < 0:
            return
        yield Span(start, end + 2)
        start = text.find("<%", end + 2)


def covered_by_expressions(text: str) -> list[tuple[int, int]]:
    """The stretches that expressions cover, in order and free of overlaps."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(template_expressions(text)):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
