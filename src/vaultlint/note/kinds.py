"""Which files are read, by their names; Obsidian ignores the case of extensions (semantics reference, 2.2.2)."""

from __future__ import annotations

from collections.abc import Iterable

# What Obsidian shows and links out of the box (2.1.2), besides notes, canvases and bases.
_PICTURES = ("avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp")
_SOUND = ("3gp", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav")
_VIDEO = ("mkv", "mov", "mp4", "ogv", "webm")
ATTACHMENTS = (*_PICTURES, *_SOUND, *_VIDEO, "pdf")
_ATTACHMENTS = frozenset(ATTACHMENTS)
_LINKABLE = frozenset({*ATTACHMENTS, "md", "canvas", "base"})
_NOTES = (".md", ".MD", ".Md", ".mD")


def is_note(path: str) -> bool:
    """Whether a path is that of a note."""
    return path.endswith(_NOTES)


def notes_among(paths: Iterable[str]) -> list[str]:
    """Those of some paths that are of notes; of tens of thousands, without a call for each."""
    return [path for path in paths if path.endswith(_NOTES)]


def sources_among(paths: Iterable[str]) -> list[str]:
    """Those of some paths that are of files in which links can stand; nearly all are of notes."""
    return [path for path in paths if path.endswith(_NOTES) or is_source(path)]


def is_canvas(path: str) -> bool:
    """Whether a path is that of a canvas (7.1)."""
    return path[-7:].lower() == ".canvas"


def is_base(path: str) -> bool:
    """Whether a path is that of a base (7.2)."""
    return path[-5:].lower() == ".base"


def is_source(path: str) -> bool:
    """Whether a path is that of a file in which links can stand."""
    return is_note(path) or is_canvas(path) or is_base(path)


def extension_of(path: str) -> str:
    """What stands after the last dot of a file's name, in lower case; empty without a dot."""
    return path.rpartition("/")[2].partition(".")[2].rpartition(".")[2].lower()


def is_linkable(path: str) -> bool:
    """Whether a file is of a kind that Obsidian links to out of the box (2.1.2)."""
    return extension_of(path) in _LINKABLE


def is_attachment(path: str) -> bool:
    """Whether a file is a picture, sound, a film or a PDF."""
    return extension_of(path) in _ATTACHMENTS
