"""`vaultlint check --watch`, as a process that is watched itself: it checks when something is saved, and it ends."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
import watchfiles

from vaultlint.baseline import write
from vaultlint.watching import Saved, Watched, matters

_PATIENCE = 30  # seconds after which what was expected will not come
_STARTED = "is checked at once"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C reaches a process of its own only on POSIX")


class Watching:
    """A run that watches: what it prints, line by line, as it comes."""

    def __init__(
        self, arguments: tuple[str, ...], folder: Path, environment: dict[str, str], out: int | IO[str]
    ) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        self.seen: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vaultlint", "check", "--watch", "--output-format", "concise", *arguments],
            cwd=folder,
            env=environment | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: IO[str]) -> None:
        with contextlib.suppress(ValueError):  # closed at the end of the test
            for line in stream:
                self._lines.put(line)

    def until(self, *parts: str) -> list[str]:
        """The lines up to the one with which all the parts have been seen, in any order: there are two streams."""
        missing, lines = set(parts), []
        while missing:
            lines.append(self._lines.get(timeout=_PATIENCE))
            missing = {part for part in missing if part not in lines[-1]}
        self.seen += lines
        return lines

    def interrupt(self) -> int:
        """Press Ctrl-C, and the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=_PATIENCE)


@pytest.fixture
def watching(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Watching]]:
    """Starts runs that watch the folder of the vault, and ends those that a test leaves running."""
    runs: list[Watching] = []
    (tmp_path / "vault").mkdir()

    def start(*arguments: str, folder: Path | None = None, out: int | IO[str] = subprocess.PIPE) -> Watching:
        runs.append(Watching(arguments, folder or tmp_path / "vault", environment, out))
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()
        run.process.communicate()


def test_a_note_is_checked_again_when_it_is_saved(watching: Callable[..., Watching], tmp_path: Path) -> None:
    note = tmp_path / "vault" / "Note.md"
    note.write_text("[[Missing]]\n", encoding="utf-8")
    run = watching()
    run.until("No note is named 'Missing'", _STARTED)
    note.write_text("[[Lost]]\n", encoding="utf-8")
    run.until("No note is named 'Lost'", "because of 'Note.md'")
    (tmp_path / "vault" / "Lost.md").write_text("[[Note]]\n", encoding="utf-8")
    assert not any("Lost" in line and "warning" in line for line in run.until("because of 'Lost.md'"))
    assert run.interrupt() == 130


def test_the_end_is_said_and_nothing_else(watching: Callable[..., Watching]) -> None:
    run = watching()
    run.until(_STARTED)
    assert run.interrupt() == 130
    assert run.until("Watching ended.") == ["Watching ended.\n"]


def test_a_note_that_replaces_another_counts_as_saved(watching: Callable[..., Watching], tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / "folder").mkdir()
    run = watching()
    run.until(_STARTED)
    (vault / "folder" / "Note.md.tmp").write_text("[[Missing]]\n", encoding="utf-8")
    (vault / "folder" / "Note.md.tmp").replace(vault / "folder" / "Note.md")
    run.until("folder/Note.md:1:3", "because of 'folder/Note.md'")


def test_a_config_with_mistakes_shows_them_and_can_be_mended(watching: Callable[..., Watching], tmp_path: Path) -> None:
    config = tmp_path / "vault" / "vaultlint.toml"
    config.write_text("selct = []\n", encoding="utf-8")
    (tmp_path / "vault" / "Note.md").write_text("[[Missing]]\n", encoding="utf-8")
    run = watching()
    run.until('did you mean "select"?', _STARTED)
    config.write_text('select = ["links"]\n', encoding="utf-8")
    run.until("No note is named 'Missing'", "because of 'vaultlint.toml'")
    config.write_text("select = \n", encoding="utf-8")
    run.until("vaultlint.toml:1", "because of 'vaultlint.toml'")
    assert run.interrupt() == 130


def test_a_config_that_lies_elsewhere_is_watched_too(watching: Callable[..., Watching], tmp_path: Path) -> None:
    config = tmp_path / "other.toml"
    config.write_text('ignore = ["links"]\n', encoding="utf-8")
    (tmp_path / "vault" / "Note.md").write_text("[[Missing]]\n", encoding="utf-8")
    run = watching("--config", "../other.toml")
    assert not any("Missing" in line for line in run.until(_STARTED))
    config.write_text("ignore = []\n", encoding="utf-8")
    run.until("No note is named 'Missing'", "because of '../other.toml'")


def test_what_a_check_reads_above_the_vault_is_watched_too(watching: Callable[..., Watching], tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    settings = tmp_path / "quartz.config.ts"
    settings.write_text('markdownLinkResolution: "shortest"\n', encoding="utf-8")
    (tmp_path / "vault" / "folder").mkdir()
    (tmp_path / "vault" / "folder" / "Other.md").write_text("", encoding="utf-8")
    (tmp_path / "vault" / "Note.md").write_text("[[Other]] [[Missing]]\n", encoding="utf-8")
    run = watching()
    assert not any("'Other'" in line for line in run.until("No note is named 'Missing'", _STARTED))
    settings.write_text('markdownLinkResolution: "absolute"\n', encoding="utf-8")
    run.until("'Other'", "because of '../quartz.config.ts'")
    (tmp_path / ".gitignore").write_text("Note.md\n", encoding="utf-8")
    run.until("because of '../.gitignore'")


def test_a_baseline_that_lies_elsewhere_is_watched_too(watching: Callable[..., Watching], tmp_path: Path) -> None:
    baseline = tmp_path / "other.jsonl"
    baseline.write_bytes(write(()))
    run = watching("--baseline", "../other.jsonl")
    run.until(_STARTED)
    baseline.write_text("damaged\n", encoding="utf-8")
    run.until("../other.jsonl:1: not a baseline", "because of '../other.jsonl'")
    assert run.interrupt() == 130


def test_a_vault_that_vanishes_is_waited_for(watching: Callable[..., Watching], tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    run = watching()
    run.until(_STARTED)
    shutil.rmtree(vault)
    run.until("is gone")
    vault.mkdir()
    run.until(_STARTED)
    (vault / "Note.md").write_text("[[Missing]]\n", encoding="utf-8")
    run.until("No note is named 'Missing'")
    assert run.interrupt() == 130


def test_a_report_in_the_vault_is_no_reason_to_check_again(watching: Callable[..., Watching], tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    with (vault / "report.txt").open("w", encoding="utf-8") as report:
        run = watching(out=report)
        run.until(_STARTED)
        for name in ("One.md", "Two.md"):
            (vault / name).write_text("[[Missing]]\n", encoding="utf-8")
            run.until(f"because of '{name}'")
    assert not any("report.txt" in line for line in run.seen)


def test_it_ends_when_nobody_reads_any_more(watching: Callable[..., Watching], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    run = watching(out=writing)
    os.close(writing)
    run.until(_STARTED)
    os.close(reading)
    (tmp_path / "vault" / "Note.md").write_text("[[Missing]]\n", encoding="utf-8")
    assert run.process.wait(timeout=_PATIENCE) == 1


def test_the_screen_is_cleared_before_each_report(watching: Callable[..., Watching], tmp_path: Path) -> None:
    screen, terminal = os.openpty()
    run = watching(out=terminal)
    run.until(_STARTED)
    (tmp_path / "vault" / "Note.md").write_text("[[Missing]]\n", encoding="utf-8")
    run.until("because of 'Note.md'")
    os.close(terminal)
    shown = os.read(screen, 100_000).decode()
    os.close(screen)
    assert shown.count("\x1b[2J") == 2
    assert shown.rindex("\x1b[2J") < shown.index("Missing")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fix"], "--watch never writes"),
        (["--output-format", "concse"], "Did you mean 'concise'?"),
        (["--output-format", "json"], "--watch is for people"),
        (["--output-file", "report.txt"], "leave out --output-file"),
        (["-", "--stdin-filename", "Note.md"], "name files or folders"),
        (["Nowhere.md"], "There is no file or folder 'Nowhere.md'."),
        (["--config", "none.toml"], "There is no file or folder 'none.toml'."),
        (["--select", "broken-wikilnk"], "broken-wikilink"),
        (["--fail-on", "warnin"], "Did you mean 'warning'?"),
    ],
)
def test_a_call_that_cannot_work_ends_at_once(
    arguments: list[str], said: str, vaultlint: Callable[..., object], tmp_path: Path
) -> None:
    (tmp_path / "vault").mkdir()
    ran = vaultlint("check", "--watch", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("Note.md", True),
        ("folder/picture.png", True),
        ("folder/.gitignore", True),
        (".vaultlint.toml", True),
        (".obsidian/app.json", True),
        (".obsidian/plugins/templater-obsidian/data.json", True),
        (".obsidian", True),
        (".obsidian/workspace.json", False),
        (".git/index", False),
        (".trash/Note.md", False),
        ("folder/.Note.md.swp", False),
        ("folder/Note.md~", False),
        ("folder/4913", False),
        (".", False),
    ],
)
def test_what_a_run_never_reads_is_no_reason_to_check_again(path: str, wanted: bool) -> None:
    assert matters(path) is wanted


def test_what_the_system_cannot_watch_is_looked_at_in_turn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told: list[str] = []
    able = watchfiles.watch

    def watch(*arguments: object, force_polling: bool | None, **options: object) -> object:
        if not force_polling:
            raise OSError("OS file watch limit reached")
        return able(*arguments, force_polling=force_polling, **options)

    monkeypatch.setattr(watchfiles, "watch", watch)
    saves = Watched([tmp_path]).saves(told.append)
    assert next(saves) == Saved()
    (tmp_path / "Note.md").write_text("Text.\n", encoding="utf-8")
    assert next(saves) == Saved(("Note.md",))
    assert told == [
        "The system cannot watch this vault, so its files are looked at in turn: OS file watch limit reached."
    ]
