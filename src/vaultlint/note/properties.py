"""Frontmatter: the block, its values by the rules of YAML 1.2, and the place of each key and value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from vaultlint.note.facts import Link, Tag
from vaultlint.text import Span


@dataclass(frozen=True, slots=True)
class FrontmatterError:
    """Why a block has no properties, in a note-taker's words, and where."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Property:
    """One property at the top level of a block. `value_span` is empty and lies after the colon if there is no value."""

    key: str
    key_span: Span
    value: object
    value_span: Span


@dataclass(frozen=True)
class Frontmatter:
    """A block at the start of a note. `span` includes both `---` lines, `content` is what stands between them."""

    text: str
    span: Span
    content: Span

    @cached_property
    def properties(self) -> tuple[Property, ...]:
        """The properties at the top level, in order; none if the block has an error."""
        return ()

    @cached_property
    def error(self) -> FrontmatterError | None:
        """Why the block cannot be read, if it cannot."""
        return None

    @cached_property
    def data(self) -> Mapping[str, object]:
        """All values, with the types of YAML 1.2 core; empty if the block has an error."""
        return {}

    def get(self, name: str) -> Property | None:
        """The property of that name; case makes no difference."""
        wanted = name.casefold()
        return next((entry for entry in self.properties if entry.key.casefold() == wanted), None)

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The tags, without `#`."""
        return ()

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """The aliases."""
        return ()

    @cached_property
    def cssclasses(self) -> tuple[str, ...]:
        """The CSS classes."""
        return ()

    @cached_property
    def title(self) -> str | None:
        """The property `title`, if it is a string."""
        return None

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links in the values, in order of place."""
        return ()

    def tag_facts(self) -> tuple[Tag, ...]:
        """The tags with the places of their values."""
        return ()


def read(text: str) -> Frontmatter | None:
    """The block at the start of a note; None if there is none, or if it never closes."""
    del text
    return None


def unclosed(text: str) -> Span | None:
    """The opening `---` of a block that never closes although what follows looks like properties."""
    del text
    return None
