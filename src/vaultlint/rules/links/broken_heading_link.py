from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import Bad, Good, Matter, NoteFacts, Problem, Severity, Vault, VaultRule, broken, option


class BrokenHeadingLink(VaultRule):
    """The heading part of a link names a heading of the note that it leads to.

    `[[Note#Heading]]` opens a note at a heading, and `![[Note#Heading]]` shows the section under it. Obsidian compares
    the two in any case and without most punctuation: `#What` finds `## What?`. Apostrophes, hyphens, underscores,
    dashes and emoji must be the same. If there is no such heading, the note opens at its top without a word, and an
    embed stays empty. It is only a warning, since the note is still reached.

    Links of every kind are looked at, those within a note (`[[#Heading]]`) included, and those with several parts
    (`#Part#Heading`). Where the link has a heading as websites write it (`#my-heading` for `## My heading`), without
    its emoji, or with other punctuation, and exactly one heading fits, the fix is safe; but in a Markdown link the slug
    is what code hosts understand, so there it is unsafe. A slip of the pen makes a fix unsafe, and so does a part left
    out on the way; headings that are merely alike are suggested, and so are those with another sign or emoji:
    `3 dB` is not `-3 dB`. A link from the time when blocks were named without `^` is mended, too.

    An id or name in HTML (`<a name="here">`) is a place to all programs but Obsidian, so `#here` may lead to it where
    nothing says that Obsidian is used, and in the dialects of others; see the page on dialects.

    A link is read in the composed form of Unicode (NFC), and a heading as it stands. So no link reaches a heading in
    the decomposed form (NFD, in which `é` is two characters): it has to be typed anew.

    Parts after the name of a picture or a PDF (`#page=3`) are no headings. Nothing after the `#` reaches the note as a
    whole, and is not reported.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.NO_PLACE

    allow: tuple[str, ...] = option(
        default=(), help="Notes whose headings are not looked at, as patterns with `*` and `?`, in any case: `API/*`."
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
            if broken.is_block_link(link):
                continue
            target = broken.missing_place_of(link, facts, vault)
            if target is None:
                continue
            part = vault.missing_part(target, link.subpath)
            found = vault.suggest.places(target, part)
            note = "This note" if target == facts.path else broken.quoted(broken.note_name(target))
            wanted = broken.quoted(part.strip("# "))
            message = f"{note} has no heading {wanted}. {broken.because_of_place(found, vault.dialect)}".rstrip()
            # What is suggested for one end of a range is no range.
            yield broken.place_problem(link, facts, vault, message, found if part == link.subpath else ())

    examples = (
        Good(
            "[[Llama#size]] [x](Llama.md#Size) ![[Llama#What]] [[#Here]]\n\n# Here\n",
            vault={"Llama.md": "# Size\n## What?\n"},
        ),
        Good("[[Llama#Models#Size]]", vault={"Llama.md": "# Models\n### Size\n"}),
        Good("[[Llama#]] ![[book.pdf#page=3]] [[Missing#Heading]]", vault={"Llama.md": "", "book.pdf": ""}),
        Good("[[Llama#^block]] is for another rule", vault={"Llama.md": ""}),
        Good("[[Llama#Missing]]", vault={"Llama.md": ""}, options={"allow": ("llama",)}),
        Good("[[Llama#Missing]]", vault={"Llama.md": ""}, options={"ignore_from": ("Inbox",)}, path="Inbox/Example.md"),
        Good('[x](#here)\n\n<a name="here"></a>\n', dialect="quartz"),
        Bad('[x](«#here»)\n\n<a name="here"></a>\n'),
        Good("%%[[Llama#Missing]]%%", vault={"Llama.md": ""}),
        Bad("%%[[Llama«#Missing»]]%%", vault={"Llama.md": ""}, options={"comments": True}),
        Bad("[[Llama«#Missing»]]", vault={"Llama.md": "# Size\n"}, says="'Llama' has no heading 'Missing'."),
        Bad("![[Llama«#Missing»]]", vault={"Llama.md": ""}),
        Bad("[[«#Missing»]]\n\n# Here\n", says="This note has no heading 'Missing'."),
        Bad(
            "[[Llama«#how-large-is-it»|size]]",
            fixed="[[Llama#How large is it?|size]]",
            says="Obsidian goes by the words of a heading, not by a slug: 'How large is it?'.",
            vault={"Llama.md": "## How large is it?\n"},
        ),
        Bad(
            "[size](Llama.md«#how-large-is-it»)",
            fixed="[size](Llama.md#How%20large%20is%20it?)",
            vault={"Llama.md": "## How large is it?\n"},
        ),
        Bad(
            "[[Llama«#Models#size»]]",
            fixed="[[Llama#📏 Size]]",
            vault={"Llama.md": "# The models\n## 📏 Size\n"},
        ),
        Bad("[[Llama«#Instalation»]]", fixed="[[Llama#Installation]]", vault={"Llama.md": "# Installation\n"}),
        Bad("[[Llama«#Step 1»]]", vault={"Llama.md": "# Step 2\n"}),
        Bad("[[Llama«#✅ Done»]]", says="The nearest is '❌ Done'.", vault={"Llama.md": "# Board\n## ❌ Done\n"}),
        Bad("[[Llama«#Gain 3 dB»]]", says="The nearest is 'Gain -3 dB'.", vault={"Llama.md": "# Gain -3 dB\n"}),
        Bad(
            "[[Llama«#Café noir»]] [[Llama«#café-noir»]]",
            says="'Cafe\u0301 noir' is decomposed there (NFD), and no link reaches it",
            vault={"Llama.md": "# Cafe\u0301 noir\n"},
        ),
        Bad(
            "[[Llama«#Costs-now»]]",
            says="Several may be meant: 'Costs now' and 'Costs_now'.",
            vault={"Llama.md": "# Costs now\n# Costs_now\n"},
        ),
        Bad(
            "![[Llama«#size:#costs,1»]]",
            says="'Llama' has no heading 'costs'. The nearest is 'Cost'.",
            vault={"Llama.md": "# Size\n# Cost\n"},
            dialect="dendron",
            surroundings=False,
        ),
        Bad("[[Llama«#my-block»]]", fixed="[[Llama#^my-block]]", vault={"Llama.md": "Text ^my-block\n"}),
    )
