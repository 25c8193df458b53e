"""The keys that a config may have: what each is for and what it takes, for the loader and for whoever describes them.

A key is a line here and a field of the record that its table becomes (`fail-on` is `Config.fail_on`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from vaultlint.config.model import Off, UndoSettings
from vaultlint.dialect import DIALECTS
from vaultlint.findings import Severity

SEVERITIES: Mapping[str, Severity | Off] = {
    **{severity.word: severity for severity in sorted(Severity, reverse=True)},
    "off": "off",
}
FAIL_ON: Mapping[str, Severity | None] = {
    **{severity.word: severity for severity in sorted(Severity, reverse=True)},
    "never": None,
}


class Kind(Enum):
    """What a key takes, where that is neither one of some words nor a table of its own."""

    SWITCH = "true or false"
    COUNT = "a whole number from 1"
    SELECTORS = "names of rules, categories and GROUPS"
    PATTERNS = "patterns for paths, in the style of .gitignore"
    SOME_PATTERNS = "the same, one at least"
    FILE = "the path of a file in the vault that is no note"
    RULES = "a table of rules, each with a table of settings or a severity"
    OVERRIDES = "a list of tables with the keys of OVERRIDE"


class Words(Struct, frozen=True):
    """The words of which a key takes one, and what they stand for."""

    meanings: Mapping[str, object]


class Table(Struct, frozen=True):
    """A table with keys of its own, and the record that they make. None of them is required."""

    record: Callable[..., object]
    keys: tuple[Key, ...]


Takes: TypeAlias = Kind | Words | Table


class Key(Struct, frozen=True):
    """A key: its name in kebab case, what it takes, and what it is for, as a sentence."""

    name: str
    takes: Takes
    help: str


_SELECT = Key("select", Kind.SELECTORS, "The rules that run: names of rules, categories, 'default', 'all'.")
_IGNORE = Key("ignore", Kind.SELECTORS, "The rules that do not run: names of rules, categories, 'default', 'all'.")
_RULES = Key("rules", Kind.RULES, "Severity and options of rules, by their names.")

UNDO = (
    Key("keep-days", Kind.COUNT, "For how many days a run can be undone."),
    Key("keep-megabytes", Kind.COUNT, "How much is kept for it at most."),
)
OVERRIDE = (
    Key("paths", Kind.SOME_PATTERNS, "The notes that the override holds for: patterns as in a .gitignore."),
    _SELECT,
    _IGNORE,
    _RULES,
)
TOP = (
    _SELECT,
    _IGNORE,
    Key("exclude", Kind.PATTERNS, "The notes that are not checked: patterns as in a .gitignore."),
    Key("gitignore", Kind.SWITCH, "Whether what the .gitignore files hide is not checked either."),
    Key("fail-on", Words(FAIL_ON), "The lowest severity that makes the exit code 1."),
    Key("dialect", Words({name: name for name in DIALECTS}), "The program whose links these are; else it is detected."),
    Key("baseline", Kind.FILE, "The file of findings that are known, and neither reported nor failed on."),
    _RULES,
    Key("overrides", Kind.OVERRIDES, "Other settings for some notes; of two that hold for a note the later one wins."),
    Key("undo", Table(UndoSettings, UNDO), "How long runs of --fix can be undone."),
)
