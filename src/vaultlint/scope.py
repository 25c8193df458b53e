"""What a run is about: the vault that its paths lie in, and which files of it they put under check."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from vaultlint.errors import UsageError
from vaultlint.note.kinds import is_source
from vaultlint.vault.files import Scan, find_root


def root_of(target: Path) -> Path:
    """The root of the vault that an absolute path lies in."""
    start = target if target.is_dir() else target.parent
    current = Path.cwd()
    # A hook hands over single files: without any mark of a vault, the folder in which it runs is meant.
    fallback = current if not target.is_dir() and start.is_relative_to(current) else start
    return find_root(start, fallback=fallback)


def under_check(
    root: Path, files: Scan, targets: Sequence[Path], *, any_file: bool
) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """What is read and checked, the attachments under check if `any_file`, and a notice for each target without any."""
    notices: list[str] = []
    unread: list[str] = []  # files under check of which the name is looked at, and nothing else
    others: list[str] = []  # files that no rule would look at
    chosen: set[str] = set()
    listed = (*files.notes, *(path for path in files.attachments if any_file or is_source(path)))
    shown = [path for path in listed if path not in files.hidden]
    everything = set(listed)
    for target in targets:
        path = inside(root, target)
        if target.is_dir():
            found = shown if path == "." else [one for one in shown if one.startswith(f"{path}/")]
            if not found:
                named = "the current folder" if target == Path.cwd() else f"'{target}'"
                notices.append(f"There are no notes to check in {named}.")
            chosen.update(found)
        elif path in files.hidden:
            notices.append(f"'{path}' is not checked: it is excluded by the config or by .gitignore.")
        elif path in everything:
            chosen.add(path)
            if not is_source(path):
                unread.append(path)
        elif is_source(path):
            notices.append(f"'{path}' is not checked: it is not part of the vault (hidden folder or link).")
        else:
            others.append(path)
    if others:
        notices.append(_not_checked(others))
    checked = tuple(sorted(path for path in chosen if is_source(path)))
    if unread and not checked:  # a hook passes all kinds of files along with the notes that it is about
        notices.append(_not_read(unread))
    return checked, tuple(sorted(path for path in chosen if not is_source(path))), notices


def _not_checked(paths: Sequence[str]) -> str:
    if len(paths) == 1:
        return f"'{paths[0]}' is not checked: it is not a note, a canvas or a base."
    return f"'{paths[0]}' and {len(paths) - 1:,} more are not checked: they are not notes, canvases or bases."


def _not_read(paths: Sequence[str]) -> str:
    if len(paths) == 1:
        return f"'{paths[0]}' is not a note, a canvas or a base: its name was looked at, and not what is in it."
    others = f"'{paths[0]}' and {len(paths) - 1:,} more"
    return f"{others} are not notes, canvases or bases: their names were looked at, and not what is in them."


def inside(root: Path, target: Path) -> str:
    """The path in the vault of a file or folder; `.` for one around it. Raises UsageError if it lies elsewhere."""
    # Symbolic links are only resolved where the path as given leads nowhere: it is the one that people know.
    for candidate in (Path(os.path.abspath(target)), target.resolve()):  # noqa: PTH100 - leaves symbolic links
        if candidate.is_relative_to(root):
            return candidate.relative_to(root).as_posix()
        if root.is_relative_to(candidate):
            return "."  # a folder around the vault, such as the one that a site is made in
    raise UsageError(f"'{target}' lies outside of the vault '{root}'; check one vault at a time.")
