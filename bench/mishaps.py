"""What can befall a program at the n-th call by which it changes the disk: a kill, an error, less done than asked for.

The functions of `os` are wrapped in the process that is to suffer; every change that vaultlint makes of the disk goes
through them.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CALLS = (
    *("open", "write", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir", "chmod", "fchmod", "fchown", "link"),
    *("ftruncate", "setxattr", "removexattr"),
)
KILLS = ("kill before", "kill amid")
ERRORS = ("ENOSPC", "EIO", "EACCES", "EMFILE", "EINTR")


@dataclass(frozen=True)
class Mishap:
    """What happens at the n-th call (from 1). `stays`: from then on at every call, as when a disk is full."""

    what: str = "nothing"  # one of KILLS or ERRORS, or "short" for a write of less than was asked for
    at: int = -1
    stays: bool = False
    within: str = ""  # only to calls about files below this folder

    def __str__(self) -> str:
        within = f" about '{Path(self.within).name}'" if self.within else ""
        return f"{self.what} at call {self.at}{' and ever after' if self.stays else ''}{within}"


class Shim:
    """Wraps the calls of this process for the rest of its life; `log` has the name of each call that was made."""

    def __init__(self, mishap: Mishap) -> None:
        self._mishap = mishap
        self._opened: dict[int, str] = {}
        self.log: list[str] = []
        for name in CALLS:
            if hasattr(os, name):
                setattr(os, name, self._wrapped(name, getattr(os, name)))

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes
            self.log.append(name)
            mishap, number = self._mishap, len(self.log)
            path = self._path(name, arguments)
            due = number == mishap.at or (mishap.stays and number > mishap.at > 0)
            if not due or not path.startswith(mishap.within):
                result = real(*arguments, **named)
                if name == "open":
                    self._opened[result] = path
                return result
            if mishap.what in ERRORS and not _cannot_fail(name, mishap):
                code = getattr(errno, mishap.what)
                raise OSError(code, os.strerror(code))
            if mishap.what == "kill before":
                _kill()
            if name == "write" and mishap.what in ("short", "kill amid"):
                descriptor, data = arguments
                arguments = (descriptor, data[: max(1, len(data) // 2)])
            result = real(*arguments, **named)
            if mishap.what in KILLS:
                _kill()
            return result

        return call

    def _path(self, name: str, arguments: Sequence[Any]) -> str:
        """The file that a call is about."""
        subject = arguments[1] if name in ("replace", "rename", "link") else arguments[0]
        return self._opened.get(subject, "") if isinstance(subject, int) else os.fsdecode(subject)


def _cannot_fail(name: str, mishap: Mishap) -> bool:
    """Whether a call asks for nothing that is lacking: room on a disk, a number for an open file."""
    if mishap.what == "EMFILE":
        return name != "open"
    if mishap.what == "ENOSPC":
        return name in ("unlink", "rmdir", "chmod", "fchmod", "fchown") or (mishap.stays and name == "replace")
    return False


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
