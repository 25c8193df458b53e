"""Bases: the links in their expressions, where those stand, and what is wrong with the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note.facts import LinkKind
from vaultlint.note.sources import read_facts


def links_of(text: str) -> list[tuple[str, str, str, str]]:
    """Key, path, subpath, and the text at the place of both."""
    return [(link.key, link.path, link.subpath, link.target_span.of(text)) for link in read_facts("a.base", text).links]


EXPRESSIONS = """\
filters:
  or:
    - file.hasLink("One")
    - and:
        - 'link("Two")==this'
        - not:
            - "author == link(\\"Three#Part\\")"
formulas:
  four: if(file.hasLink( 'Four' ), "x", "")
  five: >-
    "link(\\"no\\")" +
    link("Five
    and more")
  six: |
    // comment
    link("folder/Six.md", "shown")
summaries:
  seven: values.filter(value == link("Seven"))
properties:
  note.author:
    displayName: link("no")
views:
  - type: table
    name: link("no")
    filters: file.hasLink(link("Eight"))
    order: [file.name]
"""


def test_links_are_found_in_every_expression_and_nowhere_else() -> None:
    assert links_of(EXPRESSIONS) == [
        ("filters.or.0", "One", "", "One"),
        ("filters.or.1.and.0", "Two", "", "Two"),
        ("filters.or.1.and.1.not.0", "Three", "#Part", "Three#Part"),
        ("formulas.four", "Four", "", "Four"),
        ("formulas.five", "Five and more", "", "Five\n    and more"),
        ("formulas.six", "folder/Six.md", "", "folder/Six.md"),
        ("summaries.seven", "Seven", "", "Seven"),
        ("views.0.filters", "Eight", "", "Eight"),
    ]
    facts = read_facts("a.base", EXPRESSIONS)
    assert {link.kind for link in facts.links} == {LinkKind.BASE}
    assert (facts.faults, facts.is_note, facts.plugin) == ((), False, "base")
    assert all(link.raw == link.span.of(EXPRESSIONS) and not link.editable for link in facts.links)


@pytest.mark.parametrize(
    "expression",
    [
        'file.hasTag("x")',
        'file.inFolder("x")',
        'mylink("x")',
        'note.link("x")',
        "'link(\\\"x\\\")'",
        "file.hasLink(this)",
        'link("https://example.org")',
        'link("")',
        'link("x',
    ],
)
def test_other_strings_are_no_links(expression: str) -> None:
    assert links_of(f"formulas:\n  a: {expression}\n") == []


def test_a_name_in_double_brackets_is_the_name() -> None:
    assert links_of('filters: file.hasLink("[[One#Part|shown]]")\n') == [("filters", "One", "#Part", "One#Part")]


def test_what_an_anchor_repeats_is_one_link() -> None:
    assert len(links_of('filters: &x file.hasLink("One")\nformulas:\n  a: *x\n')) == 1


STYLES = {
    "plain": lambda value: value,
    "single": lambda value: "'" + value.replace("'", "''") + "'",
    "double": lambda value: '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"',
    "escaped": lambda value: '"' + "".join(f"\\U{ord(character):08x}" for character in value) + '"',
    "literal": lambda value: "|-\n    " + value,
    "folded": lambda value: ">\n    " + value.replace(" ", "\n    "),
}


@given(
    st.sampled_from(sorted(STYLES)),
    st.text("ab é😀'", min_size=1, max_size=6),
    st.sampled_from(["", "1 +  ", "x['y'] "]),
)
def test_each_link_stands_where_it_is_said_to_however_yaml_writes_it(style: str, name: str, before: str) -> None:
    name = " ".join(name.split()) or "a"
    text = f"formulas:\n  a: {STYLES[style](f'{before}link({chr(34)}{name}{chr(34)})')}\n"
    (link,) = read_facts("a.base", text).links
    shown = link.path_span.of(text)
    assert link.path == name
    if style == "escaped":
        shown = "".join(chr(int(part, 16)) for part in shown.split("\\U")[1:])
    elif style == "single":
        shown = shown.replace("''", "'")
    assert " ".join(shown.split()) == name


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "views:\n"])
def test_an_empty_base_is_whole(text: str) -> None:
    facts = read_facts("a.base", text)
    assert (facts.links, facts.faults) == ((), ())


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("views: [\n", "", "This base cannot be read"),
        ('filters: !file.hasTag("x")\n', '!file.hasTag("x")', "must be put in quotes"),
        ("a: 1\nb: 2\na: 3\n", "a", "the key 'a' stands twice, first on line 1."),
        ("- a\n", "- a", "A base is lines of 'key: value', and this is a list."),
        ("just text\n", "just text", "this is a text."),
        ("a: \udce9\n", "\udce9", "The byte 0xE9 is not UTF-8"),
        ("a: " + "[" * 300 + "]" * 300 + "\n", "[", "levels deep"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, place: str, words: str) -> None:
    (fault,) = read_facts("a.base", text).faults
    assert words in fault.message
    assert place in fault.span.of(text)
    assert fault.message.endswith(".")
