"""What the names that other linters give their rules are here.

markdownlint's names are those of its documentation, tags included; rumdl took them over and added some (MD057). Of
obsidian-linter's rules none has an equivalent: they are about form, and nothing here is.
"""

from __future__ import annotations

from collections.abc import Mapping

_ANCHORS = ("broken-heading-link", "broken-block-link")
_FILES = ("broken-markdown-link", "broken-embed")
_BY_RULE: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("md024", "no-duplicate-heading", "no-duplicate-header"): ("duplicate-heading",),
    ("md042", "no-empty-links"): ("empty-link",),
    ("md051", "link-fragments"): _ANCHORS,
    ("md056", "table-column-count"): ("unescaped-pipe-in-table",),
    ("md057", "existing-relative-links"): _FILES,
    ("headings", "headers"): ("duplicate-heading",),
    ("links",): ("empty-link", *_ANCHORS, *_FILES),
    ("table",): ("unescaped-pipe-in-table",),
}
_BY_NAME = {name: rules for names, rules in _BY_RULE.items() for name in names}
EQUIVALENTS = tuple(sorted({rule for rules in _BY_RULE.values() for rule in rules}))
"""What a directive of markdownlint or rumdl without names is about."""


def rules_of_markdownlint(name: str) -> tuple[str, ...]:
    """The rules that are about what a rule or a tag of markdownlint or rumdl is about; case makes no difference."""
    return _BY_NAME.get(name.lower(), ())
