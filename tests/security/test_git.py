"""git is asked, and runs nothing that a repository names."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
MakeVault = Callable[..., Path]

GIT = "git is asked in a way that runs no hook, filter, pager, monitor, helper or program that a repository names."
pytestmark = pytest.mark.skipif(os.name != "posix" or not shutil.which("git"), reason="git, and programs of a shell")
LONG = "A line of a note that says something.\n" * 30


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that leaves a word where `canary` looks for it."""
    program = tmp_path / "evil"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {tmp_path}/ran\nexit 0\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def canary(tmp_path: Path) -> str:
    ran = tmp_path / "ran"
    return ran.read_text(encoding="utf-8") if ran.exists() else ""


def git(root: Path, *arguments: str) -> str:
    ours = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=root, env=os.environ | ours, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def repository(make_vault: MakeVault) -> Path:
    """A vault with a commit in which a note got another name, and one that is not committed yet."""
    root = make_vault({"Old.md": LONG, "Mine.md": LONG.replace("note", "text"), "A.md": "[[Old]] [[Mine]] [[x]]\n"})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "x")
    (root / "Old.md").rename(root / "New.md")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "x")
    (root / "Mine.md").rename(root / "Yours.md")
    return root


def settings(program: Path) -> Iterator[tuple[str, str]]:
    """What a repository's config can name that git runs at one time or another."""
    for name in (
        *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy"),
        *("core.alternateRefsCommand", "diff.external", "diff.evil.textconv", "diff.evil.command", "sequence.editor"),
        *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "merge.evil.driver", "gpg.program"),
        *("gpg.ssh.program", "gpg.x509.program", "gpg.openpgp.program", "credential.helper", "pager.log"),
        *("pager.ls-tree", "uploadpack.packObjectsHook", "remote.origin.uploadpack", "interactive.diffFilter"),
        *("receive.procReceive", "trailer.evil.command", "man.evil.cmd", "browser.evil.cmd", "web.browser"),
        *("submodule.evil.update", "tar.evil.command", "mailmap.file", "init.templateDir"),
    ):
        yield name, str(program)
    for name in ("log", "rev-parse", "ls-tree", "cat-file", "rev-list", "status", "diff"):
        yield f"alias.{name}", f"!{program}"
    yield "core.hooksPath", str(program.parent / "hooks")
    yield "diff.evil.cachetextconv", "true"
    yield "log.showSignature", "true"
    yield "filter.evil.required", "true"
    yield "core.useBuiltinFSMonitor", "true"
    yield "remote.origin.url", f"ext::{program}"
    yield "remote.origin.promisor", "true"
    yield "remote.origin.partialclonefilter", "blob:none"
    yield "extensions.partialClone", "origin"
    yield "protocol.ext.allow", "always"
    yield "url.ext::x.insteadOf", "https://"
    yield "core.attributesFile", str(program.parent / "attributes")


HOOKS = (
    "post-index-change",
    "post-checkout",
    "fsmonitor-watchman",
    "pre-auto-gc",
    "reference-transaction",
    "pre-commit",
)


def poison(root: Path, program: Path, tmp_path: Path) -> None:
    """Put a program wherever a repository can name one."""
    config = root / ".git" / "config"
    with config.open("a", encoding="utf-8") as file:
        file.write("[core]\n\trepositoryformatversion = 1\n")
    for name, value in settings(program):
        git(root, "config", "--file", str(config), name, value)
    included = tmp_path / "included"
    included.write_text(f"[core]\n\tpager = {program}\n\tfsmonitor = {program}\n", encoding="utf-8")
    git(root, "config", "--file", str(config), "--add", "include.path", str(included))
    attributes = "* filter=evil diff=evil merge=evil\n*.md filter=evil diff=evil textconv=evil\n"
    for place in (root / ".gitattributes", root / ".git" / "info" / "attributes", tmp_path / "attributes"):
        place.parent.mkdir(exist_ok=True)
        place.write_text(attributes, encoding="utf-8")
    for folder in (root / ".git" / "hooks", tmp_path / "hooks"):
        folder.mkdir(exist_ok=True)
        for hook in HOOKS:
            shutil.copy(program, folder / hook)
    (root / ".gitmodules").write_text(
        f'[submodule "evil"]\n\tpath = sub\n\turl = ext::{program}\n\tupdate = !{program}\n', encoding="utf-8"
    )
    (root / ".mailmap").write_text("A <a@example.org> <b@example.org>\n", encoding="utf-8")


@pytest.mark.keeps(GIT)
@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--fix", "--unsafe-fixes"],
        ["check", "--changed"],
        ["check", "--since", "HEAD~1"],
        ["check", "--hook", "A.md"],
        ["links", "broken"],
        ["inspect", "A.md"],
    ],
)
def test_nothing_that_a_repository_names_runs(
    vaultlint: Run, repository: Path, program: Path, tmp_path: Path, arguments: list[str]
) -> None:
    # One file is newer than the index, so that git would look into it; another has other times and the same text.
    os.utime(repository / "A.md", (4_000_000_000, 4_000_000_000))
    git(repository, "add", "A.md")
    os.utime(repository / "New.md", (1, 1))
    poison(repository, program, tmp_path)
    ran = vaultlint(*arguments, extra={"PATH": f"{os.environ['PATH']}"})
    assert ran.code in {0, 1}
    assert canary(tmp_path) == ""
    if arguments == ["check"]:  # git was asked, and answered
        assert "'Old' was renamed to 'New' in commit" in ran.out
        assert "'Mine' was renamed to 'Yours'" in ran.out


@pytest.mark.keeps(GIT)
def test_the_canary_of_these_tests_sings(repository: Path, program: Path, tmp_path: Path) -> None:
    poison(repository, program, tmp_path)
    subprocess.run(["git", "status"], cwd=repository, capture_output=True, check=False)
    subprocess.run(["git", "diff"], cwd=repository, capture_output=True, check=False)
    assert canary(tmp_path)


@pytest.mark.usefixtures("repository")
@pytest.mark.keeps("The environment of a hook leads git to no other repository than the vault's own.")
def test_the_environment_of_a_hook_is_not_passed_on(vaultlint: Run, program: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    extra = {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / ".git" / "index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git" / "objects"),
        "GIT_COMMON_DIR": str(other / ".git"),
        "GIT_PAGER": str(program),
        "GIT_EXTERNAL_DIFF": str(program),
        "GIT_SSH_COMMAND": str(program),
        "GIT_ASKPASS": str(program),
        "GIT_EDITOR": str(program),
        "GIT_PROXY_COMMAND": str(program),
        "GIT_TRACE": str(tmp_path / "trace"),
    }
    ran = vaultlint("check", "--since", "HEAD~1", extra=extra)
    assert "'Old' was renamed to 'New' in commit" in ran.out
    ran = vaultlint("check", extra=extra)
    assert "'Old' was renamed to 'New' in commit" in ran.out
    assert canary(tmp_path) == ""
    assert not (tmp_path / "trace").exists()
    assert not (other / ".git" / "index").exists()


@pytest.mark.keeps("A program called `git` that lies in the vault is not run.")
@pytest.mark.parametrize("path", [".", "", "./"])
def test_a_git_of_the_current_folder_is_not_run(
    vaultlint: Run, repository: Path, program: Path, tmp_path: Path, path: str
) -> None:
    shutil.copy(program, repository / "git")
    ran = vaultlint("check", extra={"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"})
    assert ran.code == 1
    assert canary(tmp_path) == ""


@pytest.mark.keeps("The repository is only read: neither its index nor its refs nor its objects change.")
def test_a_repository_is_only_read(vaultlint: Run, repository: Path) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        files = (path for path in (repository / ".git").rglob("*") if path.is_file())
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    os.utime(repository / "A.md", (1, 1))  # now the index would be refreshed
    before = state()
    assert vaultlint("check").code == 1
    assert vaultlint("check", "--since", "HEAD~1").code == 1
    assert vaultlint("check", "--hook", "A.md").code == 1
    assert vaultlint("check", "--fix").code == 1
    assert state() == before
