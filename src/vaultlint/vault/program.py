"""Which program a vault belongs to, where that is not Obsidian.

Dendron and Logseq read links in other ways: `[[label|target]]` is the other way round in Dendron, and in Logseq a page
exists as soon as something links to it (semantics reference, section 8). Until they are read in their own way, a fix
that is right for Obsidian is a guess there.
"""

from __future__ import annotations

from pathlib import Path

_MARKS = (("Dendron", "dendron.yml"), ("Dendron", "dendron.code-workspace"), ("Logseq", "logseq/config.edn"))


def other_program(root: Path) -> str | None:
    """The program whose files lie in the vault or in the folder above it, if links mean something else to it."""
    if (root / ".obsidian").is_dir():
        return None
    for folder in (root, root.parent):
        for program, mark in _MARKS:
            if (folder / mark).is_file():
                return program
    return None
