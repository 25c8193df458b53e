"""Blocks of a text made by several processes, and had in order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial

import msgspec

# How many blocks there must be to make for a second process to pay: it comes to be in some ten milliseconds.
_WORTH_IT = 400

Make = Callable[[int], bytes]


class _Made(msgspec.Struct, array_like=True):
    """What a process made of a chunk, and where that stands among all."""

    place: int
    blocks: list[bytes]


_MADE = msgspec.msgpack.Decoder(_Made)


def made_in_order(make: Make, numbers: Sequence[int], jobs: int) -> Generator[bytes, None, None]:
    """What is made of each number. `jobs` is how many processes may do that, 0 for one on each core."""
    if jobs != 1 and len(numbers) >= _WORTH_IT:
        from vaultlint import workers  # noqa: PLC0415 - short reports need none

        jobs = jobs or workers.usable_cores()
        # A process that is started anew would have to be told all findings.
        if jobs > 1 and workers.can_fork():
            work = partial(_make_chunk, make, numbers)
            yield from _in_order(workers.share_out(work, range(len(numbers)), jobs, fork=True))
            return
    yield from map(make, numbers)


def _in_order(chunks: Iterator[bytes]) -> Iterator[bytes]:
    waiting: dict[int, list[bytes]] = {}
    due = 0
    for data in chunks:
        made = _MADE.decode(data)
        waiting[made.place] = made.blocks
        while blocks := waiting.pop(due, None):
            due += len(blocks)
            yield from blocks


def _make_chunk(make: Make, numbers: Sequence[int], places: Sequence[int]) -> bytes:
    return msgspec.msgpack.encode(_Made(places[0], [make(numbers[place]) for place in places]))
