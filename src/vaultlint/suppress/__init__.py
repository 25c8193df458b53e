"""What a note silences, and what came of each directive in it."""

from __future__ import annotations

from vaultlint.suppress.equivalents import rules_of_markdownlint
from vaultlint.suppress.judging import Outcome, Vocabulary, judge

__all__ = ["Outcome", "Vocabulary", "judge", "rules_of_markdownlint"]
