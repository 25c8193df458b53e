from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, LinkKind, Matter, NoteFacts, Problem, Severity, Vault, VaultRule, broken, option


class BrokenBlockLink(VaultRule):
    """The block part of a link names a block of the note that it leads to.

    `[[Note#^quote]]` opens a note at the block that ends in `^quote`, and `![[Note#^quote]]` shows that block. Ids are
    letters, digits and hyphens, in any case. Without such a block the note opens at its top, and an embed stays empty.
    It is only a warning, since the note is still reached.

    Ids are mostly made by chance, so no likeness between two of them says much: similar ids are suggested and no more.
    If the note has a heading of that name, or an id that differs in hyphens alone, the fix is unsafe. An id that stands
    after a heading (`#Heading#^quote`) is found by Obsidian without the heading only; that fix is safe.

    Links to what is drawn in a note of Excalidraw (`[[Map.excalidraw#^frame=Xy12]]`) are silent: the ids of its
    elements stand in compressed data.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.NO_PLACE

    allow: tuple[str, ...] = option(
        default=(), help="Notes whose blocks are not looked at, as patterns with `*` and `?`, in any case: `Import/*`."
    )
    ignore_from: tuple[str, ...] = option(default=(), help="Folders whose notes may link to what does not exist.")
    comments: bool = option(default=False, help="Whether links inside `%%comments%%` are looked at.")

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        links = broken.links_under_check(
            facts,
            vault,
            Matter.NO_PLACE,
            allow=self.allow,
            ignore_from=self.ignore_from,
            comments=self.comments,
        )
        for link in links:
            if not broken.is_block_link(link):
                continue
            target = broken.missing_place_of(link, facts, vault)
            if target is None:
                continue
            found = vault.suggest.places(target, link.subpath)
            note = "this note" if target == facts.path else broken.quoted(broken.note_name(target))
            above, _, name = link.subpath.rpartition("#")
            block = broken.quoted(name.strip())
            if link.kind is LinkKind.BLOCK_REFERENCE:
                note = "the vault"
                block = block.replace("^", "", 1)
            is_heading = bool(found) and not found[0].name.startswith("^")
            reason = "A heading has that name." if is_heading else broken.because_of_place(found, vault.dialect)
            message = f"No block in {note} has the id {block}. {reason}".rstrip()
            if above and found and found[0].name.casefold() == name.strip().casefold():
                message = f"The block {block} of {note} is found by its id alone, without a heading before it."
            yield broken.place_problem(link, facts, vault, message, found)

    examples = (
        Good("[[Llama#^quote]] [x](Llama.md#^QUOTE)", vault={"Llama.md": "Text ^quote\n"}),
        Good("[[Llama#^]] [[Missing#^quote]] [[Llama#Heading]]", vault={"Llama.md": ""}),
        Good("[[#^quote]]\n\nText ^quote\n"),
        Good("[[Llama#^quote]]", vault={"Llama.md": ""}, options={"allow": ("ll*",)}),
        Good("[[Llama#^quote]]", vault={"Llama.md": ""}, options={"ignore_from": ("Inbox",)}, path="Inbox/Example.md"),
        Good("%%[[Llama#^quote]]%%", vault={"Llama.md": ""}),
        Good(
            "![[P.excalidraw#^clippedframe=ZaYg5nhi0UtpqY-cHDl7J|100%]] [[Q#^area=QwErTyUi]] [[Q#^QwErTyUi]]",
            vault={"P.excalidraw.md": "", "Q.md": "---\nexcalidraw-plugin: parsed\n---\n"},
        ),
        Bad("%%[[Llama«#^quote»]]%%", vault={"Llama.md": ""}, options={"comments": True}),
        Bad("[[Llama«#^quote»]]", vault={"Llama.md": ""}, says="No block in 'Llama' has the id '^quote'."),
        Bad("![[Llama«#^a1b2c3»]]", vault={"Llama.md": "Text ^d4e5f6\n"}),
        Bad("[[«#^quote»]]", says="No block in this note"),
        Bad(
            "[[Llama«#Sayings#^quote»|said]]",
            fixed="[[Llama#^quote|said]]",
            vault={"Llama.md": "# Sayings\n\nText ^quote\n"},
            says="The block '^quote' of 'Llama' is found by its id alone, without a heading before it.",
        ),
        Bad("[[Llama«#^Sayings»]]", fixed="[[Llama#Sayings]]", vault={"Llama.md": "# Sayings\n"}),
        Bad("[[Llama«#^my_quote»]]", fixed="[[Llama#^my-quote]]", vault={"Llama.md": "Text ^my-quote\n"}),
    )
