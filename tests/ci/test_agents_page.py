"""docs/agents.md: its commands and its script do what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
COMMANDS = [
    line.strip()
    for block in re.findall(r"^ *```sh\n(.+?)\n *```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
SCRIPT = re.search(r"^```python\n(.+?)\n```$", PAGE, re.MULTILINE | re.DOTALL)

needs_posix = pytest.mark.skipif(os.name != "posix", reason="the commands are those of a POSIX shell")

MakeVault = Callable[..., Path]


@pytest.fixture
def shell(make_vault: MakeVault, environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command in a vault with a new note, in which two links are wrong, and `vaultlint` at hand."""
    root = make_vault(
        {
            "Notes/New.md": b"\xef\xbb\xbfSee [[great ideas]],\r\n[[Artifical Inteligence]] and [[Nowhere]].\r\n",
            "great_ideas.md": "Here.\n",
            "Artificial Intelligence.md": "Here.\n",
            "Other.md": "[[Also nowhere]]\n",
            "draft.md": "[[Nothing]]\n",
        }
    )
    tools = root.parent / "tools"
    tools.mkdir()
    (tools / "vaultlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vaultlint "$@"\n', encoding="utf-8")
    (tools / "vaultlint").chmod(0o755)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"

    def shell(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=root, env=environment | {"PATH": path}, capture_output=True, check=False, text=True
        )

    return shell


@needs_posix
def test_the_commands_of_the_loop_work(shell: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    check, fix, draft = COMMANDS
    done = shell("sh", "-c", check)
    assert (done.returncode, done.stderr) == (1, "")
    assert all(re.match(r"Notes/New\.md:\d+:\d+: warning broken-wikilink .", line) for line in done.stdout.splitlines())
    assert done.stdout.count("\n") == 3
    done = shell("sh", "-c", fix)
    told = json.loads(done.stdout)
    assert (done.returncode, len(told["findings"]), told["summary"]["fixed"]) == (1, 2, 1)
    done = shell("sh", "-c", draft)
    assert (done.returncode, [found["path"] for found in json.loads(done.stdout)["findings"]]) == (1, ["Notes/New.md"])


@needs_posix
def test_the_script_settles_a_note(
    shell: Callable[..., subprocess.CompletedProcess[str]], make_vault: MakeVault
) -> None:
    assert SCRIPT
    call = '\n\nprint(json.dumps([found["message"] for found in settle("Notes/New.md")]))\n'
    done = shell(sys.executable, "-c", SCRIPT[1] + call)
    assert done.returncode == 0, done.stderr
    (message,) = json.loads(done.stdout)
    assert message == "No note is named 'Nowhere'."
    text = (make_vault({}) / "Notes" / "New.md").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfSee [[great_ideas")
    assert b"[[Artificial Intelligence" in text
    assert text.count(b"\r\n") == 2
    with pytest.raises(subprocess.CalledProcessError):
        shell(sys.executable, "-c", f'{SCRIPT[1]}\n\nsettle("No.md")\n').check_returncode()


@needs_posix
@pytest.mark.parametrize("name", ["concise", "json"])
def test_two_runs_print_the_same(shell: Callable[..., subprocess.CompletedProcess[str]], name: str) -> None:
    runs = [
        shell("env", *setting.split(), "vaultlint", "check", "--output-format", name).stdout
        for setting in ("A=b", "COLUMNS=40 TERM=dumb", "LC_ALL=C PYTHONUTF8=0", "VAULTLINT_CACHE_DIR=elsewhere")
    ]
    assert len(set(runs)) == 1
    assert runs[0]


def test_the_fields_on_the_page_are_fields() -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    table = PAGE.partition("| field | use it to |")[2].partition("\n\n")[0]
    names = [name for row in re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE) for name in re.findall("`(.+?)`", row)]
    finding, summary = (set(schema["$defs"][kind]["properties"]) for kind in ("finding", "summary"))
    assert set(names) <= finding | {f"summary.{name}" for name in summary}
    assert len(names) > 8
