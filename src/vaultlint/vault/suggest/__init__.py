"""What a broken link most likely meant."""

from vaultlint.vault.suggest.names import Cause
from vaultlint.vault.suggest.places import PlaceSuggestion
from vaultlint.vault.suggest.suggester import Suggester, Suggestion

__all__ = ["Cause", "PlaceSuggestion", "Suggester", "Suggestion"]
