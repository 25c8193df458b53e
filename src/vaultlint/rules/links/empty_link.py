from __future__ import annotations

from collections.abc import Iterator

from vaultlint.rule import (
    Bad,
    Edit,
    Fix,
    Good,
    Link,
    LinkKind,
    Matter,
    NoteFacts,
    Problem,
    Safety,
    Severity,
    Span,
    Vault,
    VaultRule,
    has_no_target,
    is_search_prompt,
    is_template_expression,
    regex,
)

_CODE = regex(r"""['"].*['"]|[\w$]+(?:\.[\w$]+)+|\w|\d+""")


class EmptyLink(VaultRule):
    """Links name what they lead to.

    `[[ ]]`, `[text]()` and `![]()` have brackets and no target: somebody meant to fill them in, or a picture was never
    uploaded. A click on them does nothing, or makes a note without a name. Reported are

    * `[[]]`, which is not even a link, `[[ ]]`, and `[[|text]]`, to which Obsidian looks for a note named `|text`;
    * `[text]()`, `[text](<>)` and `![text]()`;
    * `[[Note#]]`, `[[Note#^]]`, `[[#]]`: the heading or block was never chosen. The note opens all the same, so for
      this one a fix is suggested, which takes the sign away.

    `[Top](#)` is silent: as on the web, it leads to the note itself. Links with a text and a heading of the same note
    (`[[#Costs]]`) have a target. Templates are not looked at, since brackets to be filled in are what templates are
    for; nor are links with a template expression in them, `%%comments%%`, code, formulas and HTML. `[[]]` as an array
    (`f([[]])`, `x=[[]]`) or in quotes is silent; in a sentence about wikilinks it stands in `` `code` `` anyway.

    Nobody but the author knows where the link was to lead. To keep the text alone is only suggested.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.NO_NAME

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        if vault.settings.is_template(facts.path):
            return
        for span in facts.hollow:
            yield Problem(span, "There is nothing between these brackets.")
        for link in facts.links:
            if link.path[:1].isalnum() and not link.subpath:
                continue  # as nearly all are, and then none of what follows can be
            if link.comment or is_template_expression(link) or is_search_prompt(link):
                continue
            if has_no_target(link):
                if not (link.kind is LinkKind.MARKDOWN and link.subpath):
                    yield Problem(link.span, _message(link), _without_link(link))
            elif link.subpath and not link.subpath.strip("#^ \t") and link.is_wikilink:
                part = "block" if "^" in link.subpath else "heading"
                yield Problem(link.span, f"No {part} stands behind the '{link.subpath}'.", _without_part(link))

    examples = (
        Good("[[Note]], [[#Heading]], [text](Note.md), ![](picture.png), [Top](#)"),
        Good('`[[]]` and \\[[]] and f([[]]) and x = [[]] and [[]] == 0 and "[[]]"'),
        Good("[[{{title}}]] [x]({{url}}) %%[[ ]]%%"),
        Good("[[##]] is a search that nobody finished"),
        Good("- [ ] A task, and [text] in brackets ()"),
        Bad("- «[[]]»\n+ «[[]]»\n- Source: «[[]]»\n", says="There is nothing between these brackets."),
        Bad("See «[[ ]]» and «![[ ]]».", says="This link leads nowhere: it has no target."),
        Bad("See «[[|text]]».", says="it has no target"),
        Bad("See «[text]()» and «[text](<>)» and «[]()».", says="This link leads nowhere"),
        Bad("«![Uploading file]()»", says="This embed shows nothing"),
        Bad("«[[Note#]]» and «[[#]]»", vault={"Note.md": ""}, says="No heading stands behind the '#'."),
        Bad("«[[Note#^]]» and «[[Note#|text]]»", vault={"Note.md": ""}, says="No block stands behind the '#^'."),
        Bad('---\nup: "«[[ ]]»"\n---\n'),
    )


def _message(link: Link) -> str:
    if link.subpath and not link.path.startswith("|"):
        return "No heading stands behind the '#'."
    return "This embed shows nothing: it has no target." if link.embed else "This link leads nowhere: it has no target."


def _without_link(link: Link) -> Fix | None:
    """The suggestion to keep what a link without a target shows, which may be code: `call['it']()`."""
    if link.kind is not LinkKind.MARKDOWN or link.embed or not link.text:
        return None
    if _CODE.fullmatch(link.text):
        return Fix("Make it a text", (Edit(Span(link.span.start, link.span.start), "\\"),), Safety.SUGGESTED)
    return Fix("Keep the text alone", (Edit(link.span, link.text),), Safety.SUGGESTED)


def _without_part(link: Link) -> Fix | None:
    if not link.editable:
        return None
    span = Span(link.path_span.end, link.subpath_span.end)
    return Fix("Link to the whole note", (Edit(span, ""),), Safety.SUGGESTED)
