"""What a file keeps besides its bytes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.storage import Storage, Write

New = Callable[[Path, str, str], Write]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="extended attributes as Python has them on Linux")

# Version 2 of the kernel's format: owner rw, user 1 r, group r, mask r, others none.
_LIST = bytes.fromhex("02000000 01000600ffffffff 0200040001000000 04000400ffffffff 10000400ffffffff 20000000ffffffff")


def write(vault: Path, path: str) -> None:
    storage = Storage(vault)
    storage.write(path, "new", storage.read(path))


def with_attributes(file: Path, **attributes: bytes) -> Path:
    file.write_text("old")
    try:
        for name, value in attributes.items():
            os.setxattr(file, name.replace("__", "."), value)
    except OSError as error:
        pytest.skip(f"this file system has none: {error}")
    return file


def test_extended_attributes_are_kept(vault: Path) -> None:
    note = with_attributes(vault / "One.md", user__tags=b"red\0green", user__empty=b"")
    write(vault, "One.md")
    assert note.read_text() == "new"
    assert {name: os.getxattr(note, name) for name in os.listxattr(note) if name.startswith("user.")} == {
        "user.tags": b"red\0green",
        "user.empty": b"",
    }


def test_an_access_control_list_is_kept(vault: Path) -> None:
    note = with_attributes(vault / "One.md", system__posix_acl_access=_LIST)
    mode = note.stat().st_mode
    write(vault, "One.md")
    assert os.getxattr(note, "system.posix_acl_access") == _LIST
    assert note.stat().st_mode == mode


def test_a_note_does_not_get_the_list_that_its_folder_gives_to_new_files(vault: Path) -> None:
    note = vault / "One.md"
    note.write_text("old")
    note.chmod(0o640)
    try:
        os.setxattr(vault, "system.posix_acl_default", _LIST)
    except OSError as error:
        pytest.skip(f"this file system has none: {error}")
    write(vault, "One.md")
    assert "system.posix_acl_access" not in os.listxattr(note)
    assert note.stat().st_mode & 0o777 == 0o640


def test_an_attribute_that_cannot_be_kept_is_a_reason_not_to_write(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = with_attributes(vault / "One.md", user__tags=b"red")

    def setxattr(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "setxattr", setxattr)
    with pytest.raises(Exception, match=r"One\.md: not written: the disk is full"):
        write(vault, "One.md")
    assert note.read_text() == "old"
    assert [file.name for file in vault.iterdir()] == ["One.md"]


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root can mount a disk")
    try:
        for number in range(20):
            (disk / f"{number}.md").write_text("old\n" * 1000)
        storage = Storage(disk)
        before = {file.name: file.read_bytes() for file in disk.iterdir()}
        changes = [(f"{number}.md", storage.read(f"{number}.md")) for number in range(20)]
        from vaultlint.errors import RefusedRun
        from vaultlint.storage import About, replacement

        with (
            storage.writing() as writer,
            pytest.raises(RefusedRun, match=r"Nothing was written: .*: the disk is full\."),
        ):
            writer.commit([[replacement(path, "new\n" * 3000, read)] for path, read in changes], About())
        assert {file.name: file.read_bytes() for file in disk.iterdir()} == before
        assert storage.history().runs == []
    finally:
        subprocess.run(["umount", disk], check=True)
