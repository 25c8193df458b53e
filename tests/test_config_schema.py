"""The JSON Schema of a config says what the loader does, as far as JSON can say it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from vaultlint.config import load
from vaultlint.config.keys import TOP
from vaultlint.docgen import config_schema
from vaultlint.errors import ConfigError
from vaultlint.findings import Severity
from vaultlint.registry import load_rules
from vaultlint.rule import NoteRule, option

ROOT = Path(__file__).resolve().parent.parent


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
    levels: frozenset[int] = option(default=frozenset({2, 1}), help="…")
    bounds: tuple[int, str] = option(default=(1, "a"), help="…")
    default: Mapping[str, str] = option(default={"a": "b"}, help="…")
    scope: Literal["note", "parent"] = option(default="note", help="…")
    colour: Colour = option(default=Colour.BLUE, help="…")
    limit: int | None = option(default=None, help="…")
    either: int | tuple[str, ...] = option(default=0, help="…")
    anything: Mapping[str, Any] = option(default={}, help="…")

    def check(self, note):  # noqa: ARG002
        yield from ()


BUILT_IN = load_rules()
RULES = {**BUILT_IN, "loose-end": LooseEnd}
SCHEMA = config_schema(RULES)
VALIDATOR = Draft7Validator(SCHEMA)


def loads(path: Path, text: str) -> bool:
    path.write_text(text, encoding="utf-8")
    try:
        load(path, RULES)
    except ConfigError:
        return False
    return True


def toml(value: object) -> str:
    """A value of JSON as TOML has it."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {toml(item)}' for key, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


def document(table: Mapping[str, object]) -> str:
    return "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in table.items())


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)
    json.dumps(SCHEMA)


def test_every_key_and_option_is_in_it_with_its_help_and_its_default() -> None:
    assert list(SCHEMA["properties"]) == [key.name for key in TOP]
    assert all(SCHEMA["properties"][key.name]["description"] == key.help for key in TOP)
    for name, rule in BUILT_IN.items():
        severity, table = SCHEMA["definitions"][f"rule.{name}"]["anyOf"]
        assert severity == {"enum": ["error", "warning", "info", "off"]}
        told = dict(table["properties"])
        assert told.pop("severity")["default"] == rule.severity.word
        assert [key.replace("-", "_") for key in told] == [option.name for option in rule.options()]
        assert [schema["description"] for schema in told.values()] == [option.help for option in rule.options()]


def test_defaults_are_values_that_it_takes() -> None:
    for rule in RULES.values():
        table = SCHEMA["definitions"][f"rule.{rule.name}"]["anyOf"][1]
        for schema in table["properties"].values():
            if "default" in schema:
                VALIDATOR.evolve(schema={**schema, "definitions": SCHEMA["definitions"]}).validate(schema["default"])
    bounds = SCHEMA["definitions"]["rule.loose-end"]["anyOf"][1]["properties"]
    assert (bounds["bounds"]["default"], bounds["colour"]["default"], bounds["levels"]["default"]) == (
        [1, "a"],
        "blue",
        [1, 2],
    )


def configs_on_pages() -> Iterator[str]:
    for page in sorted(ROOT.glob("docs/**/*.md")):
        yield from re.findall(r"^```toml\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_every_config_of_the_documentation_and_the_fixtures_is_valid(tmp_path: Path) -> None:
    texts = [*configs_on_pages(), *(path.read_text("utf-8") for path in ROOT.glob("**/vaultlint.toml"))]
    checked = 0
    for text in texts:
        data = tomllib.loads(text)
        data = data.get("tool", {}).get("vaultlint", data)
        if loads(tmp_path / "vaultlint.toml", text) or "tool" in text:
            VALIDATOR.validate(data)
            checked += 1
    assert checked > 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        'fail_on = "never"',
        "undo.keep_days = 3",
        'rules.loose_end = "off"',
        "rules.loose-end.allow-empty = true",
        "rules.loose-end.allow_empty = true",
        'rules.loose-end = { colour = "dark-red", limit = 3, either = ["a"], share = 1, anything = { a = [1, "b"] } }',
        'overrides = [{ paths = ["a"] }]',
        'baseline = "meta/.known.jsonl"',
        'exclude = ["!a/b", "..a", "\\\\#a"]',
    ],
)
def test_what_loads_is_valid(tmp_path: Path, text: str) -> None:
    assert loads(tmp_path / "vaultlint.toml", text)
    VALIDATOR.validate(tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        'selct = ["links"]',
        'select = ["no-such-rule"]',
        'select = "links"',
        "gitignore = 1",
        'fail-on = "off"',
        'dialect = "roam"',
        "undo.keep-days = 0",
        "undo.keep = 1",
        "rules.no-such-rule = {}",
        'rules.loose-end = "on"',
        "rules.loose-end.no-such-option = 1",
        'rules.loose-end.severity = "bad"',
        "rules.loose-end.minimum = true",
        "rules.loose-end.minimum = 9223372036854775808",
        "rules.loose-end.bounds = [1]",
        'rules.loose-end.bounds = [1, "a", 2]',
        'rules.loose-end.colour = "DARK_RED"',
        "rules.loose-end.either = [1]",
        "overrides = [{}]",
        "overrides = [{ paths = [] }]",
        'overrides = [{ paths = ["a"], exclude = ["b"] }]',
        'exclude = [""]',
        'exclude = ["./a"]',
        'exclude = ["#a"]',
        'baseline = "../a"',
        'baseline = "a/../b"',
        'baseline = "/a"',
        'baseline = "a//b"',
        'baseline = "C:/a"',
        'baseline = "a.MD"',
        'baseline = ""',
    ],
)
def test_what_does_not_load_is_not_valid(tmp_path: Path, text: str) -> None:
    assert not loads(tmp_path / "vaultlint.toml", text)
    assert not VALIDATOR.is_valid(tomllib.loads(text))


def test_rules_of_other_packages_are_taken_with_any_options() -> None:
    validator = Draft7Validator(config_schema(BUILT_IN, ["their-rule"]))
    validator.validate({"select": ["their-rule"], "rules": {"their-rule": {"anything": 1}}})
    assert not validator.is_valid({"select": ["nobodys-rule"]})


# Values that the loader and the schema must agree on, whatever stands where: right ones, near misses, other types.
words = st.sampled_from(["links", "all", "loose-end", "off", "error", "blue", "note", "obsidian", "a/b", "x", ""])
scalars = st.one_of(words, st.booleans(), st.integers(-2, 2), st.just(0.5), st.just(2**63))
values = st.one_of(
    scalars, st.lists(scalars, max_size=2), st.dictionaries(st.sampled_from(["a", "b"]), words, max_size=2)
)
options = st.dictionaries(
    st.sampled_from(["severity", *(field.name for field in LooseEnd.options()), "allow-empty", "nonsense"]),
    values,
    max_size=3,
)
rules = st.dictionaries(st.sampled_from(["loose-end", "mojibake", "nonsense"]), st.one_of(options, values), max_size=2)
overrides = st.lists(
    st.fixed_dictionaries(
        {}, optional={"paths": values, "select": values, "rules": st.one_of(rules, values), "nonsense": values}
    ),
    max_size=2,
)
tables = st.fixed_dictionaries(
    {},
    optional={
        **{key.name: values for key in TOP},
        "fail_on": values,
        "rules": st.one_of(rules, values),
        "overrides": st.one_of(overrides, values),
        "undo": st.dictionaries(st.sampled_from(["keep-days", "keep_megabytes", "nonsense"]), values, max_size=2),
        "nonsense": values,
    },
)


def has_a_key_twice(table: object) -> bool:
    """Whether a table has a key with `-` and with `_`, which a schema does not see."""
    if isinstance(table, dict):
        keys = [key.replace("_", "-") for key in table]
        return len(keys) > len(set(keys)) or any(map(has_a_key_twice, table.values()))
    return isinstance(table, list) and any(map(has_a_key_twice, table))


@settings(max_examples=300)
@given(table=tables)
def test_the_schema_and_the_loader_agree(tmp_path_factory: pytest.TempPathFactory, table: dict[str, object]) -> None:
    text = document(table)
    valid = VALIDATOR.is_valid(tomllib.loads(text)) and not has_a_key_twice(table)
    assert loads(tmp_path_factory.mktemp("config") / "vaultlint.toml", text) == valid
