"""All files at once: which belong to the vault, where links lead, what Obsidian is set to."""

from typing import TYPE_CHECKING

from vaultlint.vault.index import Vault
from vaultlint.vault.resolution import Resolution
from vaultlint.vault.settings import ObsidianSettings
from vaultlint.vault.subpath import SubpathStatus

if TYPE_CHECKING:
    from vaultlint.vault.suggest.suggester import Suggester

__all__ = ["ObsidianSettings", "Resolution", "SubpathStatus", "Suggester", "Vault"]


def __getattr__(name: str) -> object:
    """Import `Suggester` when somebody asks for it: what it stands on is heavy, and most vaults never need it."""
    if name == "Suggester":
        from vaultlint.vault.suggest.suggester import Suggester  # noqa: PLC0415 - loaded where used

        return Suggester
    raise AttributeError(name)
