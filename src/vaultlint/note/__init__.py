"""One file of the vault, read once: bytes to facts with the place of everything."""

from vaultlint.note.anchors import heading_key, strip_heading, strip_heading_for_link
from vaultlint.note.document import Note
from vaultlint.note.facts import BlockId, Callout, Footnote, Heading, Link, LinkKind, NoteFacts, Tag, Task
from vaultlint.note.links import is_template_expression
from vaultlint.note.marks import tag_branch, tag_key
from vaultlint.note.properties import Frontmatter, Property

__all__ = [
    "BlockId",
    "Callout",
    "Footnote",
    "Frontmatter",
    "Heading",
    "Link",
    "LinkKind",
    "Note",
    "NoteFacts",
    "Property",
    "Tag",
    "Task",
    "heading_key",
    "is_template_expression",
    "strip_heading",
    "strip_heading_for_link",
    "tag_branch",
    "tag_key",
]
