"""Why a link leads nowhere, in one word and in a sentence, and which files it may mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from vaultlint.dialect import Paths
from vaultlint.findings import Safety
from vaultlint.note.facts import Link, NoteFacts
from vaultlint.note.kinds import is_linkable, is_note
from vaultlint.vault.gist import missing_key
from vaultlint.vault.history import Event, Fate, same_name
from vaultlint.vault.index import Vault
from vaultlint.vault.resolve import fold, from_folder, without_extension
from vaultlint.vault.suggest import Cause, Suggestion
from vaultlint.vault.suggest.words import because, note_name, quoted

_OF_PLACE = frozenset({Cause.MOVED, Cause.PATH, Cause.EXTENSION})  # what another file of that name explains as well
_BY_NAME = frozenset({Cause.ALIAS, Cause.TITLE})


class Diagnosis(Struct, frozen=True, gc=False):
    """What is known of a link to a file that does not exist.

    `suggestions` are the files it may mean, best first, and `passed_over` the paths of those that are not suggested.
    """

    cause: Cause
    message: str
    suggestions: tuple[Suggestion, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def by_alias(self) -> bool:
        """Whether the link names notes by an alias of theirs, and nothing else explains it."""
        return bool(self.suggestions) and all(one.cause is Cause.ALIAS for one in self.suggestions)


_ANYWHERE = ""  # a place
_HANGS_ON_PLACE = Diagnosis(Cause.UNWRITTEN, "")  # in the place of one that is kept with another place
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(dict[str, Diagnosis])


def diagnose(link: Link, facts: NoteFacts, vault: Vault) -> Diagnosis:
    """Say why a link of the note `facts` has no target.

    What git knows of the file comes before likeness of names: of a file that was there once, no name is a slip of the
    pen. A note that has the very name as an alias or title explains as much, and more plainly.

    What comes of it is kept, since many notes link to one name that is nowhere.
    """
    # Of what is kept, whoever is given it has asked, too.
    vault.asked.names()
    vault.asked.who_wants(missing_key(link.path, facts.path))
    return _known(link, facts.path, vault) or _found_out(link, facts, vault)


def known_diagnosis(link: Link, facts: NoteFacts, vault: Vault) -> Diagnosis | None:
    """The same, if it was found out for a link like this one, and is still at hand."""
    known = _known(link, facts.path, vault)
    if known is not None:
        vault.asked.names()
        vault.asked.who_wants(missing_key(link.path, facts.path))
    return known


def _known(link: Link, source: str, vault: Vault) -> Diagnosis | None:
    known = _kept(link, _ANYWHERE, vault)
    if known is None or (known.message and not _weighs(known, source)):
        return known
    known = _kept(link, _in_folder(source), vault)
    if known is None or _weighs(known, source):
        return _kept(link, source, vault)
    return known


def _kept(link: Link, place: str, vault: Vault) -> Diagnosis | None:
    question = _question(link, place)
    return vault.diagnoses.get(question) or vault.passing_diagnoses.get(question)


def _weighs(known: Diagnosis, source: str) -> bool:
    """Whether a note is among the files that a link may have meant: then one in that very note may mean another."""
    return source in known.passed_over or any(one.path == source for one in known.suggestions)


def _found_out(link: Link, facts: NoteFacts, vault: Vault) -> Diagnosis:
    """A diagnosis made anew, and kept."""
    path, source = link.path, facts.path
    place = _place_that_counts(path, source, vault)
    diagnosis = _diagnose(link, facts, vault)
    suggested = {one.path for one in diagnosis.suggestions}
    found = vault.suggest.files_whoever_asks(path)
    if passed_over := tuple(one.path for one in found if one.path not in suggested):
        diagnosis = replace(diagnosis, passed_over=passed_over)
    kept = vault.diagnoses if vault.missing.is_called_by_several(path, source) else vault.passing_diagnoses
    kept[_question(link, place)] = diagnosis
    if place != _ANYWHERE and (anywhere := _question(link, _ANYWHERE)) not in kept:
        kept[anywhere] = _HANGS_ON_PLACE
    return diagnosis


@contextmanager
def shared(vault: Vault) -> Iterator[Callable[[], None]]:
    """Have processes that are copied meanwhile share what they find out: what each calls to tell and to be told.

    Shared is what is kept of names that several notes call: for these it is likely that another process is asked, too.
    """
    from vaultlint.board import Board  # noqa: PLC0415 - most runs are of one process

    with closing(Board()) as board:

        def exchange() -> None:
            word = word_for_others(vault)
            if word:
                board.leave(word)
            for heard in board.words():
                take_in(heard, vault)

        vault.diagnoses.share()
        try:
            yield exchange
        finally:
            vault.diagnoses.share_no_more()


def word_for_others(vault: Vault) -> bytes:
    """What was found out here since this was asked last; empty if nothing was, or where a file's name is no text."""
    found = vault.diagnoses.found_out()
    try:
        return _ENCODER.encode(found) if found else b""
    except UnicodeEncodeError:
        return b""


def take_in(word: bytes, vault: Vault) -> None:
    """Take in what another process has found out."""
    known = vault.diagnoses
    for question, diagnosis in _DECODER.decode(word).items():
        if diagnosis.message or question not in known:  # that it hangs on the place, others may know better
            known.take_in(question, diagnosis)


def _question(link: Link, place: str) -> str:
    """All of a link and of where it stands that `_diagnose` looks at; as one text, since very many are kept."""
    return f"{link.embed:d}{link.is_wikilink:d}{place}\0{link.path}"


def _place_that_counts(path: str, source: str, vault: Vault) -> str:
    """How much of where a link to `path` stands makes a difference to it: nothing, its folder, or the note `source`."""
    found = vault.suggest.files_whoever_asks(path)
    for one in found:
        if one.path == source:
            return source  # no note is suggested for a slip in a link of its own
    if vault.history is not None or len(found) > 1 or path.lstrip().startswith("."):
        return _in_folder(source)
    return _ANYWHERE


def _in_folder(source: str) -> str:
    """The folder of a note, with a slash behind it, by which it is told from all notes."""
    return source[: source.rfind("/") + 1] or "/"


def _diagnose(link: Link, facts: NoteFacts, vault: Vault) -> Diagnosis:
    found = _files_meant(link, facts, vault)
    if not (found and found[0].cause in _BY_NAME and found[0].certainty is Safety.SAFE):
        fates = vault.history.fates(link.path, facts.path) if vault.history else ()
        fates = tuple(fate for fate in fates if fate.now is None or not vault.settings.is_template(fate.now))
        if fates and fates[0].now is not None:
            return _renamed(link, fates, found)
        if fates:
            return _deleted(link, fates[0], found)
    wanted = vault.missing.notes_that_want(link.path, facts.path, link)
    cause = _cause(found, wanted)
    if cause is Cause.WANTED:
        found = ()
    what = _what_is_missing(link)
    if len(found) > 1 and found[0].cause is Cause.MOVED and vault.dialect.wikilink_paths is Paths.TOP:
        name = quoted(link.path.strip())
        what = f"Several files are named {name}, so {vault.dialect.program} looks for it at the top of the vault only"
    message = f"{what}{f'; {wanted:,} notes point at it' if cause is Cause.WANTED else ''}."
    return Diagnosis(cause, f"{message} {_because(link, found)}".rstrip(), found)


def _renamed(link: Link, fates: Sequence[Fate], found: Sequence[Suggestion]) -> Diagnosis:
    """The diagnosis where git knows the file under another path."""
    fate = fates[0]
    assert fate.now is not None
    cause = Cause.MOVED if same_name(fate.path, fate.now) else Cause.RENAMED
    others = [one for one in found if one.cause is not Cause.SIMILAR and one.path != fate.now]
    certainty = Safety.SAFE if fate.sure else Safety.UNSAFE
    if len(fates) > 1 or any(one.cause not in _OF_PLACE or one.certainty is Safety.SAFE for one in others):
        certainty = Safety.SUGGESTED
    paths = dict.fromkeys((*(one.path for one in others), *(other.now for other in fates[1:] if other.now)))
    suggestions = (
        Suggestion(fate.now, cause, certainty, note_name(fate.now)),
        *(Suggestion(path, Cause.MOVED, Safety.SUGGESTED, note_name(path)) for path in paths if path != fate.now),
    )
    done = "moved" if cause is Cause.MOVED else "renamed"
    name, now = quoted(link.path.strip()), quoted(note_name(fate.now))
    if not fate.sure:
        message = f"{name} was probably {done} to {now} {_when(fate.first)}."
    elif fate.first is fate.last:
        message = f"{name} was {done} to {now} {_when(fate.first)}."
    else:
        message = f"{name} was {done} {_when(fate.first)} and is {now} today."
    return Diagnosis(cause, message, suggestions)


def _deleted(link: Link, fate: Fate, found: Sequence[Suggestion]) -> Diagnosis:
    """The diagnosis where git knows that the file is gone."""
    exact = tuple(one for one in found if one.cause is not Cause.SIMILAR)
    weak = all(one.cause in _OF_PLACE for one in exact)
    highest = Safety.SUGGESTED if not exact else Safety.UNSAFE if weak else Safety.SAFE
    suggestions = tuple(replace(one, certainty=min(one.certainty, highest)) for one in found)
    event = fate.last
    date = f" on {event.date}" if event.date else ""
    when = f"in commit {event.commit}{date}" if event.commit else "after the last commit"
    renamed = "" if fate.first is fate.last else f"renamed {_when(fate.first)} and "
    message = f"{quoted(link.path.strip())} was {renamed}deleted {when}. {_because(link, suggestions)}".rstrip()
    return Diagnosis(exact[0].cause if exact else Cause.DELETED, message, suggestions)


def _when(event: Event) -> str:
    return f"in commit {event.commit} ({event.date})" if event.commit else "after the last commit"


def _files_meant(link: Link, facts: NoteFacts, vault: Vault) -> tuple[Suggestion, ...]:
    """The files that look like the one meant. A template is never meant: it is there to be copied."""
    found = vault.suggest.files(link.path, facts.path)
    placed = [_placed(one, link) for one in found if not vault.settings.is_template(one.path)]
    if len(placed) > 1 and placed[0].cause is not Cause.SIMILAR:
        folders = set(from_folder(facts.path.rpartition("/")[0], link.path).split("/")[:-1])
        placed.sort(key=lambda one: -len(folders.intersection(one.path.split("/"))))
    return tuple(placed)


def _placed(suggestion: Suggestion, link: Link) -> Suggestion:
    """The suggestion, with another cause where the name is right, and the place or the extension alone is wrong."""
    if suggestion.cause not in {Cause.SPELLING, Cause.MOVED}:
        return suggestion
    if suggestion.cause is Cause.SPELLING and _name(link.path) != _name(suggestion.path):
        return suggestion
    if fold(f"{link.path.strip().removeprefix('/')}.md") == fold(suggestion.path):
        return replace(suggestion, cause=Cause.EXTENSION)  # in a canvas, and where a dialect implies none
    return replace(suggestion, cause=Cause.PATH if link.path.startswith(("./", "../", "/")) else Cause.MOVED)


def _cause(found: Sequence[Suggestion], wanted: int) -> Cause:
    if found and (found[0].cause is not Cause.SIMILAR or found[0].certainty > Safety.SUGGESTED):
        return found[0].cause
    if wanted > 1:  # a name that several notes agree on is hardly a slip of the pen
        return Cause.WANTED
    return Cause.SIMILAR if found else Cause.UNWRITTEN


def says(link: Link, name: str) -> bool:
    """Whether a link has a name as its target letter by letter, case and `.md` aside."""
    return fold(without_extension(link.path.strip())) == fold(name.strip())


def _because(link: Link, found: Sequence[Suggestion]) -> str:
    return because(found, verbatim=bool(found) and says(link, found[0].name))


def _what_is_missing(link: Link) -> str:
    name = quoted(link.path.strip())
    if link.embed:
        return f"There is no file {name} to embed"
    path = link.path.strip()
    a_note = link.is_wikilink and (is_note(path) or not is_linkable(path))
    return f"No note is named {name}" if a_note else f"There is no file {name}"


def _name(path: str) -> str:
    return fold(without_extension(path.strip()).rpartition("/")[2])
