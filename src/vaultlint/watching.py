"""Telling when something of a vault was saved, for runs that check it again and again."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from vaultlint.errors import UsageError
from vaultlint.regex import regex
from vaultlint.scope import root_of
from vaultlint.vault.dialects import marks_above
from vaultlint.vault.files import gitignores_above

if TYPE_CHECKING:
    from watchfiles import Change

Identity: TypeAlias = tuple[int, int]  # device and number of a file, whatever its name

_WAKE = 100  # milliseconds between two looks at what the system does not report
_GROUP = 50  # milliseconds without a change after which a saving is over
_LONGEST_GROUP = 1_000  # milliseconds after which it is reported all the same

# What a run reads of the files and folders whose names start with a dot. Obsidian writes other settings all the time.
_HIDDEN_FILES = (".gitignore", ".vaultlint.toml", ".obsidian")
_SETTINGS = regex(r"\.obsidian/(?:(?:app|templates|daily-notes|zk-prefixer)\.json|plugins/[^/]+/data\.json)")
# What editors and downloads put beside a file while they write it.
_PASSING = regex(r"~$|\.(?:tmp|temp|sw[opx]|part|crdownload)$|^4913$|^#.*#$|___jb_(?:tmp|old)___$", re.IGNORECASE)


class Saved(Struct, frozen=True):
    """What was saved. No paths: watching began, or began anew. `gone`: the vault is not there any more."""

    paths: tuple[str, ...] = ()  # in the vault, with `/`; a file that lies elsewhere, as it was given
    gone: bool = False


class Watched:
    """A vault to be watched, with what a run reads above it, and those files named for it that lie elsewhere.

    The vault is found once: should it vanish and come back, it is expected in the same place. `own` are the files that
    the runs themselves write to, such as their standard output. Raises OSError where there is no current folder.
    """

    def __init__(
        self, paths: Sequence[Path] = (), named: Sequence[Path] = (), own: Collection[Identity] = frozenset()
    ) -> None:
        self.root = root_of(paths[0].absolute() if paths else Path.cwd())
        places = {str(path): Path(os.path.abspath(path)) for path in named}  # noqa: PTH100 - not where they lead
        self._beside = {name: place for name, place in places.items() if not place.is_relative_to(self.root)}
        for place in (*gitignores_above(self.root), *marks_above(self.root)):
            self._beside.setdefault(self._inside(str(place)), place)
        self._own = own

    def saves(self, tell: Callable[[str], None]) -> Iterator[Saved]:
        """Yield at once, and then whenever something was saved that may change what is found; never ends.

        Files that are saved together are one saving. Where the system cannot watch the vault, its files are looked at
        in turn, which `tell` is told about. Raises UsageError where that fails, and KeyboardInterrupt.
        """
        polling = False
        while True:
            try:
                yield from self._until_gone(polling=polling)
            except OSError as error:
                if self.root.is_dir():
                    if polling:
                        raise UsageError(f"The folder '{self.root}' cannot be watched: {error}.") from error
                    polling = True
                    tell(f"The system cannot watch this vault, so its files are looked at in turn: {error}.")
            if not self.root.is_dir():
                yield Saved(gone=True)
                while not self.root.is_dir():
                    time.sleep(_WAKE / 1000)

    def _until_gone(self, *, polling: bool) -> Iterator[Saved]:
        """Savings until another folder, or none, is in the place of the vault."""
        from watchfiles import watch  # noqa: PLC0415 - most runs watch nothing

        root, beside = _identity(self.root), self._state_beside()
        rounds = watch(
            self.root,
            watch_filter=self._matters,
            debounce=_LONGEST_GROUP,
            step=_GROUP,
            rust_timeout=_WAKE,
            yield_on_timeout=True,
            force_polling=polling or None,
            ignore_permission_denied=True,
        )
        saved = {self._inside(path) for _, path in next(rounds)}  # from here on nothing is missed
        yield Saved()
        for changes in rounds:
            if _identity(self.root) != root:
                return
            saved |= {self._inside(path) for _, path in changes}
            state = self._state_beside()
            saved |= {name for name in state if state[name] != beside[name]}
            beside = state
            if saved:
                yield Saved(tuple(sorted(saved)))
                saved = set()

    def _matters(self, _change: Change, path: str) -> bool:
        return matters(self._inside(path)) and _identity(path) not in self._own

    def _inside(self, path: str) -> str:
        return os.path.relpath(path, self.root).replace(os.sep, "/")

    def _state_beside(self) -> dict[str, object]:
        """What differs, by the name of a file that lies elsewhere, when that was saved."""
        return {name: _state(place) for name, place in self._beside.items()}


def matters(path: str) -> bool:
    """Whether what a run finds may hang on a file or folder of the vault, going by its path there."""
    folder, _, name = path.rpartition("/")
    if path == "." or _PASSING.search(name):
        return False
    if _SETTINGS.fullmatch(path):
        return True
    hidden = name.startswith(".") and name not in _HIDDEN_FILES
    return not hidden and not any(part.startswith(".") for part in folder.split("/"))


def _state(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return "gone"
    return status.st_ino, status.st_mtime_ns, status.st_size


def _identity(path: str | Path) -> Identity | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - a text from elsewhere, which Path would not always take
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
