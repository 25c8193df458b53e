"""Why a link leads nowhere, in one word and in a sentence, and which files it may mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vaultlint.findings import Safety
from vaultlint.note.facts import Link, NoteFacts
from vaultlint.vault.index import Vault
from vaultlint.vault.resolve import fold, without_extension
from vaultlint.vault.suggest import Cause, Suggestion
from vaultlint.vault.suggest.words import because, quoted


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is known of a link to a file that does not exist. `suggestions` are the files it may mean, best first."""

    cause: Cause
    message: str
    suggestions: tuple[Suggestion, ...] = ()


def diagnose(link: Link, facts: NoteFacts, vault: Vault) -> Diagnosis:
    """Say why a link of the note `facts` has no target. The first evidence that explains it decides."""
    found = _files_meant(link, facts, vault)
    wanted = vault.missing.notes_that_want(link.path, facts.path)
    cause = _cause(found, wanted)
    message = f"{_what_is_missing(link)}{f'; {wanted:,} notes point at it' if cause is Cause.WANTED else ''}."
    return Diagnosis(cause, f"{message} {because(found)}".rstrip(), found)


def _files_meant(link: Link, facts: NoteFacts, vault: Vault) -> tuple[Suggestion, ...]:
    """The files that look like the one meant. A template is never meant: it is there to be copied."""
    found = vault.suggest.files(link.path, facts.path)
    return tuple(_placed(one, link) for one in found if not vault.settings.is_template(one.path))


def _placed(suggestion: Suggestion, link: Link) -> Suggestion:
    """The suggestion, with another cause where the name is right and the place alone is wrong."""
    if suggestion.cause not in {Cause.SPELLING, Cause.MOVED}:
        return suggestion
    if suggestion.cause is Cause.SPELLING and _name(link.path) != _name(suggestion.path):
        return suggestion
    return replace(suggestion, cause=Cause.PATH if link.path.startswith(("./", "../", "/")) else Cause.MOVED)


def _cause(found: Sequence[Suggestion], wanted: int) -> Cause:
    if found and (found[0].cause is not Cause.SIMILAR or found[0].certainty > Safety.SUGGESTED):
        return found[0].cause
    if wanted > 1:  # a name that several notes agree on is hardly a slip of the pen
        return Cause.WANTED
    return Cause.SIMILAR if found else Cause.UNWRITTEN


def _what_is_missing(link: Link) -> str:
    name = quoted(link.path.strip())
    if link.embed:
        return f"There is no file {name} to embed"
    return f"No note is named {name}" if link.raw.lstrip("!").startswith("[[") else f"There is no file {name}"


def _name(path: str) -> str:
    return fold(without_extension(path.strip()).rpartition("/")[2])
