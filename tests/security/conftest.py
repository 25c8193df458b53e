"""What the tests of the threat model share: a run of the command that is ended if it takes for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src"
_FOR_TERMINALS = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING", "LANG", "LC_ALL", "TERM")
_FOREVER = 300  # seconds: no measure of speed, but the end of a test whose subject does not come to its own


@dataclass(frozen=True)
class Ran:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment for a run: the sources of this checkout, and nothing that changes how the output looks."""
    kept = {name: value for name, value in os.environ.items() if name not in _FOR_TERMINALS}
    return kept | {"PYTHONPATH": str(SOURCES), "PYTHONUTF8": "1"}


@pytest.fixture
def vaultlint(environment: dict[str, str], tmp_path: Path) -> Callable[..., Ran]:
    """Runs the command in the folder `vault`, or where it is told to."""

    def vaultlint(
        *arguments: str | bytes | Path, folder: Path | None = None, extra: Mapping[str, str] | None = None
    ) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "vaultlint", *arguments],
            cwd=folder or tmp_path / "vault",
            env=environment | dict(extra or {}),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=_FOREVER,
        )
        out, err = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
        assert "Traceback" not in err
        return Ran(done.returncode, out, err)

    return vaultlint
