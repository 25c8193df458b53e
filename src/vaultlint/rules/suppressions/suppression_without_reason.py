from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint.rule import (
    Bad,
    Directive,
    DirectiveKind,
    Good,
    Problem,
    Severity,
    Suppression,
    SuppressionRule,
)


class SuppressionWithoutReason(SuppressionRule):
    """Who silences a rule says why.

    For vaults that several people keep, and that ask for a reason: `%% vaultlint-disable-line broken-wikilink: planned
    for May %%`. The reason stands behind a colon, or behind ` -- `; in the properties, a list of names
    becomes names with a reason each. Comments for other linters need none.

    The rule is off until it is selected:

        select = ["default", "suppression-without-reason"]
    """

    severity = Severity.WARNING
    since = "0.1.0"
    by_default = False

    def check(self, suppressions: Sequence[Suppression]) -> Iterator[Problem]:
        for suppression in suppressions:
            directive = suppression.directive
            if directive.kind in _SILENCING and not _has_reason(directive):
                yield Problem(directive.span, "This suppression gives no reason. One goes behind a colon.")

    examples = (
        Good("[[Nowhere]] %% vaultlint-disable-line broken-wikilink: planned for May %%\n"),
        Good("%% vaultlint-disable: copied as it is %%\n\n[[Nowhere]]\n\n%% vaultlint-enable %%\n"),
        Good("%% linter-disable %%\n"),
        Good("---\nvaultlint-disable:\n  broken-wikilink: planned for May\n---\nText\n"),
        Bad(
            "[[Nowhere]] «%% vaultlint-disable-line broken-wikilink %%»\n",
            says="This suppression gives no reason. One goes behind a colon.",
        ),
        Bad("«<!-- vaultlint-disable -->»\n\n[[Nowhere]]\n"),
        Bad("---\n«vaultlint-disable: [broken-wikilink]»\n---\nText\n"),
    )


_SILENCING = frozenset(DirectiveKind) - {DirectiveKind.ENABLE, DirectiveKind.UNKNOWN}


def _has_reason(directive: Directive) -> bool:
    return bool(directive.reason or (directive.names and all(name.reason for name in directive.names)))
