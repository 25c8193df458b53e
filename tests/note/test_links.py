"""Section 1 of the semantics reference, statement by statement, beyond the vectors."""

import pytest

from vaultlint.note import Link, LinkKind, Note, is_template_expression
from vaultlint.note.links import (
    decode_destination,
    image_size,
    normalize_path,
    parse_link_value,
    parse_wikilink,
    split_target,
)


def links(text: str) -> tuple[Link, ...]:
    return Note("Note.md", text).links


def raws(text: str) -> list[str]:
    return [link.raw for link in links(text)]


def only(text: str) -> Link:
    (link,) = links(text)
    return link


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[a]][[b]]", ["[[a]]", "[[b]]"]),  # 1.1.12
        ("[[a]]]", ["[[a]]"]),
        ("[[[a]]]", ["[[a]]"]),
        ("[[Sq]uare]] x", ["[[Sq]uare]]"]),
        ("[[a [b] c]]", ["[[a [b] c]]"]),
        ("[[a\nb]]", []),
        ("[[a\r\nb]]", []),
        ("[[a\rb]]", []),
        ("[[a [[b]] c]]", ["[[b]]"]),
        ("[[a|![[b]]]]", ["![[b]]"]),
        ("[[]] and [[x]]", ["[[x]]"]),
        ("[[ ]]", ["[[ ]]"]),
        ("[ [a]]", []),
        ("[[a] ]", []),
        ("df[[1]]", ["[[1]]"]),
    ],
)
def test_a_wikilink_runs_to_the_first_closing_brackets_of_its_line(text, expected):
    assert raws(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`a [[b` c]]", []),
        ("`` [[a]] ` [[b]] ``", []),
        ("[[a`b]] and `c`", ["[[a`b]]"]),
        ("[[a`b]] [[c`d]] `[[e]]`", ["[[a`b]]", "[[c`d]]"]),
        ("`[[a`b]]` [[c]]", ["[[c]]"]),
        ("$[[a]]$ [[b]]", ["[[b]]"]),
        ("[[Costs $5]] and [[6$]]", ["[[Costs $5]]", "[[6$]]"]),
        ("[[a <b]] c> [[d]]", ["[[a <b]]", "[[d]]"]),
        ("<a href='[[x]]'>[[y]]</a>", ["[[y]]"]),
        ("<[[a]]>", ["[[a]]"]),
        ("[[a](b)]]", ["[[a](b)]]"]),
        ("[[a]](b)", ["[[a]]"]),
        ("[[a]](b [[c]])", ["[[a]]", "[[c]]"]),
        ("![[a]](b)", ["![[a]]"]),
        ("[[a]][b]\n\n[b]: https://x.y", ["[[a]]"]),
        ("[x](a[[b) c]]", ["[x](a[[b)"]),
        ("[x]([[y]])", ["[x]([[y]])"]),
        ("[a](b 'see [[c]]')", ["[a](b 'see [[c]]')"]),
        ("[`]`](b.md)", ["[`]`](b.md)"]),
        ("[a [[b](c) d]]", ["[[b](c) d]]"]),
    ],
)
def test_the_construct_that_starts_first_wins(text, expected):
    assert raws(text) == expected


def test_what_a_wikilink_swallowed_is_neither_code_nor_math():
    note = Note("Note.md", "[[a `b` $c$ <br> d]] and `e`")
    assert [span.of(note.text) for span in note.code] == ["`e`"]
    assert note.math == note.html == ()


@pytest.mark.parametrize("text", [r"\[[a]]", r"x \[[a]]", r"\\\[[a]]"])
def test_a_backslash_keeps_brackets_from_being_a_link(text):
    assert links(text) == ()


def test_an_escaped_backslash_or_exclamation_mark_leaves_a_link():
    assert raws(r"\\[[a]]") == ["[[a]]"]
    assert raws(r"\![[a]]") == ["[[a]]"]


@pytest.mark.parametrize(
    ("text", "path", "alias"),
    [
        ("[[a|b|c]]", "a", "b|c"),
        ("[[ a | b ]]", "a", "b"),
        ("[[a|]]", "a", ""),
        ("[[|a]]", "|a", None),
        ("[[a|`b` **c**]]", "a", "`b` **c**"),
        (r"[[a\|b]]", "a", "b"),
        (r"[[a \| b]]", "a", "b"),
        ("[[a\\]]", "a", None),
        (r"[[a\\]]", "a\\", None),
    ],
)
def test_the_first_pipe_that_is_not_in_first_place_separates_the_text(text, path, alias):
    link = only(text)
    assert (link.path, link.text) == (path, alias)


def test_a_bare_pipe_in_a_table_row_leaves_no_link():
    (link,) = links("| a | b |\n| -- | -- |\n| [[x|y]] | [[p\\|q]] |\n")
    assert (link.path, link.text, link.table) == ("p", "q", True)
    assert link.raw == r"[[p\|q]]"


def test_a_link_beside_a_table_is_not_in_it():
    assert [link.table for link in links("[[a]]\n\n| x |\n| -- |\n| [[b]] |\n\n[[c]]")] == [False, True, False]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("\u00a0a\u00a0b ", "a b"),
        ("Cafe\u0301", "Café"),
        ("a%20b", "a%20b"),
        ("a&amp;b", "a&amp;b"),
        ("\ufeffa\u3000", "a"),
        ("", ""),
    ],
)
def test_targets_are_trimmed_and_composed_and_nothing_else(raw, expected):
    assert normalize_path(raw) == expected


def test_the_place_of_a_target_is_the_place_of_what_is_written():
    text = "x [[ Cafe\u0301\u00a0b #H | t ]]"
    link = only(text)
    assert link.path_span.of(text) == "Cafe\u0301\u00a0b"
    assert link.subpath_span.of(text) == "#H"
    assert link.target_span.of(text) == "Cafe\u0301\u00a0b #H"
    assert (link.path, link.subpath) == ("Café b ", "#H")  # no trimming before the `#` is known (1.1.6)


def test_path_and_subpath_part_at_the_first_hash():
    assert split_target("a#b#c") == ("a", "#b#c")
    assert split_target("#b") == ("", "#b")
    assert split_target("a") == ("a", "")
    link = only("[[## text]]")
    assert (link.path, link.subpath) == ("", "## text")


def test_an_address_in_wikilink_brackets_is_a_note():
    assert only("[[https://example.com/a#b]]").path == "https://example.com/a"


@pytest.mark.parametrize(
    ("text", "path", "subpath", "label"),
    [
        ("[t](a.md)", "a.md", "", "t"),
        ("[t](a)", "a", "", "t"),
        ('[t](a.md "title")', "a.md", "", "t"),
        ("[t]( a.md )", "a.md", "", "t"),
        ("[t](<a b.md#c d> 'x')", "a b.md", "#c d", "t"),
        ("[t](a_(b).md)", "a_(b).md", "", "t"),
        ("[t](a\\(b.md)", "a(b.md", "", "t"),
        ("[t](été.md#É)", "été.md", "#É", "t"),
        ("[t](#a)", "", "#a", "t"),
        ("[t](../a%20b.md)", "../a b.md", "", "t"),
        ("[](a)", "a", "", ""),
        ("[t]()", "", "", "t"),
        ("[t](<>)", "", "", "t"),
        ("[`t` [u]](a)", "a", "", "`t` [u]"),
        ("![alt|100](i.png)", "i.png", "", "alt|100"),
    ],
)
def test_a_markdown_link_with_a_relative_destination_is_internal(text, path, subpath, label):
    link = only(text)
    assert (link.kind, link.path, link.subpath, link.text) == (LinkKind.MARKDOWN, path, subpath, label)
    assert link.embed is text.startswith("!")


def test_a_destination_keeps_its_place_behind_quote_marks_and_beyond_ascii():
    text = "> é [x](\n> ü.md#ö)"
    link = only(text)
    assert link.path_span.of(text) == "ü.md"
    assert link.subpath_span.of(text) == "#ö"


@pytest.mark.parametrize(
    "text",
    [
        "[t](a b.md)",
        "[t](https://x.y)",
        "[t](mailto:a@b.c)",
        "[t](a:b)",
        "[t](a%zz)",
        "[t](a%ff)",
        "<https://x.y/[[a]]>",
        "https://x.y/a",
        "[t] (a)",
        "[t][missing]",
        "[^1]",
        "[!tip] t",
        "- [x] done",
        "[k:: v] (k:: v)",
    ],
)
def test_what_leads_elsewhere_or_is_no_link_is_not_recorded(text):
    assert links(text) == ()


@pytest.mark.parametrize(
    ("raw", "decoded"),
    [
        ("a%20b", "a b"),
        ("%C3%A9", "é"),
        ("e%CC%81", "é"),
        ("a%23b%2Fc%3f", "a%23b%2Fc%3f"),
        ("%20%2C%20", " %2C "),
        ("a%3Ab", "a%3Ab"),
        ("%E2%82", None),
        ("%", None),
        ("a%2", None),
        ("%ED%A0%80", None),
        ("a&amp;b", "a&b"),
        ("a&b", "a&b"),
        ("./a:b", "./a:b"),
        ("../a:b", "../a:b"),
        ("a:b", None),
        (".a:b", None),
    ],
)
def test_destinations_are_decoded_as_a_whole_address(raw, decoded):
    assert decode_destination(raw) == decoded


def test_a_link_whose_hash_is_escaped_cannot_be_edited_in_parts():
    link = only("[t](a\\#b.md)")
    assert (link.path, link.subpath, link.editable) == ("a", "#b.md", False)
    assert only("[t](a%23b.md#c)").editable


def test_links_in_the_text_of_a_link_are_found_too():
    assert raws("[![[i.png]]](n.md)") == ["[![[i.png]]](n.md)", "![[i.png]]"]
    assert raws("[![alt](i.png)](n.md)") == ["[![alt](i.png)](n.md)", "![alt](i.png)"]
    assert raws("[x [[a]] y](b)") == ["[x [[a]] y](b)", "[[a]]"]


def test_reference_definitions_are_links_and_their_uses_are_not():
    text = "[a][r] [r] [é]\n\n[r]: <My Note.md#h> 'see [[x]]'\n[é]: b.md\n[à]: c.md\n[ext]: https://x.y\n"
    found = links(text)
    assert [(link.kind, link.path, link.subpath) for link in found] == [
        (LinkKind.REFERENCE, "My Note.md", "#h"),
        (LinkKind.REFERENCE, "b.md", ""),
        (LinkKind.REFERENCE, "c.md", ""),
    ]
    assert [link.path_span.of(text) for link in found] == ["My Note.md", "b.md", "c.md"]


def test_definitions_without_a_target_are_links_only_if_links_use_them():
    definitions = "[//]: <> (text)\n[comment]: <> (text)\n[One]: <>\n[two]: <>\n[é]: <>\n[three]: #\n"
    found = links(f"[a][one] [Two] [É][] [](comment) ` [comment] `\n\n{definitions}")
    used = ["[](comment)", "[One]: <>", "[two]: <>", "[é]: <>", "[three]: #"]
    assert [link.raw for link in found] == used


def test_a_definition_that_is_a_wikilink_is_a_wikilink():
    assert [(link.kind, link.raw) for link in links("[n]: [[Note]]")] == [(LinkKind.WIKILINK, "[[Note]]")]


def test_definitions_in_formulas_define_nothing():
    assert links("$$\n\n[r]: a.md\n\n$$\n") == ()


def test_property_links_come_first_and_in_order_of_place():
    found = links('---\nup: "[[Up]]"\n---\n[[a]] [b](b.md)\n\n[r]: c.md\n')
    assert [link.kind.value for link in found] == ["property", "wikilink", "markdown", "reference"]


@pytest.mark.parametrize(
    ("value", "path", "text"),
    [
        ("[[a]]", "a", None),
        (" [[a|b]]\n", "a", "b"),
        ("![[a.png]]", "a.png", None),
        ("[t](a%20b.md)", "a b.md", "t"),
        ("[t](<a b.md> 'x')", "a b.md", "t"),
        ("[t](a(b).md)", "a(b).md", "t"),
    ],
)
def test_a_property_value_that_is_one_link_is_a_link(value, path, text):
    link = parse_link_value(value)
    assert link is not None
    assert (link.kind, link.path, link.text) == (LinkKind.PROPERTY, path, text)
    assert link.path_span.of(value) == path.replace(" ", "%20" if "%20" in value else " ")


@pytest.mark.parametrize(
    "value",
    ["", "a", "[[a]] b", "x [[a]]", "[[a]][[b]]", "[[]]", "[[a", "[t](a b)", "[t](https://x.y)", "[t](a) b", "[t]a"],
)
def test_a_property_value_with_anything_else_is_no_link(value):
    assert parse_link_value(value) is None


def test_one_wikilink_can_be_read_where_it_stands():
    link = parse_wikilink("see ![[a#b|c]]", 4)
    assert link is not None
    assert (link.span, link.embed, link.path, link.subpath, link.text) == ((4, 14), True, "a", "#b", "c")
    assert parse_wikilink("see", 0) is None


@pytest.mark.parametrize("text", ["[[<% tp.date.now() %>]]", "[[{{date}}]]", "[t]({{url}})"])
def test_a_link_that_a_template_will_write_is_known_as_such(text):
    assert is_template_expression(only(text))


def test_a_link_in_a_comment_is_marked():
    found = links("[[a]] %%[[b]]%% [[c]]\n\n%%\n\n[[d]]\n\n- [e](e.md)\n%%\n\n[[f]]")
    assert [(link.path, link.comment) for link in found] == [
        ("a", False),
        ("b", True),
        ("c", False),
        ("d", True),
        ("e.md", True),
        ("f", False),
    ]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("100", "100"), ("100x145", "100x145"), (" 100 x 145 ", "100x145"), ("the map|250", "250"),
        ("50%", None), ("x100", None), ("100px", None), ("", None), (None, None), ("250|the map", None),
    ],
)  # fmt: skip
def test_the_text_of_an_embed_may_give_its_size(text: str | None, size: str | None) -> None:
    assert image_size(text) == size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Key:: [[x]]\n", ["x"]),
        ("Key:: [[x]], [[y|z]] and [t](u.md)\n", ["x", "y", "u.md"]),
        ("- Key:: [[x]]\n- **Bold key**:: [[y]]\n", ["x", "y"]),
        ("A line with (k:: [[x]]) and [k:: [[y]]].\n", ["x", "y"]),
        ("[k:: v] (k:: v) [k::v](not a target\n", []),
        ("[key:: a [nested] value] (key:: (x))\n", []),
        ("| [k:: [[x]]] |\n| --- |\n", ["x"]),
        ("up:: [[x#y]]\ndown:: ![[z.png]]\n", ["x#y", "z.png"]),
    ],
)
def test_links_in_inline_fields_are_links_and_their_brackets_are_none(text, expected):
    """Dataview's fields (7.4): Obsidian knows nothing of them, but reads the links in their values."""
    assert [link.path + link.subpath for link in Note("a.md", text).links] == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("top", ["", "---{}a: b{}---{}", "text{}{}"])
def test_reference_definitions_are_found_behind_every_line_end(end: str, top: str):
    text = top.replace("{}", end) + f"[label]:{end}<a b.md> 'title'{end}{end}[label]{end}"
    assert [link.path for link in Note("n.md", text).links] == ["a b.md"]
