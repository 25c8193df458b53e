"""Which dialect a vault is written in: what its config says, or what lies in it.

A program's settings change some values of its dialect (section 8 of the semantics reference): how Quartz is told to
resolve links, how Logseq names the pages of days. They are read from files in languages of their own, so only by
looking for the one line that matters; where there is none, the program's own default holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from vaultlint.dialect import DIALECTS, OBSIDIAN, Dialect, Paths

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
_LARGEST = 1_000_000  # bytes of a settings file that are looked at
_RESOLUTION = re.compile(r"^[^/\n]*?\bmarkdownLinkResolution\s*:\s*[\"'](\w+)[\"']", re.MULTILINE)
_RESOLUTIONS = {"shortest": Paths.TOP, "absolute": Paths.ABSOLUTE, "relative": Paths.RELATIVE}
_JOURNAL_TITLES = re.compile(r"^[^;\n]*:journal/page-title-format\s+\"([^\"\n]{1,100})\"", re.MULTILINE)
_DAY_LETTERS = (
    ("EEEE", "dddd"),
    ("EEE", "ddd"),
    ("E", "ddd"),
    ("do", "Do"),
    ("dd", "DD"),
    ("d", "D"),
    ("yyyy", "YYYY"),
)


@dataclass(frozen=True, slots=True)
class Detected:
    """A dialect, and what made it be the one: a sentence's end, such as "quartz.config.ts lies above the vault"."""

    dialect: Dialect
    because: str


def detect(root: Path) -> Detected:
    """The dialect of the vault at `root`, by what lies in it; Obsidian's where nothing tells."""
    for name, mark, above in _MARKS:
        for folder in (root, *root.parents)[: above + 1]:
            if (folder / mark).exists():
                where = "in" if folder == root else "above"
                return Detected(_as_set(DIALECTS[name], folder / mark), f"'{mark}' lies {where} the vault")
    return Detected(OBSIDIAN, "nothing in the vault says otherwise")


def configured(name: str, root: Path) -> Detected:
    """The dialect of that name, with the settings that lie in the vault at `root`."""
    found = detect(root)
    because = "the config says so"
    return Detected(found.dialect if found.dialect.name == name else DIALECTS[name], because)


def _as_set(dialect: Dialect, mark: Path) -> Dialect:
    """The dialect with what its program is set to."""
    if mark.name == _QUARTZ and (match := _RESOLUTION.search(_read(mark))) is not None:
        paths = _RESOLUTIONS.get(match[1].lower(), dialect.wikilink_paths)
        return replace(dialect, wikilink_paths=paths, markdown_paths=paths)
    if mark.parts[-2:] == ("logseq", "config.edn") and (match := _JOURNAL_TITLES.search(_read(mark))) is not None:
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


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""
