"""What was found in a note moves with its text, exactly as it would be found anew, or is said to be unknown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from vaultlint.engine import check_facts
from vaultlint.findings import Edit, Finding, Fix, Safety, Severity
from vaultlint.moved import Shift, moved, shift_between
from vaultlint.note import NoteFacts
from vaultlint.note.kinds import is_note
from vaultlint.registry import BoundRule, load_rules
from vaultlint.rule import Bad, Good, Rule, VaultRule
from vaultlint.testing.harness import _made, _vault
from vaultlint.testing.surroundings import unmarked
from vaultlint.text import Position, Span

_RULES = [rule for rule in load_rules().values() if issubclass(rule, VaultRule) and not rule.places_elsewhere]
_PUT_IN = ("Prose.\n\n", "x", "\n", " ^", "> ", "[[")


def _edits(text: str) -> Iterator[str]:
    """The text with something put in at the start of each line, at its end, and in the middle of it."""
    places = {0, len(text)}
    for number, line in enumerate(text.split("\n")):
        start = sum(len(before) + 1 for before in text.split("\n")[:number])
        places |= {start, start + len(line), start + len(line) // 2}
    for place in sorted(places):
        for new in _PUT_IN:
            yield text[:place] + new + text[place:]


def _found(rule: Rule, example: Good | Bad, text: str) -> tuple[NoteFacts, list[Finding]]:
    vault = _vault(example, text)
    facts = vault.sources[example.path]
    return facts, check_facts(facts, vault, [BoundRule(rule, rule.severity)])


@pytest.mark.parametrize("kind", _RULES, ids=lambda kind: kind.name)
def test_a_finding_moves_to_where_it_would_be_found(kind: type[Rule]) -> None:
    came_along = 0
    for example in kind.examples:
        if not is_note(example.path):
            continue
        rule = _made(kind, example.options)
        text = unmarked(example.text).text if isinstance(example, Bad) else example.text
        facts, findings = _found(rule, example, text)
        for edited in _edits(text):
            facts_now, findings_now = _found(rule, example, edited)
            for before, after in (
                ((facts, findings), (facts_now, findings_now)),
                ((facts_now, findings_now), (facts, findings)),
            ):
                shift = shift_between(before[0], after[0])
                found = shift and moved(before[1], shift, after[0])
                if found is not None:
                    assert found == after[1], (text, edited)
                    came_along += len(found)
    assert came_along > 10 or kind.name in {"broken-canvas-link", "broken-base"}


def test_what_cannot_be_known_is_not_guessed() -> None:
    facts = _vault(Good("[[One]] and [[Two]]"), "[[One]] and [[Two]]").sources["Example.md"]
    place = Position(1, 1)
    finding = Finding("Example.md", Span(0, 7), "some-rule", Severity.INFO, "message", place, place)
    shift = Shift(last=7, first=12, by=3)
    assert moved([finding], shift, facts) == [replace(finding, end=Position(1, 8))]
    between = replace(finding, span=Span(0, 9))
    elsewhere = replace(finding, fix=Fix("title", (Edit(Span(0, 1), "", "Other.md"),), Safety.SAFE))
    insertion = replace(finding, alternatives=(Fix("title", (Edit(Span(8, 8), ""),), Safety.SUGGESTED),))
    for unknown in (between, elsewhere, insertion):
        assert moved([finding, unknown], shift, facts) is None


@pytest.mark.parametrize(
    "after",
    [
        "[[One]] and [[Tow]]",
        "[[Two]] and [[One]]",
        "[[One]] and [[Two]] #tag",
        "x [[One]] and x [[Two]]",
        "[[One]][[Two]]",
    ],
)
def test_more_than_one_move_is_none(after: str) -> None:
    texts = ("[[One]] and [[Two]]", after)
    facts = [_vault(Good(text), text).sources["Example.md"] for text in texts]
    shift = shift_between(*facts)
    assert shift is None or after == "[[One]][[Two]]"
