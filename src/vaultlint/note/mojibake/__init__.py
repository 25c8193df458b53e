"""Garbled text: UTF-8 that was read as something else and saved so, lost characters, bytes that are not UTF-8."""

from vaultlint.note.mojibake.garbles import Garble
from vaultlint.note.mojibake.garbles import Kind as GarbleKind
from vaultlint.note.mojibake.garbles import Trust as GarbleTrust
from vaultlint.note.mojibake.search import find, repair

find_garbles = find  # by the name that reads well outside of this package

__all__ = ["Garble", "GarbleKind", "GarbleTrust", "find", "find_garbles", "repair"]
