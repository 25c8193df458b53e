"""What is said of a damaged run."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import Struct

from vaultlint.text import Span


class Kind(StrEnum):
    """What happened to a run."""

    MISREAD = "misread"  # read as another encoding; nothing is lost
    LOST = "lost"  # a byte or a character is gone
    BYTES = "bytes"  # bytes that are not UTF-8


class Trust(IntEnum):
    """How far a repair may be trusted; ordered."""

    SHOWN = 0
    PROBABLE = 1
    CERTAIN = 2


class Garble(Struct, frozen=True):
    """A run of damaged characters.

    `repaired` is what it was; None where that is lost. `guess` is then what it most likely was, if anything.
    `why` completes "this text is garbled: …".
    """

    span: Span
    repaired: str | None
    kind: Kind
    trust: Trust
    why: str
    guess: str | None = None
