"""The sample vaults in `fixtures/`: what is found in each, and what a fix leaves of it.

`python tests/test_fixtures.py` writes the expectations anew from what is found; look at the diff before you commit it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent.parent / "fixtures"
GOLDEN = sorted(expected.parent for expected in FIXTURES.glob("*/expected.json"))


def vaultlint(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vaultlint", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def found_in(vault: Path) -> str:
    # A copy that lies in no repository, so that what this one's history knows of the notes says nothing.
    with tempfile.TemporaryDirectory() as work:
        copy = Path(work) / "vault"
        shutil.copytree(vault, copy)
        done = vaultlint("check", str(copy), "--output-format", "json")
    assert done.returncode in {0, 1}, done.stderr
    return json.dumps(json.loads(done.stdout), ensure_ascii=False, indent=1) + "\n"


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def fixed(vault: Path, work: Path) -> dict[str, bytes]:
    copy = work / "vault"
    shutil.copytree(vault, copy)
    done = vaultlint("check", str(copy), "--fix", "--quiet")
    assert done.returncode in {0, 1}, done.stderr
    return files_of(copy)


@pytest.mark.parametrize("fixture", GOLDEN, ids=lambda fixture: fixture.name)
def test_a_sample_vault_has_exactly_the_expected_findings(fixture: Path) -> None:
    assert found_in(fixture / "vault") == (fixture / "expected.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("fixture", GOLDEN, ids=lambda fixture: fixture.name)
def test_fixing_a_sample_vault_leaves_exactly_the_expected_files(fixture: Path, tmp_path: Path) -> None:
    left = fixed(fixture / "vault", tmp_path)
    expected = files_of(fixture / "vault") | files_of(fixture / "fixed")
    assert left == expected
    assert left != files_of(fixture / "vault")


@pytest.mark.parametrize("fixture", GOLDEN, ids=lambda fixture: fixture.name)
def test_a_second_fix_of_a_sample_vault_changes_nothing(fixture: Path, tmp_path: Path) -> None:
    once = fixed(fixture / "vault", tmp_path / "first")
    twice = fixed(tmp_path / "first" / "vault", tmp_path / "second")
    assert twice == once


def test_the_podcasts_trigger_every_rule_that_is_on_by_default_for_notes() -> None:
    expected = json.loads((FIXTURES / "podcasts" / "expected.json").read_text(encoding="utf-8"))
    assert {finding["rule"] for finding in expected["findings"]} >= {
        "required-frontmatter",
        "invalid-frontmatter",
        "broken-wikilink",
        "broken-embed",
        "broken-heading-link",
        "broken-block-link",
        "broken-markdown-link",
        "mojibake",
        "duplicate-heading",
    }


def write_expectations(fixture: Path) -> None:
    before = files_of(fixture / "vault")
    (fixture / "expected.json").write_text(found_in(fixture / "vault"), encoding="utf-8")
    shutil.rmtree(fixture / "fixed", ignore_errors=True)
    with tempfile.TemporaryDirectory() as work:
        for path, data in fixed(fixture / "vault", Path(work)).items():
            if data != before[path]:
                target = fixture / "fixed" / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)


if __name__ == "__main__":
    for golden in GOLDEN:
        write_expectations(golden)
