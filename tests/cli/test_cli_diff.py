"""`vaultlint check --diff | git apply`, with the git of this machine, does what `--fix` does."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., object]

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git on this machine")

LINK = b"See [[great ideas]]."
LONG = b"".join(b"Line %d of the note.\n" % number for number in range(60))
CONTENTS = {
    "plain": LINK + b"\n",
    "no end": b"First.\n" + LINK,
    "crlf": b"One.\r\n" + LINK + b"\r\nThree.\r\n",
    "crlf, no end": b"One.\r\n" + LINK,
    "mixed line ends": b"One.\r\nTwo.\n" + LINK + b"\nFour.\r\n" + LONG + b"Five.\r\n",
    "lone cr": b"One.\rTwo " + LINK + b"\rThree.\nFour.\n",
    "mark": b"\xef\xbb\xbf" + LINK + b"\nTwo.\n",
    "mark and crlf": b"\xef\xbb\xbfOne.\r\n" + LINK + b"\r\n",
    "line ends of Unicode": "a\u2028b\u2029c\x0bd\x0ce\x85f\x1cg\n".encode() + LINK + "\u2028 h\x0c\n".encode(),
    "several hunks": LINK + b"\n" + LONG + LINK + b"\n" + LONG + b"- " + LINK + b"\n",
    "spaces at ends": b"One.  \n" + LINK + b" \t \n\t\n \n",
    "looks like a diff": b"--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-"
    + LINK
    + b"\n\\ No newline at end of file\ndiff --git a/x b/x\n",
    "one long line": LINK * 3 + b"x" * 20_000 + LINK,
    "a control character": b"\x1b[31mred\x1b[0m\x07\n" + LINK + b"\n",
}
NAMES = [
    b"Note.md",
    b"A note.md",
    b" leading and trailing .md",
    b'"quoted".md',
    b"it's.md",
    b"back\\slash.md",
    b"tab\there.md",
    b"new\nline.md",
    b"caf\xe9.md",
    "Größe 笔记 👩‍👩‍👧.md".encode(),
    "e\u0301 \u202e rtl.md".encode(),
    b"deep/er/still deeper/Note.md",
    b"a/b/a.md",
    b"vault/vault/Note.md",
    b"notes/Note.md",
    b"-dash.md",
    b"a -> b {c}.md",
    b"dev/null.md",
]


def write(root: Path, name: bytes, content: bytes) -> None:
    target = os.path.join(os.fsencode(root), name)  # noqa: PTH118 - pathlib knows no bytes
    os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
    with open(target, "wb") as file:  # noqa: PTH123
        file.write(content)


def files_of(root: Path) -> dict[bytes, bytes]:
    top = os.fsencode(root)
    return {
        os.path.relpath(os.path.join(folder, name), top): Path(os.fsdecode(os.path.join(folder, name))).read_bytes()  # noqa: PTH118
        for folder, _, names in os.walk(top)
        for name in names
        if b".git" not in folder.split(b"/")
    }


def git(folder: Path, *arguments: str, data: bytes = b"") -> None:
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, input=data, env=os.environ | alone, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")


def diff_of(vaultlint: Run, vault: Path, *arguments: str) -> bytes:
    return vaultlint("check", "--diff", *arguments, folder=vault).out.encode("utf-8", "surrogateescape")


@pytest.fixture
def same_as_fix(vaultlint: Run, tmp_path: Path) -> Callable[..., bytes]:
    """Applies the diff of a vault with git, and compares with what `--fix` makes of a copy. Returns the diff."""

    def same_as_fix(vault: Path, *arguments: str) -> bytes:
        copy = tmp_path / "copy" / vault.name
        shutil.copytree(vault, copy, symlinks=True)
        before = files_of(vault)
        diff = diff_of(vaultlint, vault, *arguments)
        assert files_of(vault) == before
        assert diff
        git(vault, "apply", "--whitespace=nowarn", data=diff)
        assert vaultlint("check", "--fix", *arguments, folder=copy).code in (0, 1)
        assert files_of(vault) == files_of(copy)
        return diff

    return same_as_fix


def make(root: Path, contents: Mapping[bytes, bytes]) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        write(root, name, content)
    write(root, b"great_ideas.md", b"Here.\n")
    write(root, b".obsidian/app.json", b"{}")
    return root


ALL_CONTENTS = {f"{number}.md".encode(): content for number, content in enumerate(CONTENTS.values())}


@pytest.mark.parametrize("place", ["repository", "below", "nowhere"])
def test_git_applies_what_a_diff_says_to_texts_of_all_kinds(
    same_as_fix: Callable[..., bytes], tmp_path: Path, place: str
) -> None:
    vault = make(tmp_path / "outer" / "my vault", ALL_CONTENTS)
    if place != "nowhere":
        git(vault if place == "repository" else vault.parent, "init", "-q")
    diff = same_as_fix(vault)
    assert diff.count(b"\n--- ") + 1 == len(CONTENTS) + diff.count(b"\n--- a/x\n")


@pytest.mark.parametrize("place", ["repository", "below", "nowhere"])
def test_git_finds_files_whatever_their_names(same_as_fix: Callable[..., bytes], tmp_path: Path, place: str) -> None:
    vault = make(tmp_path / "notes" / "vault", dict.fromkeys(NAMES, LINK + b"\n"))
    if place != "nowhere":
        git(vault if place == "repository" else tmp_path, "init", "-q")
    assert same_as_fix(vault).count(b"\n+++ ") == len(NAMES)


@pytest.mark.parametrize("setting", ["false", "input"])
@pytest.mark.parametrize("committed", [False, True])
def test_git_leaves_line_ends_as_they_are(
    same_as_fix: Callable[..., bytes], tmp_path: Path, setting: str, committed: bool
) -> None:
    vault = make(tmp_path / "vault", ALL_CONTENTS)
    git(vault, "init", "-q")
    git(vault, "config", "core.autocrlf", setting)
    git(vault, "config", "core.safecrlf", "false")
    if committed:
        git(vault, "add", ".")
        git(vault, "commit", "-q", "-m", "x")
    same_as_fix(vault)


def test_git_that_makes_crlf_of_all_line_ends_does_so_here_and_changes_nothing_else(
    vaultlint: Run, tmp_path: Path
) -> None:
    vault = make(tmp_path / "vault", ALL_CONTENTS)
    git(vault, "init", "-q")
    git(vault, "config", "core.autocrlf", "true")
    git(vault, "apply", "--whitespace=nowarn", data=diff_of(vaultlint, vault))
    applied = files_of(vault)
    shutil.rmtree(vault)
    make(vault, ALL_CONTENTS)
    vaultlint("check", "--fix", folder=vault)
    fixed = files_of(vault)
    assert {name: data.replace(b"\r\n", b"\n") for name, data in applied.items()} == {
        name: data.replace(b"\r\n", b"\n") for name, data in fixed.items()
    }


@pytest.mark.parametrize("prefix", ["notes", "a", "b", "deep/notes", "a/b"])
def test_a_vault_below_the_top_may_have_folders_named_like_its_own(
    same_as_fix: Callable[..., bytes], tmp_path: Path, prefix: str
) -> None:
    vault = tmp_path / "repository" / prefix
    make(vault, {f"{prefix}/Note.md".encode(): LINK + b"\n", b"Note.md": LINK + b"\n- " + LINK + b"\n"})
    git(tmp_path / "repository", "init", "-q")
    same_as_fix(vault)


RENAMED = {
    b"Note.md": b"# Trip\n\n## Costs\n\nA.\n\n# House\n\n## Costs\n\nB.\n",
    b"sub/Links.md": b'---\r\nup: "[[Note#House#Costs]]"\r\n---\r\n[x](../Note.md#House#Costs)\r\n',
    b"Board.canvas": b'{"nodes":[\n\t{"id":"n","type":"file","x":0,"y":0,"width":1,"height":1,"file":"Note.md",'
    b'"subpath":"#House#Costs"}\n]}',
    b"vaultlint.toml": b'[rules.duplicate-heading]\nscope = "note"\n',
}


@pytest.mark.parametrize("place", ["repository", "below"])
def test_a_fix_over_several_files_is_in_the_diff_as_a_whole(
    same_as_fix: Callable[..., bytes], tmp_path: Path, place: str
) -> None:
    vault = make(tmp_path / "outer" / "vault", RENAMED | {b"Other.md": LINK})
    git(vault if place == "repository" else vault.parent, "init", "-q")
    diff = same_as_fix(vault, "--unsafe-fixes")
    assert diff.count(b"\n+++ ") == 4
    assert diff.count(b"#House#Costs (House)") == 2
    assert b"+[x](../Note.md#House#Costs%20(House))\r\n" in diff


def test_the_diff_counts_a_fix_over_several_files_once(vaultlint: Run, tmp_path: Path) -> None:
    vault = make(tmp_path / "vault", RENAMED)
    ran = vaultlint("check", "--diff", "--unsafe-fixes", folder=vault)
    assert ran.err == "1 finding would be fixed in 3 files.\n"
    fixed = vaultlint("check", "--fix", "--unsafe-fixes", folder=vault)
    assert fixed.out.startswith(
        "Fixed 1 finding in 3 files:\n  duplicate-heading  1  Board.canvas, Note.md, sub/Links.md\n"
    )


def test_all_of_a_fix_over_several_files_is_left_if_one_of_them_cannot_be_edited(
    vaultlint: Run, tmp_path: Path
) -> None:
    damaged = RENAMED[b"sub/Links.md"] + b"\xff\n"
    vault = make(tmp_path / "vault", RENAMED | {b"sub/Links.md": damaged})
    before = files_of(vault)
    ran = vaultlint("check", "--fix", "--unsafe-fixes", folder=vault)
    assert files_of(vault) == before
    assert "Fixed" not in ran.out
    assert "sub/Links.md" in ran.err


def test_colour_is_for_terminals_and_for_those_who_insist(vaultlint: Run, tmp_path: Path) -> None:
    vault = make(tmp_path / "vault", {b"Note.md": LINK})
    assert "\x1b" not in vaultlint("check", "--diff", folder=vault).out
    assert "\x1b" not in vaultlint("check", "--diff", folder=vault, extra={"FORCE_COLOR": "1"}).out
    assert "\x1b[32m+See" in vaultlint("check", "--diff", "--color", "always", folder=vault).out


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_on_a_terminal_a_diff_is_in_colour(environment: dict[str, str], tmp_path: Path) -> None:
    import pty

    vault = make(tmp_path / "vault", {b"Note.md": LINK})
    own, terminal = pty.openpty()
    command = [sys.executable, "-m", "vaultlint", "check", "--diff"]
    environment |= {"TERM": "xterm-256color"}
    with subprocess.Popen(command, cwd=vault, env=environment, stdout=terminal, stderr=subprocess.DEVNULL) as process:
        os.close(terminal)
        shown = b""
        with contextlib.suppress(OSError):  # what Linux raises where others give the end of the file
            while piece := os.read(own, 4096):
                shown += piece
        process.wait()
    os.close(own)
    assert b"\x1b[32m+See" in shown


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch on this machine")
def test_patch_applies_it_too(vaultlint: Run, tmp_path: Path) -> None:
    names = [name for name in NAMES if b"\n" not in name and b"\r" not in name]
    vault = make(tmp_path / "notes" / "vault", dict.fromkeys(names, LINK + b"\n") | ALL_CONTENTS)
    diff = diff_of(vaultlint, vault)
    copy = tmp_path / "copy" / "vault"
    shutil.copytree(vault, copy)
    subprocess.run(["patch", "--binary", "-s", "-p1"], cwd=vault, input=diff, check=True, capture_output=True)
    vaultlint("check", "--fix", folder=copy)
    assert files_of(vault) == files_of(copy)
