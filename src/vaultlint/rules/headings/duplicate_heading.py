from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from vaultlint.rule import (
    Bad,
    Edit,
    Fix,
    Good,
    Heading,
    NoteFacts,
    Places,
    Problem,
    Safety,
    Severity,
    Span,
    Vault,
    VaultRule,
    heading_key,
    option,
)

_LONGEST = 80


class DuplicateHeading(VaultRule):
    """No two headings of a note are the same to a link.

    `[[Note#Costs]]` opens the first heading of that name, and nothing that can be written opens a second one beside it:
    links, embeds and the outline of a page all end up at the first. Two headings are the same if Obsidian takes them
    for the same: case and most punctuation do not count, so `## Costs` and `### costs?` are.

    By default this looks at headings under one parent. The same heading under different parents (`Example` in every
    chapter, `Fixed` under every version) is a common way to write, and a link reaches each of them by way of its
    parent: `[[Note#Chapter 2#Example]]`. `scope = "note"` reports those, too, for people who link by the last heading
    alone. In eighteen vaults that this was tried on, the narrow scope finds something in one note out of two hundred,
    the wide one twenty times as much, nearly all of it on purpose.

    The message says where the first one stands, and whether a link of the vault points at them: such a link may have
    meant another. Headings without a text are not looked at, nor those in quotes and lists, which cannot be linked;
    nor are templates.

    A section that repeats the first word for word is what a merge or a paste has left behind. To take it away is an
    unsafe fix. Everything else is for a person to name or to join.
    """

    severity = Severity.WARNING
    since = "0.1.0"

    scope: Literal["parent", "note"] = option(
        default="parent", help="Whether headings are compared under one parent only, or in the whole note."
    )
    levels: tuple[int, ...] = option(default=(1, 2, 3, 4, 5, 6), help="The levels of the headings that are compared.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        if vault.settings.is_template(facts.path):
            return
        parents: list[tuple[int, int]] = []  # level and place of the headings that the present one stands below
        first: dict[tuple[int, str], Heading] = {}
        sections: dict[tuple[int, str], set[str]] = {}
        links: Counter[str] | None = None
        for place, heading in enumerate(facts.headings):
            while parents and parents[-1][0] >= heading.level:
                parents.pop()
            parent = parents[-1][1] if parents and self.scope == "parent" else -1
            parents.append((heading.level, place))
            name = heading_key(heading.text)
            if not name or heading.level not in self.levels:
                continue
            key = (parent, name)
            earlier = sections.setdefault(key, set())
            if key in first:
                if links is None:  # asked for only now, since the answer needs every note of the vault
                    links = _links_by_heading(facts, vault)
                by_name = vault.dialect.places is not Places.WORDS  # a number at its end leads to another
                message = _message(heading, first[key], facts, links[name], by_name=by_name)
                fix = _removal(heading, facts) if heading.fingerprint in earlier else None
                yield Problem(heading.text_span, message, fix)
            else:
                first[key] = heading
            if heading.fingerprint:
                earlier.add(heading.fingerprint)

    examples = (
        Good("# Costs\n\n# Benefits\n"),
        Good("# One\n\n## Example\n\n# Two\n\n## Example\n"),
        Good("# Costs\n\n## Costs\n"),
        Good("# Step-1\n\n# Step 1\n\n# Step's 1\n"),
        Good("#\n\n#\n"),
        Good("# Costs\n\n> # Costs\n"),
        Good("# Costs\n\n# Costs\n", options={"levels": (2, 3)}),
        Bad("## Costs\n\nMany.\n\n### «costs?»\n\nFew.\n", options={"scope": "note"}),
        Bad(
            "## Costs\n\nMany.\n\n## «**costs?**» ##\n\nFew.\n",
            says="The heading '**costs?**' stands in line 1 already, as 'Costs'; a link reaches that one only.",
        ),
        Bad("# One\n\n## Example\n\n# Two\n\n## «Example»\n", options={"scope": "note"}),
        Bad("# Costs\n\nMany.\n\n# «Costs»\n", says="a link by this name reaches that one only.", dialect="quartz"),
        Bad("Costs\n=====\n\nMany.\n\n«Costs»\n=====\n\nFew.\n"),
        Bad(
            "# Costs\n\n# «Costs»\n",
            says="2 links of the vault point at them.",
            vault={"Other.md": "[[Example#Costs]] and [[Example#costs|x]], [[Example]]"},
        ),
        Bad("# Costs\n\nMany.\n\n# «Costs»\n\nMany.\n\n# End\n", fixed="# Costs\n\nMany.\n\n# End\n"),
    )


def _message(heading: Heading, first: Heading, facts: NoteFacts, links: int, *, by_name: bool) -> str:
    line = facts.position(first.span.start).line
    spelled = "" if first.text == heading.text else f", as '{_cut(first.text)}'"
    link = "a link by this name" if by_name else "a link"
    message = (
        f"The heading '{_cut(heading.text)}' stands in line {line} already{spelled}; {link} reaches that one only."
    )
    if links:
        message += (
            " A link of the vault points at them." if links == 1 else f" {links} links of the vault point at them."
        )
    return message


def _removal(heading: Heading, facts: NoteFacts) -> Fix:
    end = facts.position(heading.section_end)
    count = end.line - facts.position(heading.span.start).line + (end.column > 1)
    lines = "line" if count == 1 else f"{count} lines"
    title = f"Take away the {lines} of this '{_cut(heading.text)}', which repeats an earlier one word for word"
    return Fix(title, (Edit(Span(heading.span.start, heading.section_end), ""),), Safety.UNSAFE)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _links_by_heading(facts: NoteFacts, vault: Vault) -> Counter[str]:
    """How many links of the vault point at each heading of the note, by what they call it."""
    found: Counter[str] = Counter()
    for _, link in vault.links_to(facts.path):
        part = link.subpath.rpartition("#")[2]
        if part and not part.startswith("^"):
            found[heading_key(part)] += 1
    return found
