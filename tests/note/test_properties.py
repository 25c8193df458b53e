"""Frontmatter is read as Obsidian reads it, and everything in it has its place."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note.properties import Frontmatter, fits, read
from vaultlint.note.property_edits import as_yaml, set_properties, yaml_quoted
from vaultlint.note.stray_frontmatter import stray_frontmatter
from vaultlint.note.yaml12 import compose
from vaultlint.note.yaml_errors import YamlError
from vaultlint.note.yaml_parsers import FastestParser, PureParser
from vaultlint.text import LineIndex

_VECTORS = Path(__file__).parent.parent / "vectors" / "obsidian-vectors.jsonl"


def vectors(kind: str) -> list[dict]:
    lines = _VECTORS.read_text(encoding="utf-8").splitlines()
    return [vector for line in lines if (vector := json.loads(line))["t"] == kind]


def block(content: str) -> Frontmatter:
    found = read(f"---\n{content}---\nbody\n")
    assert found is not None
    return found


def value(yaml: str) -> object:
    found = block(f"x: {yaml}\n")
    assert found.error is None
    return found.data["x"]


def complaint(content: str) -> tuple[str, str, tuple[int, int]]:
    """The message, what it marks, and its line and column in the note."""
    error = block(content).error
    assert error is not None
    text = f"---\n{content}---\nbody\n"
    return error.message, error.span.of(text), tuple(LineIndex.of(text).position(error.span.start))


_VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text()


class TestVectors:
    @pytest.mark.parametrize("vector", vectors("frontmatter"), ids=lambda vector: vector["id"])
    def test_frontmatter(self, vector: dict) -> None:
        out = vector["out"]
        found = read(vector["in"])
        if "present" in out:
            assert (found is not None) is out["present"]
            return
        assert found is not None
        assert (found.error is None) is out["ok"]
        for name in ("tags", "aliases", "cssclasses"):
            if name in out:
                assert list(getattr(found, name)) == out[name]
        if "value" in out:
            assert found.data == out["value"]
        if "links" in out:
            links = [
                {"key": link.key, "path": link.path}
                | ({"sub": link.subpath} if link.subpath else {})
                | ({"text": link.text} if link.text else {})
                for link in found.links
            ]
            assert links == out["links"]

    @pytest.mark.parametrize("vector", vectors("proptype"), ids=lambda vector: vector["id"])
    def test_property_types(self, vector: dict) -> None:
        assert fits(vector["type"], vector["in"]) is (vector["out"] == "ok")


class TestBlock:
    @pytest.mark.parametrize(
        "text", ["", "---", "--- x\n---\n", " ---\na: b\n---\n", "\n---\na: b\n---\n", "a\n---\n---\n"]
    )
    def test_no_block(self, text: str) -> None:
        assert read(text) is None

    @pytest.mark.parametrize(
        ("text", "content"),
        [
            ("---\n---\nbody", ""),
            ("---\na: b\n---", "a: b\n"),
            ("--- \t\na: b\n--- \t\nbody", "a: b\n"),
            ("---\r\na: b\r\n---\r\nbody", "a: b\r\n"),
            ("---\ra: b\r---\rbody", "a: b\r"),
            ("---\n ---\n----\n---x\n---\n", " ---\n----\n---x\n"),
        ],
    )
    def test_where_it_ends(self, text: str, content: str) -> None:
        found = read(text)
        assert found is not None
        assert found.content.of(text) == content
        assert text[: found.span.end].rstrip().endswith("---")
        assert text[found.span.end :] in ("", "body")

    @pytest.mark.parametrize("content", ["", "\n", "# only a comment\n", "null\n"])
    def test_an_empty_block_is_sound(self, content: str) -> None:
        assert block(content).error is None
        assert block(content).properties == ()

    def test_names_are_looked_up_in_any_case(self) -> None:
        found = block("Title: x\n").get("tITLE")
        assert found is not None
        assert found.key == "Title"

    def test_lists_of_strings(self) -> None:
        found = block('TAGS: ["#a", b c, "d,e", 7, "", f]\naliases: one, two\ncssclasses: [wide, 1, " x "]\ntitle: 5\n')
        assert found.tags == ("a", "f")
        assert found.aliases == ("one, two",)
        assert found.cssclasses == ("wide", "x")
        assert found.title is None

    def test_tags_have_the_places_of_their_values(self) -> None:
        found = block("tags:\n  - '#a'\n  - b\n")
        assert [tag.span.of(found.text) for tag in found.tag_facts()] == ["'#a'", "b"]
        assert all(tag.property for tag in found.tag_facts())


class TestValues:
    @pytest.mark.parametrize(
        ("yaml", "expected"),
        [
            ("yes", "yes"),
            ("On", "On"),
            ("n", "n"),
            ("true", True),
            ("FALSE", False),
            ("tRUE", "tRUE"),
            ("~", None),
            ("", None),
            ("Null", None),
            ("nULL", "nULL"),
            ("010", 10),
            ("0o10", 8),
            ("0x1F", 31),
            ("0b1", "0b1"),
            ("1_000", "1_000"),
            ("1:30", "1:30"),
            ("2020-01-01", "2020-01-01"),
            ("2020-01-01T10:00:00Z", "2020-01-01T10:00:00Z"),
            ("1.", 1.0),
            (".5", 0.5),
            ("-1e3", -1000.0),
            (".", "."),
            (".inf", math.inf),
            ("-.INF", -math.inf),
            ("=", "="),
            ("<<", "<<"),
            ("'1'", "1"),
            ("!!str 1", "1"),
            ("!thing 1", "1"),
            ("-100000000000000", -(10**14)),
            ("9007199254740992", 2**53),
            ("12345678901234567890", 12345678901234567000.0),
            ("9" * 5000, math.inf),
            ("-" + "9" * 5000, -math.inf),
            ("0x" + "F" * 5000, math.inf),
            ("[[N]]", [["N"]]),
            ("{{date}}", {"{date}": None}),
            ("{a:[b]}", {"a": ["b"]}),
            ("-", None),
            ('"\\ud83d\\ude00\\/"', "😀/"),
            ('"\\\\ud83d"', "\\ud83d"),
            ("|\n  a\n  b", "a\nb\n"),
            (">-\n  a\n  b", "a b"),
            ("a\n  b", "a b"),
            ("a\tb # c", "a\tb"),
            ("a#b", "a#b"),
        ],
    )
    def test_core_schema(self, yaml: str, expected: object) -> None:
        assert value(yaml) == expected
        assert type(value(yaml)) is type(expected)

    def test_not_a_number(self) -> None:
        found = value(".nan")
        assert isinstance(found, float)
        assert math.isnan(found)

    @pytest.mark.parametrize(
        "character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x93", "\u2028", "\ufeff", "\udc80", "\uffff"]
    )
    def test_characters_that_yaml_parsers_refuse_are_text(self, character: str) -> None:
        assert value(f"a{character}b 😀") == f"a{character}b 😀"

    def test_keys_that_are_no_strings_become_names(self) -> None:
        assert list(block("1: a\n0o10: b\ntrue: c\n~: d\n1.5: e\n? [x]\n: f\n").data) == [
            "1",
            "8",
            "true",
            "",
            "1.5",
            "[x]",
        ]

    def test_merge_keys_mean_nothing(self) -> None:
        assert block("<<: {a: 1}\n").data == {"<<": {"a": 1}}

    def test_references(self) -> None:
        assert block("a: &x [1, 2]\nb: *x\n").data == {"a": [1, 2], "b": [1, 2]}

    def test_tabs_that_obsidian_takes(self) -> None:
        assert block("a:\tb\n\t\nc:\n  -\td\n").data == {"a": "b", "c": ["d"]}


class TestPlaces:
    def test_keys_and_values(self) -> None:
        text = (
            "---\r\n# 😀\r\ntitle: 😀 x # c\r\n'q k':  \"v\"\r\nempty:\r\nlist:\r\n  - a\r\n  - b\r\n\r\n"
            "flow: [a,\r\n  b]\r\nlast: |\r\n  x\r\n---\r\n"
        )
        found = read(text)
        assert found is not None
        places = [(entry.key_span.of(text), entry.value_span.of(text)) for entry in found.properties]
        assert places == [
            ("title", "😀 x"),
            ("'q k'", '"v"'),
            ("empty", ""),
            ("list", "- a\r\n  - b"),
            ("flow", "[a,\r\n  b]"),
            ("last", "|\r\n  x"),
        ]
        empty = found.get("empty")
        assert empty is not None
        assert text[: empty.value_span.start].endswith("empty:")

    def test_links_and_their_parts(self) -> None:
        content = 'up: "[[A/B#H|x]]"\nrel:\n  - \'[[C]]\'\n  - n: "[t](My%20Note.md)"\nno: [[D]]\nboth: "[[E]] [[F]]"\n'
        found = block(content)
        assert [(link.key, link.path, link.subpath, link.text) for link in found.links] == [
            ("up", "A/B", "#H", "x"),
            ("rel.0", "C", "", None),
            ("rel.1.n", "My Note.md", "", "t"),
        ]
        for link in found.links:
            assert link.span.of(found.text) == link.raw
            assert link.editable
        assert found.links[0].target_span.of(found.text) == "A/B#H"

    @pytest.mark.parametrize("yaml", ['"[[A\\u00e9]]"', ">-\n  [[A]]", '"[[A\n  B]]"', "'[[It''s]]'"])
    def test_a_link_that_does_not_stand_as_it_reads_cannot_be_edited(self, yaml: str) -> None:
        found = block(f"x: {yaml}\n")
        assert [link.editable for link in found.links] == [False]
        assert found.links[0].span.of(found.text) == yaml == found.links[0].raw

    @pytest.mark.parametrize(
        ("yaml", "wikilink"),
        [
            ('"[[A]]"', True),
            ('"![[A]]"', True),
            ("'[[It''s]]'", True),
            ('"\\u005b[A]]"', True),
            (">-\n  [[A]]", True),
            ('"[x](A)"', False),
            ("|\n  [x](A)", False),
            ("'[It''s](A)'", False),
        ],
    )
    def test_however_a_value_is_written_it_is_a_wikilink_or_a_markdown_link(self, yaml: str, *, wikilink: bool) -> None:
        (link,) = block(f"x: {yaml}\n").links
        assert (link.is_wikilink, link.is_markdown) == (wikilink, not wikilink)

    def test_a_link_behind_a_reference_is_where_the_reference_is(self) -> None:
        found = block('a: &x "[[A]]"\nb: *x\n')
        assert [(link.key, link.editable) for link in found.links] == [("a", False), ("b", False)]
        assert found.links[1].raw == "*x"


class TestErrors:
    @pytest.mark.parametrize(
        ("content", "message", "marked", "place"),
        [
            ("a: b: c\n", "the value contains ': ' and must be put in quotes", "b: c", (2, 4)),
            ("a: b:\n", "the value ends with ':' and must be put in quotes", "b:", (2, 4)),
            ("a: 😀\nb: @x\n", "a value that starts with '@' must be put in quotes", "@x", (3, 4)),
            ("a: *x*\n", "a value that starts with '*' must be put in quotes", "*x*", (2, 4)),
            ("a:\n\t- b\n", "a tab cannot be used for indentation here; use spaces", "\t", (3, 1)),
            ("a: 'b\nc: d\n", "the quote that opens here is never closed", "'", (2, 4)),
            ('a: "b\nc: "d"\n', "the quote that opens here is not closed on its line", '"', (2, 4)),
            ("a: [b\nc: d\n", "the '[' that opens here is never closed", "[", (2, 4)),
            ("a: [\nb,\nc]\n", "the lines between brackets must be indented more than their key", "b", (3, 1)),
            ("a: [b, @c, d]\n", "a value that starts with '@' must be put in quotes", "@c", (2, 8)),
            ("a: [b,\n", "the '[' that opens here is never closed", "[", (2, 4)),
            (
                "a: [b,\n  c: d: e]\n",
                "a comma is missing between '[' and ']', or the value must be put in quotes",
                ": e]",
                (3, 7),
            ),
            (
                'a: [\n  b,\n  "c" d\n]\n',
                "a comma is missing between '[' and ']', or the value must be put in quotes",
                "d",
                (4, 7),
            ),
            (
                "a: [b, #c, d]\n",
                "the '[' that opens here is never closed, since '#' begins a comment unless it is in quotes",
                "[",
                (2, 4),
            ),
            (
                "a: {b: #c}\nd: e\n",
                "the '{' that opens here is never closed, since '#' begins a comment unless it is in quotes",
                "{",
                (2, 4),
            ),
            ("a: {b: c # d\ne: f\n", "the '{' that opens here is never closed", "{", (2, 4)),
            ("a:\n  - b: c: d\n", "the value contains ': ' and must be put in quotes", "b: c: d", (3, 5)),
            ("a:\n- b: c: d\n", "the value contains ': ' and must be put in quotes", "b: c: d", (3, 3)),
            ("a:\n- b: c:\n  d: e\n", "the value ends with ':' and must be put in quotes", "c:", (3, 6)),
            ("a: [b,,c]\n", "there is a comma too many", ",", (2, 7)),
            ("a: 1\r\nb: 2\r\na: 3\r\n", "the key 'a' stands twice, first on line 2", "a", (4, 1)),
            ("x:\n  a: 1\n  a: 3\n", "the key 'a' stands twice, first on line 3", "a", (4, 3)),
            ("a: b\nwords\nc: d\n", "this line is neither 'key: value' nor part of a list", "words", (3, 1)),
            ("a:b\nc: d\n", "a space is missing after the ':'", "a:b", (2, 1)),
            ("a:b\n", "a space is missing after the ':'", "a:b", (2, 1)),
            ("a: b\n  c: d\n", "this line is indented under a line that already has a value", "c: d", (3, 3)),
            (
                "a:\n  b: c\n d: e\n",
                "this line is indented differently from the lines that it belongs with",
                "d: e",
                (4, 2),
            ),
            ("a: b\n- c\n", "this list item stands under a line that is not the key of a list", "- c", (3, 1)),
            (
                'a: "\\d"\n',
                "'\\d' has no meaning inside double quotes; double the backslash, or use single quotes",
                "\\d",
                (2, 5),
            ),
            ("a: > b\n", "after '|' or '>' the text must begin on a new line", "b", (2, 6)),
            ("- a\n", "the properties must be lines of 'key: value', and this is a list", "- a", (2, 1)),
            ("words\n", "the properties must be lines of 'key: value', and this is a text", "words", (2, 1)),
            ("a: b\n...\nc: d\n", "the properties end at a line before this one", "c: d", (4, 1)),
            ("a: &x [*x]\n", "the reference '*x' lies inside the value that it repeats", "*x", (2, 8)),
        ],
    )
    def test_words_and_place(self, content: str, message: str, marked: str, place: tuple[int, int]) -> None:
        assert complaint(content) == (message, marked, place)

    def test_an_error_makes_all_properties_void(self) -> None:
        found = block('title: x\ntags: [a]\nb: @c\nl: "[[N]]"\n')
        assert (found.properties, dict(found.data), found.tags, found.links, found.title) == ((), {}, (), (), None)

    def test_prose_between_two_lines_is_told_from_properties(self) -> None:
        assert block("\nSome words: and more, it seems\n\n").is_prose is False  # this might be a key
        assert block("\nSome words.\n\n").is_prose
        assert not block("Some words.\n").is_prose
        assert not block("\ntitle: x: y\n").is_prose


class TestHostileInput:
    @pytest.mark.parametrize(
        "content",
        [
            "a: " + "[" * 2000 + "]" * 2000 + "\n",
            "a: " + "[[" * 100_000 + "\n",
            "- " * 100_000 + "\n",
            "? " * 100_000 + "\n",
            "a: " + "{{" * 50_000 + "\n",
            "a: &a [x]\n"
            + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
            "a: &x b\n" + "c: *x\n" * 1,
            "a: x" + " " * 200_000 + "y: z\n",
            "\t\n" * 50_000,
            "".join(f"k{i}: -\n" for i in range(2000)),
            "a: b: c\n" * 50_000,
            ":" * 200_000 + "\n",
            "a: '" + "\n  b" * 100_000 + "'\n",
        ],
        ids=range(13),
    )
    def test_nothing_raises(self, content: str) -> None:
        found = block(content)
        assert found.error is not None or found.data
        assert len(found.links) == 0

    def test_too_many_references_are_an_error(self) -> None:
        content = "a: &x b\n" + "".join(f"k{i}: *x\n" for i in range(101))
        assert complaint(content)[0] == "more than 100 values are repeated through references ('*')"

    def test_many_properties(self) -> None:
        found = block("".join(f"key{i}: value {i}\n" for i in range(20_000)))
        assert len(found.properties) == 20_000


_FRAGMENTS = st.sampled_from(
    [
        *(
            "a",
            "b c",
            "key",
            "1",
            "0o7",
            "é🎉",
            "\n",
            "\r\n",
            "\r",
            "\n  ",
            "\n- ",
            "\n  - ",
            "- ",
            ": ",
            ":",
            " ",
            "\t",
            "#",
            " # ",
        ),
        *(
            '"',
            "'",
            "[",
            "]",
            "{",
            "}",
            ",",
            "|",
            ">",
            "|-",
            "&x ",
            "*x",
            "!t ",
            "? ",
            "@",
            "%",
            "`",
            "\\",
            "\\u00e9",
            "[[N]]",
        ),
        *("\nk: v", "\nt: 'x'", "\x00", "\x85", "\u2028", "\udc80", "...", "---"),
    ],
)
_BLOCKS = st.one_of(st.lists(_FRAGMENTS, max_size=14).map("".join), st.text(max_size=40)).map(
    lambda text: f"k: {text}\n"
)


def _reading(content: str, parser: object) -> object:
    try:
        node = compose(content, parser)  # type: ignore[arg-type]
    except YamlError as error:
        return "error", error.start if "not valid YAML" not in error.message else None
    return (
        None
        if node is None
        else repr((node.value, [(key, a.start, a.end, b.start, b.end) for key, a, b in node.pairs]))
    )


# Fragments on which libyaml and PyYAML's own parser part ways, none of which people write in properties: tags, and
# what may follow `|`.
_PARTING = ("!", "|", ">", "%", "?")


class TestAnyText:
    @given(_BLOCKS)
    def test_every_place_lies_in_the_block(self, content: str) -> None:
        text = f"---\n{content}---\n"
        found = read(text)
        assert found is not None
        spans = [span for entry in found.properties for span in (entry.key_span, entry.value_span)]
        spans += [link.span for link in found.links] + [tag.span for tag in found.tag_facts()]
        spans += [found.error.span] if found.error else []
        assert all(found.content.start <= span.start <= span.end <= found.content.end for span in spans)
        assert [link.span.of(text) for link in found.links] == [link.raw for link in found.links]
        assert list(found.data) == list(dict.fromkeys(entry.key for entry in found.properties))

    @given(_BLOCKS)
    def test_nothing_raises(self, content: str) -> None:
        for text in (content, f"---\n{content}", f"\n---\n{content}---\n"):
            read(text)
            stray_frontmatter(text)
            set_properties(text, {"title": "x"})
        fits("tags", content)

    @pytest.mark.skipif(FastestParser is PureParser, reason="PyYAML was built without libyaml")
    @given(_BLOCKS.filter(lambda content: not any(mark in content for mark in _PARTING)))
    def test_both_parsers_read_the_same(self, content: str) -> None:
        assert _reading(content, PureParser) == _reading(content, FastestParser)

    @given(st.text())
    def test_a_string_in_quotes_reads_back(self, text: str) -> None:
        assert value(yaml_quoted(text)) == text

    @given(
        _VALUES | st.lists(_VALUES, max_size=4) | st.dictionaries(st.text(), st.lists(_VALUES, max_size=3), max_size=3)
    )
    def test_a_value_reads_back(self, written: object) -> None:
        assert value(as_yaml(written)) == written

    @pytest.mark.parametrize(
        "text",
        [
            "yes",
            "NO",
            "y",
            "2024-01-01",
            "1:30",
            "0x1F",
            "1_000",
            "12",
            "~",
            "",
            " x",
            "a: b",
            "a #b",
            "[[x]]",
            "@x",
            "-",
        ],
    )
    def test_what_could_be_read_as_something_else_is_quoted(self, text: str) -> None:
        assert as_yaml(text) == f'"{text}"'

    @pytest.mark.parametrize("text", ["draft", "Llama (animal)", "It's me", "日本語", "v1.2.3", "2024 in review"])
    def test_what_can_only_be_a_string_is_not_quoted(self, text: str) -> None:
        assert as_yaml(text) == text


class TestStrayBlocks:
    @pytest.mark.parametrize(
        "text",
        [
            "---\ntitle: x\n\nbody\n",
            "---\ntags: [a\n",
            "---\r\none: 1\r\ntwo: 2\r\n# Heading\r\n",
            "---\ntitle: x\n...\nbody\n",
            "\n---\ntitle: x\n---\n",
            "\n \n---\none: 1\ntwo: 2\n---\n",
            " ---\ntitle: x\n---\n",
            "\u200b\n---\ntitle: x\n---\n",
            "# Heading\n---\ntitle: x\ntags: [a]\n---\n",
        ],
    )
    def test_properties_that_obsidian_does_not_see(self, text: str) -> None:
        found = stray_frontmatter(text)
        assert found is not None
        assert found.opening.of(text) == "---"

    @pytest.mark.parametrize(
        "text",
        [
            "---\n",
            "---\n\ntitle: x\n",
            "---\nProse.\n",
            "---\nNote: this is prose.\n",
            "---\nTo be done: this and that\nAnd: more, it's said: yes\n",
            "---\n# Heading\ntitle: x\n",
            "---\ntitle: x\n---\n",
            "prose\n\n---\n\nprose\n\n---\n",
            "prose\n\n---\nNote: x\nMore: y\n---\n",
            "```yaml\n---\ntitle: x\n---\n```\n",
            "An example:\n\n    ---\n    title: x\n    ---\n",
            "<%* code %>\n---\ntitle: x\n---\n",
            "\n---\n\nprose\n\n---\n",
            "",
        ],
    )
    def test_thematic_breaks_are_left_alone(self, text: str) -> None:
        assert stray_frontmatter(text) is None
