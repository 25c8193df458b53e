"""What a run changed, told by rule and by file, and how to undo it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.findings import AppliedFix, Change, Edit, Fix, Report, Safety
from vaultlint.reporters.fixed import undo_command
from vaultlint.text import Span

MakeReport = Callable[..., Report]
Rendered = Callable[..., str]


def applied(rule: str, path: str, *others: str) -> AppliedFix:
    edits = (Edit(Span(0, 0), "x"), *(Edit(Span(0, 0), "x", other) for other in others))
    return AppliedFix(rule, Fix("Mend it", edits, Safety.UNSAFE), path)


@pytest.fixture
def over_three_files() -> list[Change]:
    """One fix that edits three files, and another in one of them."""
    rename = applied("duplicate-heading", "B.md", "A.md", "C.canvas")
    link = applied("broken-wikilink", "A.md")
    fixes = {"A.md": (rename, link), "B.md": (rename,), "C.canvas": (rename,)}
    return [Change(path, "x", "y", its) for path, its in fixes.items()]


def test_a_fix_over_several_files_is_one_fix(
    make_report: MakeReport, rendered: Rendered, over_three_files: list[Change]
) -> None:
    report = make_report(changes=over_three_files)
    assert rendered("pretty", report).startswith(
        "Fixed 2 findings in 3 files:\n  broken-wikilink    1  A.md\n  duplicate-heading  1  A.md, B.md, C.canvas\n\n"
    )
    assert rendered("concise", report) == (
        "/vault/A.md: fixed duplicate-heading, broken-wikilink\n"
        "/vault/B.md: fixed duplicate-heading\n"
        "/vault/C.canvas: fixed duplicate-heading\n"
        "Fixed 2 findings in 3 files.\n"
        "3 notes checked, nothing found.\n"
    )
    told = json.loads(rendered("json", report))
    assert told["fixed"] == [
        {
            "path": "B.md",
            "rule": "duplicate-heading",
            "title": "Mend it",
            "safety": "unsafe",
            "files": ["A.md", "B.md", "C.canvas"],
        },
        {"path": "A.md", "rule": "broken-wikilink", "title": "Mend it", "safety": "unsafe", "files": ["A.md"]},
    ]
    assert (told["summary"]["fixed"], told["summary"]["run"]) == (2, None)


def test_long_rows_go_on_below(make_report: MakeReport, rendered: Rendered) -> None:
    paths = [f"a folder/with a long name/{number}.md" for number in range(9)]
    report = make_report(changes=[Change(path, "x", "y", (applied("mojibake", path),)) for path in paths])
    lines = rendered("pretty", report, width=50).splitlines()
    assert lines[0] == "Fixed 9 findings in 9 notes:"
    assert lines[1].startswith("  mojibake  9  a folder/with a long name/0.md,")
    assert lines[2].startswith("               a folder")
    assert max(map(len, lines)) <= 50
    assert any(line.endswith("+ 4 more notes") for line in lines)


def test_equal_fixes_of_two_findings_are_two(make_report: MakeReport, rendered: Rendered) -> None:
    same = (applied("mojibake", "A.md"), applied("mojibake", "A.md"))
    report = make_report(changes=[Change("A.md", "x", "y", same)])
    assert "Fixed 2 findings in 1 note:\n  mojibake  2  A.md (2)\n" in rendered("pretty", report)


def test_names_in_what_was_fixed_are_safe_to_print(make_report: MakeReport, rendered: Rendered) -> None:
    report = make_report(changes=[Change("\x1b[31m\n.md", "x", "y", (applied("mojibake", "\x1b[31m\n.md"),))])
    for name in ("pretty", "concise"):
        assert r"\x1b[31m\n.md" in rendered(name, report)
        assert "\x1b" not in rendered(name, report)


def test_quiet_and_diffs_say_nothing_of_it(
    make_report: MakeReport, rendered: Rendered, over_three_files: list[Change]
) -> None:
    report = make_report(changes=over_three_files, run="12")
    assert [rendered(name, report, quiet=True) for name in ("pretty", "concise")] == ["", ""]


@pytest.mark.parametrize(
    ("folder", "vault", "command"),
    [
        (".", ".", "vaultlint undo"),
        ("deep/er", ".", "vaultlint undo"),
        (".", "deep/a vault", "vaultlint undo --vault 'deep/a vault'"),
        ("deep", "other", "vaultlint undo --vault {top}/other"),
    ],
)
def test_how_to_undo_is_said_as_it_can_be_typed_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, vault: str, command: str
) -> None:
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / folder)
    report = Report(str(tmp_path / vault), (), 1, str, run="7")
    assert undo_command(report) == command.replace("{top}", str(tmp_path))
    assert undo_command(Report(str(tmp_path / vault), (), 1, str)) is None
