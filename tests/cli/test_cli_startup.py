"""Start-up: what is answered without typer is what typer would answer, and loads next to nothing.

`python tests/cli/test_cli_startup.py` writes the help of the command anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.cli import quick

Run = Callable[..., object]

_SLOW = ("typer", "pydantic", "rich", "mistune", "ftfy", "yaml", "multiprocessing", "msgspec", "vaultlint.rule")


def _loaded(environment: dict[str, str], *arguments: str) -> set[str]:
    code = f"import sys, vaultlint.cli as c; c.main({arguments!r}); print(*sys.modules, sep=chr(10), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True, text=True)
    return set(done.stderr.splitlines())


@pytest.mark.parametrize("arguments", [["--version"], ["-V"], ["--help"], ["-h"]])
def test_version_and_help_load_nothing_slow(arguments: list[str], environment: dict[str, str]) -> None:
    assert not _loaded(environment, *arguments) & set(_SLOW)


def test_a_plain_check_loads_neither_typer_nor_what_it_does_not_use(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "Note.md").write_text("# Title\n", encoding="utf-8")
    loaded = _loaded(environment, "check", "--output-format=concise", str(tmp_path))
    assert "vaultlint.rule" in loaded
    assert not loaded & {
        *(
            "typer",
            "pydantic",
            "rich",
            "mistune",
            "ftfy",
            "rapidfuzz",
            "subprocess",
            "importlib.metadata",
            "platformdirs",
        ),
        *("dataclasses", "difflib", "html", "inspect", "json", "pkgutil", "typing_extensions"),
        *("shlex", "tempfile", "tomllib", "yaml", "frontmatter"),
        *("vaultlint.config.places", "vaultlint.config.tables", "vaultlint.fixer", "vaultlint.gates"),
        *("vaultlint.note.base", "vaultlint.note.canvas", "vaultlint.note.yaml_plain", "vaultlint.note.yaml12"),
        *("vaultlint.note.mojibake.codepages", "vaultlint.note.mojibake.search", "vaultlint.note.property_edits"),
        *("vaultlint.testing", "vaultlint.vault.diagnosis", "vaultlint.vault.git", "vaultlint.vault.history"),
        *("vaultlint.vault.heading_names", "vaultlint.vault.link_forms", "vaultlint.vault.rename_heading"),
        *("vaultlint.vault.retarget", "vaultlint.vault.suggest.suggester", "vaultlint.vault.uncommitted"),
    }


def test_the_report_for_people_of_a_clean_note_measures_nothing_with_rich(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "Note.md").write_text("# Title\n", encoding="utf-8")
    assert "rich" not in _loaded(environment, "check", str(tmp_path))


@pytest.mark.parametrize("columns", ["80", "200", ""])
def test_the_help_is_what_typer_makes(columns: str, vaultlint: Run) -> None:
    ran = vaultlint("--help", extra={"COLUMNS": columns} if columns else {})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == _help_of_typer(), "write it anew: python tests/cli/test_cli_startup.py"


def test_the_help_fits_into_a_narrow_terminal(vaultlint: Run) -> None:
    ran = vaultlint("--help", extra={"COLUMNS": "60"})
    assert max(len(line) for line in ran.out.splitlines()) <= 60


_WORDS = st.one_of(
    st.sampled_from(
        (
            *("--fix", "--diff", "--unsafe-fixes", "-q", "--quiet", "--statistics", "-qq", "--fi", "--quiet=x", "-h"),
            *("--select", "--ignore", "--select=links", "--ignore=", "--config", "--config=a.toml", "--fail-on", "--"),
            *("--output-format", "--color=never", "--color", "links,text", "json", "never", "-", "", "a/b.md", "-x"),
            *("--stdin-filename", "--stdin-filename=a.md", "--changed", "--hook", "--since", "--since=main"),
        )
    ),
    st.text(max_size=3),
)


@given(st.lists(_WORDS, max_size=6))
def test_what_is_read_without_typer_is_what_typer_reads(arguments: list[str]) -> None:
    said = quick.options_of_check(arguments)
    if said is not None:
        assert _as_typer_reads(arguments) == _defaults() | said


def test_plain_calls_are_read_without_typer() -> None:
    arguments = ["--fix", "-q", "--select", "links", "--select=text", "--config=x", "--color", "never", "a.md", "-"]
    assert quick.options_of_check(arguments) == {
        "fix": True,
        "quiet": True,
        "select": ["links", "text"],
        "config": Path("x"),
        "color": "never",
        "paths": [Path("a.md"), Path("-")],
    }


@pytest.mark.parametrize("arguments", [["--help"], ["--fi"], ["--", "-x"], ["--select"], ["--config", "--fix"]])
def test_what_is_not_plain_is_left_to_typer(arguments: list[str]) -> None:
    assert quick.options_of_check(arguments) is None


def _as_typer_reads(arguments: list[str]) -> dict[str, object]:
    import typer

    from vaultlint.cli.application import application

    command = typer.main.get_command(application)
    context = command.commands["check"].make_context("check", list(arguments))
    return {name: value or None if isinstance(value, list) else value for name, value in context.params.items()}


def _defaults() -> dict[str, object]:
    return _as_typer_reads([])


def _help_of_typer() -> str:
    code = "from vaultlint.cli.application import run; run(['--help'])"
    environment = os.environ | {"COLUMNS": "100", "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    return done.stdout.decode().replace("\r\n", "\n")


if __name__ == "__main__":
    Path(quick.__file__).with_name(quick.HELP).write_text(_help_of_typer(), encoding="utf-8", newline="\n")
