"""Suppressions in notes, end to end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Vaultlint = Callable[..., Any]

_NOTE = "[[Nowhere]] %% vaultlint-disable-line broken-wikilink: planned %%\n\n[[Gone]]\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True)
    return root


def test_what_is_suppressed_is_counted_and_not_reported(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "Note.md").write_text(_NOTE, encoding="utf-8")
    ran = vaultlint("check")
    assert ran.code == 1
    assert "Nowhere" not in ran.out.replace("[[Nowhere]] %%", "")
    assert "1 finding in 1 note (1 warning). 1 more is suppressed." in ran.out
    for arguments in (("check",), ("check", "--no-cache"), ("check", "--jobs", "1")):  # from the cache, and without
        summary = json.loads(vaultlint(*arguments, "--output-format", "json").out)["summary"]
        assert (summary["findings"], summary["suppressed"]) == (1, 1)


def test_a_vault_in_which_all_is_suppressed_is_clean(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "Note.md").write_text("---\nvaultlint-disable: links\n---\n[[Nowhere]] [[Gone]]\n", encoding="utf-8")
    ran = vaultlint("check")
    assert ran.code == 0
    assert "1 note checked, nothing found. 2 are suppressed." in ran.out


def test_suppressions_can_be_ignored_for_once(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "Note.md").write_text(_NOTE, encoding="utf-8")
    for _ in range(2):
        assert json.loads(vaultlint("check", "--output-format", "json").out)["summary"]["findings"] == 1
        shown = json.loads(vaultlint("check", "--ignore-suppressions", "--output-format", "json").out)["summary"]
        assert (shown["findings"], shown["suppressed"]) == (2, 0)


def test_what_is_suppressed_is_not_fixed(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "Costs.md").write_text("", encoding="utf-8")
    text = "[[Cots]] %% vaultlint-disable-line broken-wikilink %%\n"
    (vault / "Note.md").write_text(text, encoding="utf-8")
    assert vaultlint("check", "--fix", "--unsafe-fixes").code == 0
    assert (vault / "Note.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        "CafÃ© x %% vaultlint-disable-line mojibake %%\n",
        "%% vaultlint-disable-next-line mojibake: as their encoding shows it %%\nCafÃ© x\n",
        "<!-- vaultlint-disable mojibake -->\n\nCafÃ© x\n\n<!-- vaultlint-enable mojibake -->\n",
        "<!-- vaultlint-disable-file mojibake: text about encodings -->\n\nCafÃ© x\n",
        "---\nvaultlint-disable: mojibake\n---\n\nCafÃ© x\n",
        "---\nvaultlint-disable:\n  - mojibake: shown as garbled\n---\n\nCafÃ© x\n",
    ],
)
def test_garbled_text_stays_where_its_name_is_suppressed(vault: Path, vaultlint: Vaultlint, text: str) -> None:
    (vault / "Note.md").write_text(text, encoding="utf-8")
    for _ in range(2):
        assert "1 is suppressed" in vaultlint("check").out
        assert vaultlint("check", "--fix", "--unsafe-fixes").code == 0
        assert (vault / "Note.md").read_text(encoding="utf-8") == text


def test_garbled_text_can_be_suppressed_by_the_command(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "Note.md").write_text("CafÃ© x\n", encoding="utf-8")
    vaultlint("check", "--add-suppressions")
    assert "disable" in (vault / "Note.md").read_text(encoding="utf-8")
    ran = vaultlint("check")
    assert ran.code == 0, ran.out


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_fix_takes_out_what_is_of_no_use_and_nothing_else(vault: Path, vaultlint: Vaultlint, line_end: str) -> None:
    def written(text: str) -> bytes:
        return text.replace("\n", line_end).encode()

    before = (
        "---\ntags: []\nvaultlint-disable:\n  - mojibake\n  - broken-wikilink\n---\n[[Nowhere]]\n\n"
        "%% vaultlint-disable headings %%\n\n# One\n\n%% vaultlint-enable headings %%\n\n"
        "- item <!-- vaultlint-disable-line -->\n"
    )
    after = "---\ntags: []\nvaultlint-disable:\n  - broken-wikilink\n---\n[[Nowhere]]\n\n\n# One\n\n\n- item\n"
    (vault / "Note.md").write_bytes(written(before))
    ran = vaultlint("check", "--fix")
    assert ran.code == 0, ran.out + ran.err
    assert (vault / "Note.md").read_bytes() == written(after)
    assert vaultlint("undo").code == 0
    assert (vault / "Note.md").read_bytes() == written(before)


@pytest.mark.parametrize("directive", ["<!-- vaultlint-disable-next-line -->", "%% vaultlint-disable links %%"])
def test_a_note_of_nothing_but_a_useless_suppression_is_left_without(
    vault: Path, vaultlint: Vaultlint, directive: str
) -> None:
    note = vault / "Note.md"
    note.write_text(f"{directive}\n", encoding="utf-8")
    ran = vaultlint("check", "--fix")
    assert (ran.code, ran.err) == (0, "")
    assert note.read_text(encoding="utf-8").strip() == ""


def test_a_name_that_no_rule_has_is_one_clear_sentence(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "Note.md").write_text("[[Nowhere]] %% vaultlint-disable-line broken-wikilnk %%\n", encoding="utf-8")
    ran = vaultlint("check", "--output-format", "concise")
    assert ran.code == 1
    said = "There is no rule or category 'broken-wikilnk'. Did you mean 'broken-wikilink'?"
    assert f"Note.md:1:40: warning: {said}" in ran.out.replace("unknown-suppression: ", "") or said in ran.out


def test_a_selection_makes_nothing_unused(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "Note.md").write_text("[[x]] %% vaultlint-disable-line broken-wikilink %%\n", encoding="utf-8")
    assert vaultlint("check", "--select", "headings,suppressions").code == 0
    assert vaultlint("check", "--ignore", "broken-wikilink").code == 0


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ("", ["unused-suppression"]),
        ('ignore = ["unused-suppression"]\n', []),
        ('ignore = ["suppressions"]\n', []),
        ('[rules]\nunused-suppression = "off"\n', []),
        ('select = ["default", "suppression-without-reason"]\n', ["suppression-without-reason", "unused-suppression"]),
    ],
)
def test_the_config_switches_the_rules_about_suppressions(
    vault: Path, vaultlint: Vaultlint, config: str, found: list[str]
) -> None:
    (vault / "Note.md").write_text("%% vaultlint-disable-line broken-wikilink %%\n", encoding="utf-8")
    (vault / "vaultlint.toml").write_text(config, encoding="utf-8")
    report = json.loads(vaultlint("check", "--output-format", "json").out)
    assert sorted(finding["rule"] for finding in report["findings"]) == found


def test_a_failing_rule_cannot_be_suppressed(
    vault: Path, vaultlint: Vaultlint, install_rule: Callable[[str, str], dict[str, str]]
) -> None:
    source = """
        from vaultlint.rule import Bad, NoteRule, Severity

        class FailingRule(NoteRule):
            "Rules fail."
            severity = Severity.WARNING
            since = "1.0"
            examples = (Bad("«»"),)

            def check(self, note):
                raise ValueError("no")
    """
    extra = install_rule("failing_rule", source)
    (vault / "Note.md").write_text("%% vaultlint-disable-file internal-error, all %%\n", encoding="utf-8")
    ran = vaultlint("check", "--select", "default,failing-rule", "--output-format", "json", extra=extra)
    assert ran.code == 3
    rules = [finding["rule"] for finding in json.loads(ran.out)["findings"]]
    assert sorted(rules) == ["internal-error", "unknown-suppression"]


@pytest.mark.parametrize("rule", ["unused-suppression", "unknown-suppression", "suppression-without-reason"])
def test_rules_about_suppressions_are_explained(vaultlint: Vaultlint, rule: str) -> None:
    ran = vaultlint("explain", rule)
    assert ran.code == 0
    assert "vaultlint-disable-line" in ran.out


_EVERYWHERE = """---
tags: [a]
---
# A [[h]]

Text [[x]] and [[y]]
more [[z]]  \nbreak ^block

- [ ] task [[t]] ^id1
> [!note] T [[c]]
> text [[q]]

| a [[1]] | b |
| --- | --- |
| [[2]] | [[3]] |
| [[4\\|k]] | |

field:: [[f]]
other:: [[o]]

[ref]: missing.md

# Same

`code` [[k]] `end`

# Same
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("dialect", ["obsidian", "foam", "logseq", "commonmark"])
def test_suppressions_are_added_wherever_something_is_found(
    vault: Path, vaultlint: Vaultlint, line_end: str, dialect: str
) -> None:
    before = _EVERYWHERE.replace("\n", line_end).encode()
    (vault / "Note.md").write_bytes(before)
    (vault / "vaultlint.toml").write_text(f'dialect = "{dialect}"\n', encoding="utf-8")
    found = json.loads(vaultlint("check", "--output-format", "json").out)["summary"]["findings"]
    assert found
    shown = vaultlint("check", "--add-suppressions", "--diff")
    assert "+" in shown.out
    assert f"{found} findings would be suppressed in 1 note." in shown.err
    assert (vault / "Note.md").read_bytes() == before
    ran = vaultlint("check", "--add-suppressions", "--reason", "written by others")
    assert (ran.code, ran.err) == (0, "")
    assert f"Suppressed {found} findings in 1 note:" in ran.out
    after = (vault / "Note.md").read_bytes()
    assert b": written by others" in after
    assert after.count(b"\n") == after.count(line_end.encode())
    again = vaultlint("check", "--add-suppressions")
    assert (again.code, (vault / "Note.md").read_bytes()) == (0, after)
    summary = json.loads(vaultlint("check", "--output-format", "json").out)["summary"]
    assert (summary["findings"], summary["suppressed"]) == (0, found)
    assert vaultlint("undo").code == 0
    assert (vault / "Note.md").read_bytes() == before


def test_what_can_be_fixed_is_fixed_first_where_both_are_wanted(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "Costs of living.md").write_text("", encoding="utf-8")
    (vault / "Note.md").write_text("[[costs_of_living]]\n\n[[Nowhere]]\n", encoding="utf-8")
    ran = vaultlint("check", "--fix", "--unsafe-fixes", "--add-suppressions")
    assert ran.code == 0
    assert "Fixed or suppressed 2 findings" in ran.out
    after = (vault / "Note.md").read_text(encoding="utf-8")
    assert after == "[[Costs of living|costs_of_living]]\n\n[[Nowhere]] %% vaultlint-disable-line broken-wikilink %%\n"


def test_what_a_fix_elsewhere_will_mend_is_not_suppressed(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "great_ideas.md").write_text("Nobody links here yet.\n", encoding="utf-8")
    (vault / "Note.md").write_text("[[great ideas|ideas]]\n", encoding="utf-8")
    ran = vaultlint("check", "--fix", "--add-suppressions", "--select", "broken-wikilink,orphan-note")
    assert ran.code == 0
    assert (vault / "great_ideas.md").read_text(encoding="utf-8") == "Nobody links here yet.\n"
    assert (vault / "Note.md").read_text(encoding="utf-8").endswith("[[great_ideas|ideas]]\n")


def test_what_a_baseline_knows_is_not_suppressed(vault: Path, vaultlint: Vaultlint) -> None:
    note = vault / "Note.md"
    note.write_text("[[Known]]\n", encoding="utf-8")
    vaultlint("baseline")
    note.write_text("[[Known]]\n\n[[New]]\n", encoding="utf-8")
    ran = vaultlint("check", "--add-suppressions")
    assert (ran.code, ran.err) == (0, "")
    assert "1 known finding in the baseline." in ran.out
    assert note.read_text(encoding="utf-8") == ("[[Known]]\n\n[[New]] %% vaultlint-disable-line broken-wikilink %%\n")


def test_what_no_note_can_carry_is_left(vault: Path, vaultlint: Vaultlint) -> None:
    (vault / "Map.canvas").write_text('{"nodes": [{"id": "1", "type": "file", "file": "Gone.md"}]}', encoding="utf-8")
    ran = vaultlint("check", "--add-suppressions")
    assert ran.code == 1
    assert "broken-canvas-link" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--reason", "x"), "--reason is written by --add-suppressions"),
        (("--add-suppressions", "--ignore-suppressions"), "leave out one of them"),
        (("--add-suppressions", "--reason", "see [[x]]"), "--reason cannot have '[' in it"),
        (("--add-suppressions", "--reason", "a -- b"), "--reason cannot have '--' in it"),
        (("--add-suppressions", "--watch"), "--watch never writes"),
        (("-", "--add-suppressions"), "give it files or folders"),
    ],
)
def test_what_does_not_go_together_is_said(
    vault: Path, vaultlint: Vaultlint, arguments: tuple[str, ...], said: str
) -> None:
    (vault / "Note.md").write_text("[[Nowhere]]\n", encoding="utf-8")
    ran = vaultlint("check", *arguments)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert (vault / "Note.md").read_text(encoding="utf-8") == "[[Nowhere]]\n"
