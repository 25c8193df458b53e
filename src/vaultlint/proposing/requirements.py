"""From the properties of notes to those that the notes of each folder must have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from vaultlint.proposing.evidence import HARDLY_ANY, MANY, MOST, NEARLY_ALL, SOME, Key, NoteKeys, Place, Requirement

# Marks of programs that hold a note to be theirs: nobody forgets them, and no other note needs them.
_OF_PLUGINS = "-plugin"
_DEEPEST = 20  # folders within folders that are told apart

_Asked = Mapping[str, bool]  # the properties that notes must have, in lower case, and whether they may be empty


def requirements(notes: Sequence[NoteKeys], kinds: Mapping[str, str]) -> tuple[Requirement, ...]:
    """What the notes of each place must have: that of the highest folder for which it holds, and of parts that differ.

    A property that nearly all notes below a folder have is asked of all of them; where hardly any of a part has it,
    that part is left out. `kinds` are folders whose notes are of a kind of their own (daily notes, templates), each
    with the reason for it: they do not count for the folders around them. What differs comes behind what it differs
    from.
    """
    top = _tree(notes, kinds)
    found = list(_Walk(_spellings(notes)).through(top, {}))
    if not any(requirement.keys for requirement in found):
        return ()
    return tuple(sorted(found, key=lambda requirement: requirement.place.depth))


class _Count(Struct):
    """How many notes there are, and how many of them have each property, filled or not."""

    notes: int = 0
    having: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)

    def add(self, note: NoteKeys) -> None:
        self.notes += 1
        self.having.update(note.keys.keys())
        self.filled.update(note.filled)

    def take_in(self, other: _Count) -> None:
        self.notes += other.notes
        self.having += other.having
        self.filled += other.filled


class _Folder(Struct):
    path: str
    reason: str = ""  # why its notes are of a kind of their own
    own: _Count = field(default_factory=_Count)  # the notes directly in it
    all: _Count = field(default_factory=_Count)
    folders: dict[str, _Folder] = field(default_factory=dict)

    def parts(self) -> list[_Count]:
        """The notes directly in the folder, and those of each folder in it, less those of a kind of their own."""
        return [self.own, *(folder.all for folder in self.folders.values() if not folder.reason)]

    def sum_up(self) -> None:
        """Count the notes below the folder."""
        self.all.take_in(self.own)
        for folder in self.folders.values():
            folder.sum_up()
            if not folder.reason:
                self.all.take_in(folder.all)


def _tree(notes: Sequence[NoteKeys], kinds: Mapping[str, str]) -> _Folder:
    top = _Folder("", kinds.get("", ""))
    for note in notes:
        folder = top
        for part in note.path.split("/")[:-1][:_DEEPEST]:
            inner = folder.folders.get(part)
            if inner is None:
                path = f"{folder.path}/{part}" if folder.path else part
                inner = folder.folders[part] = _Folder(path, kinds.get(path, ""))
            folder = inner
        folder.own.add(note)
    top.sum_up()
    return top


def _spellings(notes: Sequence[NoteKeys]) -> dict[str, str]:
    """By its name in lower case, how most notes spell each property."""
    found: dict[str, Counter[str]] = {}
    for note in notes:
        for key, name in note.keys.items():
            found.setdefault(key, Counter())[name] += 1
    return {key: names.most_common(1)[0][0] for key, names in found.items()}


class _Walk:
    """Goes through the folders from the top; `spelled` is how properties are spelled."""

    def __init__(self, spelled: Mapping[str, str]) -> None:
        self._spelled = spelled

    def through(self, folder: _Folder, around: _Asked) -> Iterator[Requirement]:
        """The requirements of a folder, where they are not those of the folder around it, and of all below it."""
        parts = folder.parts()
        asked = _asked(folder.all, {} if folder.reason else around, parts)
        if asked != around or (folder.reason and around):
            inherited = {} if folder.reason else around
            yield self._requirement(Place(folder.path), folder.all, asked, inherited, parts=parts, reason=folder.reason)
        if folder.folders and folder.own.notes:
            own = _asked(folder.own, asked)
            if own != asked:
                yield self._requirement(Place(folder.path, direct=True), folder.own, own, asked)
        for _, inner in sorted(folder.folders.items()):
            yield from self.through(inner, asked)

    def _requirement(
        self,
        place: Place,
        count: _Count,
        asked: _Asked,
        around: _Asked,
        *,
        parts: Sequence[_Count] = (),
        reason: str = "",
    ) -> Requirement:
        keys = tuple(self._key(_without(parts, key, count), key, may_be_empty=empty) for key, empty in asked.items())
        lost = tuple(self._key(count, key, may_be_empty=around[key]) for key in around if key not in asked)
        return Requirement(place, keys, count.notes, lost, reason)

    def _key(self, count: _Count, key: str, *, may_be_empty: bool) -> Key:
        having = count.having[key]
        return Key(self._spelled[key], having, count.notes, having - count.filled[key], may_be_empty)


def _asked(count: _Count, around: _Asked, parts: Sequence[_Count] = ()) -> _Asked:
    """What the notes of a place must have, given what is asked of those around it."""
    asked = {key: may_be_empty for key, may_be_empty in around.items() if not _is_lost(count, key)}
    if count.notes < MANY:
        return asked
    for key in sorted(count.having, key=lambda key: (-count.having[key], key)):
        if key in around or key.endswith(_OF_PLUGINS) or count.having[key] < MOST * NEARLY_ALL * count.notes:
            continue
        rest = _without(parts, key, count)
        enough = NEARLY_ALL * rest.notes
        if rest.notes >= max(MANY, MOST * count.notes) and rest.having[key] >= enough:
            asked[key] = rest.filled[key] < enough
    return asked


def _without(parts: Sequence[_Count], key: str, count: _Count) -> _Count:
    """How many notes of a place have a property, less the parts of it in which hardly any has."""
    lost = [part for part in parts if _is_lost(part, key)]
    if not lost:
        return count
    return _Count(
        count.notes - sum(part.notes for part in lost),
        Counter({key: count.having[key] - sum(part.having[key] for part in lost)}),
        Counter({key: count.filled[key] - sum(part.filled[key] for part in lost)}),
    )


def _is_lost(count: _Count, key: str) -> bool:
    return count.notes >= SOME and count.having[key] <= HARDLY_ANY * count.notes
