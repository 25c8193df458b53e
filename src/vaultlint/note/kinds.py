"""Which files are read, by their names; Obsidian ignores the case of extensions (semantics reference, 2.2.2)."""

from __future__ import annotations


def is_note(path: str) -> bool:
    """Whether a path is that of a note."""
    return path[-3:].lower() == ".md"


def is_canvas(path: str) -> bool:
    """Whether a path is that of a canvas (7.1)."""
    return path[-7:].lower() == ".canvas"


def is_base(path: str) -> bool:
    """Whether a path is that of a base (7.2)."""
    return path[-5:].lower() == ".base"


def is_source(path: str) -> bool:
    """Whether a path is that of a file in which links can stand."""
    return is_note(path) or is_canvas(path) or is_base(path)
