"""What vaultlint understands in one file, for people who wonder: the facts, and where each link leads and why."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from vaultlint.note import Link, NoteFacts
from vaultlint.note.links import image_size
from vaultlint.text import LineIndex
from vaultlint.vault import Resolution, SubpathStatus, Vault
from vaultlint.vault.broken import because_of_place, diagnose


class InspectedHeading(Struct, frozen=True):
    """A heading that links can reach. Lines are 1-based."""

    level: int
    text: str
    line: int


class InspectedBlock(Struct, frozen=True):
    """A block id, without its `^`."""

    id: str
    line: int


class InspectedLink(Struct, frozen=True):
    """A link: as written, as looked up, and where it leads.

    `size` is what the text of an embed says of its size, such as `100x145`, or None.
    `target` is the path in the vault or None; `missing` is False where there is no file and none is needed, such as for
    the pages that a site makes by itself; `target_line` the line of the heading or block that it reaches, or None;
    `candidates` all files that match, best first; `why` says in words how the target was chosen.
    """

    kind: str
    embed: bool
    raw: str
    path: str
    subpath: str
    text: str | None
    size: str | None
    line: int
    column: int
    target: str | None
    missing: bool
    target_line: int | None
    candidates: tuple[str, ...]
    why: str


class Inspection(Struct, frozen=True):
    """Everything that vaultlint understands in a note. `path` is relative to the vault.

    `dialect` is a name of `vaultlint.dialect.DIALECTS`, `program` whose it is, `because` what made it be the one.
    """

    path: str
    properties: Mapping[str, object]
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    headings: tuple[InspectedHeading, ...]
    blocks: tuple[InspectedBlock, ...]
    links: tuple[InspectedLink, ...]
    root: str
    dialect: str
    program: str
    because: str
    notices: tuple[str, ...] = ()


def inspect_facts(
    facts: NoteFacts,
    properties: Mapping[str, object],
    vault: Vault,
    *,
    root: str,
    notices: tuple[str, ...],
    because: str,
) -> Inspection:
    """Look at a note, a canvas or a base with its vault in hand.

    `because` says what made the vault's dialect be the one that it is.
    """
    lines = LineIndex.from_bytes(facts.line_starts)
    faults = (f"line {lines.position(fault.span.start).line}: {fault.message}" for fault in facts.faults)
    return Inspection(
        path=facts.path,
        properties=dict(properties),
        aliases=facts.aliases,
        tags=tuple(dict.fromkeys(tag.name for tag in facts.tags)),
        headings=tuple(
            InspectedHeading(heading.level, heading.text, lines.position(heading.span.start).line)
            for heading in facts.headings
        ),
        blocks=tuple(InspectedBlock(block.id, lines.position(block.span.start).line) for block in facts.blocks),
        links=tuple(_inspect_links(facts, lines, vault)),
        root=root,
        dialect=vault.dialect.name,
        program=vault.dialect.program,
        because=because,
        notices=(*notices, *faults),
    )


def _inspect_links(facts: NoteFacts, lines: LineIndex, vault: Vault) -> list[InspectedLink]:
    links = []
    for link in facts.links:
        resolution = vault.resolve(link, facts.path)
        line, column = lines.position(link.span.start)
        target_line = None
        if resolution.target is not None and resolution.anchor is not None:
            index = LineIndex.from_bytes(vault.notes[resolution.target].line_starts)
            target_line = index.position(resolution.anchor.span.start).line
        links.append(
            InspectedLink(
                kind=link.kind.value,
                embed=link.embed,
                raw=link.raw,
                path=link.path,
                subpath=link.subpath,
                text=link.text,
                size=image_size(link.text, percent=vault.dialect.percent_sizes) if link.embed else None,
                line=line,
                column=column,
                target=resolution.target,
                missing=resolution.lookup.missing,
                target_line=target_line,
                candidates=resolution.candidates,
                why=_why(link, resolution, facts, vault),
            )
        )
    return links


def _why(link: Link, resolution: Resolution, facts: NoteFacts, vault: Vault) -> str:
    if resolution.lookup.missing:
        return diagnose(link, facts, vault).message
    way = f"found as {resolution.way.value}"
    if resolution.subpath is SubpathStatus.EMPTY:
        return f"{way}; the part after '#' is empty, so the link opens the note at its top"
    if resolution.subpath is SubpathStatus.MISSING and resolution.target is not None:
        places = vault.suggest.places(resolution.target, link.subpath)
        return f"{way}; it has no such heading or block. {because_of_place(places, vault.dialect)}".rstrip()
    return way
