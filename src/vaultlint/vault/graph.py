"""Which notes ought to be connected to others; the rules about the shape of the graph share it."""

from __future__ import annotations

from collections.abc import Sequence

from vaultlint.vault.index import Vault
from vaultlint.vault.patterns import matches


def ought_to_connect(path: str, vault: Vault, *, ignore: Sequence[str], daily_notes: bool) -> bool:
    """Whether a file is a note of which links are expected.

    They are not of templates, which are there to be copied, of notes that match `ignore`, nor, unless `daily_notes`,
    of the notes of single days, in whatever folder.
    """
    settings = vault.settings
    if path not in vault.notes or settings.is_template(path) or matches(path, ignore):
        return False
    return daily_notes or not any(map(settings.is_daily_note, (path, path.rpartition("/")[2])))
