"""Ctrl-C, held back while a stop would leave something half done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Interrupts:
    """Whether Ctrl-C was pressed since; whoever is at work asks where it can stop."""

    def __init__(self) -> None:
        self.pending = False

    def heed(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C was pressed."""
        if self.pending:
            self.pending = False
            raise KeyboardInterrupt


@contextmanager
def held_back() -> Iterator[Interrupts]:
    """Ctrl-C interrupts nothing in here; it is remembered, and comes into force at the end unless it was heeded."""
    interrupts = Interrupts()
    if threading.current_thread() is not threading.main_thread():  # only the main thread is ever interrupted
        yield interrupts
        return
    usual = signal.getsignal(signal.SIGINT)
    if usual is None or usual == signal.SIG_IGN:
        yield interrupts
        return

    def remember(_number: int, _frame: object) -> None:
        interrupts.pending = True

    signal.signal(signal.SIGINT, remember)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, usual)
    interrupts.heed()
