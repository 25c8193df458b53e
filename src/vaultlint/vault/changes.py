"""Which files of a vault changed since a commit, and what they were then.

git is asked about the commit and about its index, and compares the index with the disk by sizes and times. What that
leaves open is compared here: git would send the files through filters that a repository can name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from unicodedata import normalize

from msgspec import Struct

from vaultlint.vault import git
from vaultlint.vault.files import Scan

_SECONDS = 60.0  # for each question: without its answer there is nothing to check
_RAW = ("-z", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=all", "--relative")
_EMPTY_TREES = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


class Changes(Struct, frozen=True):
    """The files that are not what they were in a commit; paths as `Scan` has them.

    `changed` are there now, and are new or other than they were; `added` are those of them that are new; `gone` are
    there no more, or no more part of what was asked about. `blobs` has git's name for what each file was, if it was.
    """

    changed: frozenset[str]
    added: frozenset[str]
    gone: frozenset[str]
    blobs: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)


class Unanswered(Exception):
    """The question makes no sense in this repository. The text is a sentence without a full stop."""


class UnknownRevision(Unanswered):
    """There is no commit of that name. `names` are those of branches and tags."""

    def __init__(self, revision: str, names: tuple[str, ...], *, shallow: bool) -> None:
        super().__init__(revision)
        self.revision = revision
        self.names = names
        self.shallow = shallow


class NoMergeBase(Unanswered):
    """Two commits have no commit in common, as far as this clone reaches."""

    def __init__(self, revision: str, *, shallow: bool) -> None:
        super().__init__(revision)
        self.revision = revision
        self.shallow = shallow


class NoRepository(Unanswered):
    """The folder lies in no work tree of git."""


class Repository:
    """The repository that the vault at `root` lies in. Raises NoRepository, and GitFailed at every question."""

    def __init__(self, root: Path) -> None:
        self._root = root
        try:
            answer = self._ask(
                *("rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-object-format"),
                "--absolute-git-dir",
            )
        except git.GitFailed as error:
            if "not a git repository" in str(error):
                raise NoRepository(str(root)) from error
            raise
        inside, shallow, self._format, folder = os.fsdecode(answer).removesuffix("\n").split("\n", 3)
        if inside != "true":
            raise NoRepository(str(root))
        self.shallow = shallow == "true"
        self._variables = _index_of(Path(folder))

    def last_commit(self) -> str:
        """The commit that is checked out; the tree without files where there is none yet."""
        return self._commit("HEAD") or _EMPTY_TREES[self._format]

    def merge_base(self, revision: str, other: str = "HEAD") -> str:
        """The commit from which two revisions went apart. Raises UnknownRevision and NoMergeBase."""
        commits = []
        for name in (revision, other):
            commit = self._commit(name)
            if commit is None:
                raise UnknownRevision(name, self._names(), shallow=self.shallow)
            commits.append(commit)
        try:
            return self._ask("merge-base", *commits).decode().strip()
        except git.GitFailed as error:
            raise NoMergeBase(revision, shallow=self.shallow) from error

    def on_disk(self, base: str, files: Scan) -> Changes:
        """What changed since `base`, in the index or on disk, new files included unless git ignores them."""
        staged = dict(self._diff("diff-index", "--cached", base))
        dirty = {path: entry for path, entry in self._diff("diff-files") if self._is_other(path, entry)}
        untracked = self._fields("ls-files", "-z", "--others", "--exclude-standard")
        return _changes(_Entries(files), {**dirty, **staged}, (os.fsdecode(path) for path in untracked))

    def in_index(self, base: str, files: Scan) -> Changes:
        """What the next commit changes of `base`. What it deletes is gone, though the file may stay on disk."""
        return _changes(_Entries(files), dict(self._diff("diff-index", "--cached", base)), deleted=True)

    def staged(self, base: str) -> list[str]:
        """The paths of all files that the next commit changes of `base`."""
        return [path for path, _ in self._diff("diff-index", "--cached", base)]

    def in_commit(self, base: str, commit: str, files: Scan) -> Changes:
        """What `commit` changed of `base`."""
        return _changes(_Entries(files), dict(self._diff("diff-tree", "-r", base, commit)))

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes | None]:
        """The content of each blob; None for one that this clone, being partial, lacks."""
        wanted = list(dict.fromkeys(blobs))
        feed = "".join(f"{blob}\n" for blob in wanted).encode()
        told = self._ask("cat-file", "--buffer", "--batch=%(objectsize)", feed=feed) if wanted else b""
        contents: dict[str, bytes | None] = {}
        place = 0
        for blob in wanted:
            end = told.index(b"\n", place)
            size = told[place:end]
            place = end + 1
            contents[blob] = None
            if size.isdigit():
                contents[blob] = told[place : place + int(size)]
                place += int(size) + 1
        return contents

    def _commit(self, name: str) -> str | None:
        if not name or name.startswith("-") or "\0" in name:
            return None
        try:
            return self._ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip() or None
        except git.OutOfTime:
            raise
        except git.GitFailed:
            return None

    def _names(self) -> tuple[str, ...]:
        told = self._ask("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags")
        return tuple(told.decode("utf-8", "replace").splitlines())

    def _diff(self, command: str, *arguments: str) -> Iterator[tuple[str, _Entry]]:
        settings = _without_filters(self._filters()) if command == "diff-files" else {}
        fields = iter(self._fields(command, *_RAW, *arguments, "--", ".", variables=settings))
        for about in fields:  # `:100644 100644 <blob> <blob> M`, then the path
            mode, new_mode, blob, _, status = about.decode().removeprefix(":").split(" ")
            yield os.fsdecode(next(fields)), _Entry(mode, new_mode, blob, status[0])

    def _filters(self) -> set[str]:
        """The names of the programs that the config names for content on its way in."""
        try:
            told = self._fields("config", "--null", "--name-only", "--get-regexp", r"^filter\.")
        except git.GitFailed:  # there are none
            return set()
        return {os.fsdecode(name).partition(".")[2].rpartition(".")[0] for name in told}

    def _is_other(self, path: str, entry: _Entry) -> bool:
        """Whether a file is not the same as in the index, whatever its times say."""
        if entry.status != "M" or entry.mode != entry.new_mode:
            return True
        try:
            data = (self._root / path).read_bytes()
        except OSError:
            return True
        as_stored = data.replace(b"\r\n", b"\n")  # as git mostly stores them
        return entry.blob not in {self._name_of(data), self._name_of(as_stored)}

    def _name_of(self, data: bytes) -> str:
        make = hashlib.sha256 if self._format == "sha256" else hashlib.sha1
        return make(b"blob %d\0" % len(data) + data).hexdigest()

    def _fields(self, *arguments: str, variables: Mapping[str, str] = MappingProxyType({})) -> list[bytes]:
        return self._ask(*arguments, variables=variables).split(b"\0")[:-1]

    def _ask(self, *arguments: str, feed: bytes = b"", variables: Mapping[str, str] = MappingProxyType({})) -> bytes:
        index = getattr(self, "_variables", {})
        return git.ask(self._root, *arguments, feed=feed, seconds=_SECONDS, variables={**index, **variables})


class _Entry(Struct, frozen=True):
    """What git says of a file: its mode and blob before, its mode after, and a letter for what happened to it."""

    mode: str
    new_mode: str
    blob: str
    status: str

    @property
    def was_file(self) -> bool:
        """Whether it was there, and neither a symbolic link nor another repository."""
        return self.mode.startswith("100")


class _Entries:
    """The files of the vault by the paths that git has for them."""

    def __init__(self, files: Scan) -> None:
        self._files = files
        self._composed: dict[str, str] | None = None

    def on_disk(self, path: str) -> str | None:
        """The path on disk. Some file systems spell it in another Unicode form."""
        if path in self._files:
            return path
        if path.isascii():
            return None
        if self._composed is None:
            self._composed = {
                normalize("NFC", one): one
                for one in (*self._files.notes, *self._files.attachments)
                if not one.isascii()
            }
        return self._composed.get(normalize("NFC", path))


def _changes(
    files: _Entries, entries: Mapping[str, _Entry], untracked: Iterable[str] = (), *, deleted: bool = False
) -> Changes:
    changed, added, gone, blobs = set(), set(), set(), {}
    for path, entry in entries.items():
        if path.startswith(".") or "/." in path:
            continue
        found = files.on_disk(path)
        if found is None or (deleted and entry.status == "D"):
            if entry.was_file:
                gone.add(found or path)
                blobs[found or path] = entry.blob
            continue
        changed.add(found)
        if entry.was_file:
            blobs[found] = entry.blob
        elif entry.status == "A":
            added.add(found)
    new = {found for path in untracked if (found := files.on_disk(path)) is not None} - changed
    return Changes(frozenset(changed | new), frozenset(added | new), frozenset(gone), blobs)


def _index_of(folder: Path) -> dict[str, str]:
    """The index that a hook is told of, if it is one of this repository's: `git commit FILE` makes one for the time."""
    named = os.environ.get("GIT_INDEX_FILE")
    if not named:
        return {}
    index = os.path.realpath(named)
    return {"GIT_INDEX_FILE": index} if Path(index).is_relative_to(os.path.realpath(folder)) else {}


def _without_filters(names: Iterable[str]) -> dict[str, str]:
    """The variables that switch some filters off."""
    try:
        count = int(os.environ.get("GIT_CONFIG_COUNT", "0"))
    except ValueError:
        count = 0
    variables: dict[str, str] = {}
    for name in names:
        for key, value in (("clean", ""), ("process", ""), ("required", "false")):
            variables |= {f"GIT_CONFIG_KEY_{count}": f"filter.{name}.{key}", f"GIT_CONFIG_VALUE_{count}": value}
            count += 1
    return variables and {**variables, "GIT_CONFIG_COUNT": str(count)}
