from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, Note, NoteRule, Problem, Severity


class DuplicateBlockId(NoteRule):
    """No two blocks of a note have the same id.

    `[[Note#^quote]]` leads to the block that ends with `^quote`. If two blocks of the note do, one of them cannot be
    reached, and which one is not documented: the same link may open one place today and the other after an update. Ids
    are compared the way Obsidian looks them up, so `^Quote` and `^quote` are the same. It happens when a paragraph is
    copied together with its id.

    The message says where the first one stands. There is no fix: links to the id may have meant either, and only their
    author can say which of the two is to have a new id.

    Only what Obsidian takes for an id is counted: not `^quote` in code or formulas, and not in the middle of a
    paragraph.
    """

    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, note: Note) -> Iterator[Problem]:
        if not note.dialect.wikilinks:
            return
        first: dict[str, int] = {}
        for block in note.blocks:
            place = first.setdefault(block.id.lower(), block.span.start)
            if place != block.span.start:
                line = note.lines.position(place).line
                yield Problem(
                    block.span, f"The id '{block.span.of(note.text)}' is another block's already, on line {line}."
                )

    examples = (
        Good("One ^a1\n\nTwo ^a2\n"),
        Good("One ^a1\n\n```\nTwo ^a1\n```\n\n`Three ^a1`\n"),
        Good("One ^a1 in the middle ^a1\n"),
        Good("A footnote[^1] and another[^1]\n\n[^1]: Text\n"),
        Bad(
            "One ^quote\n\nTwo «^quote»\n\n- Three «^quote»\n",
            says="The id '^quote' is another block's already, on line 1.",
            surroundings=False,  # parts of a quote have no ids
        ),
        Bad("One ^quote\n\nTwo\n\n«^Quote»\n", says="The id '^Quote'", surroundings=False),
    )
