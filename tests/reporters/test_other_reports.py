import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from vaultlint.findings import AppliedFix, Change, Edit, Finding, Fix, Refusal, Report, Safety, Severity
from vaultlint.reporters import Presentation, formats, load
from vaultlint.text import Position, Span

FindIn = Callable[..., Finding]
MakeReport = Callable[..., Report]
Rendered = Callable[..., str]
PointAt = Callable[..., Fix]


def test_formats_are_found_by_being_there() -> None:
    assert {"concise", "json", "pretty"} < set(formats())
    for name in formats():
        assert callable(load(name))


def test_concise_is_one_finding_a_line_and_a_summary(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    report = replace(make_report([find_in("see\n [[a]]", "[[a]]", path="A/B.md")]), vault=str(tmp_path))
    line = "A/B.md:2:2: warning broken-wikilink There is no note.\n"
    assert rendered("concise", report) == f"{line}1 finding in 1 note (1 warning).\n"
    assert rendered("concise", report, quiet=True) == line


def test_concise_paths_can_be_opened_from_the_current_folder(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    report = replace(make_report([find_in("[[a]]", "[[a]]", path="A.md")]), vault=str(tmp_path / "notes"))
    monkeypatch.chdir(tmp_path)
    assert rendered("concise", report).startswith("notes/A.md:1:1: ")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert rendered("concise", report).startswith(f"{(tmp_path / 'notes').as_posix()}/A.md:1:1: ")


def test_concise_stays_on_one_line_whatever_a_note_is_called(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered
) -> None:
    finding = find_in("[[a]]", "[[a]]", path="a\nb\x1b[2J\u202e\udce9.md", message="x\ny\u2028z")
    shown = rendered("concise", make_report([finding]), quiet=True)
    assert shown == "/vault/a\\nb\\x1b[2J\\u202e\\xe9.md:1:1: warning broken-wikilink x\\ny\\u2028z\n"


def test_concise_has_nothing_to_say_of_a_clean_run(make_report: MakeReport, rendered: Rendered) -> None:
    assert rendered("concise", make_report()) == ""


def test_concise_can_count_instead(find_in: FindIn, make_report: MakeReport, rendered: Rendered) -> None:
    shown = rendered("concise", make_report([find_in("[[a]]", "[[a]]")]), statistics=True, quiet=True)
    assert shown.splitlines()[1] == "broken-wikilink  warning          1      ·               ·"


def test_the_causes_are_counted_below_the_rules(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt
) -> None:
    findings = [
        *(find_in("[[a]]", "[[a]]", cause="wanted") for _ in range(2)),
        find_in("[[a]]", "[[a]]", cause="renamed", fix=point_at("A")),
        find_in("[[a]]", "[[a]]", rule="mojibake"),
    ]
    shown = rendered("concise", make_report(findings), statistics=True, quiet=True)
    assert shown == (
        "rule             severity  findings  --fix  --unsafe-fixes\n"
        "broken-wikilink  warning          3      1               ·\n"
        "mojibake         warning          1      ·               ·\n"
        "\n"
        "cause                      findings  --fix  --unsafe-fixes\n"
        "wanted                            2      ·               ·\n"
        "renamed                           1      1               ·\n"
    )


def test_json_has_the_names_of_the_contract(find_in: FindIn, make_report: MakeReport, rendered: Rendered) -> None:
    fix = Fix("Do it", (Edit(Span(0, 5), "new"), Edit(Span(1, 2), "", "Other.md")), Safety.UNSAFE)
    other = Fix("Do that", (Edit(Span(0, 5), "old"),), Safety.SUGGESTED)
    found = msgspec.structs.replace(find_in("[[a]]\n[[b]]", "[[a]]\n[", fix=fix), alternatives=(other,))
    report = make_report([found, find_in("[[b]]", "[[b]]", path="Z.md")])
    told = json.loads(rendered("json", report))
    assert list(told) == ["version", "findings", "fixed", "summary"]
    assert told["version"] == 1
    assert told["findings"][0] == {
        "path": "Note.md",
        "rule": "broken-wikilink",
        "severity": "warning",
        "message": "There is no note.",
        "cause": None,
        "line": 1,
        "column": 1,
        "end_line": 2,
        "end_column": 2,
        "start": 0,
        "end": 7,
        "fix": {
            "title": "Do it",
            "safety": "unsafe",
            "edits": [
                {"path": "Note.md", "start": 0, "end": 5, "new": "new"},
                {"path": "Other.md", "start": 1, "end": 2, "new": ""},
            ],
        },
        "alternatives": [
            {
                "title": "Do that",
                "safety": "suggested",
                "edits": [{"path": "Note.md", "start": 0, "end": 5, "new": "old"}],
            }
        ],
    }
    assert (told["findings"][1]["fix"], told["findings"][1]["alternatives"]) == (None, [])


def test_json_sums_up(find_in: FindIn, make_report: MakeReport, rendered: Rendered, point_at: PointAt) -> None:
    findings = [
        find_in("[[a]]", "[[a]]", fix=point_at("A"), cause="spelling"),
        find_in("x", "x", rule="mojibake", severity=Severity.ERROR, path="B.md"),
    ]
    change = Change("C.md", "x", "y", (AppliedFix("mojibake", point_at("A"), "A.md"),))
    refusal = Refusal("C.md", "it would break", ("mojibake",), "links", "@@ line 1 @@\n-x\n+\x1b")
    unwritten = Refusal("D.md", "it is read-only")
    report = make_report(findings, changes=[change], refused=[refusal, unwritten], notices=["Well."])
    assert json.loads(rendered("json", report))["summary"] == {
        "notes_checked": 3,
        "notes_with_findings": 2,
        "findings": 2,
        "severities": {"error": 1, "warning": 1, "info": 0},
        "fixable": {"safe": 1, "unsafe": 0, "suggested": 0},
        "rules": {
            "broken-wikilink": {"findings": 1, "safe": 1, "unsafe": 0, "suggested": 0},
            "mojibake": {"findings": 1, "safe": 0, "unsafe": 0, "suggested": 0},
        },
        "causes": {"spelling": 1},
        "folders": {".": 2},
        "suppressed": 0,
        "fixed": 1,
        "notes_fixed": ["C.md"],
        "run": None,
        "refused": [
            {
                "path": "C.md",
                "rules": ["mojibake"],
                "gate": "links",
                "reason": "it would break",
                "diff": "@@ line 1 @@\n-x\n+\x1b",
            },
            {"path": "D.md", "rules": [], "gate": None, "reason": "it is read-only", "diff": None},
        ],
        "baseline": None,
        "notices": ["Well."],
    }


def test_json_of_a_clean_run_is_still_an_object(make_report: MakeReport, rendered: Rendered) -> None:
    assert json.loads(rendered("json", make_report()))["findings"] == []


@given(st.lists(st.text(st.characters(codec=None, exclude_categories=()))))
def test_json_is_valid_ascii_and_loses_nothing_whatever_the_text(texts: list[str]) -> None:
    findings = [
        Finding(text, Span(0, 1), text, Severity.INFO, text, Position(1, 1), Position(1, 2), Fix(text, (), Safety.SAFE))
        for text in texts
    ]
    report = Report("/vault", findings, 1, str)
    shown = "".join(load("json")(report, Presentation()))
    assert shown.isascii()
    assert [finding["message"] for finding in json.loads(shown)["findings"]] == texts
