"""Garbled text: UTF-8 that was read as something else and saved so, lost characters, bytes that are not UTF-8."""

from vaultlint.note.mojibake.garbles import Garble, Kind, Trust
from vaultlint.note.mojibake.search import find, repair

__all__ = ["Garble", "Kind", "Trust", "find", "repair"]
