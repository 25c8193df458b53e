"""The README's commands are the ones that CI runs and that a newcomer pastes."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```(?:console|sh)?\n(.+?)\n```$", README, re.MULTILINE)


def test_the_second_command_of_the_readme_is_the_last_line_of_the_ci_script() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert COMMANDS[1] == script[-1]


def test_the_first_two_commands_are_single_lines_that_create_their_environment() -> None:
    for command in COMMANDS[:2]:
        assert command.startswith("python3 -m venv .venv && .venv/bin/python -m pip install ")


def test_no_page_sends_anybody_to_the_package_index() -> None:
    # The name is taken there by another project.
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    assert [page for page in pages if "pip install vaultlint" in page.read_text(encoding="utf-8")] == []
    assert len(pages) > 3


def test_the_picture_in_the_readme_shows_what_the_command_prints() -> None:
    path = re.search(r"!\[[^\]]+\]\((.+?\.svg)\)", README)
    assert path
    picture = (ROOT / path[1]).read_text(encoding="utf-8")
    pieces = re.findall(r'<text class="vaultlint-r\d+"[^>]* y="[\d.]+"[^>]*>([^<]*)</text>', picture)
    shown = "".join(map(html.unescape, pieces))
    command = re.search(r"^\$\s(vaultlint\scheck\s\S+?\.md)", shown.replace("\xa0", " "))
    assert command
    done = subprocess.run(
        [sys.executable, "-m", "vaultlint", *command[1].split()[1:]],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "84", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    # A picture has no piece for what is only space.
    assert "".join(shown.split()) == "".join(f"${command[1]}{done.stdout}".split()), (
        "make it anew: python docs/pictures/make.py"
    )


def test_the_page_on_formats_shows_what_fixing_the_sample_prints(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "output-formats.md").read_text(encoding="utf-8")
    sample = re.search(r"^```text\n(Fixed .+?)\n```$", page, re.MULTILINE | re.DOTALL)
    assert sample
    shutil.copytree(ROOT / "fixtures" / "podcasts" / "vault", tmp_path / "vault")
    done = subprocess.run(
        [sys.executable, "-m", "vaultlint", "check", "--fix"],
        cwd=tmp_path / "vault",
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert f"\n{sample[1]}\n\n" in done.stdout
