"""A vault that is open for one run: where it lies, what is checked in it, and which rules apply."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from vaultlint import config as configuration
from vaultlint.config import Config
from vaultlint.errors import UsageError
from vaultlint.registry import Selection, load_rules
from vaultlint.rule import FileRule
from vaultlint.scope import inside, root_of, under_check
from vaultlint.vault import ObsidianSettings
from vaultlint.vault.dialects import Detected, configured, detect
from vaultlint.vault.files import Scan, lying_at, scan, with_absent

if TYPE_CHECKING:
    from vaultlint.baseline import Baseline
    from vaultlint.vault.changes import Changes, Repository


class Affected(msgspec.Struct, frozen=True):
    """What a run about changes looks at besides the files under check."""

    changes: Changes
    repository: Repository
    elsewhere: tuple[str, ...]  # the files that did not change, and in which the change may have caused something
    mend: bool  # whether fixes may edit those, too


class Session(msgspec.Struct, frozen=True):
    """A vault, its config and the files under check (paths relative to the vault, with `/`)."""

    root: Path
    config: Config
    settings: ObsidianSettings
    files: Scan
    checked: tuple[str, ...]  # notes, canvases and bases
    attachments: tuple[str, ...]  # under check, too; none where no rule looks at them
    selection: Selection
    dialect: Detected
    notices: tuple[str, ...]
    suppressions: bool = True  # whether what notes silence is silent
    affected: Affected | None = None  # where what is under check is what changed
    baseline: Baseline | None = None  # what is known of its findings, if that is written down and wanted

    def inside(self, target: Path) -> str:
        """The path in the vault of a file or folder. Raises UsageError if it lies outside."""
        return inside(self.root, target)


def open_session(
    paths: Sequence[Path],
    config_path: Path | None,
    select: Sequence[str],
    ignore: Sequence[str],
    *,
    stamp: Callable[[os.stat_result], bytes] | None = None,
    absent: bool = False,
    own_config: bool = True,
) -> Session:
    """Find the vault of `paths` (none: the current folder), read its config, list its files, bind its rules.

    `stamp` makes the stamps of the files, which are wanted where most of them are under check. With `absent`, a path
    need not exist, and is taken as that of a file. Without `own_config`, the vault's own config counts for nothing.
    Raises UsageError for a path that does not exist or lies in another vault, ConfigError, RuleLoadError.
    """
    targets = [lying_at(path) for path in paths] or [Path.cwd()]
    for path, target in zip(paths, targets, strict=False):
        if not absent and not target.exists():
            raise UsageError(f"There is no file or folder '{path}'.")
    root = root_of(targets[0])
    found = config_path or (configuration.find(root) if own_config else None)
    rules = load_rules(configuration.names_in(found, select, ignore))
    config = configuration.load(found, rules) if found else Config()
    unread = configuration.unread(root, targets[0]) if own_config and config_path is None else ()
    config = configuration.with_command_line(config, select, ignore, rules)
    settings = ObsidianSettings.read(root)
    whole = any(target.is_dir() for target in targets)
    files = scan(root, exclude=config.exclude, gitignore=config.gitignore, stamp=stamp if whole else None)
    if absent:
        paths_inside = [inside(root, target) for target in targets]
        files = with_absent(files, root, paths_inside, exclude=config.exclude, gitignore=config.gitignore)
    selection = Selection(rules, config)
    checked, attachments, notices = under_check(root, files, targets, any_file=selection.takes(FileRule))
    dialect = detect(root) if config.dialect is None else configured(config.dialect, root)
    return Session(
        root=root,
        config=config,
        settings=settings,
        files=files,
        checked=checked,
        attachments=attachments,
        selection=selection,
        notices=(*config.notices, *unread, *settings.notices, *files.notices, *notices),
        dialect=dialect,
    )
