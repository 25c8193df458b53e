"""`vaultlint undo` as people run it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from vaultlint.errors import DamagedJournal
from vaultlint.findings import Safety
from vaultlint.undoing import list_runs, undo
from vaultlint.workflow import Request, fix

Run = Callable[..., Any]
MakeVault = Callable[[Mapping[str, str | bytes]], Path]

NAME = "Größe 📊.md"
VAULT: dict[str, str | bytes] = {
    ".obsidian/app.json": "{}",
    "target_note.md": "x",
    "One.md": b"\xef\xbb\xbf[[Target note]]\r\nno last line end",
    "sub/Two.md": "[[Target note|two]]\n",
    NAME: "[[Target note]] 📊\n",
}


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("VAULTLINT_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def vaultlint(vaultlint: Run, data_folder: Path) -> Run:
    def run(*arguments: str | bytes | Path, **named: Any) -> Any:
        extra = {"VAULTLINT_DATA_DIR": str(data_folder)} | named.pop("extra", {})
        return vaultlint(*arguments, extra=extra, **named)

    return run


def contents(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def manifest_of(data_folder: Path, number: int = 1) -> Path:
    (manifest,) = data_folder.glob(f"vaults/*/runs/{number}/manifest.json")
    return manifest


def test_a_run_is_brought_back_byte_for_byte_and_the_undo_can_be_taken_back(
    vaultlint: Run, make_vault: MakeVault
) -> None:
    root = make_vault(VAULT)
    before = contents(root)
    vaultlint("check", "--fix")
    fixed = contents(root)
    assert fixed != before
    ran = vaultlint("undo")
    assert (ran.code, ran.err, contents(root)) == (0, "", before)
    assert "3 files are what they were before run 1 of " in ran.out
    assert "To take this undo back: vaultlint undo 2\n" in ran.out
    assert vaultlint("undo", "2").code == 0
    assert contents(root) == fixed
    assert vaultlint("undo").code == 0
    assert contents(root) == before


def test_two_undos_go_back_two_runs_and_a_third_says_that_there_are_no_more(
    vaultlint: Run, make_vault: MakeVault
) -> None:
    root = make_vault(VAULT)
    states = [contents(root)]
    vaultlint("check", "--fix", "One.md")
    states.append(contents(root))
    vaultlint("check", "--fix", "sub")
    for state in reversed(states):
        assert vaultlint("undo").code == 0
        assert contents(root) == state
    ran = vaultlint("undo")
    assert (ran.code, contents(root)) == (2, states[0])
    assert ran.err.startswith(f"error: All runs on '{root}' are undone")


def test_the_runs_are_listed_the_last_one_first(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault(VAULT)
    vaultlint("check", "--fix", "One.md")
    vaultlint("check", "--fix")
    vaultlint("undo")
    ran = vaultlint("undo", "--list")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert [line.split("  ")[2:] for line in lines if line[0] != " "] == [
        ["2 files"],
        ["2 files", "undone"],
        ["1 file"],
    ]
    assert "   took back run 2" in lines
    assert "   broken-wikilink ×2" in lines
    assert "   vaultlint check --fix One.md" in lines
    told = json.loads(vaultlint("undo", "--list", "--output-format", "json").out)
    assert (told["version"], told["vault"]) == (1, str(root))
    assert [(run["id"], run["files"], run["undoes"], run["state"]) for run in told["runs"]] == [
        ("3", 2, "2", "done"),
        ("2", 2, None, "undone"),
        ("1", 1, None, "done"),
    ]
    assert told["runs"][2]["fixes"] == {"broken-wikilink": 1}


def test_a_diff_shows_what_an_undo_changes_and_writes_nothing(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault(VAULT)
    vaultlint("check", "--fix")
    fixed = contents(root)
    ran = vaultlint("undo", "--diff")
    assert (ran.code, contents(root)) == (1, fixed)
    assert "-[[target_note|two]]\n+[[Target note|two]]\n" in ran.out
    assert ran.err == "3 files would be as before run 1.\n"
    subprocess.run(["git", "apply", "-"], cwd=root, input=os.fsencode(ran.out), check=True)
    assert contents(root)["sub/Two.md"] == b"[[Target note|two]]\n"


def test_what_was_edited_since_stays_until_it_is_forced_and_even_that_can_be_undone(
    vaultlint: Run, make_vault: MakeVault
) -> None:
    root = make_vault(VAULT)
    before = contents(root)
    vaultlint("check", "--fix")
    (root / "One.md").write_bytes(b"mine")
    (root / "sub" / "Two.md").unlink()
    (root / "sub").rmdir()
    edited = contents(root)
    ran = vaultlint("undo")
    assert ran.code == 3
    assert contents(root) == edited | {NAME: before[NAME]}
    assert ran.err == (
        "error: One.md: not brought back: it was edited since; --force overwrites it\n"
        "error: sub/Two.md: not brought back: it no longer exists; --force makes it again\n"
    )
    again = vaultlint("undo")
    assert (again.code, again.err) == (3, ran.err)
    ran = vaultlint("undo", "--force")
    assert (ran.code, contents(root)) == (0, before)
    assert ran.err == (
        "note: One.md: what was edited since is overwritten\nnote: sub/Two.md: it had been removed, and is made again\n"
    )
    number = ran.out.split()[-1]
    assert vaultlint("undo", number).code == 0
    assert contents(root) == edited | {NAME: before[NAME]}


def test_a_run_that_does_not_exist_is_named_with_what_there_is(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault(VAULT)
    vaultlint("check", "--fix")
    ran = vaultlint("undo", "7")
    assert ran.code == 2
    assert "error: There is no run '7' on this vault. The last one is 1; `vaultlint undo --list`" in ran.err


def test_a_vault_without_runs_says_where_there_are_some(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault(VAULT)
    ran = vaultlint("undo")
    assert (ran.code, ran.err) == (
        2,
        f"error: There is nothing to undo in '{root}': no run of --fix has changed it.\n",
    )
    vaultlint("check", "--fix")
    moved = tmp_path / "moved"
    root.rename(moved)
    ran = vaultlint("undo", folder=moved)
    assert ran.code == 2
    assert f"There are runs on '{root}'" in ran.err
    assert "moved back" in ran.err


def test_an_undo_finds_the_vault_from_anywhere(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault(VAULT)
    before = contents(root)
    vaultlint("check", "--fix")
    assert vaultlint("undo", "--vault", root / "sub", folder=tmp_path).code == 0
    assert contents(root) == before
    assert vaultlint("undo", "--vault", root / "none").code == 2


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda told: told[: len(told) // 2], "its manifest.json is not what vaultlint writes"),
        (lambda told: told.replace('"One.md"', '"../One.md"'), "'../One.md' is not a path inside the vault"),
        (lambda told: told.replace('"One.md"', '"/etc/passwd"'), "'/etc/passwd' is not a path inside the vault"),
        (lambda told: told.replace('".vaultlint-', '"../.vaultlint-'), "is not a temporary file of vaultlint"),
        (lambda told: told.replace('".vaultlint-', '"One'), "is not a temporary file of vaultlint"),
        (lambda told: told.replace('"version": 1', '"version": 2'), "it was written by a newer vaultlint (0.1.0)"),
        (
            lambda told: told.replace('"entries": [', '"entries": [3, '),
            "its manifest.json is not what vaultlint writes",
        ),
        (lambda _: "[" * 100_000, "its manifest.json is not what vaultlint writes"),
        (lambda told: told.replace('"offset": 0', '"offset": -1'), f"what it says of '{NAME}' cannot be"),
        (lambda told: told.replace('"offset": 0', '"offset": 1'), f"what it keeps of '{NAME}' is not what it replaced"),
        (lambda told: told.replace('"length": ', '"length": 9' + "0" * 5000), "is not what vaultlint writes"),
        (lambda told: told.replace("+00:00", "+99:00"), "its time is none"),
    ],
)
def test_a_damaged_journal_is_one_sentence_and_changes_nothing(
    make_vault: MakeVault, data_folder: Path, damage: Callable[[str], str], said: str
) -> None:
    root = make_vault(VAULT)
    fix(Request(paths=(root,)), Safety.SAFE, write=True)
    fixed = contents(root)
    manifest = manifest_of(data_folder)
    manifest.write_text(damage(manifest.read_text()))
    outside = sorted(contents(root.parent))
    for run, force, write in ((None, False, True), ("1", False, True), (None, False, False), (None, True, True)):
        with pytest.raises(DamagedJournal) as caught:
            undo(root, run, force=force, write=write)
        assert str(caught.value).startswith("The journal of run 1 cannot be used: ")
        assert said in str(caught.value)
    assert contents(root) == fixed
    assert sorted(contents(root.parent)) == outside
    if not said.startswith("what it keeps"):
        assert said in str(list_runs(root).notices)
    (root / "Three.md").write_text("[[Target note]]\n", encoding="utf-8")
    assert fix(Request(paths=(root,)), Safety.SAFE, write=True).run == "2"
    assert undo(root, None).refused == ()
    assert contents(root) == fixed | {"Three.md": b"[[Target note]]\n"}


def test_the_command_says_that_a_journal_is_damaged(vaultlint: Run, make_vault: MakeVault, data_folder: Path) -> None:
    make_vault(VAULT)
    vaultlint("check", "--fix")
    manifest_of(data_folder).write_text("{")
    said = "The journal of run 1 cannot be used: its manifest.json is not what vaultlint writes.\n"
    ran = vaultlint("undo")
    assert (ran.code, ran.out, ran.err) == (3, "", f"error: {said}")
    ran = vaultlint("undo", "--list")
    assert (ran.code, ran.out, ran.err) == (0, "", f"note: {said}")


def test_what_a_manifest_from_elsewhere_names_is_not_touched(
    vaultlint: Run, make_vault: MakeVault, data_folder: Path, tmp_path: Path
) -> None:
    root = make_vault(VAULT)
    vaultlint("check", "--fix")
    manifest = manifest_of(data_folder)
    told = manifest.read_text()
    manifest.write_text(told.replace(json.dumps(str(root)), json.dumps(str(tmp_path / "other"))))
    ran = vaultlint("undo")
    assert ran.code == 3
    assert "it is of another vault" in ran.err


@pytest.mark.skipif(os.name != "posix", reason="symbolic links as on POSIX")
def test_a_folder_that_became_a_link_out_of_the_vault_is_not_written_through(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path
) -> None:
    root = make_vault(VAULT)
    vaultlint("check", "--fix")
    (root / "sub").rename(tmp_path / "elsewhere")
    (root / "sub").symlink_to(tmp_path / "elsewhere")
    outside = contents(tmp_path / "elsewhere")
    for arguments in (["undo"], ["undo", "--force"]):
        ran = vaultlint(*arguments)
        assert ran.code == 3
        assert "sub/Two.md: not brought back: its symbolic link leads out of the vault" in ran.err
    assert contents(tmp_path / "elsewhere") == outside


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_a_name_that_is_no_text_is_brought_back(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}", "target_note.md": "x"})
    note = root / os.fsdecode(b"caf\xe9.md")
    note.write_bytes(b"[[Target note]]")
    vaultlint("check", "--fix")
    assert note.read_bytes() == b"[[target_note|Target note]]"
    ran = vaultlint("undo")
    assert (ran.code, note.read_bytes()) == (0, b"[[Target note]]")


def test_without_a_journal_nothing_can_be_undone(vaultlint: Run, make_vault: MakeVault, data_folder: Path) -> None:
    root = make_vault(VAULT)
    before = contents(root)
    data_folder.write_text("a file in its place")
    ran = vaultlint("check", "--fix")
    assert ran.code == 3
    assert "Nothing was written" in ran.err
    assert "VAULTLINT_DATA_DIR" in ran.err
    assert contents(root) == before
    assert "Fixed 3 findings" in vaultlint("check", "--fix", "--no-journal").out
    assert contents(root) != before
    assert vaultlint("undo").code == 2


def test_two_runs_at_once_lose_nothing(make_vault: MakeVault, environment: dict[str, str], vaultlint: Run) -> None:
    notes = {f"{number}.md": "[[Target note]]\n" for number in range(60)}
    root = make_vault(notes | {"target_note.md": "x", ".obsidian/app.json": "{}"})
    before = contents(root)
    command = [sys.executable, "-m", "vaultlint", "check", "--fix"]
    runs = [
        subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for run in runs:
        run.communicate()
        assert run.returncode in (0, 1, 3)
    fixed = contents(root)
    assert {path: data for path, data in fixed.items() if path in notes} == dict.fromkeys(
        notes, b"[[target_note|Target note]]\n"
    )
    assert vaultlint("undo").code in (0, 3)
    while vaultlint("undo").code != 2:
        pass
    assert contents(root) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["undo", "--list", "3"], "--list lists the runs: leave out a run."),
        (["undo", "--list", "--force"], "--list lists the runs: leave out --force."),
        (["undo", "--output-format", "json"], "--output-format is for --list"),
        (["undo", "--vault", "nowhere"], "There is no file or folder 'nowhere'."),
    ],
)
def test_a_call_that_cannot_be_meant_is_said(vaultlint: Run, arguments: list[str], said: str) -> None:
    ran = vaultlint(*arguments)
    assert ran.code == 2
    assert said in ran.err
