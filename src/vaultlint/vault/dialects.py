"""Which dialect a vault is written in: what its config says, or what lies in it.

A program's settings change some values of its dialect (section 8 of the semantics reference): how Quartz is told to
resolve links, how Logseq names the pages of days. They are read from files in languages of their own, so only by
looking for the one line that matters; where there is none, the program's own default holds.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.dialect import DIALECTS, UNTOLD, Dialect, Paths
from vaultlint.regex import regex
from vaultlint.vault.small_files import NotReadError, read_small

_QUARTZ = "quartz.config.ts"
_LOGSEQ = "logseq/config.edn"
# The marks of each dialect, and in how many folders above the vault they may lie. The first that is there counts.
_MARKS = (
    ("obsidian", ".obsidian", 0),
    ("quartz", _QUARTZ, 2),
    ("foam", ".foam", 0),
    ("dendron", "dendron.yml", 1),
    ("dendron", "dendron.code-workspace", 1),
    ("dendron", "root.schema.yml", 0),
    ("logseq", _LOGSEQ, 0),
)
_DENDRON_ROOT = "root.md"  # every vault of Dendron's has this note; the settings may lie elsewhere
_OF_DENDRON = {"id", "title", "desc", "updated", "created"}
_PROPERTY = regex(r"^(\w+):", re.MULTILINE)
_LARGEST = 1_000_000  # bytes; a larger file is none that somebody wrote
_RESOLUTION = regex(r"^[^/\n]*?\bmarkdownLinkResolution\s*:\s*[\"'](\w+)[\"']", re.MULTILINE)
_RESOLUTIONS = {"shortest": Paths.TOP, "absolute": Paths.ABSOLUTE, "relative": Paths.RELATIVE}
_JOURNAL_TITLES = regex(r"^[^;\n]*:journal/page-title-format\s+\"([^\"\n]{1,100})\"", re.MULTILINE)
_DAY_LETTERS = (
    ("EEEE", "dddd"),
    ("EEE", "ddd"),
    ("E", "ddd"),
    ("do", "Do"),
    ("dd", "DD"),
    ("d", "D"),
    ("yyyy", "YYYY"),
)


class Detected(Struct, frozen=True):
    """A dialect, and what made it be the one: a sentence's end, such as "quartz.config.ts lies above the vault"."""

    dialect: Dialect
    because: str


def detect(root: Path) -> Detected:
    """The dialect of the vault at `root`, by what lies in it; where nothing tells, Obsidian's with some patience."""
    for name, mark, above in _MARKS:
        for folder in (root, *root.parents)[: above + 1]:
            if os.path.lexists(folder / mark):
                where = "in" if folder == root else "above"
                return Detected(_as_set(DIALECTS[name], folder, mark), f"'{mark}' lies {where} the vault")
    if _is_dendron(_read(root, _DENDRON_ROOT)):
        return Detected(DIALECTS["dendron"], f"'{_DENDRON_ROOT}' has the properties of a note of Dendron's")
    return Detected(UNTOLD, "nothing in the vault says otherwise")


def marks_above(root: Path) -> list[Path]:
    """Where the settings above a vault lie, or would lie, that tell its program, or how that is set."""
    return [folder / mark for _, mark, above in _MARKS for folder in (*root.parents,)[:above]]


def configured(name: str, root: Path) -> Detected:
    """The dialect of that name, with the settings that lie in the vault at `root`."""
    found = detect(root)
    because = "the config says so"
    told = found.dialect.name == name and found.dialect is not UNTOLD
    return Detected(found.dialect if told else DIALECTS[name], because)


def _is_dendron(root: str) -> bool:
    """Whether the text of a note has the properties that Dendron gives to all of its notes."""
    block = root.replace("\r\n", "\n").partition("\n---\n")[0]
    return {match[1] for match in _PROPERTY.finditer(block)} >= _OF_DENDRON


def _as_set(dialect: Dialect, folder: Path, mark: str) -> Dialect:
    """The dialect with what its program is set to, in the file `mark` of a folder."""
    if mark == _QUARTZ and (match := _RESOLUTION.search(_read(folder, mark))) is not None:
        paths = _RESOLUTIONS.get(match[1].lower(), dialect.wikilink_paths)
        return replace(dialect, wikilink_paths=paths, markdown_paths=paths)
    if mark == _LOGSEQ and (match := _JOURNAL_TITLES.search(_read(folder, mark))) is not None:
        return replace(dialect, journal_titles=_as_moment(match[1]))
    return dialect


def _as_moment(pattern: str) -> str:
    """A pattern for dates as Java has them (`MMM do, yyyy`) in the letters of Moment.js."""
    written = ""
    place = 0
    while place < len(pattern):
        letters, new = next(
            ((old, new) for old, new in _DAY_LETTERS if pattern.startswith(old, place)), (pattern[place],) * 2
        )
        written += new
        place += len(letters)
    return written


def _read(folder: Path, name: str) -> str:
    """The text of a settings file; empty where there is none, or none that can be what it should be."""
    try:
        return (read_small(folder, name, largest=_LARGEST) or b"").decode("utf-8", "replace")
    except (OSError, NotReadError):
        return ""
