"""What may be written into a canvas, and what must not be."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.findings import Change, Edit
from vaultlint.fixer import apply, compose, ordered
from vaultlint.gates import judge, untouchable
from vaultlint.text import Span

CANVAS = (
    '{"nodes":[\n'
    '\t{"id":"t","type":"text","x":0,"y":-1.50,"width":1,"height":1e2,'
    '"text":"# \\"One\\"\\n\\n[[N#A]] and `code` [[M#B|x]]","k":1,"k":2},\n'
    '\t{"id":"f","type":"file","x":0,"y":0,"width":1,"height":1,"file":"N.md","subpath":"#S","text":"[[N#A2]]"}\n'
    '],"edges":[{"id":"e","fromNode":"t","toNode":"f","label":"[[N#A3]]"}],"other":{"subpath":"#A4"}}\n'
)


def common(one: str, other: str) -> int:
    """How many characters two texts have in common at their start."""
    return next(
        (number for number, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


def verdict(old: str, new: str, text: str = CANVAS) -> tuple[str, ...]:
    """The verdict on a canvas in which a text that is there exactly once was replaced, by the smallest edit."""
    assert text.count(old) == 1
    same = common(old, new)
    same_end = common(old[same:][::-1], new[same:][::-1])
    start = text.index(old) + same
    edit = Edit(Span(start, start + len(old) - same - same_end), new[same : len(new) - same_end])
    hunks = compose((), ordered([edit], len(text)))
    return tuple(found.reason for found in judge(Change("C.canvas", text, apply(text, [edit]), ()), hunks))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("N#A]]", "N#A (B)]]"),
        ("N#A]]", 'N#\\"\\u00fc\\"]]'),
        ("M#B|x", "M#B 2|x"),
        ('"#S"', '"#S (B)"'),
        ('"#S"', '"#S#\\\\"'),
    ],
)
def test_where_links_in_cards_and_nodes_lead_may_be_edited(old: str, new: str) -> None:
    assert verdict(old, new) == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"y":-1.50', '"y":-1.5', "text outside of the strings"),
        ('"k":1', '"q":1', "more of the canvas"),
        (',"k":2', "", "text outside of the strings"),
        ('"file":"N.md"', '"file":"M.md"', "more of the canvas"),
        ('"label":"[[N#A3]]"', '"label":"[[N#A9]]"', "more of the canvas"),
        ('"#A4"', '"#A5"', "more of the canvas"),
        ('"id":"e"', '"id":"d"', "more of the canvas"),
        ("N#A]]", 'N#A "B"]]', "could no longer be read"),
        ("N#A]]", "N#A\\", "could no longer be read"),
        ("N#A]]", "N#A\n]]", "could no longer be read"),
        ("\\n\\n[[N#A]]", "\\r\\n[[N#A]]", "half an escape"),
        ('\t{"id":"f"', '  {"id":"f"', "text outside of the strings"),
        ("`code`", "code", "more of the cards than the headings in their links"),
        ("and `", "& `", "more of the cards than the headings in their links"),
        ("[[M#B|x]]", "[[M|x]]", "would become another"),
        ("[[M#B|x]]", "[[O#B|x]]", "would become another"),
        ("[[M#B|x]]", "", "links of the canvas would be lost"),
        ("and", "and [[Q]]", "links of the canvas would be lost, or others come in"),
        ('"#S"', '"S"', "would not start with '#'"),
    ],
)
def test_more_than_that_may_not(old: str, new: str, reason: str) -> None:
    assert reason in "; ".join(verdict(old, new))


def test_an_edit_that_was_not_announced_is_seen() -> None:
    change = Change("C.canvas", CANVAS, CANVAS.replace("#S", "#T"), ())
    assert [found.gate for found in judge(change, ())] == ["edits"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CANVAS, None),
        ("{}", None),
        ('{"nodes":NaN}', "it is a canvas that cannot be read"),
        ("[" * 100_000, "it is a canvas that cannot be read"),
        (CANVAS[:-5], "it is a canvas that cannot be read"),
        ('{"nodes":' + "9" * 10_000 + "}", None),
    ],
)
def test_a_damaged_canvas_is_not_edited(text: str, reason: str | None) -> None:
    assert untouchable("C.canvas", text) == reason


def test_a_base_is_not_edited() -> None:
    assert untouchable("B.base", "views: []") is not None


@given(st.data())
def test_any_other_edit_of_a_canvas_that_is_let_through_leaves_all_but_the_links(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(CANVAS)))
    end = data.draw(st.integers(start, min(start + 6, len(CANVAS))))
    new = data.draw(st.text(st.sampled_from('ab"\\#[]{},: \n'), max_size=4))
    edit = Edit(Span(start, end), new)
    after = apply(CANVAS, [edit])
    if not judge(Change("C.canvas", CANVAS, after, ()), compose((), ordered([edit], len(CANVAS)))):
        before_json, after_json = json.loads(CANVAS), json.loads(after)
        for one in (before_json, after_json):
            for node in one["nodes"]:
                node["text"] = node["subpath"] = None
        assert before_json == after_json
