from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.rule import Bad, DirectiveKind, Good, Problem, Severity, Suppression, SuppressionRule, Verdict, taken_out


class UnusedSuppression(SuppressionRule):
    """What silences a rule silences something.

    The link was mended, and the comment that silenced it stayed: `%% vaultlint-disable-line broken-wikilink %%`. It
    does no harm until the link breaks again, and nobody is told. The fix takes the comment out, with its line if it is
    alone there, or only the name of the rule that has nothing to silence. There is no fix where text would be something
    else without the comment, as in `#%% vaultlint-disable %%tag` or above a line of dashes.

    A rule that did not run on the note, because of `--select` or the config, is never said to have nothing to silence,
    nor are comments for other linters. `vaultlint-enable` is found where nothing is disabled.
    """

    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, suppressions: Sequence[Suppression]) -> Iterator[Problem]:
        for suppression in suppressions:
            directive = suppression.directive
            ends = directive.kind is DirectiveKind.ENABLE
            unused = {
                number: judged.name
                for number, judged in enumerate(suppression.names)
                if judged.verdict is Verdict.UNUSED
            }
            if not unused and suppression.verdict is not Verdict.UNUSED:
                continue
            what = ", ".join(f"'{name.text}'" for name in unused.values())
            does = "This ends no suppression" if ends else "This suppression silences nothing"
            message = f"{does}{f' of {what}' if what else ''}."
            if len(unused) == len(directive.names):
                title = "Take it out"
                span = directive.span
            else:
                title = f"Take {what} out"
                span = next(iter(unused.values())).span
            fix = taken_out(directive, unused, title)
            if fix is None:
                message += " It is not taken out because text beside it would be something else without it."
            yield Problem(span, message, fix)

    examples = (
        Good("[[Nowhere]] %% vaultlint-disable-line broken-wikilink %%\n"),
        Good("%% vaultlint-disable links %%\n\n[[Nowhere]]\n\n%% vaultlint-enable links %%\n"),
        Good("[[Nowhere]] %% vaultlint-disable-line orphan-note %%\n"),
        Good("%% linter-disable %%\n\n<!-- markdownlint-disable MD013 -->\n\nText\n"),
        Bad(
            "[[Costs]] «%% vaultlint-disable-line broken-wikilink %%»\n",
            fixed="[[Costs]]\n",
            says="This suppression silences nothing of 'broken-wikilink'.",
            vault={"Costs.md": ""},
        ),
        Bad(
            "Text\n\n«<!-- vaultlint-disable-next-line -->»\nText\n",
            fixed="Text\n\nText\n",
            says="This suppression silences nothing.",
            surroundings=False,  # in a quote, the blank line is none
        ),
        Bad(
            "[[Nowhere]] %% vaultlint-disable-line broken-wikilink, «mojibake»: planned %%\n",
            fixed="[[Nowhere]] %% vaultlint-disable-line broken-wikilink: planned %%\n",
            says="This suppression silences nothing of 'mojibake'.",
        ),
        Bad(
            "[[Nowhere]] %% vaultlint-disable-line «mojibake», broken-wikilink -- planned %%\n",
            fixed="[[Nowhere]] %% vaultlint-disable-line broken-wikilink -- planned %%\n",
            says="This suppression silences nothing of 'mojibake'.",
        ),
        Bad(
            "See «%% vaultlint-disable-line broken-wikilink: planned %%»[[Costs]] soon\n",
            fixed="See [[Costs]] soon\n",
            vault={"Costs.md": ""},
        ),
        Bad(
            "Nr. #«%% vaultlint-disable-line broken-wikilink %%»1st\n",
            says="It is not taken out because text beside it would be something else without it.",
        ),
        Bad(
            "Text\n\n«%% vaultlint-enable %%»\n\nText\n",
            fixed="Text\n\n\nText\n",
            says="This ends no suppression.",
            surroundings=False,
        ),
        Bad(
            "---\n«vaultlint-disable: [broken-wikilink]»\ntags: []\n---\nText\n",
            fixed="---\ntags: []\n---\nText\n",
        ),
    )
