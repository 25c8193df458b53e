"""What the author of a rule imports, and the only module of vaultlint that a rule imports.

A rule is the frozen value of its options. It knows its name, its severity, its examples, and how to look at one
note; it knows no other rule, no parser and no file.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

from msgspec import Struct

from vaultlint.dialect import Places
from vaultlint.findings import Edit, Fix, Problem, Safety, Severity, Zone
from vaultlint.later import Later, functions
from vaultlint.note import Heading, Link, LinkKind, Note, NoteFacts, heading_key, is_template_expression
from vaultlint.note.facts import Directive, DirectiveKind, Tool, Unfinished, UnfinishedKind
from vaultlint.note.false_block_ids import FalseBlockId, FalseBlockIdReason
from vaultlint.note.kinds import ATTACHMENTS, extension_of, is_linkable
from vaultlint.note.links import default_text
from vaultlint.note.mojibake import Garble, GarbleKind, GarbleTrust, find_garbles
from vaultlint.note.properties import Frontmatter, FrontmatterError, is_empty
from vaultlint.note.property_lists import LinksInText, UnquotedLink, links_in_text, unquoted_links
from vaultlint.note.stray_frontmatter import StrayFrontmatter, may_be_frontmatter, stray_frontmatter
from vaultlint.note.table_links import SplitLink
from vaultlint.note.unfinished import has_no_target, is_search_prompt
from vaultlint.note.yaml_errors import FrontmatterErrorKind
from vaultlint.options import OfOptions, Option
from vaultlint.regex import regex
from vaultlint.suppression import Suppression, Verdict, taken_out
from vaultlint.text import Span
from vaultlint.vault import Vault
from vaultlint.vault.graph import ought_to_connect
from vaultlint.vault.invisible import invisible_characters, named, no_break_spaces
from vaultlint.vault.matter import Matter
from vaultlint.vault.names import difference
from vaultlint.vault.patterns import matches
from vaultlint.vault.resolve import Lookup, Way, fold

if TYPE_CHECKING:
    from vaultlint.note.property_edits import set_properties, yaml_quoted
    from vaultlint.vault import broken
    from vaultlint.vault.heading_links import HeadingLinks
    from vaultlint.vault.heading_names import HeadingNames
    from vaultlint.vault.link_forms import LinkForm, keeps_headings, reform
    from vaultlint.vault.rename_heading import HeadingRenamer
    from vaultlint.vault.retarget import make_explicit, repoint, respell, respelled, retarget
else:  # what messages and fixes are made with: where a rule finds nothing, it calls none of these
    broken = Later("vaultlint.vault.broken")
    set_properties, yaml_quoted = functions("vaultlint.note.property_edits", "set_properties", "yaml_quoted")
    (HeadingLinks,) = functions("vaultlint.vault.heading_links", "HeadingLinks")
    (HeadingNames,) = functions("vaultlint.vault.heading_names", "HeadingNames")
    LinkForm, keeps_headings, reform = functions("vaultlint.vault.link_forms", "LinkForm", "keeps_headings", "reform")
    (HeadingRenamer,) = functions("vaultlint.vault.rename_heading", "HeadingRenamer")
    make_explicit, repoint, respell, respelled, retarget = functions(
        "vaultlint.vault.retarget", "make_explicit", "repoint", "respell", "respelled", "retarget"
    )

__all__ = [
    "ATTACHMENTS",
    "Bad",
    "Directive",
    "DirectiveKind",
    "Edit",
    "FalseBlockId",
    "FalseBlockIdReason",
    "FileRule",
    "Fix",
    "Frontmatter",
    "FrontmatterError",
    "FrontmatterErrorKind",
    "Garble",
    "GarbleKind",
    "GarbleTrust",
    "Good",
    "Heading",
    "HeadingLinks",
    "HeadingNames",
    "HeadingRenamer",
    "Link",
    "LinkForm",
    "LinkKind",
    "LinksInText",
    "Lookup",
    "Matter",
    "Note",
    "NoteFacts",
    "NoteRule",
    "Places",
    "Problem",
    "Rule",
    "Safety",
    "Severity",
    "Span",
    "SplitLink",
    "StrayFrontmatter",
    "Suppression",
    "SuppressionRule",
    "Tool",
    "Unfinished",
    "UnfinishedKind",
    "UnquotedLink",
    "Vault",
    "VaultRule",
    "Verdict",
    "Way",
    "Zone",
    "broken",
    "default_text",
    "difference",
    "extension_of",
    "find_garbles",
    "fold",
    "has_no_target",
    "heading_key",
    "invisible_characters",
    "is_empty",
    "is_linkable",
    "is_search_prompt",
    "is_template_expression",
    "keeps_headings",
    "links_in_text",
    "make_explicit",
    "matches",
    "may_be_frontmatter",
    "named",
    "no_break_spaces",
    "option",
    "ought_to_connect",
    "reform",
    "regex",
    "repoint",
    "respell",
    "respelled",
    "retarget",
    "set_properties",
    "stray_frontmatter",
    "taken_out",
    "unquoted_links",
    "yaml_quoted",
]

_WORD_START = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Good(Struct, frozen=True):
    """A note in which the rule finds nothing. `vault` gives its neighbours: path to text (or "" for attachments).

    `surroundings` and `dialect` are those of `Bad`.
    """

    text: str
    options: Mapping[str, Any] = _NOTHING
    vault: Mapping[str, str] = _NOTHING
    path: str = "Example.md"
    surroundings: bool = True
    dialect: str = "obsidian"


class Bad(Struct, frozen=True):
    r"""A note in which the rule finds exactly the stretches marked `«…»`; an empty `«»` marks an empty span.

    Where the note itself has such signs, they are written `\«` and `\»`; only in `text`, and only in a `Bad`.
    `fixed` is the note after every fix of every safety above SUGGESTED is applied; None says that there is none.
    `says` is a part of the first message. `surroundings` False keeps the harness from trying the example elsewhere
    (behind frontmatter, in a quote, in a list item …), for findings that hang on their place in the note. `dialect` is
    the name of the one that the vault is written in.
    """

    text: str
    fixed: str | None = None
    says: str = ""
    options: Mapping[str, Any] = _NOTHING
    vault: Mapping[str, str] = _NOTHING
    path: str = "Example.md"
    surroundings: bool = True
    dialect: str = "obsidian"


def option(*, default: Any, help: str) -> Any:  # noqa: A002, ANN401 - reads as documentation where rules declare options
    """An option of a rule: its default and the sentence that documents it.

    Its type is one that TOML can give: bool, int, float, str, Literal, an enumeration, `tuple[T, ...]`,
    `frozenset[T]`, `Mapping[str, T]`, or a union of them. Lists default to tuples, since rules are frozen.
    """
    return Option(default, help)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(option,))
class Rule(OfOptions, ABC):
    """Base of every kind of rule. Subclasses become frozen values of their options by being defined.

    The first line of a rule's docstring states the good state as a sentence; the rest is its page. A rule that cannot
    work with the values of its options raises `ValueError` in `__post_init__`; the config then names the place.
    """

    name: ClassVar[str]  # the class name in kebab case, which is also the module's name
    severity: ClassVar[Severity]
    since: ClassVar[str]
    by_default: ClassVar[bool] = True  # whether `select = ["default"]` takes it
    examples: ClassVar[tuple[Good | Bad, ...]] = ()
    in_code: ClassVar[bool] = False  # looks into code and math, so the harness does not expect silence there
    in_comments: ClassVar[bool] = False  # looks into %%…%%
    asks_backlinks: ClassVar[bool] = False  # what it finds in a file hangs on the links of other files
    places_elsewhere: ClassVar[bool] = False  # tells of lines, here or in other files, or has fixes that edit those
    names_elsewhere: ClassVar[bool] = False  # and has the path of each such file in a message, a title or an edit
    about: ClassVar[Matter | None] = None  # vault and file rules: asked only of files with some of this; None: of all

    def __init_subclass__(cls) -> None:
        """Name the rule and find its options."""
        super().__init_subclass__()
        cls.name = _WORD_START.sub("-", cls.__name__).lower()

    @classmethod
    def category(cls) -> str:
        """The folder that the rule's module stands in; of a module in no folder, its own name."""
        return cls.__module__.split(".")[-2:][0]

    @classmethod
    def is_concerned(cls, matter: Matter) -> bool:
        """Whether a file may be of interest to the rule, if that is what may be the matter with it."""
        return cls.about is None or bool(cls.about & matter)

    def hangs_on(self) -> str:
        """What the findings hang on besides the note, its vault and the options, such as today's date.

        Findings that are kept from an earlier run count only while this is the same.
        """
        return ""

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        """The options, in the order of their declaration."""
        return tuple(cls._options.values())


class NoteRule(Rule):
    """A rule that sees one note and nothing else."""

    @abstractmethod
    def check(self, note: Note) -> Iterator[Problem]:
        """The problems of a note, in any order."""


class VaultRule(Rule):
    """A rule that asks one question of one note with the whole vault in hand, from facts alone."""

    @abstractmethod
    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        """The problems of the note that `facts` describe, in any order."""


class SuppressionRule(Rule):
    """A rule that asks one question of the suppressions of one note, once all other rules have run.

    Nothing in a note silences what it finds; the config can.
    """

    @abstractmethod
    def check(self, suppressions: Sequence[Suppression]) -> Iterator[Problem]:
        """The problems of a note's suppressions, which are in order of place."""


class FileRule(Rule):
    """A rule that asks one question of one file, whatever its kind, with the whole vault in hand.

    It sees the path of the file and what the vault's notes say, never what is in the file. Its problems are about the
    file as a whole: they stand at `Span(0, 0)`, and those of files that are no notes have no fix.
    """

    @abstractmethod
    def check(self, path: str, vault: Vault) -> Iterator[Problem]:
        """The problems of the file at `path`, in any order."""
