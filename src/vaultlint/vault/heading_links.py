"""The links that lead to the headings of one note, with every heading that they name on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from vaultlint.note.anchors import heading_key
from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.vault.index import Vault
from vaultlint.vault.subpath import Anchors, places_named


class NamedPlace(Struct, frozen=True):
    """A heading that the subpath of a link leads to: all of the subpath, or one end of a range.

    `pieces` are what stands between the `#`s, and `tail` what is behind them (Dendron's `,1`). `walked` are the indexes
    of the headings that the pieces reach one after the other, so that the last is the one that the link leads to; what
    is found by its slug has only that. Of a place that is no heading, or is not there, `walked` is empty.
    """

    pieces: tuple[str, ...]
    tail: str
    walked: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The pieces that count."""
        return tuple(piece for piece in self.pieces if piece)

    def with_names(self, names: Mapping[int, str]) -> tuple[str, ...]:
        """The pieces that count, with other names for some; `names` goes by the index among them."""
        return tuple(names.get(number, name) for number, name in enumerate(self.names))

    def renamed(self, names: Mapping[int, str]) -> str:
        """The place as it is written with these names."""
        number = -1
        pieces = []
        for piece in self.pieces:
            number += bool(piece)
            pieces.append(names.get(number, piece) if piece else piece)
        return "#".join(pieces) + self.tail


class HeadingLink(Struct, frozen=True):
    """A link to a place in the note, and the file that it stands in."""

    source: str
    link: Link
    places: tuple[NamedPlace, ...]

    def goes_by(self) -> Iterator[int]:
        """The headings that the link reaches, those on the way included."""
        for place in self.places:
            yield from place.walked


class HeadingLinks:
    """The links of a vault that name headings of one note, whether these are there or not."""

    def __init__(self, facts: NoteFacts, vault: Vault) -> None:
        self.anchors = Anchors(facts, vault.dialect)
        self._nowhere = [["*"]] if vault.dialect.place_ranges else []  # the next heading, whatever its name
        self.links: Sequence[HeadingLink] = tuple(self._read(facts, vault))

    def _read(self, facts: NoteFacts, vault: Vault) -> Iterator[HeadingLink]:
        for source, link in vault.links_to_places(facts.path):
            if link.kind is not LinkKind.BLOCK_REFERENCE:
                places = tuple(
                    NamedPlace(pieces, tail, tuple(self.walk(pieces)))
                    for pieces, tail in places_named(link.subpath, vault.dialect)
                )
                yield HeadingLink(source, link, places)

    def walk(self, pieces: Sequence[str]) -> list[int]:
        """The headings that pieces of a subpath reach."""
        names = [piece for piece in pieces if piece]
        return self.anchors.walk(names) if _may_be_heading(names) and names not in self._nowhere else []

    def count(self, heading: str) -> int:
        """How many links name a heading of that key last."""
        return self._counts[heading]

    @cached_property
    def reached(self) -> Sequence[int]:
        """The headings that some link reaches, those on the way included, in order."""
        return sorted({index for link in self.links for index in link.goes_by()})

    @cached_property
    def _counts(self) -> Counter[str]:
        last = (link.places[-1].names for link in self.links)
        return Counter(heading_key(names[-1]) for names in last if names and _may_be_heading(names))


def _may_be_heading(names: Sequence[str]) -> bool:
    """Whether a place is not that of a block or a footnote (3.2.9)."""
    if len(names) != 1:
        return bool(names)
    return not (names[0].startswith("^") or (names[0].startswith("[^") and names[0].endswith("]")))
