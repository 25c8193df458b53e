"""How Logseq names the file of a page: `[[a/b]]` is `a___b.md`, and a day's page is `journals/2024_01_31.md`.

Section 8 of the semantics reference. A slash in a page's name is `___`, or `%2F` in graphs that are older; what file
systems refuse is written with percent signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote

from vaultlint.regex import regex
from vaultlint.vault import moment

_DAY = regex(r"(\d{4})[_-](\d{2})[_-](\d{2})")


def page_names(path: str, journal_titles: str) -> Iterator[str]:
    """The names of the page in a file, by which links may call it; none for a file that is no note."""
    if path[-3:].lower() != ".md":
        return
    name = path[:-3].rpartition("/")[2]
    yield unquote(name.replace("___", "/"))
    match = _DAY.fullmatch(name)
    if match is not None:
        try:
            day = date(*map(int, match.groups()))
        except ValueError:
            return
        yield moment.format_date(journal_titles, day)
        yield f"{match[1]}-{match[2]}-{match[3]}"
