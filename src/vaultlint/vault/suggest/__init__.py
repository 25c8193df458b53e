"""What a broken link most likely meant.

`suggester` is imported by itself: what it stands on is heavy, and most vaults never need it.
"""

from vaultlint.vault.suggest.records import Cause, PlaceSuggestion, Suggestion

__all__ = ["Cause", "PlaceSuggestion", "Suggestion"]
