"""The profile of a run, and the line that tells how far it has come."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., object]
MakeVault = Callable[[Mapping[str, str | bytes]], Path]

_VAULT = {"One.md": "# A\n\n# A\n\n[[Nowhere]] [[Two#B]]\n", "Two.md": "# B\n", "picture.png": ""}


def test_a_profile_says_where_the_time_went(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault(_VAULT)
    plain = vaultlint("check", str(root), "--no-cache")
    ran = vaultlint("check", str(root), "--no-cache", "--profile")
    assert (ran.code, ran.out) == (plain.code, plain.out)
    assert ran.err.startswith("profile: ")
    assert re.search(r"list 3 files$", ran.err, re.MULTILINE)
    assert re.search(r"know the files: 0 remembered, 2 read, 2 parsed$", ran.err, re.MULTILINE)
    for told in (
        "read",
        "parse",
        "rules that see one note",
        r"mojibake \(2 files\)",
        r"broken-wikilink \(1 file\)",  # the one that has such a link
        "report",
    ):
        assert re.search(rf"^ +\d+\.\d\d\d  {told}$", ran.err, re.MULTILINE), told


def test_the_profile_of_a_warm_run_says_that_nothing_was_done(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault(_VAULT)
    for path in root.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    vaultlint("check", str(root))
    ran = vaultlint("check", str(root), "--profile", "--jobs=4")
    assert (
        "nothing changed" in ran.err or "2 read, 0 parsed" in ran.err
    )  # the status of files that are so new is not sure


_SLOW = """
    import time
    from collections.abc import Iterator
    from vaultlint.rule import Good, NoteRule, Note, Problem, Severity

    class SlowRule(NoteRule):
        \"\"\"Notes take their time.\"\"\"

        severity = Severity.INFO
        since = "1.0"

        def check(self, note: Note) -> Iterator[Problem]:
            time.sleep(0.02)
            yield from ()

        examples = (Good("x"),)
"""


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_a_long_run_tells_a_terminal_how_far_it_is_and_nobody_else(
    make_vault: MakeVault,
    environment: dict[str, str],
    install_rule: Callable[[str, str], dict[str, str]],
) -> None:
    import pty

    root = make_vault({f"{n}.md": "text\n" for n in range(100)})
    command = [sys.executable, "-m", "vaultlint", "check", str(root), "--select=slow-rule", "--no-cache", "--jobs=1"]
    surroundings = environment | install_rule("slow_rule", _SLOW) | {"TERM": "xterm"}
    silent = subprocess.run(command, env=surroundings, capture_output=True, check=True)
    assert silent.stderr == b""
    terminal, end = pty.openpty()
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=end) as run:
        os.close(end)
        seen = b""
        while data := _read(terminal):
            seen += data
        out = run.communicate()[0]
    os.close(terminal)
    assert out == silent.stdout
    assert re.search(rb"\r\x1b\[KReading \[#*\.+\] \d+ of 100", seen)
    assert seen.endswith(b"\r\x1b[K")
    assert b"\n" not in seen


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""
