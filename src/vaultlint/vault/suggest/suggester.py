"""What a broken link most likely meant, and how sure that is."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from html import unescape
from itertools import islice
from urllib.parse import unquote

from msgspec.structs import replace

from vaultlint.findings import Safety
from vaultlint.note.facts import NoteFacts
from vaultlint.regex import regex
from vaultlint.vault.at_hand import PASSING, AtHand
from vaultlint.vault.gist import named
from vaultlint.vault.roll import Roll
from vaultlint.vault.suggest.alike import MOST
from vaultlint.vault.suggest.name_table import Entry, NameLayer, NameTable
from vaultlint.vault.suggest.names import Names
from vaultlint.vault.suggest.paths import (
    LONGEST,
    display,
    extension_of,
    folders_of,
    lies_in,
    stem,
    without_stamp,
)
from vaultlint.vault.suggest.places import Places
from vaultlint.vault.suggest.records import Cause, PlaceSuggestion, Suggestion
from vaultlint.vault.suggest.spelling import differ_in_signs, simplify, words_of

_PLACES_AT_HAND = 1_000  # notes whose headings are ready for questions
_SHOWN = 5  # alternatives where several files fit
_ENOUGH = _SHOWN + 1
_MANY = 50  # files of one name that are looked at
# Names that a file has by virtue of its folder: the same name in another folder is another file.
_GENERIC = regex(
    r"(?:index|readme|home|main|start|about|overview|intro|introduction|summary|contents|toc|moc|todo|tasks|notes?|log|"
    r"changelog|template|untitled|unnamed|new|test|license|"
    r"(?:pasted)?(?:image|images|img|picture|pic|photo|figure|fig|screenshot|file|page|chapter|part|lesson|week|day))?"
    r"[\d\0]{0,4}"
)

_DIGITS = regex(r"[\d\0]+")
# What is converted into one another: the same name with an extension of the same kind may be the same thing.
_KIND = {
    extension: kind
    for kind, extensions in {
        "image": "png jpg jpeg gif webp svg bmp avif tif tiff heic",
        "audio": "mp3 m4a wav ogg oga flac opus 3gp",
        "video": "mp4 mov mkv webm ogv avi",
        "document": "pdf doc docx odt rtf",
    }.items()
    for extension in extensions.split()
}
_PAGES = frozenset({"html", "htm", "markdown", "mdx", "txt"})


class Suggester:
    """Finds what broken links may have meant.

    `files` are all paths of the vault, `notes` the facts of its notes, and `roll` gives their roll.

    Every index is built when the first broken link asks for it; a vault without one costs nothing. The first question
    asks for the roll, since an alias may stand in any note.
    """

    def __init__(self, files: Sequence[str], notes: Mapping[str, NoteFacts], roll: Callable[[], Roll]) -> None:
        self._roll = roll
        self._files = [path for path in files if "/." not in path and path[:1] != "."]  # of many, without calls
        self._facts = notes
        self._found: AtHand[str, tuple[Suggestion, ...]] = AtHand(PASSING)
        self._places: AtHand[str, Places] = AtHand(_PLACES_AT_HAND)

    def files(self, path: str, source: str) -> tuple[Suggestion, ...]:
        """The files that a link in the note `source` to `path`, which leads nowhere, may mean; best first.

        At most one is above SUGGESTED: SAFE where by spelling, alias, title and repaired mojibake together exactly one
        file can be meant, UNSAFE where one is likely. A note is suggested for a link of its own only by exact match.
        """
        found = self.files_whoever_asks(path)
        if all(one.path != source for one in found):
            return found
        return tuple(one for one in found if one.path != source or one.cause is not Cause.SIMILAR)

    def files_whoever_asks(self, path: str) -> tuple[Suggestion, ...]:
        """The same without regard to the note in which the link stands."""
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = tuple(self._find(path))
        return found

    def places(self, target: str, subpath: str) -> tuple[PlaceSuggestion, ...]:
        """The headings or blocks of the note `target` that a subpath which leads nowhere may mean; best first."""
        places = self._places.get(target)
        if places is None:
            places = self._places[target] = Places(self._facts[target])
        return places.like(subpath)

    def folder(self, path: str, source: str) -> str | None:
        """The folder of the vault that a link path names, from the top or from the folder of the note `source`."""
        own = source.rpartition("/")[0]
        for start in ("", own):
            folder = posixpath.normpath(posixpath.join(start, path.strip("/"))).lower()
            if folder in self._folders:
                return self._folders[folder]
        return None

    def folder_notes(self, folder: str) -> tuple[Suggestion, ...]:
        """The notes that stand for a folder: its index, its readme, or the note that has its name."""
        names = {"index.md", "readme.md", "_index.md", f"{folder.rpartition('/')[2].lower()}.md"}
        return tuple(
            Suggestion(path, Cause.MOVED, Safety.SUGGESTED, display(path))
            for path in self._files
            if path.rpartition("/")[0] == folder and path.rpartition("/")[2].lower() in names
        )

    def _find(self, path: str) -> list[Suggestion]:
        path = path[:LONGEST].strip()
        spellings = dict.fromkeys((path, unquote(path), unescape(path))) if "%" in path or "&" in path else (path,)
        exact: dict[str, Suggestion] = {}
        for spelling in spellings:
            for found in self._exactly(spelling):
                exact.setdefault(found.path, _unless_told_apart(spelling, found))
        if not path.isascii() and (repaired := _repair(path)) != path:
            for found in self._exactly(repaired):
                likely = _unless_told_apart(repaired, found)
                exact.setdefault(found.path, replace(likely, cause=Cause.GARBLED, name=display(found.path)))
        if not exact and not path.isascii():
            for found in self._garbled.get(simplify(display(path).rpartition("/")[2]), ()):
                exact.setdefault(found.path, found)
        if len(exact) == 1:
            return list(exact.values())
        if exact:
            return [replace(one, certainty=Safety.SUGGESTED) for one in list(exact.values())[:_SHOWN]]
        return list(self._with_longer_name(path)) or list(self._similar(path))

    def _exactly(self, path: str) -> list[Suggestion]:
        """The files that are `path` once spelling is set aside, by the strictest way that finds any.

        One more than can be shown is as good as thousands.
        """
        whole = display(path.strip("/"))
        folder, _, name = whole.rpartition("/")
        folders = folders_of(folder)
        found: list[Suggestion] = []
        if folders:
            found += (_spelled(entry) for entry in islice(self._names.spelled_in(name, folders), _ENOUGH))
            found += self._attachments_spelled(name, folders)
        elif "/" not in path:  # else the name is right and the place is wrong: `./Note`, `/Note`
            found += self._notes_named(name)
            found += self._attachments_spelled(name, folders)
        if folders:  # a slash in a name is another sign on the disk
            found += self._notes_named(whole)
        return found or self._moved(name, folders) or list(islice(self._with_other_extension(name, folders), _ENOUGH))

    def _notes_named(self, name: str) -> list[Suggestion]:
        """The notes that have a name by themselves, by an alias or a title, with the cause that explains most."""
        best: dict[str, tuple[int, Suggestion]] = {}
        for entry in self._names.spelled(name):
            rank = 1 if entry.cause is Cause.SPELLING else 0 if entry.name.casefold() == name.casefold() else 2
            if entry.path not in best or rank < best[entry.path][0]:
                best[entry.path] = rank, _spelled(entry)
            if len(best) == _ENOUGH:
                break
        return [suggestion for _, suggestion in best.values()]

    def _attachments_spelled(self, name: str, folders: Sequence[str]) -> list[Suggestion]:
        names = self._attachments.get(extension_of(name))
        if names is None:
            return []
        found = names.spelled_in(stem(name), folders) if folders else names.spelled(stem(name))
        return [_spelled(entry) for entry in islice(found, _ENOUGH)]

    def _moved(self, name: str, folders: Sequence[str]) -> list[Suggestion]:
        """Files with the name that the link gives, in other folders than it gives."""
        by_name = list(islice(self._names.spelled(name), _MANY))
        entries = [entry for entry in by_name if entry.cause is Cause.SPELLING]
        if extension_of(name) in self._attachments:
            entries += islice(self._attachments[extension_of(name)].spelled(stem(name)), _ENOUGH)
        if entries:
            return [
                Suggestion(path, Cause.MOVED, _trust_in_move(path, folders), display(path))
                for path in dict.fromkeys(entry.path for entry in entries[:_ENOUGH])
            ]
        return [Suggestion(entry.path, entry.cause, Safety.UNSAFE, entry.name) for entry in by_name[:_ENOUGH]]

    def _with_other_extension(self, name: str, folders: Sequence[str]) -> Iterator[Suggestion]:
        bare, extension = stem(name), extension_of(name)
        for other, names in self._attachments.items():
            if extension and _KIND.get(extension, extension) != _KIND.get(other, other):
                continue
            for entry in islice(names.spelled(bare), _ENOUGH):
                if not extension:
                    # A canvas or a base is linked to by its bare name as often as a note is.
                    certainty = Safety.SAFE if other in {"canvas", "base"} else Safety.UNSAFE
                else:
                    certainty = Safety.UNSAFE if lies_in(entry.path, folders) else Safety.SUGGESTED
                yield Suggestion(entry.path, Cause.EXTENSION, certainty, entry.path)
        if extension in _PAGES:
            for entry in islice(self._names.spelled(bare), _MANY):
                if entry.cause is Cause.SPELLING:
                    certainty = Safety.UNSAFE if lies_in(entry.path, folders) else Safety.SUGGESTED
                    yield Suggestion(entry.path, Cause.EXTENSION, certainty, display(entry.path))

    def _with_longer_name(self, path: str) -> Iterator[Suggestion]:
        """Notes whose name is the link's behind a time stamp, or whose folder is the first part of the link's name."""
        words = " ".join(words_of(display(path).strip("/").rpartition("/")[2]))
        found = list(islice(self._roll().with_longer_name(words), _SHOWN))
        certainty = Safety.UNSAFE if len(found) == 1 else Safety.SUGGESTED
        for one, cause in found:
            name = display(one) if cause is Cause.PATH else without_stamp(stem(one))
            yield Suggestion(one, cause, certainty, name)

    def _similar(self, path: str) -> Iterator[Suggestion]:
        folder, _, name = display(path).strip("/").rpartition("/")
        names = self._attachments.get(extension_of(name))
        winner, near = self._names.slip(name) if names is None else names.slip(stem(name))
        if winner is not None and lies_in(winner.path, folders_of(folder)):
            yield _likened(winner, Safety.UNSAFE)
            return
        paths = list({entry.path: entry for entry in reversed(near)}.values())
        for entry in paths[::-1][:MOST]:
            likened = _likened(entry, Safety.SUGGESTED)
            reordered = sorted(words_of(entry.name)) == sorted(words_of(name))
            yield replace(likened, cause=Cause.SPELLING) if reordered else likened

    @cached_property
    def _names(self) -> Names:
        return Names(self._roll().names)

    @cached_property
    def _garbled(self) -> dict[str, list[Suggestion]]:
        """The files whose own names are garbled, by what they were meant to be."""
        found: dict[str, list[Suggestion]] = defaultdict(list)
        for path in self._files:
            if not path.isascii() and (repaired := _repair(display(path.rpartition("/")[2]))) not in path:
                found[simplify(repaired)].append(Suggestion(path, Cause.GARBLED, Safety.SAFE, repaired))
        return dict(found)

    @cached_property
    def _attachments(self) -> dict[str, Names]:
        """The files that are no notes, by extension."""
        paths: dict[str, list[str]] = defaultdict(list)
        notes = set(self._facts)
        for path in self._files:
            if path not in notes and (extension := extension_of(path)):
                paths[extension].append(path)
        return {extension: _names_of(paths[extension]) for extension in sorted(paths)}

    @cached_property
    def _folders(self) -> dict[str, str]:
        """Every folder by its path in lower case."""
        folders: dict[str, str] = {}
        for path in self._files:
            folder = path.rpartition("/")[0]
            while folder and folder.lower() not in folders:
                folders[folder.lower()] = folder
                folder = folder.rpartition("/")[0]
        return folders


def _names_of(paths: Sequence[str]) -> Names:
    """The names of some files."""
    table = NameTable.of((number, (named(stem(path), Cause.SPELLING),)) for number, path in enumerate(paths))
    return Names([NameLayer(table, paths)])


def _trust_in_move(path: str, folders: Sequence[str]) -> Safety:
    """How sure it is that a file of the right name in another folder is the one meant."""
    there_in = folders_of(path.rpartition("/")[0])
    for wanted, there in zip(reversed(folders), reversed(there_in), strict=False):
        # `2023/Review` and `2024/Review` are two notes.
        if wanted != there and _DIGITS.sub("", wanted) == _DIGITS.sub("", there):
            return Safety.SUGGESTED
    return Safety.UNSAFE if _GENERIC.fullmatch(simplify(stem(path))) else Safety.SAFE


def _repair(text: str) -> str:
    from vaultlint.note.mojibake import repair  # noqa: PLC0415 - loads ftfy, which few runs need

    return repair(text)


def _spelled(entry: Entry) -> Suggestion:
    name = display(entry.path) if entry.cause is Cause.SPELLING else entry.name
    return Suggestion(entry.path, entry.cause, Safety.SAFE, name)


def _unless_told_apart(path: str, found: Suggestion) -> Suggestion:
    """A file that has the name in a link with spelling set aside, as merely alike if signs make two names of one."""
    name = found.name if found.cause in {Cause.ALIAS, Cause.TITLE} else display(found.path)
    path = display(path.strip("/"))
    parts = zip(reversed(path.split("/")), reversed(name.split("/")), strict=False)
    if any(differ_in_signs(*pair) for pair in ((path, name), (stem(path), stem(name)), *parts)):
        return replace(found, cause=Cause.SIMILAR, certainty=Safety.SUGGESTED)
    return found


def _likened(entry: Entry, certainty: Safety) -> Suggestion:
    name = display(entry.path) if entry.cause is Cause.SPELLING else entry.name
    return Suggestion(entry.path, Cause.SIMILAR, certainty, name)
