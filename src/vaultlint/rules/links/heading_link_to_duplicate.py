from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.rule import (
    Bad,
    Fix,
    Good,
    Heading,
    Link,
    NoteFacts,
    Places,
    Problem,
    Safety,
    Severity,
    Vault,
    VaultRule,
    broken,
    option,
    repoint,
)

_FEW = 4


class HeadingLinkToDuplicate(VaultRule):
    """A link to a heading names one heading of the note.

    `[[Note#Example]]` opens the first heading of that name, in any case and without punctuation. If the note has
    another, in another chapter or further down, the link may have meant that one, and whoever follows it sees no sign
    of it; a heading put in above turns every such link to itself.

    A heading is told apart by those that it stands below: `[[Note#Chapter 2#Example]]`. Such forms are suggested for
    the heading that the link reaches and for the others, where one leads to them; none is written by itself, since
    only its author knows which one a link means. Headings of one name below one parent cannot be told apart at all:
    see `duplicate-heading`.

    Off by default: in notes whose chapters all have the same parts the first is often the one that is meant.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    places_elsewhere = True
    by_default = False

    allow: tuple[str, ...] = option(
        default=(), help="Notes whose headings may repeat, as patterns with `*` and `?`, in any case: `Changelog`."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose notes are not looked at.")
    comments: bool = option(default=False, help="Whether links inside `%%comments%%` are looked at.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        links = broken.links_under_check(
            facts, vault, allow=self.allow, ignore_from=self.ignore_from, comments=self.comments
        )
        for link in links:
            if not link.subpath or broken.is_block_link(link):
                continue
            resolution = vault.resolve(link, facts.path)
            if resolution.target is None or not isinstance(resolution.anchor, Heading):
                continue
            namesakes = vault.namesakes(resolution.target)
            headings = namesakes.called(link.subpath)
            if len(headings) < 2 or resolution.anchor not in headings[:1]:
                continue
            target = vault.notes[resolution.target]
            message = _message(link, facts, target, headings)
            fixes: list[Fix] = []
            chains = vault.dialect.places is Places.WORDS  # elsewhere parents are no part of a link
            for heading in headings[:_FEW] if chains else ():
                subpath = namesakes.subpath_to(heading)
                edit = None if subpath is None else repoint(link, facts, vault, subpath)
                if subpath is not None and edit is not None:
                    name = broken.quoted(subpath.lstrip("#").replace("#", " > "))
                    line = target.position(heading.span.start).line
                    fixes.append(Fix(f"Point the link at {name} in line {line}", (edit,), Safety.SUGGESTED))
            yield Problem(link.subpath_span, message, fixes[0] if fixes else None, tuple(fixes[1:]))

    examples = (
        Good("[[Llama#One]] ![[Llama#Size]]", vault={"Llama.md": "# One\n# Two\n## Size\n"}),
        Good(
            "[[Llama#One#Size]] [[Llama#Two#Size]] [x](Llama.md#Two#Size)",
            vault={"Llama.md": "# One\n## Size\n# Two\n## Size\n"},
        ),
        Good("[[Llama#^size]] [[Llama]] [[Llama#None]]", vault={"Llama.md": "# Size\n# Size ^size\n"}),
        Good("[[Llama#Size]]", vault={"Llama.md": "# Size\n\n> # Size\n\n```\n# Size\n```\n"}),
        Good("[[Llama#Size]]", vault={"Llama.md": "# Size\n# Size\n"}, options={"allow": ("llama",)}),
        Good(
            "[[Llama#Size]]",
            vault={"Llama.md": "# Size\n# Size\n"},
            options={"ignore_from": ("Inbox",)},
            path="Inbox/Example.md",
        ),
        Bad("[[Llama«#size»]]", vault={"Llama.md": "# One\n## Size\n# Two\n## Size\n"}, dialect="quartz"),
        Good("[[Llama#size-1]]", vault={"Llama.md": "# One\n## Size\n# Two\n## Size\n"}, dialect="quartz"),
        Good("%%[[Llama#Size]]%%", vault={"Llama.md": "# Size\n# Size\n"}, surroundings=False),
        Bad(
            "%%[[Llama«#Size»]]%%",
            vault={"Llama.md": "# Size\n# Size\n"},
            options={"comments": True},
            surroundings=False,
        ),
        Bad(
            "[[Llama«#size»|how big]] and ![[Llama«#Size?»]]",
            says="'Llama' has the heading 'size' in line 4, too; the link reaches the one in line 2 only.",
            vault={"Llama.md": "# One\n## Size\n# Two\n### **Size**\n"},
        ),
        Bad(
            "[x](Llama.md«#Size») [x][1]\n\n[1]: Llama«#Size»\n",
            says="in lines 2, 3 and 4, too;",
            vault={"Llama.md": "# Size\n# Size\n# Size\n# Size\n"},
            surroundings=False,
        ),
        Bad(
            "[[Llama«#Size»]]",
            says="in lines 2, 3, 4 and 3 more, too;",
            vault={"Llama.md": "# Size\n" * 7},
        ),
        Bad(
            "[[Llama«#One#Size»]]",
            says="'Llama' has the heading 'One > Size' in line 4, too;",
            vault={"Llama.md": "# One\n## Size\n# One\n## Size\n"},
        ),
        Bad(
            "[[«#Size»]]\n\n# Size\n\n## Size\n",
            says="This note has the heading 'Size' in line 5, too; the link reaches the one in line 3 only.",
            surroundings=False,
        ),
        Bad('---\nup: "[[Llama«#Size»]]"\n---\n', vault={"Llama.md": "# Size\n# Size\n"}),
    )


def _message(link: Link, facts: NoteFacts, target: NoteFacts, headings: Sequence[Heading]) -> str:
    note = "This note" if target.path == facts.path else broken.quoted(broken.note_name(target.path))
    name = broken.quoted(" > ".join(part.strip() for part in link.subpath.split("#") if part))
    lines = [str(target.position(heading.span.start).line) for heading in headings[:_FEW]]
    if len(headings) > _FEW:
        lines.append(f"{len(headings) - _FEW} more")
    first, *others, last = lines
    where = f"lines {', '.join(others)} and {last}" if others else f"line {last}"
    return f"{note} has the heading {name} in {where}, too; the link reaches the one in line {first} only."
