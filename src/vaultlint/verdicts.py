"""What is found in many files: kept small until somebody looks, and found by one process or several."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cached_property, partial
from itertools import accumulate
from struct import Struct
from typing import NamedTuple, TypeAlias, overload

import msgspec

from vaultlint.cache import Memory, encoded
from vaultlint.findings import Finding
from vaultlint.spool import Spool

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


class Verdicts(Mapping[str, Verdict]):
    """Verdicts by path, put aside as they come; each is made anew whenever it is looked at.

    `numbers` are those of the files that there may be verdicts on, and take in the others.
    """

    # The places of the findings and of what was asked; how many were found, and silenced; whether elsewhere, and there.
    _ROW = Struct("<QQIIBB")

    def __init__(self, numbers: dict[str, int], spool: Spool) -> None:
        self._numbers = numbers
        self._spool = spool
        self._rows = bytearray(len(numbers) * self._ROW.size)
        self._count = 0
        self._odd: dict[str, Verdict] = {}  # those whose findings cannot be encoded

    def add(self, path: str, verdict: Verdict) -> None:
        """Take in the verdict on a file on which there is none."""
        number, kept, elsewhere, silenced, asked = verdict
        if not isinstance(kept, bytes):
            self._odd[path] = verdict
            kept = b""
        place = self._numbers.setdefault(path, len(self._numbers)) * self._ROW.size
        if place >= len(self._rows):
            self._rows.extend(bytes(place + self._ROW.size - len(self._rows)))
        put = self._spool.put
        self._ROW.pack_into(self._rows, place, put(kept), put(asked), number, silenced, elsewhere, True)
        self._count += 1

    def __getitem__(self, path: str) -> Verdict:
        if path in self._odd:
            return self._odd[path]
        _, asked, *_ = self._row(path)
        return self.without_asked(path)._replace(asked=self._spool.take(asked))

    def __contains__(self, path: object) -> bool:
        place = self._numbers.get(path, -1) * self._ROW.size  # type: ignore[call-overload]
        return 0 <= place < len(self._rows) and bool(self._rows[place + self._ROW.size - 1])

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._numbers if path in self)

    def __len__(self) -> int:
        return self._count

    def count(self, path: str) -> tuple[int, int]:
        """How many findings there are in a file, and how many more it silences. Raises KeyError."""
        _, _, number, silenced, _, _ = self._row(path)
        return number, silenced

    def without_asked(self, path: str) -> Verdict:
        """The verdict on a file, but for what was asked. Raises KeyError, and LostSpool."""
        if path in self._odd:
            return self._odd[path]
        kept, _, number, silenced, elsewhere, _ = self._row(path)
        return Verdict(number, self._spool.take(kept), bool(elsewhere), silenced)

    def _row(self, path: str) -> tuple[int, int, int, int, int, int]:
        if path not in self:
            raise KeyError(path)
        return self._ROW.unpack_from(self._rows, self._numbers[path] * self._ROW.size)


class _Told(Sequence[Verdict]):
    """Those of many verdicts that say something, in order of path; without what was asked for them."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts = verdicts
        self._paths = sorted(path for path in verdicts if any(verdicts.count(path)))

    def counts(self) -> Iterator[tuple[int, int]]:
        """How many findings there are in each file, and how many more it silences."""
        return map(self._verdicts.count, self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, index: int) -> Verdict: ...
    @overload
    def __getitem__(self, index: slice) -> list[Verdict]: ...
    def __getitem__(self, index: int | slice) -> Verdict | list[Verdict]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return self._verdicts.without_asked(self._paths[index])


class Findings(Sequence[Finding]):
    """Findings of many files, in order of path, place and rule; each is made anew whenever it is looked at.

    As an object a finding takes several times the room, and a large vault can have hundreds of thousands. Where the
    `totals` are known, how many findings there are and how many more the files silence, the verdicts are not even asked
    for before somebody wants to look at one.
    """

    def __init__(self, verdicts: Iterable[Verdict], totals: tuple[int, int] | None = None) -> None:
        self._asked = verdicts
        self._totals = totals

    @classmethod
    def of(cls, verdicts: Mapping[str, Verdict]) -> Findings:
        """What verdicts by path come to."""
        return cls(_Told(verdicts) if isinstance(verdicts, Verdicts) else [verdicts[path] for path in sorted(verdicts)])

    @cached_property
    def verdicts(self) -> Sequence[Verdict]:
        """The verdicts on the files in which something was found or silenced."""
        if isinstance(self._asked, _Told):
            return self._asked
        return [one for one in self._asked if one.number or one.silenced]

    def counts(self) -> Iterator[tuple[int, int]]:
        """How many findings there are in each of these files, and how many more it silences."""
        verdicts = self.verdicts
        return verdicts.counts() if isinstance(verdicts, _Told) else ((one.number, one.silenced) for one in verdicts)

    @property
    def totals(self) -> tuple[int, int]:
        """How many findings there are, and how many more the files silence."""
        if self._totals is None:
            number = silenced = 0
            for found, hidden in self.counts():
                number += found
                silenced += hidden
            self._totals = number, silenced
        return self._totals

    @property
    def silenced(self) -> int:
        """How many more the files silence."""
        return self.totals[1]

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(number for number, _ in self.counts()))

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
    share: Callable[[], AbstractContextManager[Callable[[], None]]],
    aside: Callable[[], bytes],
    hear: Callable[[bytes], None],
    progress: Callable[[int], None],
    into: Verdicts,
) -> Verdicts:
    """The verdict on each file. `jobs` is how many processes may share the work, 0 for one on each core.

    What another process learns besides is what `aside` says there, and `hear` takes it in here. While there are
    several, each calls what `share` gives before it goes on. `progress` is told how many files are done. `into` takes
    in what is found.
    """
    found = into
    if jobs != 1 and len(paths) >= _WORTH_IT:
        from vaultlint import workers  # noqa: PLC0415 - small vaults need none

        for path in paths[:_FIRST]:
            found.add(path, verdict(judge(path), elsewhere))
        paths = paths[_FIRST:]
        jobs = jobs or workers.usable_cores()
        # A process that is started anew would have to be told the facts of the whole vault. Asked only now, since a
        # judge may have left a thread behind.
        if jobs > 1 and workers.can_fork():
            with share() as exchange:
                work = partial(_judge_chunk, judge, elsewhere, exchange, aside)
                for data in workers.share_out(work, paths, jobs, fork=True):
                    batch = _BATCHES.decode(data)
                    for path, one in batch.verdicts:
                        found.add(path, one)
                    hear(batch.aside)
                    progress(len(found))
    for path in paths:
        if path not in found:
            found.add(path, verdict(judge(path), elsewhere))
            progress(len(found))
    return found


def _judge_chunk(
    judge: Judge,
    elsewhere: Collection[str],
    exchange: Callable[[], None],
    aside: Callable[[], bytes],
    paths: Sequence[str],
) -> bytes:
    """The verdicts on a chunk of files; those that no message can carry are left out."""
    exchange()
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
