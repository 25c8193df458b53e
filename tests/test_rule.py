"""What a rule becomes by being defined."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError

import pytest

from vaultlint.findings import Severity
from vaultlint.rule import NoteRule, option


class BrokenHTMLTag(NoteRule):
    """Tags are closed.

    The page.
    """

    severity = Severity.WARNING
    since = "0.1.0"

    minimum: int = option(default=1, help="How many there must be.")
    names: Mapping[str, str] = option(default={"a": "b"}, help="Their names.")

    def check(self, note):  # noqa: ARG002
        yield from ()


class H1Twice(NoteRule):
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, note):  # noqa: ARG002
        yield from ()


def test_the_name_of_a_rule_is_its_class_name_in_kebab_case():
    assert BrokenHTMLTag.name == "broken-html-tag"
    assert H1Twice.name == "h1-twice"


def test_the_category_of_a_rule_is_the_folder_of_its_module():
    assert _in_module("vaultlint.rules.text.h1_twice").category() == "text"


def test_the_category_of_a_rule_in_no_folder_is_its_module():
    assert _in_module("h1_twice").category() == "h1_twice"


def _in_module(name: str) -> type[NoteRule]:
    return type("H1Twice", (H1Twice,), {"__module__": name})


def test_a_rule_keeps_the_docstring_of_its_author_or_the_lack_of_one():
    assert (BrokenHTMLTag.__doc__ or "").startswith("Tags are closed.\n")
    assert H1Twice.__doc__ is None


def test_a_rule_is_the_frozen_value_of_its_options():
    rule = BrokenHTMLTag(minimum=2)
    assert rule == BrokenHTMLTag(minimum=2)
    assert rule != BrokenHTMLTag()
    with pytest.raises(FrozenInstanceError):
        rule.minimum = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        BrokenHTMLTag(maximum=2)  # type: ignore[call-arg]


def test_options_know_their_default_and_their_help():
    assert [(option.name, option.help) for option in BrokenHTMLTag.options()] == [
        ("minimum", "How many there must be."),
        ("names", "Their names."),
    ]


def test_a_table_as_default_is_not_shared():
    assert BrokenHTMLTag().names == {"a": "b"}
    assert BrokenHTMLTag().names is not BrokenHTMLTag().names


def test_a_rule_survives_pickling():
    rule = H1Twice()
    assert pickle.loads(pickle.dumps(rule)) == rule  # noqa: S301 - made here


def test_a_rule_without_options_is_frozen_too():
    from vaultlint.rules.links.broken_base import BrokenBase

    rule = BrokenBase()
    assert rule == BrokenBase()
    with pytest.raises(FrozenInstanceError):
        rule.name = "other"
    with pytest.raises(FrozenInstanceError):
        del rule.name


def test_options_are_inherited_and_can_be_declared_anew():
    class Stricter(BrokenHTMLTag):
        minimum: int = option(default=5, help="How many more.")
        most: int = option(default=9, help="How many at most.")

    assert [(one.name, one.default) for one in Stricter.options()] == [
        ("minimum", 5),
        ("names", {"a": "b"}),
        ("most", 9),
    ]
    assert (Stricter().minimum, Stricter(most=10).most, BrokenHTMLTag().minimum) == (5, 10, 1)
    assert Stricter() != BrokenHTMLTag()
    assert repr(Stricter(most=10)).endswith("Stricter(minimum=5, names={'a': 'b'}, most=10)")


def test_equal_rules_have_the_same_hash():
    class Short(NoteRule):
        least: int = option(default=1, help="How many there must be.")

        def check(self, note):  # noqa: ARG002
            yield from ()

    assert hash(Short()) == hash(Short(least=1))
    assert len({Short(), Short(least=1), Short(least=2)}) == 2


def test_a_rule_can_refuse_the_values_of_its_options():
    class Choosy(BrokenHTMLTag):
        def __post_init__(self) -> None:
            if self.minimum < 0:
                raise ValueError("there are no fewer than none")

    with pytest.raises(ValueError, match="there are no fewer than none"):
        Choosy(minimum=-1)


def test_an_option_without_a_type_is_none():
    with pytest.raises(TypeError, match="the option 'minimum' has no type"):

        class Untyped(BrokenHTMLTag):
            minimum = option(default=1, help="How many there must be.")


def test_a_value_must_come_from_somewhere():
    class Wanting(BrokenHTMLTag):
        wanted: int

    assert Wanting(wanted=1).wanted == 1
    with pytest.raises(TypeError, match="the option 'wanted' has no value"):
        Wanting()
