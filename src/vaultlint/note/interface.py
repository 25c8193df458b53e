"""What the check of one note can learn of another, in a few bytes: all of its facts but where things stand."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from vaultlint.digests import blake2b

if TYPE_CHECKING:
    from vaultlint.note.facts import NoteFacts

SIZE = 16  # bytes

_OF_HEADING = attrgetter("level", "text", "fingerprint")
_OF_LINK = attrgetter("kind", "path", "subpath", "raw", "comment", "key", "editable", "markdown")


def interface(facts: NoteFacts) -> bytes:
    """A digest of the facts without their places.

    As long as it stays the same, and so do the interfaces and names of all other files, whatever rules find in other
    files stays the same, but for those rules that tell of places there (`Rule.places_elsewhere`).
    """
    said = (
        facts.title,
        facts.aliases,
        facts.permalink,
        facts.mentions,
        *places(facts),
        [tag.name for tag in facts.tags],
        list(map(_OF_LINK, facts.links)),
    )
    try:
        encoded = msgspec.msgpack.encode(said)
    except UnicodeEncodeError:  # a byte that is not UTF-8
        encoded = repr(said).encode("utf-8", "surrogatepass")
    return blake2b(encoded, digest_size=SIZE).digest()


def places(facts: NoteFacts) -> tuple[object, ...]:
    """What of that the second part of a link can lead to: headings, blocks, footnotes, ids and what is drawn."""
    return (
        list(map(_OF_HEADING, facts.headings)),
        [block.id for block in facts.blocks],
        [footnote.id for footnote in facts.footnotes],
        facts.ids,
        facts.plugin,
    )
