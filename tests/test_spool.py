"""Bytes that are put aside come back as they were, wherever they went."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint import spool as spool_module
from vaultlint.errors import LostSpool
from vaultlint.spool import NOWHERE, Spool

_pieces = st.lists(st.binary(max_size=40), max_size=30)


@given(_pieces, st.integers(0, 200))
def test_what_is_put_aside_comes_back(pieces: list[bytes], at_hand: int) -> None:
    spool = Spool(at_hand)
    places = [spool.put(piece) for piece in pieces]
    assert [spool.take(place) for place in places] == pieces
    assert [spool.take(place) for place in reversed(places)] == pieces[::-1]


def test_nothing_is_nowhere() -> None:
    assert Spool().put(b"") == NOWHERE
    assert Spool().take(NOWHERE) == b""


def test_what_is_too_long_for_a_place_comes_back_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "_LONGEST", 3)
    spool = Spool()
    places = [spool.put(piece) for piece in (b"ab", b"abcd", b"", b"abcde", b"abc")]
    assert [spool.take(place) for place in places] == [b"ab", b"abcd", b"", b"abcde", b"abc"]


def test_what_comes_too_late_for_a_place_comes_back_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "_FARTHEST", 10)
    spool = Spool(at_hand=4)
    places = [spool.put(b"%05d" % number) for number in range(20)]
    assert [spool.take(place) for place in places] == [b"%05d" % number for number in range(20)]


@pytest.mark.skipif(os.name == "nt", reason="a file that is in use has a name there")
def test_the_file_has_no_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spool = Spool(at_hand=4)
    place = spool.put(b"x" * 100)
    assert spool.take(place) == b"x" * 100
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_for_temporary_files_all_stays_in_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    spool = Spool(at_hand=4)
    places = [spool.put(b"%05d" % number) for number in range(20)]
    assert [spool.take(place) for place in places] == [b"%05d" % number for number in range(20)]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_on_a_full_disk_all_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda **options: asked.append(options) or full)
        spool = Spool(at_hand=4)
        places = [spool.put(b"%05d" % number) for number in range(20)]
    assert asked
    assert [spool.take(place) for place in places] == [b"%05d" % number for number in range(20)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is copied there")
def test_a_copied_process_writes_nothing_over_what_was_put_aside() -> None:
    spool = Spool(at_hand=4)
    before = [spool.put(b"before %d" % number) for number in range(5)]
    process = os.fork()
    if not process:
        try:
            mine = [spool.put(b"the copy's %d" % number) for number in range(200_000)]
            whole = spool.take(mine[-1]) == b"the copy's 199999" and spool.take(before[0]) == b"before 0"
        finally:
            os._exit(0 if whole else 1)
    after = [spool.put(b"after %d" % number) for number in range(200_000)]
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert [spool.take(place) for place in before] == [b"before %d" % number for number in range(5)]
    assert spool.take(after[0]) == b"after 0"
    assert spool.take(after[-1]) == b"after 199999"


@pytest.mark.skipif(not hasattr(os, "pread"), reason="the file is read in another way there")
def test_a_disk_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(at_hand=4)
    place = spool.put(b"x" * 100)

    def fail(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "pread", fail)
    with pytest.raises(LostSpool, match=r"cannot be read again: Input/output error; TMPDIR says which folder that is"):
        spool.take(place)
    monkeypatch.setattr(os, "pread", lambda *_: b"short")
    with pytest.raises(LostSpool, match="it is shorter than it was"):
        spool.take(place)
