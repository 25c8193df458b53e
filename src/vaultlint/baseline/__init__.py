"""Findings that are known: how they are written down, and which of today's findings they are."""

from __future__ import annotations

from vaultlint.baseline.comparison import Comparison, compare
from vaultlint.baseline.records import Baseline, Record, is_baseline, read, recorded, write

__all__ = ["Baseline", "Comparison", "Record", "compare", "is_baseline", "read", "recorded", "write"]
