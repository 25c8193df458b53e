"""What is said of findings whose fixes are not made, because a link would no longer lead where it leads."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec.structs import replace

from vaultlint.engine import in_order
from vaultlint.findings import Finding, listed

_MOST_LINES = 5  # that a sentence names


def without_fixes(findings: list[Finding], held: Collection[Finding]) -> list[Finding]:
    """Some findings, those that are held back without their fixes."""
    if not held:
        return findings
    return [replace(finding, fix=None) if finding in held else finding for finding in findings]


def held_back(held: Collection[Finding]) -> Iterator[str]:
    """Sentences on the findings that are held back."""
    by_path: dict[str, list[Finding]] = {}
    for finding in in_order(held):
        by_path.setdefault(finding.path, []).append(finding)
    for path, findings in by_path.items():
        lines = list(dict.fromkeys(str(finding.start.line) for finding in findings))
        if len(lines) > _MOST_LINES:
            lines[_MOST_LINES - 1 :] = [f"{len(lines) - _MOST_LINES + 1:,} more"]
        where = f"line {lines[0]}" if len(lines) == 1 else f"lines {listed(lines)}"
        rules = listed(sorted({finding.rule for finding in findings}))
        yield f"{path}: not fixed on {where} ({rules}): a link would no longer lead where it leads"
