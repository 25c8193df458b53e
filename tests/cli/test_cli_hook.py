"""`check --hook`: the staged notes, and what the commit breaks in others; from a plain hook of git."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .test_cli_changed import VAULT, commit, git

Run = Callable[..., object]
MakeVault = Callable[..., Path]
BROKEN = ["One.md broken-wikilink", "One.md broken-wikilink", "Three.md broken-wikilink"]


@pytest.fixture
def repository(make_vault: MakeVault) -> Path:
    root = make_vault(VAULT | {"script.py": "print()\n"})
    git(root, "init", "--quiet")
    commit(root)
    return root


@pytest.fixture
def found(vaultlint: Run) -> Callable[..., list[str]]:
    def found(*arguments: str | Path, folder: Path | None = None, extra: dict[str, str] | None = None) -> list[str]:
        ran = vaultlint("check", "--hook", *arguments, "--output-format", "json", folder=folder, extra=extra)
        assert ran.code in {0, 1}, ran.err
        findings = json.loads(ran.out)["findings"]
        assert (ran.code == 1) == bool(findings)
        return [f"{finding['path']} {finding['rule']}" for finding in findings]

    return found


def test_without_a_staged_note_there_is_nothing_to_check(vaultlint: Run, repository: Path) -> None:
    ran = vaultlint("check", "--hook")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    (repository / "script.py").write_text("print(1)\n")
    git(repository, "add", "script.py")
    ran = vaultlint("check", "--hook", "script.py")
    assert (ran.code, ran.err) == (0, "")


def test_the_paths_are_checked_as_they_are_and_nothing_else(found: Callable[..., list[str]], repository: Path) -> None:
    assert found("Four.md", "script.py", "no longer there.md", "picture.png") == ["Four.md broken-wikilink"]
    (repository / "Four.md").write_text("[[Not staged]]\n")
    assert found() == []


@pytest.mark.parametrize("arguments", [("rm", "Two.md"), ("mv", "Two.md", "2.md"), ("rm", "--cached", "Two.md")])
def test_what_the_commit_takes_away_is_missed_by_notes_that_are_not_staged(
    found: Callable[..., list[str]], repository: Path, arguments: tuple[str, ...]
) -> None:
    git(repository, "mv", "Four.md", "4.md")
    assert found() == []
    git(repository, *arguments)
    assert found() == BROKEN
    assert found(*(["2.md"] if "mv" in arguments else [])) == BROKEN


def test_what_is_not_staged_is_no_part_of_the_commit(found: Callable[..., list[str]], repository: Path) -> None:
    (repository / "Two.md").write_text("x")
    (repository / "New.md").write_text("[[Nowhere]]")
    assert found() == []
    git(repository, "add", "Two.md")
    assert found() == ["One.md broken-heading-link", "Three.md broken-block-link"]


def test_all_files_are_all_that_is_checked(found: Callable[..., list[str]], vaultlint: Run, repository: Path) -> None:
    everything = sorted(
        str(path.relative_to(repository)) for path in repository.rglob("*.*") if ".git" not in path.parts
    )
    findings = json.loads(vaultlint("check", "--output-format", "json").out)["findings"]
    assert found(*everything) == [f"{finding['path']} {finding['rule']}" for finding in findings] != []


def test_what_is_excluded_stays_excluded(found: Callable[..., list[str]], repository: Path) -> None:
    (repository / "vaultlint.toml").write_text('exclude = ["Four.md", "One.md"]\n')
    git(repository, "rm", "--quiet", "Two.md")
    assert found("Four.md") == ["Three.md broken-wikilink"]


def test_a_fix_edits_staged_notes_alone(vaultlint: Run, repository: Path) -> None:
    (repository / "great_ideas.md").write_text("x")
    (repository / "Six.md").write_text("[[great ideas|x]] [[Two|y]]\n")
    commit(repository)
    git(repository, "mv", "Two.md", "A long name.md")
    (repository / "Four.md").write_text("[[great ideas|y]] [[Two|z]]\n")
    git(repository, "add", "Four.md")
    ran = vaultlint("check", "--hook", "--fix", "Four.md", "A long name.md")
    assert ran.code == 1
    assert (repository / "Four.md").read_text() == "[[great_ideas|y]] [[A long name|z]]\n"
    assert (repository / "Six.md").read_text() == "[[great ideas|x]] [[Two|y]]\n"
    assert "Six.md" in ran.out
    assert "can be fixed with --fix" not in ran.out
    assert git(repository, "diff", "--name-only") == "Four.md"


@pytest.mark.parametrize("arguments", [["-a"], ["Two.md"], ["--only", "Two.md"], ["--include", "Two.md"]])
def test_a_plain_hook_sees_the_index_of_its_commit(
    repository: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    for name in ("PYTHONPATH", "PYTHONUTF8"):
        monkeypatch.setenv(name, environment[name])
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m vaultlint check --hook --output-format concise >&2\n")
    hook.chmod(0o755)
    (repository / "Two.md").write_text("Text ^fact\n")
    git(repository, "add", "Two.md") if "--include" in arguments else None
    with pytest.raises(Exception, match="non-zero") as refused:
        git(repository, "commit", "-m", "x", *arguments)
    assert "One.md:3:14: warning broken-heading-link" in refused.value.stderr.decode()
    (repository / "Two.md").write_text("# Costs\n\nMore ^fact\n")
    git(repository, "commit", "-m", "x", "-a")


def test_the_vault_may_lie_below_the_top_and_hold_nothing_that_is_staged(
    found: Callable[..., list[str]], make_vault: MakeVault
) -> None:
    root = make_vault({f"notes/{path}": text for path, text in VAULT.items()} | {"README.md": "[[Nowhere]]\n"})
    git(root, "init", "--quiet")
    commit(root)
    git(root, "rm", "--quiet", "notes/Two.md")
    assert found(folder=root) == BROKEN
    assert found("README.md", folder=root) == BROKEN
    assert found("notes", "README.md", folder=root) == BROKEN
    assert found("notes/Four.md", folder=root) == ["Four.md broken-wikilink", *BROKEN]


def test_a_folder_without_any_mark_can_be_named(found: Callable[..., list[str]], make_vault: MakeVault) -> None:
    root = make_vault({"notes/One.md": "[x](Two.md)", "notes/Two.md": "x", "Other.md": "[[Nowhere]]"})
    git(root, "init", "--quiet")
    commit(root)
    git(root, "rm", "--quiet", "notes/Two.md")
    assert found("notes", "Other.md", folder=root) == ["One.md broken-markdown-link"]


def test_a_repository_with_several_vaults_has_each_checked(vaultlint: Run, make_vault: MakeVault) -> None:
    files = {f"{vault}/{path}": text for vault in ("a", "b") for path, text in VAULT.items()}
    root = make_vault(files | {"c/.obsidian/app.json": "{}", "c/One.md": "[[Nowhere]]"})
    git(root, "init", "--quiet")
    commit(root)
    git(root, "rm", "--quiet", "a/Two.md")
    ran = vaultlint("check", "--hook", "b/Four.md", "a/Five.md", "--output-format", "concise", "-q", folder=root)
    assert ran.code == 1
    assert sorted({line.split(":")[0] for line in ran.out.splitlines()}) == ["a/One.md", "a/Three.md", "b/Four.md"]


def test_one_file_does_not_take_the_reports_of_several_vaults(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault({f"{vault}/{path}": text for vault in ("a", "b") for path, text in VAULT.items()})
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    ran = vaultlint("check", "--hook", "a/Four.md", "b/Four.md", "--output-file", "json:report.json", folder=root)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: --output-file takes the report on one vault, and these files lie in 2: 'a' and 'b'. "
        "Add the folder of one of them to PATHS.\n"
    )
    assert not (root / "report.json").exists()
    ran = vaultlint("check", "--hook", "a", "a/Four.md", "b/Four.md", "--output-file", "report.txt", folder=root)
    assert (ran.code, ran.err) == (1, "")


def test_between_two_commits_it_is_they_that_count(found: Callable[..., list[str]], repository: Path) -> None:
    (repository / "Two.md").write_text("Text ^fact\n")
    commit(repository)
    (repository / "Four.md").write_text("[[Staged]]\n")
    git(repository, "add", "Four.md")
    refs = {"PRE_COMMIT_FROM_REF": "HEAD~1", "PRE_COMMIT_TO_REF": "HEAD"}
    assert found("Two.md") == []
    assert found("Two.md", extra=refs) == ["One.md broken-heading-link"]


def test_it_goes_with_no_other_comparison(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault(VAULT)
    for arguments, sentence in (
        (["--changed"], "--hook asks git what is staged: leave out --changed."),
        (["--since", "main"], "--hook asks git what is staged: leave out --since."),
        (["-"], "'-' is one note, changed or not: leave out --hook."),
    ):
        ran = vaultlint("check", "--hook", *arguments)
        assert (ran.code, ran.out, ran.err) == (2, "", f"error: {sentence}\n")
    ran = vaultlint("check", "--hook")
    assert ran.code == 2
    assert "--hook asks git what changed, and the vault" in ran.err
