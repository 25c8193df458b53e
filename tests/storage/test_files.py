"""Bytes in and out: nothing is lost, nothing is half-written, and whoever wrote in between wins."""

import os
import random
import resource
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaultlint.errors import RefusedWrite, UnreadableFile
from vaultlint.storage import Storage, decode, encode, foreign

NOBODY = 65_534

needs_posix = pytest.mark.skipif(os.name != "posix", reason="pipes, links and permissions as on POSIX")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def as_ordinary_user(action: Callable[[], None]) -> str:
    """Do something in a process without root's privileges; the sentence of the error that it raised, or nothing."""
    end, own_end = os.pipe()
    child = os.fork()
    if child == 0:
        said = ""
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            action()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
            said = f"{type(error).__name__}: {error}"
        os.write(own_end, said.encode())
        os._exit(0)
    os.close(own_end)
    with os.fdopen(end, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that belongs to an ordinary user (pytest's own are closed to others than the one who runs it)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder
        folder.chmod(0o700)


def make(folder: Path, name: str, data: bytes = b"old\n") -> Path:
    path = folder / name
    path.write_bytes(data)
    if os.geteuid() == 0 and folder.stat().st_uid == NOBODY:
        os.chown(path, NOBODY, NOBODY)
    return path


def refusal(folder: Path, name: str, text: str = "new\n") -> str:
    storage = Storage(folder)
    stored = storage.read(name)
    with pytest.raises(RefusedWrite) as caught:
        storage.write(name, text, stored)
    return caught.value.reason


def unreadable(folder: Path, name: str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        Storage(folder).read(name)
    assert caught.value.path == name
    return caught.value.reason


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.tmp")]


# Bytes and text


@given(st.binary())
@example(b"\xef\xbb\xbf")
@example(b"\xef\xbb\xbf\xef\xbb\xbftwo marks")
@example(b"mark \xef\xbb\xbf inside")
@example(b"\xef\xbb")
@example(b"overlong \xc0\xaf \xe0\x80\xaf")
@example(b"surrogates \xed\xa0\xbd\xed\xb8\x80 as CESU-8")
@example(b"beyond \xf5\x80\x80\x80 Unicode")
@example(b"\r\n\r\n\r\n\n\r")
def test_any_bytes_decoded_and_encoded_are_the_same_bytes(data: bytes) -> None:
    text, bom = decode(data)
    assert encode(text, bom=bom) == data


def test_one_byte_order_mark_is_set_aside_and_a_second_is_text() -> None:
    assert decode(b"\xef\xbb\xbfa") == ("a", True)
    assert decode(b"\xef\xbb\xbf\xef\xbb\xbfa") == ("\ufeffa", True)
    assert decode(b"a\xef\xbb\xbf") == ("a\ufeff", False)


def test_a_byte_that_is_not_utf_8_is_one_character() -> None:
    assert decode(b"caf\xe9!") == ("caf\udce9!", False)


@given(st.text().filter(lambda text: "\0" not in text))
def test_text_in_utf_8_is_never_taken_for_something_else(text: str) -> None:
    assert foreign(text.encode("utf-8", "replace")) is None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@given(st.text(st.sampled_from("abc defg.\n#[]"), min_size=10))
def test_utf_16_without_a_mark_is_recognised(encoding: str, text: str) -> None:
    assert "UTF-16" in (foreign(text.encode(encoding)) or "")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@given(text=st.text().filter(lambda text: "\0" not in text))
def test_utf_16_and_utf_32_with_a_mark_are_recognised(encoding: str, text: str) -> None:
    name = encoding.upper()
    assert f"is encoded in {name}" in (foreign(text.encode(encoding, "replace")) or "")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"one \0 in a note of some length\n",
        b"a\0b\0c\0",
        "alter Text aus Windows: Größe, Übung, Fuß\n".encode("cp1252"),
        b"\x1b[31mred\x1b[0m and a bell \x07\n",
        "Türkçe \0 ile 中文\n".encode(),
    ],
)
def test_a_note_with_a_few_odd_bytes_stays_a_note(data: bytes) -> None:
    assert foreign(data) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\x5c\x72\xa8\x66",
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0",
        b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\x8f\xb3\x02\x1c\x9d\x01\0\0",
        bytes(range(256)) * 40,
        "笔记的内容都在这里了，没有空格。\n".encode("utf-16-le") * 50,
    ],
)
def test_a_binary_file_is_told_from_a_note(data: bytes) -> None:
    assert foreign(data) is not None


def test_a_file_of_nothing_but_nul_is_called_what_it_is() -> None:
    assert "crash" in (foreign(b"\0" * 4096) or "")


# Reading


@pytest.mark.parametrize("data", [b"", b"\n", b"a\r\nb\rc\n", b"\xef\xbb\xbf# T", b"bad \xff byte", b"nul \0"])
def test_a_note_written_as_it_was_read_is_the_same_file(tmp_path: Path, data: bytes) -> None:
    note = make(tmp_path, "n.md", data)
    storage = Storage(tmp_path)
    stored = storage.read("n.md")
    storage.write("n.md", stored.text, stored)
    assert note.read_bytes() == data


def test_what_is_read_tells_text_and_mark(tmp_path: Path) -> None:
    make(tmp_path, "n.md", b"\xef\xbb\xbfa\r\n")
    stored = Storage(tmp_path).read("n.md")
    assert (stored.text, stored.bom) == ("a\r\n", True)


def test_a_note_of_fifty_megabytes_is_read_and_written(tmp_path: Path) -> None:
    text = "0123456789abcde\n" * (50 * 65_536)
    note = make(tmp_path, "n.md", text.encode())
    storage = Storage(tmp_path)
    stored = storage.read("n.md")
    storage.write("n.md", stored.text + "end", stored)
    assert note.stat().st_size == len(text) + 3


def test_what_is_not_there_says_so(tmp_path: Path) -> None:
    assert unreadable(tmp_path, "gone.md") == "cannot be read: it does not exist"


def test_a_folder_named_like_a_note_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.md").mkdir()
    assert unreadable(tmp_path, "x.md") == "cannot be read: it is a folder"


def test_utf_16_says_what_to_do(tmp_path: Path) -> None:
    make(tmp_path, "x.md", "Text".encode("utf-16"))
    assert unreadable(tmp_path, "x.md") == "is encoded in UTF-16, but Obsidian reads notes as UTF-8; save it as UTF-8"


@needs_posix
def test_a_pipe_does_not_make_it_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.md")
    assert "pipe" in unreadable(tmp_path, "x.md")


@needs_posix
def test_devices_and_sockets_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "x.md").symlink_to("/dev/zero")
    assert "device" in unreadable(tmp_path, "x.md")
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{short}/s.md")
        assert "socket" in unreadable(Path(short), "s.md")


@needs_posix
def test_a_dangling_link_and_a_circle_of_links_say_so(tmp_path: Path) -> None:
    (tmp_path / "x.md").symlink_to("nowhere.md")
    assert "leads to nothing" in unreadable(tmp_path, "x.md")
    (tmp_path / "y.md").symlink_to("y.md")
    assert "in a circle" in unreadable(tmp_path, "y.md")


@needs_posix
def test_a_note_without_permission_to_read_says_so(shared: Path) -> None:
    make(shared, "x.md").chmod(0o000)
    said = as_ordinary_user(lambda: Storage(shared).read("x.md"))
    assert said == "UnreadableFile: x.md: cannot be read: you have no permission to read it"


@pytest.mark.parametrize("path", ["../x.md", "a/../../x.md", "/etc/passwd", "", ".", "a//b.md", "a\0b.md", "\ud800.md"])
def test_a_path_that_leads_out_of_the_vault_is_neither_read_nor_written(tmp_path: Path, path: str) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    make(tmp_path, "x.md")
    stored = Storage(tmp_path).read("x.md")
    assert unreadable(vault, path) == "is not a path inside the vault"
    with pytest.raises(RefusedWrite):
        Storage(vault).write(path, "new", stored)
    assert (tmp_path / "x.md").read_bytes() == b"old\n"


# Writing


def test_a_write_replaces_the_text_and_keeps_mark_and_mode(tmp_path: Path) -> None:
    note = make(tmp_path, "n.md", b"\xef\xbb\xbfold\r\n")
    note.chmod(0o640)
    storage = Storage(tmp_path)
    storage.write("n.md", "new\r\n\udcff", storage.read("n.md"))
    assert note.read_bytes() == b"\xef\xbb\xbfnew\r\n\xff"
    assert stat.S_IMODE(note.stat().st_mode) == 0o640
    assert leftovers(tmp_path) == []


@needs_posix
@needs_root
def test_a_write_keeps_the_owner(tmp_path: Path) -> None:
    note = make(tmp_path, "n.md")
    os.chown(note, NOBODY, 1)
    storage = Storage(tmp_path)
    storage.write("n.md", "new", storage.read("n.md"))
    assert (note.stat().st_uid, note.stat().st_gid, note.read_text()) == (NOBODY, 1, "new")


def test_a_note_that_changed_since_it_was_read_is_left_alone(tmp_path: Path) -> None:
    note = make(tmp_path, "n.md")
    storage = Storage(tmp_path)
    stored = storage.read("n.md")
    note.write_bytes(b"someone else's\n")
    with pytest.raises(RefusedWrite, match="it changed since it was read"):
        storage.write("n.md", "new\n", stored)
    assert note.read_bytes() == b"someone else's\n"
    assert leftovers(tmp_path) == []


def test_a_second_write_needs_a_second_read(tmp_path: Path) -> None:
    make(tmp_path, "n.md")
    storage = Storage(tmp_path)
    stored = storage.read("n.md")
    storage.write("n.md", "first", stored)
    with pytest.raises(RefusedWrite):
        storage.write("n.md", "second", stored)
    storage.write("n.md", "second", storage.read("n.md"))
    assert (tmp_path / "n.md").read_text() == "second"


def test_a_note_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    note = make(tmp_path, "n.md")
    storage = Storage(tmp_path)
    stored = storage.read("n.md")
    note.unlink()
    with pytest.raises(RefusedWrite, match="it no longer exists"):
        storage.write("n.md", "new", stored)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("old", "new"), [(b"a", "lone \ud83d"), (b"a", "\ufeffa"), (b"a", "\udcc3\udca9")])
def test_a_text_that_would_not_be_read_back_the_same_is_refused(tmp_path: Path, old: bytes, new: str) -> None:
    note = make(tmp_path, "n.md", old)
    assert "new text" in refusal(tmp_path, "n.md", new)
    assert note.read_bytes() == old


@needs_posix
def test_a_linked_note_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    target = make(tmp_path / "deep", "target.md")
    (tmp_path / "link.md").symlink_to("deep/target.md")
    storage = Storage(tmp_path)
    storage.write("link.md", "new", storage.read("link.md"))
    assert (tmp_path / "link.md").is_symlink()
    assert target.read_text() == "new"


@needs_posix
def test_a_link_out_of_the_vault_is_not_written_through(tmp_path: Path) -> None:
    outside = make(tmp_path, "outside.md")
    vault = tmp_path / "vault"
    (vault / "sub").mkdir(parents=True)
    (vault / "link.md").symlink_to(outside)
    (vault / "folder").symlink_to(tmp_path)
    assert refusal(vault, "link.md") == "its symbolic link leads out of the vault"
    assert refusal(vault, "folder/outside.md") == "its symbolic link leads out of the vault"
    assert outside.read_bytes() == b"old\n"


@needs_posix
def test_a_vault_behind_a_link_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    note = make(tmp_path / "real", "n.md")
    (tmp_path / "vault").symlink_to("real")
    storage = Storage(tmp_path / "vault")
    storage.write("n.md", "new", storage.read("n.md"))
    assert note.read_text() == "new"


@needs_posix
def test_the_other_names_of_a_note_keep_the_old_text(tmp_path: Path) -> None:
    note = make(tmp_path, "n.md")
    os.link(note, tmp_path / "backup.md")
    storage = Storage(tmp_path)
    storage.write("n.md", "new", storage.read("n.md"))
    assert (note.read_text(), (tmp_path / "backup.md").read_text()) == ("new", "old\n")


@needs_posix
def test_a_read_only_note_is_left_alone_even_by_root(tmp_path: Path) -> None:
    make(tmp_path, "n.md").chmod(0o444)
    assert refusal(tmp_path, "n.md") == "it is read-only"


@needs_posix
def test_a_note_in_a_read_only_folder_is_left_alone(shared: Path) -> None:
    note = make(shared, "n.md")
    shared.chmod(0o555)

    def write() -> None:
        storage = Storage(shared)
        storage.write("n.md", "new", storage.read("n.md"))

    assert as_ordinary_user(write) == "RefusedWrite: n.md: not written: you have no permission to write in its folder"
    assert note.read_bytes() == b"old\n"


@needs_posix
def test_an_ordinary_user_writes_what_is_his(shared: Path) -> None:
    note = make(shared, "n.md")
    note.chmod(0o600)

    def write() -> None:
        storage = Storage(shared)
        storage.write("n.md", "new", storage.read("n.md"))

    assert as_ordinary_user(write) == ""
    assert (note.read_text(), stat.S_IMODE(note.stat().st_mode)) == ("new", 0o600)


@needs_posix
def test_a_write_that_runs_out_of_room_leaves_the_old_note(shared: Path) -> None:
    note = make(shared, "n.md")

    def write() -> None:
        # The system stops this process's files at 1000 bytes: the write fails half way, as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        storage = Storage(shared)
        storage.write("n.md", "new\n" * 1000, storage.read("n.md"))

    said = as_ordinary_user(write)
    assert said == "RefusedWrite: n.md: not written: file too large"
    assert note.read_bytes() == b"old\n"
    assert leftovers(shared) == []


_WRITER = """
import sys
from pathlib import Path
from vaultlint.storage import Storage
storage = Storage(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for letter in "ab":
        storage.write("n.md", letter * 300_000, storage.read("n.md"))
"""


@needs_posix
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_writer_ended_at_any_moment_leaves_one_whole_text(tmp_path: Path, how: signal.Signals) -> None:
    note = make(tmp_path, "n.md", b"a" * 300_000)
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(random.uniform(0, 0.05))  # noqa: S311 - any moment will do
            writer.send_signal(how)
        assert note.read_bytes() in (b"a" * 300_000, b"b" * 300_000)
    if how is signal.SIGINT:
        assert leftovers(tmp_path) == []
