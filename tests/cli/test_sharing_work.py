"""Several processes find what one finds, and none of them is left behind."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from vaultlint import workers
from vaultlint.errors import WorkerDied
from vaultlint.workers import share_out
from vaultlint.workflow import Request, check

MakeVault = Callable[[Mapping[str, str | bytes]], Path]

_FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")
_WAYS = [pytest.param(True, marks=_FORKS, id="copied"), pytest.param(False, id="started anew")]
_PATHS = [f"{number}.md" for number in range(100)]


def _joined(paths: Sequence[str]) -> bytes:
    return ",".join(paths).encode()


def _dying(paths: Sequence[str], *, parent: int, taken: Path) -> bytes:
    if os.getpid() == parent:
        _wait_until(taken.exists)  # else this process may be done before a worker has begun
        return _joined(paths)
    taken.touch()
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    raise AssertionError("it is dead")


def _failing(paths: Sequence[str], *, parent: int, taken: Path) -> bytes:
    if os.getpid() == parent:
        _wait_until(taken.exists)
        return _joined(paths)
    taken.touch()
    raise RuntimeError("out of luck")


@pytest.mark.parametrize("fork", _WAYS)
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_all_work_is_done_once(fork: bool, jobs: int) -> None:
    came = [path for data in share_out(_joined, _PATHS, jobs, fork=fork) for path in data.decode().split(",")]
    assert sorted(came) == sorted(_PATHS)


@pytest.mark.parametrize("fork", _WAYS)
@pytest.mark.parametrize("work", [_dying, _failing])
def test_a_worker_that_dies_is_one_error_and_no_wait(fork: bool, work: Callable[..., bytes], tmp_path: Path) -> None:
    with pytest.raises(
        WorkerDied, match=r"^one of 3 processes that read the notes (was ended by signal|ended with code)"
    ):
        list(share_out(partial(work, parent=os.getpid(), taken=tmp_path / "taken"), _PATHS, 3, fork=fork))


@_FORKS
def test_who_stops_asking_leaves_no_process_behind() -> None:
    asked: Iterator[bytes] = share_out(_joined, _PATHS * 20, 3, fork=True)
    next(asked)
    asked.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


_GIVES_BACK = """
import mmap, sys
from pathlib import Path
from vaultlint.workers import share_out

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE

held = [bytearray(2_000) for _ in range(40_000)]
last = held.pop()  # lies behind all that is let go, or the heap would end before it
del held
before = resident()
for _ in share_out(lambda items: b"", range(int(sys.argv[1])), 1, fork=True):
    pass
print(before - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="no other C library is asked")
def test_memory_that_is_free_is_given_back_before_a_large_vault_is_shared_out() -> None:
    def given_back(items: int) -> int:
        command = [sys.executable, "-c", _GIVES_BACK, str(items)]
        return int(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)

    assert given_back(20_000) > 40 << 20
    assert given_back(100) < 10 << 20


@pytest.mark.parametrize("fork", _WAYS)
@pytest.mark.parametrize("select", [(), ("all",)])
def test_several_processes_find_what_one_finds(
    fork: bool, select: tuple[str, ...], make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WORTH_IT", "WORTH_STARTING"):
        monkeypatch.setattr(f"vaultlint.known.{name}", 2)
    monkeypatch.setattr(workers, "can_fork", lambda: fork)
    notes = {
        f"{n % 7}/Note {n}.md": f"# A\n\n# A\n\n[[Note {n + 1}#A]] [[Nowhere {n % 9}]] cafÃ©\n" for n in range(120)
    }
    odd: dict[str, str | bytes] = {
        "UTF-16.md": "# A".encode("utf-16"),
        "Bytes.md": b"# \xff\n[[\xe9]]\n",
        "a.canvas": "{",
    }
    if os.name != "nt":
        odd[os.fsdecode(b"\xe9.md")] = "# A\n"
    root = make_vault({**notes, **odd})
    one = check(Request((root,), select=select, cache=False))
    cache = tmp_path / "cache"
    for request in (
        Request((root,), select=select, cache=False, jobs=3),
        Request((root,), select=select, cache_folder=cache, jobs=3),
        Request((root,), select=select, cache_folder=cache, jobs=3),
    ):
        report = check(request)
        assert list(report.findings) == list(one.findings)
        assert report.notices == one.notices


_SLOW = """
    import os, pathlib, time
    from collections.abc import Iterator
    from vaultlint.rule import Good, NoteRule, Note, Problem, Severity

    class SlowRule(NoteRule):
        \"\"\"Notes take their time.\"\"\"

        severity = Severity.INFO
        since = "1.0"

        def check(self, note: Note) -> Iterator[Problem]:
            with open(os.environ["SLOW_RULE"], "a") as file:
                file.write(f"{os.getpid()}\\n")
            time.sleep(0.2)
            yield from ()

        examples = (Good("x"),)
"""


@_FORKS
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)])
def test_an_interrupt_stops_all_processes_and_breaks_no_cache(
    sent: signal.Signals,
    make_vault: MakeVault,
    tmp_path: Path,
    environment: dict[str, str],
    install_rule: Callable[[str, str], dict[str, str]],
) -> None:
    root = make_vault({f"{n}.md": f"[[{n + 1}]]\n" for n in range(400)})
    seen = tmp_path / "seen"
    extra = install_rule("slow_rule", _SLOW) | {"SLOW_RULE": str(seen), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "vaultlint", "check", "--output-format=concise", str(root), "--jobs=3"]
    cache = f"--cache-dir={tmp_path / 'cache'}"
    run = subprocess.Popen(
        [*command, cache, "--select=default,slow-rule"],
        env=environment | extra,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    _wait_until(lambda: len(_processes(seen)) == 3)
    if sent is signal.SIGINT:
        os.killpg(run.pid, sent)  # as a terminal does
    else:
        run.send_signal(sent)
    out, err = run.communicate(timeout=60)
    if sent is signal.SIGINT:
        assert (run.returncode, out) == (130, b"")
        assert err == b"Interrupted. Notes are written whole or not at all.\n"
    else:
        assert run.returncode == -sent
    _wait_until(lambda: not any(_is_alive(process) for process in _processes(seen)))
    after = subprocess.run([*command, cache], env=environment, capture_output=True, check=False)
    plain = subprocess.run([*command, "--no-cache"], env=environment, capture_output=True, check=False)
    assert (after.returncode, after.stdout, after.stderr) == (plain.returncode, plain.stdout, plain.stderr)


@_FORKS
def test_a_worker_that_is_killed_ends_the_run_with_one_sentence(
    make_vault: MakeVault,
    tmp_path: Path,
    environment: dict[str, str],
    install_rule: Callable[[str, str], dict[str, str]],
) -> None:
    root = make_vault({f"{n}.md": "# A\n" for n in range(400)})
    seen = tmp_path / "seen"
    extra = install_rule("slow_rule", _SLOW) | {"SLOW_RULE": str(seen)}
    command = [sys.executable, "-m", "vaultlint", "check", str(root), "--jobs=3", "--no-cache", "--select=slow-rule"]
    run = subprocess.Popen(command, env=environment | extra, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _wait_until(lambda: len(_processes(seen)) == 3)
    os.kill((_processes(seen) - {run.pid}).pop(), signal.SIGKILL)
    out, err = run.communicate(timeout=120)
    assert (run.returncode, out) == (3, b"")
    assert err.decode() == (
        "error: one of 3 processes that read the notes was ended by signal 9, as the system does when memory runs out; "
        "`--jobs 1` does with one\n"
    )


def _processes(seen: Path) -> set[int]:
    return set(map(int, seen.read_text(encoding="utf-8").split())) if seen.exists() else set()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def _wait_until(happened: Callable[[], bool]) -> None:
    for _ in range(600):
        if happened():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen within thirty seconds")
