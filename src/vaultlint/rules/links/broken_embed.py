from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, Matter, NoteFacts, Problem, Severity, Vault, VaultRule, broken, option


class BrokenEmbed(VaultRule):
    """Embeds and images show a file that exists.

    `![[picture.png]]`, `![[Note]]` and `![alt](picture.png)` show something in the middle of the text. Without the file
    the reader sees a box that says so, or an empty frame: something is missing on the page. That is worse than a link
    to a note not yet written, and so this is an error where a broken wikilink is a warning.

    The file meant is looked for as it is for links (see `broken-wikilink`), and also under the same name with another
    extension, since pictures are converted and the links to them forgotten. If only the extension is missing or
    another, the fix is unsafe: it may be another picture.

    Images on the web (`![](https://…)`) are not looked at. A date is reported, too: nobody embeds a day to come.
    """

    severity = Severity.ERROR
    since = "0.1.0"
    about = Matter.NO_EMBED

    allow: tuple[str, ...] = option(
        default=(), help="Files that may be missing, as patterns with `*` and `?`, in any case: `*.excalidraw`."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose notes may embed what does not exist.")
    comments: bool = option(default=False, help="Whether embeds inside `%%comments%%` are looked at.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        links = broken.links_under_check(
            facts,
            vault,
            Matter.NO_EMBED,
            allow=self.allow,
            ignore_from=self.ignore_from,
            comments=self.comments,
        )
        for link in links:
            address = broken.web_address(link.path + link.subpath)
            if address is not None:
                message = f"{broken.quoted(link.path + link.subpath)} is an address, not a file to embed."
                fix = broken.address_fix(link, facts, address)
                yield broken.misfit_problem(link, message, fix, broken.Cause.ADDRESS)
            else:
                yield broken.file_problem(link, facts, vault)

    examples = (
        Good(
            "![[map.png|300]] ![[Llama#Size]] ![x](files/map.png)", vault={"files/map.png": "", "Llama.md": "# Size\n"}
        ),
        Good("![](https://example.org/x.png)"),
        Good("![[Document.pdf#page=3]]", vault={"Document.pdf": ""}),
        Good("[[Missing]] is for another rule"),
        Good("%%![[missing.png]]%%"),
        Bad("%%![[«missing.png»]]%%", options={"comments": True}),
        Good("![[plan.excalidraw]]", options={"allow": ("*.EXCALIDRAW",)}),
        Good("![[missing.png]]", options={"ignore_from": ("Inbox/",)}, path="inbox/2024/Example.md"),
        Bad("![[«missing.png»|100]]", says="There is no file 'missing.png' to embed."),
        Bad("![a map](«missing.png»)", says="There is no file 'missing.png' to embed."),
        Bad(
            "![[«Map of Spain.png»|300]]",
            fixed="![[map-of-spain.png|300]]",
            says="The name is spelled 'files/map-of-spain.png'.",
            vault={"files/map-of-spain.png": ""},
        ),
        Bad(
            '![a map](«../img/map-of-spain.png» "Spain")',
            fixed='![a map](files/map-of-spain.png "Spain")',
            says="The file of that name is 'files/map-of-spain.png'.",
            vault={"files/map-of-spain.png": ""},
        ),
        Bad(
            "![[«map-of-spain.png»]]",
            fixed="![[map-of-spain.webp]]",
            says="The file of that name is 'map-of-spain.webp'.",
            vault={"map-of-spain.webp": ""},
        ),
        Bad(
            "![[«AI»#History]]",
            fixed="![[Artificial Intelligence#History]]",
            vault={"Artificial Intelligence.md": "---\naliases: AI\n---\n## History\n"},
        ),
        Bad("![[«https://example.org/x.png»|100]]", fixed="![100](https://example.org/x.png)", says="is an address"),
        Bad("![[«image 1.png»]]", vault={"image 2.png": ""}),
    )
