"""Changes judged one by one, by as many processes as may share the work.

Every gate looks at every change, whichever process asks: what it says of a change hangs on that change alone. A change
of which no answer came is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

import msgspec

from vaultlint import gates
from vaultlint.dialect import Dialect
from vaultlint.findings import Change, Objection
from vaultlint.hunks import Hunk

# How many changes there must be for a second process to pay. Measured: the gates take 2 to 3 milliseconds for one, and
# to copy a process takes as long as twenty; to start one anew, as long as a hundred.
WORTH_IT = 64
WORTH_STARTING = 300


class _Case(NamedTuple):
    """A change that is to be judged, by its number."""

    number: int
    change: Change
    hunks: Sequence[Hunk]


_Verdict = tuple[int, tuple[Objection, ...]]  # the number of a change, and what speaks against it
_VERDICTS = msgspec.msgpack.Decoder(list[_Verdict])


def judge_each(
    changes: Sequence[Change], hunks: Mapping[str, Sequence[Hunk]], *, dialect: Dialect, jobs: int = 1
) -> dict[str, Sequence[Objection]]:
    """What the gates that look at one change have against each of them, by path; of different files, all of them.

    `hunks` are all that was edited, in order, by path. `jobs` is how many processes may share the work, 0 for one on
    each core. Raises WorkerDied.
    """
    cases = [_Case(number, change, hunks[change.path]) for number, change in enumerate(changes)]
    verdicts = dict(_shared(cases, dialect, jobs))
    for case in cases:
        if case.number not in verdicts:
            verdicts[case.number] = _judge(case, dialect)
    return {case.change.path: verdicts[case.number] for case in cases}


def _shared(cases: Sequence[_Case], dialect: Dialect, jobs: int) -> Iterator[_Verdict]:
    """The verdicts of several processes, in no certain order; none where that does not pay."""
    if jobs == 1 or len(cases) < WORTH_IT:
        return
    from vaultlint import workers  # noqa: PLC0415 - few changes need none

    jobs = jobs or workers.usable_cores()
    if jobs > 1 and (workers.can_fork() or len(cases) >= WORTH_STARTING):
        first, *rest = cases
        yield first.number, _judge(first, dialect)  # which imports what the others need as well
        for data in workers.share_out(partial(_judge_chunk, dialect), rest, jobs):
            yield from _VERDICTS.decode(data)


def _judge_chunk(dialect: Dialect, cases: Sequence[_Case]) -> bytes:
    """The verdicts on some changes; those that no message can carry are left out."""
    told = []
    for case in cases:
        with suppress(UnicodeEncodeError):
            told.append(msgspec.msgpack.encode((case.number, _judge(case, dialect))))
    return msgspec.msgpack.encode([msgspec.Raw(one) for one in told])


def _judge(case: _Case, dialect: Dialect) -> tuple[Objection, ...]:
    return gates.judge(case.change, case.hunks, dialect)
