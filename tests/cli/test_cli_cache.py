"""`vaultlint cache`, and the options of a check that have to do with it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., object]
MakeVault = Callable[[Mapping[str, str | bytes]], Path]


def test_the_folder_is_that_of_the_user_or_the_one_given(vaultlint: Run, tmp_path: Path) -> None:
    ran = vaultlint("cache", "path", extra={"VAULTLINT_CACHE_DIR": str(tmp_path / "mine")})
    assert (ran.code, ran.out, ran.err) == (0, f"{tmp_path / 'mine' / 'vaults'}\n", "")
    ran = vaultlint("cache", "path", "--cache-dir", str(tmp_path))
    assert ran.out == f"{tmp_path / 'vaults'}\n"


def test_what_is_kept_can_be_cleared(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    root, folder = make_vault({"One.md": "[[Nowhere]]\n"}), tmp_path / "cache"
    vaultlint("check", str(root), "--cache-dir", str(folder))
    (kept,) = (folder / "vaults").iterdir()
    (folder / "vaults" / "mine.txt").write_text("not of the cache", encoding="utf-8")
    ran = vaultlint("cache", "clear", "--cache-dir", str(folder))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("Took away 1 file of the cache, ")
    assert not kept.exists()
    assert [path.name for path in (folder / "vaults").iterdir()] == ["mine.txt"]
    assert vaultlint("cache", "clear", "--cache-dir", str(folder)).err == "Nothing is kept.\n"


def test_without_a_cache_nothing_is_kept(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"One.md": "[[Nowhere]]\n"})
    with_cache = vaultlint("check", str(root), "--output-format=json")
    without = vaultlint(
        "check", str(root), "--no-cache", "--output-format=json", "--cache-dir", str(tmp_path / "cache")
    )
    assert (with_cache.code, with_cache.out) == (without.code, without.out)
    assert json.loads(without.out)["findings"]
    assert not (tmp_path / "cache").exists()
    assert sorted(path.name for path in root.iterdir()) == ["One.md"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only to this user")
def test_a_home_that_is_read_only_is_no_matter(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    root, home = make_vault({"One.md": "# One\n"}), tmp_path / "home"
    home.mkdir(mode=0o500)
    ran = vaultlint("check", str(root), extra={"VAULTLINT_CACHE_DIR": str(home / "cache")})
    assert (ran.code, ran.err) == (0, "")


def test_a_fix_reads_what_it_changes_from_the_disk(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault({"One.md": "[[two]] and [[Tow words]]\n", "Two words.md": "# Two\n"})
    vaultlint("check", str(root))
    first = vaultlint("check", str(root), "--diff", "--unsafe-fixes")
    assert first.out == vaultlint("check", str(root), "--diff", "--unsafe-fixes", "--no-cache").out
    vaultlint("check", str(root), "--fix", "--unsafe-fixes")
    again = vaultlint("check", str(root), "--output-format=json")
    assert again.out == vaultlint("check", str(root), "--output-format=json", "--no-cache").out
