"""What is said of a broken link: records alone, so that whoever names them loads nothing heavy."""

from __future__ import annotations

from enum import StrEnum
from unicodedata import is_normalized

from msgspec import Struct

from vaultlint.findings import Safety


class Cause(StrEnum):
    """Why a link is broken. docs/output-formats.md says it for users."""

    SPELLING = "spelling"  # case, Unicode form, spaces, hyphens, underscores or punctuation differ
    ALIAS = "alias"  # Obsidian never looks at aliases (semantics reference, 2.2)
    TITLE = "title"  # nor at titles (3.1.5)
    GARBLED = "garbled"  # the target or the file's name holds mojibake
    RENAMED = "renamed"  # git knows the file under a later name
    DELETED = "deleted"  # git knows when the file went
    MOVED = "moved"  # the name fits, the folder does not
    PATH = "path"  # the same, and the link gives a path from a place: `../`, `./` or `/`
    EXTENSION = "extension"  # only the extension is missing or other
    FOLDER = "folder"  # the link leads to a folder (2.1.4)
    SIMILAR = "similar"  # a slip of the pen, or a name that shares the rarer words
    ADDRESS = "address"  # of the web, or of a person
    TIME_STAMP = "time-stamp"  # a place in a recording
    WANTED = "wanted"  # never written, and several notes point at it
    UNWRITTEN = "unwritten"  # never written, and this note alone points at it
    SLUG = "slug"  # the heading as websites write it
    PLACE = "place"  # the note has no such heading or block


class Suggestion(Struct, frozen=True, gc=False):
    """A file that a broken link may have meant.

    `name` is the alias or title that fits; for the other causes the file's path as people write it, without `.md`.
    """

    path: str
    cause: Cause
    certainty: Safety
    name: str


class PlaceSuggestion(Struct, frozen=True):
    """A place in the target note that may be meant. `subpath` is what a link to it says, the `#` included."""

    name: str  # the heading as it stands in the note, or the block's id with its `^`
    subpath: str
    certainty: Safety
    same: bool = False  # the names are the same once spelling is set aside
    slug: bool = False  # the link has the heading as websites write it, with hyphens for spaces

    @property
    def reachable(self) -> bool:
        """Whether a link can lead there: links are composed (NFC) as they are read (1.1.6), and headings are not."""
        return is_normalized("NFC", self.subpath)
