"""What docs/suppressing.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vaultlint.note import Note
from vaultlint.note.facts import DirectiveKind, Tool
from vaultlint.suppress import rules_of_markdownlint
from vaultlint.suppress.equivalents import EQUIVALENTS

_PAGE = (Path(__file__).parent.parent / "docs" / "suppressing.md").read_text(encoding="utf-8")
_COMMENTS = re.findall(r"`((?:%%|<!--) vaultlint-[^`]*?(?:%%|-->))`", _PAGE)


def test_the_page_names_every_kind_of_directive() -> None:
    verbs = {match[1] for match in re.finditer(r"(?:%%|<!--) vaultlint-([a-z-]+)", _PAGE)}
    assert verbs == {kind.value for kind in DirectiveKind} - {"unknown"}


@pytest.mark.parametrize("comment", sorted(set(_COMMENTS)))
def test_each_comment_of_the_page_is_a_directive(comment: str) -> None:
    (directive,) = Note("Note.md", f"Text {comment}\n").directives
    assert directive.tool is Tool.VAULTLINT
    assert directive.kind is not DirectiveKind.UNKNOWN


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", _PAGE, re.DOTALL))
def test_each_property_of_the_page_is_a_directive(block: str) -> None:
    (directive,) = Note("Note.md", f"---\n{block}---\n").directives
    assert directive.kind is DirectiveKind.FILE
    assert directive.names


def test_the_table_of_equivalents_is_the_one_that_counts() -> None:
    there: dict[str, set[str]] = {}
    for row in re.findall(r"^\| (`[^|]*`) \| (`[^|]*`) \|$", _PAGE.partition("| there | here |")[2], re.MULTILINE):
        names, rules = (re.findall(r"`([^`]+)`", cell) for cell in row)
        for name in names:
            there.setdefault(name, set()).update(rules)
    assert there
    assert {name: set(rules_of_markdownlint(name)) for name in there} == there
    assert set().union(*there.values()) == set(EQUIVALENTS)
