"""What the files of a vault say together: who links to whom, what is mentioned, which names, tags and blocks there are.

Each answer takes a look at all files, and is worked out when somebody first asks for it. The door to all of this is
`Vault`, which takes a note of who asks (`vault.asked`); nothing here does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from vaultlint.note.facts import BlockId, Link, NoteFacts
from vaultlint.note.kinds import is_attachment
from vaultlint.note.marks import tag_branch
from vaultlint.vault.resolve import Lookup, fold

if TYPE_CHECKING:
    from vaultlint.vault.index import Vault

LinksByTarget = Mapping[str, tuple[tuple[str, Link], ...]]


class Together:
    """What the files of a vault say together.

    `facts_of` gives the facts of a file, of which nobody takes a note, or None for one that cannot be read; `key` makes
    the form in which the dialect compares names.
    """

    def __init__(self, vault: Vault, facts_of: Callable[[str], NoteFacts | None], key: Callable[[str], str]) -> None:
        self._vault = vault
        self._facts_of = facts_of
        self._key = key

    def note_named(self, name: str) -> str | None:
        """The note that the dialect finds by a name in its properties."""
        return self._other_names.get(self._key(name).strip("/"))

    def is_tag(self, name: str) -> bool:
        """Whether some note has a tag, or one below it."""
        return name.lower() in self._tag_names

    def block_with_id(self, name: str) -> tuple[str, BlockId] | None:
        """The first block of an id, and the note that it stands in."""
        return self._blocks_with_id.get(name.lower())

    def linked_from(self, path: str) -> Sequence[str]:
        """The files in which links lead to a file, in order of path."""
        return self._linked_from.get(path, ())

    def is_mentioned(self, path: str) -> bool:
        """Whether something names an attachment otherwise than by a link that leads to it."""
        paths, names = self._mentioned
        return path in paths or fold(path).rpartition("/")[2] in names

    @cached_property
    def has_aliases(self) -> bool:
        """Whether any note has an alias."""
        return any(facts is not None and facts.aliases for facts in map(self._facts_of, self._vault.notes))

    @cached_property
    def links_to_places(self) -> LinksByTarget:
        """The links that name a place in a file, by that file, in order of path and place."""
        vault = self._vault
        naming = vault.roll.naming_places
        return self.places_named_in(path for path in vault.sources if path in naming or path not in vault.notes)

    def places_named_in(self, sources: Iterable[str]) -> LinksByTarget:
        """Those of them that stand in some files."""
        found: dict[str, list[tuple[str, Link]]] = {}
        for source in sorted(sources):
            facts = self._facts_of(source)
            links = [link for link in facts.links if link.subpath] if facts is not None else []
            for link, lookup in zip(links, self._vault.lookups(links, source), strict=True):
                if lookup.target is not None:
                    found.setdefault(lookup.target, []).append((source, link))
        return {target: tuple(links) for target, links in found.items()}

    @cached_property
    def _other_names(self) -> dict[str, str]:
        """Notes by the names that the dialect takes from their properties, the first note by its path."""
        kinds = self._vault.dialect.names
        found: dict[str, str] = {}
        for path in sorted(self._vault.notes) if kinds else ():
            facts = self._facts_of(path)
            if facts is None:
                continue
            names = list(facts.aliases) if "alias" in kinds else []
            names += [facts.permalink] if "permalink" in kinds and facts.permalink else []
            names += [facts.title] if "title" in kinds and facts.title else []
            for name in names:
                found.setdefault(self._key(name).strip("/"), path)
        return found

    @cached_property
    def _tag_names(self) -> frozenset[str]:
        """Every tag of the vault and every parent of one, in lower case."""
        facts = (self._facts_of(path) for path in self._vault.notes)
        tags = {tag.name.lower() for found in facts if found is not None for tag in found.tags}
        return frozenset(branch for tag in tags for branch in tag_branch(tag))

    @cached_property
    def _blocks_with_id(self) -> dict[str, tuple[str, BlockId]]:
        found: dict[str, tuple[str, BlockId]] = {}
        for path in sorted(self._vault.notes):
            facts = self._facts_of(path)
            for block in facts.blocks if facts is not None else ():
                found.setdefault(block.id.lower(), (path, block))
        return found

    @cached_property
    def _mentioned(self) -> tuple[frozenset[str], frozenset[str]]:
        """The paths of attachments that are mentioned, and the names of those looked for in the wrong place."""
        paths, names = set(), set()
        lookup = self._vault.lookup
        for source in self._vault.sources:
            facts = self._facts_of(source)
            if facts is None:
                continue
            for mention in facts.mentions:
                # From the top of a website, that is, from the top of the vault or of a folder in it.
                found = lookup(mention, source).target or lookup(mention.lstrip("/"), source).target
                if found is None:
                    names.add(fold(mention).rpartition("/")[2])
                else:
                    paths.add(found)
            for link in facts.links:
                if is_attachment(link.path) and lookup(link.path, source, link.kind).target is None:
                    names.add(fold(link.path).rpartition("/")[2])
        return frozenset(paths), frozenset(names)

    @cached_property
    def _linked_from(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for source in sorted(self._vault.sources):
            for target in {lookup.target for lookup in self._lookups_in(source)}:
                if target is not None:
                    found.setdefault(target, []).append(source)
        return found

    def _lookups_in(self, source: str) -> list[Lookup]:
        """What the links in a file mean, each meaning once at least."""
        vault = self._vault
        if source in vault.notes:
            return vault.lookups(vault.gist(source).calls, source)
        facts = self._facts_of(source)
        return vault.lookups(facts.links, source) if facts is not None else []
