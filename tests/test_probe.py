"""The probe vault: every construct of Obsidian's links next to its look-alikes, the expectation beside each line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from vaultlint.workflow import Request, check

PROBE = Path(__file__).parent.parent / "fixtures" / "probe"
IN_BODY = re.compile(r"<!-- ([a-z -]+) -->")
IN_FRONTMATTER = re.compile(r" # ([a-z -]+)$")
RULES = {
    "alias-as-target",
    "broken-wikilink",
    "broken-embed",
    "broken-heading-link",
    "broken-block-link",
    "broken-markdown-link",
    "invalid-frontmatter",
    "mojibake",
    "duplicate-heading",
    "unclosed-wikilink",
    "empty-link",
    "unescaped-pipe-in-table",
    "duplicate-block-id",
    "invalid-block-id",
    "broken-property-link",
    "unlinkable-name",
    "ambiguous-link",
    "loose-path-link",
    "broken-canvas-link",
    "broken-base",
}
OPT_IN_RULES = {
    "dead-end-note",
    "heading-link-to-duplicate",
    "link-case-mismatch",
    "link-format",
    "misplaced-attachment",
    "one-way-link",
    "orphan-note",
    "redundant-alias",
    "self-link",
    "unreferenced-attachment",
}


def expectations(vault: Path, elsewhere: Path, rules: set[str]) -> Counter[tuple[str, int, str]]:
    expected: Counter[tuple[str, int, str]] = Counter()
    for note in vault.rglob("*.md"):
        path = note.relative_to(vault).as_posix()
        for number, line in enumerate(note.read_text(encoding="utf-8").splitlines(), start=1):
            for found in (IN_BODY.search(line), IN_FRONTMATTER.search(line)):
                named = found[1].split() if found else []
                if set(named) <= rules:
                    expected.update((path, number, rule) for rule in named)
    for line in elsewhere.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            place, rule = line.split()
            path, number = place.split(":")
            expected[path, int(number), rule] += 1
    return expected


@pytest.mark.parametrize(
    ("vault", "elsewhere", "rules", "select"),
    [
        (PROBE / "vault", PROBE / "elsewhere.txt", RULES, ()),
        (PROBE / "opt-in", PROBE / "opt-in.txt", OPT_IN_RULES, tuple(OPT_IN_RULES)),
    ],
    ids=["by default", "opt-in"],
)
def test_every_line_of_the_probe_is_judged_as_the_comment_beside_it_says(
    vault: Path, elsewhere: Path, rules: set[str], select: tuple[str, ...]
) -> None:
    expected = expectations(vault, elsewhere, rules)
    report = check(Request(paths=(vault,), select=select))
    found = Counter((finding.path, finding.start.line, finding.rule) for finding in report.findings)
    assert sorted((found - expected).elements()) == []
    assert sorted((expected - found).elements()) == []
    assert rules <= {rule for _, _, rule in expected}
