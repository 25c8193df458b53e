"""Every link that no edit touched leads to the file, heading and block that it led to, in all files of the vault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from vaultlint.errors import UnreadableFile
from vaultlint.findings import Objection
from vaultlint.gates.moves import Moves
from vaultlint.note import Link, LinkKind, NoteFacts
from vaultlint.text import Span
from vaultlint.vault import Resolution, Vault
from vaultlint.vault.subpath import SubpathStatus

LINKS = "links"


class ChangedFacts(Struct, frozen=True):
    """What a file was to others, what it would be, and where its text went."""

    before: NoteFacts
    after: NoteFacts
    moves: Moves


def links_kept(vault: Vault, changes: Mapping[str, ChangedFacts]) -> dict[str, list[Objection]]:
    """The objections by the path of the change that is to blame.

    Which file a link leads to hangs on the names of files, which no fix changes, and in some dialects on what notes
    call themselves; which place in it, on the headings, block ids and footnotes there. So there is nothing to look
    for unless one of these changed, and then only links that can have to do with it are looked at.
    """
    placed = {path for path, change in changes.items() if places(change.before) != places(change.after)}
    named = renamed(vault, changes)
    if not placed and not named:
        return {}
    then = vault.with_changed({path: change.after for path, change in changes.items()})
    objections: dict[str, list[Objection]] = {}
    for source, old, new in unedited(vault, changes):
        if not named and not old.subpath:
            continue
        was = vault.resolve(old, source)
        if was.target is None or not (named or was.target in placed):
            continue
        will_be = then.resolve(new, source)
        if not same(was, will_be, changes):
            to_blame = (placed | named) & {was.target, will_be.target} or named
            for path in to_blame:
                place = was.anchor.span.start if was.anchor is not None and was.target == path else 0
                reason = _reason(source, old, was, will_be, line=changes[path].before.position(place).line)
                objections.setdefault(path, []).append(Objection(LINKS, reason, place))
    return objections


def places(facts: NoteFacts) -> tuple[object, ...]:
    """What links to a place in a note go by, in order."""
    headings = [(heading.level, heading.text) for heading in facts.headings]
    return headings, [block.id for block in facts.blocks], [footnote.id for footnote in facts.footnotes], facts.ids


def renamed(vault: Vault, changes: Mapping[str, ChangedFacts]) -> set[str]:
    """The changed files that links no longer go by the same names to, besides those of the files."""
    if not vault.dialect.names and "tags" not in vault.dialect.pages_made:
        return set()
    return {path for path, change in changes.items() if _names(change.before) != _names(change.after)}


def _names(facts: NoteFacts) -> tuple[object, ...]:
    """What links to a note go by in some dialects, besides the names of files."""
    return facts.title, facts.aliases, facts.permalink, sorted(tag.name for tag in facts.tags)


def unedited(vault: Vault, changes: Mapping[str, ChangedFacts]) -> Iterator[tuple[str, Link, Link]]:
    """The links that no edit touched: the file that each stands in, and the link before and after."""
    for source in vault.sources:
        change = changes.get(source)
        if change is None:
            try:
                links = vault.sources[source].links
            except UnreadableFile:
                continue
            yield from ((source, link, link) for link in links)
            continue
        now = {link.span: link for link in change.after.links}
        for link in change.before.links:
            start = change.moves.move(link.span.start)
            moved = now.get(Span(start, start + link.span.end - link.span.start))
            # A link that is no longer there is the business of another gate.
            if moved is not None and moved.raw == link.raw and not change.moves.touched(link.span):
                yield source, link, moved


def same(was: Resolution, will_be: Resolution, changes: Mapping[str, ChangedFacts]) -> bool:
    """Whether a link leads to what it led to, before some changes and after them."""
    if was.target != will_be.target:
        return False
    if was.subpath is not SubpathStatus.FOUND:
        return True
    if will_be.subpath is not SubpathStatus.FOUND:
        return False
    if was.anchor is None or will_be.anchor is None:
        return was.anchor is will_be.anchor
    change = changes.get(was.target or "")
    if change is None:
        return was.anchor.span == will_be.anchor.span
    old, new = was.anchor.span.start, will_be.anchor.span.start
    if change.moves.move(old) == new:
        return True
    # What starts in an edited stretch is the same if it starts in what that became.
    return any(
        here.start <= old <= here.end and there.start <= new <= there.end
        for here, there in change.moves.near(Span(old, old))
    )


def _reason(source: str, link: Link, was: Resolution, will_be: Resolution, *, line: int) -> str:
    where = f"a card of '{source}'" if link.kind is LinkKind.CANVAS else f"the link '{link.raw}' in '{source}'"
    if will_be.target is None:
        return f"{where} would lead nowhere"
    if was.target != will_be.target:
        return f"{where} would lead to '{will_be.target}' instead of '{was.target}'"
    verb = "would lead to another place than" if will_be.subpath is SubpathStatus.FOUND else "would no longer reach"
    return f"{where} {verb} line {line} of '{was.target}'"
