"""The files of a vault: bytes to text and back without loss, writes that leave each file whole, and the way back."""

from __future__ import annotations

from vaultlint.storage.encoding import Decoded, decode, encode, foreign
from vaultlint.storage.files import Storage, StoredText, replacement, stored_text
from vaultlint.storage.records import About, Outcome, Write

__all__ = [
    "About",
    "Decoded",
    "Outcome",
    "Storage",
    "StoredText",
    "Write",
    "decode",
    "encode",
    "foreign",
    "replacement",
    "stored_text",
]
