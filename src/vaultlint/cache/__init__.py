"""What earlier runs learnt of a vault, kept in the user's cache folder: a result from it equals one without, always."""

from vaultlint.cache import stamps
from vaultlint.cache.memory import Memory, encoded
from vaultlint.cache.places import clear, folder
from vaultlint.cache.store import Known

__all__ = ["Known", "Memory", "clear", "encoded", "folder", "stamps"]
