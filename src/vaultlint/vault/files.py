"""Which files belong to a vault: its root, its notes, its attachments, and the files that are not to be checked.

Paths are relative to the root, with `/`, and otherwise exactly what the disk has, undecodable bytes as lone
surrogates, so that every file can be opened by its path. What compares paths normalises them itself.
"""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from vaultlint.later import Later
from vaultlint.note.kinds import is_note, notes_among
from vaultlint.regex import regex
from vaultlint.vault.ignore import Ignore
from vaultlint.vault.small_files import NotReadError, read_small

if TYPE_CHECKING:
    import tomllib
else:
    tomllib = Later("tomllib")

CONFIG_NAMES = ("vaultlint.toml", ".vaultlint.toml", "pyproject.toml")

_SETTINGS_FOLDER = ".obsidian"
_QUARTZ = "quartz.config.ts"
_QUARTZ_CONTENT = "content"
_OTHER_MARKS = (".foam", "dendron.yml", "logseq/config.edn")  # what lies at the top of the vaults of other programs
_GITIGNORE = ".gitignore"
_PYPROJECT = "pyproject.toml"
_LARGEST = 1024 * 1024  # bytes of a config or of a `.gitignore`
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)  # Windows: a folder that stands for another one
_IN_PYPROJECT = regex(rb"^\s*\[\s*tool\s*\.\s*vaultlint\b", re.MULTILINE)


class Scan(Struct, frozen=True):
    """The files of a vault, each list in order of path."""

    notes: tuple[str, ...]
    attachments: tuple[str, ...]  # every other file
    hidden: frozenset[str]  # notes and attachments that are not checked, but can be linked to
    notices: tuple[str, ...]  # sentences: what could not be looked at
    doubles: frozenset[str] = frozenset()  # of those hidden, the symbolic links to files that are listed anyway
    stamps: Mapping[str, bytes] = field(default_factory=dict)  # of the files, where they were asked for

    def __contains__(self, path: str) -> bool:
        """Whether a file is listed, hidden or not."""
        return any(
            (place := bisect_left(paths, path)) < len(paths) and paths[place] == path
            for paths in (self.notes, self.attachments)
        )


def find_root(start: Path, config_names: Sequence[str] = CONFIG_NAMES, *, fallback: Path | None = None) -> Path:
    """The root of the vault that `start`, a folder or a file, lies in.

    It is the nearest folder, from `start` upwards, with a folder `.obsidian`; else the nearest with one of the files
    in `config_names` (`pyproject.toml` counts only with a table `[tool.vaultlint]`); else the nearest with a mark of
    another program, of which Quartz keeps its notes in `content`; else `fallback`; else `start`, or its folder.
    """
    start = Path(os.path.abspath(start))  # noqa: PTH100 - resolving symbolic links would move the vault elsewhere
    folder = start if start.is_dir() else start.parent
    upwards = (folder, *folder.parents)
    for candidate in upwards:
        if (candidate / _SETTINGS_FOLDER).is_dir():
            return candidate
    for candidate in upwards:
        if any(_is_config(candidate / name) for name in config_names):
            return candidate
    for candidate in upwards:
        if any((candidate / mark).exists() for mark in _OTHER_MARKS):
            return candidate
        content = candidate / _QUARTZ_CONTENT
        if (candidate / _QUARTZ).is_file() and content.is_dir() and (folder == candidate or content in upwards):
            return content
    return fallback or folder


def lying_at(path: Path) -> Path:
    """The absolute path, without `..`, of what lies at a path.

    Symbolic links stay in it, but `..` behind one leads to where the system says, not to the folder before it.
    """
    plain = Path(os.path.abspath(path))  # noqa: PTH100 - resolving symbolic links would move the vault elsewhere
    if ".." not in path.parts:
        return plain
    real = path.resolve()
    return plain if plain.resolve() == real else real


def scan(
    root: Path,
    *,
    exclude: Sequence[str] = (),
    gitignore: bool = True,
    stamp: Callable[[os.stat_result], bytes] | None = None,
) -> Scan:
    """The files below `root`, with what `stamp` makes of the status of each.

    Whatever has a component that starts with a dot is left out. Files that a glob of `exclude` (as in a `.gitignore`,
    from the root of the vault) or a `.gitignore` (those in the vault and, up to the root of the git repository, above
    it) matches are hidden. Symbolic links are followed when they lead to a place inside the vault; no folder is
    visited twice, and a link to a file that is listed anyway is hidden. What cannot be read becomes a notice.
    """
    return _Scanner(root, exclude, gitignore=gitignore, stamp=stamp).run()


def with_absent(
    files: Scan, root: Path, paths: Iterable[str], *, exclude: Sequence[str] = (), gitignore: bool = True
) -> Scan:
    """The files of a scan and others that are not on disk, each listed, hidden or left out as if it were."""
    absent = [path for path in paths if path not in files]
    return _Scanner(root, exclude, gitignore=gitignore, stamp=None).with_absent(files, absent) if absent else files


def gitignores_above(root: Path) -> list[Path]:
    """Where the `.gitignore` files above a vault lie, or would lie, that hide files of it."""
    return [folder / _GITIGNORE for folder in _repository_above(Path(os.path.realpath(root)))]


def _repository_above(root: Path) -> list[Path]:
    """The folders above one, up to the root of the git repository that it lies in, the nearest first."""
    folders = [root, *root.parents]
    top = next((index for index, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    return folders[1 : top + 1]


def without(files: Scan, paths: Collection[str]) -> Scan:
    """The files of a scan but for some of them."""
    if not any(path in files for path in paths):
        return files
    return replace(
        files,
        notes=tuple(path for path in files.notes if path not in paths),
        attachments=tuple(path for path in files.attachments if path not in paths),
    )


def _is_config(path: Path) -> bool:
    if not path.is_file():
        return False
    if path.name != _PYPROJECT:
        return True
    try:
        data = read_small(path.parent, path.name, largest=_LARGEST) or b""
    except (OSError, NotReadError):
        return False
    try:
        tool = tomllib.loads(data.decode()).get("tool")
    except (ValueError, RecursionError):
        return _IN_PYPROJECT.search(data) is not None  # what is wrong with it, its reader will say
    return isinstance(tool, dict) and "vaultlint" in tool


class _GitIgnore(Struct, frozen=True):
    """A `.gitignore`. Of a path of the vault, `above` is put before it and `cut` characters are taken off its start."""

    patterns: Ignore
    cut: int = 0
    above: str = ""

    def verdict(self, path: str) -> bool | None:
        return self.patterns.verdict(self.above + path[self.cut :])


class _Folder(Struct):
    """A folder still to be looked at. `path` is relative, and ends with `/` unless it is the root."""

    path: str
    hidden: bool
    ignores: tuple[_GitIgnore, ...]  # the nearest last


class _Link(Struct):
    """A symbolic link to be looked at once everything else was."""

    path: str
    folder: _Folder


class _Found(Struct):
    notes: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    doubles: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    links: list[_Link] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


class _Scanner:
    def __init__(
        self,
        root: Path,
        exclude: Sequence[str],
        *,
        gitignore: bool,
        stamp: Callable[[os.stat_result], bytes] | None,
    ) -> None:
        self._root = os.path.join(os.path.abspath(root), "")  # noqa: PTH100, PTH118 - strings, for speed
        self._real_root = os.path.join(os.path.realpath(root), "")  # noqa: PTH118 - strings, for speed
        self._exclude = Ignore(exclude) if exclude else None
        self._gitignore = gitignore
        self._stamp = stamp
        self._stamps: dict[str, bytes] = {}
        self._found = _Found()
        self._visited: set[str] = set()  # the real paths of folders, relative, each ends with `/` but the root's

    def run(self) -> Scan:
        found = self._found
        self._walk(_Folder("", hidden=False, ignores=tuple(self._above()) if self._gitignore else ()), "")
        listed = {*found.notes, *found.attachments} if found.links else set()  # no symbolic link is among them yet
        while found.links:
            links, found.links = sorted(found.links, key=lambda link: link.path), []
            for link in links:
                try:
                    self._follow(link, listed)
                except OSError as error:
                    found.notices.append(f"'{link.path}' could not be looked at: {error.strerror or error}")
        if found.outside:
            found.notices.append(_sentence_about_links(sorted(found.outside)))
        return Scan(
            tuple(sorted(found.notes)),
            tuple(sorted(found.attachments)),
            frozenset(found.hidden),
            tuple(sorted(found.notices)),
            frozenset(found.doubles),
            self._stamps,
        )

    def with_absent(self, files: Scan, paths: Iterable[str]) -> Scan:
        folders = {"": _Folder("", hidden=False, ignores=tuple(self._above()) if self._gitignore else ())}
        self._obey_gitignore(folders[""])
        for path in paths:
            if "/." not in f"/{path}":
                self._list([path], self._folder_at(path.rpartition("/")[0], folders))
        found = self._found
        return replace(
            files,
            notes=tuple(sorted((*files.notes, *found.notes))),
            attachments=tuple(sorted((*files.attachments, *found.attachments))),
            hidden=files.hidden | found.hidden,
        )

    def _folder_at(self, path: str, known: dict[str, _Folder]) -> _Folder:
        """A folder that may not exist, by what hides it and what is in it; `known` takes in those on the way to it."""
        folder = known.get(path)
        if folder is None:
            above = self._folder_at(path.rpartition("/")[0], known)
            below = f"{path}/"
            folder = known[path] = _Folder(below, above.hidden or self._hides(below, above), above.ignores)
            self._obey_gitignore(folder)
        return folder

    def _obey_gitignore(self, folder: _Folder) -> None:
        if self._gitignore and not folder.hidden and os.path.lexists(self._root + folder.path + _GITIGNORE):
            lines = self._read_lines(Path(self._root), folder.path + _GITIGNORE)
            folder.ignores = (*folder.ignores, _GitIgnore(Ignore(lines), cut=len(folder.path)))

    def _walk(self, top: _Folder, real: str) -> None:
        """Take in all below a folder, whose real path, relative to the real root, is `real`."""
        found = self._found
        shift = len(top.path)
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            real_path = real + folder.path[shift:]
            if real_path in self._visited:
                continue
            self._visited.add(real_path)
            try:
                with os.scandir(self._root + folder.path) as entries:
                    self._take_in(list(entries), folder, waiting)
            except OSError as error:
                name = f"'{folder.path.rstrip('/')}'" if folder.path else "of the vault"
                found.notices.append(f"the folder {name} could not be read: {error.strerror or error}")

    def _take_in(self, entries: list[os.DirEntry[str]], folder: _Folder, waiting: list[_Folder]) -> None:
        """Sort the entries of a folder: files to be listed, links for later, folders into `waiting`."""
        files, folders = [], []
        obeys = False
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                obeys = obeys or name == _GITIGNORE
                continue
            path = folder.path + name
            try:
                if entry.is_file(follow_symlinks=False):
                    files.append(path)
                    if self._stamp is not None:
                        # What a folder of Windows says of its files can be out of date.
                        # strings, for speed
                        status = entry.stat(follow_symlinks=False) if os.name != "nt" else os.stat(entry.path)  # noqa: PTH116
                        self._stamps[path] = self._stamp(status)
                elif is_link(entry):
                    self._found.links.append(_Link(path, folder))
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(f"{path}/")
            except OSError as error:
                if files[-1:] != [path]:  # else it has no stamp, and whoever reads it will say why
                    self._found.notices.append(f"'{path}' could not be looked at: {error.strerror or error}")
        if obeys:
            self._obey_gitignore(folder)
        self._list(files, folder)
        waiting += (_Folder(path, folder.hidden or self._hides(path, folder), folder.ignores) for path in folders)

    def _list(self, paths: Sequence[str], folder: _Folder) -> None:
        """Take in files of a folder."""
        found = self._found
        notes = notes_among(paths)
        found.notes += notes
        if len(notes) < len(paths):
            found.attachments += [path for path in paths if not is_note(path)]
        if folder.hidden:
            found.hidden.update(paths)
        elif self._exclude is not None or folder.ignores:
            found.hidden.update(path for path in paths if self._hides(path, folder))

    def _hides(self, path: str, folder: _Folder) -> bool:
        """Whether a pattern hides an entry of a folder that is not hidden itself."""
        if self._exclude is not None and self._exclude.verdict(path):
            return True
        for ignore in reversed(folder.ignores):  # the nearest file that says anything decides
            verdict = ignore.verdict(path)
            if verdict is not None:
                return verdict
        return False

    def _follow(self, link: _Link, listed: set[str]) -> None:
        real = os.path.realpath(self._root + link.path)
        try:
            os.stat(real)  # noqa: PTH116 - strings, for speed
        except PermissionError:
            raise
        except OSError:  # dangling, or a loop of links alone
            return
        if not os.path.join(real, "").startswith(self._real_root):  # noqa: PTH118 - strings, for speed
            self._found.outside.append(link.path)
            return
        target = real[len(self._real_root) :].replace(os.sep, "/")
        folder = link.folder
        if os.path.isdir(real):  # noqa: PTH112 - strings, for speed
            below = f"{link.path}/"
            hidden = folder.hidden or self._hides(below, folder)
            self._walk(_Folder(below, hidden, folder.ignores), f"{target}/" if target else "")
        elif os.path.isfile(real):  # noqa: PTH113 - strings, for speed
            self._list([link.path], folder)
            if self._stamp is not None:
                self._stamps[link.path] = self._stamp(os.stat(real))  # noqa: PTH116 - strings, for speed
            if target in listed:
                self._found.doubles.add(link.path)
                self._found.hidden.add(link.path)  # the same file would be reported, and changed, twice

    def _above(self) -> Iterator[_GitIgnore]:
        """The `.gitignore` files above the vault, the farthest first.

        Where they ignore the folder of the vault itself they are left aside: somebody asked for it to be checked.
        """
        root = Path(self._real_root)
        ignores = []
        for folder in reversed(_repository_above(root)):
            above = root.relative_to(folder).as_posix() + "/"
            lines = self._read_lines(folder, _GITIGNORE)
            if lines:
                ignores.append(_GitIgnore(Ignore(lines), above=above))
        return iter(() if any(ignore.verdict("") for ignore in ignores) else ignores)

    def _read_lines(self, folder: Path, name: str) -> list[str]:
        try:
            data = read_small(folder, name, largest=_LARGEST) or b""
        except (OSError, NotReadError) as error:
            shown = f"{folder / name}".removeprefix(self._root)
            reason = error.strerror if isinstance(error, OSError) else None
            self._found.notices.append(f"'{shown}' was not read: {reason or error}")
            return []
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        return [line.removesuffix("\r") for line in text.split("\n")]


def is_link(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder only leads to what it seems to be: a symbolic link, or a junction of Windows."""
    if _JUNCTION is None or entry.is_symlink():
        return entry.is_symlink()
    return bool(getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == _JUNCTION)


def _sentence_about_links(paths: Sequence[str]) -> str:
    """What to say of the symbolic links that were not followed."""
    shown = ", ".join(f"'{path}'" for path in paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
    what = "a symbolic link that leads" if len(paths) == 1 else f"{len(paths)} symbolic links that lead"
    return f"{what} outside the vault: not followed, so that links to what lies there count as broken: {shown}"
