"""Sections 3.2 and 3.3 of the semantics reference, statement by statement."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note.anchors import heading_key
from vaultlint.note.facts import BlockId, Footnote, Heading, NoteFacts
from vaultlint.text import LineIndex, Span
from vaultlint.vault import SubpathStatus
from vaultlint.vault.subpath import Anchors, match_heading

NOWHERE = Span(0, 0)


def headings_of(*lines: str) -> list[Heading]:
    parts = [line.partition(" ") for line in lines]
    return [Heading(len(marks), text, 0, 0, 0, 0, 0) for marks, _, text in parts]


def facts_of(*headings: str, blocks: Sequence[str] = (), footnotes: Sequence[str] = ()) -> NoteFacts:
    return NoteFacts(
        path="Note.md",
        length=0,
        line_starts=LineIndex.of("").to_bytes(),
        title=None,
        aliases=(),
        headings=tuple(headings_of(*headings)),
        blocks=tuple(BlockId(block, NOWHERE) for block in blocks),
        footnotes=tuple(Footnote(footnote, NOWHERE) for footnote in footnotes),
        tags=(),
        links=(),
    )


@pytest.mark.parametrize(
    ("heading", "link"),
    [
        ("## `hasTag()`", "#hasTag"),
        ("## What?", "#What"),
        ("## What?", "#what?"),
        ("## **Bold**", "#Bold"),
        ("## See [[Other]]", "#See Other"),
        ("## [t](u)", "#t u"),
        ("## A: B", "#A  B"),
        ("## C++ and #tags", "#C and tags"),
        ("## don't", "#Don't"),
        ("## 3.1.2 名前", "#3 1 2 名前"),
        ("## Ärger — 😀", "#ärger — 😀"),
        ("## a_b-c", "#A_B-C"),
    ],
)
def test_case_and_punctuation_do_not_count(heading: str, link: str) -> None:
    assert match_heading(headings_of("# Other", heading), link) == 1


@pytest.mark.parametrize(
    ("heading", "link"),
    [
        ("## my heading", "#my-heading"),
        ("## my heading", "#my_heading"),
        ("## don't", "#dont"),
        ("## don’t", "#don't"),
        ("## a–b", "#a-b"),
        ("## Cafe\u0301", "#Café"),
        ("## Heading", "#Head"),
        ("## What\uff1f", "#What"),
    ],
)
def test_apostrophes_hyphens_underscores_and_all_beyond_ascii_count(heading: str, link: str) -> None:
    assert match_heading(headings_of(heading), link) is None


def test_the_first_of_equal_headings_is_reached() -> None:
    assert match_heading(headings_of("# A", "## B", "# C", "# B"), "#B") == 1


def test_levels_may_be_skipped() -> None:
    assert match_heading(headings_of("# A", "## B", "### C"), "#A#C") == 2


def test_levels_must_grow() -> None:
    assert match_heading(headings_of("# A", "# B"), "#A#B") is None
    assert match_heading(headings_of("## A", "# B"), "#A#B") is None
    assert match_heading(headings_of("# A", "# A"), "#A#A") is None


def test_that_one_heading_stands_below_the_other_is_not_verified() -> None:
    assert match_heading(headings_of("# A", "# X", "## Y"), "#A#Y") == 2


def test_nothing_is_taken_back() -> None:
    # The first `A` is taken, and behind it every `B` is too shallow.
    assert match_heading(headings_of("## A", "# A", "## B"), "#A#B") is None


def test_only_what_follows_counts() -> None:
    assert match_heading(headings_of("## B", "# A"), "#A#B") is None


def test_the_first_deeper_heading_is_taken_whatever_its_level() -> None:
    assert match_heading(headings_of("# A", "# B", "### B", "## B"), "#A#B") == 2


def test_empty_parts_are_dropped() -> None:
    assert match_heading(headings_of("# A", "## B"), "##A##B#") == 1


def literal_walk(headings: Sequence[Heading], subpath: str) -> int | None:
    parts = [part for part in subpath.split("#") if part]
    level, found = 0, None
    for index, heading in enumerate(headings):
        if parts and heading.level > level and heading_key(heading.text) == heading_key(parts[0]):
            level, found = heading.level, index
            parts = parts[1:]
    return None if parts else found


_HEADINGS = st.builds(Heading, st.integers(1, 6), st.sampled_from("aAbc"), *[st.just(NOWHERE)] * 2, st.just(0))


@given(st.lists(_HEADINGS, max_size=12), st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1, max_size=4))
def test_every_walk_is_the_literal_one(headings: list[Heading], parts: list[str]) -> None:
    subpath = "".join(f"#{part}" for part in parts)
    assert match_heading(headings, subpath) == literal_walk(headings, subpath)


def test_a_link_without_subpath_has_nothing_to_find() -> None:
    assert Anchors(facts_of("# A")).find("") == (SubpathStatus.NONE, None)


@pytest.mark.parametrize("subpath", ["#", "##", "#^", "#^#"])
def test_an_empty_subpath_reaches_no_place(subpath: str) -> None:
    assert Anchors(facts_of("# A", "#", blocks=["x"])).find(subpath) == (SubpathStatus.EMPTY, None)


def test_a_heading_is_found_or_missing() -> None:
    facts = facts_of("# A", "## B")
    assert Anchors(facts).find("#A#B") == (SubpathStatus.FOUND, facts.headings[1])
    assert Anchors(facts).find("#B#A") == (SubpathStatus.MISSING, None)


def test_block_ids_ignore_case() -> None:
    facts = facts_of(blocks=["One", "TWO-2"])
    assert Anchors(facts).find("#^two-2") == (SubpathStatus.FOUND, facts.blocks[1])
    assert Anchors(facts).find("#^ONE") == (SubpathStatus.FOUND, facts.blocks[0])
    assert Anchors(facts).find("#^three") == (SubpathStatus.MISSING, None)


def test_a_block_is_no_heading_and_a_heading_no_block() -> None:
    facts = facts_of("# One", blocks=["two"])
    assert Anchors(facts).find("#^one")[0] is SubpathStatus.MISSING
    assert Anchors(facts).find("#two")[0] is SubpathStatus.MISSING


def test_only_a_single_part_is_a_block() -> None:
    facts = facts_of("# A", "## b", blocks=["b"])
    assert Anchors(facts).find("#A#^b") == (SubpathStatus.FOUND, facts.headings[1])


def test_of_two_equal_block_ids_the_first_is_reached() -> None:
    facts = facts_of(blocks=["a", "A"])
    assert Anchors(facts).find("#^A")[1] is facts.blocks[0]


def test_footnotes_are_reached_by_their_mark_whatever_its_case() -> None:
    facts = facts_of(footnotes=["1", "Note"])
    assert Anchors(facts).find("#[^note]") == (SubpathStatus.FOUND, facts.footnotes[1])
    assert Anchors(facts).find("#[^2]") == (SubpathStatus.MISSING, None)


def test_a_note_with_very_many_headings_is_walked_quickly() -> None:
    # Minutes, were each link to go through all headings.
    lines = [f"{'#' * (1 + number % 2)} {'same' if number % 2 else number}" for number in range(40_000)]
    anchors = Anchors(facts_of(*lines))
    for number in range(0, 40_000, 2):
        status, anchor = anchors.find(f"#{number}#same")
        assert status is SubpathStatus.FOUND
        assert anchor is not None


@given(st.text())
def test_no_subpath_raises(subpath: str) -> None:
    status, anchor = Anchors(facts_of("# A", "# ", blocks=["a"], footnotes=["1"])).find(subpath)
    assert (anchor is not None) == (status is SubpathStatus.FOUND)
