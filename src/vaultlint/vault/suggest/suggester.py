"""What a broken link most likely meant, and how sure that is."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from html import unescape
from urllib.parse import unquote

from vaultlint.errors import UnreadableFile
from vaultlint.findings import Safety
from vaultlint.note.facts import NoteFacts
from vaultlint.vault.suggest.alike import MOST, Alike
from vaultlint.vault.suggest.places import Places, PlaceSuggestion
from vaultlint.vault.suggest.spelling import simplify, words_of

_MOST_ALTERNATIVES = 5
_LONGEST = 1000  # a target longer than any path means nothing that exists
_EXTENSION = re.compile(r"(?P<stem>.*\S)\.(?P<extension>[A-Za-z][A-Za-z0-9]{0,7}|7z|3gp|mp3|mp4)", re.DOTALL)
# Names that a file has by virtue of its folder: the same name in another folder is another file.
_GENERIC = re.compile(
    r"(?:index|readme|home|main|start|about|overview|intro|introduction|summary|contents|toc|moc|todo|tasks|notes?|log|"
    r"changelog|template|untitled|unnamed|new|test|license|"
    r"(?:pasted)?(?:image|images|img|picture|pic|photo|figure|fig|screenshot|file|page|chapter|part|lesson|week|day))?"
    r"[\d\0]{0,4}"
)

_DIGITS = re.compile(r"[\d\0]+")
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


class Cause(StrEnum):
    """Why the link is broken, if it meant the file suggested."""

    SPELLING = "spelling"  # case, Unicode form, spaces, hyphens, underscores or punctuation differ
    ALIAS = "alias"  # Obsidian never looks at aliases (semantics reference, 2.2)
    TITLE = "title"  # nor at titles (3.1.5)
    GARBLED = "garbled"  # the target holds mojibake
    MOVED = "moved"  # the name fits, the folder does not
    EXTENSION = "extension"  # only the extension is missing or other
    SIMILAR = "similar"  # a slip of the pen, or a name that shares the rarer words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A file that a broken link may have meant.

    `name` is the alias or title that fits; for the other causes the file's path as people write it, without `.md`.
    """

    path: str
    cause: Cause
    certainty: Safety
    name: str


class _Names:
    """Some names of some files: found by spelling, and by likeness."""

    def __init__(self, entries: Iterable[tuple[str, str, Cause]]) -> None:
        self._entries = list(dict.fromkeys(entries))
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for place, (name, _, _) in enumerate(self._entries):
            if key := simplify(name[:_LONGEST]):
                self._by_key[key].append(place)

    def spelled(self, name: str) -> Iterator[tuple[str, str, Cause]]:
        """The entries whose name is `name` once spelling is set aside."""
        key = simplify(name)
        for place in self._by_key.get(key, ()) if key else ():
            yield self._entries[place]

    def slip(self, name: str) -> tuple[tuple[str, str, Cause] | None, list[tuple[str, str, Cause]]]:
        """The one entry that `name` is a slip of the pen for, if one file clearly wins; and all that look like it."""
        words = words_of(name)
        if not words:
            return None, []
        winner, near = self._alike.slips(words)
        won = self._by_words[self._alike.names[winner]] if winner is not None else []
        if len({path for _, path, _ in won}) == 1:
            return won[0], won[:1]
        places = near or self._alike.sharing_words(words)
        return None, [entry for place in places for entry in self._by_words[self._alike.names[place]]]

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], list[tuple[str, str, Cause]]]:
        index: dict[tuple[str, ...], list[tuple[str, str, Cause]]] = defaultdict(list)
        for entry in self._entries:
            if words := words_of(entry[0][:_LONGEST]):
                index[words].append(entry)
        return dict(index)

    @cached_property
    def _alike(self) -> Alike:
        return Alike(list(self._by_words))


class Suggester:
    """Finds what broken links may have meant. `files` are all paths of the vault, `notes` the facts of its notes.

    Every index is built when the first broken link asks for it; a vault without one costs nothing. The first question
    reads the facts of every note, since an alias may stand in any of them.
    """

    def __init__(self, files: Sequence[str], notes: Mapping[str, NoteFacts]) -> None:
        self._files = [path for path in files if not path.startswith(".") and "/." not in path]
        self._facts = notes
        self._found: dict[str, tuple[Suggestion, ...]] = {}
        self._places: dict[str, Places] = {}

    def files(self, path: str, source: str) -> tuple[Suggestion, ...]:
        """The files that a link in the note `source` to `path`, which leads nowhere, may mean; best first.

        At most one is above SUGGESTED: SAFE where by spelling, alias, title and repaired mojibake together exactly one
        file can be meant, UNSAFE where one is likely. A note is suggested for a link of its own only by exact match.
        """
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = tuple(self._find(path))
        return tuple(one for one in found if one.path != source or one.cause is not Cause.SIMILAR)

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
            Suggestion(path, Cause.MOVED, Safety.SUGGESTED, _display(path))
            for path in self._files
            if path.rpartition("/")[0] == folder and path.rpartition("/")[2].lower() in names
        )

    def _find(self, path: str) -> list[Suggestion]:
        path = path[:_LONGEST].strip()
        spellings = dict.fromkeys((path, unquote(path), unescape(path)))
        exact: dict[str, Suggestion] = {}
        for spelling in spellings:
            for found in self._exactly(spelling):
                exact.setdefault(found.path, found)
        if not path.isascii() and (repaired := _repair(path)) != path:
            for found in self._exactly(repaired):
                exact.setdefault(found.path, replace(found, cause=Cause.GARBLED, name=_display(found.path)))
        if len(exact) == 1:
            return list(exact.values())
        if exact:
            return [replace(one, certainty=Safety.SUGGESTED) for one in list(exact.values())[:_MOST_ALTERNATIVES]]
        return list(self._similar(path))

    def _exactly(self, path: str) -> Iterator[Suggestion]:
        """The files that are `path` once spelling is set aside, by the strictest way that finds any."""
        whole = _display(path.strip("/"))
        folder, _, name = whole.rpartition("/")
        folders = _folders_of(folder)
        by_name = list(self._names.spelled(name))
        found: list[Suggestion] = []
        if folders or "/" not in path:  # else the name is right and the place is wrong: `./Note`, `/Note`
            found += self._named(by_name, name, folders)
            found += self._attachments_named(name, folders)
        if folder:
            found += self._named(self._names.spelled(whole), whole, [])
        if found:
            yield from found
            return
        moved = list(self._moved(by_name, name, folders))
        yield from moved or self._with_other_extension(name, folders)

    def _named(
        self, entries: Iterable[tuple[str, str, Cause]], name: str, folders: Sequence[str]
    ) -> Iterator[Suggestion]:
        """Notes out of `entries`, one suggestion each, with the cause that explains most."""
        best: dict[str, tuple[int, Suggestion]] = {}
        for entry, path, cause in entries:
            if cause is Cause.SPELLING:
                if not _lies_in(path, folders):
                    continue
                rank, shown = 1, _display(path)
            elif folders:
                continue
            else:
                rank, shown = (0 if entry.casefold() == name.casefold() else 2), entry
            if path not in best or rank < best[path][0]:
                best[path] = rank, Suggestion(path, cause, Safety.SAFE, shown)
        for _, suggestion in best.values():
            yield suggestion

    def _attachments_named(self, name: str, folders: Sequence[str]) -> Iterator[Suggestion]:
        parts = _EXTENSION.fullmatch(name)
        if parts is None:
            return
        extension = parts["extension"].lower()
        for path in self._attachments.get(simplify(parts["stem"]), ()):
            if _extension_of(path) == extension and _lies_in(path, folders):
                yield Suggestion(path, Cause.SPELLING, Safety.SAFE, path)

    def _moved(
        self, by_name: Iterable[tuple[str, str, Cause]], name: str, folders: Sequence[str]
    ) -> Iterator[Suggestion]:
        """Files with the name that the link gives, in other folders than it gives."""
        paths = dict.fromkeys(path for _, path, cause in by_name if cause is Cause.SPELLING)
        parts = _EXTENSION.fullmatch(name)
        if parts is not None:
            extension = parts["extension"].lower()
            same = self._attachments.get(simplify(parts["stem"]), ())
            paths |= dict.fromkeys(path for path in same if _extension_of(path) == extension)
        for path in paths:
            yield Suggestion(path, Cause.MOVED, _trust_in_move(path, folders), _display(path))
        if not paths:
            for entry, path, cause in by_name:
                yield Suggestion(path, cause, Safety.UNSAFE, entry)

    def _with_other_extension(self, name: str, folders: Sequence[str]) -> Iterator[Suggestion]:
        parts = _EXTENSION.fullmatch(name)
        stem = name if parts is None else parts["stem"]
        extension = "" if parts is None else parts["extension"].lower()
        for path in self._attachments.get(simplify(stem), ()):
            other = _extension_of(path)
            if not extension:
                # A canvas or a base is linked to by its bare name as often as a note is.
                certainty = Safety.SAFE if other in {"canvas", "base"} else Safety.UNSAFE
            elif _KIND.get(extension, extension) == _KIND.get(other, other):
                certainty = Safety.UNSAFE if _lies_in(path, folders) else Safety.SUGGESTED
            else:
                continue
            yield Suggestion(path, Cause.EXTENSION, certainty, path)
        if extension in _PAGES:
            for _, path, cause in self._names.spelled(stem):
                if cause is Cause.SPELLING:
                    certainty = Safety.UNSAFE if _lies_in(path, folders) else Safety.SUGGESTED
                    yield Suggestion(path, Cause.EXTENSION, certainty, _display(path))

    def _similar(self, path: str) -> Iterator[Suggestion]:
        folder, _, name = _display(path).strip("/").rpartition("/")
        folders = _folders_of(folder)
        parts = _EXTENSION.fullmatch(name)
        extension = "" if parts is None else parts["extension"].lower()
        if extension in self._extensions:
            winner, near = self._attachment_names.slip(name if parts is None else parts["stem"])
            near = [entry for entry in near if _extension_of(entry[1]) == extension]
        else:
            winner, near = self._names.slip(name)
        if winner is not None and winner in near and _lies_in(winner[1], folders):
            yield Suggestion(winner[1], Cause.SIMILAR, Safety.UNSAFE, _shown(winner))
            return
        seen: dict[str, Suggestion] = {}
        for entry in near:
            seen.setdefault(entry[1], Suggestion(entry[1], Cause.SIMILAR, Safety.SUGGESTED, _shown(entry)))
        yield from list(seen.values())[:MOST]

    @cached_property
    def _names(self) -> _Names:
        return _Names(self._note_names())

    def _note_names(self) -> Iterator[tuple[str, str, Cause]]:
        for path in self._files:
            if path not in self._facts:
                continue
            yield _stem(path), path, Cause.SPELLING
            try:
                facts = self._facts[path]
            except UnreadableFile:
                continue
            for alias in facts.aliases:
                yield alias, path, Cause.ALIAS
            if facts.title:
                yield facts.title, path, Cause.TITLE

    @cached_property
    def _attachments(self) -> dict[str, list[str]]:
        """The files that are no notes, by their names without extension once spelling is set aside."""
        index: dict[str, list[str]] = defaultdict(list)
        for path in self._files:
            if path not in self._facts:
                parts = _EXTENSION.fullmatch(path.rpartition("/")[2])
                if parts is not None and (key := simplify(parts["stem"])):
                    index[key].append(path)
        return dict(index)

    @cached_property
    def _attachment_names(self) -> _Names:
        return _Names((_stem(path), path, Cause.SPELLING) for paths in self._attachments.values() for path in paths)

    @cached_property
    def _extensions(self) -> frozenset[str]:
        return frozenset(_extension_of(path) for paths in self._attachments.values() for path in paths)

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


def _trust_in_move(path: str, folders: Sequence[str]) -> Safety:
    """How sure it is that a file of the right name in another folder is the one meant."""
    lies_in = _folders_of(path.rpartition("/")[0])
    for wanted, there in zip(reversed(folders), reversed(lies_in), strict=False):
        # `2023/Review` and `2024/Review` are two notes.
        if wanted != there and _DIGITS.sub("", wanted) == _DIGITS.sub("", there):
            return Safety.SUGGESTED
    return Safety.UNSAFE if _GENERIC.fullmatch(simplify(_stem(path))) else Safety.SAFE


def _repair(text: str) -> str:
    from vaultlint.note.mojibake import repair  # noqa: PLC0415 - loads ftfy, which few runs need

    return repair(text)


def _display(path: str) -> str:
    """A path as people write it in a wikilink."""
    return path[:-3] if path[-3:].lower() == ".md" else path


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    if name[-3:].lower() == ".md":
        return name[:-3]
    parts = _EXTENSION.fullmatch(name)
    return name if parts is None else parts["stem"]


def _extension_of(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _shown(entry: tuple[str, str, Cause]) -> str:
    name, path, cause = entry
    return _display(path) if cause is Cause.SPELLING else name


def _folders_of(folder: str) -> list[str]:
    """The folders of a path, spelling set aside, without `.` and `..`."""
    return [key for part in folder.split("/") if part not in (".", "..") and (key := simplify(part))]


def _lies_in(path: str, folders: Sequence[str]) -> bool:
    """Whether the folders of a file end with those of a link, spelling set aside."""
    return not folders or _folders_of(path.rpartition("/")[0])[-len(folders) :] == list(folders)
