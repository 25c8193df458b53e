r"""Links in a terminal: text that opens a note when it is clicked.

A link is an escape sequence (OSC 8) around the text, with an address in printable ASCII alone, so that
no name can end it: `ESC ] 8 ; ; address ESC \ text ESC ] 8 ; ; ESC \`.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from vaultlint.findings import Report
from vaultlint.reporters.places import address

_START = "\x1b]8;;"
_STOP = "\x1b\\"
_OBSIDIAN = ".obsidian"


class Hyperlinks:
    """Links to the notes of a vault: to Obsidian if the vault is one of its, to the file otherwise.

    `obsidian://open?path=…` takes the absolute path of a note: https://help.obsidian.md/Extending+Obsidian/Obsidian+URI.
    """

    def __init__(self, report: Report) -> None:
        self._root = os.path.abspath(report.vault)  # noqa: PTH100 - resolving links would name another vault
        self._is_obsidian = Path(self._root, _OBSIDIAN).is_dir()

    @property
    def kind(self) -> str:
        """What the links open."""
        return _OBSIDIAN if self._is_obsidian else ""

    def note(self, path: str, shown: str) -> str:
        """The text `shown`, which is safe to print, as a link to a file of the vault."""
        return f"{_START}{self._address(path)}{_STOP}{shown}{_START}{_STOP}"

    def _address(self, path: str) -> str:
        file = Path(self._root, path)
        if self._is_obsidian:
            try:
                return f"obsidian://open?path={quote(str(file), safe='')}"
            except UnicodeEncodeError:  # bytes that are not UTF-8 have no place in such an address
                pass
        return address(file.as_posix())
