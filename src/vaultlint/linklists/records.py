"""What the lists of links hold. Paths are relative to the vault; lines and columns are 1-based."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.findings import Safety


class ListedLink(Struct, frozen=True):
    """A link, and where its target is written."""

    path: str  # of the file that it stands in
    line: int
    column: int
    kind: str
    embed: bool
    raw: str


class BrokenLink(ListedLink, frozen=True):
    """A link to a file that does not exist, the rule that found it, and the first fix for it."""

    rule: str
    fix: str | None  # its title
    safety: Safety | None  # how far it may be trusted


class BrokenTarget(Struct, frozen=True):
    """A file that does not exist, and all links to it. Cause, message and suggestion are those of the first link."""

    target: str  # as the first link has it, without `.md`; relative paths as paths of the vault
    cause: str
    message: str
    suggestion: str | None  # the path of the file most likely meant
    links: Sequence[BrokenLink]

    @property
    def notes(self) -> int:
        """How many files point at it."""
        return len({link.path for link in self.links})

    @property
    def fixable(self) -> Counter[Safety]:
        """How many of the links have a fix, by how far it may be trusted."""
        return Counter(link.safety for link in self.links if link.safety is not None)


class BrokenLinks(Struct, frozen=True):
    """Targets that do not exist, the most wanted first."""

    targets: Sequence[BrokenTarget]
    notes_checked: int

    @property
    def links(self) -> int:
        """How many links point at them."""
        return sum(len(target.links) for target in self.targets)

    @property
    def notes(self) -> int:
        """How many files such links stand in."""
        return len({link.path for target in self.targets for link in target.links})


class Orphan(Struct, frozen=True):
    """A file that no other file links to. `links` counts the links in it that lead to another file."""

    path: str
    kind: str  # "note", "canvas", "base" or "attachment"
    links: int = 0


class Orphans(Struct, frozen=True):
    """Files that no other file links to, in order of path, and how many files were looked at."""

    orphans: Sequence[Orphan]
    files_checked: int


class Choice(Struct, frozen=True):
    """A file that ambiguous links lead to. `tied`: another file fits as well, so that the choice is not stable."""

    target: str
    tied: bool
    links: Sequence[ListedLink]


class AmbiguousName(Struct, frozen=True):
    """A link path that several files match, and which of them it reaches from where."""

    name: str  # as the first link has it
    candidates: Sequence[str]  # the shortest path first
    choices: Sequence[Choice]  # the one that most links reach first
    reported: int  # how many of the links check reports, because nobody would expect where they lead

    @property
    def links(self) -> int:
        """How many links have this path."""
        return sum(len(choice.links) for choice in self.choices)


class AmbiguousLinks(Struct, frozen=True):
    """Link paths that several files match, those that check reports first, then the most frequent."""

    names: Sequence[AmbiguousName]
    notes_checked: int
    dialect: Dialect = OBSIDIAN  # whose order of preference decides

    @property
    def links(self) -> int:
        """How many links there are with such a path."""
        return sum(name.links for name in self.names)


class KindCount(Struct):
    """The links of one kind: those whose file exists, those reported as broken, and those that lead nowhere on purpose.

    The three add up to `links`. Broken headings, broken blocks and ambiguous links are among those that resolve.
    """

    links: int = 0
    resolved: int = 0
    broken: int = 0
    unreported: int = 0
    broken_headings: int = 0
    broken_blocks: int = 0
    ambiguous: int = 0

    def add(self, other: KindCount) -> None:
        """Count the other's links as well."""
        for name in KindCount.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Census(Struct, frozen=True):
    """What there is in a vault, and how its links do."""

    files: Mapping[str, int]  # by kind, of the whole vault
    checked: Mapping[str, int]  # by kind, notes, canvases and bases alone
    kinds: Mapping[str, KindCount]  # kinds without a link left out
    causes: Mapping[str, int]  # of broken links, the most frequent first
    total: KindCount = field(default_factory=KindCount)
