"""Every link leads to the file, heading and block that it led to, in all files of the vault.

`links_kept` judges what is to be written, and looks at the links that no edit touched. `led_astray` is asked before,
so that a fix which would take a link away from where it leads is not made, and all others are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from msgspec import Struct

from vaultlint.errors import UnreadableFile
from vaultlint.findings import Objection
from vaultlint.gates.moves import Moves
from vaultlint.note import Link, LinkKind, NoteFacts
from vaultlint.note.anchors import heading_key
from vaultlint.text import Span
from vaultlint.vault import Resolution, Vault
from vaultlint.vault.subpath import SubpathStatus, split_subpath

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
    placed = {path for path, change in changes.items() if _places(change.before) != _places(change.after)}
    named = {path for path, change in changes.items() if _names(change.before) != _names(change.after)}
    by_name = bool(named) and bool(vault.dialect.names or "tags" in vault.dialect.pages_made)
    if not placed and not by_name:
        return {}
    then = vault.with_changed({path: change.after for path, change in changes.items()})
    objections: dict[str, list[Objection]] = {}
    for source, old, new in _links(vault, changes):
        if not by_name and not old.subpath:
            continue
        was = vault.resolve(old, source)
        if was.target is None or not (by_name or was.target in placed):
            continue
        will_be = then.resolve(new, source)
        if not _same(was, will_be, changes):
            to_blame = (placed | named) & {was.target, will_be.target} or named
            for path in to_blame:
                place = was.anchor.span.start if was.anchor is not None and was.target == path else 0
                reason = _reason(source, old, was, will_be, line=changes[path].before.position(place).line)
                objections.setdefault(path, []).append(Objection(LINKS, reason, place))
    return objections


def led_astray(vault: Vault, changes: Mapping[str, ChangedFacts]) -> dict[str, list[Span]]:
    """The stretches of the old texts whose edits take a link away from where it leads, by path.

    That is the target of a link which leads elsewhere than before, or, if it led nowhere, elsewhere than it would if
    nothing else was edited; or the place in a note that links would lose. `vault` is the vault before the edits.
    """
    retargeted: list[tuple[str, Link, Link]] = []
    settled: set[tuple[str, int]] = set()  # the links that are not looked at as what others lead to changes
    for path, change in changes.items():
        for old, new in _edited(change):
            if new is None or (old.path, old.subpath) != (new.path, new.subpath):
                settled.add((path, old.start))
            if new is not None and (path, old.start) in settled:
                retargeted.append((path, old, new))
    placed = [path for path, change in changes.items() if _places(change.before) != _places(change.after)]
    if not retargeted and not placed:
        return {}
    then = vault.with_changed({path: change.after for path, change in changes.items()})
    astray: dict[str, list[Span]] = {}
    for source, old, new in retargeted:
        was, meant, will_be = vault.resolve(old, source), vault.resolve(new, source), then.resolve(new, source)
        if not _arrives(was, meant, will_be, changes):
            parts = [span for span in (old.path_span, old.subpath_span) if any(changes[source].moves.near(span))]
            astray.setdefault(source, []).extend(parts or [old.span])
    for path in placed:
        headings: dict[str, list[Span]] | None = None
        for source, link in vault.links_to_places(path):
            if (source, link.start) in settled:
                continue
            was, will_be = vault.resolve(link, source), then.resolve(link, source)
            if not _same(was, will_be, changes):
                blamed = _to_blame(was, will_be, changes[path].moves)
                if not blamed:  # then a heading on the way is another
                    headings = _edited_headings(changes[path]) if headings is None else headings
                    blamed = [
                        span for part in split_subpath(link.subpath) for span in headings.get(heading_key(part), ())
                    ]
                astray.setdefault(path, []).extend(blamed)
    return {path: spans for path, spans in astray.items() if spans}


def bound(vault: Vault, changes: Mapping[str, ChangedFacts]) -> set[tuple[str, str]]:
    """The pairs of changed files that go together or not at all: a link in the first leads to a place in the second.

    These are the edited links that would lead astray if only one of the two was written.
    """
    placed = {path for path, change in changes.items() if _places(change.before) != _places(change.after)}
    if not placed:
        return set()
    then = vault.with_changed({path: change.after for path, change in changes.items()})
    found = set()
    for source, change in changes.items():
        for old, new in _edited(change):
            if new is None or not new.subpath or (old.path, old.subpath) == (new.path, new.subpath):
                continue
            target = then.resolve(new, source).target
            if target is None or target == source or target not in placed:
                continue
            alone, left = vault.resolve(new, source), then.resolve(old, source)
            if alone.subpath is not SubpathStatus.FOUND or not _same(vault.resolve(old, source), left, changes):
                found.add((source, target))
    return found


def _edited(change: ChangedFacts) -> Iterator[tuple[Link, Link | None]]:
    """The links that an edit touched, before and after; None for what is no longer there, or not to be told."""
    if change.before.is_canvas:  # where a place stands elsewhere than the path, so that no stretch is all of the link
        if len(change.before.links) == len(change.after.links):
            yield from zip(change.before.links, change.after.links, strict=True)
        return
    moves = change.moves
    ends = [before.end for before, _ in moves.hunks]
    now: dict[int, Link] | None = None
    for link in change.before.links:
        index = bisect_left(ends, link.start)
        # Asked for every link of an edited note: so without a call for most.
        if index == len(ends) or moves.hunks[index][0].start > link.end or not moves.touched(link.span):
            continue
        if now is None:
            now = {link.start: link for link in change.after.links}
        before, after = moves.hunks[index]
        new = now.get(moves.move(link.start))
        if new is None and before.start == link.start:
            new = now.get(after.start)
        yield link, new


def _arrives(was: Resolution, meant: Resolution, will_be: Resolution, changes: Mapping[str, ChangedFacts]) -> bool:
    """Whether an edited link leads to where it led or, if it led nowhere, to where it was meant to."""
    if was.target is not None and not _same(was, will_be, changes):
        return False
    if was.target is not None and was.subpath is not SubpathStatus.MISSING:
        return True
    return meant.target is None or _same(meant, will_be, changes)


def _to_blame(was: Resolution, will_be: Resolution, moves: Moves) -> list[Span]:
    """The stretches of a note whose edits take a place away from a link, or put another in its stead."""
    blamed = [was.anchor.span] if was.anchor is not None and any(moves.near(was.anchor.span)) else []
    if will_be.anchor is not None:
        blamed += [before for _, before in moves.reversed.near(will_be.anchor.span)]
    return blamed


def _edited_headings(change: ChangedFacts) -> dict[str, list[Span]]:
    """The places of the headings that an edit touched, by what links call these."""
    found: dict[str, list[Span]] = {}
    for heading in change.before.headings:
        if any(change.moves.near(heading.span)):
            found.setdefault(heading_key(heading.text), []).append(heading.span)
    return found


def _places(facts: NoteFacts) -> tuple[object, ...]:
    """What links to a place in a note go by, in order."""
    headings = [(heading.level, heading.text) for heading in facts.headings]
    return headings, [block.id for block in facts.blocks], [footnote.id for footnote in facts.footnotes], facts.ids


def _names(facts: NoteFacts) -> tuple[object, ...]:
    """What links to a note go by in some dialects, besides the names of files."""
    return facts.title, facts.aliases, facts.permalink, sorted(tag.name for tag in facts.tags)


def _links(vault: Vault, changes: Mapping[str, ChangedFacts]) -> Iterator[tuple[str, Link, Link]]:
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


def _same(was: Resolution, will_be: Resolution, changes: Mapping[str, ChangedFacts]) -> bool:
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
