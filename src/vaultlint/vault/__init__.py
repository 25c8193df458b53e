"""All files at once: which belong to the vault, where links lead, what Obsidian is set to."""

from vaultlint.vault.index import Resolution, Vault
from vaultlint.vault.settings import ObsidianSettings
from vaultlint.vault.subpath import SubpathStatus

__all__ = ["ObsidianSettings", "Resolution", "SubpathStatus", "Vault"]
