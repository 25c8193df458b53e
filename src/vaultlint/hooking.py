"""Which vaults a hook of git is about. It is given the staged files of a whole repository, of whatever kind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from vaultlint.vault import git
from vaultlint.vault.changes import NoRepository, Repository
from vaultlint.vault.files import find_root, lying_at

_NOWHERE = Path(os.devnull)


def by_vault(paths: Sequence[Path]) -> dict[Path, list[Path]]:
    """The files among `paths` by the root of the vault that they lie in, where there are several vaults.

    A folder among `paths` says which vault is meant, and files in no other are left out. Without one, it is the vaults
    with a mark (`.obsidian`, a config) that the files lie in, or what is staged to be deleted or renamed; and where
    nothing has a mark, the current folder. Files that do not exist are left out.
    """
    folders = [path for path in paths if path.is_dir()]
    files = [lying_at(path) for path in paths if path.is_file()]
    if folders:
        start = lying_at(folders[0])
        root = find_root(start)
        return {root: [path for path in files if path.is_relative_to(root)]}
    here = Path.cwd()
    vaults = _marked(files)
    if not vaults and _root(here) is None:
        vaults = {root: [] for root in _marked(_staged(here))}
    if not vaults:
        root = _root(here) or here
        return {root: [path for path in files if path.is_relative_to(root)]}
    return vaults


def _marked(files: Iterable[Path]) -> dict[Path, list[Path]]:
    """The files that lie in a vault with a mark, by its root."""
    roots: dict[Path, Path | None] = {}
    found: dict[Path, list[Path]] = {}
    for path in files:
        folder = path.parent
        if folder not in roots:
            roots[folder] = _root(folder)
        root = roots[folder]
        if root is not None:
            found.setdefault(root, []).append(path)
    return found


def _root(folder: Path) -> Path | None:
    """The root of the vault that a folder lies in, which may be gone; None where nothing marks one."""
    while not folder.is_dir():
        folder = folder.parent
    root = find_root(folder, fallback=_NOWHERE)
    return None if root == _NOWHERE else root


def _staged(folder: Path) -> list[Path]:
    """The files below a folder that the next commit changes; none where git has no answer, which is said later."""
    try:
        repository = Repository(folder)
        return [folder / path for path in repository.staged(repository.last_commit())]
    except (NoRepository, git.GitFailed):
        return []
