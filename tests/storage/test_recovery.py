"""What a killed run leaves, and what the next one makes of it."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.storage import About, Storage, Write, replacement

New = Callable[[Path, str, str], Write]

_CHANGING = ("open", "write", "fsync", "replace", "unlink", "mkdir", "chmod")  # what changes the disk
OLD = {"One.md": b"old One.md", "sub/Two.md": b"old sub/Two.md", "Three.md": b"old Three.md"}
NEW = {path: data.replace(b"old", b"new") for path, data in OLD.items()}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")


def texts(vault: Path) -> dict[str, bytes]:
    return {file.relative_to(vault).as_posix(): file.read_bytes() for file in vault.rglob("*") if file.is_file()}


def fill(vault: Path) -> None:
    for path, data in OLD.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_bytes(data)


def killed(vault: Path, at: int, *, after: bool) -> bool:
    """Write in a process that kills itself at its n-th call of what changes the disk; False if it was done before."""
    child = os.fork()
    if child == 0:
        calls = [0]
        for name in _CHANGING:
            setattr(os, name, _deadly(getattr(os, name), calls, at, after=after))
        storage = Storage(vault)
        with storage.writing() as writer:
            groups = [[_new(storage, "One.md"), _new(storage, "sub/Two.md")], [_new(storage, "Three.md")]]
            writer.commit(groups, About())
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


def _deadly(real: Callable[..., object], calls: list[int], at: int, *, after: bool) -> Callable[..., object]:
    def call(*arguments: object, **named: object) -> object:
        calls[0] += 1
        mine = calls[0]
        if mine == at and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        try:
            return real(*arguments, **named)
        finally:
            if mine == at:
                os.kill(os.getpid(), signal.SIGKILL)

    return call


def _new(storage: Storage, path: str) -> Write:
    return replacement(path, f"new {path}", storage.read(path))


@pytest.mark.parametrize("after", [False, True])
def test_wherever_a_run_is_killed_the_next_one_finds_whole_files_and_clears_up(tmp_path: Path, after: bool) -> None:
    said = set()
    for at in range(1, 1000):
        vault = tmp_path / f"vault {at}"
        fill(vault)
        if not killed(vault, at, after=after):
            break
        found = texts(vault)
        assert all(found[path] in (OLD[path], NEW[path]) for path in OLD)
        assert all(Path(name).name.startswith(".vaultlint-") for name in set(found) - set(OLD))
        notices = Storage(vault).clear_up()
        cleared = texts(vault)
        assert cleared.keys() == OLD.keys()
        assert all(cleared[path] in (OLD[path], NEW[path]) for path in OLD)
        assert (cleared["One.md"] == OLD["One.md"]) is (cleared["sub/Two.md"] == OLD["sub/Two.md"])
        assert len(notices) <= 1
        said.update(notice.partition("interrupted")[2] for notice in notices)
        assert Storage(vault).clear_up() == ()
        assert bool(Storage(vault).history().runs) is (cleared != OLD)
    assert at > 40
    assert all("before it had written anything" in words or "brings them back" in words for words in said)
    assert len(said) > 1


def interrupted(vault: Path, data_folder: Path, new: New, *, renamed: tuple[str, ...]) -> Path:
    """A vault as a run leaves it that was killed after some renames: it has a manifest and no result."""
    fill(vault)
    with Storage(vault).writing() as writer:
        groups = [[new(vault, "One.md", "new One.md"), new(vault, "sub/Two.md", "new sub/Two.md")]]
        writer.commit([*groups, [new(vault, "Three.md", "new Three.md")]], About())
    (result,) = data_folder.glob("vaults/*/runs/1/result.json")
    result.unlink()
    for path in set(OLD) - set(renamed):
        (vault / path).write_bytes(OLD[path])
    return result


def test_a_fix_that_was_half_written_is_put_back(vault: Path, data_folder: Path, new: New) -> None:
    interrupted(vault, data_folder, new, renamed=("One.md", "Three.md"))
    (notice,) = Storage(vault).clear_up()
    assert "was interrupted: 1 of 3 files were written; `vaultlint undo 1` brings them back." in notice
    assert texts(vault) == OLD | {"Three.md": NEW["Three.md"]}


def test_a_fix_that_was_half_written_and_edited_since_stays(vault: Path, data_folder: Path, new: New) -> None:
    interrupted(vault, data_folder, new, renamed=("One.md",))
    (vault / "sub" / "Two.md").write_bytes(b"mine")
    Storage(vault).clear_up()
    assert texts(vault) == OLD | {"One.md": NEW["One.md"], "sub/Two.md": b"mine"}


def test_a_run_that_was_killed_behind_its_last_rename_is_whole(vault: Path, data_folder: Path, new: New) -> None:
    result = interrupted(vault, data_folder, new, renamed=tuple(OLD))
    assert Storage(vault).clear_up() == ()
    assert (texts(vault), result.exists()) == (NEW, True)


def test_only_the_temporary_files_of_the_manifest_are_removed(vault: Path, data_folder: Path, new: New) -> None:
    result = interrupted(vault, data_folder, new, renamed=("Three.md",))
    manifest = result.with_name("manifest.json").read_text()
    name = manifest.partition('"temporary": "')[2].partition('"')[0]
    (vault / name).write_text("half of a note")
    other = vault / ".vaultlint-0123456789abcdef.tmp"
    other.write_text("somebody else's")
    Storage(vault).clear_up()
    assert not (vault / name).exists()
    assert other.exists()


def test_a_temporary_file_behind_a_link_out_of_the_vault_is_not_removed(
    vault: Path, data_folder: Path, new: New, tmp_path: Path
) -> None:
    result = interrupted(vault, data_folder, new, renamed=("Three.md",))
    manifest = result.with_name("manifest.json").read_text()
    name = next(
        part.partition('"')[0] for part in manifest.split('"temporary": "') if part.startswith("sub/")
    ).removeprefix("sub/")
    shutil.move(vault / "sub", tmp_path / "outside")
    (vault / "sub").symlink_to(tmp_path / "outside")
    (tmp_path / "outside" / name).write_text("not ours")
    Storage(vault).clear_up()
    assert (tmp_path / "outside" / name).exists()
