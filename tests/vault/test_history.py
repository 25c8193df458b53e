"""What git tells of files that are no more; every repository here is made by git itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.findings import Finding, Safety
from vaultlint.vault import git, history
from vaultlint.workflow import Request, check, inspect

LONG = "".join(f"Line {number} of a note that says something.\n" for number in range(20))
NO_NOTICES: tuple[str, ...] = ()


class Repository:
    """A repository, with the vault in it, or in a folder of it."""

    def __init__(self, root: Path, vault: str = ".") -> None:
        self.root = root
        self.vault = root / vault
        self.vault.mkdir(parents=True)
        self.git("init", "-q")

    def git(self, *arguments: str, date: str = "2024-03-01") -> str:
        ours = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": f"{date}T12:00:00+0200"}
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.root, env=os.environ | ours, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, path: str, text: str = LONG) -> None:
        file = self.vault / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def rename(self, old: str, new: str) -> None:
        (self.vault / new).parent.mkdir(parents=True, exist_ok=True)
        (self.vault / old).rename(self.vault / new)

    def delete(self, path: str) -> None:
        (self.vault / path).unlink()

    def commit(self, date: str = "2024-03-01") -> str:
        """Commit everything; the abbreviated name of the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x", date=date)
        return self.git("rev-parse", "--short=7", "HEAD")

    def findings(self) -> list[Finding]:
        rules = ("broken-wikilink", "broken-embed", "broken-markdown-link")
        return list(check(Request(paths=(self.vault,), select=rules)).findings)

    def finding(self) -> Finding:
        (found,) = self.findings()
        return found

    def notices(self) -> tuple[str, ...]:
        return tuple(check(Request(paths=(self.vault,))).notices)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "vault")


def made(finding: Finding) -> tuple[str, str, Safety]:
    assert finding.fix is not None
    return finding.cause, finding.fix.edits[0].new, finding.fix.safety


class TestCommitted:
    def test_a_note_renamed_is_found_under_its_new_name_for_sure(self, repository: Repository) -> None:
        repository.write("Old name.md")
        repository.write("Start.md", "See [[Old name#Part|that]] and [[old NAME]].\n")
        repository.commit("2024-01-01")
        repository.rename("Old name.md", "sub/Thing.md")
        commit = repository.commit("2024-03-01")
        first, second = repository.findings()
        assert first.message == f"'Old name' was renamed to 'sub/Thing' in commit {commit} (2024-03-01)."
        assert made(second) == ("renamed", "Thing|old NAME", Safety.SAFE)
        assert first.fix is not None
        assert first.fix.safety is Safety.SUGGESTED  # there is no such heading
        assert repository.notices() == NO_NOTICES

    def test_a_note_deleted_is_told_with_day_and_commit(self, repository: Repository) -> None:
        repository.write("Old name.md")
        repository.write("Start.md", "[[Old name]]\n")
        repository.commit()
        repository.delete("Old name.md")
        commit = repository.commit("2024-03-02")
        found = repository.finding()
        assert found.message == f"'Old name' was deleted in commit {commit} on 2024-03-02."
        assert (found.cause, found.fix) == ("deleted", None)

    def test_what_looks_like_a_deleted_name_is_another_thing(self, repository: Repository) -> None:
        repository.write("Artificial intelligences.md", "Mine.\n")
        repository.write("Artificial intelligence.md", "Other.\n")
        repository.write("Start.md", "[[Artificial intelligences]]\n")
        repository.commit()
        repository.delete("Artificial intelligences.md")
        commit = repository.commit()
        found = repository.finding()
        assert found.message == (
            f"'Artificial intelligences' was deleted in commit {commit} on 2024-03-01. "
            "The nearest name is 'Artificial intelligence'."
        )
        assert made(found) == ("deleted", "Artificial intelligence|Artificial intelligences", Safety.SUGGESTED)

    def test_a_chain_of_renames_leads_to_the_file_of_today(self, repository: Repository) -> None:
        repository.write("A.md")
        repository.write("Start.md", "[[A]] [x](A.md) [[B]]\n")
        repository.commit()
        repository.rename("A.md", "B.md")
        first = repository.commit("2024-02-01")
        repository.rename("B.md", "Final name.md")
        second = repository.commit("2024-03-01")
        found = repository.findings()
        assert [one.message for one in found] == [
            f"'A' was renamed in commit {first} (2024-02-01) and is 'Final name' today.",
            f"'A.md' was renamed in commit {first} (2024-02-01) and is 'Final name' today.",
            f"'B' was renamed to 'Final name' in commit {second} (2024-03-01).",
        ]
        assert [made(one)[2] for one in found] == [Safety.SAFE] * 3

    def test_a_chain_that_ends_in_deletion_is_a_deletion(self, repository: Repository) -> None:
        repository.write("A.md")
        repository.write("Start.md", "[[A]]\n")
        repository.commit()
        repository.rename("A.md", "B.md")
        first = repository.commit("2024-02-01")
        repository.delete("B.md")
        second = repository.commit("2024-03-01")
        found = repository.finding()
        assert found.message == (
            f"'A' was renamed in commit {first} (2024-02-01) and deleted in commit {second} on 2024-03-01."
        )
        assert found.cause == "deleted"

    def test_the_latest_event_of_a_name_counts(self, repository: Repository) -> None:
        repository.write("A.md")
        repository.write("Start.md", "[[A]]\n")
        repository.commit()
        repository.rename("A.md", "B.md")
        repository.commit()
        repository.write("A.md", "Something else entirely.\n" * 20)
        repository.commit()
        repository.delete("A.md")
        commit = repository.commit("2024-04-01")
        assert repository.finding().message == f"'A' was deleted in commit {commit} on 2024-04-01."

    def test_a_file_deleted_and_written_anew_is_there(self, repository: Repository) -> None:
        repository.write("A.md")
        repository.write("Start.md", "[[A]] [[B]]\n")
        repository.commit()
        repository.rename("A.md", "B.md")
        repository.commit()
        repository.rename("B.md", "A.md")
        commit = repository.commit()
        assert repository.finding().message == f"'B' was renamed to 'A' in commit {commit} (2024-03-01)."

    def test_a_file_moved_is_safe_to_follow_even_if_its_name_says_nothing(self, repository: Repository) -> None:
        repository.write("old/README.md", "Short.\n")
        repository.write("Start.md", "[[old/README]] [x](old/README.md)\n")
        repository.commit()
        repository.rename("old/README.md", "new/README.md")
        commit = repository.commit()
        first, second = repository.findings()
        assert first.message == f"'old/README' was moved to 'new/README' in commit {commit} (2024-03-01)."
        assert made(first) == ("moved", "README", Safety.SAFE)
        assert made(second) == ("moved", "new/README.md", Safety.SAFE)

    def test_a_picture_renamed_is_found(self, repository: Repository) -> None:
        (repository.vault / "Pasted image 1.png").write_bytes(bytes(range(256)) * 9)
        repository.write("Start.md", "![[Pasted image 1.png|100]]\n")
        repository.commit()
        repository.rename("Pasted image 1.png", "map.png")
        repository.commit()
        assert made(repository.finding()) == ("renamed", "map.png", Safety.SAFE)

    def test_a_rename_with_much_rewritten_is_likely_and_one_of_a_stub_too(self, repository: Repository) -> None:
        repository.write("A.md")
        repository.write("Stub.md", "# Title\n")
        repository.write("Start.md", "[[A]] [[Stub]]\n")
        repository.commit()
        repository.delete("A.md")
        repository.write("Alpha.md", LONG + "More of it that is new.\n" * 6)
        repository.rename("Stub.md", "Other.md")
        commit = repository.commit()
        first, second = repository.findings()
        assert first.message == f"'A' was probably renamed to 'Alpha' in commit {commit} (2024-03-01)."
        assert made(first)[2] is Safety.UNSAFE
        assert made(second)[2] is Safety.UNSAFE

    def test_empty_notes_say_nothing(self, repository: Repository) -> None:
        repository.write("A.md", "")
        repository.write("Start.md", "[[A]]\n")
        repository.commit()
        repository.rename("A.md", "Z.md")
        repository.commit()
        assert repository.finding().cause == "deleted"

    def test_other_evidence_against_a_rename_leaves_the_choice_to_a_person(self, repository: Repository) -> None:
        repository.write("My note.md")
        repository.write("Start.md", "[[My note]]\n")
        repository.commit()
        repository.rename("My note.md", "Thing.md")
        repository.write("b.md", "---\ntitle: My note\n---\n")
        repository.write("c.md", "---\naliases: My note\n---\n")
        repository.commit()
        found = repository.finding()
        assert made(found) == ("renamed", "Thing|My note", Safety.SUGGESTED)
        assert [fix.title for fix in found.alternatives] == ["Point the link at 'b'", "Point the link at 'c'"]

    def test_two_files_of_the_name_leave_the_choice_to_a_person(self, repository: Repository) -> None:
        repository.write("a/Old.md", "One of them.\n" * 20)
        repository.write("b/Old.md", "Two of them.\n" * 20)
        repository.write("Start.md", "[[Old]] [[a/Old]]\n")
        repository.commit()
        repository.rename("a/Old.md", "One.md")
        repository.commit()
        repository.rename("b/Old.md", "Two.md")
        repository.commit()
        either, one = repository.findings()
        assert made(either) == ("renamed", "Two|Old", Safety.SUGGESTED)
        assert made(one) == ("renamed", "One|a/Old", Safety.SAFE)

    def test_into_the_trash_is_a_deletion(self, repository: Repository) -> None:
        repository.write("A.md")
        repository.write("Start.md", "[[A]]\n")
        repository.commit()
        repository.rename("A.md", ".trash/A.md")
        commit = repository.commit()
        assert repository.finding().message == f"'A' was deleted in commit {commit} on 2024-03-01."

    def test_names_of_every_kind(self, repository: Repository) -> None:
        names = ["Über größe", "日本語", "with\ttab", "quote's", "-dash", "a & b"]
        for number, name in enumerate(names):
            repository.write(f"{name}.md", f"Number {number} of it.\n" * 30)
        repository.write("Start.md", " ".join(f"[[{name}]]" for name in names))
        repository.commit()
        for number, name in enumerate(names):
            repository.rename(f"{name}.md", f"Neu\n{number}.md")
        repository.commit()
        assert [one.cause for one in repository.findings()] == ["renamed"] * len(names)

    def test_a_vault_in_a_folder_of_the_repository_knows_its_own_paths(self, tmp_path: Path) -> None:
        repository = Repository(tmp_path / "vault", "notes/vault")
        (repository.root / "Old.md").write_text("Not of the vault.\n" * 20)
        repository.write("sub/Old.md")
        repository.write("Start.md", "[[sub/Old]] [[Away]]\n")
        repository.write("Away.md", "Leaves the vault.\n" * 20)
        (repository.vault / ".obsidian").mkdir()
        repository.commit()
        repository.rename("sub/Old.md", "sub/New.md")
        (repository.root / "Old.md").unlink()
        (repository.vault / "Away.md").rename(repository.root / "Away.md")
        commit = repository.commit()
        first, second = repository.findings()
        assert first.message == f"'sub/Old' was renamed to 'sub/New' in commit {commit} (2024-03-01)."
        assert second.cause == "deleted"

    def test_one_note_checked_alone_and_inspected_knows_the_history_too(self, repository: Repository) -> None:
        repository.write("A.md")
        repository.write("Start.md", "[[A]]\n")
        repository.commit()
        repository.rename("A.md", "Final name.md")
        commit = repository.commit()
        (repository.vault / ".obsidian").mkdir()
        (found,) = check(Request(paths=(repository.vault / "Start.md",))).findings
        assert commit in found.message
        assert commit in inspect(repository.vault / "Start.md").links[0].why


class TestUncommitted:
    @pytest.mark.parametrize("staged", [True, False])
    def test_a_rename_is_known_staged_or_not(self, repository: Repository, staged: bool) -> None:
        repository.write("Old name.md")
        repository.write("Start.md", "[[Old name]]\n")
        repository.commit()
        repository.rename("Old name.md", "Thing.md")
        if staged:
            repository.git("add", "-A")
        found = repository.finding()
        assert found.message == "'Old name' was renamed to 'Thing' after the last commit."
        assert made(found) == ("renamed", "Thing|Old name", Safety.SAFE)

    def test_a_rename_with_an_edit_is_known(self, repository: Repository) -> None:
        repository.write("Old name.md")
        repository.write("Start.md", "[[Old name]]\n")
        repository.commit()
        repository.delete("Old name.md")
        repository.write("Thing.md", LONG + "One line more.\n")
        repository.write("Different.md", "Nothing of that.\n" * 30)
        assert made(repository.finding()) == ("renamed", "Thing|Old name", Safety.SAFE)

    def test_a_deletion_is_known(self, repository: Repository) -> None:
        repository.write("Old name.md")
        repository.write("Start.md", "[[Old name]]\n")
        repository.commit()
        repository.delete("Old name.md")
        repository.write("Thing.md", "Nothing of that.\n")
        assert repository.finding().message == "'Old name' was deleted after the last commit."

    def test_it_goes_on_where_the_commits_end(self, repository: Repository) -> None:
        repository.write("A.md")
        repository.write("Start.md", "[[A]]\n")
        repository.commit()
        repository.rename("A.md", "B.md")
        commit = repository.commit()
        repository.rename("B.md", "Final name.md")
        assert repository.finding().message == (
            f"'A' was renamed in commit {commit} (2024-03-01) and is 'Final name' today."
        )

    def test_line_ends_of_windows_do_not_hide_it(self, repository: Repository) -> None:
        repository.write("A.md")
        repository.write("Start.md", "[[A]]\n")
        repository.commit()
        repository.delete("A.md")
        (repository.vault / "Thing.md").write_bytes(LONG.replace("\n", "\r\n").encode())
        assert made(repository.finding())[2] is Safety.SAFE

    def test_stubs_and_notes_that_are_all_the_same_are_not_told_apart_for_sure(self, repository: Repository) -> None:
        for name in ("A", "B"):
            repository.write(f"{name}.md")
        repository.write("Stub.md", "# Title\n")
        repository.write("Start.md", "[[A]] [[B]] [[Stub]]\n")
        repository.commit()
        for name in ("A", "B"):
            repository.delete(f"{name}.md")
        repository.rename("Stub.md", "Other.md")
        repository.write("Thing.md")
        assert [made(one)[2] for one in repository.findings()] == [Safety.UNSAFE] * 3

    def test_files_that_a_sparse_checkout_leaves_out_are_not_gone(self, repository: Repository) -> None:
        repository.write("a/Kept.md")
        repository.write("b/There.md", "x\n")
        repository.write("a/Start.md", "[[There]]\n")
        repository.commit()
        repository.git("sparse-checkout", "set", "a")
        assert not (repository.vault / "b").exists()
        assert repository.finding().cause == "unwritten"


def broken_vault(root: Path) -> Repository:
    """A repository with a link to a note that was renamed."""
    repository = Repository(root)
    repository.write("Old name.md")
    repository.write("Start.md", "[[Old name]]\n")
    repository.commit()
    repository.rename("Old name.md", "Thing.md")
    repository.commit()
    return repository


class TestTrouble:
    def test_a_vault_without_git_and_one_without_a_broken_link_run_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise AssertionError

        monkeypatch.setattr(subprocess, "Popen", refuse)
        (tmp_path / "Start.md").write_text("[[Missing]]\n")
        assert len(check(Request(paths=(tmp_path,))).findings) == 1
        (tmp_path / ".git").mkdir()
        (tmp_path / "Start.md").write_text("[[Start]]\n")
        assert not check(Request(paths=(tmp_path,))).findings

    def test_a_repository_without_a_commit_has_nothing_to_tell(self, repository: Repository) -> None:
        repository.write("Start.md", "[[Old name]]\n")
        assert repository.finding().cause == "unwritten"
        assert repository.notices() == NO_NOTICES

    def test_git_that_is_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        repository = broken_vault(tmp_path / "vault")
        monkeypatch.setenv("PATH", str(tmp_path))
        assert repository.finding().cause == "unwritten"
        assert repository.notices() == ("The git history cannot tell why links are broken: git is not installed.",)

    def test_a_repository_of_somebody_else(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        repository = broken_vault(tmp_path / "vault")
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        assert repository.finding().cause == "unwritten"
        (notice,) = repository.notices()
        assert notice.startswith("The git history cannot tell why links are broken: detected dubious ownership")

    @pytest.mark.parametrize("damage", ["garbage", "empty file", "no such place", "objects", "head"])
    def test_a_damaged_repository(self, tmp_path: Path, damage: str) -> None:
        repository = broken_vault(tmp_path / "vault")
        folder = repository.root / ".git"
        if damage == "objects":
            for file in (folder / "objects").rglob("*"):
                if file.is_file():
                    file.chmod(0o600)
                    file.write_bytes(file.read_bytes()[:9])
        elif damage == "head":
            (folder / "HEAD").write_bytes(b"\0garbage")
        else:
            shutil.rmtree(folder)
            content = {"garbage": b"\0garbage", "empty file": b"", "no such place": b"gitdir: ../nowhere\n"}[damage]
            folder.write_bytes(content)
        report = check(Request(paths=(repository.vault,)))
        assert [one.cause for one in report.findings] == ["unwritten"]
        (notice,) = report.notices
        assert notice.startswith("The git history cannot tell why links are broken: ")
        assert notice.count(".") >= 1

    def test_an_object_that_is_lost_half_way_leaves_what_was_read_before(self, repository: Repository) -> None:
        repository.write("First.md", "First of them.\n" * 20)
        repository.write("Second.md", "Second of them.\n" * 20)
        repository.write("Start.md", "[[First]] [[Second]]\n")
        repository.commit()
        repository.rename("First.md", "One.md")
        tree = repository.commit() and repository.git("rev-parse", "HEAD~1^{tree}")
        repository.write("More.md", "More.\n")
        repository.commit()
        repository.rename("Second.md", "Two.md")
        repository.commit()
        (repository.root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
        assert [one.cause for one in repository.findings()] == ["unwritten", "renamed"]
        assert len(repository.notices()) == 1

    def test_a_shallow_clone_tells_what_there_is(self, tmp_path: Path) -> None:
        origin = broken_vault(tmp_path / "origin")
        origin.rename("Thing.md", "Last.md")
        origin.write("Start.md", "[[Old name]] [[Thing]]\n")
        origin.commit()
        origin.git("clone", "-q", "--depth", "2", f"file://{origin.root}", str(tmp_path / "vault"))
        report = check(Request(paths=(tmp_path / "vault",)))
        assert [one.cause for one in report.findings] == ["unwritten", "renamed"]
        assert report.notices == ()  # every checkout of a pipeline is such a clone

    def test_a_partial_clone_fetches_nothing(self, tmp_path: Path) -> None:
        origin = broken_vault(tmp_path / "origin")
        origin.git("config", "uploadpack.allowFilter", "true")
        origin.git("clone", "-q", "--filter=blob:none", f"file://{origin.root}", str(tmp_path / "vault"))
        before = sorted(str(path) for path in (tmp_path / "vault").rglob("*"))
        assert [one.cause for one in check(Request(paths=(tmp_path / "vault",))).findings] == ["renamed"]
        assert sorted(str(path) for path in (tmp_path / "vault").rglob("*")) == before

    def test_a_linked_work_tree_and_a_submodule_have_their_history(self, tmp_path: Path) -> None:
        origin = broken_vault(tmp_path / "origin")
        origin.git("worktree", "add", "-q", str(tmp_path / "linked"))
        outer = Repository(tmp_path / "outer")
        outer.git("submodule", "--quiet", "add", str(origin.root), "vault")
        outer.commit()
        for folder in (tmp_path / "linked", outer.root / "vault"):
            assert (folder / ".git").is_file()
            assert [one.cause for one in check(Request(paths=(folder,))).findings] == ["renamed"]

    def test_a_bare_repository_beside_the_notes_is_none_of_the_vault(self, repository: Repository) -> None:
        repository.git("clone", "-q", "--bare", str(repository.root), str(repository.root / "copy.git"))
        shutil.rmtree(repository.root / ".git")
        repository.write("Start.md", "[[Old name]]\n")
        assert repository.finding().cause == "unwritten"
        assert repository.notices() == NO_NOTICES

    def test_a_history_that_takes_too_long_is_cut(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        repository = broken_vault(tmp_path / "vault")
        monkeypatch.setattr(history, "_SECONDS", 0.0)
        assert len(repository.findings()) == 1
        (notice,) = repository.notices()
        assert notice.startswith("The git history is long")

    def test_nothing_of_the_repository_is_run_and_nothing_is_written(self, tmp_path: Path) -> None:
        repository = broken_vault(tmp_path / "vault")
        repository.rename("Thing.md", "Uncommitted.md")
        program = tmp_path / "program"
        program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
        program.chmod(0o700)
        for setting in (
            *("core.fsmonitor", "diff.external", "core.pager", "pager.log", "core.sshCommand", "filter.x.clean"),
            *("filter.x.process", "diff.x.textconv", "diff.x.command", "gpg.program", "core.askPass"),
        ):
            repository.git("config", setting, str(program))
        repository.git("config", "log.showSignature", "true")
        repository.git("config", "core.hooksPath", str(tmp_path))
        (repository.root / ".git" / "info" / "attributes").write_text("* filter=x diff=x\n")
        before = {path: path.stat().st_mtime_ns for path in repository.root.rglob("*")}
        assert made(repository.finding())[2] is Safety.SAFE
        assert not (tmp_path / "ran").exists()
        assert {path: path.stat().st_mtime_ns for path in repository.root.rglob("*")} == before

    @pytest.mark.parametrize(
        ("setting", "value"),
        [
            ("diff.renames", "false"),
            ("diff.renameLimit", "1"),
            ("diff.relative", "true"),
            ("diff.noprefix", "true"),
            ("diff.orderFile", "nowhere"),
            ("log.follow", "true"),
            ("log.date", "relative"),
            ("log.diffMerges", "off"),
            ("log.showRoot", "false"),
            ("format.pretty", "fuller"),
            ("core.abbrev", "40"),
            ("core.quotePath", "true"),
            ("color.ui", "always"),
            ("log.decorate", "full"),
            ("log.mailmap", "true"),
            ("diff.ignoreSubmodules", "none"),
        ],
    )
    def test_what_a_person_sets_for_themselves_changes_nothing(self, tmp_path: Path, setting: str, value: str) -> None:
        repository = broken_vault(tmp_path / "vault")
        commit = repository.git("rev-parse", "--short=7", "HEAD")
        repository.git("config", setting, value)
        assert repository.finding().message == f"'Old name' was renamed to 'Thing' in commit {commit} (2024-03-01)."

    def test_the_environment_of_a_hook_speaks_of_another_repository(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository = broken_vault(tmp_path / "vault")
        other = Repository(tmp_path / "other")
        monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
        monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
        monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / "index"))
        assert repository.findings()[0].cause == "renamed"


def test_git_is_stopped_when_nobody_reads_on(repository: Repository) -> None:
    for number in range(30):
        repository.write("A.md", f"{number}\n")
        repository.commit()
    fields = git.fields(repository.root, "log", "-z", "-p", "--format=%h", seconds=10)
    assert next(fields)
    fields.close()


def test_a_question_with_an_answer(tmp_path: Path, make_vault: Callable[..., Path]) -> None:
    with pytest.raises(git.GitFailed, match="not a git repository"):
        git.ask(make_vault({"a.md": ""}), "rev-parse", "HEAD", seconds=5)
    with pytest.raises(git.GitFailed, match="cannot be run"):
        git.ask(tmp_path / "nowhere", "--version", seconds=5)
