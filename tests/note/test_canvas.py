"""Canvases: which links they have, where those stand, and what is wrong with them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note import Note
from vaultlint.note.facts import Link, LinkKind, NoteFacts
from vaultlint.note.sources import read_facts

PLACE = {"x": 0, "y": -20.5, "width": 1, "height": 1}


def node(**members: Any) -> dict[str, Any]:
    return {"id": "n", **PLACE, **members}


def facts_of(*nodes: object, **others: object) -> NoteFacts:
    return read_facts("Board.canvas", json.dumps({"nodes": nodes, **others}))


def faults(text: str) -> list[tuple[str, str]]:
    return [(fault.span.of(text), fault.message) for fault in read_facts("Board.canvas", text).faults]


def test_a_card_that_shows_a_file_is_a_link_by_a_full_path() -> None:
    text = json.dumps({"nodes": [node(type="file", file='a/Caf\u00e9 "x".md', subpath="#One#Two")]})
    (link,) = read_facts("Board.canvas", text).links
    assert (link.kind, link.path, link.subpath, link.key) == (LinkKind.CANVAS, 'a/Café "x".md', "#One#Two", "n")
    assert (link.path_span.of(text), link.subpath_span.of(text)) == ('a/Caf\\u00e9 \\"x\\".md', "#One#Two")
    assert link.span.of(text) == link.raw == '"a/Caf\\u00e9 \\"x\\".md"'
    assert (link.editable, link.embed) == (False, False)


def test_the_picture_behind_a_group_is_a_link() -> None:
    facts = facts_of(node(type="group", background="img/bg.png"), node(type="group", id="m", label="no picture"))
    assert [(link.kind, link.path, link.key) for link in facts.links] == [(LinkKind.CANVAS, "img/bg.png", "n")]
    assert facts_of(node(type="group", background="https://example.org/a.png")).links == ()


def test_a_text_card_has_links_like_a_note() -> None:
    card = "# See [[A|b]]\n\n![[c.png]] [d](E%20f.md#g) `[[no]]` [h](https://example.org)\n\n[i]: j.md\n"
    links = facts_of(node(type="text", text=card)).links
    assert [(link.kind.value, link.path, link.subpath, link.embed) for link in links] == [
        ("wikilink", "A", "", False),
        ("wikilink", "c.png", "", True),
        ("markdown", "E f.md", "#g", False),
        ("reference", "j.md", "", False),
    ]
    assert {link.key for link in links} == {"n"}


def test_a_text_card_has_no_properties() -> None:
    (link,) = facts_of(node(type="text", text='---\nup: "[[A]]"\n---\n')).links
    assert (link.kind, link.path) == (LinkKind.WIKILINK, "A")


def decoded(text: str) -> str:
    return str(json.loads(f'"{text}"'))


CARDS = st.lists(
    st.sampled_from(
        ["[[A é|b]]", "![[x#y]]", "[t](u%20v.md)", "\n", '"', "\\", "\t", "😀", "`", "| ", "%%", "é ", "\ud83d"]
    ),
    max_size=12,
).map("".join)


@given(st.lists(CARDS, max_size=3), st.booleans(), st.sampled_from([None, "\t"]))
def test_each_link_of_a_card_stands_where_it_is_said_to(cards: list[str], ascii_only: bool, indent: str | None) -> None:
    nodes = [node(id=str(number), type="text", text=card) for number, card in enumerate(cards)]
    text = json.dumps({"nodes": nodes}, ensure_ascii=ascii_only, indent=indent)
    facts = read_facts("Board.canvas", text)
    expected = [(str(number), link) for number, card in enumerate(cards) for link in Note("Board.canvas", card).links]
    assert [link.key for link in facts.links] == [key for key, _ in expected]
    for found, (key, link) in zip(facts.links, expected, strict=True):
        card = cards[int(key)]
        assert (found.path, found.subpath, found.text) == (link.path, link.subpath, link.text)
        assert found.raw == found.span.of(text)
        for name in ("span", "path_span", "subpath_span"):
            assert decoded(getattr(found, name).of(text)) == getattr(link, name).of(card)


@pytest.mark.parametrize("text", ["", " \n", "{}", '{"nodes":[],"edges":[]}', '{"metadata":{"version":"1.0"}}'])
def test_an_empty_canvas_is_whole(text: str) -> None:
    facts = read_facts("Board.canvas", text)
    assert (facts.links, facts.faults, facts.is_note, facts.plugin) == ((), (), False, "canvas")


def test_what_the_format_does_not_know_is_no_fault() -> None:
    facts = facts_of(
        node(type="portal", portal={"deep": [1, {}]}), node(id="m", type="text", text="", zIndex=1), extra=[None]
    )
    assert facts.faults == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"nodes":[', ("", "the file ends too early.")),
        ('{"nodes":[1]', ("1", "This is no node: it must be an object.")),
        ('{"nodes":[]}\n{}', ("{", "it should end here.")),
        ('{"nodes":\n<<<<<<< HEAD\n[]}', ("<<<<<<<", "a merge conflict stands here.")),
        ("[]", ("[", "A canvas is an object with 'nodes' and 'edges'.")),
        ('{"nodes":{}}', ("{}", "The nodes of a canvas must be a list.")),
        ('{"nodes":[{}]}', ("{", "The node has no 'id', 'type', 'x', 'y', 'width' and 'height'.")),
        (json.dumps({"nodes": [{"id": "a", **PLACE}]}), ('"a"', "The node 'a' has no 'type'.")),
        (json.dumps({"nodes": [node(type="link")]}), ('"n"', "The node 'n' has no 'url'.")),
        (json.dumps({"nodes": [node(type="group", x="1")]}), ('"n"', "The node 'n' has an unusable value for 'x'.")),
        (json.dumps({"nodes": [node(type="file", file=1)]}), ('"n"', "The node 'n' has an unusable value for 'file'.")),
        (
            json.dumps({"nodes": [node(type="file", file="a.md", subpath="b")]}),
            ('"b"', "The subpath 'b' must start with '#'."),
        ),
        ('{"edges":[{"id":"e","fromNode":"n"}]}', ('"e"', "The edge 'e' has no 'toNode'.")),
        ('{"a":"\udce9"}', ("\udce9", "The byte 0xE9 is not UTF-8, so Obsidian shows another character;")),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, expected: tuple[str, str]) -> None:
    place, words = expected
    found = faults(text)
    assert place in [found_place for found_place, message in found if words in message], found


def test_ids_stand_once_among_nodes_and_once_among_edges() -> None:
    edges = [{"id": "n", "fromNode": "n", "toNode": "n"}] * 2
    facts = facts_of(node(type="group"), node(type="group"), edges=edges)
    assert [fault.message for fault in facts.faults] == [
        "The id 'n' belongs to another node already.",
        "The id 'n' belongs to another edge already.",
    ]


def test_edges_may_stand_before_the_nodes() -> None:
    edge = {"id": "e", "fromNode": "n", "toNode": "gone"}
    text = json.dumps({"edges": [edge], "nodes": [node(type="group")]})
    assert faults(text) == [('"gone"', "There is no node 'gone' for this edge to end at.")]


def test_links_before_the_damage_still_count() -> None:
    text = json.dumps({"nodes": [node(type="file", file="a.md"), node(id="m", type="group")]})[:-9]
    facts = read_facts("Board.canvas", text)
    assert [link.path for link in facts.links] == ["a.md"]
    assert len(facts.faults) == 1


def test_very_many_faults_are_counted_and_not_listed() -> None:
    facts = read_facts("Board.canvas", json.dumps({"nodes": [1] * 5_000}))
    assert len(facts.faults) == 1_001
    assert facts.faults[-1].message == "The canvas has 4,000 more faults, which are not listed."


def test_the_case_of_the_extension_is_of_no_account() -> None:
    assert read_facts("BOARD.CANVAS", "[]").plugin == "canvas"


def test_links_are_in_order_of_place() -> None:
    def places(links: tuple[Link, ...]) -> list[int]:
        return [link.span.start for link in links]

    links = facts_of(
        node(type="text", text="[[a]] [[b]]"),
        node(id="m", type="file", file="c.md"),
        node(id="o", type="text", text="[[d]]"),
    ).links
    assert len(links) == 4
    assert places(links) == sorted(places(links))
