"""How long runs are kept."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.config import UndoSettings
from vaultlint.storage import About, Storage, Write

New = Callable[[Path, str, str], Write]
_DAY = 86_400


def run(vault: Path, new: New, text: str, **limits: int) -> None:
    with Storage(vault).writing(limits=UndoSettings(**limits)) as writer:
        writer.commit([[new(vault, "One.md", text)]], About())


def kept(data_folder: Path) -> list[int]:
    return sorted(int(run.name) for run in data_folder.glob("vaults/*/runs/*"))


def age(data_folder: Path, number: int, days: float) -> None:
    for file in data_folder.glob(f"vaults/*/runs/{number}/*"):
        os.utime(file, (time.time() - days * _DAY,) * 2)


def test_runs_that_are_too_old_are_dropped_and_the_last_one_never_is(vault: Path, new: New, data_folder: Path) -> None:
    (vault / "One.md").write_text("0")
    for text in "123":
        run(vault, new, text)
    for number, days in ((1, 31), (2, 29.9), (3, 31)):
        age(data_folder, number, days)
    run(vault, new, "4")
    assert kept(data_folder) == [2, 4]
    age(data_folder, 4, 100)
    run(vault, new, "5", keep_days=1)
    assert kept(data_folder) == [5]


def test_the_oldest_runs_are_dropped_where_all_are_too_large(vault: Path, new: New, data_folder: Path) -> None:
    (vault / "One.md").write_text("0")
    for text in "1234":
        run(vault, new, text * 400_000, keep_megabytes=1)
    assert kept(data_folder) == [3, 4]
    run(vault, new, "5" * 3_000_000, keep_megabytes=1)
    run(vault, new, "6", keep_megabytes=1)
    assert kept(data_folder) == [6]


def test_the_config_of_a_vault_drops_no_run_of_another_one(
    vault: Path, new: New, data_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    for root in (vault, tmp_path / "other"):
        (root / "One.md").write_text("0")
        run(root, new, "1")
    age(data_folder, 1, 1000)
    run(vault, new, "2", keep_days=1, keep_megabytes=1)
    assert kept(data_folder) == [1, 2]


def test_an_undo_drops_nothing(vault: Path, new: New, data_folder: Path) -> None:
    from vaultlint.undoing import undo

    (vault / "One.md").write_text("0")
    for text in "12":
        run(vault, new, text)
    age(data_folder, 1, 1000)
    undo(vault, None)
    assert (kept(data_folder), (vault / "One.md").read_text()) == ([1, 2, 3], "1")
    undo(vault, None)
    assert (vault / "One.md").read_text() == "0"


@pytest.mark.parametrize("number", [0, -1])
def test_no_config_can_have_everything_forgotten(tmp_path: Path, number: int) -> None:
    from vaultlint.config import load
    from vaultlint.errors import ConfigError

    config = tmp_path / "vaultlint.toml"
    config.write_text(f"[undo]\nkeep-days = {number}\nkeep_megabytes = 3\nkeep = 1\n")
    with pytest.raises(ConfigError) as caught:
        load(config, {})
    assert [mistake.partition("vaultlint.toml:")[2] for mistake in caught.value.mistakes] == [
        f"2:13: expected a whole number from 1 for 'keep-days', found the number {number}",
        '4:1: unknown key of undo "keep"; did you mean "keep-days"?',
    ]
    config.write_text("[undo]\nkeep-days = 7\n")
    assert load(config, {}).undo == UndoSettings(keep_days=7, keep_megabytes=500)
