"""The text of a long report: made by several processes, of what an earlier run has kept where that is the same."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from vaultlint.cache.texts import KEY, KeptBlocks, Texts, Writer
from vaultlint.digests import blake2b
from vaultlint.findings import Grounds, Report
from vaultlint.reporters.blocks import Layout
from vaultlint.reporters.counts import Kind, Tally, kinds_of
from vaultlint.reporters.sharing import made_in_order
from vaultlint.verdicts import Findings, Verdict

_CHANGED = b"changed"  # in the place of the digest of a text that cannot be read any more
_NOT_TOLD = frozenset({"findings", "read_text", "grounds"})  # what blocks go by themselves


class _Block(msgspec.Struct, array_like=True):
    """What is said of one file: the key to keep it by, the text, and how many findings of each kind there are."""

    path: str
    key: bytes
    text: bytes
    kinds: list[tuple[Kind, int]]
    sure: bool = True  # whether it is made of the content that was checked


class _Wanted(NamedTuple):
    """A block that was kept."""

    path: str
    key: bytes
    number: int


_BLOCK = msgspec.msgpack.Decoder(_Block)
_KINDS = msgspec.msgpack.Decoder(list[tuple[Kind, int]])


class LongText:
    """The text of a report in pieces of whole lines, in UTF-8.

    A block is kept with a digest of the findings and of the content that it was made of, so that one that is found
    again is the one that would be made. Where all is as it was, not even the findings are looked at.
    """

    def __init__(
        self,
        report: Report,
        lay_out: Callable[[Report], Layout],
        texts: Texts | None,
        *,
        how: object,
        clean: Callable[[str], str],
        jobs: int,
    ) -> None:
        """`texts` keeps the blocks; None: nothing is kept. `how` is all that they hang on besides the report.

        `clean` is what becomes of each piece of the text. `jobs` is how many processes may make it.
        """
        assert isinstance(report.findings, Findings)
        self.kinds: Collection[Kind] | None = None  # of findings that there are, known once the text is at its end
        self._places: Sequence[int] = ()  # those of the verdicts on files with findings, among all
        self._findings = report.findings
        self._grounds: Grounds | None = report.grounds
        self._report = replace(report, read_text=self._read) if report.grounds else report
        self._layout = lay_out(self._report)
        self._texts = texts if report.grounds else None
        self._clean = clean
        self._jobs = jobs
        self._content = b""  # the digest of that of which the present block is made

        self._how = _digest((how, report.vault, self._layout.hangs_on))
        told = [getattr(report, name) for name in report.__struct_fields__ if name not in _NOT_TOLD]
        self._state = _digest((report.grounds and report.grounds.answer, told))

    def __iter__(self) -> Generator[bytes, None, None]:
        kept = self._texts.kept(self._how) if self._texts else KeptBlocks()
        try:
            pieces = self._as_before(kept) if kept.state == self._state else self._anew(kept)
            first, further = (separator.encode() for separator in self._layout.separators)
            separator = b""
            last = next(pieces)
            for number, piece in enumerate(pieces):
                yield separator + last
                separator = further if number else first
                last = piece
            yield last
        finally:
            kept.close()

    def _as_before(self, kept: KeptBlocks) -> Iterator[bytes]:
        """All as it was kept: what comes first, the blocks, what comes last."""
        for number in range(len(kept)):
            text = kept.text(number)
            if text is None:
                yield from islice(self._anew(kept), number, None)
                return
            yield text
        self.kinds = [kind for kind, _ in _KINDS.decode(kept.about)]

    def _anew(self, kept: KeptBlocks) -> Iterator[bytes]:
        """The same, where only some of the blocks may have been kept."""
        tally = Tally()
        sure = True
        writer = self._texts.writer() if self._texts else None
        try:
            yield self._beside(writer, self._layout.before())
            for block in self._blocks(kept):
                tally.add(block.path, dict(block.kinds))
                sure &= block.sure
                if writer:
                    writer.add(block.key, block.text, msgspec.msgpack.encode(block.kinds))
                yield block.text
            yield self._beside(writer, self._layout.after(tally.counts(self._report)))
            self.kinds = tally.kinds
            if writer:
                about = msgspec.msgpack.encode(list(tally.kinds.items()))
                writer.finish(self._how, self._state if sure else b"", about, kept)
        finally:
            if writer:
                writer.close()

    def _beside(self, writer: Writer | None, pieces: Iterable[str]) -> bytes:
        """What comes before the blocks or behind them."""
        text = self._encoded(pieces)
        if writer:
            writer.add(bytes(KEY), text, b"")
        return text

    def _blocks(self, kept: KeptBlocks) -> Iterator[_Block]:
        """The blocks of all files with findings."""
        self._places = array("Q", (place for place, (number, _) in enumerate(self._findings.counts()) if number))
        wanted = list(self._wanted(kept)) if len(kept) else [None] * len(self._places)
        missing = [place for place, block in enumerate(wanted) if block is None]
        with closing(made_in_order(self._packed, missing, self._jobs)) as made:
            for place, block in enumerate(wanted):
                if block is None:
                    packed = next(made)
                    yield _BLOCK.decode(packed) if packed else self._made(place)
                    continue
                text = kept.text(block.number)
                if text is None:
                    yield self._made(place)
                else:
                    yield _Block(block.path, block.key, text, _KINDS.decode(kept.aside(block.number)))

    def _wanted(self, kept: KeptBlocks) -> Iterator[_Wanted | None]:
        """For each file with findings, which of the blocks that were kept is its own; None where there is none."""
        assert self._grounds is not None
        for path, verdict in zip(self._grounds.paths(), self._findings.verdicts, strict=True):
            if verdict.number:
                key = _key(verdict, self._grounds.digest_of(path))
                number = kept.number(key)
                yield None if number is None else _Wanted(path, key, number)

    def _made(self, place: int) -> _Block:
        """The block of one of the files, made anew."""
        verdict = self._findings.verdicts[self._places[place]]
        findings = verdict.findings
        path = findings[0].path
        checked = self._content = self._grounds.digest_of(path) if self._grounds else b""
        text = self._encoded(self._layout.block(path, findings))
        key = _key(verdict, self._content) if self._texts else b""
        return _Block(path, key, text, list(kinds_of(findings).items()), self._content == checked)

    def _packed(self, place: int) -> bytes:
        """The same as a message; empty where none can carry it (a name that is not UTF-8)."""
        try:
            return msgspec.msgpack.encode(self._made(place))
        except UnicodeEncodeError:
            return b""

    def _encoded(self, pieces: Iterable[str]) -> bytes:
        return self._clean("".join(pieces)).encode("utf-8", "backslashreplace")

    def _read(self, path: str) -> str:
        """The text of a file, and take note of which one it is."""
        assert self._grounds is not None
        self._content = _CHANGED
        text, self._content = self._grounds.read(path)
        return text


def _key(verdict: Verdict, content: bytes) -> bytes:
    assert isinstance(verdict.kept, bytes)  # else no answer would have been kept
    digest = blake2b(verdict.kept, digest_size=KEY)
    digest.update(content)
    return digest.digest()


def _digest(said: object) -> bytes:
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=32).digest()
