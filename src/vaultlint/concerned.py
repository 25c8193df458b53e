"""Which files have to be judged anew where some have been edited: those in which anything else may be found now.

What is found in a file hangs on its own text, on the names of all files, and on what other files show
(`note.interface`), of which it is known what was asked (`vault.asked`). Edits change no names of files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from vaultlint.registry import BoundRules, key_of
from vaultlint.vault.asked import Changes
from vaultlint.verdicts import Verdict


def concerned(
    before: Mapping[str, Verdict], edited: Collection[str], changes: Changes | None, *, rules: Iterable[BoundRules]
) -> Collection[str]:
    """Those of the files with a verdict that have to be judged anew: the edited ones, and whom they concern.

    `before` are the verdicts on all files under check as they were, `changes` what the edited files show that they did
    not, or None where links may mean something else. `rules` are all that look at files; of those that are not built in
    it is not known by which doors they come to other files. Where places in other files were told of, these move with
    their texts.
    """
    if changes is None or not all(map(key_of, rules)):
        return before.keys()
    return {path for path, one in before.items() if path in edited or one.elsewhere or changes.concern(one.asked)}
