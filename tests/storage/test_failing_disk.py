"""Disks that fail for good, or once at a bad moment: what is left is found and put right by the next run."""

import errno
import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.errors import DamagedJournal, RefusedRun
from vaultlint.storage import About, Storage, Write
from vaultlint.undoing import undo

New = Callable[[Path, str, str], Write]
OLD = {"One.md": b"old One.md", "sub/Two.md": b"old sub/Two.md", "Three.md": b"old Three.md"}


def fill(vault: Path) -> None:
    for path, data in OLD.items():
        (vault / path).parent.mkdir(exist_ok=True)
        (vault / path).write_bytes(data)


def contents(vault: Path) -> dict[str, bytes]:
    return {file.relative_to(vault).as_posix(): file.read_bytes() for file in vault.rglob("*") if file.is_file()}


def write_all(vault: Path, new: New) -> None:
    with Storage(vault).writing() as writer:
        groups = [[new(vault, "One.md", "new One.md"), new(vault, "sub/Two.md", "new sub/Two.md")]]
        writer.commit([*groups, [new(vault, "Three.md", "new Three.md")]], About())


@pytest.mark.parametrize("first", ["open", "replace"])
def test_temporary_files_that_could_not_be_removed_are_removed_by_the_next_run(
    vault: Path, new: New, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As with a disk that is pulled out in the middle of a run, and put back in later.
    fill(vault)
    failing: list[str] = []

    def dying(name: str) -> Callable[..., object]:
        real = getattr(os, name)

        def call(path: object, *arguments: object, **named: object) -> object:
            if name == first and ".vaultlint-" in str(path) and str(path).startswith(str(vault / "sub")):
                failing.append(name)
            if failing and str(path).startswith(str(vault)):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(path, *arguments, **named)

        return call

    with monkeypatch.context() as patch:
        for name in ("open", "replace", "unlink"):
            patch.setattr(os, name, dying(name))
        if first == "open":
            with pytest.raises(RefusedRun, match=r"Nothing was written: sub/Two\.md"):
                write_all(vault, new)
        else:
            write_all(vault, new)
    assert len(contents(vault)) > len(OLD)
    Storage(vault).clear_up()
    assert contents(vault) == OLD


def test_wherever_an_undo_meets_an_error_the_next_one_brings_back_what_it_left(
    vault: Path, new: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(vault)
    for at in itertools.count(1):
        write_all(vault, new)
        calls = itertools.count(1)

        def failing(*arguments: object, real: Callable[..., object] = os.open, at: int = at) -> object:
            if next(calls) == at:  # noqa: B023 - called within the round
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(*arguments)

        refused: object = None
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", failing)
            try:
                refused = undo(vault, None).refused
            except (RefusedRun, DamagedJournal) as error:
                refused = error
        if next(calls) <= at:
            break
        if contents(vault) != OLD:
            assert refused
            assert undo(vault, None).refused == ()
        assert contents(vault) == OLD
    assert at > 10
