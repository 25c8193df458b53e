"""A note: its text, and what can be asked of it; every answer is worked out when first asked for."""

from __future__ import annotations

from functools import cached_property

from vaultlint.text import LineIndex


class Note:
    """One note, read once. `path` is relative to the vault, with `/`; `text` is without a byte order mark."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @cached_property
    def lines(self) -> LineIndex:
        """Where each line starts."""
        return LineIndex.of(self.text)
