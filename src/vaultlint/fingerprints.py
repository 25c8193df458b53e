"""What stays the same about a finding while its note is edited elsewhere: for whoever compares two runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from unicodedata import normalize

from vaultlint.digests import blake2b
from vaultlint.errors import UnreadableFile
from vaultlint.findings import Finding
from vaultlint.regex import regex

_SIZE = 16  # bytes; written as twice as many hexadecimal digits
_WORD = regex(r"\w")
_NAMED = regex(r"'([^']*)'")


class Culprit(NamedTuple):
    """What a finding is about: the text that was found, or else the names in its message; both may be empty."""

    text: str
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        """Either of them as one text."""
        return self.text or "\0".join(self.names)


def culprits(findings: Iterable[Finding], read_text: Callable[[str], str]) -> Iterator[tuple[Finding, Culprit]]:
    """Each finding with what it is about, in the order given; findings of one note must follow each other.

    White space and Unicode forms make no difference. What has no text with a word in it (a property that is missing)
    goes by the names that its message has in quotes, and not by the rest of it, which says other things as well: on
    which line something else stands, or what another version of vaultlint has better words for.
    """
    path, text = None, ""
    for finding in findings:
        if finding.path != path:
            path, text = finding.path, _text(finding, read_text)
        found = " ".join(finding.span.of(text).split())
        if _WORD.search(found):
            yield finding, Culprit(composed(found), ())
        else:
            yield finding, Culprit("", tuple(composed(name) for name in _NAMED.findall(finding.message)))


def fingerprints(findings: Iterable[Finding], read_text: Callable[[str], str]) -> Iterator[tuple[Finding, str]]:
    """Each finding with its fingerprint, in the order given; findings of one note must follow each other.

    A fingerprint is made of the rule, the note and the culprit, and of nothing about the place: lines that come or go
    elsewhere in the note do not change it. Findings that agree in all of that are counted, from the first in the note
    to the last.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for finding, culprit in culprits(findings, read_text):
        about = (finding.rule, finding.path, culprit.words)
        seen[about] += 1
        yield finding, digest(*about, str(seen[about]), size=_SIZE)


def digest(*parts: str, size: int) -> str:
    """A digest of texts, in hexadecimal digits, two for each of `size` bytes."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def composed(text: str) -> str:
    """A text in the Unicode form (NFC) in which equal texts are equal, whichever system they come from."""
    return text if text.isascii() else normalize("NFC", text)


def _text(finding: Finding, read_text: Callable[[str], str]) -> str:
    if finding.whole:
        return ""
    try:
        return read_text(finding.path)
    except UnreadableFile:  # it vanished since it was checked
        return ""
