"""The harness itself: it passes sound rules, and says what is wrong with others."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.errors import RuleLoadError
from vaultlint.registry import load_module
from vaultlint.rule import (
    Bad,
    Edit,
    FileRule,
    Fix,
    Good,
    Matter,
    Note,
    NoteFacts,
    NoteRule,
    Problem,
    Safety,
    Severity,
    Vault,
    VaultRule,
    option,
)
from vaultlint.testing import run_examples, trials_of
from vaultlint.testing.surroundings import SURROUNDINGS, WITH_THE_OTHER_END, Specimen, marked, unmarked
from vaultlint.text import Span

PAGE = Path(__file__).resolve().parent.parent / "docs" / "writing-rules.md"


class _Word(NoteRule):
    """The word is not there."""

    severity = Severity.WARNING
    since = "0.1.0"
    in_code = True
    in_comments = True

    safety: int = option(default=Safety.SAFE, help="How safe the fix is; -1: there is none.")
    new: str = option(default="good", help="What the fix writes.")
    pattern: str = option(default="bad", help="What is found.")

    def check(self, note: Note) -> Iterator[Problem]:
        for match in re.finditer(self.pattern, note.text):
            span = Span(*match.span())
            fix = Fix("Write it well", (Edit(span, self.new),), Safety(self.safety)) if self.safety >= 0 else None
            yield Problem(span, f"'{match[0]}' stands here.", fix)


def rule_with(*examples: Good | Bad, base: type[NoteRule] = _Word, **attributes: Any) -> type[NoteRule]:
    return type("Word", (base,), {"__doc__": "Words.", "examples": examples, "__module__": __name__, **attributes})


def failure_of(*examples: Good | Bad, **attributes: Any) -> str:
    with pytest.raises(AssertionError) as raised:
        run_examples(rule_with(*examples, **attributes))
    return str(raised.value)


def test_a_sound_rule_passes():
    run_examples(
        rule_with(
            Good("fine\n"),
            Bad("a «bad» word\n\nand a «bad» one", fixed="a good word\n\nand a good one", says="'bad' stands"),
            Bad("«bad»", options={"safety": 0}),
            Bad("«»line", options={"pattern": "(?=line)", "safety": -1}),
        )
    )


def test_what_is_found_and_what_was_expected_are_shown_with_marks():
    said = failure_of(Bad("a «worse» bad\n", fixed="a worse good\n"))
    assert said.startswith("word, example 1 (Bad), as it is: what is found differs\n")
    assert "\n    a worse «bad»\n" in said
    assert "\n    a «worse» bad\n" in said
    assert "word, example 1 (Bad), in a quote: " in said
    assert "\n    > a worse «bad»\n" in said


def test_a_finding_in_a_good_example_is_a_failure():
    assert "(Good), as it is: what is found differs" in failure_of(Good("bad"))


def test_a_message_that_does_not_say_so_is_a_failure():
    assert "does not say 'worse'; it is \"'bad' stands here.\"" in failure_of(Bad("«bad»", fixed="good", says="worse"))


def test_a_fix_without_fixed_and_fixed_without_a_fix_are_failures():
    assert "there is a fix ('Write it well'), and the example has no 'fixed'" in failure_of(Bad("«bad»"))
    said = failure_of(Bad("«bad»", fixed="good", options={"safety": 0}))
    assert "the example has 'fixed', and no fix above 'suggested' is offered" in said


def test_another_fixed_state_is_a_failure():
    said = failure_of(Bad("«bad»\r\n", fixed="better\r\n"))
    assert "fixing gives something else\n  expected:\n    better␍\n" in said


def test_fixing_that_never_ends_is_a_failure():
    said = failure_of(
        Bad("«a»", fixed="b", options={"pattern": "[ab]"}),
        check=lambda _, note: (
            Problem(
                Span(*match.span()),
                "x",
                Fix("Swap", (Edit(Span(*match.span()), "ab"["ba".index(match[0])]),), Safety.SAFE),
            )
            for match in re.finditer("[ab]", note.text)
        ),
    )
    assert "the fixes of word never end" in said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("bad", "a Bad marks what is found"),
        ("«bad", "a '«' is never closed"),
        ("bad»", "a '»' closes nothing"),
    ],
)
def test_marks_that_do_not_go_are_a_failure(text, reason):
    assert reason in failure_of(Bad(text))


def test_options_of_an_example_are_checked():
    assert "the rule has no option 'nwe'" in failure_of(Good("", options={"nwe": 1}))
    assert "the option 'new' expects a string, and the example gives 1" in failure_of(Good("", options={"new": 1}))


def test_a_rule_that_raises_fails_with_its_traceback():
    def check(_self: object, _note: Note) -> Iterator[Problem]:
        raise KeyError("oops")

    said = failure_of(Good("a"), check=check)
    assert "word, example 1 (Good), as it is: the rule raised\n" in said
    assert "KeyError: 'oops'" in said


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (Problem(Span(0, 99), "x"), "Span(start=0, end=99) lies outside of the note"),
        (Problem(Span(0, 1), " "), "the finding at Span(start=0, end=1) says nothing"),
        (Problem(Span(0, 1), "x", Fix("Do", (), Safety.SAFE)), "the fix 'Do' has no edits"),
        (
            Problem(Span(0, 1), "x", Fix("Do", (Edit(Span(0, 99), ""),), Safety.SAFE)),
            "an edit of the fix 'Do' lies outside of the note",
        ),
        (
            Problem(Span(0, 1), "x", None, (Fix("Do", (Edit(Span(0, 2), ""), Edit(Span(1, 2), "")), Safety.SAFE),)),
            "the edits of the fix 'Do' overlap",
        ),
    ],
)
def test_a_problem_that_cannot_be_shown_or_fixed_is_a_failure(problem, reason):
    assert reason in failure_of(Bad("«a»b"), check=lambda _self, _note: iter([problem]))


def test_a_rule_that_remembers_is_a_failure():
    seen: list[str] = []

    def check(_self: object, note: Note) -> Iterator[Problem]:
        seen.append(note.text)
        if len(seen) % 2:
            yield Problem(Span(0, 1), "Seen for the first time.")

    assert "looked at twice, the same note gives different findings" in failure_of(Bad("«a»"), check=check)


def test_a_rule_must_be_silent_in_code_and_comments_unless_it_says_so():
    said = failure_of(Bad("«bad»", fixed="good"), in_code=False, in_comments=False)
    assert "in a code fence: what is found differs" in said
    assert "in a comment: what is found differs" in said
    assert "in a quote" not in said


def test_an_example_that_hangs_on_its_place_is_not_moved():
    def check(_self: object, note: Note) -> Iterator[Problem]:
        if note.text.startswith("bad"):
            yield Problem(Span(0, 3), "At the start.")

    run_examples(rule_with(Bad("«bad»\nb", surroundings=False), Good("a bad", surroundings=False), check=check))
    assert "after an emoji: what is found differs" in failure_of(Bad("«bad»\nb"), check=check)


def test_a_class_that_would_not_load_does_not_pass():
    with pytest.raises(RuleLoadError, match="Word has no examples"):
        run_examples(rule_with())


def test_a_rule_must_be_about_what_it_finds():
    class Linked(VaultRule):
        """Notes have no links."""

        severity = Severity.WARNING
        since = "0.1.0"
        about = Matter.NO_FILE
        examples = (Good("text"), Bad("«[[Here]]»", vault={"Here.md": ""}))

        def check(self, facts: NoteFacts, vault: Vault) -> Iterator[Problem]:  # noqa: ARG002
            for link in facts.links:
                yield Problem(link.span, "A link.")

    said = next(failure for trial in trials_of(Linked) if (failure := trial.failure()))
    assert "a note that does not concern the rule: its 'about' says Matter.NO_FILE" in said


def test_neighbours_are_in_the_vault():
    class _Neighbours(VaultRule):
        """The vault holds what it should."""

        severity = Severity.WARNING
        since = "0.1.0"
        in_code = True
        in_comments = True

        def check(self, facts, vault):
            if sorted(vault.files) != ["Folder/Me.md", "a.png", "b.md"] or facts.path != "Folder/Me.md":
                yield Problem(Span(0, 0), "Something is missing.")
            if vault.notes["b.md"].length != 5:
                yield Problem(Span(0, 0), "The neighbour is another.")

    class Neighbours(_Neighbours):
        """The vault holds what it should."""

        examples = (Good("me", vault={"a.png": "", "b.md": "12345"}, path="Folder/Me.md"),)

    run_examples(Neighbours)


class _Lonely(FileRule):
    """Something links to every file."""

    severity = Severity.INFO
    since = "0.1.0"

    at: int = option(default=0, help="Where the finding stands.")

    def check(self, path, vault):
        if not vault.links_to(path):
            yield Problem(Span(self.at, self.at), f"Nothing links to '{path}'.")


def test_examples_of_rules_about_files_stand_for_files_of_every_kind():
    class Lonely(_Lonely):
        """Something links to every file."""

        examples = (
            Good("", path="image.png", vault={"Note.md": "![[image.png]]"}),
            Good("# A note\n", path="Note.md", vault={"Other.md": "[[note]]"}),
            Bad("«»", path="image.png", vault={"Note.md": "`![[image.png]]`"}, says="'image.png'"),
            Bad("«»# A note\n", path="Note.md"),
        )

    run_examples(Lonely)


def test_a_rule_about_files_speaks_of_the_whole_file():
    class Lonely(_Lonely):
        """Something links to every file."""

        examples = (Bad("a«»", options={"at": 1}),)

    with pytest.raises(AssertionError, match=r"its problems stand at Span\(0, 0\)"):
        run_examples(Lonely)


def test_each_example_is_tried_in_each_surrounding():
    trials = list(trials_of(rule_with(Good("a"), Good("b"))))
    assert len(trials) == 2 * len(SURROUNDINGS)
    assert str(trials[0]) == "word, example 1 (Good), as it is"


def test_marks_nest_touch_and_can_be_escaped():
    assert unmarked(r"a «b «c» d»«e» \«f\» «»") == Specimen(
        "a b c de «f» ", (Span(2, 7), Span(4, 5), Span(7, 8), Span(13, 13))
    )


@settings(deadline=None)
@given(
    st.text(alphabet="ab😀\n>-`~%# ", min_size=1, max_size=40).flatmap(
        lambda text: st.tuples(
            st.just(text),
            st.lists(st.integers(0, len(text)), min_size=2, max_size=2).map(sorted),
        )
    )
)
def test_in_every_surrounding_the_marks_stay_with_their_text(case):
    text, (start, end) = case
    span = Span(start, end)
    for surrounding in SURROUNDINGS:
        placed = surrounding.make(Specimen(text, (span,), text))
        if placed is None or surrounding.silent:
            continue
        (moved,) = placed.spans
        assert 0 <= moved.start <= moved.end <= len(placed.text)
        prefix = {"in a quote": "> ", "in a list item": "  "}.get(surrounding.label, "")
        inside = moved.of(placed.text).replace(f"\n{prefix}", "\n").replace("\r", "")
        wanted = span.of(text)
        if surrounding is WITH_THE_OTHER_END:
            assert inside in (wanted, wanted.removesuffix("\n"))
        else:
            assert inside == wanted
            assert placed.fixed == placed.text


def test_marks_are_shown_where_they_are():
    assert marked("abc", (Span(0, 1), Span(1, 2), Span(3, 3))) == "«a»«b»c«»"


def _sample() -> str:
    return next(
        block
        for block in re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        if "(NoteRule)" in block
    )


@pytest.fixture
def sample_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[NoteRule]:
    """The rule on the page on writing rules, in a package as the page tells it."""
    page = PAGE.read_text(encoding="utf-8")
    module = re.search(r'^capital-tag = "([\w.]+)"$', page, re.MULTILINE)
    assert module is not None
    target = tmp_path.joinpath(*module[1].split(".")).with_suffix(".py")
    target.parent.mkdir(parents=True)
    target.write_text(_sample(), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.split(".")[0] == module[1].split(".")[0]]:
        monkeypatch.delitem(sys.modules, name)
    rule = load_module(module[1])
    assert issubclass(rule, NoteRule)
    return rule


def test_the_rule_on_the_page_on_writing_rules_loads_and_holds(sample_rule):
    assert sample_rule.name == "capital-tag"
    assert sample_rule.category() == "tags"
    run_examples(sample_rule)


def test_the_test_on_the_page_on_writing_rules_runs(sample_rule):  # noqa: ARG001 - makes the package importable
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    module = ModuleType("page")
    exec(blocks[-1], module.__dict__)  # noqa: S102 - our own page
    module.__dict__["test_the_examples_of_capital_tag"]()
