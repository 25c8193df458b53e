"""How many findings lie in which folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vaultlint.findings import Finding, Safety

TOP = "."  # what the vault's own top is called


class FolderCount(NamedTuple):
    """The findings below one folder. `fixable` counts their fixes by how far they may be trusted."""

    folder: str
    findings: int
    fixable: Counter[Safety]


def by_folder(findings: Sequence[Finding]) -> Counter[str]:
    """How many findings each folder has itself, without the folders in it; in order of path."""
    counts = Counter(finding.path.rpartition("/")[0] or TOP for finding in findings)
    return Counter(dict(sorted(counts.items())))


def below(findings: Sequence[Finding]) -> list[FolderCount]:
    """The findings below each folder, the most first: on the first level on which there are several folders.

    What lies beside these folders counts for the one that holds them all.
    """
    stem = _common_folder({finding.path.rpartition("/")[0] for finding in findings})
    cut = len(stem) + 1 if stem else 0
    numbers: Counter[str] = Counter()
    fixable: dict[str, Counter[Safety]] = {}
    for finding in findings:
        name, slash, _ = finding.path[cut:].partition("/")
        folder = finding.path[: cut + len(name)] if slash else stem or TOP
        numbers[folder] += 1
        if finding.fix:
            fixable.setdefault(folder, Counter())[finding.fix.safety] += 1
    rows = (FolderCount(folder, number, fixable.get(folder, Counter())) for folder, number in numbers.items())
    return sorted(rows, key=lambda row: (-row.findings, row.folder))


def _common_folder(folders: set[str]) -> str:
    """The deepest folder that holds all of them."""
    parts = [folder.split("/") if folder else [] for folder in folders]
    return "/".join(_shared(parts)) if parts else ""


def _shared(parts: list[list[str]]) -> Iterator[str]:
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            return
        yield names[0]
