"""Rules about files: which files they are asked about, and how what they find is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import NoReturn

import pytest

from vaultlint import registry
from vaultlint.engine import check_file
from vaultlint.findings import Report, Safety
from vaultlint.registry import BoundRule
from vaultlint.reporters import Presentation, load
from vaultlint.rule import Bad, Edit, FileRule, Fix, Good, Problem, Severity, Span
from vaultlint.vault import Vault
from vaultlint.workflow import Request, check, fix

MakeVault = Callable[[Mapping[str, str | bytes]], Path]

PNG = b"\x89PNG\r\n\x1a\n\0\0\0"
ASKED: list[str] = []


class SeenFile(FileRule):
    """Files are not seen."""

    severity = Severity.WARNING
    since = "0.1.0"
    by_default = False
    examples = (Good(""), Bad("«»"))

    def check(self, path: str, vault: Vault) -> Iterator[Problem]:
        ASKED.append(path)
        if path in vault.files:
            mend = Fix("Write 'x'", (Edit(Span(0, 1), "x"),), Safety.SAFE)
            yield Problem(Span(0, 0), f"There is '{path}'.", mend)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installs the rule above, as a package would."""
    point = EntryPoint("seen-file", f"{__name__}:SeenFile", registry.ENTRY_POINTS)
    monkeypatch.setattr(EntryPoint, "load", lambda _: SeenFile)
    monkeypatch.setattr(registry, "entry_points", lambda **_: (point,))
    ASKED.clear()


def run(*paths: Path, select: str = "seen-file") -> Report:
    return check(Request(paths=paths, select=(select,)))


def shown(report: Report, name: str = "pretty") -> str:
    return "".join(load(name)(report, Presentation()))


FILES: Mapping[str, str | bytes] = {
    ".obsidian/app.json": "{}",
    ".gitignore": "*.tmp\n",
    "vaultlint.toml": 'exclude = ["Old/**"]\n',
    "Note.md": "y",
    "img/a.png": PNG,
    "b.tmp": "",
    "Old/c.pdf": "",
}


def test_every_file_under_check_is_asked_about_once(make_vault: MakeVault) -> None:
    root = make_vault(FILES)
    found = [(finding.path, finding.message) for finding in run(root).findings]
    assert found == [(path, f"There is '{path}'.") for path in ("Note.md", "img/a.png", "vaultlint.toml")]
    assert sorted(ASKED) == ["Note.md", "img/a.png", "vaultlint.toml"]


def test_a_file_asked_for_by_name_is_checked_whatever_its_kind(make_vault: MakeVault) -> None:
    root = make_vault(FILES)
    report = run(root / "img" / "a.png")
    assert [finding.path for finding in report.findings] == ["img/a.png"]
    assert (report.notes_checked, report.others_checked) == (0, 1)
    assert [finding.path for finding in run(root / "img").findings] == ["img/a.png"]


def test_what_is_hidden_is_said_to_be(make_vault: MakeVault) -> None:
    root = make_vault(FILES)
    report = run(root / "b.tmp", root / "Old" / "c.pdf")
    assert list(report.findings) == []
    assert [notice.split(":")[0] for notice in report.notices] == [
        "'b.tmp' is not checked",
        "'Old/c.pdf' is not checked",
    ]
    assert all("excluded by the config or by .gitignore" in notice for notice in report.notices)


def test_without_such_a_rule_attachments_are_not_looked_at(make_vault: MakeVault) -> None:
    root = make_vault(FILES)
    report = run(root / "img" / "a.png", select="links")
    assert (list(report.findings), report.others_checked, ASKED) == ([], 0, [])
    assert report.notices == ("'img/a.png' is not checked: it is not a note, a canvas or a base.",)


def test_several_files_that_are_not_looked_at_are_one_sentence(make_vault: MakeVault) -> None:
    root = make_vault(FILES)
    report = run(root / "img" / "a.png", root / "vaultlint.toml", root / "Note.md", select="links")
    assert report.notices == ("'img/a.png' and 1 more are not checked: they are not notes, canvases or bases.",)


def test_that_nothing_but_a_name_was_looked_at_is_said(make_vault: MakeVault) -> None:
    root = make_vault(FILES)
    one, two, note = root / "img" / "a.png", root / "vaultlint.toml", root / "Note.md"
    said = "a note, a canvas or a base: its name was looked at, and not what is in it."
    assert run(one).notices == (f"'img/a.png' is not {said}",)
    assert run(one, two).notices == (
        "'img/a.png' and 1 more are not notes, canvases or bases: their names were looked at, and not what is in them.",
    )
    assert run(one, note, two).notices == ()  # as a hook passes them
    assert run(root).notices == ()


def test_an_override_may_select_such_a_rule_for_some_files(make_vault: MakeVault) -> None:
    root = make_vault(
        {
            **FILES,
            "vaultlint.toml": 'select = ["headings"]\n[[overrides]]\npaths = ["img/**"]\nselect = ["seen-file"]\n',
        }
    )
    assert [finding.path for finding in check(Request(paths=(root,))).findings] == ["img/a.png"]


def test_an_attachment_is_never_read_for_a_report(make_vault: MakeVault) -> None:
    root = make_vault(FILES)
    report = run(root / "img")
    (root / "img" / "a.png").unlink()
    assert (
        shown(report)
        == "img/a.png\n\n  warning seen-file 1:1\n  There is 'img/a.png'.\n\n1 finding in 1 file (1 warning).\n"
    )
    assert "img/a.png:1:1: warning seen-file There is" in shown(report, "concise")
    told = json.loads(shown(report, "json"))
    assert (told["findings"][0]["line"], told["findings"][0]["start"], told["findings"][0]["fix"]) == (1, 0, None)
    assert (told["summary"]["notes_with_findings"], told["summary"]["findings"]) == (0, 1)


def test_a_finding_about_a_note_as_a_whole_shows_none_of_its_lines(make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}", "Note.md": "first line\n"})
    assert "first line" not in shown(run(root))


def test_only_notes_are_fixed(make_vault: MakeVault) -> None:
    root = make_vault({**FILES, "img/b.txt": "y"})
    report = fix(Request(paths=(root,), select=("seen-file",)), Safety.SAFE, write=True)
    assert [change.path for change in report.changes] == ["Note.md"]
    assert (root / "img" / "b.txt").read_text(encoding="utf-8") == "y"


def test_a_folder_of_clean_attachments_has_been_checked(make_vault: MakeVault) -> None:
    report = run(make_vault(FILES) / "img")
    assert (
        shown(Report(report.vault, (), 0, report.read_text, others_checked=2)) == "✓ 2 files checked, nothing found.\n"
    )


def _unread(path: str) -> NoReturn:
    raise AssertionError(path)


def test_a_rule_that_raises_becomes_a_finding() -> None:
    class Raiser(SeenFile):
        """Nothing raises."""

        def check(self, path: str, vault: Vault) -> Iterator[Problem]:
            raise KeyError(path, vault)

    (finding,) = check_file("a.png", Vault(("a.png",), _unread), [BoundRule(Raiser(), Severity.INFO)])
    assert (finding.rule, finding.path, finding.whole) == ("internal-error", "a.png", True)
    assert "'raiser' failed on this file" in finding.message
