from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, Matter, NoteFacts, Problem, Severity, Vault, VaultRule


class BrokenBase(VaultRule):
    """Bases can be read.

    A base is a YAML file, which Obsidian writes and people mend by hand: its filters and formulas are full of colons,
    brackets and quotation marks, and an expression that starts with one of these must stand in quotes. If anything in
    the file is not YAML, or a key stands twice, Obsidian shows an error in the place of the whole table.

    YAML is read as Obsidian reads it (version 1.2). What an expression means is not looked at, but for the notes that
    it names: `link("Note")` and `file.hasLink("Note")` are links, which `broken-wikilink` looks at.
    """

    severity = Severity.ERROR
    since = "0.1.0"
    about = Matter.NO_NOTE

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:  # noqa: ARG002 - as the base has it
        if facts.is_base:
            for fault in facts.faults:
                yield Problem(fault.span, fault.message)

    examples = (
        Good('filters:\n  and:\n    - file.hasTag("book")\nviews:\n  - type: table\n', path="Books.base"),
        Good("", path="Books.base"),
        Good("---\na: [\n---\n"),
        Bad('filters: «!file.hasTag("book")»\n', path="Books.base", says="must be put in quotes"),
        Bad(
            "views:\n  - type: table\n«views»:\n  - type: cards\n",
            path="Books.base",
            says="'views' stands twice, first on line 1",
        ),
        Bad("«- type: table»\n", path="Books.base", says="this is a list"),
    )
