"""Which files belong to a vault, and which of its notes are hidden."""

import os
import socket
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultlint.note.kinds import is_note
from vaultlint.vault.files import find_root, scan

no_windows = pytest.mark.skipif(sys.platform == "win32", reason="the file system knows no such thing")
as_user = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")


def make(root: Path, files: Mapping[str, str] | list[str]) -> Path:
    for path in files:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(files[path] if isinstance(files, Mapping) else "", encoding="utf-8")
    return root


def hidden_in(root: Path, *exclude: str, gitignore: bool = True) -> list[str]:
    return sorted(scan(root, exclude=exclude, gitignore=gitignore).hidden)


_ABOUT_LINKS = (
    "4 symbolic links that lead outside the vault: not followed, so that links to what lies there count as broken: "
    "'folder', 'near', 'note.md' and 1 more"
)


# The root


def test_the_root_is_the_nearest_folder_with_settings_of_obsidian(tmp_path: Path) -> None:
    make(tmp_path, ["outer/.obsidian/app.json", "outer/inner/.obsidian/app.json", "outer/inner/a/b/x.md"])
    make(tmp_path, {"outer/inner/a/vaultlint.toml": ""})
    assert find_root(tmp_path / "outer/inner/a/b") == tmp_path / "outer/inner"
    assert find_root(tmp_path / "outer/inner/a/b/x.md") == tmp_path / "outer/inner"
    assert find_root(tmp_path / "outer") == tmp_path / "outer"


@pytest.mark.parametrize("name", ["vaultlint.toml", ".vaultlint.toml"])
def test_without_them_it_is_the_nearest_folder_with_a_config(tmp_path: Path, name: str) -> None:
    make(tmp_path, [f"v/{name}", "v/a/b/x.md"])
    assert find_root(tmp_path / "v/a/b") == tmp_path / "v"


@pytest.mark.parametrize("text", ["[tool.vaultlint]", "[tool.vaultlint.rules.x]\n", "[tool.vaultlint]\nbroken ="])
def test_a_pyproject_counts_with_a_table_of_ours(tmp_path: Path, text: str) -> None:
    make(tmp_path, {"v/pyproject.toml": text, "v/a/x.md": ""})
    assert find_root(tmp_path / "v/a") == tmp_path / "v"


@pytest.mark.parametrize("text", ["", "[tool.other]", "# [tool.vaultlint]", "[tool.vaultlinter]\nbroken =", "tool = 1"])
def test_a_pyproject_without_one_does_not(tmp_path: Path, text: str) -> None:
    make(tmp_path, {"v/pyproject.toml": text, "v/a/x.md": ""})
    assert find_root(tmp_path / "v/a") == tmp_path / "v/a"


def test_without_any_mark_it_is_the_folder_given_or_that_of_the_file_or_the_fallback(tmp_path: Path) -> None:
    make(tmp_path, ["v/a/x.md"])
    assert find_root(tmp_path / "v/a") == tmp_path / "v/a"
    assert find_root(tmp_path / "v/a/x.md") == tmp_path / "v/a"
    assert find_root(tmp_path / "v/a/x.md", fallback=tmp_path / "v") == tmp_path / "v"


def test_a_relative_start_counts_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, ["v/.obsidian/app.json", "v/a/x.md"])
    monkeypatch.chdir(tmp_path / "v" / "a")
    assert find_root(Path()) == tmp_path / "v"
    assert find_root(Path("../a/x.md")) == tmp_path / "v"


# What belongs


def test_notes_and_attachments_are_listed_in_order(tmp_path: Path) -> None:
    make(tmp_path, ["b.md", "a/z.md", "a/B.MD", "img/x.png", "LICENSE", "Board.canvas", "a b/ü.md", "x.markdown"])
    found = scan(tmp_path)
    assert found.notes == ("a b/ü.md", "a/B.MD", "a/z.md", "b.md")
    assert found.attachments == ("Board.canvas", "LICENSE", "img/x.png", "x.markdown")
    assert (found.hidden, found.notices) == (frozenset(), ())


def test_what_starts_with_a_dot_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, [".obsidian/plugins/x/readme.md", ".trash/a.md", "a/.hidden/b.md", ".c.md", "a/.d.png", "e.md"])
    found = scan(tmp_path)
    assert (found.notes, found.attachments) == (("e.md",), ())


def test_a_vault_in_a_dot_folder_is_a_vault(tmp_path: Path) -> None:
    make(tmp_path, [".vault/a.md"])
    assert scan(tmp_path / ".vault").notes == ("a.md",)


def test_a_folder_named_like_a_note_is_a_folder(tmp_path: Path) -> None:
    make(tmp_path, ["x.md/y.md"])
    assert scan(tmp_path).notes == ("x.md/y.md",)


@no_windows
def test_what_is_no_file_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.md")  # reading it would wait forever
    monkeypatch.chdir(tmp_path)  # the names of sockets must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.md")
        assert scan(tmp_path).notes == ()


@no_windows
@pytest.mark.parametrize(
    "name",
    [
        "caf\udce9.md",
        "two\nlines.md",
        "\x1b[31mred\x1b[0m.md",
        "😀.md",
        unicodedata.normalize("NFD", "Café.md"),
        "back\\slash.md",
        " .md",
        "\u2068invisible\u2069.md",
        "#a.md",
        "!b.md",
    ],
)
def test_names_are_kept_exactly_as_the_disk_has_them(tmp_path: Path, name: str) -> None:
    try:
        make(tmp_path, {".gitignore": "*.txt"})
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / name).touch()
    except OSError:
        pytest.skip("the file system refuses this name")
    found = scan(tmp_path, exclude=["x/**"])
    assert found.notes == (f"a/{name}",)
    assert (tmp_path / found.notes[0]).exists()
    assert found.hidden == frozenset()


@no_windows
@as_user
def test_a_folder_that_may_not_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    make(tmp_path, ["secret/a.md", "b.md"])
    (tmp_path / "secret").chmod(0)
    try:
        found = scan(tmp_path)
    finally:
        (tmp_path / "secret").chmod(0o700)
    assert found.notes == ("b.md",)
    assert found.notices == ("the folder 'secret' could not be read: Permission denied",)


@no_windows
@as_user
def test_a_file_that_may_not_be_looked_at_is_told_by_whoever_reads_it(tmp_path: Path) -> None:
    make(tmp_path, ["secret/a.md", "b.md"])
    (tmp_path / "secret").chmod(0o600)
    try:
        found, stamped = scan(tmp_path), scan(tmp_path, stamp=lambda _: b"stamp")
    finally:
        (tmp_path / "secret").chmod(0o700)
    assert found.notes == stamped.notes == ("b.md", "secret/a.md")
    assert found.notices == stamped.notices == ()
    assert stamped.stamps == {"b.md": b"stamp"}


@pytest.mark.parametrize("mark", [".foam/x", "dendron.yml", "logseq/config.edn"])
def test_the_marks_of_other_programs_come_after_settings_and_configs(tmp_path: Path, mark: str) -> None:
    make(tmp_path, {f"v/{mark}": "", "v/a/b/x.md": ""})
    assert find_root(tmp_path / "v/a/b", fallback=tmp_path) == tmp_path / "v"
    make(tmp_path, {"v/a/vaultlint.toml": ""})
    assert find_root(tmp_path / "v/a/b") == tmp_path / "v/a"


def test_the_notes_of_quartz_lie_in_its_content(tmp_path: Path) -> None:
    make(tmp_path, {"site/quartz.config.ts": "", "site/content/a/x.md": "", "site/docs/y.md": ""})
    for start in ("site", "site/content", "site/content/a", "site/content/a/x.md"):
        assert find_root(tmp_path / start) == tmp_path / "site/content"
    assert find_root(tmp_path / "site/docs") == tmp_path / "site/docs"


def test_a_root_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = scan(tmp_path / "none")
    assert found.notes == ()
    assert found.notices[0].startswith("the folder of the vault could not be read: ")


def test_very_deep_folders_are_no_trouble(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 500)
    make(tmp_path, [f"{deep}/x.md"])
    assert scan(tmp_path).notes == (f"{deep}/x.md",)


# What is hidden


def test_excluded_notes_are_hidden_and_still_listed(tmp_path: Path) -> None:
    make(tmp_path, ["Archive/a.md", "Archive/deep/b.md", "Archive/x.png", "c.md", "d.excalidraw.md", "n/Archive/e.md"])
    found = scan(tmp_path, exclude=["Archive/**", "*.excalidraw.md"])
    assert len(found.notes) == 5
    assert sorted(found.hidden) == ["Archive/a.md", "Archive/deep/b.md", "Archive/x.png", "d.excalidraw.md"]


@pytest.mark.parametrize("glob", ["Archive", "Archive/", "/Archive", "/Archive/", "Archive/*", "**/Archive/**"])
def test_a_folder_can_be_excluded_in_every_way_that_git_knows(tmp_path: Path, glob: str) -> None:
    make(tmp_path, ["Archive/a.md", "Archive/deep/b.md", "c.md"])
    assert hidden_in(tmp_path, glob) == ["Archive/a.md", "Archive/deep/b.md"]


def test_a_single_note_of_an_excluded_folder_can_be_taken_back(tmp_path: Path) -> None:
    make(tmp_path, ["Archive/a.md", "Archive/keep.md", "Archive/deep/b.md"])
    assert hidden_in(tmp_path, "Archive/**", "!Archive/keep.md") == ["Archive/a.md", "Archive/deep/b.md"]


def test_a_later_glob_can_take_back_what_an_earlier_one_excludes(tmp_path: Path) -> None:
    make(tmp_path, ["a.md", "b.md"])
    assert hidden_in(tmp_path, "*.md", "!b.md") == ["a.md"]


def test_gitignore_hides_notes_unless_switched_off(tmp_path: Path) -> None:
    make(
        tmp_path,
        {".gitignore": "private/\r\n*.tmp.md\n\n# note.md\n", "private/x/a.md": "", "b.tmp.md": "", "note.md": ""},
    )
    assert hidden_in(tmp_path) == ["b.tmp.md", "private/x/a.md"]
    assert hidden_in(tmp_path, gitignore=False) == []
    assert len(scan(tmp_path).notes) == 3


def test_a_gitignore_speaks_of_its_own_folder(tmp_path: Path) -> None:
    make(
        tmp_path, {"a/.gitignore": "/x.md\ny.md", "a/x.md": "", "a/b/x.md": "", "a/b/y.md": "", "x.md": "", "y.md": ""}
    )
    assert hidden_in(tmp_path) == ["a/b/y.md", "a/x.md"]


def test_the_nearest_gitignore_that_says_anything_decides(tmp_path: Path) -> None:
    make(
        tmp_path,
        {".gitignore": "*.md", "a/.gitignore": "!keep.md", "a/keep.md": "", "a/b/keep.md": "", "a/other.md": ""},
    )
    assert hidden_in(tmp_path) == ["a/other.md"]


def test_nothing_below_an_ignored_folder_comes_back(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "a/\n!a/keep.md", "a/.gitignore": "!keep.md", "a/keep.md": ""})
    assert hidden_in(tmp_path) == ["a/keep.md"]


def test_what_stands_in_an_ignored_folder_comes_back_where_only_its_content_is_ignored(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "a/*\n!a/keep.md", "a/keep.md": "", "a/other.md": ""})
    assert hidden_in(tmp_path) == ["a/other.md"]


def test_a_gitignore_cannot_bring_back_what_the_config_excludes(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "!a.md", "a.md": ""})
    assert hidden_in(tmp_path, "a.md") == ["a.md"]


def test_gitignores_above_the_vault_count_up_to_the_repository(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "*.md", "repo/.gitignore": "docs/vault/a.md\nb.md", "repo/docs/.gitignore": "c.md"})
    vault = make(tmp_path / "repo/docs/vault", ["a.md", "b.md", "c.md", "d.md", "x/a.md"])
    (tmp_path / "repo/.git").mkdir()
    assert hidden_in(vault) == ["a.md", "b.md", "c.md"]


def test_gitignores_above_the_vault_do_not_count_without_a_repository(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "*.md", "vault/a.md": ""})
    assert hidden_in(tmp_path / "vault") == []


@pytest.mark.parametrize("pattern", ["vault/", "vault", "docs/", "*", "/docs/vault"])
def test_a_vault_that_is_ignored_as_a_whole_is_checked_all_the_same(tmp_path: Path, pattern: str) -> None:
    make(
        tmp_path, {".gitignore": pattern, "docs/vault/a.md": "", "docs/vault/.gitignore": "b.md", "docs/vault/b.md": ""}
    )
    (tmp_path / ".git").mkdir()
    assert hidden_in(tmp_path / "docs/vault") == ["b.md"]


def test_lines_that_are_no_patterns_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "\ufeffa.md\n!\n\\\nb.md\n[\n", "a.md": "", "b.md": "", "c.md": ""})
    assert hidden_in(tmp_path) == ["a.md", "b.md"]
    assert hidden_in(tmp_path, "!", "c.md") == ["a.md", "b.md", "c.md"]


def test_a_gitignore_that_is_a_folder_is_told(tmp_path: Path) -> None:
    make(tmp_path, ["a.md"])
    (tmp_path / ".gitignore").mkdir()
    found = scan(tmp_path)
    assert (found.notes, found.hidden) == (("a.md",), frozenset())
    assert "'.gitignore' was not read" in found.notices[0]


# Symbolic links


@no_windows
def test_a_link_that_leads_outside_is_not_followed_and_told(tmp_path: Path) -> None:
    make(tmp_path, ["elsewhere/a.md", "vault/b.md", "vault-2/c.md"])
    for name, target in {"folder": "elsewhere", "note.md": "elsewhere/a.md", "near": "vault-2", "up": ".."}.items():
        (tmp_path / "vault" / name).symlink_to(tmp_path / target)
    found = scan(tmp_path / "vault")
    assert found.notes == ("b.md",)
    assert found.notices == (_ABOUT_LINKS,)


@no_windows
def test_loops_of_links_end(tmp_path: Path) -> None:
    make(tmp_path, ["a/b/x.md"])
    (tmp_path / "a/b/up").symlink_to(tmp_path / "a")
    (tmp_path / "a/root").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nothing.md")
    found = scan(tmp_path)
    assert (found.notes, found.attachments, found.notices) == (("a/b/x.md",), (), ())


@no_windows
def test_a_folder_is_listed_once_under_its_real_path(tmp_path: Path) -> None:
    make(tmp_path, ["z/deep/x.md"])
    (tmp_path / "a").symlink_to(tmp_path / "z")
    (tmp_path / "b").symlink_to(tmp_path / "z/deep")
    assert scan(tmp_path).notes == ("z/deep/x.md",)


@no_windows
def test_a_folder_that_only_links_lead_to_is_listed_under_the_first(tmp_path: Path) -> None:
    make(tmp_path, [".real/x.md", ".real/deep/y.md"])
    (tmp_path / "b").symlink_to(tmp_path / ".real")
    (tmp_path / "a").symlink_to(tmp_path / ".real")
    found = scan(tmp_path)
    assert found.notes == ("a/deep/y.md", "a/x.md")
    assert found.hidden == frozenset()


@no_windows
def test_links_behind_a_link_are_followed(tmp_path: Path) -> None:
    make(tmp_path, [".one/x.md", ".two/y.md"])
    (tmp_path / "a").symlink_to(tmp_path / ".one")
    (tmp_path / ".one/next").symlink_to(tmp_path / ".two")
    (tmp_path / ".two/back").symlink_to(tmp_path / ".one")
    assert scan(tmp_path).notes == ("a/next/y.md", "a/x.md")


@no_windows
def test_a_link_to_a_listed_note_can_be_linked_to_but_is_not_checked_twice(tmp_path: Path) -> None:
    make(tmp_path, ["a/note.md", ".b/hidden.md"])
    (tmp_path / "copy.md").symlink_to(tmp_path / "a/note.md")
    (tmp_path / "seen.md").symlink_to(tmp_path / ".b/hidden.md")
    found = scan(tmp_path)
    assert found.notes == ("a/note.md", "copy.md", "seen.md")
    assert found.hidden == {"copy.md"}


@no_windows
def test_a_vault_behind_a_link_is_a_vault(tmp_path: Path) -> None:
    make(tmp_path, {"real/a.md": "", "real/.gitignore": "b.md", "real/b.md": ""})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "real/inner").symlink_to(tmp_path / "real/a.md")
    found = scan(tmp_path / "link")
    assert (found.notes, found.attachments) == (("a.md", "b.md"), ("inner",))
    assert found.hidden == {"b.md", "inner"}


@no_windows
def test_what_hides_a_folder_hides_it_behind_a_link_too(tmp_path: Path) -> None:
    make(tmp_path, [".real/x.md"])
    (tmp_path / "a").symlink_to(tmp_path / ".real")
    assert hidden_in(tmp_path, "a/") == ["a/x.md"]


@pytest.mark.parametrize(("path", "note"), [("a.md", True), ("a.MD", True), ("md", False), ("a.md/b", False)])
def test_notes_are_known_by_their_extension(path: str, note: bool) -> None:
    assert is_note(path) is note


_PATHS = st.lists(st.sampled_from(["a", "b", "a.md", "c.md", "😀"]), min_size=1, max_size=3).map("/".join)
_LINES = st.text(st.sampled_from("ab!*/.md[]\\ #?c"), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(_PATHS, min_size=1, max_size=6), st.lists(_LINES, max_size=4), st.lists(_LINES, max_size=4))
def test_whatever_patterns_say_every_note_is_listed(
    tmp_path_factory: pytest.TempPathFactory, paths: list[str], exclude: list[str], lines: list[str]
) -> None:
    root = tmp_path_factory.mktemp("vault")
    made = set()
    for path in paths:
        file = root / path / "n.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        made.add(f"{path}/n.md")
    make(root, {".gitignore": "\n".join(lines)})
    found = scan(root, exclude=exclude)
    assert set(found.notes) == made
    assert found.hidden <= made
