"""The hooks that this project offers, in the hands of the real pre-commit program, from a clean environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

_CHECKOUT = Path(__file__).resolve().parent.parent
_KEPT = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "TEMP", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_NO_NETWORK = (
    "Could not find a version",
    "No matching distribution",
    "Temporary failure",
    "ConnectionError",
    "timed out",
)
_LONGEST = 600  # seconds that another process may take to make the environment of the hooks
NOTES = {
    "One.md": "# Top\n\n[[Two]]\n",
    "Two.md": "# Costs\n",
    "Three.md": "[[Two#Costs]] [[Old trouble]]\n",
    "great_ideas.md": "x\n",
    "script.py": "print()\n",
}


class Hooks(NamedTuple):
    """A copy of this project, where pre-commit finds the hooks, and the environment to run it in."""

    repository: Path
    revision: str
    environment: dict[str, str]


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    """The hooks, installed once for all processes that share the tests."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "hooks"
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.lower().endswith("_proxy")}
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    names = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = (
        kept
        | pip
        | names
        | {
            "PRE_COMMIT_HOME": str(folder / "environments"),
            "VAULTLINT_CACHE_DIR": str(folder / "cache"),
            "VAULTLINT_DATA_DIR": str(folder / "data"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PYTHONUTF8": "1",
        }
    )
    project, outcome = folder / "project", folder / "outcome"
    try:
        folder.mkdir()
    except FileExistsError:
        _wait_for(outcome)
    else:
        outcome.with_suffix(".new").write_text(_install(project, environment))
        outcome.with_suffix(".new").rename(outcome)
    problem = outcome.read_text()
    if any(words in problem for words in _NO_NETWORK):
        pytest.skip(f"the environment of the hooks cannot be made without a package index: {problem[-300:]}")
    assert problem == ""
    return Hooks(project, _run(["git", "rev-parse", "HEAD"], project, environment).stdout.strip(), environment)


def _wait_for(file: Path) -> None:
    end = time.monotonic() + _LONGEST
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.2)


def _install(project: Path, environment: dict[str, str]) -> str:
    """Copy what this checkout has, and let pre-commit make the environment of its hooks; what went wrong."""
    for name in ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        source = _CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            project.mkdir(exist_ok=True)
            shutil.copy(source, project / name)
    _commit_all(project, environment)
    revision = _run(["git", "rev-parse", "HEAD"], project, environment).stdout.strip()
    user = project.parent / "user"
    user.mkdir()
    _run(["git", "init", "--quiet"], user, environment)
    _configure(user, project, revision, "vaultlint", "vaultlint-fix")
    done = _run([sys.executable, "-m", "pre_commit", "install-hooks"], user, environment)
    return done.stdout + done.stderr if done.returncode else ""


def _configure(root: Path, project: Path, revision: str, *hooks: str, more: str = "") -> None:
    listed = "".join(f"      - id: {hook}\n{more}" for hook in hooks)
    text = f"repos:\n  - repo: {project.as_uri()}\n    rev: {revision}\n    hooks:\n{listed}"
    (root / ".pre-commit-config.yaml").write_text(text)


def _commit_all(root: Path, environment: dict[str, str]) -> None:
    _run(["git", "init", "--quiet"], root, environment)
    _run(["git", "add", "--all"], root, environment)
    _run(["git", "commit", "--quiet", "--no-verify", "-m", "x"], root, environment)


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False, encoding="utf-8", errors="replace"
    )


class Repository:
    """A vault whose commits go through a hook of ours."""

    def __init__(self, root: Path, hooks: Hooks) -> None:
        self.root = root
        self._environment = hooks.environment

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _run(["git", *arguments], self.root, self._environment)

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _run([sys.executable, "-m", "pre_commit", *arguments], self.root, self._environment)

    def refused(self, *arguments: str) -> str:
        """What the hook says of a commit that it refuses, in one line."""
        done = self.git("commit", "-m", "x", *arguments)
        assert done.returncode == 1, done.stdout + done.stderr
        return " ".join((done.stdout + done.stderr).split())

    def accepted(self, *arguments: str) -> None:
        done = self.git("commit", "-m", "x", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def repository(hooks: Hooks, tmp_path: Path) -> Callable[..., Repository]:
    def repository(*names: str, folder: str = "", more: str = "") -> Repository:
        root = tmp_path / "repository"
        for path, text in NOTES.items():
            target = root / folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        (root / folder / "vaultlint.toml").write_text("")
        _configure(root, hooks.repository, hooks.revision, *names, more=more)
        _commit_all(root, hooks.environment)
        made = Repository(root, hooks)
        assert made.pre_commit("install").returncode == 0
        return made

    return repository


def test_a_commit_is_stopped_by_its_notes_and_by_what_it_breaks_elsewhere(
    repository: Callable[..., Repository],
) -> None:
    vault = repository("vaultlint")
    # Nothing that concerns the vault, and a note that was broken before.
    (vault.root / "script.py").write_text("print(1)\n")
    vault.accepted("-a")
    # A staged note; its other half is not staged, and pre-commit puts it aside.
    (vault.root / "One.md").write_text("[[Nowhere]]\n")
    vault.git("add", "One.md")
    (vault.root / "One.md").write_text("[[Nowhere]]\n[[Not staged]]\n")
    said = vault.refused()
    assert "No note is named 'Nowhere'." in said
    assert "Not staged" not in said
    vault.git("checkout", "--quiet", "HEAD", "--", ".")
    # A deleted note, which pre-commit never passes.
    vault.git("rm", "--quiet", "Two.md")
    said = vault.refused()
    assert "One.md warning broken-wikilink 3:3" in said
    assert "Three.md warning broken-wikilink 1:3" in said
    assert "Old trouble" not in said.replace("[[Old trouble]]", "")
    # Deleted by the commit, and kept on disk.
    vault.git("reset", "--quiet", "--hard")
    vault.git("rm", "--quiet", "--cached", "Two.md")
    assert "One.md warning broken-wikilink 3:3" in vault.refused()
    # Renamed with the links to it: nothing is broken.
    vault.git("reset", "--quiet", "--hard")
    vault.git("mv", "Two.md", "2.md")
    (vault.root / "One.md").write_text("[[2]]\n")
    vault.git("add", "One.md")
    assert "Three.md warning broken-wikilink 1:3" in vault.refused()
    (vault.root / "Three.md").write_text("[[2#Costs]]\n")
    vault.accepted("-a")


def test_all_files_and_the_files_between_two_commits_are_checked(repository: Callable[..., Repository]) -> None:
    vault = repository("vaultlint", folder="notes")
    done = vault.pre_commit("run", "--all-files")
    assert done.returncode == 1
    assert "No note is named 'Old trouble'." in done.stdout
    vault.git("mv", "notes/Two.md", "notes/2.md")
    assert "One.md warning broken-wikilink 3:3" in vault.refused()
    vault.git("commit", "--quiet", "--no-verify", "-m", "x")
    done = vault.pre_commit("run", "--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert done.returncode == 1
    assert "One.md" in done.stdout
    assert "Old trouble'" not in done.stdout


def test_the_fixing_hook_fixes_staged_notes_alone(repository: Callable[..., Repository]) -> None:
    vault = repository("vaultlint-fix")
    (vault.root / "One.md").write_text("[[great ideas|x]]\r\n")
    (vault.root / "Four.md").write_text("[[great ideas|x]]\n")
    vault.git("add", "One.md")
    said = vault.refused()
    assert "files were modified by this hook" in said
    assert (vault.root / "One.md").read_bytes() == b"[[great_ideas|x]]\r\n"
    assert (vault.root / "Four.md").read_text() == "[[great ideas|x]]\n"
    vault.git("add", "One.md")
    vault.accepted()
