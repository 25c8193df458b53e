from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from vaultlint.rule import (
    Bad,
    Edit,
    Fix,
    Good,
    Link,
    Matter,
    NoteFacts,
    Problem,
    Safety,
    Severity,
    Span,
    Unfinished,
    UnfinishedKind,
    Vault,
    VaultRule,
    heading_key,
    is_search_prompt,
    is_template_expression,
    regex,
)

_OPENS_MORE = regex(r"[`$<]|%%|==")  # what has its end elsewhere, and would be without it
_BREAK = regex(r"[ \t]*(?:\r\n|\r|\n)[ \t>]*")
_LONGEST_NAME = 60  # characters after which the rest of a line is prose rather than a name
_NOT_IN_A_NAME = regex(r"[.!?;:,] |[\[\]<>`$*。，；：！？、]")
_BEHIND_A_NAME = ".,;:!?…\"')"
_NOT_AFTER_A_LINK = frozenset("([{<`_")


class UnclosedWikilink(VaultRule):
    """Wikilinks are closed on the line on which they begin.

    A wikilink runs from `[[` to `]]`, and both stand on one line. If the end is missing, Obsidian shows the brackets as
    text: no link, no backlink, and no rule about broken links will ever see it. This rule reports

    * `[[Note` without an end;
    * `[[Note]`, with one bracket for two;
    * `[[A note with a` *line end* `long name]]`, which is what an editor that wraps lines leaves behind;
    * `[[## words` and `[[^^words`, closed or not: this is what one types to search the vault for a heading or a block,
      and choosing a result replaces it. If it is still there, nothing was chosen. `[[##Intro]]` is silent in a note
      that has such a heading, since it leads there.

    Other things begin with two brackets as well. Whatever closes all the brackets that it opens, in its own paragraph,
    is none of this rule's business: arrays (`[[1, 2], [3, 4]]`), citations and link texts (`[[Bug] It fails](…)`),
    a wikilink within brackets (`[[see [[Note]] there]]`). Nor are tests of a shell (`[[ -f x`), numbers (`list[[1`),
    footnotes (`[[^1]`), codes of a terminal (`^[[0m`), brackets in quotes (`"[["`) or behind a backslash, `[[` with a
    space behind it, template expressions (`{{…}}`, `<% … %>`), code, formulas, HTML and comments. A link in a table
    that a `|` cuts in two belongs to `unescaped-pipe-in-table`. In templates, a `[[` waits for somebody to fill it in.
    Whoever writes about wikilinks puts them in `` `code` ``.

    Fixes make a link of what was text, so none is safe. To add the bracket of `[[Note]`, or to join the lines of a
    name, is unsafe; where a link without an end was to stop is a guess, and only suggested, if the rest of the line
    may be a name at all.
    """

    severity = Severity.WARNING
    since = "0.1.0"
    about = Matter.UNFINISHED

    def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:
        if vault.settings.is_template(facts.path) or facts.plugin == "excalidraw":
            return  # Excalidraw wraps the texts of its drawings as it likes
        for found in facts.unfinished:
            yield _problem(found)
        for link in facts.links:
            if (
                not link.path[:1].isalnum()
                and is_search_prompt(link)
                and not (link.comment or is_template_expression(link) or _leads_here(link, facts))
            ):
                yield Problem(link.span, _prompt_message(link.raw))

    examples = (
        Good("See [[Note]], [[Note#Heading|text]] and ![[picture.png]]."),
        Good("Write `[[Note` in code, or \\[[Note behind a backslash."),
        Good("The matrix [[1, 2], [3, 4]] and [[1, 2],\n[3, 4]] and list[[1] and [[a, b], [c, d"),
        Good("[[Bug] It fails](https://example.org) and [[RFC](https://example.org), page 4]"),
        Good("[[stray bracket](https://example.org)"),
        Good("Nested [[see [[Note]] there]] and [[[Note]]]"),
        Good("if [[ -f x ]; then [[ $a == b\nfi"),
        Good("Type [[ to link, or \"[[\" or '[['."),
        Good("A footnote in brackets[[^1] and [[^1], and a code ^[[0m"),
        Good("[[{{title}}] and [[<% tp.file.title %>] and <% [[a %> and {{query [[b}}"),
        Good("| a | b |\n| --- | --- |\n| [[Note|text]] | x |\n"),
        Good("# Intro\n\n[[##Intro]] leads there"),
        Good("$x[[a$ and <b title='[[a'>"),
        Bad("See «[[»Note for more", says="This link is never closed: ']]' is missing."),
        Bad("- «[[»Some note\n- [[Other]]\n", says="never closed"),
        Bad("«![[»picture.png", says="This embed is never closed"),
        Bad("[[Note]]«[[»Other"),
        Bad("«[[One]», [[Two]]", fixed="[[One]], [[Two]]"),
        Bad("«[[note]» has it\n\n[note]: note.md", fixed="[[note]] has it\n\n[note]: note.md"),
        Bad("==see «[[»Costs $5 and more=="),
        Bad("«[[»see [[Note]] there"),
        Bad("- «[[»\n"),
        Bad("See «[[Note]» for more.", fixed="See [[Note]] for more.", says="One bracket closes this link"),
        Bad("«![[Map of Spain.png|100]»\n", fixed="![[Map of Spain.png|100]]\n"),
        Bad("«[[Note]»s are many"),
        Bad(
            "See «[[A note with a\nlong name]]».",
            fixed="See [[A note with a long name]].",
            says="A link must stand on one line",
        ),
        Bad("«[[知识\n管理]]»", fixed="[[知识管理]]"),
        Bad("«[[My note\n]]» x", fixed="[[My note]] x", says="A link must stand on one line"),
        Good("[[1, 2\n]] and [[ -f x\n]]"),
        Bad("| a | b |\n| --- | --- |\n| «[[»Note | x |\n"),
        Bad("See «[[## costs]]».", says="'[[## costs]]' is a search of the vault"),
        Bad("See «[[»##costs", says="a search of the vault"),
        Bad("See «[[^^some words]]» and «[[^^some words]»"),
    )


def _problem(found: Unfinished) -> Problem:
    if found.text.startswith(("##", "^^")):
        return Problem(found.span, _prompt_message(f"[[{found.text}"))
    what = "embed" if found.embed else "link"
    match found.kind:
        case UnfinishedKind.LINE_END:
            safety = Safety.SUGGESTED if _OPENS_MORE.search(found.text) else Safety.UNSAFE
            fix = Fix("Put it on one line", (Edit(found.content, _on_one_line(found.text)),), safety)
            return Problem(found.span, f"A {what} must stand on one line, and this one runs on to the next.", fix)
        case UnfinishedKind.ONE_BRACKET:
            fits = (
                not _OPENS_MORE.search(found.text)
                and not found.after.isalnum()
                and found.after not in _NOT_AFTER_A_LINK
            )
            safety = Safety.UNSAFE if fits else Safety.SUGGESTED
            alone = "[" not in found.text and len(found.text) == found.content.end - found.content.start
            return Problem(
                found.span,
                f"One bracket closes this {what}, and it takes two.",
                Fix("Close it with ']'", (Edit(found.content, f"{found.text}]"),), safety) if alone else None,
            )
        case UnfinishedKind.NO_END:
            name = found.text.rstrip(_BEHIND_A_NAME)
            likely = len(name) > 0 and len(found.text) <= _LONGEST_NAME and not _NOT_IN_A_NAME.search(name)
            return Problem(
                found.span,
                f"This {what} is never closed: ']]' is missing.",
                Fix("Close it with ']]'", (_closed(found.content.start, name),), Safety.SUGGESTED) if likely else None,
            )


# The edits below write the whole name again: all of it becomes a link, tags and the like in it included.


def _closed(start: int, name: str) -> Edit:
    return Edit(Span(start, start + len(name)), f"{name}]]")


def _on_one_line(text: str) -> str:
    """The words before and behind each line end, with a space between them if their script has any."""

    def joint(line_break: re.Match[str]) -> str:
        if line_break.end() == len(text):
            return ""
        around = (text[line_break.start() - 1], text[line_break.end()])
        return "" if all(unicodedata.east_asian_width(sign) in "WF" for sign in around) else " "

    return _BREAK.sub(joint, text)


def _prompt_message(raw: str) -> str:
    shown = raw if len(raw) <= _LONGEST_NAME else f"{raw[:_LONGEST_NAME]}…"
    return f"'{shown}' is a search of the vault from which nothing was chosen, and no link."


def _leads_here(link: Link, facts: NoteFacts) -> bool:
    wanted = heading_key(link.subpath)
    return bool(wanted) and any(heading_key(heading.text) == wanted for heading in facts.headings)
