"""The names of files and folders: which are alike, and at which file a folder is spoken of."""

from __future__ import annotations

import time
import unicodedata
from itertools import product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note import Note
from vaultlint.note.kinds import extension_of, is_linkable
from vaultlint.vault import Vault
from vaultlint.vault.names import Difference, Names, difference
from vaultlint.vault.resolve import fold

SEGMENTS = st.text("aAéE\u0301é \u00a0", min_size=1, max_size=3)
PATHS = st.lists(st.lists(SEGMENTS, min_size=1, max_size=3).map("/".join), max_size=12, unique=True)


def names(*files: str, hidden: tuple[str, ...] = (), doubles: tuple[str, ...] = ()) -> Names:
    return Names(files, frozenset(hidden), frozenset(doubles))


@given(PATHS)
def test_twins_are_the_files_with_the_same_folded_path(files: list[str]) -> None:
    found = names(*files)
    for path in files:
        expected = {other for other in files if fold(other) == fold(path)}
        assert set(found.same_files(path)) == (expected if len(expected) > 1 else set())


@given(PATHS)
def test_every_folder_is_spoken_of_at_one_file_that_lies_in_it(files: list[str]) -> None:
    found = names(*files)
    told = [(folder, path) for path in files for folder in found.folders_told_at(path)]
    assert all(path.startswith(f"{folder}/") for folder, path in told)
    folders = {path[:at] for path in files for at, sign in enumerate(path) if sign == "/"}
    assert sorted(folder for folder, _ in told) == sorted(folders)


@given(PATHS)
def test_of_alike_folders_all_but_one_are_told_of_unless_only_what_they_lie_in_differs(files: list[str]) -> None:
    found = names(*files)
    folders = {path[:at] for path in files for at, sign in enumerate(path) if sign == "/"}
    for folder in folders:
        same = {other for other in folders if fold(other) == fold(folder)}
        told = [one for one in same if found.same_folders(one)]
        differ = len({one.rpartition("/")[2] for one in same}) > 1
        assert len(told) == (len(same) - 1 if differ else 0)


@given(st.text("aAéE\u0301é \u00a0", max_size=5), st.text("aAéE\u0301é \u00a0", max_size=5))
def test_what_is_alike_and_not_the_same_differs_in_something(path: str, other: str) -> None:
    if fold(path) == fold(other):
        found = difference(path, other)
        assert (found == Difference(case=False, form=False, spaces=False)) == (path == other)


def test_what_paths_differ_in() -> None:
    decomposed = unicodedata.normalize("NFD", "Café.md")
    assert difference("A.md", "a.md") == Difference(case=True, form=False, spaces=False)
    assert difference(decomposed, "Café.md") == Difference(case=False, form=True, spaces=False)
    assert difference("a b", "a\u202fb") == Difference(case=False, form=False, spaces=True)
    assert difference(decomposed, "CAFÉ.MD") == Difference(case=True, form=True, spaces=False)


def test_of_alike_folders_the_one_with_fewer_files_is_told_of() -> None:
    found = names("Notes/a.md", "notes/b.md", "notes/deep/c.md")
    assert (found.same_folders("Notes"), found.same_folders("notes")) == (("Notes", "notes"), ())


def test_a_folder_with_nothing_under_check_is_not_the_one_to_tell_of() -> None:
    found = names("Notes/a.md", "notes/b.md", "notes/c.md", hidden=("Notes/a.md",))
    assert (found.same_folders("Notes"), found.same_folders("notes")) == ((), ("Notes", "notes"))


def test_folders_are_spoken_of_at_the_first_file_that_links_can_lead_to() -> None:
    found = names("F/.keep", "F/a.js", "F/sub/b.md", "F/c.md", hidden=("F/c.md",))
    assert found.folders_told_at("F/sub/b.md") == ("F", "F/sub")
    assert [found.folders_told_at(path) for path in ("F/a.js", "F/c.md")] == [(), ()]


def test_a_symbolic_link_is_no_file_of_its_own() -> None:
    assert names("A.md", "a.md", doubles=("a.md",)).same_files("A.md") == ()


def test_what_can_be_linked_to_goes_by_the_extension() -> None:
    assert [extension_of(path) for path in ("a.b/c", "a.PNG", "a.b/c.tar.gz", "c.")] == ["", "png", "gz", ""]
    assert is_linkable("a/b.MD")
    assert is_linkable("x.webp")
    assert not is_linkable("styles.css")
    assert not is_linkable("md")


def test_the_indexes_outlive_a_changed_text() -> None:
    vault = Vault(("a.md", "A.md"), lambda path: Note(path, "").facts)
    changed = vault.with_changed({"a.md": Note("a.md", "x").facts})
    assert changed.names is vault.names


def test_many_alike_folders_and_files_take_no_time() -> None:
    spelled = ["".join(letters) for letters in product(*zip("ABCDEFGHIJ", "abcdefghij", strict=True))]
    files = [str(Path(folder) / f"{name}.md") for folder in spelled[:32] for name in spelled]
    start = time.process_time()
    found = names(*files)
    for path in files:
        found.folders_told_at(path)
    assert sum(bool(found.same_folders(folder)) for folder in spelled) == 31
    assert time.process_time() - start < 5
