"""Which edits would take a link away from where it leads, so that the fixes which they belong to are not made.

The gate `links` judges what is to be written, and sees the links that no edit touched; this is asked before, and sees
all of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from vaultlint.dialect import Dialect
from vaultlint.gates.links import ChangedFacts, places, renamed, same, unedited
from vaultlint.gates.moves import Moves
from vaultlint.note import Link, Note
from vaultlint.note.anchors import heading_key
from vaultlint.text import Span
from vaultlint.vault import Resolution, Vault
from vaultlint.vault.subpath import SubpathStatus, split_subpath

_Blame = Iterator[tuple[str, Span]]  # the path of a file, and a stretch of its old text


def led_astray(vault: Vault, changes: Mapping[str, ChangedFacts]) -> dict[str, list[Span]]:
    """The stretches of the old texts whose edits take a link away from where it leads, by path.

    That is the target of a link which leads elsewhere than before, or, if it led nowhere, elsewhere than it would if
    nothing else was edited; or the place or the name of a note that links would lose. `vault` is the vault before the
    edits.
    """
    retargeted: list[tuple[str, Link, Link]] = []
    others: set[tuple[str, int]] = set()  # the links that are not what they were
    for path, change in changes.items():
        for old, new in _edited(change):
            if new is None or (old.path, old.subpath) != (new.path, new.subpath):
                others.add((path, old.start))
                if new is not None:
                    retargeted.append((path, old, new))
    placed = [path for path, change in changes.items() if places(change.before) != places(change.after)]
    named = renamed(vault, changes)
    if not retargeted and not placed and not named:
        return {}
    then = vault.with_changed({path: change.after for path, change in changes.items()})
    blamed = [*_targets(retargeted, vault, then, changes)]
    for path in placed:
        blamed += _places_lost(path, others, vault, then, changes)
    if named:
        blamed += _names_lost(named, vault, then, changes)
    astray: dict[str, list[Span]] = {}
    for path, span in blamed:
        astray.setdefault(path, []).append(span)
    return astray


def bound(vault: Vault, changes: Mapping[str, ChangedFacts]) -> set[tuple[str, str]]:
    """The pairs of changed files that go together or not at all.

    In the first, a link was edited that would not lead to the second, or no longer, if one of them alone was written.
    """
    others = {path for path, change in changes.items() if places(change.before) != places(change.after)}
    others |= renamed(vault, changes)
    if not others:
        return set()
    then = vault.with_changed({path: change.after for path, change in changes.items()})
    found = set()
    for source, change in changes.items():
        for old, new in _edited(change):
            if new is None or (old.path, old.subpath) == (new.path, new.subpath):
                continue
            will_be = then.resolve(new, source)
            if will_be.target is None or will_be.target == source or will_be.target not in others:
                continue
            alone, was, left = vault.resolve(new, source), vault.resolve(old, source), then.resolve(old, source)
            misses = (alone.target, alone.subpath) != (will_be.target, will_be.subpath)
            if misses or (was.target is not None and not same(was, left, changes)):
                found.add((source, will_be.target))
    return found


def _targets(
    retargeted: list[tuple[str, Link, Link]], vault: Vault, then: Vault, changes: Mapping[str, ChangedFacts]
) -> _Blame:
    """The targets of edited links that do not lead where they should."""
    for source, old, new in retargeted:
        was, meant, will_be = vault.resolve(old, source), vault.resolve(new, source), then.resolve(new, source)
        if not _arrives(was, meant, will_be, changes):
            parts = [span for span in (old.path_span, old.subpath_span) if any(changes[source].moves.near(span))]
            yield from ((source, span) for span in parts or [old.span])


def _places_lost(
    path: str, others: set[tuple[str, int]], vault: Vault, then: Vault, changes: Mapping[str, ChangedFacts]
) -> _Blame:
    """The places in a note that links would no longer reach, but for `others`."""
    headings: dict[str, list[Span]] | None = None
    for source, link in vault.links_to_places(path):
        if (source, link.start) in others:
            continue
        was, will_be = vault.resolve(link, source), then.resolve(link, source)
        if not same(was, will_be, changes):
            blamed = _to_blame(was, will_be, changes[path].moves)
            if not blamed:  # then a heading on the way is another
                headings = _edited_headings(changes[path]) if headings is None else headings
                names = [heading_key(part) for part in split_subpath(link.subpath)]
                blamed = [span for name in names for span in headings.get(name, ())]
            yield from ((path, span) for span in blamed)


def _names_lost(named: set[str], vault: Vault, then: Vault, changes: Mapping[str, ChangedFacts]) -> _Blame:
    """Where the names of notes stand that links would no longer find them by, or would find others by."""
    lost: set[str] = set()
    for source, old, new in unedited(vault, changes):
        was, will_be = vault.resolve(old, source).target, then.resolve(new, source).target
        if was is not None and was != will_be:
            lost |= named & {was, will_be} or named
    for path in lost:
        yield from ((path, span) for span in _names_in(changes[path], vault.dialect))


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
    if was.target is not None and not same(was, will_be, changes):
        return False
    if was.target is not None and was.subpath is not SubpathStatus.MISSING:
        return True
    return meant.target is None or same(meant, will_be, changes)


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


def _names_in(change: ChangedFacts, dialect: Dialect) -> list[Span]:
    """Where in a note such names stand: in its properties, and in tags."""
    frontmatter = Note(change.before.path, change.moves.before, dialect).frontmatter
    return [*(tag.span for tag in change.before.tags), *([frontmatter.span] if frontmatter else ())]
