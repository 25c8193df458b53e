import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.storage import Storage, Write, replacement


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the journals of one test."""
    folder = tmp_path / "data"
    monkeypatch.setenv("VAULTLINT_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """An empty vault."""
    root = tmp_path / "vault"
    root.mkdir()
    return root


@pytest.fixture
def new() -> Callable[[Path, str, str], Write]:
    """The write of a new text in the place of a file that is there."""

    def new(vault: Path, path: str, text: str) -> Write:
        return replacement(path, text, Storage(vault).read(path))

    return new


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int, int], None]:
    """Makes the n-th call of a function of `os` fail, as the system would."""

    def fail(function: str, at: int, number: int = errno.EIO) -> None:
        real, calls = getattr(os, function), []

        def failing(*arguments: object, **named: object) -> object:
            calls.append(arguments)
            if len(calls) == at:
                raise OSError(number, os.strerror(number))
            return real(*arguments, **named)

        monkeypatch.setattr(os, function, failing)

    return fail
