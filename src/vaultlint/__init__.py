"""vaultlint: a linter and fixer for vaults of Markdown notes."""

__version__ = "0.1.0"
