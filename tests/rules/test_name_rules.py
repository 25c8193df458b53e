"""The rules about names, on disk: vaults that git could not check out everywhere, so that they are made here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from vaultlint.workflow import Request, check

MakeVault = Callable[[Mapping[str, str | bytes]], Path]

DECOMPOSED = unicodedata.normalize("NFD", "Café")


@pytest.fixture
def make(make_vault: MakeVault) -> MakeVault:
    """Makes a vault whose names differ in what not every disk tells apart; skips the test where this one does not."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        root = make_vault({".obsidian/app.json": "{}", **files})
        listed = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
        if not set(files) <= listed:
            pytest.skip("this disk does not hold such names side by side")
        return root

    return make


def found(root: Path, rule: str, *paths: str) -> list[str]:
    """The paths that a rule reports."""
    report = check(Request(paths=tuple(root / path for path in paths) or (root,), select=(rule,)))
    return [finding.path for finding in report.findings]


def test_names_that_collide_on_disk(make: MakeVault) -> None:
    silent = {"Birds/Index.md": "", "Plants/index.md": "", "Index.png": "", "Straße.md": "", "Strasse.md": ""}
    collide = {"A.md": "", "a.md": "", "img/x.PNG": b"", "img/x.png": b"", "Café.md": "", f"{DECOMPOSED}.md": ""}
    folders = {"Notes/1.md": "", "Notes/2.md": "", "notes/3.md": "", "notes/4.md": "", "notes/deep/5.md": ""}
    root = make({**silent, **collide, **folders})
    assert found(root, "colliding-names") == sorted([*collide, "Notes/1.md"])


def test_a_file_that_is_not_under_check_collides_with_one_that_is(make: MakeVault) -> None:
    root = make({"a.md": "", "A.md": "", "vaultlint.toml": 'exclude = ["A.md"]\n'})
    assert found(root, "colliding-names") == ["a.md"]
    root = make({"b.md": "", "B.md": ""})
    assert found(root, "colliding-names", "b.md") == ["b.md"]


def test_a_symbolic_link_to_the_same_file_collides_with_nothing(make: MakeVault) -> None:
    root = make({"a.md": ""})
    try:
        (root / "A.md").symlink_to("a.md")
    except OSError:
        pytest.skip("this disk has no symbolic links, or does not tell the names apart")
    assert found(root, "colliding-names") == []
