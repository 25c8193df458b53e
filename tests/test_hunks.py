"""Where a text was changed, and how that looks in a few lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.findings import Edit
from vaultlint.fixer import apply
from vaultlint.hunks import compose, excerpt
from vaultlint.text import Span


def shown(text: str, *edits: Edit, place: int = 0) -> list[str]:
    return excerpt(text, apply(text, edits), compose((), edits), place).split("\n")


def edit(text: str, old: str, new: str) -> Edit:
    assert text.count(old) == 1
    return Edit(Span(text.index(old), text.index(old) + len(old)), new)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("two", "TWO", ["@@ line 2 @@", " one", "-two", "+TWO", " three"]),
        ("one", "ONE", ["@@ line 1 @@", "-one", "+ONE", " two"]),
        ("three", "3", ["@@ line 3 @@", " two", "-three", "+3"]),
        ("two\n", "", ["@@ line 2 @@", " one", "-two", " three"]),
        ("two\n", "two\nand\n", ["@@ line 3 @@", " two", "+and", " three"]),
        ("one\ntwo", "one\nzwei", ["@@ line 2 @@", " one", "-two", "+zwei", " three"]),
        ("one\n", "one ", ["@@ line 1 @@", "-one", "-two", "+one two", " three"]),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_change_is_shown_with_a_line_before_and_behind(old: str, new: str, lines: list[str], line_end: str) -> None:
    text = "one\ntwo\nthree".replace("\n", line_end)
    assert shown(text, edit(text, old.replace("\n", line_end), new.replace("\n", line_end))) == lines


def test_of_several_changes_the_one_that_matters_is_shown() -> None:
    text = "one\ntwo\nthree\nfour\nfive"
    edits = [edit(text, "one", "1"), edit(text, "three", "3"), edit(text, "five", "5")]
    others = "(and 2 more changes in this file)"
    assert shown(text, *edits, place=0)[1:] == ["-one", "+1", " two", others]
    assert shown(text, *edits, place=text.index("four"))[1:] == [" two", "-three", "+3", " four", others]
    assert shown(text, *edits, place=len(text))[1:] == [" four", "-five", "+5", others]


def test_long_lines_and_long_changes_are_cut() -> None:
    text = "a" * 5_000 + "old" + "b" * 5_000
    lines = shown(text, edit(text, "old", "new"))
    assert [line[:2] for line in lines[1:]] == ["-…", "+…"]
    assert "old" in lines[1]
    assert "new" in lines[2]
    assert all(len(line) < 200 for line in lines)
    text = "".join(f"{number}\n" for number in range(100))
    lines = shown(text, Edit(Span(0, len(text)), "x\n" * 50))
    assert lines[7] == "-… 94 more lines"
    assert lines[-1] == "+… 44 more lines"


@given(st.text("ab\r\n \u2028", max_size=30), st.text("ab\r\n\x0b", max_size=6), st.data())
def test_whatever_is_changed_is_shown_in_some_lines(text: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    one = Edit(Span(start, end), new)
    lines = shown(text, one, place=data.draw(st.integers(0, len(text))))
    assert all(not set("\r\n") & set(line) for line in lines)
    assert len(lines) < 20
    if apply(text, [one]) != text and not set("\r\n") & set(text[start:end] + new):
        assert any(line.startswith(("-", "+")) for line in lines)
