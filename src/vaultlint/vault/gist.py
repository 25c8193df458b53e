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
# What is said of a link: the number of its kind, and more.
_KIND, _EMBED, MEANT, PLACE = 7, 8, 16, 32
_FROM_FOLDER = ("./", "../")


class Name(Struct, frozen=True, array_like=True, gc=False):
    """A name of a note: its own (SPELLING), an alias or a title.

    `words` are its words (`words_of`) with spaces between.
    """

    text: str
    cause: Cause
    words: str
    other_key: str = ""  # where it is more than the words without the spaces

    @property
    def key(self) -> str:
        """The name with spelling set aside."""
        return self.other_key or self.words.replace(" ", "")


class Call(Struct, frozen=True, array_like=True, gc=False):
    """A file that a note points at: the path in the link, which is empty if that is the note itself.

    `key` is the form in which such paths are compared (`missing_key`), empty if that is the path as it stands.
    """

    path: str
    how: int
    key: str = ""

    @property
    def kind(self) -> LinkKind:
        """The kind of the link."""
        return _KINDS[self.how & _KIND]

    @property
    def embed(self) -> bool:
        """Whether it is an embed."""
        return bool(self.how & _EMBED)

    @property
    def meant(self) -> bool:
        """Whether somebody means the link to work: see `is_meant`."""
        return bool(self.how & MEANT)

    @property
    def to_place(self) -> bool:
        """Whether it leads to a place in the file."""
        return bool(self.how & PLACE)


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
    return Gist(
        tuple(names),
        tuple(
            _call(called, how, path) for called, how in dict.fromkeys((link.path, _how(link)) for link in facts.links)
        ),
        longer_words(path),
        stamped_words(own),
    )


def named(text: str, cause: Cause) -> Name:
    """A name in the forms in which names are compared."""
    key, words = forms(text[:LONGEST])
    return Name(text, cause, words, "" if key == words.replace(" ", "") else key)


def bare(path: str) -> Gist:
    """The gist of a note of which no more than its path is known."""
    own = stem(path)
    return Gist((named(own, Cause.SPELLING),), (), longer_words(path), stamped_words(own))


def missing_key(path: str, source: str) -> str:
    """The form in which the paths of links to nowhere are compared, for a link in the note `source`.

    Two links with one key would be mended by one new note.
    """
    key = _key(path)
    if key.startswith(_FROM_FOLDER):
        return from_folder(fold(source.rpartition("/")[0]), key)
    return key.removeprefix("/")


def hangs_on_place(path: str) -> bool:
    """Whether the key of a path is another in each folder."""
    return not path[:1].isalnum() and _key(path).startswith(_FROM_FOLDER)


def is_meant(link: Link) -> bool:
    """Whether somebody means a link to a file to work.

    Not one without a path, inside `%%comments%%`, or with a template expression in it.
    """
    return not link.comment and not is_template_expression(link) and bool(link.path.strip())


def _how(link: Link) -> int:
    said = _NUMBERS[link.kind] | (MEANT if is_meant(link) else 0) | (PLACE if link.subpath else 0)
    return said | _EMBED if link.embed else said


def _call(called: str, how: int, source: str) -> Call:
    key = missing_key(called, source) if how & MEANT else ""
    return Call(called, how, "" if key == called else key)


@lru_cache(maxsize=16384)  # many notes point at one file
def _key(path: str) -> str:
    return fold(without_extension(path.strip()))


def longer_words(path: str) -> str:
    """The words of a path; empty where it has no folder, or a single word."""
    words = forms(display(path))[1] if "/" in path else ""
    return words if " " in words else ""


def stamped_words(name: str) -> str:
    """The words of a name behind the time stamp that it begins with; empty where it begins with none."""
    return forms(without_stamp(name))[1]
