import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.findings import Change
from vaultlint.reporters import Presentation
from vaultlint.reporters.diff import replacements, unified

MakeChange = Callable[..., Change]

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n", "\n"]), max_size=12)
LONG = st.lists(st.integers(0, 400).map(lambda number: f"{number}\n"), max_size=600)


def diff_of(change: Change, **presentation: object) -> str:
    return "".join(unified(change, Presentation(**presentation)))  # type: ignore[arg-type]


def applied(before: list[str], after: list[str]) -> list[str]:
    result: list[str] = []
    place = 0
    for one in replacements(before, after):
        result += before[place : one.before_start] + after[one.after_start : one.after_end]
        place = one.before_end
    return result + before[place:]


@given(LINES | LONG, LINES | LONG)
def test_the_replacements_turn_one_text_into_the_other(before: list[str], after: list[str]) -> None:
    assert applied(before, after) == after


@given(LONG, st.data())
def test_few_changes_make_few_replacements(before: list[str], data: st.DataObject) -> None:
    after = list(before)
    for number in range(data.draw(st.integers(0, 3))):
        after.insert(data.draw(st.integers(0, len(after))), f"new {number}\n")
    found = replacements(before, after)
    assert sum(one.before_end - one.before_start for one in found) <= 3 * 200
    assert applied(before, after) == after


def test_a_diff_reads_as_git_writes_it(change: MakeChange) -> None:
    before = "".join(f"{number}\n" for number in range(1, 21))
    after = before.replace("5\n6\n", "five\n6\n", 1).replace("18\n", "")
    assert diff_of(change(before, after, "A/B c.md")) == (
        "--- a/A/B c.md\t\n+++ b/A/B c.md\t\n"
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        "@@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n 20\n"
    )


def test_a_last_line_without_an_end_is_told(change: MakeChange) -> None:
    assert diff_of(change("a\nb", "a\nc")).endswith(
        " a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"
    )


def test_lines_added_to_nothing(change: MakeChange) -> None:
    assert diff_of(change("", "a\n")) == "--- a/Note.md\n+++ b/Note.md\n@@ -0,0 +1,1 @@\n+a\n"


def test_a_name_that_a_header_cannot_hold_is_quoted_as_git_does(change: MakeChange) -> None:
    header = diff_of(change("a", "b", 'x"\n\x1b\udce9\u2068.md')).splitlines()[0]
    assert header == r'--- "a/x\"\012\033\351\342\201\250.md"'


def test_for_a_person_what_a_terminal_obeys_is_escaped(change: MakeChange) -> None:
    shown = diff_of(change("a\x1b[2J\r\nb\r\n", "a\x1b[2J\r\nc\r\n"), colour=True)
    assert r" a\x1b[2J" in shown
    assert "\x1b[2J" not in shown
    assert "\r" not in shown
    assert "\x1b[31m-b\x1b[0m\n\x1b[32m+c\x1b[0m\n" in shown


def test_a_long_note_that_changes_everywhere_is_no_effort(change: MakeChange) -> None:
    before = "".join(f"line {number}\n" for number in range(60_000))
    after = "".join(f"line {number}{'!' if number % 2 else ''}\n" for number in range(60_000))
    assert diff_of(change(before, after)).count("\n+") >= 30_000


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch on this machine")
@settings(max_examples=30, deadline=None)
@given(
    before=st.text(st.sampled_from("ab\n\r é\u2028\x0c\t"), max_size=60),
    after=st.text(st.sampled_from("ab\n\r é\u2028\x0c\t"), min_size=1, max_size=60),
)
def test_patch_applies_it_exactly(tmp_path_factory: pytest.TempPathFactory, before: str, after: str) -> None:
    folder: Path = tmp_path_factory.mktemp("notes")
    note = folder / "A note 笔记.md"
    note.write_bytes(before.encode())
    diff = diff_of(Change(note.name, before, after, ()))
    subprocess.run(
        ["patch", "--binary", "-s", "-p1"], cwd=folder, input=diff.encode(), check=before != after, capture_output=True
    )
    assert note.read_bytes() == after.encode() or before == after
