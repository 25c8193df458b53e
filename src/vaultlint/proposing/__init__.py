"""A config proposed for a vault that has none, from what lies in it."""

from __future__ import annotations

from vaultlint.proposing.proposal import Proposal, propose
from vaultlint.proposing.writing import write_config

__all__ = ["Proposal", "propose", "write_config"]
