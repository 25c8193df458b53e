from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import (
    Bad,
    Edit,
    Fix,
    Good,
    LinksInText,
    Note,
    NoteRule,
    Problem,
    Safety,
    Severity,
    links_in_text,
    option,
    unquoted_links,
    yaml_quoted,
)


class BrokenPropertyLink(NoteRule):
    """A link in a property stands in quotes, and alone.

    `up: [[Note]]` reads like a link, but to YAML it is a list in a list. Obsidian shows it as something that it cannot
    edit, and there is no link: no backlink, no line in the graph, and no update when the note is renamed. In quotes it
    is a link: `up: "[[Note]]"`. The same holds for each entry of a list. The fix puts the quotes. It is unsafe, since
    the property is a text then, and a program that reads the list (a site made from the notes) finds none. Where it may
    be meant as a list (`[[a, b]]`, `[[2024]]`), it is only suggested; lists of several numbers are not reported. In a
    vault without a sign of Obsidian (a folder `.obsidian`, or `dialect = "obsidian"` in the config), some other program
    may read such a list as a link, so nothing is reported.

    A link must also be the whole value: `"see [[Note]]"` and `"[[One]], [[Two]]"` are texts with brackets in them.
    Where a value has nothing in it but links and what separates them, the fix makes a list of them. It is unsafe,
    because the property is then a list. Nothing but another wording helps a link within a sentence; where such brackets
    are not meant to be links, `in_text = false` keeps the rule silent about them.

    Blocks that cannot be read as YAML are left to `invalid-frontmatter`, and so is `up: [[One]], [[Two]]`, which is no
    YAML. Values with a template expression in them (`{{…}}`, `<% … %>`) are not looked at.
    """

    severity = Severity.WARNING
    since = "0.1.0"

    in_text: bool = option(default=True, help="Whether a link within a sentence is reported too.")

    def check(self, note: Note) -> Iterator[Problem]:
        block = note.frontmatter
        if block is None or not note.dialect.property_links:
            return
        for link in () if note.dialect.unquoted_links else unquoted_links(block):
            written = link.span.of(note.text)
            message = f"Without quotes, '{written}' is a list in a list to YAML, and no link."
            edit = Edit(link.span, yaml_quoted(written))
            safety = Safety.UNSAFE if link.certain else Safety.SUGGESTED
            yield Problem(link.span, message, Fix("Put the link in quotes", (edit,), safety))
        for found in links_in_text(block):
            if found.only:
                message = "A property holds one link or none; several links in one text are a text."
                yield Problem(found.span, message, _as_list(note, found))
            elif self.in_text:
                message = f"'{found.links[0]}' is no link with text round it: a property is a link as a whole or none."
                yield Problem(found.span, message)

    examples = (
        Good('---\nup: "[[Note]]"\nrelated:\n  - "[[One|1]]"\n  - \'[[Two]]\'\n---\n'),
        Good("---\nmatrix: [[1, 2], [3, 4]]\nrow: [[1, 2]]\nlist: [a, [b]]\n---\n"),
        Good("---\nup: [[{{title}}]]\nmore: [[<% tp.file.title %>]]\n---\n"),
        Good("---\ndescription: See [[Note]] for more\n---\n", options={"in_text": False}),
        Good("---\ndescription: See [[{{title}}]] and [[<% tp.file.title %>]]\n---\n"),
        Good("---\nup: [[Note]]\n"),
        Good("---\ndesc: describes [[the headers|Topic]]\n---\n", dialect="dendron"),
        Good("---\nempty: [[]]\nquoted: [['a']]\n---\n"),
        Bad(
            "---\nup: «[[Note]]»\n---\n",
            fixed='---\nup: "[[Note]]"\n---\n',
            says="Without quotes, '[[Note]]' is a list in a list to YAML, and no link.",
        ),
        Bad(
            '---\nrelated:\n  - «[[One|1]]»\n  - «[[Two "2"]]»\nmore: [«[[a]]», «[[b#c]]»]\n---\n',
            fixed='---\nrelated:\n  - "[[One|1]]"\n  - \'[[Two "2"]]\'\nmore: ["[[a]]", "[[b#c]]"]\n---\n',
        ),
        Bad("---\nauthor: «[[Smith, John]]»\n---\n"),
        Bad(
            '---\nup: «"[[One]], [[Two]]"»\n---\n',
            fixed='---\nup: ["[[One]]", "[[Two]]"]\n---\n',
            says="several links in one text are a text",
        ),
        Bad('---\nup:\n  - «"[[One]] [[Two]]"»\n---\n'),
        Bad("---\ndescription: «See [[Note]] for more»\n---\n", says="'[[Note]]' is no link with text round it"),
    )


def _as_list(note: Note, found: LinksInText) -> Fix | None:
    """The fix that makes a list of the links of a value, where the value stands on one line and in no list."""
    written = found.span.of(note.text)
    if found.in_list or written[0] not in "'\"" or "\n" in written or "\r" in written:
        return None
    new = f"[{', '.join(yaml_quoted(link) for link in found.links)}]"
    return Fix("Make a list of the links", (Edit(found.span, new),), Safety.UNSAFE)
