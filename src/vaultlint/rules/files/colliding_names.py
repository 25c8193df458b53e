from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from vaultlint.rule import Bad, FileRule, Good, Matter, Problem, Severity, Span, Vault, difference

_MOST = 3  # others that a message names


class CollidingNames(FileRule):
    """No two files or folders differ in case or Unicode form only.

    A link does not tell `Llama.md` and `llama.md` in one folder apart: Obsidian compares paths without regard to case,
    and which of the two it opens hangs on the order in which it found them. On disks that do not tell them apart
    either, those of macOS and Windows, only one of them can exist: whoever syncs the vault to such a computer, unpacks
    it there or checks it out with git has one file less, or one with the other's text.

    The same goes for names that look alike to the last dot and are written with other characters: `é` is one character
    in the composed form (NFC) and two in the decomposed form (NFD) that old disks of macOS and some archives leave
    behind. Links see no difference, and neither does macOS. A no-break space in the place of a space makes a difference
    on every disk, and none to a link.

    Compared are whole paths: `Birds/Index.md` and `Plants/index.md` are two notes like any others. Each file that
    collides is reported, with the name of the other. Of folders that differ only so (`Notes/a.md`, `notes/b.md`), the
    one with fewer files is, once, at its first file. A symbolic link is no file of its own. What to keep, and what to
    rename or merge, is for a person to decide: compare the two before you delete one.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.TWIN

    def check(self, path: str, vault: Vault) -> Iterator[Problem]:
        for folder in vault.names.folders_told_at(path):
            if same := vault.names.same_folders(folder):
                yield Problem(Span(0, 0), _message("folder", folder, same))
        if same := vault.names.same_files(path):
            yield Problem(Span(0, 0), _message("file", path, same))

    examples = (
        Good("", path="Birds/Index.md", vault={"Plants/index.md": "", "Birds/Index.png": "", "Birds/Indices.md": ""}),
        Good("", path="Straße.md", vault={"Strasse.md": ""}),
        Bad(
            "«»",
            path="Llama.md",
            vault={"llama.md": ""},
            says="from 'llama.md' in case only: a link may open either, and macOS and Windows keep only one of them.",
        ),
        Bad("«»", path="img/A.PNG", vault={"img/a.png": ""}),
        Bad(
            "«»",
            path="Cafe\u0301.md",
            vault={"Café.md": ""},
            says="in Unicode form only (this one is decomposed, NFD): a link may open either, and macOS",
        ),
        Bad("«»", path="a b.md", vault={"a\u00a0b.md": ""}, says="in a no-break space only: a link may open either."),
        Bad(
            "«»",
            path="notes/b.md",
            vault={"Notes/a.md": "", "Notes/c.md": ""},
            says="The folder 'notes' differs from 'Notes' in case only",
        ),
        Good("", path="Notes/a.md", vault={"notes/b.md": "", "Notes/c.md": ""}),
    )


def _message(kind: str, path: str, same: Sequence[str]) -> str:
    others = list(islice((other for other in same if other != path), _MOST))
    found = difference(path, others[0])
    what = [word for word, differs in (("case", found.case), ("Unicode form", found.form)) if differs]
    what += ["a no-break space"] if found.spaces else []
    form = f" (this one is {_form(path)})" if found.form else ""
    names = ", ".join(f"'{other}'" for other in others)
    more = f" and {len(same) - 1 - _MOST} more" if len(same) - 1 > _MOST else ""
    systems = "" if found.spaces else "macOS" if found.form else "macOS and Windows"
    if kind == "folder":
        then = "links take them for one folder" + (
            f", and so {'does' if found.form else 'do'} {systems}" if systems else ""
        )
    else:
        then = "a link may open either" + (
            f", and {systems} {'keeps' if found.form else 'keep'} only one of them" if systems else ""
        )
    return f"The {kind} '{path}' differs from {names}{more} in {' and '.join(what)} only{form}: {then}."


def _form(path: str) -> str:
    return "composed, NFC" if unicodedata.is_normalized("NFC", path) else "decomposed, NFD"
