from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, Matter, NoteFacts, Problem, Severity, Vault, VaultRule, broken, option


class AliasAsTarget(VaultRule):
    """Links name a note by its file, not by an alias.

    Aliases help to find a note while a link is written: whoever picks one gets `[[Artificial Intelligence|AI]]`. A link
    that has the alias alone, `[[AI]]`, never leads to that note; a click on it makes an empty one. Such links come from
    typing on past the suggestion, from other programs, and from language models.

    If one note has the alias, and no other file is spelled like it, the fix is safe: the link gets the note's name as
    its target, and the alias stays what its reader sees. If several have it, all are suggested; so is the one whose
    alias is what stands before the `#` in `[[C#]]`, since the sign may have been meant to be part of the name. Links in
    properties are looked at, too. Markdown links (`[text](AI)`) stay with `broken-markdown-link`, and an embed
    (`![[AI]]`), which shows nothing at all, with `broken-embed`.

    Programs that do find notes by their aliases have no such links; with their `dialect` set, nothing is reported.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.NO_FILE

    allow: tuple[str, ...] = option(
        default=(), help="Aliases that may be targets, as patterns with `*` and `?`, in any case: `*.com`."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose notes may link by alias.")
    comments: bool = option(default=False, help="Whether links inside `%%comments%%` are looked at.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        links = broken.links_under_check(
            facts,
            vault,
            Matter.NO_FILE,
            allow=self.allow,
            ignore_from=self.ignore_from,
            comments=self.comments,
        )
        for link in links:
            if not link.is_wikilink:
                continue
            problem = broken.alias_problem(link, facts, vault)
            if problem is not None:
                yield problem

    examples = (
        Good("[[Artificial Intelligence|AI]]", vault={"Artificial Intelligence.md": "---\naliases: [AI]\n---\n"}),
        Good("[[AI]]", vault={"AI.md": "", "Artificial Intelligence.md": "---\naliases: [AI]\n---\n"}),
        Good("[[Missing]] and ![[AI]] are for other rules", vault={"Intelligence.md": "---\naliases: [AI]\n---\n"}),
        Good("[[x.com]]", vault={"X.md": "---\naliases: x.com\n---\n"}, options={"allow": ("*.COM",)}),
        Good(
            "[[AI]]",
            vault={"Intelligence.md": "---\naliases: AI\n---\n"},
            options={"ignore_from": ("Inbox",)},
            path="Inbox/Example.md",
        ),
        Good("%%[[AI]]%%", vault={"Intelligence.md": "---\naliases: AI\n---\n"}),
        Bad(
            "%%[[«AI»]]%%",
            fixed="%%[[Intelligence|AI]]%%",
            vault={"Intelligence.md": "---\naliases: AI\n---\n"},
            options={"comments": True},
        ),
        Bad(
            "Ask [[«AI»]] or [[«AI»#Costs|it]].",
            fixed="Ask [[Artificial Intelligence|AI]] or [[Artificial Intelligence#Costs|it]].",
            says="'AI' is an alias of 'Artificial Intelligence', and links go by file names.",
            vault={"Artificial Intelligence.md": "---\naliases: [AI]\n---\n## Costs\n"},
        ),
        Bad(
            "| a |\n| --- |\n| [[«ai»]] |\n",
            fixed="| a |\n| --- |\n| [[Artificial Intelligence\\|ai]] |\n",
            says="'AI' is an alias",
            vault={"Artificial Intelligence.md": "---\naliases: [AI]\n---\n"},
        ),
        Bad("I write [[«C»#]] daily.", vault={"C language.md": "---\naliases: [C]\n---\n"}),
        Bad(
            '---\nup: "[[«AI»]]"\n---\n',
            fixed='---\nup: "[[Artificial Intelligence|AI]]"\n---\n',
            vault={"Artificial Intelligence.md": "---\naliases: [AI]\n---\n"},
        ),
        Bad(
            "[[«AI»]]",
            says="'AI' is an alias of 'Adobe' and 'Intelligence', and links go by file names.",
            vault={"Adobe.md": "---\naliases: AI\n---\n", "Intelligence.md": "---\naliases: AI\n---\n"},
        ),
    )
