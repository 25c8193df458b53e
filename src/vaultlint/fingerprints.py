"""What stays the same about a finding while its note is edited elsewhere: for programs that compare two runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b

from vaultlint.errors import UnreadableFile
from vaultlint.findings import Finding

_SIZE = 16  # bytes; written as twice as many hexadecimal digits


def fingerprints(findings: Iterable[Finding], read_text: Callable[[str], str]) -> Iterator[tuple[Finding, str]]:
    """Each finding with its fingerprint, in the order given; findings of one note must follow each other.

    A fingerprint is made of the rule, the note and the text that was found, and of nothing about the place: lines that
    come or go elsewhere in the note do not change it. Findings that agree in all of that are counted, from the first in
    the note to the last. What has no text (a property that is missing) goes by its message.
    """
    path, text = None, ""
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        if finding.path != path:
            path, text = finding.path, _text(finding, read_text)
            seen.clear()
        found = finding.span.of(text) or finding.message
        seen[finding.rule, found] += 1
        parts = (finding.rule, finding.path, found, str(seen[finding.rule, found]))
        yield finding, blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=_SIZE).hexdigest()


def _text(finding: Finding, read_text: Callable[[str], str]) -> str:
    if finding.whole:
        return ""
    try:
        return read_text(finding.path)
    except UnreadableFile:  # it vanished since it was checked
        return ""
