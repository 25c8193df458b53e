from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, NoteFacts, Problem, Severity, Span, Vault, VaultRule, option, ought_to_connect


class OrphanNote(VaultRule):
    """Every note can be reached from another file of the vault.

    A note that nothing links to is found only by searching for it. Every link counts that Obsidian counts as a
    backlink: wikilinks and Markdown links, embeds, properties, comments. A link of the note to itself does not.

    Some notes are where a reader starts, and need no link: those with one of the names in `ignore`, daily notes, and
    templates, which are there to be copied.
    """

    severity = Severity.INFO
    since = "0.1.0"
    by_default = False
    asks_backlinks = True

    ignore: tuple[str, ...] = option(
        default=("README", "index", "_index", "Home", "CHANGELOG", "CONTRIBUTING", "LICENSE"),
        help="Notes that need no link: names, paths, folders with a `/` at the end; with `*` and `?`, in any case.",
    )
    daily_notes: bool = option(default=False, help="Whether daily notes need a link, too.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        """Yield a problem at the start of a note without links from elsewhere."""
        path = facts.path
        if not ought_to_connect(path, vault, ignore=self.ignore, daily_notes=self.daily_notes):
            return
        if all(source == path for source in vault.linked_from(path)):
            yield Problem(Span(0, 0), "Nothing links to this note; link to it where a reader would look for it.")

    examples = (
        Good("Text", vault={"Other.md": "[[Example]]"}),
        Good("Text", vault={"Other.md": "![](Example.md)"}),
        Good("Text", vault={"Other.md": '---\nup: "[[example#there]]"\n---\n'}),
        Good("Text", vault={"Board.canvas": '{"nodes": [{"id": "a", "type": "file", "file": "Example.md"}]}'}),
        Good("Text", path="notes/readme.md"),
        Good("Text", path="2024-02-29.md"),
        Good("Text", path="journal/2024-02-29.md"),
        Good("Text", path="Inbox/Idea.md", options={"ignore": ["Inbox/"]}),
        Good("Text", path="a/MOC Music.md", options={"ignore": ["MOC *"]}),
        Bad("«»Text", says="Nothing links to this note", surroundings=False),
        Bad("«»[[Example]] and [[Other]]", vault={"Other.md": ""}, surroundings=False),
        Bad("«»Text", path="index.md", options={"ignore": []}, surroundings=False),
        Bad("«»Text", path="2024-02-29.md", options={"daily_notes": True}, surroundings=False),
    )
