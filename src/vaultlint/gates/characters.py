"""What a file is made of: no edit brings in line ends of another kind, or characters that a note cannot have."""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.findings import Objection
from vaultlint.gates.moves import Moves
from vaultlint.note import Note
from vaultlint.regex import regex

CHARACTERS = "characters"
_IMPOSSIBLE = regex("[\0\ud800-\udfff]")
_BOM = "\ufeff"


def characters_kept(before: Note, after: Note, moves: Moves) -> Iterator[Objection]:
    """Line ends stay as they are, and no NUL, byte order mark or byte that is not UTF-8 comes in.

    A note without any line end gets one kind at most. A note that had a text still has one; what a note says to
    linters alone is none.
    """
    old, new = _line_ends(before.text), _line_ends(after.text)
    if not new <= old and (old or len(new) > 1):
        kinds = " and ".join(sorted(new - old))
        yield Objection(CHARACTERS, f"line ends of another kind ({kinds}) would come in", _first(moves))
    for here, there in moves.hunks:
        impossible = _IMPOSSIBLE.search(there.of(after.text))
        if impossible and impossible[0] not in here.of(before.text):
            code = f"U+{ord(impossible[0]):04X}"
            yield Objection(CHARACTERS, f"a character that no note can have ({code}) would come in", here.start)
            break
    if after.text.startswith(_BOM) and not before.text.startswith(_BOM):
        yield Objection(CHARACTERS, "a byte order mark would come in")
    if not after.text.strip() and _has_text(before):
        yield Objection(CHARACTERS, "nothing of the text would be left")


def _has_text(note: Note) -> bool:
    """Whether there is something in a note besides directives."""
    ends = [0, *(directive.span.end for directive in note.directives)]
    starts = [*(directive.span.start for directive in note.directives), len(note.text)]
    return any(note.text[end:start].strip() for end, start in zip(ends, starts, strict=True))


def _first(moves: Moves) -> int:
    return moves.hunks[0][0].start if moves.hunks else 0


def _line_ends(text: str) -> set[str]:
    both = text.count("\r\n")
    counts = {"CRLF": both, "LF": text.count("\n") - both, "CR": text.count("\r") - both}
    return {kind for kind, count in counts.items() if count}
