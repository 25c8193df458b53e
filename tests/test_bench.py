"""The benchmark's vaults are what they promise to be, and its page says what was measured. Nothing here is timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parent.parent / "bench"
RUN = BENCH / "run.py"
MEASURED = {
    "fingerprint": "of that day",
    "about": {"machine": "a test"},
    "notes": 1_000,
    "vaults": {
        "1,000 notes": {"notes": 1_000, "bytes": 8_000_000, "links": 9_900},
        "10,000 notes": {"notes": 10_000, "bytes": 80_000_000, "links": 99_000},
    },
    "runs": {
        "start-up": {
            "vaultlint --version": [{"wall": 0.05, "cpu": 0.05, "peak": None, "code": 0}],
            "python -c pass": [{"wall": 0.01, "cpu": 0.01, "peak": None, "code": 0}],
        },
        "1,000 notes": {
            "vaultlint": [
                {"wall": 1.1, "cpu": 2.0, "peak": 30_000_000, "code": 1},
                {"wall": 3.0, "cpu": 2.0, "peak": 30_000_000, "code": 1},
                {"wall": 1.3, "cpu": 2.0, "peak": 30_000_000, "code": 1},
            ],
            "rumdl": [
                {"wall": 2.2, "cpu": 4.0, "peak": 50_000_000, "code": 1},
                {"wall": 2.0, "cpu": 4.0, "peak": 50_000_000, "code": 1},
                {"wall": 1.0, "cpu": 4.0, "peak": 50_000_000, "code": 1},
            ],
        },
        "10,000 notes": {"vaultlint": [{"wall": 15.1, "cpu": 20.0, "peak": 60_000_000, "code": 1}]},
        # In the second round the machine is half as fast.
        "growth": {
            vault: [{"wall": wall, "cpu": wall, "peak": None, "code": 1} for wall in walls]
            for vault, walls in {
                "one note": (0.1, 0.2),
                "1,000 notes": (1.1, 2.2),
                "10,000 notes": (12.1, 24.2),
            }.items()
        },
    },
    "trees": {"10,000 notes": {"vaultlint": 75_000_000}},
    "left_out": {"mdsmith": "npm is missing", "rumdl": "not asked for"},  # in the last run, that is
    "imports": [],
    "profiles": {},
}


def bench(script: str, *arguments: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, BENCH / script, *arguments],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **environment},
    )
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Any]]:
    """A vault of 400 notes, and what the maker says of it."""
    folder = tmp_path_factory.mktemp("made")
    bench("vaults.py", folder / "vault", "--notes", "400", "--record", folder / "record.json")
    return folder / "vault", json.loads((folder / "record.json").read_text(encoding="utf-8"))


def found_by_rule(vault: Path) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "vaultlint", "check", "--output-format", "json", vault],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    counts: dict[str, int] = {}
    for finding in json.loads(done.stdout)["findings"]:
        counts[finding["rule"]] = counts.get(finding["rule"], 0) + 1
    return counts


def contents(vault: Path) -> dict[str, bytes]:
    return {path.relative_to(vault).as_posix(): path.read_bytes() for path in vault.rglob("*") if path.is_file()}


def test_the_same_shape_gives_the_same_bytes(made: tuple[Path, Mapping[str, Any]], tmp_path: Path) -> None:
    bench("vaults.py", tmp_path / "again", "--notes", "400", PYTHONHASHSEED="7")
    assert contents(tmp_path / "again") == contents(made[0])


def test_another_seed_gives_another_vault(made: tuple[Path, Mapping[str, Any]], tmp_path: Path) -> None:
    bench("vaults.py", tmp_path / "other", "--notes", "400", "--seed", "2")
    assert contents(tmp_path / "other").keys() != contents(made[0]).keys()


def test_vaultlint_finds_the_broken_links_that_the_maker_has_made(made: tuple[Path, Mapping[str, Any]]) -> None:
    vault, record = made
    counts = found_by_rule(vault)
    assert counts["broken-wikilink"] == sum(record["broken"].values())
    assert counts["duplicate-heading"] == record["repeated_headings"] > 0
    assert set(counts) <= {
        *("broken-wikilink", "duplicate-heading", "mojibake", "ambiguous-link", "unlinkable-name"),
    }


def test_a_made_vault_has_the_promised_shape(made: tuple[Path, Mapping[str, Any]]) -> None:
    vault, record = made
    notes = [path.read_text(encoding="utf-8") for path in vault.rglob("*.md")]
    broken = record["broken"]
    assert len(notes) == record["notes"] == 400
    assert record["bytes"] == sum(len(note.encode()) for note in notes)
    assert record["links"] == sum(note.replace("'[[", "").count("[[") - note.count("![[") for note in notes)
    assert record["links"] / 400 == pytest.approx(9.9, rel=0.1)
    assert record["bytes"] / 400 == pytest.approx(7_800, rel=0.15)
    assert sum(broken.values()) / record["links"] == pytest.approx(0.328, abs=0.03)
    assert broken["deleted"] > broken["title"] > broken["never"] > broken["stamp"] > 0
    assert sum("yt-timestamp" in note for note in notes) > 300
    assert 0.3 < sum(note.isascii() for note in notes) / 400 < 0.8
    assert len(list((vault / "attachments").iterdir())) == record["pictures"] > 0


def test_a_fix_changes_the_flawed_notes_and_no_others(tmp_path: Path) -> None:
    shape = ("--notes", "200", "--broken", "0", "--flawed", "0.1", "--shared-names", "0")
    bench("vaults.py", tmp_path / "vault", *shape, "--record", tmp_path / "record.json")
    before = contents(tmp_path / "vault")
    subprocess.run(
        [sys.executable, "-m", "vaultlint", "check", "--fix", tmp_path / "vault"], check=False, capture_output=True
    )
    after = contents(tmp_path / "vault")
    flawed = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))["flawed"]
    assert sorted(path for path in after if after[path] != before[path]) == sorted(flawed)
    assert 10 < len(flawed) < 30


def page_of(folder: Path, results: Mapping[str, Any]) -> str:
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    bench("run.py", "--page", "--state", folder, "--docs", folder / "docs")
    return (folder / "docs" / "performance.md").read_text(encoding="utf-8")


def test_the_page_tells_what_was_measured_and_which_targets_are_met(tmp_path: Path) -> None:
    page = page_of(tmp_path, MEASURED)
    for row in (
        "| whole vault, cold, against rumdl | at most 0.8 times | 1.30 times (0.50 to 1.50, 3 pairs) | no |",
        "| whole vault, cold, against mdsmith | at most 0.8 times | not measured | – |",
        "version` against `python -c pass` | at most 6 times | 5.00 times (5.00 to 5.00, 1 pairs) | yes |",
        "| the same within 15 % | 20 % apart: 1500 µs with 1,000 notes, 1800 µs with 10,000 notes (2 rounds) | no |",
        "| peak memory a note, above a constant | at most 3 KB | 5.0 KB, from 1,000 to 10,000 notes | no |",
        "| rumdl | 3 | 2.000 | 1.000 to 2.200 | 4.000 | 48 |",
        "* mdsmith: npm is missing",
    ):
        assert row in page
    assert "not asked for" not in page  # of what was measured in an earlier run


def test_the_picture_has_a_line_for_each_linter_and_shows_more_notes_further_right(tmp_path: Path) -> None:
    page_of(tmp_path, MEASURED)
    picture = (tmp_path / "docs" / "performance.svg").read_text(encoding="utf-8")
    lines = [part.partition('"')[0] for part in picture.split('points="')[1:]]
    ours, theirs = ([[float(number) for number in point.split(",")] for point in line.split()] for line in lines)
    assert len(theirs) == 1  # rumdl saw the smaller vault alone
    first, second = ours
    assert second[0] > first[0]
    assert second[1] < first[1]
    assert ">rumdl</text>" in picture


def test_a_page_can_be_written_before_anything_was_measured(tmp_path: Path) -> None:
    page = page_of(tmp_path, {})
    assert page.count("| not measured | – |") > 10


def test_a_benchmark_measures_writes_its_page_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    command = (
        "run.py",
        "--notes",
        "30",
        "--sizes",
        "--tools",
        "--only",
        "vaults",
        "--state",
        tmp_path,
        "--docs",
        tmp_path,
    )
    bench(*command, "--pairs", "1")
    first = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    bench(*command, "--pairs", "2")
    second = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    for contender, costs in first["runs"]["30 notes"].items():
        assert len(costs) == 1
        assert second["runs"]["30 notes"][contender][:1] == costs
        assert len(second["runs"]["30 notes"][contender]) == 2
    assert "vaultlint" in second["runs"]["30 notes"]
    assert second["left_out"]["rumdl"] == "not asked for"
    assert "| vaultlint | 2 |" in (tmp_path / "performance.md").read_text(encoding="utf-8")


def test_growth_is_measured_in_vaults_of_several_sizes_in_turn(tmp_path: Path) -> None:
    sizes = ("--notes", "30", "--sizes", "2", "10", "--pairs", "1", "--only", "growth", "--tools")
    told = bench("run.py", *sizes, "--state", tmp_path, "--docs", tmp_path)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert list(results["runs"]["growth"]) == ["one note", "10 notes", "30 notes"]
    assert "% apart: " in told


def test_other_pythons_check_the_same_vault_with_the_same_vaultlint(tmp_path: Path) -> None:
    only = ("--notes", "30", "--sizes", "--pairs", "2", "--only", "pythons", "--tools", "--pythons")
    bench("run.py", *only, sys.executable, tmp_path / "python", "--state", tmp_path, "--docs", tmp_path)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    scenario = "30 notes, by other Pythons"
    assert list(results["runs"]) == [scenario]
    assert [(len(costs), len(name.split(" (2)"))) for name, costs in results["runs"][scenario].items()] == [
        (2, 1),
        (2, 2),
    ]
    assert results["left_out"][f"{scenario}: vaultlint, python"] == "no vaultlint is installed for it"


def test_a_benchmark_without_time_measures_nothing_and_says_so(tmp_path: Path) -> None:
    bench("run.py", "--notes", "30", "--tools", "--minutes", "0", "--state", tmp_path, "--docs", tmp_path)
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert "* the rest: the 0 minutes were over; the same command goes on\n" in page
