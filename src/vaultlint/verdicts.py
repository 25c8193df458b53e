"""What is found in many files: kept small until somebody looks, and found by one process or several."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from itertools import accumulate
from typing import NamedTuple, TypeAlias, overload

import msgspec

from vaultlint.cache import Memory, encoded
from vaultlint.findings import Finding

# How many files there must be to judge for a second process to pay. Measured on two cores with ten links a note, one
# in three of them broken: from some 150 notes on, the slower of two processes is done before one alone would be.
_WORTH_IT = 300
_FIRST = 24  # files judged before there are other processes: what their rules look up, those need not look up again

Judge: TypeAlias = Callable[[str], "Judged"]
Kept: TypeAlias = bytes | Sequence[Finding]  # findings, encoded unless they hold what no message can carry


class Judged(NamedTuple):
    """The findings of one file, in any order, and how many more it silences.

    `asked` is what was asked about other files (`vault.asked`); empty where that is not known.
    """

    findings: list[Finding]
    silenced: int = 0
    asked: bytes = b""


class Verdict(NamedTuple):
    """The findings of one file, in order of place and rule, how many they are, and how many more it silences.

    `elsewhere` says whether one of them tells of places in other files; `asked` is that of `Judged`.
    """

    number: int
    kept: Kept
    elsewhere: bool = False
    silenced: int = 0
    asked: bytes = b""

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings themselves."""
        return unpacked(self.kept)


def packed(findings: Sequence[Finding]) -> Kept:
    """Findings as they are kept."""
    try:
        return encoded(findings)
    except UnicodeEncodeError:
        return findings


def unpacked(kept: Kept) -> Sequence[Finding]:
    """Findings that were kept by this very run."""
    if not isinstance(kept, bytes):
        return kept
    findings = Memory.findings_in(kept)
    assert findings is not None
    return findings


def verdict(judged: Judged, elsewhere: Collection[str] = ()) -> Verdict:
    """The verdict on a file of which that was found; `elsewhere` are rules that tell of other files."""
    findings, silenced, asked = judged
    findings.sort(key=_place)
    tells = any(finding.rule in elsewhere for finding in findings)
    return Verdict(len(findings), packed(findings), tells, silenced, asked)


class Findings(Sequence[Finding]):
    """Findings of many files, in order of path, place and rule; each is made anew whenever it is looked at.

    As an object a finding takes several times the room, and a large vault can have hundreds of thousands. Where the
    `totals` are known, how many findings there are and how many more the files silence, the verdicts are not even asked
    for before somebody wants to look at one.
    """

    def __init__(self, verdicts: Iterable[Verdict], totals: tuple[int, int] | None = None) -> None:
        self._asked = verdicts
        self._totals = totals

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """The verdicts on the files in which something was found or silenced."""
        return [one for one in self._asked if one.number or one.silenced]

    @property
    def totals(self) -> tuple[int, int]:
        """How many findings there are, and how many more the files silence."""
        if self._totals is None:
            self._totals = sum(one.number for one in self.verdicts), sum(one.silenced for one in self.verdicts)
        return self._totals

    @property
    def silenced(self) -> int:
        """How many more the files silence."""
        return self.totals[1]

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(one.number for one in self.verdicts))

    def __len__(self) -> int:
        return self.totals[0]

    def __iter__(self) -> Iterator[Finding]:
        for one in self.verdicts:
            yield from one.findings

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> list[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | list[Finding]:
        """One finding, or some of them."""
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        number = bisect_right(self._ends, place)
        return self.verdicts[number].findings[place - self._ends[number]]


class Found(dict[str, Sequence[Finding]]):
    """The findings by file, and how many more the files silence."""

    silenced = 0

    @classmethod
    def of(cls, verdicts: Mapping[str, Verdict]) -> Found:
        """What verdicts by file come to, in their order."""
        found = cls((path, one.findings) for path, one in verdicts.items())
        found.silenced = sum(one.silenced for one in verdicts.values())
        return found


def silenced_in(findings: Mapping[str, Sequence[Finding]]) -> int:
    """How many findings the files silence beside those that a linter gave."""
    return findings.silenced if isinstance(findings, Found) else 0


class _Batch(msgspec.Struct, array_like=True):
    """What a process found in a chunk of files, and what its judge has to tell besides."""

    verdicts: list[tuple[str, Verdict]]
    aside: bytes


_BATCHES = msgspec.msgpack.Decoder(_Batch)


def judge_all(
    paths: Sequence[str],
    judge: Judge,
    *,
    elsewhere: Collection[str] = (),
    jobs: int,
    aside: Callable[[], bytes],
    hear: Callable[[bytes], None],
    progress: Callable[[int], None],
) -> dict[str, Verdict]:
    """The verdict on each file. `jobs` is how many processes may share the work, 0 for one on each core.

    What another process learns besides is what `aside` says there, and `hear` takes it in here. `progress` is told how
    many files are done.
    """
    found: dict[str, Verdict] = {}
    if jobs != 1 and len(paths) >= _WORTH_IT:
        from vaultlint import workers  # noqa: PLC0415 - small vaults need none

        found.update((path, verdict(judge(path), elsewhere)) for path in paths[:_FIRST])
        paths = paths[_FIRST:]
        jobs = jobs or workers.usable_cores()
        # A process that is started anew would have to be told the facts of the whole vault. Asked only now, since a
        # judge may have left a thread behind.
        if jobs > 1 and workers.can_fork():
            for data in workers.share_out(partial(_judge_chunk, judge, elsewhere, aside), paths, jobs, fork=True):
                batch = _BATCHES.decode(data)
                found.update(batch.verdicts)
                hear(batch.aside)
                progress(len(found))
    for path in paths:
        if path not in found:
            found[path] = verdict(judge(path), elsewhere)
            progress(len(found))
    return found


def _judge_chunk(judge: Judge, elsewhere: Collection[str], aside: Callable[[], bytes], paths: Sequence[str]) -> bytes:
    """The verdicts on a chunk of files; those that no message can carry are left out."""
    verdicts = []
    for path in paths:
        found = verdict(judge(path), elsewhere)
        with suppress(UnicodeEncodeError):
            path.encode()
            if isinstance(found.kept, bytes):
                verdicts.append((path, found))
    return msgspec.msgpack.encode(_Batch(verdicts, aside()))


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.span, finding.rule
