"""The quick reader of plain properties: what it reads, it reads as the reader of all YAML does."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaultlint.note.yaml12 import compose
from vaultlint.note.yaml_plain import compose_plain

PIECES = (
    *(
        "a",
        "B",
        "title",
        "date created",
        "é",
        "标签",
        "😀",
        "true",
        "null",
        "~",
        "12",
        "0x1F",
        "0o7",
        "1e3",
        "2024-01-02",
    ),
    *(
        "12:30:45",
        "https://a.b/c?d=e&f",
        "a:b",
        "x: y",
        "x:",
        ": ",
        ":",
        "#",
        " #",
        "a#b",
        "-",
        "- ",
        "--",
        "---",
        "...",
        "?",
        "? ",
    ),
    *(
        "[",
        "]",
        "[]",
        "[a, b]",
        "[a,b]",
        "[ a ]",
        "['a', \"b\"]",
        "[[a]]",
        "{",
        "}",
        "{a: b}",
        ",",
        "|",
        ">",
        "&a",
        "*a",
        "!t",
    ),
    *(
        '"',
        "'",
        '"q"',
        "'q'",
        "''",
        '"\\n"',
        "%",
        "@",
        "`",
        "_",
        "(",
        ")",
        "«x»",
        "\t",
        "\xa0",
        "\u2028",
        "\ufeff",
        "\udc80",
    ),
    *(" ", "  ", "\n", "\n", "\n  - ", "\n- ", "\r\n", "\r", "\x85", ": ", ": ", "\nb: ", "\nc:", "\n    d: "),
)
BLOCKS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
# What is nearly always plain, and what makes it something else, one time in many.
ODD = st.sampled_from(("",) * 12 + (" ", "\n", " # c", "\t", "b", ":", ",", "\u2028", "'", "]", "\n  x"))
NAMES = st.sampled_from(("a", "b", "c d", "e-f", "é", "a_b", "n1", '"q"', "'r s'", '"true"', "null", "x  ", "-", "3"))
WORDS = st.sampled_from(
    ("x", "1", "a b", "nan", "true", "~", "é", "😀", "'s'", '"t u"', "a:b", "2024-01-02", "1.5", "n/a", "-")
)
VALUES = st.one_of(
    st.just(""),
    WORDS.map(" {}".format),
    st.lists(WORDS, max_size=3).map(lambda words: f" [{', '.join(words)}]"),
    WORDS.map(" [[{}]]".format),
    WORDS.map(" [[/{}]]".format),
    st.lists(WORDS, max_size=3).map(lambda words: "".join(f"\n  - {word}" for word in words)),
    st.lists(WORDS, max_size=3).map(lambda words: "".join(f"\r\n- {word}" for word in words)),
)
LINES = st.builds("{}:{}{}{}".format, NAMES, VALUES, ODD, st.sampled_from(("\n", "\n", "\n", "\r\n")))
LIKELY = st.lists(LINES, max_size=4).map("".join)


@given(BLOCKS | LIKELY)
@example("a: nan\n")
@example("a:\n- x\nb: y\n- z\n")
@example("a: 'x' y\n")
@example("a: b:")
def test_what_is_read_quickly_is_what_all_of_yaml_makes_of_it(block: str) -> None:
    plain = compose_plain(block)

    assert plain is None or plain == compose(block)


@pytest.mark.parametrize(
    "block",
    [
        "title: A note: no\n".replace(": no", ""),
        "title: Llama\nvideoId: x1\ndate created: 2022-06-09\nempty:\n",
        "url: https://example.org/a\ntime: 12:30\nquoted: \"a: b #c\"\nother: 'x'\n",
        "tags: [a, b/c, 'd e']\naliases:\n  - One\n  - \"Two\"\nlist:\n- x\n",
        "titel: Größe “x”\r\n标签: 值\r\n",
        'layout  : wiki\nempty: \n"References:":\n  - "[[One]]"\nplace: [48.8, 2.2]\n',
    ],
)
def test_the_properties_that_people_write_are_read_quickly(block: str) -> None:
    assert compose_plain(block) == compose(block) is not None


@pytest.mark.parametrize(
    "block", ["", "\n", "a: *b", "a: |\n  b", "a: 1\na: 2", "true: x", "a: b: c", "a: b # c", "- a"]
)
def test_everything_else_is_left_to_the_reader_of_all_yaml(block: str) -> None:
    assert compose_plain(block) is None
