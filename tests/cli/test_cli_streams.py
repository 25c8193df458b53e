import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
MakeVault = Callable[..., Path]

MANY = {f"{number:04}.md": "[[Missing]]\n" * 30 for number in range(200)}

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")


def in_terminal(arguments: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run the command in a terminal of 80 columns and return its exit code and what the terminal got."""
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "vaultlint", *arguments],
        cwd=folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    got = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        got += piece
    os.close(ours)
    return process.wait(), got.decode()


def test_a_terminal_gets_colour(make_vault: MakeVault, environment: dict[str, str]) -> None:
    root = make_vault({"A.md": "[[Missing]]\n"})
    code, out = in_terminal(["check"], root, environment | {"TERM": "xterm-256color"})
    assert code == 1
    assert "\x1b[1;33mwarning\x1b[0m" in out


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [(["check"], {"NO_COLOR": "1"}), (["check"], {"TERM": "dumb"}), (["check", "--color", "never"], {})],
)
def test_a_terminal_gets_none_if_nobody_wants_it(
    make_vault: MakeVault, environment: dict[str, str], arguments: list[str], extra: dict[str, str]
) -> None:
    root = make_vault({"A.md": "[[Missing]]\n"})
    _, out = in_terminal(arguments, root, environment | {"TERM": "xterm-256color"} | extra)
    assert "Missing" in out
    assert "\x1b" not in out


def test_a_terminal_that_opens_links_gets_them(make_vault: MakeVault, environment: dict[str, str]) -> None:
    root = make_vault({"A.md": "[[Missing]]\n", ".obsidian/app.json": "{}"})
    kitty = environment | {"TERM": "xterm-kitty"}
    kitty.pop("CI", None)
    _, out = in_terminal(["check"], root, kitty)
    assert "\x1b]8;;obsidian://open?path=%2F" in out
    for arguments, extra in (
        (["check"], {"FORCE_HYPERLINK": "0"}),
        (["check"], {"TERM": "xterm-256color"}),
        (["check", "--color=never"], {}),
        (["check", "--output-format=concise"], {}),
    ):
        assert "\x1b]" not in in_terminal(arguments, root, kitty | extra)[1]


def test_a_pipe_gets_no_links(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"A.md": "[[Missing]]\n"})
    assert (
        "\x1b]" not in vaultlint("check", "--color=always", extra={"FORCE_HYPERLINK": "1", "TERM": "xterm-kitty"}).out
    )


def test_a_pipe_gets_colour_only_when_asked(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"A.md": "[[Missing]]\n"})
    assert "\x1b" not in vaultlint("check").out
    assert "\x1b" in vaultlint("check", "--color", "always", extra={"NO_COLOR": "1"}).out
    assert "\x1b" in vaultlint("check", extra={"FORCE_COLOR": "1"}).out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_no_encoding_is_too_poor(vaultlint: Run, make_vault: MakeVault, encoding: str) -> None:
    make_vault({"Łódź 日本.md": "🦙 [[Łlama ñ]]\n".encode()})
    for format_ in ("pretty", "concise", "json"):
        ran = vaultlint("check", "--output-format", format_, extra={"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding})
        assert (ran.code, ran.err) == (1, "")
        assert "d" in ran.out
        if encoding != "utf-8":
            assert "│" not in ran.out


def test_the_plainest_of_locales_is_enough(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"Łódź.md": "🦙 [[Missing]]\n".encode()})
    ran = vaultlint("check", extra={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert ran.code == 1
    assert "Traceback" not in ran.err


def test_a_reader_that_leaves_early_is_no_error(make_vault: MakeVault, environment: dict[str, str]) -> None:
    root = make_vault(MANY)
    for format_ in ("pretty", "concise", "json"):
        process = subprocess.Popen(
            [sys.executable, "-m", "vaultlint", "check", "--output-format", format_],
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        assert (process.wait(), err) == (1, b"")


def test_a_closed_standard_output_is_no_error(make_vault: MakeVault, environment: dict[str, str]) -> None:
    root = make_vault({"A.md": "[[Missing]]\n"})
    done = subprocess.run(
        ["sh", "-c", '"$0" -m vaultlint check >&-', sys.executable],
        cwd=root,
        env=environment,
        check=False,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_a_full_disk_is_an_error(make_vault: MakeVault, environment: dict[str, str]) -> None:
    root = make_vault({"A.md": "[[Missing]]\n"})
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "vaultlint", "check"],
            cwd=root,
            env=environment,
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert done.returncode == 3
    assert done.stderr.decode() == "error: the output could not be written: No space left on device\n"


CRASHING = """
    from vaultlint.rule import Bad, NoteRule, Severity

    class CrashingRule(NoteRule):
        \"\"\"Notes do not make rules crash.\"\"\"

        severity = Severity.INFO
        since = "1.0"
        examples = (Bad("«x»"),)

        def check(self, note):
            if "boom" in note.text:
                raise RuntimeError("so be it\\x1b[2J")
            return iter(())
"""


def test_a_rule_that_crashes_on_one_note_is_a_finding_and_3_and_the_run_goes_on(
    vaultlint: Run, make_vault: MakeVault, install_rule: Callable[..., dict[str, str]]
) -> None:
    make_vault({"A.md": "boom", "B.md": "[[Missing]]"})
    extra = install_rule("crashing_rule", CRASHING)
    for fail_on in ("info", "never"):
        ran = vaultlint("check", "--fail-on", fail_on, "--select", "default,crashing-rule", extra=extra)
        assert ran.code == 3
        assert "error internal-error 1:1" in ran.out
        assert "crashing-rule" in ran.out
        assert "broken-wikilink" in ran.out
        assert "\x1b" not in ran.out


def test_a_rule_module_that_does_not_import_is_named_and_2(
    vaultlint: Run, make_vault: MakeVault, install_rule: Callable[..., dict[str, str]]
) -> None:
    make_vault({"A.md": "x"})
    extra = install_rule("no_good", "import a_module_that_is_nowhere\n")
    for arguments in (["check", "--select", "no-good"], ["explain", "no-good"]):
        ran = vaultlint(*arguments, extra=extra)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("error: ")
        assert "no_good" in ran.err
        assert "a_module_that_is_nowhere" in ran.err
        assert "Traceback" not in ran.err


WAITING = """
    import os, pathlib
    from vaultlint.rule import Bad, NoteRule, Severity

    class WaitingRule(NoteRule):
        \"\"\"Notes keep nobody waiting.\"\"\"

        severity = Severity.INFO
        since = "1.0"
        examples = (Bad("«x»"),)

        def check(self, note):
            with open(os.environ["STARTED"], "w") as fifo:
                fifo.write("started")
            while True:
                pass
            yield
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_an_interrupted_run_leaves_one_line_and_130_and_the_notes_as_they_were(
    make_vault: MakeVault, environment: dict[str, str], install_rule: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    files = {"Start.md": "See [[great ideas]].\n", "great_ideas.md": "Here.\n"}
    root = make_vault(files)
    started = tmp_path / "started"
    os.mkfifo(started)
    process = subprocess.Popen(
        [sys.executable, "-m", "vaultlint", "check", "--fix", "--select", "waiting-rule"],
        cwd=root,
        env=environment | install_rule("waiting_rule", WAITING) | {"STARTED": str(started)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    give_up = threading.Timer(60, process.kill)
    give_up.start()
    assert started.read_text() == "started"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    give_up.cancel()
    assert (process.returncode, out, err) == (130, b"", b"Interrupted. Notes are written whole or not at all.\n")
    assert {path.name: path.read_text() for path in root.iterdir()} == files


def test_a_note_that_cannot_be_read_is_a_finding_beside_the_others(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"A.md": "x\0\x01\x02\0".encode("utf-16"), "B.md": "[[Missing]]"})
    ran = vaultlint("check", "--output-format", "json")
    assert ran.code == 1
    assert [finding["rule"] for finding in json.loads(ran.out)["findings"]] == ["unreadable-note", "broken-wikilink"]


FAILING_IN_THE_ENGINE = """
    from vaultlint.rule import Bad, NoteRule, Problem, Severity

    class BadSpan(NoteRule):
        \"\"\"Problems have a place.\"\"\"

        severity = Severity.INFO
        since = "1.0"
        examples = (Bad("«x»"),)

        def check(self, note):
            yield Problem(None, "nowhere")
"""


def test_a_failure_of_vaultlint_itself_says_so_and_exits_with_3(
    vaultlint: Run, make_vault: MakeVault, install_rule: Callable[..., dict[str, str]]
) -> None:
    make_vault({"A.md": "x"})
    ran = vaultlint("check", "--select", "bad-span", extra=install_rule("bad_span", FAILING_IN_THE_ENGINE))
    assert ran.code == 3
    assert "internal-error" in ran.out or ran.err.endswith("This is a bug: please report it.\n")


def test_a_rule_that_leaves_the_process_does_not_make_a_run_pass(
    vaultlint: Run, make_vault: MakeVault, install_rule: Callable[..., dict[str, str]]
) -> None:
    make_vault({"A.md": "boom"})
    source = CRASHING.replace('raise RuntimeError("so be it\\x1b[2J")', "raise SystemExit(0)")
    assert vaultlint("check", "--select", "crashing-rule", extra=install_rule("crashing_rule", source)).code == 3
