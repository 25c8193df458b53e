"""What earlier runs learnt of a vault, kept in the user's cache folder: a result from it equals one without, always."""

from vaultlint.cache import stamps
from vaultlint.cache.learnt import Learnt, Row
from vaultlint.cache.memory import Memory, encoded
from vaultlint.cache.places import clear, folder

__all__ = ["Learnt", "Memory", "Row", "clear", "encoded", "folder", "stamps"]
