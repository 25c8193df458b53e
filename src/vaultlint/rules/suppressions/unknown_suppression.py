from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.rule import (
    Bad,
    Directive,
    DirectiveKind,
    Edit,
    Fix,
    Good,
    Problem,
    Safety,
    Severity,
    Suppression,
    SuppressionRule,
    Verdict,
    Zone,
)

_INSIDE = frozenset({Zone.COMMENT, Zone.HTML})


class UnknownSuppression(SuppressionRule):
    """What is silenced is a rule that there is.

    `%% vaultlint-disable-line broken-wikilnk %%` silences nothing, because no rule is called so; the message says which
    name is most like it. The same goes for a word behind `vaultlint-` that is none of those that there are, and for
    what nothing can silence: a rule that failed, a note that cannot be read, and the rules about suppressions.

    Names are those of rules and categories, or `all`. A reason goes behind a colon, or behind ` -- `; without either
    its words are taken for names. Comments for other linters are not looked at.
    """

    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, suppressions: Sequence[Suppression]) -> Iterator[Problem]:
        for suppression in suppressions:
            directive = suppression.directive
            if directive.kind is DirectiveKind.UNKNOWN:
                yield _unknown_verb(directive, suppression.like)
            for judged in suppression.names:
                name = judged.name
                if judged.verdict is Verdict.NEVER:
                    yield Problem(
                        name.span, f"Nothing in a note can silence '{name.text}'; the config may switch it off."
                    )
                elif judged.verdict is Verdict.UNKNOWN:
                    hint = f"Did you mean '{judged.like}'?" if judged.like else "A reason goes behind a colon."
                    alternatives = (
                        (Fix(f"Write '{judged.like}'", (Edit(name.span, judged.like),), Safety.SUGGESTED, _INSIDE),)
                        if judged.like and name.span == name.cut
                        else ()
                    )
                    yield Problem(
                        name.span,
                        f"There is no rule or category '{name.text}'. {hint}",
                        alternatives=alternatives,
                    )

    examples = (
        Good("[[Nowhere]] %% vaultlint-disable-line broken-wikilink, headings: planned for May %%\n"),
        Good("[[Nowhere]] <!-- vaultlint-disable-line broken-wikilink -- planned for May -->\n"),
        Good("%% vaultlint-disable all %%\n\n[[Nowhere]]\n"),
        Good("<!-- markdownlint-disable MD999 -->\n"),
        Good("```\n%% vaultlint-disable-line nothing %%\n```\n"),
        Bad(
            "[[Nowhere]] %% vaultlint-disable-line «broken-wikilnk» %%\n",
            says="There is no rule or category 'broken-wikilnk'. Did you mean 'broken-wikilink'?",
        ),
        Bad(
            "<!-- vaultlint-disable-line broken-wikilink «xyzzy» -->\n",
            says="There is no rule or category 'xyzzy'. A reason goes behind a colon.",
        ),
        Bad("%% vaultlint-disable «internal-error» %%\n", says="Nothing in a note can silence 'internal-error'"),
        Bad(
            "[[Nowhere]] «%% vaultlint-disable-nextline broken-wikilink %%»\n",
            says="There is no 'vaultlint-disable-nextline'. Did you mean 'vaultlint-disable-next-line'?",
        ),
        Bad("---\nvaultlint-disable: [«broken-wikilnk»]\n---\nText\n", says="Did you mean 'broken-wikilink'?"),
    )


def _unknown_verb(directive: Directive, like: str) -> Problem:
    hint = f"Did you mean '{directive.tool}-{like}'?" if like else "`vaultlint explain unknown-suppression` tells more."
    return Problem(directive.span, f"There is no '{directive.tool}-{directive.verb}'. {hint}")
