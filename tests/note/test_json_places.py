"""JSON with places: what is JSON, and where its values stand. Python's own reader is the judge."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaultlint.note.json_places import JsonError, JsonReader, JsonString
from vaultlint.text import Span

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=5), values, max_size=4)
)
WRITTEN = st.builds(
    lambda value, indent, ascii_only: json.dumps(value, indent=indent, ensure_ascii=ascii_only),
    VALUES,
    st.sampled_from([None, 0, "\t"]),
    st.booleans(),
)


def no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=no_constant)
    except ValueError:
        return False
    return True


def read(text: str) -> Span:
    reader = JsonReader(text)
    span = reader.value()
    reader.end()
    return span


@given(WRITTEN, st.sampled_from(["", " ", "\r\n\t"]))
def test_a_value_is_passed_over_from_its_start_to_its_end(text: str, space: str) -> None:
    span = read(space + text + space)
    assert span == Span(len(space), len(space) + len(text))


@given(st.text('{}[]",:\\ u0d8e.-+E1truefalsn\n\x01', max_size=30) | WRITTEN.flatmap(lambda text: st.just(text[:-1])))
@example('{"a":1,}')
@example("[1,]")
@example('"\\ud83d\\ude00"')
@example("01")
@example("1.")
@example('"\x01"')
@example('{"a" 1}')
@example("[}")
def test_what_is_json_and_what_is_not_is_as_python_sees_it(text: str) -> None:
    if is_json(text):
        read(text)
    else:
        with pytest.raises(JsonError) as raised:
            read(text)
        assert 0 <= raised.value.offset <= len(text)


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=6), st.sampled_from([None, 2]), st.booleans())
def test_the_fields_of_an_object_stand_where_they_are_said_to(
    value: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    fields = JsonReader(text).fields()
    assert {name: json.loads(place.of(text)) for name, place in fields.items()} == value


@given(st.dictionaries(st.text(max_size=8), st.lists(VALUES, max_size=4), max_size=4))
def test_members_and_items_are_met_in_order(value: dict[str, list[Any]]) -> None:
    text = json.dumps(value)
    reader = JsonReader(text)
    met = {name: [json.loads(reader.value().of(text)) for _ in reader.items()] for name in reader.members()}
    reader.end()
    assert met == value


def test_of_a_name_that_stands_twice_the_last_value_counts_as_in_javascript() -> None:
    text = '{"a": 1, "\\u0061": [2]}'
    assert JsonReader(text).fields()["a"].of(text) == "[2]"


@given(st.text('ab"\\\n\t\x00é😀\ud83d\udce9/', max_size=20), st.data())
def test_a_stretch_of_a_string_is_found_in_its_literal(value: str, data: st.DataObject) -> None:
    escape = data.draw(st.lists(st.booleans(), min_size=len(value), max_size=len(value)))
    literal = "".join(
        json.dumps(character)[1:-1] if escaped or ord(character) < 32 or character in '"\\' else character
        for character, escaped in zip(value, escape, strict=True)
    )
    text = f'[ "{literal}" ]'
    string = JsonString(text, Span(2, len(text) - 2))
    if "\ud83d\udce9" not in value:  # written as two escapes, the halves are one character
        assert string.value == value
    start = data.draw(st.integers(0, len(string.value)))
    end = data.draw(st.integers(start, len(string.value)))
    assert json.loads(f'"{string.locate(Span(start, end)).of(text)}"') == string.value[start:end]


@pytest.mark.parametrize(
    ("text", "offset", "wanted"),
    [
        ("", 0, "a value should stand here"),
        ('{"a":1,\n}', 8, "a name in quotation marks should stand here, and a ':'"),
        ("[1 2]", 3, "',' or ']' should stand here"),
        ("[1] 2", 4, "it should end here"),
        ('{"a": "b\n"}', 6, "a value should stand here"),
    ],
)
def test_where_a_text_is_no_json_is_told(text: str, offset: int, wanted: str) -> None:
    with pytest.raises(JsonError) as raised:
        read(text)
    assert (raised.value.offset, raised.value.wanted) == (offset, wanted)


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000])
def test_depth_is_no_trouble(text: str) -> None:
    assert read(text) == Span(0, len(text))
