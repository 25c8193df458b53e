"""Words that processes leave for each other come through whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from vaultlint.board import Board

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")


@pytest.fixture
def board() -> Iterator[Board]:
    with closing(Board()) as board:
        yield board


def elsewhere(work: Callable[[], object]) -> None:
    """Have something done by a process that is copied from this one."""
    process = os.fork()
    if not process:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(process, 0)


def test_the_words_of_others_come_through_once_and_in_order(board: Board) -> None:
    elsewhere(lambda: (board.leave(b"first"), board.leave(b"")))
    board.leave(b"own")
    elsewhere(lambda: board.leave(b"second"))
    assert list(board.words()) == [b"first", b"", b"second"]
    assert list(board.words()) == []
    elsewhere(lambda: board.leave(b"third"))
    assert list(board.words()) == [b"third"]


def test_many_words_that_are_left_at_the_same_time_do_not_mix(board: Board) -> None:
    processes = []
    for number in range(4):
        process = os.fork()
        if not process:
            try:
                for word in range(300):
                    board.leave(b"%d:%d" % (number, word) * 50)
            finally:
                os._exit(0)
        processes.append(process)
    for process in processes:
        os.waitpid(process, 0)
    words = list(board.words())
    assert sorted(words) == sorted(b"%d:%d" % (number, word) * 50 for number in range(4) for word in range(300))


def test_a_word_that_is_not_all_there_is_waited_for(board: Board) -> None:
    elsewhere(lambda: board.leave(b"whole"))
    elsewhere(lambda: board.leave(b"in two pieces"))
    assert board._file is not None
    file = board._file.fileno()
    data = os.pread(file, 1000, 0)
    os.ftruncate(file, len(data) - 3)
    assert list(board.words()) == [b"whole"]
    assert list(board.words()) == []
    os.pwrite(file, data[-3:], len(data) - 3)
    assert list(board.words()) == [b"in two pieces"]


def test_behind_a_word_that_is_damaged_nothing_comes_through(board: Board) -> None:
    elsewhere(lambda: board.leave(b"whole"))
    elsewhere(lambda: board.leave(b"damaged"))
    elsewhere(lambda: board.leave(b"whole again"))
    assert board._file is not None
    place = os.pread(board._file.fileno(), 1000, 0).index(b"damaged")
    os.pwrite(board._file.fileno(), b"D", place)
    assert list(board.words()) == [b"whole"]
    assert list(board.words()) == []


def test_without_a_file_no_word_comes_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    board = Board()
    elsewhere(lambda: board.leave(b"word"))
    board.leave(b"own")
    assert list(board.words()) == []
    board.close()


def test_a_full_disk_ends_nothing() -> None:
    board = Board()
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is full")
    board.close()
    with full.open("r+b", buffering=0) as board._file:
        board.leave(b"word")
        assert list(board.words()) == []
