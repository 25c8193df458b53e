"""Work shared out among processes, none of which outlives the run, however it ends.

Each process takes the next chunk of files as soon as it is done with one, this one too. What it makes of a chunk goes
back through a pipe, as bytes. A worker waits for nothing but that pipe and the next chunk: when this process is gone,
killed outright even, its next write fails, and it ends.

Where the system can copy a running process, that is how workers come to be: they start at once and know all that this
one knows. Elsewhere (Windows; macOS, whose libraries do not bear it) they are started anew and told.
"""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, NoReturn, TypeVar

from vaultlint.errors import WorkerDied

if TYPE_CHECKING:
    import subprocess

_Item = TypeVar("_Item")

_SMALLEST = 32  # files of a chunk: enough that handing it over costs nothing beside it
_MOST_CHUNKS = 8_000  # whose numbers fit into a pipe that nobody reads from yet
_LARGE = 10_000  # items; who has so many may have used much memory before
_NUMBER = struct.Struct("<I")
_FRAME = struct.Struct("<II")  # the number of the chunk, the length of what was made of it
_END = 0xFFFF_FFFF
_PATIENCE = 1.0  # seconds


def usable_cores() -> int:
    """How many processes can run at once: on the cores that this one may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Whether a running process can be copied safely."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def share_out(
    work: Callable[[Sequence[_Item]], bytes], items: Sequence[_Item], jobs: int, *, fork: bool | None = None
) -> Iterator[bytes]:
    """What `work` makes of the items, chunk by chunk, in no certain order, by as many processes as `jobs` says.

    `fork` is whether workers come to be as copies of this process; by default, where it can be copied. For workers that
    are started anew, `work` and the items must bear pickling. Raises WorkerDied.
    """
    size = max(_SMALLEST, -(-len(items) // _MOST_CHUNKS))
    chunks = [items[place : place + size] for place in range(0, len(items), size)]
    crew: list[_Worker] = []
    listeners: list[threading.Thread] = []
    done: queue.SimpleQueue[bytes | _Worker] = queue.SimpleQueue()
    try:
        if can_fork() if fork is None else fork:
            mine = _fork_all(work, chunks, jobs - 1, crew)
        else:
            mine = _spawn_all(work, chunks, jobs - 1, crew)
        for worker in crew:
            listener = threading.Thread(target=worker.listen, args=(done,), daemon=True)
            listener.start()
            listeners.append(listener)
        yield from _as_it_comes(map(work, map(chunks.__getitem__, mine)), done, len(crew), jobs)
    finally:
        for worker in crew:
            worker.stop()
        for listener in listeners:  # whose pipes are at their end; a process with threads cannot be copied
            listener.join(_PATIENCE)


def _as_it_comes(
    own: Iterator[bytes], done: queue.SimpleQueue[bytes | _Worker], running: int, jobs: int
) -> Iterator[bytes]:
    """What is made here, and by that many workers.

    What has come from these goes first: if it had to wait until nothing is left to do here, it would fill the memory.
    """
    busy = True
    while busy or running:
        try:
            came = done.get(block=not busy)
        except queue.Empty:
            made = next(own, None)
            if made is None:
                busy = False
            else:
                yield made
            continue
        if isinstance(came, bytes):
            yield came
        elif came.ended:
            running -= 1
        else:
            raise WorkerDied(came.wait(), jobs)


class _Worker:
    """A process that works for this one, and the pipe on which it sends what it makes."""

    def __init__(self, pipe: IO[bytes], process: int | subprocess.Popen[bytes]) -> None:
        self.ended = False  # whether it said that it had come to its end
        self._pipe = pipe
        self._process: int | subprocess.Popen[bytes] | None = process
        self._code = 0

    def listen(self, done: queue.SimpleQueue[bytes | _Worker]) -> None:
        """Pass on what comes, until the worker's end."""
        with contextlib.suppress(OSError, ValueError):
            while len(head := self._pipe.read(_FRAME.size)) == _FRAME.size:
                number, length = _FRAME.unpack(head)
                if number == _END:
                    self.ended = True
                    break
                data = self._pipe.read(length)
                if len(data) < length:
                    break
                done.put(data)
        done.put(self)

    def wait(self) -> int:
        """The code with which it ended; less than nothing: the signal."""
        process, self._process = self._process, None
        if isinstance(process, int):
            with contextlib.suppress(ChildProcessError):
                self._code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        elif process is not None:
            self._code = process.wait()
        return self._code

    def stop(self) -> None:
        """End it at once, if it has not come to its end."""
        process = self._process
        if process is not None and not self.ended:
            with contextlib.suppress(OSError):
                if isinstance(process, int):
                    os.kill(process, signal.SIGKILL)
                else:
                    process.kill()
        self.wait()
        with contextlib.suppress(OSError):
            self._pipe.close()


def _fork_all(
    work: Callable[[Sequence[_Item]], bytes], chunks: Sequence[Sequence[_Item]], count: int, crew: list[_Worker]
) -> Iterator[int]:
    """Copy this process; the numbers of the chunks that are left for it to work on, each taken when asked for."""
    numbers, numbered = os.pipe()
    os.write(numbered, b"".join(map(_NUMBER.pack, range(len(chunks)))))
    os.close(numbered)
    if sum(map(len, chunks)) >= _LARGE:
        _give_back_memory()  # that is free: each copy would fill it anew, with pages of its own
    gc.freeze()  # a collection in a worker would write to all that it shares with this process
    try:
        for _ in range(count):
            read, written = os.pipe()
            process = os.fork()
            if not process:
                os.close(read)
                _work(work, chunks, _tickets(numbers), written)
            os.close(written)
            crew.append(_Worker(os.fdopen(read, "rb"), process))
    finally:
        gc.unfreeze()
    return _tickets(numbers)


def _give_back_memory() -> None:
    """Give free memory back to the system, which GNU's C library does by itself only at the end of its heap."""
    with contextlib.suppress(ImportError, OSError, AttributeError):  # of another C library, which is not asked to
        import ctypes  # noqa: PLC0415 - few vaults are so large

        ctypes.CDLL(None).malloc_trim(0)


def _tickets(numbers: int) -> Iterator[int]:
    """The numbers that are left in a pipe; several processes may take them, each number comes to one."""
    try:
        while len(data := os.read(numbers, _NUMBER.size)) == _NUMBER.size:
            yield _NUMBER.unpack(data)[0]
    finally:
        os.close(numbers)


def _work(
    work: Callable[[Sequence[_Item]], bytes], chunks: Sequence[Sequence[_Item]], mine: Iterator[int], written: int
) -> NoReturn:
    """The life of a worker that was copied. It ends without the ceremonies of the process that it is a copy of."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # it has nothing to say about an interrupt
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with os.fdopen(written, "wb") as pipe:
            for number in mine:
                _send(pipe, number, work(chunks[number]))
            _send(pipe, _END, b"")
        code = 0
    finally:
        os._exit(code)


def _send(pipe: IO[bytes], number: int, data: bytes) -> None:
    pipe.write(_FRAME.pack(number, len(data)))
    pipe.write(data)
    pipe.flush()


def _spawn_all(
    work: Callable[[Sequence[_Item]], bytes], chunks: Sequence[Sequence[_Item]], count: int, crew: list[_Worker]
) -> Iterator[int]:
    """Start workers anew, each with its share; the numbers of the chunks that are left for this process."""
    import pickle  # noqa: PLC0415 - from this process to its own children, through a pipe of theirs
    import subprocess  # noqa: PLC0415 - as above

    # `-P`, and our own path at once: the current folder may be a stranger's vault, with a `struct.py` in it.
    start = f"import sys; sys.path[:] = {sys.path!r}; from vaultlint.workers import serve; serve()"
    for place in range(1, count + 1):
        share = [list(chunk) for chunk in chunks[place :: count + 1]]
        process = subprocess.Popen(  # noqa: S603 - this interpreter, and our own words
            [sys.executable, "-P", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        crew.append(_Worker(process.stdout, process))
        with contextlib.suppress(OSError):  # it died already; that is told when its pipe is read
            process.stdin.write(pickle.dumps((work, share)))
            process.stdin.close()
    return iter(range(0, len(chunks), count + 1))


def serve() -> None:
    """The life of a worker that was started anew."""
    import pickle  # noqa: PLC0415 - see `_spawn_all`

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    work, share = pickle.load(sys.stdin.buffer)  # noqa: S301 - its own parent wrote it
    pipe = sys.stdout.buffer
    for number, chunk in enumerate(share):
        _send(pipe, number, work(chunk))
    _send(pipe, _END, b"")
