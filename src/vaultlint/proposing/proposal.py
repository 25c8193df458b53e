"""The use case: look at a vault that has no config, and propose one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from vaultlint import workflow
from vaultlint.config import CONFIG_NAMES
from vaultlint.errors import UsageError
from vaultlint.proposing.gathering import gather
from vaultlint.proposing.toml import config_text
from vaultlint.scope import root_of
from vaultlint.session import open_session
from vaultlint.vault.files import lying_at

NAME = CONFIG_NAMES[0]


class Proposal(Struct, frozen=True):
    """The text of a config for the vault at `root`, and where it belongs."""

    root: Path
    text: str
    notices: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The config file that is to be."""
        return self.root / NAME


def present_config(root: Path) -> str | None:
    """The name of the config that the vault at `root` has, None where it has none."""
    from vaultlint import config as configuration  # noqa: PLC0415 - loaded where used

    found = configuration.find(root)
    if found is not None:
        return found.name
    return NAME if os.path.lexists(root / NAME) else None


def propose(
    target: Path | None = None,
    *,
    again: bool = False,
    cache_folder: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Proposal:
    """Look at the vault that `target` lies in (None: the current folder), and propose a config.

    With `again`, a vault that has a config gets one, too: as if it had none. Raises UsageError where it has one or
    there is no such folder, and RuleLoadError. Writes nothing but the user's cache.
    """
    path = target or Path.cwd()
    if not path.exists():
        raise UsageError(f"There is no file or folder '{path}'.")
    root = root_of(lying_at(path))
    name = None if again else present_config(root)
    if name is not None:
        raise UsageError(
            f"There is a config already: '{root / name}', and init overwrites nothing. "
            "`vaultlint init --print` shows what it would propose."
        )
    request = workflow.Request(
        paths=(root,),
        own_config=False,
        use_baseline=False,
        cache_folder=cache_folder,
        jobs=workflow.ONE_FOR_EACH_CORE,
        progress=progress,
    )
    report = workflow.check(request)
    session = open_session((root,), None, (), (), own_config=False)
    evidence = gather(session, report.findings, progress or _tell_nobody)
    return Proposal(root, config_text(evidence), tuple(report.notices))


def _tell_nobody(_what: str, _done: int, _all: int) -> None:
    """What is told where nobody looks."""
