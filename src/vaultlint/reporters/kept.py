"""The text of a long report, of which an earlier run has kept what this one would make again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

import msgspec
from msgspec.structs import replace

from vaultlint.cache.texts import KEY, KeptBlocks, Texts, Writer
from vaultlint.digests import blake2b
from vaultlint.findings import Grounds, Report
from vaultlint.reporters.blocks import Layout
from vaultlint.reporters.counts import Kind, Tally, kinds_of
from vaultlint.verdicts import Findings, Verdict

_CHANGED = b"changed"  # in the place of the digest of a text that cannot be read any more
_KINDS = msgspec.msgpack.Decoder(list[tuple[Kind, int]])


class KeptText:
    """The text of a report in pieces of whole lines, in UTF-8.

    A block is kept with the digest of the findings and of the content that it was made of, so that one that is found
    again is the one that would be made. Where all is as it was, `state`, not even the findings are looked at.
    """

    def __init__(
        self,
        report: Report,
        grounds: Grounds,
        lay_out: Callable[[Report], Layout],
        texts: Texts,
        *,
        how: object,
        clean: Callable[[str], str],
    ) -> None:
        """`how` is all that the text hangs on besides the report; `clean` is what becomes of each piece of it."""
        assert isinstance(report.findings, Findings)
        self.kinds: Collection[Kind] | None = None  # of findings that there are, known once the text is at its end
        self._findings = report.findings
        self._grounds = grounds
        self._report = replace(report, read_text=self._read)
        self._layout = lay_out(self._report)
        self._texts = texts
        self._clean = clean
        self._how = _digest(repr((how, report.vault, self._layout.hangs_on)))
        told = [getattr(report, name) for name in report.__struct_fields__ if name not in _NOT_TOLD]
        self._state = _digest(repr((grounds.answer, told)))
        self._content = b""  # the digest of that of which the present block is made
        self._sure = True  # whether all blocks are made of what was checked

    def __iter__(self) -> Iterator[bytes]:
        kept = self._texts.kept(self._how)
        try:
            blocks = self._as_before(kept) if kept.state == self._state else self._anew(kept)
            first, further = (separator.encode() for separator in self._layout.separators)
            separator = b""
            last = next(blocks)
            for number, block in enumerate(blocks):
                yield separator + last
                separator = further if number else first
                last = block
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
        writer = self._texts.writer()
        try:
            yield self._put(writer, b"", self._layout.before())
            for path, verdict in zip(self._grounds.paths(), self._findings.verdicts, strict=True):
                if verdict.number:
                    key, text, aside = self._kept(kept, path, verdict) or self._made(path, verdict)
                    tally.add(path, dict(_KINDS.decode(aside)))
                    if writer:
                        writer.add(key, text, aside)
                    yield text
            yield self._put(writer, b"", self._layout.after(tally.counts(self._report)))
            self.kinds = tally.kinds
            if writer:
                state = self._state if self._sure else b""
                writer.finish(self._how, state, _encoded(tally.kinds.items()), kept)
        finally:
            if writer:
                writer.close()

    def _kept(self, kept: KeptBlocks, path: str, verdict: Verdict) -> tuple[bytes, bytes, bytes] | None:
        """The key of what was found in a file, the block that was kept with it, and what was kept aside."""
        key = _key(verdict, self._grounds.digest_of(path))
        number = kept.number(key)
        text = None if number is None else kept.text(number)
        return None if number is None or text is None else (key, text, kept.aside(number))

    def _made(self, path: str, verdict: Verdict) -> tuple[bytes, bytes, bytes]:
        """The same, made anew."""
        checked = self._content = self._grounds.digest_of(path)
        findings = verdict.findings
        text = self._encoded(self._layout.block(path, findings))
        self._sure &= self._content == checked
        return _key(verdict, self._content), text, _encoded(kinds_of(findings).items())

    def _put(self, writer: Writer | None, key: bytes, pieces: Iterable[str]) -> bytes:
        text = self._encoded(pieces)
        if writer:
            writer.add(key.ljust(KEY, b"\0"), text, _encoded(()))
        return text

    def _encoded(self, pieces: Iterable[str]) -> bytes:
        return self._clean("".join(pieces)).encode("utf-8", "backslashreplace")

    def _read(self, path: str) -> str:
        """The text of a file, and take note of which one it is."""
        self._content = _CHANGED
        text, self._content = self._grounds.read(path)
        return text


_NOT_TOLD = frozenset({"findings", "read_text", "grounds"})


def _key(verdict: Verdict, content: bytes) -> bytes:
    assert isinstance(verdict.kept, bytes)  # else no answer would have been kept
    digest = blake2b(verdict.kept, digest_size=KEY)
    digest.update(content)
    return digest.digest()


def _encoded(kinds: Iterable[tuple[Kind, int]]) -> bytes:
    return msgspec.msgpack.encode(list(kinds))


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).digest()
