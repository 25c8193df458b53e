from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from vaultlint.rule import (
    Bad,
    Edit,
    Fix,
    Good,
    Heading,
    HeadingLinks,
    HeadingNames,
    HeadingRenamer,
    Matter,
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

    The fix gives the later heading a name of its own: its parent's in brackets, `## Costs (Trip)`, or a number,
    `## Costs 2`, where the two have the same parent or the parent's name will not do. Every link that meant this
    heading follows, in all notes, properties and canvases; links to the first stay as they are. It is unsafe, since
    what is outside of the vault knows nothing of it. Where a link cannot follow (a base is never edited), the new name
    is only suggested.

    A section that repeats the first word for word is what a merge or a paste has left behind. The unsafe fix takes it
    away, unless a link leads there; then the new name comes first.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    places_elsewhere = True
    names_elsewhere = True
    about = Matter.REPEATED_HEADING

    scope: Literal["parent", "note"] = option(
        default="parent", help="Whether headings are compared under one parent only, or in the whole note."
    )
    levels: tuple[int, ...] = option(default=(1, 2, 3, 4, 5, 6), help="The levels of the headings that are compared.")
    rename_with: Literal["parent", "number"] = option(
        default="parent",
        help="What the fix puts behind the name of the later heading: the name of its parent in brackets (a number "
        "where that does not tell the two apart), or a number.",
    )

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        if vault.settings.is_template(facts.path):
            return
        repeats = list(self._repeats(facts.headings))
        if not repeats:
            return
        links = HeadingLinks(facts, vault)  # made only now, since it needs every note of the vault
        renamer = self._renamer(repeats, facts, vault, links)
        blocks = sorted(block.span.start for block in facts.blocks)
        by_name = vault.dialect.places is not Places.WORDS  # a number at its end leads to another
        for repeat in repeats:
            heading = facts.headings[repeat.place]
            first = facts.headings[repeat.first]
            count = links.count(heading_key(heading.text))
            fixes = list(_renamings(repeat, vault, renamer))
            if repeat.section_repeats:
                removal = _removal(heading, facts)
                fixes.insert(0 if _is_lost_on_nobody(repeat, facts, links, blocks, by_name=by_name) else 1, removal)
            fix = fixes[0] if fixes and fixes[0].safety > Safety.SUGGESTED else None
            yield Problem(
                heading.text_span,
                _message(heading, first, facts, count, by_name=by_name),
                fix,
                tuple(fixes[1:] if fix else fixes),
            )

    def _repeats(self, headings: Sequence[Heading]) -> Iterator[_Repeat]:
        """The headings that repeat one before them."""
        names = [heading_key(heading.text) for heading in headings]
        if len(set(names)) == len(names):
            return
        above: list[int] = []  # the places of the headings that the present one stands below
        first: dict[tuple[int, str], tuple[int, int | None]] = {}
        sections: dict[tuple[int, str], set[tuple[str, str]]] = {}
        for place, (heading, name) in enumerate(zip(headings, names, strict=True)):
            while above and headings[above[-1]].level >= heading.level:
                above.pop()
            parent = above[-1] if above else None
            above.append(place)
            if not name or heading.level not in self.levels:
                continue
            key = (-1 if parent is None or self.scope == "note" else parent, name)
            earlier = sections.setdefault(key, set())
            if key in first:
                original, its_parent = first[key]
                repeats = any(heading.fingerprint == fingerprint for _, fingerprint in earlier)
                wholly = (heading.text, heading.fingerprint) in earlier
                yield _Repeat(place, original, parent if parent != its_parent else None, repeats, wholly)
            else:
                first[key] = place, parent
            if heading.fingerprint:
                earlier.add((heading.text, heading.fingerprint))

    def _renamer(
        self, repeats: Sequence[_Repeat], facts: NoteFacts, vault: Vault, links: HeadingLinks
    ) -> HeadingRenamer:
        names = HeadingNames(facts, vault, links)
        insertions: dict[int, Edit] = {}
        for repeat in repeats:
            told_by = facts.headings[repeat.parent] if repeat.parent is not None else None
            edit = names.take(facts.headings[repeat.place], told_by if self.rename_with == "parent" else None)
            if edit is not None:
                insertions[repeat.place] = edit
        return HeadingRenamer(facts, vault, links, insertions)

    examples = (
        Good("# Costs\n\n# Benefits\n"),
        Good("# One\n\n## Example\n\n# Two\n\n## Example\n"),
        Good("# Costs\n\n## Costs\n"),
        Good("# Step-1\n\n# Step 1\n\n# Step's 1\n"),
        Good("#\n\n#\n"),
        Good("# Costs\n\n> # Costs\n"),
        Good("# Costs\n\n# Costs\n", options={"levels": (2, 3)}),
        Bad(
            "# Trip\n\n## Costs\n\nMany.\n\n# House\n\n### «costs?»\n\nFew.\n",
            fixed="# Trip\n\n## Costs\n\nMany.\n\n# House\n\n### costs? (House)\n\nFew.\n",
            options={"scope": "note"},
        ),
        Bad(
            "# Trip\n\n## Costs\n\n# House\n\n## «Costs»\n",
            fixed="# Trip\n\n## Costs\n\n# House\n\n## Costs 2\n",
            options={"scope": "note", "rename_with": "number"},
        ),
        Bad(
            "# Trip\n\n## Costs\n\n# House\n\n## «Costs»\n\n[[#Costs]], [[#House#Costs]], [here](#house#costs)\n",
            fixed="# Trip\n\n## Costs\n\n# House\n\n## Costs (House)\n\n"
            "[[#Costs]], [[#House#Costs (House)]], [here](#house#costs%20(House))\n",
            options={"scope": "note"},
            surroundings=False,
        ),
        Bad(
            "## Costs\n\nMany.\n\n## «**costs?**» ##\n\nFew.\n",
            fixed="## Costs\n\nMany.\n\n## **costs?** 2 ##\n\nFew.\n",
            says="The heading '**costs?**' stands in line 1 already, as 'Costs'; a link reaches that one only.",
        ),
        Bad(
            "# Costs\n\n# Costs 2\n\n# «Costs»\n\n# «Costs»\n",
            fixed="# Costs\n\n# Costs 2\n\n# Costs 3\n\n# Costs 4\n",
        ),
        Bad("# 2024\n\n# «2024»\n", fixed="# 2024\n\n# 2024 (2)\n"),
        Bad("# Costs #trip ^a\n\n# «Costs #trip ^a»\n", fixed="# Costs #trip ^a\n\n# Costs 2 #trip ^a\n"),
        Bad(
            "# Costs\n\nMany.\n\n# «Costs»\n",
            fixed="# Costs\n\nMany.\n\n# Costs 2\n",
            says="a link by this name reaches that one only.",
            dialect="quartz",
        ),
        Bad(
            "Costs\n=====\n\nMany.\n\n«Costs»\n=====\n\nFew.\n",
            fixed="Costs\n=====\n\nMany.\n\nCosts 2\n=====\n\nFew.\n",
        ),
        Bad(
            "# Costs\n\n# «Costs»\n",
            fixed="# Costs\n\n# Costs 2\n",
            says="2 links of the vault point at them.",
            vault={"Other.md": "[[Example#Costs]] and [[Example#costs|x]], [[Example]]"},
        ),
        Bad(
            "# Trip\n\n## Costs\n\n# House\n\n## «Costs»\n",
            vault={"Table.base": 'filters: file.hasLink("Example#House#Costs")\n'},
            options={"scope": "note"},
            surroundings=False,
        ),
        Bad("# Costs\n\nMany.\n\n# «Costs»\n\nMany.\n\n# End\n", fixed="# Costs\n\nMany.\n\n# End\n"),
    )


class _Repeat(NamedTuple):
    """A heading that repeats an earlier one."""

    place: int
    first: int  # the place of the earlier one
    parent: int | None  # the place of its parent, where the first has another
    section_repeats: bool  # an earlier section of that name, too
    wholly: bool  # and its heading, letter by letter


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


def _is_lost_on_nobody(
    repeat: _Repeat, facts: NoteFacts, links: HeadingLinks, blocks: Sequence[int], *, by_name: bool
) -> bool:
    """Whether a section that repeats can go without anybody missing it; `blocks` are where the block ids stand."""
    heading = facts.headings[repeat.place]
    if not repeat.wholly or _first_from(heading.span.start, blocks) < heading.span.end:
        return False
    # What is behind it has other numbers once it is gone, where links go by them.
    end = facts.length if by_name else heading.section_end
    reached = _first_from(repeat.place, links.reached)
    return reached >= len(facts.headings) or facts.headings[reached].span.start >= end


def _first_from(least: int, ordered: Sequence[int]) -> int:
    """The first of some numbers that is no less than another; beyond all numbers where there is none."""
    place = bisect_left(ordered, least)
    return ordered[place] if place < len(ordered) else sys.maxsize


def _renamings(repeat: _Repeat, vault: Vault, renamer: HeadingRenamer) -> Iterator[Fix]:
    """The fix that gives a heading another name, if there is one."""
    renaming = renamer.rename(repeat.place)
    if renaming is None:
        return
    title = f"Rename the heading to '{_cut(' '.join(renaming.text.split()))}'"
    if renaming.others:
        title += f", {_counted(renaming.others, 'later one')} likewise"
    follow = renaming.links - len(renaming.unable)
    if follow:
        title += f", and {_counted(follow, 'link')} with it"
    if not renaming.unable:
        yield Fix(title, renaming.edits, Safety.UNSAFE)
        return
    path, offset = renaming.unable[0]
    more = f" and {_counted(len(renaming.unable) - 1, 'more link')}" if len(renaming.unable) > 1 else ""
    where = f"in line {vault.sources[path].position(offset).line} of '{path}'{more}"
    yield Fix(f"{title}, and mend by hand the link {where}, which cannot be edited", renaming.edits, Safety.SUGGESTED)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
