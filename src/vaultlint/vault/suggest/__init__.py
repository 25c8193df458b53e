"""What a broken link most likely meant."""

from vaultlint.vault.suggest.places import HeadingSuggestion, suggest_blocks, suggest_headings
from vaultlint.vault.suggest.suggester import Cause, Suggester, Suggestion

__all__ = ["Cause", "HeadingSuggestion", "Suggester", "Suggestion", "suggest_blocks", "suggest_headings"]
