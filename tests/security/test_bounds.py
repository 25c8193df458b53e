"""Files made to take for ever do not: that a run ends is what is asserted, not how fast."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from vaultlint.errors import ConfigError
from vaultlint.workflow import Request, check

MakeVault = Callable[..., Path]
Run = Callable[..., Any]
_BENCH = Path(__file__).resolve().parents[2] / "bench"
# Each of these once took minutes at this size: what repeats was looked for in all that repeats.
_ONCE_QUADRATIC = (
    *("md-head-same", "md-head-link", "md-head-subpath", "md-blocklink", "md-table-wl2", "yaml-merge-chain"),
    *("md-inlinefield2", "md-foot4"),
)
_ONCE_QUADRATIC_TO_FIX = ("md-head", "md-wl-ok")
_SMALL = 4
_LARGE = 30


def _hostile() -> ModuleType:
    found = importlib.util.spec_from_file_location("hostile", _BENCH / "hostile.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


HOSTILE = _hostile()
DATA = [name for name in HOSTILE.FILES if name.startswith(("yaml-", "canvas-", "base-", "toml-"))]
NOTES = [name for name in HOSTILE.FILES if name.startswith(("md-", "html-", "logseq"))]


@pytest.mark.keeps("No pattern in `exclude`, in an override or in a `.gitignore` is slow, however many stars it has.")
def test_patterns_made_to_be_slow_are_not(vaultlint: Run, make_vault: MakeVault) -> None:
    slow = (
        "*a" * 60 + "b",
        "**/" * 60 + "x",
        "**/a/" * 60 + "b",
        "[a-a]*" * 60 + "b",
        "?*" * 60 + "b",
        "a*/" * 30 + "b",
    )
    listed = ", ".join(f'"{pattern}"' for pattern in slow)
    names = {f"{'a' * 100}/{'a' * 200}{number}.md": "[[x]]\n" for number in range(20)}
    config = f'exclude = [{listed}]\n[[overrides]]\npaths = [{listed}]\nignore = ["links"]\n'
    make_vault({**names, "vaultlint.toml": config, ".gitignore": "\n".join(slow) + "\n"})
    ran = vaultlint("check", "--select", "default", "--output-format", "concise", "--quiet")
    assert ran.code == 1, ran.err
    assert len(ran.out.splitlines()) == len(names)


@pytest.mark.keeps(
    "References in YAML that multiply, brackets and lists ten thousand levels deep, numbers of a million digits and "
    "days that no calendar has are read, or are one finding."
)
@pytest.mark.parametrize(
    "name", [name for name in HOSTILE.FILES if name.startswith(("yaml-", "canvas-", "base-", "toml-"))]
)
def test_files_that_multiply_or_nest_are_checked(name: str, tmp_path: Path) -> None:
    HOSTILE.make(name, _SMALL, tmp_path)
    try:
        report = check(Request((tmp_path,), cache=False, jobs=1))
    except ConfigError as error:
        assert str(error)  # noqa: PT017 - either is right
        return
    found = [finding for finding in report.findings if finding.rule in {"internal-error", "unreadable-note"}]
    assert found == []
    assert report.notes_checked > 0


def test_what_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    HOSTILE.make("yaml-laugh", _SMALL, tmp_path)
    (finding,) = check(Request((tmp_path,), cache=False)).findings
    assert finding.rule == "invalid-frontmatter"
    assert "repeated through references" in finding.message


@pytest.mark.keeps(
    "A note of thousands of equal headings, links, blocks or cells takes as long as its size says, and so does fixing "
    "it."
)
@pytest.mark.parametrize("name", _ONCE_QUADRATIC)
def test_what_repeats_is_looked_up(name: str, vaultlint: Run, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    HOSTILE.make(name, _LARGE, tmp_path / "vault")
    ran = vaultlint("check", "--select", "all", "--quiet", "--output-format", "concise")
    assert ran.code in {0, 1}, ran.err


@pytest.mark.parametrize("name", _ONCE_QUADRATIC_TO_FIX)
def test_what_repeats_is_fixed(name: str, vaultlint: Run, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / ".obsidian").mkdir(parents=True)  # where links go by slugs, headings are renamed a hundred at a time
    HOSTILE.make(name, _LARGE, vault)
    before = (vault / "A.md").read_bytes()
    ran = vaultlint("check", "--select", "all", "--fix", "--unsafe-fixes", "--quiet", "--output-format", "concise")
    assert ran.code in {0, 1}, ran.err
    assert (vault / "A.md").read_bytes() != before


@pytest.mark.parametrize("name", NOTES)
def test_no_hostile_note_makes_a_rule_fail(name: str, tmp_path: Path) -> None:
    HOSTILE.make(name, 1, tmp_path)
    report = check(Request((tmp_path,), select=("all",), cache=False, jobs=1))
    assert [finding for finding in report.findings if finding.rule == "internal-error"] == []
    assert report.notes_checked > 0
