"""git, asked so that it runs nothing of the repository's, fetches nothing and changes nothing.

A vault may come from anywhere, its `.git/config` included, and that can name programs for git to run. So nothing is
asked that sends the working tree through filters, and what git might run besides is switched off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

_CHUNK = 1 << 16
_NONE: Mapping[str, str] = MappingProxyType({})
# The environment of a hook speaks of another repository. Kept is what says whom to trust and where to look.
_KEPT = ("GIT_CONFIG_", "GIT_CEILING_", "GIT_DISCOVERY_", "GIT_EXEC_", "GIT_TEST_")
_SAFE = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # what a partial clone lacks, it goes on lacking
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SETTINGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "log.showSignature=false", "diff.relative=false")


class GitFailed(Exception):
    """git cannot be run, or does not answer. The text is its reason, without a full stop."""


class OutOfTime(GitFailed):
    """git was stopped before it came to its end."""


def ask(
    folder: Path, *arguments: str, feed: bytes = b"", seconds: float, variables: Mapping[str, str] = _NONE
) -> bytes:
    """What git prints. `variables` go into its environment. Raises GitFailed."""
    import tempfile  # noqa: PLC0415 - git is seldom asked

    with tempfile.TemporaryFile() as question:
        question.write(feed)
        question.seek(0)
        return b"".join(_output(folder, arguments, question, seconds, variables))


def fields(folder: Path, *arguments: str, seconds: float) -> Iterator[bytes]:
    """What git prints, cut at each NUL, while it runs. Raises GitFailed, after what came before the failure."""
    rest = b""
    for chunk in _output(folder, arguments, None, seconds):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def _output(
    folder: Path,
    arguments: tuple[str, ...],
    question: IO[bytes] | None,
    seconds: float,
    variables: Mapping[str, str] = _NONE,
) -> Iterator[bytes]:
    """The standard output of git, piece by piece; it is killed when the time is over, or when nobody reads on."""
    import tempfile  # noqa: PLC0415 - loaded where used
    import threading  # noqa: PLC0415 - loaded where used

    with tempfile.TemporaryFile() as errors:
        running = _start(folder, arguments, question, errors, variables)
        over = threading.Event()

        def stop() -> None:
            over.set()
            running.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            with running:
                assert running.stdout is not None
                while chunk := os.read(running.stdout.fileno(), _CHUNK):
                    yield chunk
        finally:
            timer.cancel()
            timer.join()  # at once; a process with threads cannot be copied
        if over.is_set():
            raise OutOfTime(f"git was not done after {seconds:g} seconds")
        if running.returncode:
            errors.seek(0)
            raise GitFailed(_reason(errors.read(_CHUNK), running.returncode))


def _start(
    folder: Path,
    arguments: tuple[str, ...],
    question: IO[bytes] | None,
    errors: IO[bytes],
    variables: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    import shutil  # noqa: PLC0415 - loaded where used
    import subprocess  # noqa: PLC0415 - loaded where used

    program = shutil.which("git")
    if program is None or not Path(program).is_absolute():  # Windows would take a git.exe of the current folder
        raise GitFailed("git is not installed")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    settings = (part for setting in _SETTINGS for part in ("-c", setting))
    try:
        return subprocess.Popen(  # noqa: S603 - the arguments are ours, and no shell reads them
            [program, "--no-pager", *settings, *arguments],
            cwd=folder,
            env={**environment, **_SAFE, **variables},
            stdin=subprocess.DEVNULL if question is None else question,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    except OSError as error:
        raise GitFailed(f"git cannot be run: {error.strerror or error}") from error


def _reason(errors: bytes, code: int) -> str:
    """The first line of what git complains of."""
    lines = errors.decode("utf-8", "replace").splitlines()
    told = [line.partition(": ")[2] for line in lines if line.startswith(("fatal: ", "error: "))]
    return (told or lines or [f"git ended with code {code}"])[0].rstrip(". ")
