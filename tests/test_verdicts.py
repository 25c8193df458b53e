"""Findings that are kept as bytes are the findings that they were, and several processes find what one finds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.findings import Finding, Severity
from vaultlint.spool import Spool
from vaultlint.text import Position, Span
from vaultlint.verdicts import Findings, Judged, Verdicts, judge_all, verdict
from vaultlint.workflow import ONE_FOR_EACH_CORE, Request, check

MakeVault = Callable[[Mapping[str, str | bytes]], Path]

_texts = st.text(max_size=5) | st.just("\udce9")  # a byte that is not UTF-8 cannot travel


def _finding(path: str, start: int, message: str) -> Finding:
    place = Position(1, start + 1)
    return Finding(path, Span(start, start + 1), "some-rule", Severity.WARNING, message, place, place)


@given(st.lists(st.lists(st.tuples(st.integers(0, 9), _texts), max_size=4), max_size=6), st.data())
def test_findings_are_a_sequence_like_any_other(files: list[list[tuple[int, str]]], data: st.DataObject) -> None:
    made = [[_finding(f"{number}.md", *found) for found in file] for number, file in enumerate(files)]
    expected = [finding for file in made for finding in sorted(file, key=lambda finding: finding.span)]
    findings = Findings(verdict(Judged(list(file))) for file in made)
    assert list(findings) == expected
    assert len(findings) == len(expected)
    assert findings[1:3] == expected[1:3]
    if expected:
        index = data.draw(st.integers(-len(expected), len(expected) - 1))
        assert findings[index] == expected[index]
    with pytest.raises(IndexError):
        findings[len(expected)]


def test_several_processes_find_what_one_finds(make_vault: MakeVault) -> None:
    notes: dict[str, str | bytes] = {}
    for number in range(700):
        notes[f"{number % 7}/Note {number}.md"] = (
            f"[[Note {(number * 31) % 900}#Costs]] [[Nowhere {number % 40}]] [[note_{number}]]\n\n# Costs\n\n# Costs\n"
        )
    root = make_vault(notes)
    alone = check(Request((root,), cache=False))
    together = check(Request((root,), cache=False, jobs=3))
    assert len(alone.findings) > 1_000
    assert list(alone.findings) == list(together.findings)
    assert list(alone.findings) == list(check(Request((root,), cache=False, jobs=ONE_FOR_EACH_CORE)).findings)


def test_a_thread_that_a_judge_leaves_behind_costs_processes_and_nothing_else() -> None:
    paths = [f"{number}.md" for number in range(400)]
    over = threading.Event()
    thread = threading.Thread(target=over.wait, daemon=True)

    def judge(path: str) -> Judged:
        if path == paths[3]:
            thread.start()
        return Judged([_finding(path, 0, "said")])

    try:
        found = judge_all(
            paths,
            judge,
            jobs=2,
            share=lambda: nullcontext(lambda: None),
            aside=bytes,
            hear=_ignore,
            progress=_ignore,
            into=Verdicts({}, Spool()),
        )
    finally:
        over.set()
        thread.join()
    assert list(found) == paths
    assert all(one.number == 1 for one in found.values())


def _ignore(_: object) -> None:
    """Told what nobody asks for."""
