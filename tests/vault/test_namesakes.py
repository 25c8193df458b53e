"""Headings that a link takes for the same, against a literal reading of what stands below what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note import Heading, Note, heading_key
from vaultlint.vault.namesakes import Namesakes
from vaultlint.vault.subpath import match_heading

HEADINGS = st.lists(
    st.builds(
        lambda level, text: f"{'#' * level} {text}\n", st.integers(1, 6), st.sampled_from(["A", "a!", "B", "C: d", "#"])
    ),
    max_size=15,
).map("".join)
PARTS = st.lists(st.sampled_from(["A", "b", "C d", "x"]), min_size=1, max_size=3)


def chain(headings: tuple[Heading, ...], place: int) -> list[Heading]:
    """A heading behind those that it stands below, the highest first."""
    found = [headings[place]]
    for heading in reversed(headings[:place]):
        if heading.level < found[0].level:
            found.insert(0, heading)
    return found


def names(parts: list[str], headings: list[Heading]) -> bool:
    *parents, last = map(heading_key, parts)
    above = iter(heading_key(heading.text) for heading in headings[:-1])
    return heading_key(headings[-1].text) == last and all(parent in above for parent in parents)


@given(HEADINGS, PARTS)
def test_a_subpath_calls_the_headings_of_its_last_part_below_those_of_the_others(text: str, parts: list[str]) -> None:
    headings = Note("N.md", text).headings
    expected = [heading for place, heading in enumerate(headings) if names(parts, chain(headings, place))]
    assert list(Namesakes(headings).called("#" + "#".join(parts))) == expected


@given(HEADINGS)
def test_the_subpath_to_a_heading_leads_there(text: str) -> None:
    headings = Note("N.md", text).headings
    namesakes = Namesakes(headings)
    for place, heading in enumerate(headings):
        subpath = namesakes.subpath_to(heading)
        if subpath is not None:
            assert match_heading(headings, subpath) == place
            assert heading in namesakes.called(subpath)


def test_the_nearest_parent_that_tells_headings_apart_is_named() -> None:
    headings = Note("N.md", "# One\n## Part\n### Size\n# Two\n## Part\n### Size\n").headings
    namesakes = Namesakes(headings)
    assert [namesakes.subpath_to(heading) for heading in namesakes.called("#size")] == ["#One#Size", "#Two#Size"]


def test_headings_below_one_parent_cannot_be_told_apart() -> None:
    headings = Note("N.md", "# One\n## Size\n## Size\n").headings
    namesakes = Namesakes(headings)
    assert [namesakes.subpath_to(heading) for heading in namesakes.called("#Size")] == ["#One#Size", None]
