"""What directives silence, and which of them are said to be of no use."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from vaultlint.findings import Finding, Severity
from vaultlint.note import Note
from vaultlint.suppress import Outcome, Vocabulary, judge
from vaultlint.suppression import Verdict
from vaultlint.text import LineIndex, Span

_CATEGORIES = {
    "broken-wikilink": "links",
    "empty-link": "links",
    "duplicate-heading": "headings",
    "orphan-note": "links",
}
_WORDS = Vocabulary(_CATEGORIES, frozenset(_CATEGORIES) - {"orphan-note"}, frozenset({"internal-error"}))


def _judge(text: str, ran: Iterable[str] = _CATEGORIES, *, whole: bool = False) -> tuple[Outcome, str]:
    """The outcome for a text in which the letters W, E and D are findings, and those of them that are left."""
    rules = {"W": "broken-wikilink", "E": "empty-link", "D": "duplicate-heading", "X": "internal-error"}
    lines = LineIndex.of(text)
    findings = [
        Finding(
            "Note.md",
            Span(0, 0) if whole else Span(place, place + 1),
            rules[sign],
            Severity.WARNING,
            "",
            lines.position(place),
            lines.position(place + 1),
            whole=whole,
        )
        for place, sign in enumerate(text)
        if sign in rules
    ]
    outcome = judge(Note("Note.md", text).facts, findings, frozenset(ran), _WORDS)
    signs = {rule: sign for sign, rule in rules.items()}
    assert outcome.silenced == len(findings) - len(outcome.left)
    return outcome, "".join(signs[finding.rule] for finding in outcome.left)


def _left(text: str) -> str:
    return _judge(text)[1]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("W %% vaultlint-disable-line broken-wikilink %%\nW", "W"),
        ("W E %% vaultlint-disable-line broken-wikilink %%", "E"),
        ("W E D %% vaultlint-disable-line links %%", "D"),
        ("W E D %% vaultlint-disable-line %%\n", ""),
        ("W E D %% vaultlint-disable-line all %%\n", ""),
        ("W %% vaultlint-disable-line Broken_wikilink %%", ""),
        ("> W %% vaultlint-disable-line %%\n> W", "W"),
        ("- W %% vaultlint-disable-line %%\n- W", "W"),
        ("%% vaultlint-disable-next-line %%\nW\nW", "W"),
        ("<!-- vaultlint-disable-next-line -->\n\nW", "W"),
        ("<!-- vaultlint-disable-next-line\nbroken-wikilink -->\nW\nW", "W"),
        ("W\n\n%% vaultlint-disable-file %%\n\nW", ""),
        ("---\nvaultlint-disable: links\n---\nW D", "D"),
    ],
)
def test_lines_and_files(text: str, left: str) -> None:
    assert _left(text) == left


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ("W|disable|W E|enable|W E", "WWE"),
        ("disable|W E", ""),
        ("disable broken-wikilink|W E|disable empty-link|W E|enable broken-wikilink|W E|enable empty-link|E", "EWE"),
        ("disable|W E|enable broken-wikilink|W E|enable|W E", "WWE"),
        ("disable|enable broken-wikilink|W E|disable|W", "W"),
        ("disable links|W E D|enable broken-wikilink|W E", "DW"),
        ("disable broken-wikilink|W|enable links|W", "W"),
        ("disable links|disable links|enable links|W|enable links|W", "W"),
        ("disable broken-wikilink|disable empty-link|enable|W E", "WE"),
        ("enable|W", "W"),
    ],
)
def test_ranges_nest_by_name(lines: str, left: str) -> None:
    written = [f"%% vaultlint-{line} %%" if "able" in line else line for line in lines.split("|")]
    assert _left("\n\n".join(written)) == left


def test_what_stands_before_a_range_on_its_line_is_found() -> None:
    assert _left("W %% vaultlint-disable %% W") == "W"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("%% linter-disable %%\n\nW E D\n\n%% linter-enable %%\n\nW", "W"),
        ("%% linter-disable %%\n\nW\n\n%% vaultlint-enable %%\n\nW", ""),
        ("---\ndisabled rules: [all]\n---\nW", ""),
        ("---\ndisabled rules: [yaml-timestamp]\n---\nW", "W"),
        ("<!-- markdownlint-disable md024 md042 -->\n\nW E D", "W"),
        ("E <!-- markdownlint-disable -->\n\nE", "E"),
        ("<!-- markdownlint-disable -->\n\nW E D", "W"),
        ("E <!-- rumdl-disable-line no-empty-links -->\n\nE", "E"),
        ("<!-- markdownlint-disable-next-line md024 -->\nD\nD", "D"),
        ("<!-- markdownlint-disable-file headings -->\n\nD", ""),
    ],
)
def test_what_others_silence_is_silent_where_a_rule_is_about_the_same(text: str, left: str) -> None:
    outcome, remaining = _judge(text)
    assert remaining == left
    assert all(suppression.directive.tool == "vaultlint" for suppression in outcome.suppressions)


def test_only_what_is_about_the_whole_note_silences_what_is_about_the_file() -> None:
    assert _judge("W %% vaultlint-disable-line %%", whole=True)[1] == "W"
    assert _judge("%% vaultlint-disable %% W", whole=True)[1] == "W"
    assert _judge("W %% vaultlint-disable-file %%", whole=True)[1] == ""


def test_a_rule_that_failed_is_never_silent_and_makes_the_rest_unsure() -> None:
    outcome, left = _judge("X %% vaultlint-disable-file %% %% vaultlint-disable-line empty-link, internal-error %%")
    assert left == "X"
    one, two = outcome.suppressions
    assert one.verdict is Verdict.UNSURE
    assert [judged.verdict for judged in two.names] == [Verdict.UNSURE, Verdict.NEVER]


def _verdicts(text: str, ran: Iterable[str] = _CATEGORIES) -> list[str]:
    said = []
    for suppression in _judge(text, ran)[0].suppressions:
        said += [judged.verdict.value for judged in suppression.names] or [suppression.verdict.value]
    return said


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("W %% vaultlint-disable-line broken-wikilink, empty-link, x %%", ["used", "unused", "unknown"]),
        ("W %% vaultlint-disable-line %% %% vaultlint-disable-file broken-wikilink %%", ["used", "used"]),
        ("D %% vaultlint-disable-line links %%", ["unused"]),
        ("%% vaultlint-disable %%\n\ntext\n\n%% vaultlint-enable %%", ["unused", "used"]),
        ("%% vaultlint-disable-file orphan-note %%", ["unused"]),
        ("%% vaultlint-enable links %%", ["unused"]),
        ("%% vaultlint-disable links %%\n\n%% vaultlint-disable links %%\n\nW", ["used", "used"]),
        ("%% vaultlint-disable-nextline %%", ["unknown"]),
    ],
)
def test_what_came_of_each_name(text: str, verdicts: list[str]) -> None:
    assert _verdicts(text) == verdicts


def test_nothing_is_unused_of_which_a_rule_did_not_run() -> None:
    text = "%% vaultlint-disable-line empty-link, links, all, broken-wikilink %%"
    assert _verdicts(text, ["broken-wikilink"]) == ["unsure", "unsure", "unsure", "unused"]
    assert _verdicts("%% vaultlint-disable-file %%", ["broken-wikilink"]) == ["unsure"]
    # What is off unless it is selected is not waited for.
    assert _verdicts("%% vaultlint-disable-line links %%", ["broken-wikilink", "empty-link"]) == ["unused"]


def test_the_nearest_name_is_given_for_an_unknown_one() -> None:
    (suppression,) = _judge("%% vaultlint-disable-line broken-wikilnk, xyz %%")[0].suppressions
    assert [judged.like for judged in suppression.names] == ["broken-wikilink", ""]
