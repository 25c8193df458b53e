from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, Link, NoteFacts, Problem, Severity, Vault, VaultRule, broken, matches, option


class OneWayLink(VaultRule):
    """Notes that are to be linked both ways are.

    Some links hold in both directions: what is related to a note is related by it. This looks at the links in some
    properties, `related` at first, and finds those whose target does not link back. Where in the target the link back
    stands is all the same, so that with `properties = ["up"]` a child may also be a line in its parent's list.

    `properties = []` looks at every link of a note, which makes sense for few notes only: name their folders in
    `folders`. Templates, comments, embeds and links to files that are not notes are not looked at.
    """

    severity = Severity.INFO
    since = "0.1.0"
    by_default = False
    asks_backlinks = True

    properties: tuple[str, ...] = option(
        default=("related",), help="The properties whose links are looked at; empty: all links, in the text too."
    )
    folders: tuple[str, ...] = option(
        default=(), help="The folders whose notes are looked at, as patterns: `People/`; empty: all."
    )

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        """Yield a problem for the first link to each note that does not link back."""
        path = facts.path
        if not facts.is_note or (self.folders and not matches(path, self.folders)):
            return
        sources: set[str] | None = None
        done = {path}
        for link in broken.links_under_check(facts, vault):
            if link.embed or not self._is_meant(link):
                continue
            target = vault.resolve(link, path).target
            if target is None or target in done or target not in vault.notes or vault.settings.is_template(target):
                continue
            done.add(target)
            if sources is None:
                sources = set(vault.linked_from(path))
            if target not in sources:
                name = broken.quoted(broken.note_name(target))
                yield Problem(link.path_span, f"{name} does not link back to this note; add a link there.")

    def _is_meant(self, link: Link) -> bool:
        names = {name.casefold() for name in self.properties}
        return not names or link.key.partition(".")[0].casefold() in names

    examples = (
        Good(
            '---\nrelated:\n  - "[[Camel]]"\n---\n',
            vault={"Camel.md": '---\nrelated: "[[Example]]"\n---\n'},
        ),
        Good('---\nrelated: "[[Camel]]"\n---\n', vault={"Camel.md": "A [[Example]] carries less."}),
        Good("See [[Camel]].", vault={"Camel.md": ""}),
        Good('---\nrelated: ["[[Missing]]", "[[a.png]]", "[[Example]]"]\n---\n', vault={"a.png": ""}),
        Good('---\nrelated: "[[Camel]]"\n---\n', vault={"Camel.md": ""}, options={"folders": ["People/"]}),
        Bad(
            '---\nRelated:\n  - "[[«Camel»]]"\n---\n',
            vault={"Camel.md": ""},
            says="'Camel' does not link back to this note",
            surroundings=False,
        ),
        Bad(
            '---\nup: "[[«Animals»]]"\nrelated: "[[Camel]]"\n---\n',
            vault={"Animals.md": "", "Camel.md": ""},
            options={"properties": ["up"]},
            surroundings=False,
        ),
        Bad(
            "Ann knows [[«Bob»]], and [[Bob]] does not know.",
            path="People/Ann.md",
            vault={"Bob.md": ""},
            options={"properties": [], "folders": ["People/"]},
        ),
    )
