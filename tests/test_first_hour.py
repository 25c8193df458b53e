"""The page about the first hour: in the sample vault, each command prints what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "first-hour.md").read_text(encoding="utf-8").partition("\n## A vault of ")[0]


def _blocks(language: str, text: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)


COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
STEPS = [step for block in _blocks("console", PAGE) for step in COMMAND.findall(block)]


def _pattern(printed: str) -> re.Pattern[str]:
    """What the page shows, in which `…` stands for anything."""
    return re.compile(".*?".join(map(re.escape, printed.split("…"))), re.DOTALL)


@pytest.mark.skipif(os.name == "nt", reason="the commands are those of a POSIX shell")
def test_the_first_hour_goes_as_the_page_says(tmp_path: Path) -> None:
    vault = tmp_path / "podcasts"
    shutil.copytree(ROOT / "fixtures" / "podcasts" / "vault", vault)
    command = tmp_path / "bin" / "vaultlint"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vaultlint "$@"\n')
    command.chmod(0o755)
    told = {f"GIT_{who}_{what}": "You" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")} | {
        **told,
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUTF8": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "COLUMNS": "90",
    }

    def run(line: str) -> str:
        return subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=vault,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            check=False,
        ).stdout

    run("git init -q && git add -A && git commit -qm Notes")
    hook = _blocks("sh", (ROOT / "docs" / "pre-commit.md").read_text(encoding="utf-8"))
    assert len(hook) == 1
    assert len(STEPS) > 20
    for line, printed in STEPS:
        if line.startswith("chmod"):
            (vault / ".git" / "hooks" / "pre-commit").write_text(hook[0], encoding="utf-8")
        said = run(line)
        assert _pattern(printed).fullmatch(said), f"$ {line}\n{said}"
