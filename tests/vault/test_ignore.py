"""Patterns say what git says."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultlint.vault.files import scan
from vaultlint.vault.ignore import Ignore, bad_glob


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("a.md", ["a.md", "x/a.md"], ["b.md", "xa.md", "a.md.md", "a.md/b.md"]),
        ("/a.md", ["a.md"], ["x/a.md"]),
        ("x/a.md", ["x/a.md"], ["y/x/a.md", "a.md"]),
        ("*.md", ["a.md", ".md", "x/a.md", "x\ny.md"], ["a.txt"]),
        ("x/*", ["x/a", "x/b/"], ["x/b/c", "x/"]),
        ("x/", ["x/", "y/x/"], ["x", "y/x"]),
        ("x/**", ["x/a", "x/b/c"], ["x", "x/", "y/x/a"]),
        ("**/x", ["x", "a/x", "a/b/x/"], ["ax", "x/a"]),
        ("**/x/y", ["x/y", "a/x/y"], ["x/a/y"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/xb", "ab", "b"]),
        ("a/**/b/**/c", ["a/b/c", "a/b/b/x/c", "a/x/b/c/c"], ["a/c", "a/b"]),
        ("**", ["a", "a/b", "a/"], []),
        ("/**", ["a", "a/b", "a/"], []),
        ("**/", ["a/", "a/b/"], ["a", "a/b"]),
        ("a/**/", ["a/b/"], ["a/", "a/b"]),
        ("a**b", ["ab", "axxb", "x/ab"], ["a/b"]),
        ("/a**/b", ["a/b", "ax/b"], ["a/x/b"]),
        ("?.md", ["a.md", "ä.md", "😀.md"], ["ab.md", ".md"]),
        ("a?b", ["axb"], ["a/b"]),
        ("[a-c].md", ["b.md"], ["d.md", "a-.md"]),
        ("[!a-c].md", ["d.md"], ["b.md"]),
        ("[^a-c].md", ["d.md"], ["b.md"]),
        ("x[/]y", [], ["x/y"]),
        ("x[!a]y", ["xby"], ["x/y", "xay"]),
        ("[]a].md", ["].md", "a.md"], ["b.md"]),
        ("[]-a].md", ["^.md", "`.md"], ["b.md"]),
        ("[a-].md", ["-.md", "a.md"], ["b.md"]),
        ("[\\]].md", ["].md"], ["\\.md"]),
        ("[a\\-c].md", ["-.md", "c.md"], ["b.md", "\\.md"]),
        ("[z-a].md", ["z.md"], ["b.md"]),
        ("[[:digit:]_].md", ["1.md", "_.md"], ["a.md"]),
        ("[[].md", ["[.md"], ["].md"]),
        ("[a&&b].md", ["&.md"], ["c.md"]),
        ("\\*.md", ["*.md"], ["a.md"]),
        ("\\#a", ["#a"], ["a"]),
        ("\\!a", ["!a"], ["a"]),
        ("a\\ ", ["a "], ["a"]),
        ("a  ", ["a"], ["a  "]),
        (" a", [" a"], ["a"]),
        ("a.b", ["a.b"], ["axb"]),
        ("a//b", [], ["a/b", "b"]),
        ("Ä.md", ["Ä.md"], ["ä.md"]),
    ],
)
def test_a_pattern_matches_what_git_matches(pattern: str, matching: list[str], other: list[str]) -> None:
    ignore = Ignore([pattern])
    assert {path: ignore.verdict(path) for path in matching} == dict.fromkeys(matching, True)
    assert {path: ignore.verdict(path) for path in other} == dict.fromkeys(other)


def test_the_last_pattern_that_matches_decides() -> None:
    ignore = Ignore(["*.md", "!keep.md", "keep.md/"])
    assert ignore.verdict("a.md") is True
    assert ignore.verdict("keep.md") is False
    assert ignore.verdict("keep.md/") is True
    assert ignore.verdict("a.txt") is None


@pytest.mark.parametrize(
    "line", ["", " ", "#a", "!", "/", "//", "!/", "a\\", "[a", "[]", "[a\\", "[a-", "[[:no:]]", "[[:"]
)
def test_a_line_that_is_no_pattern_is_passed_over(line: str) -> None:
    ignore = Ignore(["x", line])
    assert ignore.verdict("x") is True
    assert ignore.verdict("a") is None


@pytest.mark.parametrize(
    ("glob", "reason"),
    [
        ("a\\", "it ends with a backslash"),
        ("a[b", "its '[' is never closed"),
        ("[[:no:]]", "'[:no:]' is no class of characters"),
        ("", "it is empty"),
        ("Archive/**", None),
    ],
)
def test_what_is_no_glob_is_told(glob: str, reason: str | None) -> None:
    assert bad_glob(glob) == reason


def test_patterns_made_to_be_slow_are_not() -> None:
    # Each takes hours where stars are tried in every combination.
    name = "a" * 250
    assert Ignore(["*a" * 60 + "*b"]).verdict(name) is None
    assert Ignore(["*[a]" * 60 + "?*b"]).verdict(name) is None
    assert Ignore(["**/a/" * 60 + "b"]).verdict("/".join("a" * 2000)) is None
    assert Ignore(["**/*a*/" * 60 + "b"]).verdict("/".join([name] * 16)) is None
    assert Ignore(["*" * 5000 + "b"]).verdict(name) is None
    assert Ignore(["[" * 50_000, "[:" * 50_000]).verdict(name) is None


@given(st.text(), st.text())
def test_no_pattern_raises(pattern: str, path: str) -> None:
    assert Ignore([pattern]).verdict(path) in {None, True, False}
    bad_glob(pattern)


_SEGMENTS = st.sampled_from(["a", "b", "ab", "*", "a*", "?", "**", "*.md", "[ab]", "c.md", "a.md"])
_PATTERNS = st.builds(
    lambda mark, start, segments, end: mark + start + "/".join(segments) + end,
    st.sampled_from(["", "", "", "!"]),
    st.sampled_from(["", "", "", "/"]),
    st.lists(_SEGMENTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)
_LINES = st.lists(_PATTERNS, min_size=1, max_size=4).map("\n".join)
_FOLDERS = ["", "a", "b", "ab", "a/a", "a/b", "ab/a", "b/a/ab"]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(st.dictionaries(st.sampled_from(_FOLDERS), _LINES, min_size=1, max_size=3))
def test_in_a_whole_tree_the_hidden_notes_are_those_that_git_ignores(
    tmp_path_factory: pytest.TempPathFactory, patterns: dict[str, str]
) -> None:
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    for folder in _FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
        for name in ("a.md", "b.md", "c.md"):
            (root / folder / name).touch()
    for folder, lines in patterns.items():
        (root / folder / ".gitignore").write_text(lines + "\n", encoding="utf-8")
    assert scan(root).hidden == ignored_by_git(root)


def ignored_by_git(root: Path) -> set[str]:
    command = ["git", "-c", "core.excludesFile=", "ls-files", "--others", "--ignored", "--exclude-standard", "-z"]
    output = subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode()
    return {path for path in output.split("\0") if path.endswith(".md")}
