"""Obsidian's behaviour, one vector a test; the file says where each is known from."""

import json
from pathlib import Path

import pytest

from vaultlint.note import (
    Link,
    LinkKind,
    Note,
    is_template_expression,
    strip_heading,
    strip_heading_for_link,
    tag_branch,
    tag_key,
)
from vaultlint.note.sources import read_facts

VECTORS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "vectors" / "obsidian-vectors.jsonl").read_text("utf-8").splitlines()
]
KINDS = {LinkKind.WIKILINK: "wiki", LinkKind.MARKDOWN: "md", LinkKind.REFERENCE: "ref"}


def of_kind(*kinds: str):
    chosen = [vector for vector in VECTORS if vector["t"] in kinds]
    assert chosen
    return pytest.mark.parametrize("vector", chosen, ids=[vector["id"] for vector in chosen])


def as_vector(link: Link) -> dict[str, object]:
    shown: dict[str, object] = {"kind": KINDS[link.kind], "path": link.path}
    if link.embed:
        shown["embed"] = True
    if link.subpath:
        shown["sub"] = link.subpath
    if link.text is not None:
        shown["text"] = link.text
    return shown


def targets(note: Note) -> list[str]:
    return [link.path + link.subpath for link in note.links]


def tags(text: str) -> list[str]:
    return [tag.name for tag in Note("a.md", text).tags]


@of_kind("links")
def test_the_links_of_a_text_are_those_of_the_vector(vector):
    assert [as_vector(link) for link in Note("a.md", vector["in"]).links] == vector["out"]


@of_kind("index", "field")
def test_a_document_links_where_the_vector_says(vector):
    assert targets(Note("a.md", vector["in"])) == vector["out"]


@of_kind("canvas")
def test_a_canvas_links_where_the_vector_says(vector):
    facts = read_facts("a.canvas", vector["in"])
    assert facts.faults == ()
    shown = [{"path": link.path, "sub": link.subpath, "text": link.text, "node": link.key} for link in facts.links]
    wanted = [{"sub": "", "text": None} | link for link in vector["out"]]
    assert shown == wanted


@of_kind("canvasrule")
def test_a_canvas_is_wrong_where_the_vector_says(vector):
    broken = {
        "edge.fromNode must equal some node.id": '{"edges":[{"id":"e","fromNode":"n","toNode":"n"}]}',
        "node.subpath without leading #": '{"nodes":[{"id":"n","type":"file","file":"a.md","subpath":"b"}]}',
    }
    (words,) = {"edge": ["to end at"], "node": ["must start with '#'"]}[vector["in"][:4]]
    assert any(words in fault.message for fault in read_facts("a.canvas", broken[vector["in"]]).faults)


@of_kind("base")
def test_a_base_links_where_the_vector_says(vector):
    facts = read_facts("a.base", vector["in"])
    assert facts.faults == ()
    assert [link.path for link in facts.links] == [link["path"] for link in vector["out"]]


def test_every_kind_of_vector_is_run_by_some_test():
    tests = Path(__file__).parent.parent
    sources = "".join(path.read_text("utf-8") for path in tests.rglob("test_*.py"))
    kinds = {vector["t"] for vector in VECTORS}
    assert [kind for kind in sorted(kinds) if f'"{kind}"' not in sources] == []


@of_kind("strip")
def test_headings_are_compared_without_what_the_vector_leaves_out(vector):
    assert strip_heading(vector["in"]) == vector["out"]


@of_kind("linkstrip")
def test_headings_are_written_into_links_as_the_vector_says(vector):
    assert strip_heading_for_link(vector["in"]) == vector["out"]


@of_kind("headings")
def test_a_document_has_the_headings_of_the_vector(vector):
    headings = Note("a.md", vector["in"]).headings
    assert [[heading.level, heading.text] for heading in headings] == vector["out"]


@of_kind("blocks")
def test_a_document_has_the_block_ids_of_the_vector(vector):
    assert [block.id for block in Note("a.md", vector["in"]).blocks] == vector["out"]


@of_kind("tags")
def test_a_document_has_the_tags_of_the_vector(vector):
    assert tags(vector["in"]) == vector["out"]


@of_kind("tagsame")
def test_tags_are_the_same_as_the_vector_says(vector):
    first, second = (Note("a.md", text).tags[0] for text in vector["in"])
    assert (tag_key(first.name) == tag_key(second.name)) is vector["out"]


@of_kind("tagparents")
def test_a_tag_is_found_by_its_parents_too(vector):
    (tag,) = Note("a.md", vector["in"]).tags
    assert list(tag_branch(tag.name)) == vector["out"]


@of_kind("callout")
def test_a_callout_reads_as_the_vector_says(vector):
    (callout,) = Note("a.md", vector["in"]).callouts
    shown = {"type": callout.type, "meta": callout.meta, "fold": callout.fold, "title": callout.title}
    assert {key: shown[key] for key in vector["out"]} == vector["out"]


@of_kind("task")
def test_a_task_reads_as_the_vector_says(vector):
    tasks = Note("a.md", vector["in"]).tasks
    shown = {"task": tasks[0].mark, "complete": tasks[0].complete} if tasks else {"task": None}
    assert shown == vector["out"]


@of_kind("skip")
def test_what_a_template_will_replace_is_not_a_link_to_check(vector):
    links = Note("a.md", vector["in"]).links
    assert [link for link in links if not is_template_expression(link)] == []


@of_kind("dialect")
def test_other_dialects_are_read_as_obsidian_reads_them(vector):
    expected = vector["out"]["obsidian"]
    note = Note("a.md", vector["in"])
    if vector["id"] == "8.02":
        assert [(link.path, link.text) for link in note.links] == [("alias", "target")]
    elif vector["id"] == "8.08":
        assert expected == "no block id"
        assert note.blocks == ()
    elif vector["id"] == "8.12":
        assert expected == "plain text"
        assert note.links == ()
