"""Help that fits one screen, and words that a shell completes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]


def test_the_help_fits_one_screen(vaultlint: Run) -> None:
    shown = vaultlint("--help", extra={"COLUMNS": "80"}).out.splitlines()
    assert len(shown) <= 34
    assert max(map(len, shown)) <= 80
    assert sum(line.startswith("    vaultlint ") for line in shown) == 3


def test_the_help_of_check_fits_one_large_screen_in_sections(vaultlint: Run) -> None:
    shown = vaultlint("check", "--help", extra={"COLUMNS": "80"}).out.splitlines()
    assert len(shown) <= 60
    assert max(map(len, shown)) <= 80
    headings = [line for line in shown if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Mend:", "What is checked:", "The report:", "How it runs:", "Options:"]
    assert shown[shown.index("Options:") + 1 :][0].startswith("  -h, --help"), "say in cli/sections.py where it belongs"


_COMPLETED = [
    ("che", ["check"]),
    ("explain broken-wi", ["broken-wikilink"]),
    ("explain unreadable-n", ["unreadable-note"]),
    ("check --select broken-wi", ["broken-wikilink"]),
    ("check --ignore frontm", ["frontmatter"]),
    ("check --select links,broken-wi", ["links,broken-wikilink"]),
    ("check --output-format gitl", ["gitlab"]),
    ("check --fail-on warn", ["warning"]),
    ("check --color al", ["always"]),
    ("check --unsafe", ["--unsafe-fixes"]),
    ("rules --output-format j", ["json"]),
    ("links bro", ["broken"]),
    ("links broken --output-format j", ["json"]),
    ("undo --output-format j", ["json"]),
    ("inspect --color ne", ["never"]),
    ("cache cl", ["clear"]),
]


@pytest.mark.parametrize(("typed", "offered"), _COMPLETED)
def test_bash_is_told_what_a_word_may_become(typed: str, offered: list[str], vaultlint: Run) -> None:
    words = f"vaultlint {typed}"
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_VAULTLINT_COMPLETE": "complete_bash"}
    ran = vaultlint(extra=asked)
    assert (ran.code, ran.out.split("\n")[:-1], ran.err) == (0, offered, "")


def test_other_shells_are_told_what_the_words_stand_for(vaultlint: Run) -> None:
    fish = vaultlint(
        extra={
            "_VAULTLINT_COMPLETE": "complete_fish",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            "_TYPER_COMPLETE_ARGS": "vaultlint explain broken-wi",
        }
    )
    assert fish.out.startswith("broken-wikilink\tWikilinks lead to")
    zsh = vaultlint(
        extra={"_VAULTLINT_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "vaultlint explain broken-wi"}
    )
    assert '"broken-wikilink":"Wikilinks lead to' in zsh.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_made_for_each_shell(shell: str, vaultlint: Run) -> None:
    ran = vaultlint(extra={"_VAULTLINT_COMPLETE": f"source_{shell}"})
    assert ran.code == 0
    assert f"_VAULTLINT_COMPLETE=complete_{shell}" in ran.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_with_the_script_that_it_is_shown(environment: dict[str, str], tmp_path: Path) -> None:
    command = tmp_path / "vaultlint"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m vaultlint "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    typed = """
        eval "$(vaultlint --show-completion)" || exit 9
        COMP_WORDS=(vaultlint explain broken-wi); COMP_CWORD=2
        _vaultlint_completion vaultlint
        echo "${COMPREPLY[@]}"
    """
    path = os.pathsep.join((str(tmp_path), environment["PATH"]))
    done = subprocess.run(
        ["bash", "-c", typed],
        env=environment | {"PATH": path, "SHELL": "/bin/bash"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("broken-wikilink\n", "")
