"""The config: what it gives, and what it says of mistakes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.config import Config, Override, RuleSettings, find, load, with_command_line
from vaultlint.config.places import Places
from vaultlint.errors import ConfigError, UsageError
from vaultlint.findings import Severity
from vaultlint.rule import NoteRule, Rule, option

DOCS = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"


class Colour(Enum):
    DARK_RED = 1
    BLUE = 2


class LooseEnd(NoteRule):
    """Ends are tied."""

    severity = Severity.WARNING
    since = "0.1.0"

    allow_empty: bool = option(default=False, help="…")
    minimum: int = option(default=1, help="…")
    share: float = option(default=0.5, help="…")
    word: str = option(default="", help="…")
    keys: tuple[str, ...] = option(default=(), help="…")
    levels: frozenset[int] = option(default=frozenset(), help="…")
    bounds: tuple[int, int] = option(default=(1, 6), help="…")
    default: Mapping[str, str] = option(default={}, help="…")
    lists: dict[str, tuple[str, ...]] = option(default={}, help="…")
    scope: Literal["note", "parent"] = option(default="note", help="…")
    colour: Colour = option(default=Colour.BLUE, help="…")
    limit: int | None = option(default=None, help="…")
    either: int | tuple[str, ...] = option(default=0, help="…")
    anything: Mapping[str, Any] = option(default={}, help="…")

    def __post_init__(self) -> None:
        if self.minimum > 10:
            raise ValueError("minimum is more than 10")

    def check(self, note):  # noqa: ARG002
        yield from ()


class BrokenKnot(NoteRule):
    """Knots hold."""

    severity = Severity.ERROR
    since = "0.1.0"
    by_default = False

    def check(self, note):  # noqa: ARG002
        yield from ()


class InOtherFolder(NoteRule):
    """Folders are known."""

    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, note):  # noqa: ARG002
        yield from ()


InOtherFolder.__module__ = "vaultlint.rules.links.in_other_folder"
CLASSES: dict[str, type[Rule]] = {rule.name: rule for rule in (LooseEnd, BrokenKnot, InOtherFolder)}


def read(tmp_path: Path, text: str, name: str = "vaultlint.toml") -> Config:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return load(path, CLASSES)


def mistakes(tmp_path: Path, text: str, name: str = "vaultlint.toml") -> list[str]:
    """The mistakes without the folder."""
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, text, name)
    return [mistake.replace(f"{tmp_path}{os.sep}", "") for mistake in raised.value.mistakes]


def test_an_empty_file_is_the_default_config(tmp_path):
    config = read(tmp_path, "")
    assert config == Config(path=tmp_path / "vaultlint.toml")
    assert config.select == ("default",)


def test_everything_that_a_config_can_say_is_read(tmp_path):
    config = read(
        tmp_path,
        """
        select = ["default", "broken-knot"]
        ignore = ["links"]
        exclude = ["Archive/**", "!Archive/Keep.md"]
        gitignore = false
        fail-on = "warning"

        [rules.loose-end]
        severity = "error"
        keys = ["title", "videoId"]
        default = { title = "{{filename}}" }

        [rules]
        broken-knot = "off"

        [[overrides]]
        paths = ["Templates/**"]
        ignore = ["loose-end"]
        [overrides.rules.in-other-folder]
        severity = "info"

        [[overrides]]
        paths = ["*.excalidraw.md"]
        select = ["all"]
        """,
    )
    assert config.select == ("default", "broken-knot")
    assert config.ignore == ("links",)
    assert config.exclude == ("Archive/**", "!Archive/Keep.md")
    assert config.gitignore is False
    assert config.fail_on is Severity.WARNING
    assert config.rules == {
        "loose-end": RuleSettings(Severity.ERROR, {"keys": ("title", "videoId"), "default": {"title": "{{filename}}"}}),
        "broken-knot": RuleSettings("off"),
    }
    assert config.overrides == (
        Override(("Templates/**",), ignore=("loose-end",), rules={"in-other-folder": RuleSettings(Severity.INFO)}),
        Override(("*.excalidraw.md",), select=("all",)),
    )


@pytest.mark.parametrize(("word", "expected"), [("error", Severity.ERROR), ("info", Severity.INFO), ("never", None)])
def test_fail_on_takes_a_severity_or_never(tmp_path, word, expected):
    assert read(tmp_path, f'fail-on = "{word}"').fail_on is expected


def test_ten_mistakes_are_told_at_once_each_with_its_place(tmp_path):
    found = mistakes(
        tmp_path,
        """selct = ["default"]
ignore = ["links", "loose-ends"]
exclude = ["Archive/**", "./Notes"]
gitignore = "yes"
fail-on = "sometimes"

[rules.loose-end]
severity = "eror"
key = ["title"]
minimum = true
keys = "title"
default = { title = 3 }

[rules.lose-end]
severity = "error"

[rules.links]
severity = "error"

[[overrides]]
ignore = ["broken-knots"]

[[overrides]]
paths = ["a"]
rules.broken-knot.depth = 1
""",
    )
    assert found == [
        'vaultlint.toml:1:1: unknown key "selct"; did you mean "select"?',
        'vaultlint.toml:2:20: unknown rule or category "loose-ends"; did you mean "loose-end"?',
        "vaultlint.toml:3:26: \"./Notes\" matches nothing: patterns start at the vault's root, without './' or '../'",
        "vaultlint.toml:4:13: expected true or false for 'gitignore', found the string \"yes\"",
        'vaultlint.toml:5:11: expected one of "error", "warning", "info", "never" for \'fail-on\', found "sometimes"',
        (
            'vaultlint.toml:8:12: expected one of "error", "warning", "info", "off" for \'severity\', found "eror"; '
            'did you mean "error"?'
        ),
        'vaultlint.toml:9:1: unknown option of loose-end "key"; did you mean "keys"?',
        "vaultlint.toml:10:11: expected a whole number for 'minimum', found true",
        "vaultlint.toml:11:8: expected a list of strings for 'keys', found the string \"title\"",
        "vaultlint.toml:12:21: expected a string for 'title', found the number 3",
        'vaultlint.toml:14:1: unknown rule "lose-end"; did you mean "loose-end"?',
        'vaultlint.toml:17:1: unknown rule "links"; "links" stands for several rules; name each by itself',
        "vaultlint.toml:20:1: expected 'paths', a list of patterns, in this override; there is none",
        'vaultlint.toml:21:11: unknown rule or category "broken-knots"; did you mean "broken-knot"?',
        'vaultlint.toml:25:19: unknown option of broken-knot "depth"; expected severity',
    ]


@pytest.mark.parametrize(
    ("given_value", "name", "value"),
    [
        ("allow-empty = true", "allow_empty", True),
        ("allow_empty = true", "allow_empty", True),
        ("minimum = 7", "minimum", 7),
        ("share = 0.25", "share", 0.25),
        ("share = 1", "share", 1.0),
        ('word = "a"', "word", "a"),
        ('keys = ["a", "b"]', "keys", ("a", "b")),
        ("keys = []", "keys", ()),
        ("levels = [1, 2, 2]", "levels", frozenset({1, 2})),
        ("bounds = [2, 3]", "bounds", (2, 3)),
        ('default = { a = "b" }', "default", {"a": "b"}),
        ('lists = { a = ["b"] }', "lists", {"a": ("b",)}),
        ('scope = "parent"', "scope", "parent"),
        ('colour = "dark-red"', "colour", Colour.DARK_RED),
        ("limit = 3", "limit", 3),
        ("either = 3", "either", 3),
        ('either = ["a"]', "either", ("a",)),
        ("anything = { a = [1, true] }", "anything", {"a": [1, True]}),
    ],
)
def test_an_option_gets_the_type_that_its_rule_declares(tmp_path, given_value, name, value):
    options = read(tmp_path, f"[rules.loose-end]\n{given_value}").rules["loose-end"].options
    assert options == {name: value}
    assert type(options[name]) is type(value)


@pytest.mark.parametrize(
    ("given_value", "said"),
    [
        ("allow-empty = 1", "expected true or false for 'allow-empty', found the number 1"),
        ("minimum = 1.0", "expected a whole number for 'minimum', found the number 1.0"),
        ("minimum = 0xffffffffffffffffff", "expected a whole number for 'minimum', found a number beyond 64 bits"),
        ("share = true", "expected a number for 'share', found true"),
        ("word = 2024-01-01", "expected a string for 'word', found the date or time 2024-01-01"),
        ('keys = ["a", 1]', "expected a string in 'keys', found the number 1"),
        ("levels = {}", "expected a list of whole numbers for 'levels', found a table"),
        (
            "bounds = [1]",
            "expected a list of 2 values (a whole number, a whole number) for 'bounds', found a list",
        ),
        ("default = []", "expected a table of strings for 'default', found a list"),
        ('lists = "a"', "expected a table of lists of strings for 'lists', found the string \"a\""),
        (
            'scope = "Note"',
            'expected one of "note", "parent" for \'scope\', found the string "Note"; did you mean "note"?',
        ),
        ("colour = 1", 'expected one of "dark-red", "blue" for \'colour\', found the number 1'),
        ('limit = "a"', "expected a whole number for 'limit', found the string \"a\""),
        ("either = true", "expected a whole number or a list of strings for 'either', found true"),
        ("minimum = 11", "the options of loose-end do not go: minimum is more than 10"),
        ("allow-empty = true\nallow_empty = true", "\"allow-empty\" is given twice, with '-' and with '_'"),
    ],
)
def test_an_option_of_another_type_is_a_mistake_in_words(tmp_path, given_value, said):
    found = mistakes(tmp_path, f"[rules.loose-end]\n{given_value}")
    assert [mistake.split(": ", 1)[1] for mistake in found] == [said]


def test_options_that_only_an_override_makes_impossible_are_a_mistake_at_the_override(tmp_path):
    found = mistakes(tmp_path, '[[overrides]]\npaths = ["a"]\n[overrides.rules.loose-end]\nminimum = 11\n')
    assert found == ["vaultlint.toml:3:1: the options of loose-end do not go: minimum is more than 10"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules = 1", "1:9: expected a table for 'rules', found the number 1"),
        ("rules.loose-end = 1", "1:19: expected a table of options or one of"),
        ('rules.loose-end = "none"', "1:19: expected one of"),
        ("overrides = {}", "1:13: expected a list of tables, each written under [[overrides]], found a table"),
        ("overrides = [3]", "1:14: expected a table in 'overrides', found the number 3"),
        ("[[overrides]]\npaths = []", "2:9: expected at least one pattern in 'paths', found an empty list"),
        ('select = "default"', "1:10: expected a list of strings for 'select', found the string \"default\""),
        ('exclude = ["a", ""]', '1:17: "" is an empty pattern'),
        ('exclude = ["#a"]', '1:12: "#a" is a comment'),
        ("exclude = ['a\\b']", "has a '\\'; folders are separated by '/'"),
        ('exclude = ["!"]', "is not a pattern that .gitignore would understand: it is empty"),
        ('exclude = ["a//b"]', "is not a pattern that .gitignore would understand: it matches nothing"),
        ('exclude = ["/"]', "is not a pattern that .gitignore would understand: it is empty"),
        ('exclude = ["a["]', "is not a pattern that .gitignore would understand: its '[' is never closed"),
        ('baseline = "../b.jsonl"', '1:12: "../b.jsonl" is not the path of a file in the vault'),
        ('baseline = "/b.jsonl"', "it starts at the vault's root, without './' or '../'"),
        ('baseline = "C:/b.jsonl"', "is not the path of a file in the vault"),
        ('baseline = ""', "is not the path of a file in the vault"),
        ("baseline = 'a\\b.jsonl'", "has a '\\'; folders are separated by '/'"),
        ('baseline = "Start.md"', '"Start.md" is a note; name a file that is none'),
        ("undo.keep-days = 0", "1:18: expected a whole number from 1 for 'keep-days', found the number 0"),
        ("undo.keep = 1", 'unknown key of undo "keep"'),
        ("xyz = 1", 'unknown key "xyz"; expected select, ignore, exclude'),
        ('select = ["xyz"]', 'unknown rule or category "xyz"; expected the name of a rule, a category (links, '),
        ("[rules]\nqqqqqqqqqqqq = {}", 'unknown rule "qqqqqqqqqqqq"'),
        ('"a\\u001b[31m" = 1', 'unknown key "a\\x1b[31m"'),
        ("select = [", "1:11: not TOML: invalid value"),
        ("select = [\n\n\n", "1:11: not TOML: invalid value"),
        ('a = """\nx\n', "2:2: not TOML: unterminated string"),
        ("a = 1\na = 2", "2:6: not TOML: cannot overwrite a value"),
        ("a = 'b\u0007'", "not TOML: "),
        ("a = " + "9" * 5000, "not a config: a number in it is too long"),
        ("a = " + "[" * 5000, "not a config: it is nested too deeply"),
    ],
)
def test_a_mistake_has_its_place_and_its_expectation(tmp_path, text, said):
    (found,) = mistakes(tmp_path, text)
    assert said in found


def test_a_config_that_is_not_utf_8_is_a_mistake_at_the_byte(tmp_path):
    path = tmp_path / "vaultlint.toml"
    path.write_bytes('a = 1\nb = "\xfc"'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"vaultlint\.toml:2:6: expected UTF-8; the byte 0xfc is none"):
        load(path, CLASSES)


def test_a_byte_order_mark_and_crlf_are_fine(tmp_path):
    path = tmp_path / "vaultlint.toml"
    path.write_bytes(b'\xef\xbb\xbfselect = ["all"]\r\nselct = 1\r\n')
    with pytest.raises(ConfigError, match=r"vaultlint\.toml:2:1: unknown key"):
        load(path, CLASSES)


def test_what_cannot_be_a_config_file_is_said(tmp_path):
    with pytest.raises(ConfigError, match="expected a config file; this is a folder"):
        load(tmp_path, CLASSES)
    with pytest.raises(ConfigError, match="there is no such config file"):
        load(tmp_path / "none.toml", CLASSES)
    with pytest.raises(ConfigError, match="not a path"):
        load(tmp_path / "a\0b.toml", CLASSES)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ConfigError, match="this is not a file"):
            load(tmp_path / "pipe", CLASSES)
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as file:
        file.truncate(2 * 1024 * 1024)
    with pytest.raises(ConfigError, match="larger than 1 MiB"):
        load(huge, CLASSES)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_config_without_read_permission_is_said(tmp_path):
    path = tmp_path / "vaultlint.toml"
    path.write_text("")
    path.chmod(0)
    with pytest.raises(ConfigError, match="cannot be read: "):
        load(path, CLASSES)


def test_the_first_of_several_config_files_is_read_with_a_word_on_the_others(tmp_path):
    assert find(tmp_path) is None
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text("[project]\n")
    assert find(tmp_path) is None
    pyproject.write_text('[tool.vaultlint]\nselect = ["all"]\n')
    assert find(tmp_path) == pyproject
    assert load(pyproject, CLASSES).select == ("all",)
    (tmp_path / ".vaultlint.toml").write_text("")
    (tmp_path / "vaultlint.toml").write_text("")
    found = find(tmp_path)
    assert found == tmp_path / "vaultlint.toml"
    assert load(found, CLASSES).notices == (
        "'.vaultlint.toml' is not read, because there is 'vaultlint.toml'.",
        "'pyproject.toml' is not read, because there is 'vaultlint.toml'.",
    )
    assert load(pyproject, CLASSES).notices == ()


def test_mistakes_in_pyproject_have_their_place_in_it(tmp_path):
    text = "[project]\nselct = 1\n[tool.other]\nselct = 2\n[tool.vaultlint]\nselct = 3\n"
    assert mistakes(tmp_path, text, "pyproject.toml") == [
        'pyproject.toml:6:1: unknown key "selct"; did you mean "select"?'
    ]
    assert mistakes(tmp_path, "[project]\n", "pyproject.toml") == [
        "pyproject.toml: expected a table [tool.vaultlint]; there is none"
    ]


def test_a_pyproject_with_broken_toml_counts_if_it_means_vaultlint(tmp_path):
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text("[tool.vaultlint]\nselect = [\n")
    assert find(tmp_path) == pyproject
    pyproject.write_text("# not for vaultlint\nselect = [\n")
    assert find(tmp_path) is None


def test_select_on_the_command_line_takes_the_place_of_the_config():
    config = Config(
        select=("all",),
        ignore=("loose-end", "links"),
        rules={"broken-knot": RuleSettings("off"), "loose-end": RuleSettings("off", {"minimum": 2})},
        overrides=(Override(("a",), select=("broken-knot",), ignore=("in-other-folder",)),),
    )
    merged = with_command_line(config, ["loose-end"], [], CLASSES)
    assert merged.select == ("loose-end",)
    assert merged.ignore == ("links",)
    assert merged.rules == {
        "broken-knot": RuleSettings("off"),
        "loose-end": RuleSettings(None, {"minimum": 2}),
    }
    assert merged.overrides == (Override(("a",), ignore=("in-other-folder",)),)


def test_ignore_on_the_command_line_is_the_last_word():
    config = Config(overrides=(Override(("a",), select=("broken-knot",)),))
    merged = with_command_line(config, [], ["broken-knot, links"], CLASSES)
    assert merged.select == ("default",)
    assert merged.ignore == ("broken-knot", "links")
    assert merged.overrides[-1] == Override(("*",), ignore=("broken-knot", "links"))


def test_the_command_line_has_its_mistakes_told_at_once():
    with pytest.raises(UsageError) as raised:
        with_command_line(Config(), ["loose-ends"], ["defualt", "xyz"], CLASSES)
    assert raised.value.sentence == (
        "There is no rule or category 'loose-ends', which --select names. Did you mean 'loose-end'? "
        "There is no rule or category 'defualt', which --ignore names. Did you mean 'default'? "
        "There is no rule or category 'xyz', which --ignore names. `vaultlint rules` lists them."
    )


def test_nothing_on_the_command_line_changes_nothing():
    config = Config(ignore=("links",))
    assert with_command_line(config, [], [], CLASSES) == config


def test_keys_and_values_are_found_however_they_are_written():
    text = '''# comment = 1
"quoted \\u00fc" = 1
a.'b c'.d = """
x = "inside"
\\""" y """
e = [ # comment ]
  [1, 2], { f = "}", 'g' = 1979-05-27 07:32:00 },
]
[[t]]
[t.u]
k = \'\'\'it's\'\'\'
[[t]]
  u.k = inf
[[t.deep]]
n = 1
'''
    places = Places(text)
    assert places.key(("quoted ü",)) == (2, 1)
    assert places.key(("a", "b c", "d")) == (3, 9)
    assert places.value(("a", "b c", "d")) == (3, 13)
    assert places.value(("e", 0, 1)) == (7, 7)
    assert places.key(("e", 1, "f")) == (7, 13)
    assert places.value(("e", 1, "g")) == (7, 28)
    assert places.key(("t", 0)) == (9, 1)
    assert places.value(("t", 0, "u", "k")) == (11, 5)
    assert places.key(("t", 1)) == (12, 1)
    assert places.value(("t", 1, "u", "k")) == (13, 9)
    assert places.key(("t", 1, "deep", 0, "n")) == (15, 1)
    assert places.value(("t", 0, "u", "none")) == (10, 1)


_TOML_VALUE = st.recursive(
    st.sampled_from(["1", "true", '"links"', "'a'", "1.5", "2024-01-01", '"loose-end"', '"off"', '"error"', '"**"']),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from(["paths", "keys", "rules", "severity"]), inner, max_size=2).map(
            lambda items: "{" + ", ".join(f"{key} = {value}" for key, value in items.items()) + "}"
        )
    ),
    max_leaves=6,
)
_TOML_LINE = st.one_of(
    st.sampled_from(["[rules.loose-end]", "[[overrides]]", "[overrides.rules.loose-end]", "[rules]", "", "# a"]),
    st.tuples(
        st.sampled_from(["select", "exclude", "rules", "overrides", "keys", "paths", "loose-end", "a.b"]), _TOML_VALUE
    ).map(" = ".join),
)


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=60), st.lists(_TOML_LINE, max_size=8).map("\n".join)))
def test_any_text_is_a_config_or_a_config_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("config") / "vaultlint.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        found = load(path, CLASSES)
    except ConfigError as error:
        found = error.mistakes
    if isinstance(found, Config):
        return
    assert found
    lines = text.count("\n") + text.count("\r") + 1
    for mistake in found:
        assert mistake.isprintable()
        place = re.search(r"vaultlint\.toml:(\d+):(\d+): ", mistake)
        assert place is None or 1 <= int(place[1]) <= lines


def test_every_sample_on_the_page_on_configuration_loads(tmp_path):
    from vaultlint.registry import load_rules

    rules = load_rules()
    samples = re.findall(r"^```toml\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert samples
    for sample in samples:
        name = "pyproject.toml" if "[tool.vaultlint" in sample else "vaultlint.toml"
        path = tmp_path / name
        path.write_text(sample, encoding="utf-8")
        load(path, rules)
