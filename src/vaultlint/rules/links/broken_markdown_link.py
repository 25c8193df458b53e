from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, Matter, NoteFacts, Problem, Severity, Vault, VaultRule, broken, option


class BrokenMarkdownLink(VaultRule):
    """Markdown links lead to a file that exists.

    To Obsidian `[text](Note.md)` is a link like any other: it looks for the file in the whole vault, `.md` may be left
    out, spaces are written `%20` or within `<…>`. Links with a scheme (`https:`, `mailto:`) lead out of the vault and
    are not looked at. The definitions of reference links (`[label]: Note.md`) are, and so are properties.

    The file meant is looked for as it is for wikilinks (see `broken-wikilink`). The fix writes its path from the note's
    own folder, which other Markdown programs understand as well, or the way that the vault is set to if it is set to
    Markdown links; text, title and angle brackets stay. It is unsafe where the name resembles an alias or a title
    and is not the same.

    Two kinds of target get their own words. A folder (`[pictures](img/)`) opens on a code host but not in Obsidian,
    which opens files only; `folders = true` accepts such links. An address without its scheme
    (`[site](www.example.org)`) is a file to Obsidian.

    `/assets/a.png` starts at the top of the vault. In a vault without a sign of Obsidian (a folder `.obsidian`, or
    `dialect = "obsidian"` in the config), it may as well start at the top of a website that the vault is a part of: so
    it is not reported if nothing at the top of the vault is named `assets`. Nor are folders reported there.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.NO_MARKDOWN_FILE

    allow: tuple[str, ...] = option(
        default=(), help="Targets that may be missing, as patterns with `*` and `?`, in any case: `*.html`."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose notes may link to what does not exist.")
    comments: bool = option(default=False, help="Whether links inside `%%comments%%` are looked at.")
    folders: bool = option(default=False, help="Whether links may lead to folders, as they do on code hosts.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        links = broken.links_under_check(
            facts,
            vault,
            Matter.NO_MARKDOWN_FILE,
            allow=self.allow,
            ignore_from=self.ignore_from,
            comments=self.comments,
        )
        for link in links:
            address = broken.web_address(link.path + link.subpath, hosts=True)
            folder = vault.suggest.folder(link.path, facts.path)
            if address is not None:
                message = f"{broken.quoted(link.path)} is an address without its scheme, so it is taken for a file."
                fix = broken.address_fix(link, facts, address)
                yield broken.misfit_problem(link, message, fix, broken.Cause.ADDRESS)
            elif folder is not None:
                if not (self.folders or vault.dialect.folder_links):
                    yield broken.folder_problem(link, facts, vault, folder)
            else:
                yield broken.file_problem(link, facts, vault)

    examples = (
        Good("[Llama](models/Llama.md) and [Llama](Llama)", vault={"models/Llama.md": ""}),
        Good("[a](My%20note.md) [b](<My note.md>) [c][1]\n\n[1]: My%20note.md\n", vault={"My note.md": ""}),
        Good("[a](https://example.org/x.md) [b](mailto:a@example.org) [c](#there) [d]()"),
        Good("[Llama](Llama.md#Size) is for another rule", vault={"Llama.md": ""}),
        Good("[pictures](img/)", vault={"img/a.png": ""}, options={"folders": True}),
        Good("[pictures](img/)", vault={"img/a.png": ""}, dialect="commonmark"),
        Good("[page](about.html)", options={"allow": ("*.html",)}),
        Good("[today](2031-05-17.md)"),
        Good("%%[x](Missing.md)%%"),
        Bad("%%[x](«Missing.md»)%%", options={"comments": True}),
        Good("[x](Missing.md)", options={"ignore_from": ("Inbox",)}, path="Inbox/Example.md"),
        Bad("[text](«Missing.md»)", says="There is no file 'Missing.md'."),
        Bad('---\nup: "[text](«Missing.md»)"\n---\n'),
        Bad("[text][1]\n\n[1]: «Missing.md»\n"),
        Bad(
            '[text](«nuclear%20fusion.md»#costs "Title")',
            fixed='[text](physics/nuclear_fusion.md#costs "Title")',
            says="The name is spelled 'physics/nuclear_fusion'.",
            vault={"physics/nuclear_fusion.md": "# Costs\n"},
        ),
        Bad(
            "[text](<«nuclear_fusion»>)",
            fixed="[text](<Nuclear fusion>)",
            vault={"Nuclear fusion.md": ""},
        ),
        Bad(
            "[text](«nuclear_fusion.md»)",
            fixed="[text](../Nuclear%20fusion.md)",
            vault={"Nuclear fusion.md": ""},
            path="notes/Example.md",
        ),
        Bad("[pictures](«img/»)", vault={"img/a.png": ""}, says="is a folder"),
        Bad("[site](«www.example.org»)", fixed="[site](https://www.example.org)", says="an address without its scheme"),
        Bad("[site](«example.org/a»)", fixed="[site](https://example.org/a)"),
        Bad("[weather](«vedur.is»)", fixed="[weather](https://vedur.is)", says="an address without its scheme"),
        Bad("[script](«tool.py»)", says="There is no file"),
        Bad("[me](«me@example.org»)", fixed="[me](mailto:me@example.org)"),
    )
