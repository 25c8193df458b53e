"""Links that lead nowhere, and the fixes for them: what the rules about broken links have in common."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache

from msgspec.structs import replace

from vaultlint.dialect import OBSIDIAN, Dialect, Places
from vaultlint.findings import Edit, Fix, Problem, Safety
from vaultlint.note.anchors import slug
from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.regex import regex
from vaultlint.text import Span
from vaultlint.vault.diagnosis import Diagnosis, diagnose, known_diagnosis, says
from vaultlint.vault.index import Vault
from vaultlint.vault.matter import Matter
from vaultlint.vault.resolve import fold, without_extension
from vaultlint.vault.retarget import repoint, retarget
from vaultlint.vault.subpath import SubpathStatus
from vaultlint.vault.suggest import Cause, PlaceSuggestion, Suggestion
from vaultlint.vault.suggest.misfits import is_time_stamp, web_address
from vaultlint.vault.suggest.words import because_of_place as because_of_spelling
from vaultlint.vault.suggest.words import listed, note_name, quoted

__all__ = [
    "Cause",
    "address_fix",
    "alias_problem",
    "because_of_place",
    "diagnose",
    "file_fixes",
    "file_problem",
    "folder_problem",
    "is_block_link",
    "is_time_stamp",
    "links_under_check",
    "listed",
    "misfit_problem",
    "missing_place_of",
    "note_name",
    "place_fixes",
    "place_problem",
    "quoted",
    "unlink_fix",
    "web_address",
    "wikilink_problem",
]

# A name that leaves something open: `projects.??`, `notes/*`.
_OPEN_NAME = regex(r"(?<!\w)[?*]|[?*]{2}")
# A name of Dendron's, with what it lies under before its dots; and a stretch of a note, `#start,1:#end`.
_HIERARCHY = regex(r"(?:dendron://\S+|[\w-]+(?:\.[\w-]+){2,})(?:#\S*)?")
_STRETCH = regex(r",\d+(?:$|:)|:#")
_NOT_IN_LINK_TEXT = regex(r"[\[\]\\\r\n]")


def links_under_check(
    facts: NoteFacts,
    vault: Vault,
    matter: Matter | None = None,
    *,
    allow: Sequence[str] = (),
    ignore_from: Sequence[str] = (),
    comments: bool = False,
    canvas: bool = False,
) -> Sequence[Link]:
    """The links of a note, canvas or base that somebody means to work, or those with which `matter` is the matter.

    Left out are those that `MeantLinks` leaves out, those inside `%%comments%%` unless `comments`, those to targets
    that match one of the patterns `allow`, and all links of files in the folders `ignore_from`. The paths in the nodes
    of a canvas, which are no link texts, are given with `canvas`, and then nothing else is.
    """
    meant = vault.meant_links(facts)
    links = meant.nodes if canvas else meant.links if matter is None else meant.with_matter(matter)
    if not links or (ignore_from and _lies_in(facts.path, ignore_from)):
        return ()
    if not comments:
        links = [link for link in links if not link.comment]
    allowed = _matcher(tuple(allow)) if allow else None
    if allowed is None:
        return links
    match = allowed.match
    return [link for link in links if not (match(link.path) or match(without_extension(link.path)))]


def file_problem(link: Link, facts: NoteFacts, vault: Vault) -> Problem:
    """What to say of a link whose file does not exist, and the fix that follows from the cause."""
    return _problem(link, facts, vault, diagnose(link, facts, vault))


def wikilink_problem(link: Link, facts: NoteFacts, vault: Vault) -> Problem | None:
    """The same, but nothing of a link that names notes by an alias."""
    diagnosis = diagnose(link, facts, vault)
    return None if diagnosis.by_alias else _problem(link, facts, vault, diagnosis)


def alias_problem(link: Link, facts: NoteFacts, vault: Vault) -> Problem | None:
    """What to say of a link whose file does not exist, if it names notes by an alias of theirs alone."""
    diagnosis = known_diagnosis(link, facts, vault)
    if diagnosis is None:
        found = vault.suggest.files_whoever_asks(link.path)
        if all(one.cause is not Cause.ALIAS for one in found):  # as for nearly all
            return None
        diagnosis = diagnose(link, facts, vault)
    if not diagnosis.by_alias or is_misfit(link):
        return None
    found = diagnosis.suggestions
    notes = listed([note_name(one.path) for one in found])
    message = f"{quoted(found[0].name)} is an alias of {notes}, and links go by file names."
    return _problem(link, facts, vault, Diagnosis(Cause.ALIAS, message, found))


def is_misfit(link: Link) -> bool:
    """Whether the target of a link to nowhere was never meant to be the name of a file."""
    target = link.path + link.subpath
    return is_time_stamp(target) or web_address(target) is not None


def misfit_problem(link: Link, message: str, fix: Fix | None, cause: Cause) -> Problem:
    """What to say of a link whose target was never meant to be the name of a file."""
    return Problem(link.target_span, message, fix, cause=cause)


def missing_place_of(link: Link, facts: NoteFacts, vault: Vault) -> str | None:
    """The note that a link leads to, if that exists but has no such heading or block; else None."""
    if not link.subpath:
        return None
    resolution = vault.resolve(link, facts.path)
    return resolution.target if resolution.subpath is SubpathStatus.MISSING else None


def because_of_place(found: Sequence[PlaceSuggestion], dialect: Dialect = OBSIDIAN) -> str:
    """Why a heading or block is not found, and which comes nearest, as a sentence; empty with nothing to say."""
    if found and not found[0].reachable and (len(found) == 1 or found[0].certainty > Safety.SUGGESTED):
        name = quoted(found[0].name)
        return (
            f"{name} is decomposed there (NFD), and no link reaches it: links are composed (NFC). Retype the heading."
        )
    return because_of_spelling(found, dialect)


def place_problem(
    link: Link, facts: NoteFacts, vault: Vault, message: str, found: Sequence[PlaceSuggestion]
) -> Problem:
    """What to say of a link whose note has no such heading or block."""
    return Problem(link.subpath_span, message, *place_fixes(link, facts, vault, found), cause=place_cause(found))


def place_cause(found: Sequence[PlaceSuggestion]) -> Cause:
    """Why a heading or block is not found."""
    if not found:
        return Cause.PLACE
    if found[0].slug:
        return Cause.SLUG
    return Cause.SPELLING if found[0].same else Cause.SIMILAR


def folder_problem(link: Link, facts: NoteFacts, vault: Vault, folder: str) -> Problem:
    """What to say of a link to a folder; the notes that stand for it are suggested."""
    message = f"{quoted(link.path)} is a folder, and {vault.dialect.program} opens files only."
    fixes = file_fixes(link, facts, vault, vault.suggest.folder_notes(folder))
    return Problem(link.path_span, message, *fixes, cause=Cause.FOLDER)


def is_block_link(link: Link) -> bool:
    """Whether the part after the file names a block (3.2.9)."""
    return link.subpath.rpartition("#")[2].startswith("^")


def file_fixes(
    link: Link, facts: NoteFacts, vault: Vault, suggestions: Sequence[Suggestion]
) -> tuple[Fix | None, tuple[Fix, ...]]:
    """The fix that points a link at the file meant, and others to choose from."""
    fixes = []
    for suggestion in suggestions:
        # A repaired name is what the reader should have seen; in every other case they go on seeing what they saw.
        edit = retarget(link, facts, vault, suggestion.path, keep_text=not _is_repair(suggestion))
        if edit is not None:
            title = f"Point the link at {quoted(note_name(suggestion.path))}"
            safety = suggestion.certainty
            if link.is_markdown and _may_work_elsewhere(link, facts, suggestion):
                safety = min(safety, Safety.UNSAFE)
            if "://" in link.path:
                safety = min(safety, Safety.UNSAFE)  # some program follows it
            if _OPEN_NAME.search(link.path) or _may_have_its_text_first(link, facts, vault, suggestion):
                safety = Safety.SUGGESTED
            if link.subpath:
                there = replace(link, path=f"/{suggestion.path}")
                if vault.resolve(there, facts.path).subpath in {SubpathStatus.MISSING, SubpathStatus.EMPTY}:
                    safety = Safety.SUGGESTED  # the link would be as broken as before
            fixes.append(Fix(title, (edit,), safety))
    return _first_and_others(fixes)


def place_fixes(
    link: Link, facts: NoteFacts, vault: Vault, suggestions: Sequence[PlaceSuggestion]
) -> tuple[Fix | None, tuple[Fix, ...]]:
    """The fix that points a link at the heading or block meant, and others to choose from."""
    fixes = []
    for suggestion in suggestions:
        subpath = suggestion.subpath
        if vault.dialect.places is Places.SLUG and not subpath.startswith("#^"):
            subpath = f"#{slug(suggestion.name)}"
        edit = repoint(link, facts, vault, subpath)
        if edit is None:
            continue
        safety = suggestion.certainty
        if suggestion.slug and (link.is_markdown or not vault.settings.there):
            # Code hosts and many websites understand nothing but the slug; where Obsidian is in use, a wikilink is its.
            safety = min(safety, Safety.UNSAFE)
        if _STRETCH.search(link.subpath):
            safety = Safety.SUGGESTED
        fixes.append(Fix(f"Point the link at {quoted(suggestion.name)}", (edit,), safety))
    return _first_and_others(fixes)


def address_fix(link: Link, facts: NoteFacts, address: str) -> Fix | None:
    """The fix that makes a link to a web or mail address out of a wikilink or a Markdown link without its scheme."""
    if not link.editable or facts.plugin or link.kind is LinkKind.PROPERTY:
        return None
    target = (link.path + link.subpath).strip()
    complete = address == target
    if link.kind is not LinkKind.WIKILINK:
        scheme = Edit(Span(link.path_span.start, link.path_span.start), address.removesuffix(target))
        return Fix(f"Write the address as {quoted(address)}", (scheme,), Safety.UNSAFE)
    if any(character.isspace() or character in "<>()\\" for character in address):
        return None
    if link.text is None and not link.embed and (complete or address == f"mailto:{target}"):
        new = f"<{target}>"
    else:
        text = link.text if link.text is not None else "" if link.embed else target
        if _NOT_IN_LINK_TEXT.search(text):
            return None
        new = f"{'!' if link.embed else ''}[{text}]({address})"
    safety = Safety.UNSAFE if complete else Safety.SUGGESTED  # without a scheme the address is a guess
    return Fix(f"Make it a link to {quoted(address)}", (Edit(link.span, new),), safety)


def unlink_fix(link: Link, facts: NoteFacts) -> Fix | None:
    """The fix that leaves of a wikilink what its reader sees."""
    if not link.editable or link.kind is not LinkKind.WIKILINK or link.embed or facts.plugin:
        return None
    text = link.text or link.path
    if link.subpath or _NOT_IN_LINK_TEXT.search(text):
        return None
    return Fix("Take the brackets away", (Edit(link.span, text),), Safety.UNSAFE)


def _may_work_elsewhere(link: Link, facts: NoteFacts, suggestion: Suggestion) -> bool:
    """Whether a Markdown link may be right on a website made from the vault, or was never meant to be a link.

    Websites go by addresses: `/page` is one of theirs, and from the page of `a/note.md`, `./picture.png` is what lies
    in `a/note/`. A single word, `[text](TODO)`, is often put in the place of an address that is still to come. And
    whoever writes the name of a file, and not quite an alias or title, may have had a file in mind.
    """
    if link.path.startswith("/"):
        return True
    if suggestion.cause in {Cause.ALIAS, Cause.TITLE} and (link.path.isalnum() or not says(link, suggestion.name)):
        return True
    return posixpath.normpath(posixpath.join(without_extension(facts.path), link.path)) == suggestion.path


def _may_have_its_text_first(link: Link, facts: NoteFacts, vault: Vault, suggestion: Suggestion) -> bool:
    """Whether what stands behind the pipe of a wikilink looks like its target, as it does in Dendron.

    Another target would then take the place of the text, which nothing could bring back.
    """
    if link.text is None or not link.is_wikilink:
        return False
    text = link.text.strip()
    if _HIERARCHY.fullmatch(text):
        return True
    path = text.partition("#")[0]
    if not vault.may_lead_to(path, suggestion.path):
        return False
    target = vault.lookup(path, facts.path, link.kind).target if path else None
    return target is not None and (target == suggestion.path or "/" in path)


def _is_repair(suggestion: Suggestion) -> bool:
    """Whether the link is garbled and the file's name is not."""
    return suggestion.cause is Cause.GARBLED and suggestion.name == note_name(suggestion.path)


def _problem(link: Link, facts: NoteFacts, vault: Vault, diagnosis: Diagnosis) -> Problem:
    cut_off = _cut_off(link, facts, vault)
    if cut_off:
        name = quoted(f"{link.path}{link.subpath}")
        message = (
            f"{diagnosis.message} There is a file {name}, and no link reaches it: '#' ends a name. Rename that file."
        )
        return Problem(link.path_span, message, cause=diagnosis.cause)
    fixes = file_fixes(link, facts, vault, diagnosis.suggestions) if diagnosis.suggestions else (None, ())
    return Problem(link.path_span, diagnosis.message, *fixes, cause=diagnosis.cause)


def _cut_off(link: Link, facts: NoteFacts, vault: Vault) -> bool:
    """Whether the file would be found if a number sign were part of a name, which it is not in a link."""
    return bool(link.subpath) and vault.lookup(f"{link.path}{link.subpath}", facts.path, link.kind).target is not None


def _first_and_others(fixes: Sequence[Fix]) -> tuple[Fix | None, tuple[Fix, ...]]:
    if not fixes:
        return None, ()
    return fixes[0], tuple(fixes[1:])


def _lies_in(path: str, folders: Sequence[str]) -> bool:
    key = fold(path)
    return any(key.startswith(fold(folder.strip("/")) + "/") for folder in folders)


@lru_cache(maxsize=64)
def _matcher(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in patterns), re.IGNORECASE)
