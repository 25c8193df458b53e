from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from vaultlint.rule import (
    Bad,
    Edit,
    FalseBlockIdReason,
    Fix,
    Good,
    Note,
    NoteRule,
    Problem,
    Safety,
    Severity,
    regex,
)

_NOT_VALID = regex(r"[^A-Za-z0-9-]+")
_SHOWN = {
    FalseBlockIdReason.MIDDLE: "it must stand at the end of a paragraph, and this paragraph goes on below it",
    FalseBlockIdReason.PART: "parts of a quote have no ids; put it on a line of its own below the quote",
}


class InvalidBlockId(NoteRule):
    """What looks like a block id is one.

    An id such as `^quote-1` gives a block a name, so that `[[Note#^quote-1]]` can lead to it. Obsidian passes over
    what is not written exactly so, and shows it as text. This rule reports what looks like an id and does not count:

    * other characters than the letters A to Z, digits and hyphens: `^my_id`, `^café`, `^fig.1`;
    * an id at the end of a line, but in the middle of a paragraph: lines that follow each other without a blank line
      are one paragraph, and only its end can have an id;
    * an id within a quote or callout. Only the whole of it can be linked to, and its id stands on a line of its own
      below it, or at its end.

    An id counts at the end of a paragraph or list item with a space before it, and on a line of its own behind any
    block, with or without a blank line between; all of these are silent, and so is an id directly behind an embed.

    A `^` has many other uses. Silent are powers (`x ^2`, `a^b`), footnotes (`[^1]`, `^[text]`), faces (`^_^`), `^this`,
    words of fewer than four characters within a paragraph (`^th`), regular expressions, and everything in code,
    formulas, HTML and comments. An id with a space in it (`^my id`) cannot be told from a remark and is silent too.

    The name that an invalid id might have is only suggested: links to it have to be changed with it.
    """

    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, note: Note) -> Iterator[Problem]:
        for found in note.false_block_ids:
            written = found.span.of(note.text)
            if found.reason is not FalseBlockIdReason.CHARACTERS:
                yield Problem(found.span, f"'{written}' is no block id: {_SHOWN[found.reason]}.")
                continue
            culprits = " and ".join(f"'{sign}'" for sign in _culprits(written))
            signs = "digits, '-' and '_'" if note.dialect.block_id_underscores else "digits and '-'"
            message = f"'{written}' is no block id: ids have only letters from A to Z, {signs}, and no {culprits}."
            name = _valid_name(written)
            edit = Edit(found.span, f"^{name}")
            yield Problem(found.span, message, Fix(f"Name it '^{name}'", (edit,), Safety.SUGGESTED) if name else None)

    examples = (
        Good("A paragraph ^quote-1\n\n- An item ^a1b2c3\n- ![[p.png]]^pic\n", surroundings=False),
        Good("> A quote\n\n^quote\n\n| a |\n| --- |\n| b |\n\n^table\n", surroundings=False),
        Good("> A quote\n^quote\n"),
        Good("Text ^my_id\nand more\n\n> A quote ^quote\n> and more\n", dialect="dendron"),
        Good("x ^2\n\nx ^n\n\n2 ^1.5\n\na^b_c\n\nfine ^_^\n\nI agree ^this\nand more\n"),
        Good("A footnote[^a_b] and ^[inline_text]\n\n[^a_b]: Text\n"),
        Good("`^my_id`\n\n$$\nx ^a_b\n$$\n\nmatches ^a_b.*$\n"),
        Good("on the 5 ^th\nof May\n\n^ see_above\n\n^my id\n"),
        Bad(
            "A paragraph «^my_id»\n", says="'^my_id' is no block id: ids have only letters from A to Z, digits and '-'"
        ),
        Bad("- An item «^café»\n", says="and no 'é'."),
        Bad("A list:\n\n- a\n\n«^fig.1»\n"),
        Bad("One line «^quote»\nand the next one ^real\n", says="this paragraph goes on below it"),
        Bad("> One «^quote»\n>\n> Two\n\nText\n", says="parts of a quote have no ids"),
    )


def _culprits(written: str) -> list[str]:
    return sorted({sign for sign in written[1:] if _NOT_VALID.match(sign)})


def _valid_name(written: str) -> str:
    """The nearest name that an id may have; empty if nothing is left."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", written[1:]) if not unicodedata.combining(sign))
    return _NOT_VALID.sub("-", bare).strip("-")
