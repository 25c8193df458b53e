"""Suggestions as sentences for the person who wrote the link."""

from __future__ import annotations

from collections.abc import Sequence

from vaultlint.dialect import OBSIDIAN, Dialect, Places
from vaultlint.findings import Safety
from vaultlint.vault.suggest.records import Cause, PlaceSuggestion, Suggestion

_LONGEST = 80
_BECAUSE = {
    Cause.SPELLING: "The name is spelled {}.",
    Cause.GARBLED: "The link is garbled; the name reads {}.",
    Cause.MOVED: "The file of that name is {}.",
    Cause.PATH: "The file of that name is {}.",
    Cause.EXTENSION: "The file of that name is {}.",
    Cause.SIMILAR: "The nearest name is {}.",
}


def quoted(name: str) -> str:
    """A name in quotation marks, cut if it is long."""
    return f"'{name}'" if len(name) <= _LONGEST else f"'{name[: _LONGEST - 1]}…'"


def because(suggestions: Sequence[Suggestion], *, verbatim: bool = False) -> str:
    """Why a link is broken, and which name comes nearest, as a sentence; empty where there is nothing to say.

    `verbatim` is whether the link says the first name as it is; else a name other than the file's is told.
    """
    if not suggestions:
        return ""
    first = suggestions[0]
    if len(suggestions) == 1 or first.certainty > Safety.SUGGESTED:
        name = "It" if verbatim else quoted(first.name)
        if first.cause is Cause.ALIAS:
            return f"{name} is an alias of {quoted(note_name(first.path))}, and links go by file names."
        if first.cause is Cause.TITLE:
            return f"{name} is the title of {quoted(note_name(first.path))}, and links go by file names."
        if first.cause is Cause.GARBLED and first.name != note_name(first.path):
            return f"The name of the file is garbled: {quoted(note_name(first.path))}."
        if first.cause is Cause.EXTENSION and verbatim:
            return f"The extension is missing: the file is {quoted(first.path)}."
        return _BECAUSE[first.cause].format(quoted(_name(first)))
    names = listed([_name(one) for one in suggestions])
    return (
        f"The nearest names are {names}." if first.cause is Cause.SIMILAR else f"Several files may be meant: {names}."
    )


def because_of_place(suggestions: Sequence[PlaceSuggestion], dialect: Dialect = OBSIDIAN) -> str:
    """Why a heading or block is not found, and which comes nearest, as a sentence; empty with nothing to say."""
    if not suggestions:
        return ""
    first = suggestions[0]
    if len(suggestions) == 1 or first.certainty > Safety.SUGGESTED:
        if first.slug and dialect.places is Places.WORDS:
            return f"{dialect.program} goes by the words of a heading, not by a slug: {quoted(first.name)}."
        return f"{'It is written' if first.same else 'The nearest is'} {quoted(first.name)}."
    names = listed([one.name for one in suggestions])
    return f"Several may be meant: {names}." if first.same else f"The nearest are {names}."


def listed(names: Sequence[str], more: int = 0) -> str:
    """Names in quotation marks, as a list within a sentence, and how many more there are."""
    *others, last = [*map(quoted, names), *([f"{more} more"] if more else [])]
    return f"{', '.join(others)} and {last}" if others else last


def _name(suggestion: Suggestion) -> str:
    """The name of a file that may be meant, with its extension if that is what the link has wrong."""
    return suggestion.path if suggestion.cause is Cause.EXTENSION else note_name(suggestion.path)


def note_name(path: str) -> str:
    """A path as people write it in a wikilink."""
    return path[:-3] if path[-3:].lower() == ".md" else path
