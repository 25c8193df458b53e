"""Writing links of a canvas anew: in the strings of its JSON, and nowhere else."""

from __future__ import annotations

import json

from msgspec.structs import replace

from vaultlint.findings import Edit
from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.text import Span
from vaultlint.vault.index import Vault
from vaultlint.vault.retarget import repoint


def repoint_in_canvas(link: Link, facts: NoteFacts, vault: Vault, subpath: str) -> Edit | None:
    """The edit that gives a link of a canvas another part after the file; None where that cannot be written.

    A node has its subpath in a string of its own. In a text card, the link is one of Markdown within a string.
    """
    if link.kind is LinkKind.CANVAS:
        return Edit(link.subpath_span, _escaped(subpath)) if link.subpath else None
    card = _as_in_card(link)
    edit = None if card is None else repoint(card, replace(facts, plugin=""), vault, subpath)
    return None if edit is None else Edit(link.subpath_span, _escaped(edit.new))


def _as_in_card(link: Link) -> Link | None:
    """The link as it is in the Markdown of its card, where it stands at offset 0."""

    def index(offset: int) -> int:
        return len(_unescaped(link.raw[: offset - link.start]))

    try:
        return link.at(
            Span(0, index(link.end)),
            Span(index(link.path_start), index(link.path_end)),
            Span(index(link.subpath_start), index(link.subpath_end)),
            raw=_unescaped(link.raw),
        )
    except ValueError:  # the place of a part is within an escape
        return None


def _unescaped(raw: str) -> str:
    return str(json.loads(f'"{raw}"')) if "\\" in raw else raw


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
