"""Files that no fix may touch, and why."""

from __future__ import annotations

import re

from vaultlint.gates.canvas import canvas_fault
from vaultlint.note import Note
from vaultlint.note.kinds import is_canvas, is_note
from vaultlint.regex import regex

# Both plugins go by a key of the frontmatter, and Excalidraw by the file's name too (semantics reference, section 6).
_PLUGIN = regex(
    r"^---[ \t]*(?>\r\n|\r|\n)"
    r"(?:(?!---[ \t]*[\r\n])[^\r\n]*(?>\r\n|\r|\n))*?"  # CRLF is one line end, or each line doubles the work
    r"""["']?(excalidraw|kanban)-plugin["']?[ \t]*:""",
    re.IGNORECASE,
)
_PLUGIN_NAMES = {"excalidraw": "Excalidraw", "kanban": "Kanban"}
# As git writes them: seven signs at the start of a line, and a name; other programs end a conflict in the same way.
_CONFLICT = regex(r"(?:\A|(?<=[\r\n]))<{7}(?= |[\r\n])")
_CONFLICT_GOES_ON = regex(r"(?<=[\r\n])(?:={7}(?=[\r\n]|\Z)|>{7}(?= |[\r\n]|\Z))")
_FENCE = regex(r"`{3,}+|~{3,}+")
_MARK = regex(r"(?<=[\r\n])([<|=>])\1{6}(?=[ \r\n])")
_WHOLE = regex(r"(?:<\|?=>)+")
_UNDECODABLE = regex("[\udc80-\udcff]")


def untouchable(path: str, text: str) -> str | None:
    """Why this file must never be edited, as a clause; None if it may be.

    Of what is no note, only the links in canvases are edited (`gates.canvas`): bases are other programs' to write.
    Excalidraw drawings and Kanban boards are notes in name only: their plugins read them by position, and write them
    anew from what they have read. A file that came to harm (a NUL, bytes that are not UTF-8, the marks of a merge that
    nobody finished) is for a person to look at before a program changes more of it.
    """
    if is_canvas(path):
        fault = canvas_fault(text)
        if fault:
            return fault
    elif not is_note(path):
        return "it is not a note"
    if path.lower().endswith(".excalidraw.md"):
        return "it belongs to the Excalidraw plugin"
    plugin = _PLUGIN.match(text)
    if plugin:
        return f"it belongs to the {_PLUGIN_NAMES[plugin[1].lower()]} plugin"
    damage = _UNDECODABLE.search(text)
    if damage:
        return f"a byte on line {_line(text, damage.start())} is not UTF-8; save the file as UTF-8 first"
    if "\0" in text:
        return f"a NUL character stands on line {_line(text, text.index(chr(0)))}; take it out first"
    conflict = _conflict(text) if "<<<<<<<" in text else None
    if conflict is not None and is_note(path):
        conflict = _conflict(_without_examples(path, text))
    if conflict is not None:
        return (
            f"line {_line(text, conflict)} is the mark of a merge conflict ('<<<<<<<'); settle the conflict first, or "
            "put a space before the mark if it is an example"
        )
    return None


def _conflict(text: str) -> int | None:
    """Where a merge conflict starts that nobody settled."""
    conflict = _CONFLICT.search(text)
    return conflict.start() if conflict and _CONFLICT_GOES_ON.search(text, conflict.end()) else None


def _without_examples(path: str, text: str) -> str:
    """The text with blanks for each fenced code block that may show what a conflict looks like.

    Git does not care for fences, so the conflict may be real. But all of its marks stand in this one block, and no
    fence between them: whichever side is kept, the same lines are code, no fix but that of garbled characters looks
    there, and what is around the block belongs to both sides. Where a fence stands between the marks, or some of them
    are elsewhere, one side may be code where the other is text, and nothing is safe.
    """
    pieces: list[str] = []
    done = 0
    for start, end in Note(path, text).code:
        if _holds_example(text[start:end].rstrip()):
            pieces += (text[done:start], " " * (end - start))
            done = end
    return "".join((*pieces, text[done:]))


def _holds_example(code: str) -> bool:
    """Whether some code is a fenced block, closed, with the marks of whole conflicts and no fence between these."""
    fence = _FENCE.match(code)
    if fence is None or "<<<<<<<" not in code:
        return False
    closing = code.replace("\r", "\n").rpartition("\n")[2].strip(" ")
    if not closing.startswith(fence[0]) or closing.strip(fence[0][0]):
        return False
    marks = list(_MARK.finditer(code))
    if not _WHOLE.fullmatch("".join(mark[1] for mark in marks)):
        return False
    between = code[marks[0].start() : marks[-1].end()]
    return "```" not in between and "~~~" not in between


def _line(text: str, offset: int) -> int:
    before = text[:offset]
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1
