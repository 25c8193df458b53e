"""Changes judged by several processes: all of them, and as one process judges them."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from vaultlint import gates, workers
from vaultlint.dialect import OBSIDIAN, Dialect
from vaultlint.findings import Change, Edit, Objection
from vaultlint.fixer import apply
from vaultlint.hunks import Hunk, compose
from vaultlint.judging import judge_each
from vaultlint.text import Span

_FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")
_TEXTS = ("see [[a]] b", "`x` and ``` y", "# A\n\nb\n", "$x$ %%y%%", "---\na: 1\n---\nb")
_NEW = ("", "`", "\n", "[[", "%%", "\udc80", "\0", "plain")


@pytest.fixture
def sharing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have even a few changes shared out."""
    for name in ("vaultlint.judging.WORTH_IT", "vaultlint.judging.WORTH_STARTING", "vaultlint.workers._SMALLEST"):
        monkeypatch.setattr(name, 2)


def _cases(count: int) -> tuple[list[Change], dict[str, tuple[Hunk, ...]]]:
    changes, hunks = [], {}
    for number in range(count):
        before = _TEXTS[number % len(_TEXTS)]
        edit = Edit(Span(number % len(before), number % len(before) + 1), _NEW[number % len(_NEW)])
        path = f"{'Ã©' * (number % 2)}\udce9{number}.md" if number % 7 == 0 else f"{number}.md"
        changes.append(Change(path, before, apply(before, [edit]), ()))
        hunks[path] = compose((), [edit])
    return changes, hunks


@pytest.mark.usefixtures("sharing")
@pytest.mark.parametrize("fork", [pytest.param(True, marks=_FORKS, id="copied"), pytest.param(False, id="started")])
def test_several_processes_object_to_what_one_objects_to(fork: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "can_fork", lambda: fork)
    changes, hunks = _cases(60)
    alone = judge_each(changes, hunks, dialect=OBSIDIAN)
    assert list(alone) == [change.path for change in changes]
    assert {bool(objections) for objections in alone.values()} == {True, False}
    assert [*judge_each(changes, hunks, dialect=OBSIDIAN, jobs=3).items()] == [*alone.items()]


@_FORKS
@pytest.mark.usefixtures("sharing")
def test_what_no_message_can_carry_is_judged_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no change goes without a judgement because one before it could not be told."""

    def judge(change: Change, _: Sequence[Hunk], __: Dialect) -> tuple[Objection, ...]:
        return (Objection("test", f"{change.path} \udce9" if change.path == "7.md" else change.path),)

    monkeypatch.setattr(gates, "judge", judge)
    changes = [Change(f"{number}.md", "", "", ()) for number in range(20)]
    hunks: dict[str, tuple[Hunk, ...]] = {change.path: () for change in changes}
    alone = judge_each(changes, hunks, dialect=OBSIDIAN)
    assert all(alone.values())
    assert judge_each(changes, hunks, dialect=OBSIDIAN, jobs=3) == alone
