import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

_SOURCES = Path(__file__).resolve().parents[2] / "src"
_FOR_TERMINALS = (
    *("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING", "LANG", "LC_ALL", "TERM"),
    *("FORCE_HYPERLINK", "TERM_PROGRAM", "VTE_VERSION", "WT_SESSION", "KITTY_WINDOW_ID"),
)


@dataclass(frozen=True)
class Ran:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment for a run: nothing that changes how the output looks, and the sources of this checkout."""
    kept = {name: value for name, value in os.environ.items() if name not in _FOR_TERMINALS}
    return kept | {"PYTHONPATH": str(_SOURCES), "PYTHONUTF8": "1"}


@pytest.fixture
def vaultlint(environment: dict[str, str], tmp_path: Path) -> Callable[..., Ran]:
    """Runs the command as people do, in a process of its own; in the folder of the vault unless told otherwise."""

    def vaultlint(
        *arguments: str | bytes | Path,
        folder: Path | None = None,
        extra: Mapping[str, str] | None = None,
        feed: bytes | None = None,
    ) -> Ran:
        default = tmp_path / "vault"
        done = subprocess.run(
            [sys.executable, "-m", "vaultlint", *arguments],
            cwd=folder or (default if default.is_dir() else tmp_path),
            env=environment | dict(extra or {}),
            capture_output=True,
            **({"stdin": subprocess.DEVNULL} if feed is None else {"input": feed}),
            check=False,
        )
        return Ran(
            done.returncode,
            done.stdout.decode("utf-8", "surrogateescape"),
            done.stderr.decode("utf-8", "surrogateescape"),
        )

    return vaultlint


@pytest.fixture
def install_rule(environment: dict[str, str], tmp_path: Path) -> Callable[[str, str], dict[str, str]]:
    """Installs a package with one rule for the runs that get the environment it returns, and that name the rule."""

    def install_rule(module: str, source: str) -> dict[str, str]:
        packages = tmp_path / "packages"
        about = packages / f"{module}-1.0.dist-info"
        about.mkdir(parents=True)
        (packages / f"{module}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
        entry = f"{module.replace('_', '-')} = {module}"
        (about / "entry_points.txt").write_text(f"[vaultlint.rules]\n{entry}\n", encoding="utf-8")
        return {"PYTHONPATH": os.pathsep.join((environment["PYTHONPATH"], str(packages)))}

    return install_rule
