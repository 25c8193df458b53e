"""What the examples of duplicate-heading do not show."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.findings import Problem, Safety
from vaultlint.fixer import apply
from vaultlint.note import Note, NoteFacts, heading_key
from vaultlint.rules.headings.duplicate_heading import DuplicateHeading
from vaultlint.vault import ObsidianSettings, Vault


def problems(
    text: str,
    rule: DuplicateHeading | None = None,
    others: Mapping[str, str] | None = None,
    settings: ObsidianSettings | None = None,
) -> list[Problem]:
    facts = {path: Note(path, content).facts for path, content in ({"Note.md": text} | dict(others or {})).items()}
    vault = Vault([*facts], facts.__getitem__, settings)
    return list((rule or DuplicateHeading()).check(facts["Note.md"], vault))


@pytest.mark.parametrize(
    ("text", "parent", "note"),
    [
        ("# A\n# A\n# A\n", 2, 2),
        ("# A\n## X\n# B\n## X\n", 0, 1),
        ("# A\n## X\n### X\n## Y\n## X\n", 1, 2),
        ("# A\n### X\n## X\n", 1, 1),
        ("## X\n# A\n## X\n", 0, 1),
        ("# What?\n# what\n", 1, 1),
        ("# it's\n# its\n# it’s\n", 0, 0),
        ("# 🏠\n# 🏡\n", 0, 0),
        ("# ?\n# !\n", 0, 0),
        ("```\n# A\n```\n# A\n", 0, 0),
    ],
)
def test_headings_are_compared_under_one_parent_or_in_the_whole_note(text: str, parent: int, note: int) -> None:
    assert len(problems(text)) == parent
    assert len(problems(text, DuplicateHeading(scope="note"))) == note


def test_only_headings_of_the_levels_chosen_are_compared() -> None:
    text = "# A\n# A\n## B\n## B\n### B\n"
    assert [problem.span.of(text) for problem in problems(text, DuplicateHeading(levels=(2,)))] == ["B"]


def test_the_message_gives_the_line_of_the_first_and_how_it_is_spelled() -> None:
    text = "---\ntitle: x\n---\n\n# Costs?\n\n# Costs\n\n# Costs?\n"
    assert [problem.message for problem in problems(text)] == [
        "The heading 'Costs' stands in line 5 already, as 'Costs?'; a link reaches that one only.",
        "The heading 'Costs?' stands in line 5 already; a link reaches that one only.",
    ]


@pytest.mark.parametrize(
    ("other", "ending"),
    [
        ("[[Note#A]]", "A link of the vault points at them."),
        ("[[Note#X#A]] [x](Note.md#a)", "2 links of the vault point at them."),
        ("[[Note]] [[Note#B]] [[Note#^A]]", "a link reaches that one only."),
    ],
)
def test_the_message_says_whether_a_link_points_at_the_pair(other: str, ending: str) -> None:
    (problem,) = problems("# A\n\n# A\n", others={"Other.md": other})
    assert problem.message.endswith(ending)


def test_no_other_note_is_read_unless_something_is_found() -> None:
    read: list[str] = []
    note = Note("Note.md", "# A\n\n# B\n").facts

    def load(path: str) -> NoteFacts:
        read.append(path)
        return note

    assert list(DuplicateHeading().check(note, Vault(["Note.md", "Other.md"], load))) == []
    assert read == []


def test_templates_are_left_alone() -> None:
    settings = ObsidianSettings(template_files=("Note.md",))
    assert problems("# A\n# A\n", settings=settings) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# A\n\ntext\n\n# A\n\ntext\n", "# A\n\ntext\n\n"),
        ("# A\r\ntext\r\n# A\r\ntext\r\n# B\r\n", "# A\r\ntext\r\n# B\r\n"),
        ("# A\nx\n## B\ny\n# C\n# A\nx\n## B\ny\n# D\n", "# A\nx\n## B\ny\n# C\n# D\n"),
    ],
)
def test_a_section_that_repeats_the_first_word_for_word_can_be_taken_away(before: str, after: str) -> None:
    (problem,) = problems(before)
    assert problem.fix is not None
    assert problem.fix.safety is Safety.UNSAFE
    assert apply(before, problem.fix.edits) == after


@pytest.mark.parametrize(
    "text", ["# A\n\n# A\n", "# A\ntext\n# A\ntext!\n", "# A\ntext\n# A\n", "# A\nx\n# A\n## B\nx\n"]
)
def test_a_section_that_is_empty_or_says_something_else_stays(text: str) -> None:
    assert [problem.fix for problem in problems(text)] == [None]


@given(st.text(st.sampled_from("# \nab-*?>`"), max_size=80))
def test_every_finding_is_a_heading_that_is_the_same_to_a_link_as_one_before_it(text: str) -> None:
    headings = Note("Note.md", text).headings
    for problem in problems(text, DuplicateHeading(scope="note")):
        found = next(heading for heading in headings if heading.text_span == problem.span)
        earlier = [heading for heading in headings if heading.span.start < found.span.start]
        assert heading_key(found.text) in {heading_key(heading.text) for heading in earlier}


def test_thousands_of_equal_headings_are_no_trouble() -> None:
    assert len(problems("# Same\n\ntext\n\n" * 3000)) == 2999


@pytest.mark.parametrize(
    ("text", "lines"),
    [("# A\nx\n# A\nx\n# A\nx\n# B\n", "2 lines"), ("# A\nx\n\n# A\nx\n\n", "3 lines"), ("# A\nx\n# A\nx", "2 lines")],
)
def test_the_fix_says_how_many_lines_it_takes_away(text: str, lines: str) -> None:
    titles = [problem.fix.title for problem in problems(text) if problem.fix]
    assert titles
    assert all(f"the {lines} of this 'A', which repeats an earlier one" in title for title in titles)
