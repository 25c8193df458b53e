"""The links of a vault in lists that a person can act on: broken, wanted, orphans, ambiguous, and a census of all."""

from __future__ import annotations

from vaultlint.linklists.records import (
    AmbiguousLinks,
    AmbiguousName,
    BrokenLink,
    BrokenLinks,
    BrokenTarget,
    Census,
    Choice,
    KindCount,
    ListedLink,
    Orphan,
    Orphans,
)
from vaultlint.linklists.survey import Survey

__all__ = [
    "AmbiguousLinks",
    "AmbiguousName",
    "BrokenLink",
    "BrokenLinks",
    "BrokenTarget",
    "Census",
    "Choice",
    "KindCount",
    "ListedLink",
    "Orphan",
    "Orphans",
    "Survey",
]
