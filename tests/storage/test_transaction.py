"""Several files written as one: groups all or none, nothing at all where the disk fails, one run at a time."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.errors import Interrupted, RefusedRun
from vaultlint.storage import About, Outcome, Storage, Write

New = Callable[[Path, str, str], Write]
Fail = Callable[..., None]


def texts(vault: Path) -> dict[str, bytes]:
    """All that lies in a vault, temporary files included."""
    return {file.relative_to(vault).as_posix(): file.read_bytes() for file in vault.rglob("*") if file.is_file()}


def make(vault: Path, *names: str) -> dict[str, bytes]:
    for name in names:
        (vault / name).parent.mkdir(parents=True, exist_ok=True)
        (vault / name).write_bytes(f"old {name}\n".encode())
    return texts(vault)


def commit(vault: Path, *groups: list[Write], journal: bool = True) -> Outcome:
    with Storage(vault).writing(journal=journal) as writer:
        return writer.commit(groups, About())


def runs(data_folder: Path) -> list[str]:
    return sorted(run.name for run in data_folder.glob("vaults/*/runs/*"))


@pytest.mark.parametrize("journal", [True, False])
def test_all_files_of_a_run_are_written(vault: Path, new: New, journal: bool) -> None:
    make(vault, "One.md", "sub/Two.md")
    outcome = commit(vault, [new(vault, "One.md", "1")], [new(vault, "sub/Two.md", "2")], journal=journal)
    assert texts(vault) == {"One.md": b"1", "sub/Two.md": b"2"}
    assert (outcome.written, outcome.refused) == ({"One.md", "sub/Two.md"}, ())
    assert outcome.run == (1 if journal else None)


@pytest.mark.parametrize("journal", [True, False])
def test_a_group_with_a_file_that_changed_is_not_written_and_the_others_are(
    vault: Path, new: New, journal: bool
) -> None:
    make(vault, "One.md", "Two.md", "Three.md")
    group = [new(vault, "One.md", "1"), new(vault, "Two.md", "2")]
    other = [new(vault, "Three.md", "3")]
    (vault / "Two.md").write_text("someone else's")
    outcome = commit(vault, group, other, journal=journal)
    assert texts(vault) == {"One.md": b"old One.md\n", "Two.md": b"someone else's", "Three.md": b"3"}
    assert [str(refused) for refused in outcome.refused] == [
        "Two.md: not written: it changed since it was read",
        "One.md: not written: it belongs to a fix that also edits 'Two.md'",
    ]


@pytest.mark.parametrize("journal", [True, False])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_rename_that_fails_takes_the_rest_of_its_group_back(
    vault: Path, new: New, fail: Fail, journal: bool, at: int
) -> None:
    before = make(vault, "One.md", "Two.md", "Three.md", "Four.md")
    group = [new(vault, name, "new") for name in ("One.md", "Two.md", "Three.md")]
    other = [new(vault, "Four.md", "4")]
    fail("replace", at + (1 if journal else 0), errno.EACCES)  # the first one is the manifest's
    outcome = commit(vault, group, other, journal=journal)
    assert texts(vault) == before | {"Four.md": b"4"}
    assert outcome.written == {"Four.md"}
    assert len(outcome.refused) == 3


@pytest.mark.parametrize("function", ["write", "fsync", "open"])
def test_wherever_an_error_comes_each_file_is_whole_and_what_was_refused_left_nothing(
    vault: Path, new: New, data_folder: Path, function: str
) -> None:
    commit(vault, *([new(vault, name, "0")] for name in make(vault, "One.md", "Two.md")))
    real, outcomes = getattr(os, function), []
    for count in range(1, 100):
        calls: list[object] = []

        def failing(*arguments: object, count: int = count, calls: list[object] = calls) -> object:
            calls.append(arguments)
            if len(calls) == count:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments)

        before, kept = texts(vault), runs(data_folder)
        writes = [new(vault, "One.md", f"1 {count}"), new(vault, "Two.md", f"2 {count}")]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, function, failing)
            try:
                outcome = commit(vault, writes)
            except RefusedRun:
                assert (texts(vault), runs(data_folder)) == (before, kept)
                outcomes.append("refused")
                continue
        if outcome.written:
            assert texts(vault) == {"One.md": f"1 {count}".encode(), "Two.md": f"2 {count}".encode()}
        else:
            assert texts(vault) == before
        outcomes.append("written" if outcome.written else "left out")
        if len(calls) < count:
            break
    assert outcomes[-1] == "written"
    assert outcomes.count("refused") >= 3


def test_the_journal_keeps_the_bytes_that_were_replaced_for_their_owner_alone(
    vault: Path, new: New, data_folder: Path
) -> None:
    (vault / "One.md").write_bytes(b"\xef\xbb\xbfold\r\n\xff")
    commit(vault, [new(vault, "One.md", "new")])
    (folder,) = data_folder.glob("vaults/*/runs/1")
    assert (folder / "replaced").read_bytes() == b"\xef\xbb\xbfold\r\n\xff"
    assert json.loads((folder / "manifest.json").read_text())["entries"][0]["path"] == "One.md"
    if os.name == "posix":
        assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
        assert {folder.stat().st_mode & 0o777 for folder in (folder, *list(folder.parents)[:4])} == {0o700}


def test_a_data_folder_that_is_none_refuses_the_run(vault: Path, new: New, data_folder: Path) -> None:
    before = make(vault, "One.md")
    data_folder.write_text("a file")
    with pytest.raises(RefusedRun, match=r"cannot be kept in '.*'.*VAULTLINT_DATA_DIR, or .* --no-journal\.$"):
        commit(vault, [new(vault, "One.md", "1")])
    assert texts(vault) == before
    assert commit(vault, [new(vault, "One.md", "1")], journal=False).written == {"One.md"}


_HOLDER = """
import sys
from pathlib import Path
from vaultlint.storage import Storage
with Storage(Path(sys.argv[1])).writing():
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_run_says_who_is_writing_and_a_dead_one_holds_nothing(vault: Path, new: New) -> None:
    before = make(vault, "One.md")
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(vault)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(RefusedRun, match=rf"Another run of vaultlint \(process {other.pid}, since [0-9:]+\)"):
            commit(vault, [new(vault, "One.md", "1")])
        assert texts(vault) == before
        other.kill()
    assert commit(vault, [new(vault, "One.md", "1")]).written == {"One.md"}


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_ctrl_c_between_groups_stops_there_and_says_how_to_undo(
    vault: Path, new: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(vault, "One.md", "Two.md", "Three.md")
    groups = [[new(vault, "One.md", "1"), new(vault, "Two.md", "2")], [new(vault, "Three.md", "3")]]
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        real(source, target)
        if Path(target).name == "One.md":
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(Interrupted, match=r"2 of 3 files were written, .* `vaultlint undo 1` brings them back"):
        commit(vault, *groups)
    assert texts(vault) == {"One.md": b"1", "Two.md": b"2", "Three.md": b"old Three.md\n"}


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_ctrl_c_before_the_first_rename_changes_nothing(
    vault: Path, new: New, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    before = make(vault, "One.md", "Two.md")
    groups = [[new(vault, "One.md", "1")], [new(vault, "Two.md", "2")]]
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(KeyboardInterrupt):
        commit(vault, *groups)
    assert (texts(vault), runs(data_folder)) == (before, [])
