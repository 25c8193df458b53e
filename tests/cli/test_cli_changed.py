"""`check --changed` and `check --since`: what changed, and what that causes in notes that did not."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
MakeVault = Callable[..., Path]
VAULT = {
    ".obsidian/app.json": "{}",
    "One.md": "# Top\n\n[[Two]] [[Two#Costs]] [[Nowhere]]\n",
    "Two.md": f"# Costs\n\nText ^fact\n\n{'A text of some length. ' * 20}\n",
    "Three.md": "[[Two#^fact]] [[Old trouble]]\n",
    "Four.md": "[[Gone already]]\n",
    "picture.png": b"\x89PNG",
    "Five.md": "![[picture.png]]\n",
}


def git(folder: Path, *arguments: str) -> str:
    names = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder,
        env={**environment, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def commit(root: Path, message: str = "x") -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", message)


@pytest.fixture
def repository(make_vault: MakeVault) -> Path:
    """A vault with one commit."""
    root = make_vault(VAULT)
    git(root, "init", "--quiet")
    commit(root)
    return root


@pytest.fixture
def found(vaultlint: Run) -> Callable[..., list[str]]:
    """What a check finds, as `path rule text-less place`; the exit code must fit."""

    def found(*arguments: str | Path, folder: Path | None = None) -> list[str]:
        ran = vaultlint("check", *arguments, "--output-format", "json", folder=folder)
        assert ran.code in {0, 1}, ran.err
        findings = json.loads(ran.out)["findings"]
        assert (ran.code == 1) == bool(findings)
        return [f"{finding['path']} {finding['rule']}" for finding in findings]

    return found


@pytest.mark.usefixtures("repository")
def test_nothing_changed_and_nothing_is_checked(vaultlint: Run) -> None:
    ran = vaultlint("check", "--changed")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "note: Nothing in the vault changed since the last commit.\n"
    assert vaultlint("check").code == 1


def test_a_changed_a_staged_and_a_new_note_are_checked_and_no_other(
    found: Callable[..., list[str]], repository: Path
) -> None:
    (repository / "Two.md").write_text(VAULT["Two.md"] + "\n[[A]]\n")
    (repository / "Four.md").write_text("[[B]]\n")
    git(repository, "add", "Four.md")
    (repository / "new").mkdir()
    (repository / "new" / "🎉 Été.md").write_text("[[C]]\n")
    assert found("--changed") == ["Four.md broken-wikilink", "Two.md broken-wikilink", "new/🎉 Été.md broken-wikilink"]
    assert found("--changed", "new", "Five.md") == ["new/🎉 Été.md broken-wikilink"]


def test_a_file_that_is_only_touched_did_not_change(found: Callable[..., list[str]], repository: Path) -> None:
    for name in ("One.md", "Four.md"):
        os.utime(repository / name, (1_600_000_000, 1_600_000_000))
    (repository / "Four.md").write_bytes(b"[[Gone already]]\r\n")  # as a checkout on Windows may have it
    assert found("--changed") == []


@pytest.mark.parametrize(
    ("change", "caused"),
    [
        (lambda root: (root / "Two.md").unlink(), ["One.md broken-wikilink"] * 2 + ["Three.md broken-wikilink"]),
        (
            lambda root: (root / "Two.md").rename(root / "2.md"),
            ["One.md broken-wikilink"] * 2 + ["Three.md broken-wikilink"],
        ),
        (lambda root: git(root, "mv", "Two.md", "2.md"), ["One.md broken-wikilink"] * 2 + ["Three.md broken-wikilink"]),
        (lambda root: (root / "Two.md").write_text("Text ^fact\n"), ["One.md broken-heading-link"]),
        (lambda root: (root / "Two.md").write_text("# Costs\n"), ["Three.md broken-block-link"]),
        (lambda root: (root / "Two.md").write_text("# Costs\n\nMore text ^fact\n"), []),
        (lambda root: (root / "picture.png").unlink(), ["Five.md broken-embed"]),
        (lambda root: (root / "Nowhere.md").write_text("x"), []),
    ],
)
def test_what_a_change_causes_elsewhere_is_reported_and_what_was_there_is_not(
    found: Callable[..., list[str]], repository: Path, change: Callable[[Path], object], caused: list[str]
) -> None:
    change(repository)
    assert found("--changed") == caused
    commit(repository)
    assert found("--changed") == []
    assert found("--since", "HEAD~1") == caused


def test_what_is_caused_elsewhere_is_said_to_be(vaultlint: Run, repository: Path) -> None:
    (repository / "Two.md").write_text("Text ^fact\n")
    ran = vaultlint("check", "--changed")
    assert ran.code == 1
    assert ran.err == "note: 1 finding is in a file that did not change: the change causes it.\n"


def test_what_is_said_of_elsewhere_is_about_what_is_reported(vaultlint: Run, repository: Path) -> None:
    (repository / "great_ideas.md").write_text("x")
    commit(repository)
    (repository / "Two.md").write_text("Text ^fact\n")
    (repository / "Seven.md").write_text("[[great ideas|x]]\n")
    sentence = "note: 1 finding is in a file that did not change: the change causes it.\n"
    ran = vaultlint("check", "--changed", "--fix")
    assert (ran.code, ran.err) == (1, sentence)  # the fix is elsewhere, and the finding is left
    assert (repository / "Seven.md").read_text() == "[[great_ideas|x]]\n"
    vaultlint("baseline")
    ran = vaultlint("check", "--changed")
    assert (ran.code, ran.err) == (0, "")
    assert vaultlint("check", "--changed", "--no-baseline").err == sentence
    (repository / "vaultlint-baseline.jsonl").unlink()
    ran = vaultlint("check", "--changed", "--add-suppressions")
    assert (ran.code, ran.err) == (0, "")


def test_fixing_mends_what_the_change_broke_and_nothing_that_was_broken_before(
    vaultlint: Run, repository: Path
) -> None:
    (repository / "great_ideas.md").write_text("x")
    (repository / "Six.md").write_text("[[great ideas|x]] [[Two|y]]\n")
    (repository / "Seven.md").write_text("[[great ideas|x]]\n")
    commit(repository)
    (repository / "Two.md").rename(repository / "A long name.md")
    (repository / "Seven.md").write_text("[[great ideas|y]]\n")
    ran = vaultlint("check", "--changed", "--fix")
    assert (ran.code, ran.err) == (0, "")
    assert (repository / "Six.md").read_text() == "[[great ideas|x]] [[A long name|y]]\n"
    assert (repository / "Seven.md").read_text() == "[[great_ideas|y]]\n"
    assert "[[Old trouble]]" in (repository / "Three.md").read_text()


def test_before_the_first_commit_every_note_is_new(
    found: Callable[..., list[str]], vaultlint: Run, make_vault: MakeVault
) -> None:
    root = make_vault({"One.md": "[[Nowhere]]\n", "Two.md": "[[Nowhere]]\n"})
    git(root, "init", "--quiet")
    git(root, "add", "One.md")
    assert found("--changed") == ["One.md broken-wikilink", "Two.md broken-wikilink"]
    ran = vaultlint("check", "--since", "HEAD")
    assert (ran.code, ran.out) == (2, "")
    assert (
        ran.err == "error: There is no commit yet that --since could go back from: leave it out, or take --changed.\n"
    )


def test_the_vault_may_lie_below_the_top_of_the_repository(
    found: Callable[..., list[str]], make_vault: MakeVault
) -> None:
    root = make_vault({f"deep/vault/{path}": text for path, text in VAULT.items()} | {"README.md": "[[Nowhere]]"})
    git(root, "init", "--quiet")
    commit(root)
    (root / "README.md").write_text("[[Nowhere at all]]")
    (root / "deep" / "vault" / "Two.md").unlink()
    broken = ["One.md broken-wikilink"] * 2 + ["Three.md broken-wikilink"]
    assert found("--changed", "deep/vault", folder=root) == broken
    assert found("--changed", folder=root / "deep" / "vault") == broken


def test_names_of_every_kind_are_followed(found: Callable[..., list[str]], repository: Path) -> None:
    names = [b"a b.md", "é.md".encode(), "e\u0301x.md".encode(), "🎉.md".encode(), b'q"t.md', b"l\nf.md", b"\xff.md"]
    for name in names:
        (repository / os.fsdecode(name)).write_text("x\n")
    (repository / "Links.md").write_text("[[a b]] [[é]] [[éx]] [[🎉]]\n")
    commit(repository)
    assert found("--changed") == []
    for name in names:
        (repository / os.fsdecode(name)).unlink()
    assert found("--changed") == ["Links.md broken-wikilink"] * 4


def test_since_goes_back_to_where_the_branches_went_apart(found: Callable[..., list[str]], repository: Path) -> None:
    git(repository, "switch", "--quiet", "--create", "work")
    (repository / "Two.md").write_text("Text ^fact\n")
    commit(repository)
    git(repository, "switch", "--quiet", "main")
    (repository / "Four.md").write_text("[[Main]]\n")
    commit(repository)
    git(repository, "switch", "--quiet", "work")
    (repository / "New.md").write_text("[[New trouble]]\n")
    assert found("--since", "main") == ["New.md broken-wikilink", "One.md broken-heading-link"]


def test_a_second_work_tree_is_asked_about_itself(
    found: Callable[..., list[str]], repository: Path, tmp_path: Path
) -> None:
    git(repository, "worktree", "add", "--quiet", str(tmp_path / "second"))
    (tmp_path / "second" / "Two.md").unlink()
    assert found("--changed", folder=repository) == []
    assert found("--changed", folder=tmp_path / "second")[0] == "One.md broken-wikilink"


def test_what_git_or_the_config_leaves_out_is_left_out(found: Callable[..., list[str]], repository: Path) -> None:
    (repository / ".gitignore").write_text("private/\n")
    (repository / "vaultlint.toml").write_text('exclude = ["drafts/"]\n')
    (repository / ".git" / "info" / "exclude").write_text("Mine.md\n")
    commit(repository)
    for name in ("private", "drafts"):
        (repository / name).mkdir()
        (repository / name / "Note.md").write_text("[[Nowhere]]")
    (repository / "Mine.md").write_text("[[Nowhere]]")
    assert found("--changed") == []


def test_outside_of_git_there_is_one_sentence(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault(VAULT)
    for option in (["--changed"], ["--since", "main"]):
        ran = vaultlint("check", *option)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            f"error: {option[0]} asks git what changed, and the vault '{root}' does not lie in a git repository.\n"
        )


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("revision", "sentence"),
    [
        ("mian", "There is no commit, branch or tag 'mian' in this repository. Did you mean 'main'?"),
        ("deadbeef", "There is no commit, branch or tag 'deadbeef' in this repository."),
        ("", "There is no commit, branch or tag '' in this repository."),
        ("--all", "There is no commit, branch or tag '--all' in this repository."),
    ],
)
def test_an_unknown_revision_gets_one_sentence(vaultlint: Run, revision: str, sentence: str) -> None:
    ran = vaultlint("check", f"--since={revision}")
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {sentence}\n")


def test_a_shallow_clone_says_what_to_fetch(vaultlint: Run, repository: Path, tmp_path: Path) -> None:
    for name in ("work", "main"):
        git(repository, "switch", "--quiet", *(["--create"] if name == "work" else []), name)
        (repository / f"{name}.md").write_text("x")
        commit(repository)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", repository.as_uri(), str(clone))
    how = "fetch all of it (`git fetch --unshallow`; on GitHub, `fetch-depth: 0` for actions/checkout)"
    ran = vaultlint("check", "--since", "origin/work", folder=clone)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"error: The history in this shallow clone ends before 'origin/work' and the commit checked out meet: {how}.\n"
    )
    ran = vaultlint("check", "--since", "HEAD~1", folder=clone)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"error: There is no commit, branch or tag 'HEAD~1' in this repository. The clone is shallow: {how}.\n"
    )
    git(clone, "fetch", "--quiet", "--unshallow")
    assert vaultlint("check", "--since", "origin/work", folder=clone).code == 0


def test_branches_without_a_common_commit_get_one_sentence(vaultlint: Run, repository: Path) -> None:
    git(repository, "switch", "--quiet", "--orphan", "other")
    (repository / "New.md").write_text("x")
    commit(repository)
    ran = vaultlint("check", "--since", "main")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: 'main' and the commit checked out have no commit in common, so there is nothing to go back to.\n"
    )


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--changed", "--since", "main"], "--since takes in what --changed does: leave out --changed."),
        (["-", "--changed"], "'-' is one note, changed or not: leave out --changed."),
        (["-", "--since", "main"], "'-' is one note, changed or not: leave out --since."),
    ],
)
def test_what_does_not_go_together_gets_one_sentence(vaultlint: Run, arguments: list[str], sentence: str) -> None:
    ran = vaultlint("check", *arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {sentence}\n")
