"""What was found in a vault that a config can be founded on: records alone."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class NoteKeys(Struct, frozen=True):
    """The properties of one note, by their names in lower case, each with its name as written.

    `filled` are those of them that are not empty, in lower case.
    """

    path: str
    keys: Mapping[str, str]
    filled: frozenset[str] = frozenset()


class Key(Struct, frozen=True):
    """A property that nearly all notes of a place have: in how many of how many notes, and in how many it is empty.

    The notes are those of the place less the parts of it in which hardly any has the property. It may be empty where so
    many are that this cannot be a mistake.
    """

    name: str
    notes: int
    of: int
    empty: int = 0
    may_be_empty: bool = False


class Place(Struct, frozen=True):
    """Some notes of a vault: all below a folder, or with `direct` those that lie in it and not deeper.

    The folder is a path without a slash at its end, empty for the top of the vault.
    """

    folder: str
    direct: bool = False

    @property
    def depth(self) -> int:
        """How deep the notes lie at least: 0 for all of the vault."""
        return len(self.folder.split("/")) * bool(self.folder) + self.direct


class Requirement(Struct, frozen=True):
    """The properties that the notes of a place must have: all of them, those of the places around it included.

    Without keys, `required-frontmatter` is off there. `lost` are properties that the place around asks for and that
    hardly any note here has; `reason` says why the place is one of its own, where that is not for its properties.
    """

    place: Place
    keys: tuple[Key, ...]
    notes: int
    lost: tuple[Key, ...] = ()
    reason: str = ""


class Exclusion(Struct, frozen=True):
    """A folder, or the start of names, whose notes are better not checked; the reason is a sentence."""

    prefix: str  # a path of the vault; of a folder, with a slash at its end
    reason: str


class RuleCount(Struct, frozen=True):
    """What a rule finds: findings, in how many files, and how many have a fix that is safe, or unsafe."""

    rule: str
    findings: int
    files: int
    safe: int = 0
    unsafe: int = 0


class Hint(Struct, frozen=True):
    """A setting that may be worth having, as lines of TOML that stay commented out, and the reason for it."""

    reason: str
    lines: tuple[str, ...]
    table: bool = False  # whether the lines begin a table, so that they belong behind what is in none


class Evidence(Struct, frozen=True):
    """All that a proposal is made of."""

    notes: int  # under check without a config
    others: int = 0  # canvases, bases and attachments
    dialect: str | None = None  # None: nothing tells
    because: str = ""  # the end of a sentence
    exclusions: tuple[Exclusion, ...] = ()
    requirements: tuple[Requirement, ...] = ()  # those of all of the vault first, if there are any
    counts: tuple[RuleCount, ...] = ()  # with the exclusions, and without the requirements
    lacking: int = 0  # notes that lack a property which the requirements ask for
    hints: tuple[Hint, ...] = field(default=())


NEARLY_ALL = 0.95  # the share of notes with a property from which on a note without it is a mistake
MOST = 0.8  # the share of the notes of a place that must be left where parts of it do without the property
HARDLY_ANY = 0.1  # and the share up to which it is no mistake in a part of them
MANY = 20  # notes, of which such a share says something
SOME = 5  # notes, of which it says that they are another kind
