"""What became of files that are no more: renamed, moved or deleted, as far as git knows.

git is asked once, when the first broken link wants to know. All paths are relative to the vault, wherever above it the
repository begins, and Unicode-composed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from unicodedata import normalize

import msgspec

from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.digests import blake2b
from vaultlint.vault import git
from vaultlint.vault.resolve import Resolver, Way
from vaultlint.vault.uncommitted import ALIKE, STUB, decoded, uncommitted

_SECONDS = 5.0  # for the log: who has a longer history waits longer for the vault, too
_SECONDS_EACH = 2.0  # for each of the small questions
_SURELY_ALIKE = 90  # percent of the content
_LOG = (
    *("log", "-z", "--format=%x01%h%x00%ad", "--date=short", "--abbrev=7", "--no-color", "--no-follow"),
    *("--raw", f"-M{ALIKE}%", "-l400", "--no-rename-empty", "--diff-filter=RD", "--no-diff-merges", "--no-ext-diff"),
    *("--no-textconv", "--ignore-submodules=all", f"-O{os.devnull}", "--relative", "--", "."),
)
_LEARNT = msgspec.msgpack.Decoder(tuple[bool, list[str], bytes])
_NO_COMMITS = ("does not have any commits", "Not a valid object name HEAD")


class Event(msgspec.Struct, frozen=True):
    """What took a file away from its path.

    `order` counts from the newest. `commit` is abbreviated, `date` the day of its author (ISO); both are empty for
    what is not committed yet. `new` is where the file lay after it, None if it was deleted. `alike` is how much of the
    content stayed, in percent, and `blob` git's name for what it became.
    """

    order: int
    commit: str
    date: str
    new: str | None = None
    alike: int = 100
    blob: str = ""


class Fate(msgspec.Struct, frozen=True):
    """What became of the file at `path`: `first` took it away from there, and today it lies at `now` (None: nowhere).

    `last` is the latest thing that happened to it, often the same as `first`. `sure` is False where so much of the
    content had changed, or there was so little of it, that the file may be another one.
    """

    path: str
    first: Event
    last: Event
    now: str | None
    sure: bool


class History:
    """The history of the vault at `root`; `files` are the files that it has today."""

    def __init__(self, root: Path, files: Sequence[str], dialect: Dialect = OBSIDIAN) -> None:
        self._root = root
        self._files = files
        self._dialect = dialect
        self._notices: list[str] = []
        self._is_sure = True  # whether what git tells hangs on nothing but what it is known to hang on
        self._told_elsewhere: set[bytes] = set()
        self.compared = False  # whether the content of files that are not committed made a difference

    @property
    def asked(self) -> bool:
        """Whether git was asked."""
        return bool(self._told_elsewhere) or "_fates" in vars(self)

    @property
    def told(self) -> bytes:
        """A digest of all that git tells of this vault, which is asked if it was not; empty where that is not sure.

        It stays the same from one commit to the next as long as no file is lost.
        """
        told = set(self._told_elsewhere)
        if not told or "_fates" in vars(self):
            told.add(self._told_here())
        return b"" if len(told) > 1 or self._notices else told.pop()

    def _told_here(self) -> bytes:
        fates = self._fates
        return _digest(fates) if self._is_sure else b""

    def learnt(self) -> bytes:
        """What was learnt here, for the process that this one works for."""
        return msgspec.msgpack.encode((self.compared, self._notices, self._told_here())) if self.asked else b""

    def learn(self, elsewhere: bytes) -> None:
        """Take in what another process learnt about the same vault."""
        if elsewhere:
            compared, notices, told = _LEARNT.decode(elsewhere)
            self._told_elsewhere.add(told)
            self.compared = self.compared or compared
            self._notices += (told for told in notices if told not in self._notices)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences on what git could not tell; none before it was asked."""
        return tuple(self._notices)

    def fates(self, path: str, source: str) -> tuple[Fate, ...]:
        """What became of the files that a link path in the note `source` may once have meant; the latest event first.

        Files that came to lie in one place, or are all gone, count as one, of which the latest event tells.
        """
        lookup = self._gone.lookup(path, source)
        exactly = lookup.target is not None and "/" in path and lookup.way in {Way.EXACT, Way.RELATIVE}
        named = (lookup.target,) if exactly else lookup.candidates
        found: dict[str | None, Fate] = {}
        for fate in sorted((self._fates[name] for name in named if name), key=lambda fate: fate.first.order):
            found.setdefault(fate.now, fate)
        return tuple(found.values())

    @cached_property
    def _gone(self) -> Resolver:
        """The files that are no more, to be looked up as if they were there."""
        return Resolver(self._fates, self._dialect)

    @cached_property
    def _fates(self) -> dict[str, Fate]:
        today = {normalize("NFC", path): path for path in self._files}
        fates: dict[str, Fate] = {}
        later: dict[str, Fate | None] = {}  # of each path: what happened next, seen from the event looked at
        for path, event in self._events(today):
            fate = later[path] = _fate(path, event, later, today)
            if fate is not None and path not in today:
                fates.setdefault(path, fate)
        return self._without_stubs(fates)

    def _events(self, today: Mapping[str, str]) -> Iterator[tuple[str, Event]]:
        """The paths that lost their files, and how, the newest first; what git cannot tell becomes a notice."""
        try:
            about = git.ask(
                self._root,
                *("rev-parse", "--is-inside-work-tree", "--git-path", "info/sparse-checkout"),
                seconds=_SECONDS_EACH,
            )
            inside, sparse = os.fsdecode(about).removesuffix("\n").split("\n", 1)
            if inside != "true":
                return
            if not (self._root / sparse).exists():  # else files may be missing that nobody took away
                yield from self._uncommitted(today)
            yield from self._committed()
        except git.OutOfTime:
            self._notices.append(
                f"The git history is long: what {_SECONDS:g} seconds were too short for is not known of broken links."
            )
        except git.GitFailed as error:
            if not any(words in str(error) for words in _NO_COMMITS):
                self._notices.append(f"The git history cannot tell why links are broken: {error}.")

    def _uncommitted(self, today: Mapping[str, str]) -> Iterator[tuple[str, Event]]:
        lost, self._is_sure = uncommitted(self._root, today, seconds=_SECONDS_EACH)
        for path, (new, alike) in lost.items():
            self.compared = True
            yield path, Event(0, "", "", new, alike)

    def _committed(self) -> Iterator[tuple[str, Event]]:
        commit = date = ""
        order = 0
        fields = git.fields(self._root, *_LOG, seconds=_SECONDS)
        for field in fields:
            if field.startswith(b"\1"):
                commit, date, order = field[1:].decode(), next(fields, b"").decode(), order + 1
            else:  # `:100644 100644 0123456 89abcde R097`, then one path or two
                *_, blob, status = field.decode().split(" ")
                path, new = decoded(next(fields, b"")), decoded(next(fields, b"")) if status[0] == "R" else None
                yield path, Event(order, commit, date, new, int(status[1:] or 100), blob)

    def _without_stubs(self, fates: dict[str, Fate]) -> dict[str, Fate]:
        """The fates, those of files with next to nothing in them no longer sure."""
        asked = [
            (path, fate)
            for path, fate in fates.items()
            if fate.sure and fate.now is not None and fate.first.blob and not same_name(path, fate.now)
        ]
        if not asked:
            return fates
        sizes: list[bytes] = []
        with suppress(git.GitFailed):
            feed = "".join(f"{fate.first.blob}\n" for _, fate in asked).encode()
            check = ("cat-file", "--buffer", "--batch-check=%(objectsize)")
            sizes = git.ask(self._root, *check, feed=feed, seconds=_SECONDS_EACH).splitlines()
        sizes += [b""] * (len(asked) - len(sizes))
        for (path, fate), size in zip(asked, sizes, strict=False):
            if not size.isdigit() or int(size) < STUB:
                fates[path] = Fate(path, fate.first, fate.last, fate.now, sure=False)
        return fates


def _digest(fates: Mapping[str, Fate]) -> bytes:
    return blake2b(repr(fates).encode(), digest_size=32).digest()


def same_name(path: str, other: str) -> bool:
    """Whether two files differ in their folder alone."""
    return path.rpartition("/")[2] == other.rpartition("/")[2]


def _fate(path: str, event: Event, later: Mapping[str, Fate | None], today: Mapping[str, str]) -> Fate | None:
    """What became of a file that an event took away; None where that cannot be told."""
    if event.new is None or event.new.startswith(".") or "/." in event.new:  # Obsidian's own trash is a hidden folder
        return Fate(path, event, event, None, sure=True)
    sure = event.alike >= _SURELY_ALIKE or same_name(path, event.new)
    if event.new in later:
        then = later[event.new]
        return then and Fate(path, event, then.last, then.now, sure=sure and then.sure)
    return Fate(path, event, event, today[event.new], sure) if event.new in today else None
