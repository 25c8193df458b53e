"""Files that links name and that do not exist, with all who point at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from vaultlint.errors import UnreadableFile
from vaultlint.note.facts import Link
from vaultlint.note.links import is_template_expression
from vaultlint.vault.resolve import fold, from_folder, without_extension

if TYPE_CHECKING:
    from vaultlint.vault.index import Vault


def missing_key(path: str, source: str) -> str:
    """The form in which the paths of links to nowhere are compared, for a link in the note `source`.

    Two links with one key would be mended by one new note.
    """
    key = _key(path)
    if key.startswith(("./", "../")):
        return from_folder(fold(source.rpartition("/")[0]), key)
    return key.removeprefix("/")


@lru_cache(maxsize=65536)  # the same few paths are asked about again and again
def _key(path: str) -> str:
    return fold(without_extension(path.strip()))


class Missing:
    """The links of a vault that lead to no file; looked for once, when somebody first asks.

    Left out are links that nobody means to work: those of templates, those with a template expression, those inside
    `%%comments%%`, and those to days without a daily note.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def notes_that_want(self, path: str, source: str) -> int:
        """How many notes point at the missing file that a link in the note `source` names."""
        return self._counts.get(missing_key(path, source), 0)

    @cached_property
    def links(self) -> Mapping[str, tuple[tuple[str, Link], ...]]:
        """The links by `missing_key`, each with the note that it stands in, in order of path and place."""
        found: dict[str, list[tuple[str, Link]]] = {}
        for source, link in self._links():
            found.setdefault(missing_key(link.path, source), []).append((source, link))
        return {key: tuple(links) for key, links in found.items()}

    @cached_property
    def _counts(self) -> dict[str, int]:
        """The number of notes for each key. It is what rules ask for, and the links themselves would take room."""
        last: dict[str, str] = {}  # the note that each key was last met in
        counts: dict[str, int] = {}
        for source, link in self._links():
            key = missing_key(link.path, source)
            if last.get(key) != source:
                last[key] = source
                counts[key] = counts.get(key, 0) + 1
        return counts

    def _links(self) -> Iterator[tuple[str, Link]]:
        """The links to nowhere, each with the note that it stands in, in order of path and place."""
        vault = self._vault
        is_daily_note = vault.settings.is_daily_note
        for source in sorted(vault.notes):
            if vault.settings.is_template(source):
                continue
            try:
                links = vault.notes[source].links
            except UnreadableFile:
                continue
            for link, found in zip(links, vault.lookups(links, source), strict=True):
                if found.target is None and found.missing:
                    path = link.path
                    if link.comment or not path.strip() or is_template_expression(link):
                        continue
                    if (link.embed or not is_daily_note(path)) and not vault.leads_to_site(link):
                        yield source, link
