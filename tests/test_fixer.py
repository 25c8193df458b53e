"""Fixes that go together, what they make of texts, and when they come to rest."""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.choosing import choose
from vaultlint.errors import ChangedFile, UnreadableFile
from vaultlint.findings import Change, Edit, Finding, Fix, Objection, Refusal, Safety, Severity
from vaultlint.fixer import EditError, Hunk, Judge, Settled, apply, compose, ordered, settle
from vaultlint.text import Position, Span

Rule = Callable[[str, str, Mapping[str, str]], Iterable[Finding]]


def finding(
    *edits: Edit, path: str = "n.md", rule: str = "some-rule", safety: Safety = Safety.SAFE, at: int | None = None
) -> Finding:
    span = edits[0].span if at is None else Span(at, at)
    fix = Fix("Do it", edits, safety)
    return Finding(path, span, rule, Severity.WARNING, "found", Position(1, 1), Position(1, 1), fix)


def edit(start: int, end: int, new: str = "x", path: str | None = None) -> Edit:
    return Edit(Span(start, end), new, path)


# Small rules, made by hand: each is a function from a note and its vault to findings


def replacing(name: str, pattern: str, new: str, safety: Safety = Safety.SAFE) -> Rule:
    def check(path: str, text: str, _: Mapping[str, str]) -> Iterable[Finding]:
        for match in re.finditer(pattern, text):
            yield finding(Edit(Span(*match.span()), match.expand(new)), path=path, rule=name, safety=safety)

    return check


def run(
    texts: Mapping[str, str],
    *rules: Rule,
    level: Safety = Safety.SAFE,
    unreadable: Sequence[str] = (),
    untouchable: Callable[[str, str], str | None] | None = None,
    judge: Judge | None = None,
) -> Settled:
    def read(path: str) -> str:
        if path in unreadable:
            raise UnreadableFile(path, "cannot be read: it is a test")
        return texts[path]

    def lint(changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        now = {**texts, **changed}
        return {path: [found for rule in rules for found in rule(path, text, now)] for path, text in now.items()}

    return settle(read, lint, level, untouchable=untouchable, judge=judge)


def after(settled: Settled) -> dict[str, str]:
    return {change.path: change.after for change in settled.changes}


# apply


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit], str]:
    """A text, edits of it in any order, and the text that they make, put together in another way."""
    before, wanted, edits = draw(st.text(max_size=3)), "", []
    wanted = before
    for _ in range(draw(st.integers(0, 6))):
        old, new, kept = draw(st.text(max_size=3)), draw(st.text(max_size=3)), draw(st.text(min_size=1, max_size=3))
        edits.append(edit(len(before), len(before) + len(old), new))
        before += old + kept
        wanted += new + kept
    return before, draw(st.permutations(edits)), wanted


@given(edited_texts())
def test_edits_in_any_order_make_the_same_text(case: tuple[str, list[Edit], str]) -> None:
    text, edits, wanted = case
    assert apply(text, edits) == wanted


@given(edited_texts())
def test_an_edit_given_twice_is_made_once(case: tuple[str, list[Edit], str]) -> None:
    text, edits, wanted = case
    assert apply(text, edits + edits) == wanted


def test_no_edits_change_nothing() -> None:
    assert apply("text", []) == "text"


def test_an_insertion_at_the_edge_of_a_replaced_stretch_keeps_its_side() -> None:
    assert apply("abc", [edit(1, 2, "B"), edit(2, 2, ">"), edit(1, 1, "<")]) == "a<B>c"


@pytest.mark.parametrize(
    "edits",
    [
        [edit(-1, 0)],
        [edit(0, 6)],
        [edit(3, 2)],
        [edit(0, 3), edit(2, 4)],
        [edit(0, 4), edit(1, 1)],
        [edit(2, 2, "x"), edit(2, 2, "y")],
        [edit(1, 2, "x"), edit(1, 2, "y")],
    ],
)
def test_edits_that_cannot_be_made_are_an_error(edits: list[Edit]) -> None:
    with pytest.raises(EditError):
        apply("hello", edits)


def test_many_edits_of_one_long_line_are_made() -> None:
    text = "ab" * 50_000
    assert apply(text, [edit(place, place + 1, "c") for place in range(0, len(text), 2)]) == "cb" * 50_000


# choose


def touching(one: Edit, other: Edit) -> bool:
    if (one.span, one.new) == (other.span, other.new):
        return False
    (start, end), (other_start, other_end) = one.span, other.span
    if start == end or other_start == other_end:
        return start <= other_end and other_start <= end
    return start < other_end and other_start < end


small_edits = st.builds(
    lambda start, length, new, path: edit(start, start + length, new, path),
    st.integers(0, 12),
    st.integers(0, 3),
    st.sampled_from("xy"),
    st.sampled_from([None, "b.md"]),
)


@settings(max_examples=300)
@given(st.lists(st.lists(small_edits, min_size=1, max_size=2), max_size=12))
def test_no_two_chosen_fixes_touch_and_none_is_left_out_without_need(lists: list[list[Edit]]) -> None:
    candidates = []
    for edits in lists:
        one, *rest = edits
        if not any(touching(one, other) for other in rest if one.path == other.path):
            candidates.append(finding(*edits))
    chosen = choose(candidates, Safety.SAFE)
    taken: list[Edit] = []
    for candidate in sorted(candidates, key=lambda found: found.span):
        assert candidate.fix
        free = not any(touching(new, old) for new in candidate.fix.edits for old in taken if new.path == old.path)
        assert free == (candidate in chosen)
        if free:
            taken += candidate.fix.edits


def test_the_earlier_of_two_fixes_that_overlap_is_taken() -> None:
    early, late = finding(edit(0, 3)), finding(edit(2, 5))
    assert choose([late, early], Safety.SAFE) == (early,)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (edit(0, 2), edit(2, 4), True),
        (edit(0, 2), edit(2, 2), False),
        (edit(2, 2), edit(2, 4), False),
        (edit(2, 2, "a"), edit(2, 2, "b"), False),
        (edit(2, 2, "a"), edit(2, 2, "a"), True),
        (edit(2, 2), edit(3, 3), True),
        (edit(0, 9), edit(4, 5), False),
    ],
)
def test_what_goes_together(one: Edit, other: Edit, together: bool) -> None:
    chosen = choose([finding(one, at=0), finding(other, at=1)], Safety.SAFE)
    assert len(chosen) == (2 if together else 1)


def test_all_edits_of_a_fix_are_made_or_none() -> None:
    first, pair = finding(edit(5, 6)), finding(edit(0, 1), edit(5, 7), at=9)
    assert choose([first, pair], Safety.SAFE) == (first,)


def test_the_same_place_in_two_files_is_two_places() -> None:
    one, other = finding(edit(0, 1), path="a.md"), finding(edit(0, 1, path="b.md"), path="a.md", at=1)
    assert choose([one, other], Safety.SAFE) == (one, other)


def test_fixes_below_the_level_are_not_chosen() -> None:
    safe, unsafe = finding(edit(0, 1)), finding(edit(2, 3), safety=Safety.UNSAFE)
    suggested = finding(edit(4, 5), safety=Safety.SUGGESTED)
    assert choose([safe, unsafe, suggested], Safety.SAFE) == (safe,)
    assert choose([safe, unsafe, suggested], Safety.UNSAFE) == (safe, unsafe)


def test_many_fixes_are_chosen_even_if_they_come_from_the_end() -> None:
    findings = [finding(edit(3 * place, 3 * place + 2), at=20_000 - place) for place in range(20_000)]
    assert len(choose(findings, Safety.SAFE)) == 20_000


# compose

UNIQUE = [chr(code) for code in range(0x4E00, 0x9000)]


def unique_edits(text: str, stock: list[str], chance: random.Random) -> list[Edit]:
    """Edits of a text that put in only characters that were never used before."""
    edits = []
    place = 0
    while place < len(text) and chance.random() < 0.85:
        start = place + chance.randrange(0, 4)
        end = start + chance.randrange(0, 4)
        if end > len(text):
            break
        edits.append(edit(start, end, "".join(stock.pop() for _ in range(chance.randrange(0, 4)))))
        place = end + 1
    return edits


@settings(max_examples=300)
@given(st.randoms(use_true_random=False), st.integers(0, 30), st.integers(1, 4))
def test_hunks_keep_through_all_rounds_just_what_no_edit_touched(
    chance: random.Random, length: int, rounds: int
) -> None:
    stock = UNIQUE.copy()
    first = "".join(stock.pop() for _ in range(length))
    last, hunks = first, ()
    for _ in range(rounds):
        edits = ordered(unique_edits(last, stock, chance), len(last))
        hunks = compose(hunks, edits)
        last = apply(last, edits)
    kept, rebuilt, end = "", "", 0
    for old, new in hunks:
        assert old.start >= end
        kept += first[end : old.start]
        rebuilt += first[end : old.start]
        assert len(rebuilt) == new.start
        rebuilt += new.of(last)
        end = old.end
    kept += first[end:]
    assert rebuilt + first[end:] == last
    assert kept == "".join(character for character in first if character in last)


# settle


def test_fixes_are_made_and_listed_with_the_change() -> None:
    settled = run({"a.md": "cat and dog", "b.md": "bird"}, replacing("cats", "cat", "tiger"))
    assert [(change.path, change.before, change.after) for change in settled.changes] == [
        ("a.md", "cat and dog", "tiger and dog")
    ]
    assert [applied.rule for applied in settled.changes[0].fixes] == ["cats"]
    assert settled.hunks["a.md"] == ((Span(0, 3), Span(0, 5)),)
    assert settled.findings == {"a.md": [], "b.md": []}


def test_nothing_to_fix_changes_nothing() -> None:
    settled = run({"a.md": "text"}, replacing("cats", "cat", "tiger"))
    assert (settled.changes, settled.refused, settled.notices) == ((), (), ())


def test_what_one_fix_brings_about_another_rule_fixes_in_the_next_round() -> None:
    settled = run({"a.md": "one"}, replacing("twos", "two", "three"), replacing("ones", "one", "two"))
    assert after(settled) == {"a.md": "three"}
    assert [applied.rule for applied in settled.changes[0].fixes] == ["ones", "twos"]


def test_a_fix_that_has_to_wait_is_made_in_a_later_round() -> None:
    settled = run({"a.md": "abc"}, replacing("front", "ab", "Ab"), replacing("back", "bc", "bC"))
    assert after(settled) == {"a.md": "AbC"}
    assert [applied.rule for applied in settled.changes[0].fixes] == ["front", "back"]


def test_fixes_of_one_note_alter_what_is_found_in_another() -> None:
    def agreeing(path: str, text: str, vault: Mapping[str, str]) -> Iterable[Finding]:
        if path == "b.md" and text != vault["a.md"]:
            yield finding(Edit(Span(0, len(text)), vault["a.md"]), path=path, rule="agreeing")

    settled = run({"a.md": "old", "b.md": "old"}, replacing("news", "old", "new"), agreeing)
    assert after(settled) == {"a.md": "new", "b.md": "new"}


@given(st.text("abcd", max_size=30))
def test_a_settled_vault_stays_as_it_is(text: str) -> None:
    rules = [replacing("one", "ab", "c"), replacing("two", "cc+", "d"), replacing("three", "d(?=b)", "")]
    first = run({"n.md": text}, *rules)
    now = after(first).get("n.md", text)
    assert run({"n.md": now}, *rules).changes == ()
    assert not any(re.search(pattern, now) for pattern in ("ab", "cc+", "d(?=b)"))


def test_rules_that_undo_each_other_leave_the_note_as_it_was_and_are_named() -> None:
    settled = run(
        {"a.md": "start: here", "b.md": "start"},
        replacing("starts", "start", "here"),
        replacing("there", "here$", "there"),
        replacing("back", "there$", "here"),
    )
    assert after(settled) == {}
    assert [(refusal.path, refusal.gate, refusal.rules) for refusal in settled.refused] == [
        ("a.md", "settled", ("back", "there")),
        ("b.md", "settled", ("back", "there")),
    ]
    assert settled.refused[0].reason == "the fixes of back and there undo each other and never end"
    assert [found.rule for found in settled.findings["b.md"]] == ["starts"]


def test_a_cycle_in_one_note_does_not_keep_another_from_being_fixed() -> None:
    settled = run(
        {"a.md": "black", "b.md": "cat"},
        replacing("whites", "black", "white"),
        replacing("blacks", "white", "black"),
        replacing("cats", "cat", "tiger"),
    )
    assert after(settled) == {"b.md": "tiger"}
    assert settled.refused == (
        Refusal(
            "a.md",
            "the fixes of blacks and whites undo each other and never end",
            ("blacks", "whites"),
            "settled",
        ),
    )


def test_what_hung_on_a_note_that_went_in_circles_is_worked_out_anew() -> None:
    def agreeing(path: str, text: str, vault: Mapping[str, str]) -> Iterable[Finding]:
        if path == "b.md" and text != vault["a.md"]:
            yield finding(Edit(Span(0, len(text)), vault["a.md"]), path=path, rule="agreeing")

    settled = run(
        {"a.md": "1", "b.md": "1"},
        replacing("twos", "1", "2"),
        replacing("threes", "2", "3"),
        replacing("more-twos", "3", "2"),
        agreeing,
    )
    assert after(settled).get("b.md", "1") == "1"


def test_a_fix_that_never_comes_to_an_end_is_stopped() -> None:
    settled = run({"a.md": "x", "b.md": "cat"}, replacing("longer", "x$", "xx"), replacing("cats", "cat", "tiger"))
    assert after(settled) == {"b.md": "tiger"}
    assert [str(refusal) for refusal in settled.refused] == [
        "a.md: not fixed: the gate 'settled' refused what the fix of longer would do: the fixes of longer never end"
    ]
    assert settled.refused[0].diff.startswith("@@ line 1 @@\n-x\n+xxxxx")


def test_a_fix_that_changes_nothing_is_not_made() -> None:
    settled = run({"a.md": "same"}, replacing("idle", "same", "same"))
    assert (settled.changes, settled.refused) == ((), ())
    assert len(settled.findings["a.md"]) == 1


def renaming(path: str, text: str, vault: Mapping[str, str]) -> Iterable[Finding]:
    """A heading `old` becomes `new`, and so does every mention of it in other notes: one fix over several files."""
    if path == "a.md" and text == "old":
        edits = [Edit(Span(0, 3), "new")]
        for other, content in vault.items():
            if other != path:
                edits += [Edit(Span(*match.span()), "new", other) for match in re.finditer("old", content)]
        yield finding(*edits, path=path, rule="renaming")


def test_a_fix_over_several_files_is_made_in_all_of_them() -> None:
    settled = run({"a.md": "old", "b.md": "see old", "c.md": "none"}, renaming)
    assert after(settled) == {"a.md": "new", "b.md": "see new"}
    assert [applied.rule for change in settled.changes for applied in change.fixes] == ["renaming", "renaming"]


def test_a_fix_over_several_files_is_made_in_none_if_one_cannot_be_read() -> None:
    settled = run({"a.md": "old", "b.md": "see old"}, renaming, unreadable=["b.md"])
    assert settled.changes == ()
    assert settled.notices == ("b.md: cannot be read: it is a test",)


def test_a_fix_over_several_files_is_made_in_none_if_one_is_refused() -> None:
    def judge(changes: Sequence[Change], _: Mapping[str, Sequence[Hunk]]) -> dict[str, list[Objection]]:
        objection = Objection("manners", "it is not well", 4)
        return {change.path: [objection] if change.path == "b.md" else [] for change in changes}

    texts = {"a.md": "old", "b.md": "see old", "c.md": "cat"}
    settled = run(texts, renaming, replacing("cats", "cat", "tiger"), judge=judge)
    assert after(settled) == {"c.md": "tiger"}
    diff = "@@ line 1 @@\n-see old\n+see new"
    assert settled.refused == (Refusal("b.md", "it is not well", ("renaming",), "manners", diff),)


def test_files_that_must_not_be_edited_are_not() -> None:
    settled = run(
        {"a.md": "cat", "b.md": "cat"},
        replacing("cats", "cat", "tiger"),
        untouchable=lambda path, _: "it is a drawing" if path == "a.md" else None,
    )
    assert after(settled) == {"b.md": "tiger"}
    assert settled.notices == ("a.md: not edited: it is a drawing",)


def test_a_fix_that_does_not_fit_is_refused_with_a_word_and_only_once() -> None:
    def broken(path: str, text: str, _: Mapping[str, str]) -> Iterable[Finding]:
        yield finding(edit(0, len(text) + 1), path=path, rule="broken")

    settled = run({"a.md": "cat"}, broken, replacing("cats", "cat", "tiger"))
    assert after(settled) == {"a.md": "tiger"}
    reason = "it does not fit the text (an edit of 0 to 4 in a text of 3)"
    assert settled.refused == (Refusal("a.md", reason, ("broken",), "fitting"),)


def test_a_fix_below_the_level_is_not_made_but_stays_found() -> None:
    rule = replacing("cats", "cat", "tiger", Safety.UNSAFE)
    assert run({"a.md": "cat"}, rule).changes == ()
    assert len(run({"a.md": "cat"}, rule).findings["a.md"]) == 1
    assert after(run({"a.md": "cat"}, rule, level=Safety.UNSAFE)) == {"a.md": "tiger"}


def test_hunks_lead_from_the_first_text_to_the_last() -> None:
    settled = run({"a.md": "keep one keep one"}, replacing("ones", "one", "two"), replacing("twos", "two", "three"))
    assert settled.hunks["a.md"] == ((Span(5, 8), Span(5, 10)), (Span(14, 17), Span(16, 21)))


def test_a_file_that_somebody_changed_meanwhile_is_refused_with_all_that_the_same_fix_edits() -> None:
    texts = {"a.md": "old", "b.md": "[[old]]", "c.md": "odd"}

    def read(path: str) -> str:
        if path == "b.md":
            raise ChangedFile(path, "somebody else was faster")
        return texts[path]

    def lint(changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        now = {**texts, **changed}
        both = finding(edit(0, 3, "new"), edit(2, 5, "new", path="b.md"), path="a.md")
        alone = finding(edit(0, 3, "even"), path="c.md")
        return {"a.md": [both] if now["a.md"] == "old" else [], "c.md": [alone] if now["c.md"] == "odd" else []}

    settled = settle(read, lint, Safety.SAFE)
    assert after(settled) == {"c.md": "even"}
    assert (settled.refused, settled.notices) == ((Refusal("b.md", "somebody else was faster"),), ())


def test_files_that_are_closed_are_not_edited_and_nothing_is_said_of_them() -> None:
    texts = {"a.md": "x", "b.md": "x"}
    rule = replacing("some-rule", "x", "y")

    def lint(changed: Mapping[str, str]) -> dict[str, list[Finding]]:
        return {path: list(rule(path, text, texts)) for path, text in {**texts, **changed}.items()}

    settled = settle(texts.__getitem__, lint, Safety.SAFE, closed=["a.md"])
    assert after(settled) == {"b.md": "y"}
    assert (settled.refused, settled.notices) == ((), ())
