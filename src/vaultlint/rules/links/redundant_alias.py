from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import (
    Bad,
    Edit,
    Fix,
    Good,
    LinkKind,
    NoteFacts,
    Problem,
    Safety,
    Severity,
    Span,
    Vault,
    VaultRule,
    broken,
    default_text,
    keeps_headings,
)


class RedundantAlias(VaultRule):
    """Wikilinks have a text only where it differs from what they would show without it.

    `[[Llama|Llama]]` shows what `[[Llama]]` shows. Without a text Obsidian shows the target as it is written, with
    ` > ` between its parts: `[[Llama#Size]]` is shown as `Llama > Size`. A text that says the same in other letters
    (`[[Llama|llama]]`) or less (`[[models/Llama|Llama]]`) is not redundant.

    The fix takes the text away, pipe included, and is safe: nobody sees a difference. In a heading it is only
    suggested, since links to the heading spell its text out, and would no longer find it.

    Embeds are not looked at (there the text describes a picture to those who cannot see it, or gives a size), nor are
    templates and comments.
    """

    severity = Severity.INFO
    since = "0.1.0"
    by_default = False

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        """Yield a problem for each wikilink whose text is its target."""
        if not facts.is_note or vault.dialect.text_first:  # then a link without a text shows the title of its note
            return
        for link in broken.links_under_check(facts, vault):
            if link.embed or not link.text or not link.is_wikilink:
                continue
            if link.text != default_text(link.path + link.subpath):
                continue
            fix = None
            if link.editable:
                # The whole content, so that no other fix changes the target at the same time.
                content = Span(link.target_span.start, link.span.end - len("]]"))
                target = link.target_span.shift(-link.span.start).of(link.raw)
                edit = Edit(content, target)
                safety = Safety.SAFE if keeps_headings(link, facts, edit) else Safety.SUGGESTED
                fix = Fix("Take the text away", (edit,), safety)
            message = f"The text {broken.quoted(link.text)} is what the link shows without it, too."
            yield Problem(link.target_span if link.kind is LinkKind.PROPERTY else link.span, message, fix)

    examples = (
        Good("[[Llama]], [[Llama|llama]], [[models/Llama|Llama]], [[Llama#Size|Size]], [[Llama|]]"),
        Good("![[Llama.png|Llama.png]] and ![[Llama.png|100]] and ![[Llama|Llama]]"),
        Good("[Llama](Llama)"),
        Good("[[Llama|Llama]]", dialect="dendron"),
        Good("Seen: %%[[Llama|Llama]]%%", surroundings=False),
        Bad(
            "Ask «[[Llama|Llama]]».", fixed="Ask [[Llama]].", says="The text 'Llama' is what the link shows without it"
        ),
        Bad("«[[Llama | Llama]]»", fixed="[[Llama]]"),
        Bad("«[[models/Llama|models/Llama]]»", fixed="[[models/Llama]]"),
        Bad("«[[Llama#Size|Llama > Size]]» and «[[#Size|Size]]»", fixed="[[Llama#Size]] and [[#Size]]"),
        Bad("| a |\n| --- |\n| «[[Llama\\|Llama]]» |\n", fixed="| a |\n| --- |\n| [[Llama]] |\n"),
        Bad("## «[[Llama|Llama]]»\n"),
        Bad(
            '---\nup: "[[«Llama»|Llama]]"\n---\n',
            fixed='---\nup: "[[Llama]]"\n---\n',
            surroundings=False,
        ),
    )
