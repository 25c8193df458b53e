"""What one command costs: wall-clock time, CPU time with that of its children, and peak memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SAMPLING = 0.02  # seconds between two looks at the memory of a tree of processes
_BYTES_OF_RSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Cost:
    """Of one run. None where the system does not tell."""

    wall: float  # seconds
    cpu: float | None  # seconds, children included
    peak: int | None  # bytes of the largest process of the run; None also if that is less than the benchmark itself has
    code: int


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str], limit: float) -> Cost:
    """Run a command whose output nobody reads. Raises TimeoutError, and ends the processes, after `limit` seconds."""
    start = time.perf_counter()
    process = _start(command, folder, environment)
    overdue = threading.Event()
    timer = threading.Timer(limit, _end, (process.pid, overdue))
    timer.start()
    try:
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            code = process.returncode = os.waitstatus_to_exitcode(status)
            cost = Cost(wall, usage.ru_utime + usage.ru_stime, _peak(usage.ru_maxrss), code)
        else:
            code = process.wait()
            cost = Cost(time.perf_counter() - start, None, None, code)
    except BaseException:
        _end(process.pid, overdue)
        raise
    finally:
        timer.cancel()
    if overdue.is_set():
        raise TimeoutError
    return cost


def peak_of_tree(command: Sequence[str], folder: Path, environment: Mapping[str, str], limit: float) -> int | None:
    """The most memory that a command and its children held together, in bytes, each shared page counted once.

    Linux only (None elsewhere): the kernel is asked every 20 ms, so this run is not timed.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    process = _start(command, folder, environment)
    end = time.monotonic() + limit
    peak = 0
    try:
        while process.poll() is None and time.monotonic() < end:
            peak = max(peak, sum(_memory_of(pid) for pid in _tree(process.pid)))
            time.sleep(_SAMPLING)
    finally:
        if process.poll() is None:
            _end(process.pid, threading.Event())
            process.wait()
    return peak or None


def _peak(reported: int) -> int | None:
    """Bytes. A process inherits the peak of the one that started it, so a smaller one of its own cannot be seen."""
    import resource  # noqa: PLC0415 - not on Windows

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return reported * _BYTES_OF_RSS if reported > own else None


def _start(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end(pid: int, overdue: threading.Event) -> None:
    overdue.set()
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)  # the session that `_start` opened for it
        else:
            os.kill(pid, signal.SIGTERM)


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _memory_of(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
