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
    "text",
    [
        "# A\n\n# A\n",
        "# A\ntext\n# A\ntext!\n",
        "# A\ntext\n# A\n",
        "# A\nx\n# A\n## B\nx\n",
        "# A\nx\n# a\nx\n",
        "# A ^i\nx\n# A ^i\nx\n",
    ],
)
def test_a_section_that_is_empty_or_says_something_else_stays_and_gets_a_name(text: str) -> None:
    (problem,) = problems(text)
    assert problem.fix is not None
    assert problem.fix.title.startswith("Rename the heading to ")
    assert len(apply(text, problem.fix.edits)) == len(text) + 2


def test_a_section_that_links_lead_to_is_renamed_first_though_it_repeats() -> None:
    text = "# T\n## A\nx\n# H\n## A\nx\n"
    scope = DuplicateHeading(scope="note")
    (problem,) = problems(text, scope, {"O.md": "[[Note#A]]"})
    assert [fix.title.split()[0] for fix in (problem.fix, *problem.alternatives) if fix] == ["Take", "Rename"]
    (problem,) = problems(text, scope, {"O.md": "[[Note#H#A]]"})
    assert [fix.title.split()[0] for fix in (problem.fix, *problem.alternatives) if fix] == ["Rename", "Take"]


@pytest.mark.parametrize(
    ("parent", "name"),
    [
        ("Trip", "A (Trip)"),
        ("The **long** *way* `home`", "A (The long way home)"),
        ("[[Trip]] to [[Oslo|the north]]", "A (Trip to the north)"),
        ("See [home](https://example.com/a)", "A (See home)"),
        ("snake_case_name", "A (snake_case_name)"),
        ("~~Old~~ ==new==", "A (Old new)"),
        ("旅行 (2024)", "A (旅行 (2024))"),
        ("Day 1: Oslo", "A 2"),
        ("Trip #travel", "A 2"),
        ("Trip ^id", "A 2"),
        ("About $x$", "A 2"),
        ("A|B", "A 2"),
        ("<b>Trip</b>", "A 2"),
        ("![[picture.png]]", "A 2"),
        ("{{title}}", "A 2"),
        ("?", "A 2"),
        ("A", "A 2"),
        ("Cafe\u0301", "A 2"),  # a link cannot say it: what it says is composed
        ("A name that is longer than anybody likes in brackets", "A 2"),
        ("*" * 1000, "A 2"),
    ],
)
def test_the_parents_name_is_used_where_it_can_be_read_and_linked(parent: str, name: str) -> None:
    text = f"# 1\n## A\nx\n# {parent}\n## A\ny\n"
    (problem,) = problems(text, DuplicateHeading(scope="note", levels=(2,)))
    assert problem.fix is not None
    assert f"## {name}\ny" in apply(text, problem.fix.edits)


@pytest.mark.parametrize(
    ("heading", "renamed"),
    [
        ("## A", "## A 2"),
        ("## A ##  ", "## A 2 ##  "),
        ("##\tA\t", "##\tA 2\t"),
        ("A\n---", "A 2\n---"),
        ("A\nand b\n---", "A\nand b 2\n---"),
        ("## A ^id", "## A 2 ^id"),
        ("## A #tag #b/c", "## A 2 #tag #b/c"),
        ("## #tag", "## #tag 2"),
        ("## A #tag b", "## A #tag b 2"),
        ("## *A* `x`", "## *A* `x` 2"),
        ("## A 1", "## A 1 (2)"),
        ("## A \\", "## A \\ 2"),
        ("## A:", "## A 2:"),
        ("## A {#a .b}", "## A 2 {#a .b}"),
        ("## A {:.b}", "## A 2 {:.b}"),
        ("## A {b}", "## A {b} 2"),
    ],
)
def test_what_is_added_stands_at_the_end_of_the_name(heading: str, renamed: str) -> None:
    text = f"{heading}\n\none\n\n{heading}\n\ntwo"
    (problem,) = problems(text)
    assert problem.fix is not None
    assert apply(text, problem.fix.edits) == f"{heading}\n\none\n\n{renamed}\n\ntwo"


def test_a_heading_that_a_template_engine_writes_gets_no_name() -> None:
    assert [problem.fix for problem in problems("# {{title}}\nx\n# {{title}}\ny\n")] == [None]


def test_a_name_that_a_heading_has_or_a_link_asks_for_is_not_given() -> None:
    text = "# A\nx\n# A\ny\n# a (2)\n# a 3\n"
    (problem,) = problems(text, others={"O.md": "[[Note#A 4]] [[Note#a-5]]"})
    assert problem.fix is not None
    assert problem.fix.title == "Rename the heading to 'A 5'"


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
