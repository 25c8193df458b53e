from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, NoteFacts, Problem, Severity, Vault, VaultRule, broken


class SelfLink(VaultRule):
    """No note links to itself as a whole.

    A click on such a link does nothing, and the graph does not show it. Often another note was meant: in a vault with
    several notes named `index`, `[[index]]` leads to the nearest one. A link to a heading or a block of the same note
    goes somewhere, and is not looked at.

    Rows of links that many notes share (`[[Part 1]] | [[Part 2]]`) name each note once too often, which is why this
    rule is for those who want it. Templates and comments are not looked at.

    The fix leaves of a wikilink what its reader sees. Another target may have been meant, so it is unsafe.
    """

    severity = Severity.INFO
    since = "0.1.0"
    by_default = False

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        """Yield a problem for each link and embed whose target is the note itself."""
        if not facts.is_note:
            return
        for link in broken.links_under_check(facts, vault):
            if link.subpath or not link.path.strip():
                continue
            resolution = vault.resolve(link, facts.path)
            if resolution.target != facts.path or not resolution.lookup.by_path:
                continue
            message = "This note embeds itself." if link.embed else "This note links to itself."
            others = resolution.candidates[1:3] if resolution.ambiguous else ()
            if others:
                names = " and ".join(broken.quoted(broken.note_name(path)) for path in others)
                message += f" If another file of that name is meant, write its folder: {names}."
            yield Problem(link.path_span, message, broken.unlink_fix(link, facts))

    examples = (
        Good("See [[#Size]], [[Example#Size]], [size](Example.md#Size) and [[Other]].", vault={"Other.md": ""}),
        Good("[[index]]", path="a/index.md", vault={"index.md": ""}),
        Good("Seen: %%[[Example]]%%", surroundings=False),
        Good("alias:: [[Another]]\n\n- [[Example]]\n", dialect="logseq", surroundings=False),
        Bad("The [[«Example»]].", fixed="The Example.", says="This note links to itself."),
        Bad("[[«example»|this page]]", fixed="this page"),
        Bad("[this page](«Example.md»)"),
        Bad("![[«Example»]]", says="This note embeds itself."),
        Bad('---\nup: "[[«Example»]]"\n---\n', surroundings=False),
        Bad(
            "[[«index»]]",
            fixed="index",
            path="a/index.md",
            vault={"b/index.md": ""},
            says="If another file of that name is meant, write its folder: 'b/index'.",
        ),
    )
