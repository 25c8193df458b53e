"""Where in a config file each setting stands, for whoever asks why it holds."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeAlias

from vaultlint.config.places import Places
from vaultlint.config.reading import shown_as, table_in, text_of

Keys: TypeAlias = tuple[str | int, ...]


class Sources:
    """The lines of a config file that loads."""

    def __init__(self, path: Path) -> None:
        self.shown = shown_as(path)
        text = text_of(path, self.shown)
        self._places = Places(text.replace("\r\n", "\n"))
        self._table, self._at = table_in(tomllib.loads(text), path)

    def line(self, keys: Keys) -> int | None:
        """The line of a key, by the names in kebab case that lead to it; None where the file does not have it."""
        table: Any = self._table
        written: Keys = self._at
        for key in keys:
            if isinstance(key, str):
                found = next((name for name in table if name.replace("_", "-") == key), None)
            else:
                found = key if key < len(table) else None
            if found is None or not isinstance(table, dict | list):
                return None
            written = (*written, found)
            table = table[found]
        return self._places.key(written).line
