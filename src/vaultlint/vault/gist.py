"""What suggestions for broken links ask of every note: the names that it has, and the files that it points at.

A broken link has to be compared with all names of the vault, and with all that other notes point at. A note's gist is
the little of its facts that this takes, in the form for comparison; so it can be kept from run to run, and thousands
are at hand in the time in which the facts of a few hundred would be.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.note.links import is_template_expression
from vaultlint.vault.resolve import fold, from_folder, without_extension
from vaultlint.vault.suggest.paths import LONGEST, display, stem, without_stamp
from vaultlint.vault.suggest.records import Cause
from vaultlint.vault.suggest.spelling import forms

_KINDS = tuple(LinkKind)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_EMBED = len(_KINDS)


class Name(Struct, frozen=True, array_like=True, gc=False):
    """A name of a note: its own (SPELLING), an alias or a title.

    `key` is the name with spelling set aside (`simplify`), `words` its words (`words_of`) with spaces between.
    """

    text: str
    cause: Cause
    key: str
    words: str


class Call(Struct, frozen=True, array_like=True, gc=False):
    """A file that a note points at.

    That is the path in the link, the form in which such paths are compared (`missing_key`), and the kind of the link.
    Links that nobody means to work are left out: those inside `%%comments%%`, those without a path, and those with a
    template expression in them.
    """

    path: str
    key: str
    how: int  # the number of its kind, and whether it is an embed

    @property
    def kind(self) -> LinkKind:
        """The kind of the link."""
        return _KINDS[self.how % _EMBED]

    @property
    def embed(self) -> bool:
        """Whether it is an embed."""
        return self.how >= _EMBED


class Gist(Struct, frozen=True, array_like=True, gc=False):
    """The names of a note, and the files that it points at, each once.

    `longer` are the words of its path, and `stamped` those of its name behind the time stamp that it begins with;
    empty where the path has no folder or a single word, the name no stamp, or what is behind it no word.
    """

    names: tuple[Name, ...]
    calls: tuple[Call, ...]
    longer: str
    stamped: str


def gist(facts: NoteFacts) -> Gist:
    """The gist of a note."""
    path = facts.path
    own = stem(path)
    names = [named(own, Cause.SPELLING), *(named(alias, Cause.ALIAS) for alias in facts.aliases)]
    if facts.title:
        names.append(named(facts.title, Cause.TITLE))
    calls = {(link.path, link.kind, link.embed): None for link in facts.links if is_meant(link)}
    return Gist(
        tuple(names),
        tuple(
            Call(called, missing_key(called, path), _NUMBERS[kind] + embed * _EMBED) for called, kind, embed in calls
        ),
        _longer(path),
        _stamped(own),
    )


def named(text: str, cause: Cause) -> Name:
    """A name in the forms in which names are compared."""
    return Name(text, cause, *forms(text[:LONGEST]))


def bare(path: str) -> Gist:
    """The gist of a note of which no more than its path is known."""
    own = stem(path)
    return Gist((named(own, Cause.SPELLING),), (), _longer(path), _stamped(own))


def missing_key(path: str, source: str) -> str:
    """The form in which the paths of links to nowhere are compared, for a link in the note `source`.

    Two links with one key would be mended by one new note.
    """
    key = _key(path)
    if key.startswith(("./", "../")):
        return from_folder(fold(source.rpartition("/")[0]), key)
    return key.removeprefix("/")


def is_meant(link: Link) -> bool:
    """Whether somebody means a link to work."""
    return not link.comment and not is_template_expression(link) and bool(link.path.strip())


@lru_cache(maxsize=65536)  # many notes point at one file
def _key(path: str) -> str:
    return fold(without_extension(path.strip()))


def _longer(path: str) -> str:
    words = forms(display(path))[1] if "/" in path else ""
    return words if " " in words else ""


def _stamped(name: str) -> str:
    return forms(without_stamp(name))[1]
