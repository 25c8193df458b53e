"""What Obsidian is set to in this vault (semantics reference, 2.4 and 7.3)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ObsidianSettings:
    """The settings that matter to a linter; the defaults are Obsidian's own."""

    new_link_format: str = "shortest"
    use_markdown_links: bool = False
    notices: tuple[str, ...] = ()

    @classmethod
    def read(cls, root: Path) -> ObsidianSettings:
        """The settings of the vault at `root`."""
        del root
        return cls()

    def is_template(self, path: str) -> bool:
        """Whether a note is a template, whose frontmatter and links are not what they look like."""
        del path
        return False
