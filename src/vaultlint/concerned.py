"""Which files have to be judged anew where some have been edited: those in which anything else may be found now.

What is found in a file hangs on its own text, on the names of all files, and on what files show to others
(`note.interface`). Fixes change no names. So there are three cases:

* No edited file shows anything new. Then only those files are concerned in which places in other files were told of.
* What the paths of links mean has not changed. Then a file is not concerned if no rule that sees the vault was asked
  about it, and no link of its leads to a file whose headings, blocks or footnotes are others now. For whether rules are
  asked hangs on where the links of the file lead (`vault.matter`), and they lead where they led.
* Otherwise all files are concerned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from vaultlint.errors import UnreadableFile
from vaultlint.registry import BoundRules, key_of
from vaultlint.vault import Vault
from vaultlint.vault.reach import places_in
from vaultlint.verdicts import Verdict


def concerned(
    before: Mapping[str, Verdict],
    edited: Collection[str],
    shown: Collection[str],
    *,
    was: Vault,
    now: Vault,
    rules: Iterable[BoundRules],
) -> Collection[str]:
    """Those of the files with a verdict that have to be judged anew: the edited ones, and whom they concern.

    `before` are the verdicts on all files under check as they were. `shown` are those of the edited files that may show
    others something new. `was` and `now` are the vault before and after the edits. `rules` are all that look at files;
    of those that are not built in it is not known that they go by interfaces.
    """
    if not shown and all(map(key_of, rules)):
        others = {path for path, one in before.items() if one.elsewhere}
    elif now.resolves_like(was):
        others = {path for path, one in before.items() if one.concerned}
        for path in shown:
            if _has_other_places(path, was, now):
                others.update(source for source, _ in was.links_to_places(path))
    else:
        return before.keys()
    return {path for path in (*edited, *others) if path in before}


def _has_other_places(path: str, was: Vault, now: Vault) -> bool:
    try:
        return places_in(was.sources[path]) != places_in(now.sources[path])
    except UnreadableFile:
        return True
