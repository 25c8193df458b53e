from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from vaultlint.rule import (
    Bad,
    Fix,
    Good,
    Link,
    LinkForm,
    NoteFacts,
    Problem,
    Severity,
    Vault,
    VaultRule,
    Way,
    broken,
    option,
    reform,
)


class LinkFormat(VaultRule):
    """All links of a vault are written in the same form.

    Obsidian has two settings for the links that it writes, `Use [[Wikilinks]]` and `New link format`, and leaves the
    links alone that are there. This finds those in another form. `style` and `path` say which form is wanted, for
    vaults of other programs or when the vault is set to something else than what its notes are to have.

    | `path` | a link to `animals/camels/Llama.md` in `animals/Example.md` |
    | --- | --- |
    | `shortest` | `[[Llama]]` if no other file has the name, else `[[animals/camels/Llama]]` |
    | `relative` | `[[camels/Llama]]` |
    | `absolute` | `[[animals/camels/Llama]]` |

    The fix is safe. The link that it makes is looked up before it is offered, and leads to the same file, and to the
    same heading or block in it, as the one that is there. Text, size and embed mark stay, and readers see what they
    saw: `[[Llama]]` becomes `[Llama](Llama.md)`, and where its path gets longer, `[[animals/camels/Llama|Llama]]`. A
    text that the new path shows by itself goes, so that the way back leads to `[[Llama]]`.

    Some fixes are less than safe. `[[camels/Llama]]`, which shows the folder, becomes `[[Llama]]`, which does not:
    unsafe. So is the conversion of a picture that has both a caption and a size. In headings a fix is only suggested
    if links to the heading would break, since they spell out the links in it.

    Left alone is what the other form cannot say, or not for certain: Markdown links with a title, with markup or
    brackets in their text, or without a text; reference links; texts of wikilinks that would be markup in a Markdown
    link (`[[Llama|the *only* one]]`). Links in properties are not converted, since a property holds a wikilink in
    every vault; only their path is looked at. Links that lead nowhere, templates and comments are left alone, too, and
    so is a link of which nobody knows which of several files it opens. Paths that `ambiguous-link` and
    `loose-path-link` report are theirs. Whether `.md` is written does not matter, nor does `./` before a relative path
    or `/` before an absolute one. In vaults of programs to which a wikilink and a Markdown link are two things (Foam,
    Dendron, Logseq), nothing is reported.
    """

    severity = Severity.INFO
    since = "0.1.0"
    by_default = False

    style: Literal["vault", "wikilink", "markdown"] = option(
        default="vault", help="Whether links are wikilinks or Markdown links; `vault`: as Obsidian is set to."
    )
    path: Literal["vault", "shortest", "relative", "absolute"] = option(
        default="vault", help="How the path in a link is written; `vault`: as Obsidian is set to."
    )

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        """Yield a problem for each link that has another form than the one wanted."""
        if not facts.is_note or not vault.dialect.link_forms:
            return
        settings = vault.settings
        form = LinkForm(
            markdown=settings.use_markdown_links if self.style == "vault" else self.style == "markdown",
            path=settings.new_link_format if self.path == "vault" else self.path,
        )
        outer_end = 0
        for link in broken.links_under_check(facts, vault):
            nested = link.span.start < outer_end
            outer_end = max(outer_end, link.span.end)
            lookup = vault.lookup(link.path, facts.path, link.kind)
            if nested or lookup.tied:
                continue
            reformed = reform(link, facts, vault, form)
            if reformed is None:
                continue
            if link.is_wikilink is not reformed.converted and _reads_as_another(reformed.path, facts, vault):
                continue
            if reformed.converted:
                title = "Make it a Markdown link" if form.markdown else "Make it a wikilink"
                problem = link.span, self._style_message(link, vault)
            elif lookup.loose or not lookup.natural:
                continue  # what loose-path-link and ambiguous-link report
            else:
                title = f"Write the path as {broken.quoted(reformed.path)}"
                problem = link.path_span, _path_message(link.path, reformed.path, form)
            yield Problem(*problem, Fix(title, (reformed.edit,), reformed.safety))

    def _style_message(self, link: Link, vault: Vault) -> str:
        found, wanted = ("wikilink", "Markdown links") if link.is_wikilink else ("Markdown link", "wikilinks")
        if self.style == "vault" and not vault.settings.there:
            return f"This is a {found}; Obsidian writes {wanted} unless it is set otherwise."
        return f"This is a {found}; {'the vault' if self.style == 'vault' else 'this rule'} is set to {wanted}."

    examples = (
        Good("[x](a/Llama.md) [[a/Llama]]", vault={"a/Llama.md": ""}, dialect="foam"),
        Good("[[camels/|Camels]]", vault={"camels/index.md": ""}, dialect="quartz"),
        Good("[[Llama]] and [[llama.md|it]]", vault={"animals/Llama.md": ""}),
        Good("[[a/Llama]] and [[b/Llama]]", vault={"a/Llama.md": "", "b/Llama.md": ""}),
        Good(
            "[[Llama]], whichever that is, and [x](Llama.md)",
            vault={"a/Llama.md": "", "b/Llama.md": ""},
        ),
        Good("[[odels/Llama]] is for another rule", vault={"models/Llama.md": ""}),
        Good("[[Missing]] [x](Missing.md) [[a/Llama#Missing]]", vault={"a/Llama.md": ""}, options={"path": "absolute"}),
        Good(
            '[x](Llama.md "Title") [*x*](Llama.md) [a|b](Llama.md) [](Llama.md) [r]\n\n[r]: Llama.md\n',
            vault={"Llama.md": ""},
        ),
        Good("[[Llama|the *only* one]] [[Llama|]]", vault={"Llama.md": ""}, options={"style": "markdown"}),
        Good("[x](./Llama.md)", vault={"Llama.md": ""}, options={"style": "markdown", "path": "relative"}),
        Good("[[/Plan]] is not the one beside", path="a/Example.md", vault={"Plan.md": "", "a/Plan.md": ""}),
        Good("[[/a/Llama]]", vault={"a/Llama.md": ""}, options={"path": "absolute"}),
        Good("%%[x](Llama.md)%%", vault={"Llama.md": ""}, surroundings=False),
        Good('---\nup: "[[Llama]]"\n---\n', vault={"Llama.md": ""}, options={"style": "markdown"}),
        Bad(
            "See «[Llama](animals/Llama.md)» and «[that](Llama.md#Size)».",
            fixed="See [[Llama]] and [[Llama#Size|that]].",
            vault={"animals/Llama.md": "# Size\n"},
            says="This is a Markdown link; the vault is set to wikilinks.",
        ),
        Bad(
            "«[[Llama]]», «[[my animals/Camel#Size|its size]]», «![[Camel]]»",
            fixed="[Llama](Llama.md), [its size](my%20animals/Camel.md#Size), ![](my%20animals/Camel.md)",
            vault={"Llama.md": "", "my animals/Camel.md": "# Size\n"},
            options={"style": "markdown", "path": "absolute"},
            says="This is a wikilink; this rule is set to Markdown links.",
        ),
        Bad(
            "«![[a.png|100x200]]» «![[a.png]]» «![[a.png|the map]]» «![[a.png|the map|100]]»",
            fixed="![100x200](a.png) ![](a.png) ![the map](a.png) ![the map|100](a.png)",
            vault={"a.png": ""},
            options={"style": "markdown"},
        ),
        Bad(
            "«![100](img/a.png)» «![](img/a.png)» «![the map](<img/a.png>)» «![the map|100](a.png)»",
            fixed="![[a.png|100]] ![[a.png]] ![[a.png|the map]] ![[a.png|the map|100]]",
            vault={"img/a.png": ""},
        ),
        Bad(
            "| a |\n| --- |\n| «[b](Llama.md)» [[«x/Llama»\\|it]] |\n",
            fixed="| a |\n| --- |\n| [[Llama\\|b]] [[Llama\\|it]] |\n",
            vault={"x/Llama.md": ""},
        ),
        Bad(
            "[[«animals/Llama»|Llama]], [[«animals/Llama»|it]], [[«animals/Llama»]]",
            fixed="[[Llama]], [[Llama|it]], [[Llama]]",
            vault={"animals/Llama.md": ""},
            says="The path 'animals/Llama' is not the shortest one, 'Llama'.",
        ),
        Bad(
            "[[«Llama»]]",
            fixed="[[a/Llama|Llama]]",
            vault={"a/Llama.md": "", "b/c/Llama.md": ""},
            path="a/Example.md",
            says="Several files are named 'Llama', so the shortest link has the full path, 'a/Llama'.",
        ),
        Bad(
            "[[«t/Llama»]]",
            fixed="[[s/t/Llama|Llama]]",
            vault={"s/t/Llama.md": "", "q/Llama.md": ""},
            says="Several files are named 'Llama', so the shortest link has the full path, 's/t/Llama'.",
        ),
        Bad(
            "[[«Llama»]] and [[«Llama»#Size]]",
            fixed="[[../a/Llama|Llama]] and [[../a/Llama#Size|Llama > Size]]",
            vault={"a/Llama.md": "# Size\n"},
            path="b/Example.md",
            options={"path": "relative"},
            says="The path 'Llama' is not the relative one, '../a/Llama'.",
        ),
        Bad(
            '[x](<«b c/Llama.md»#Size> "Title")',
            fixed='[x](<Llama.md#Size> "Title")',
            vault={"b c/Llama.md": "# Size\n"},
            options={"style": "markdown"},
        ),
        Bad(
            '---\nup: "[[«a/Llama»|it]]"\n---\n',
            fixed='---\nup: "[[Llama|it]]"\n---\n',
            vault={"a/Llama.md": ""},
            surroundings=False,
        ),
        Bad("# On «[Llama](a/Llama.md)»\n", vault={"a/Llama.md": ""}),
    )


def _reads_as_another(path: str, facts: NoteFacts, vault: Vault) -> bool:
    """Whether a path in a wikilink is one of which a reader would expect another file, as `ambiguous-link` has it."""
    found = vault.lookup(path, facts.path)
    if not found.ambiguous or found.way is not Way.EXACT or "/" in path:
        return found.ambiguous and (found.tied or not found.natural)
    return vault.lookup(f"./{path}", facts.path).target not in {None, found.target}


def _path_message(written: str, wanted: str, form: LinkForm) -> str:
    folder, _, name = wanted.rpartition("/")
    if form.path == "shortest" and folder and not folder.startswith("."):
        # Obsidian never writes a part of the path that would do (semantics reference, 2.3.1).
        name, wanted = broken.quoted(name), broken.quoted(wanted)
        return f"Several files are named {name}, so the shortest link has the full path, {wanted}."
    return f"The path {broken.quoted(written)} is not the {form.path} one, {broken.quoted(wanted)}."
