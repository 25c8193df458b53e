"""The last words of a report: how much there is, how much of it can be fixed, and how."""

from __future__ import annotations

from vaultlint.findings import Report, Safety, Severity
from vaultlint.reporters.counts import Counts, counted


def sentences(report: Report, counts: Counts) -> list[str]:
    """The summary, a sentence or two to a line; none where nothing was checked, of which a notice tells more."""
    lines = []
    if counts.fixed:
        lines.append(f"Fixed {counted(counts.fixed, 'finding')} in {counted(counts.notes_fixed, 'note')}.")
    if counts.findings:
        left = " left" if counts.fixed else ""
        where = counted(counts.files, "note" if counts.files == counts.notes else "file")
        lines.append(f"{counted(counts.findings, 'finding')}{left} in {where} ({_severities(counts)}).")
        if fixable := _fixable(counts):
            lines.append(fixable)
    elif report.notes_checked:
        lines.append(f"{counted(report.notes_checked, 'note')} checked, nothing found.")
    elif report.others_checked:
        lines.append(f"{counted(report.others_checked, 'file')} checked, nothing found.")
    return lines


def _severities(counts: Counts) -> str:
    return ", ".join(
        f"{counts.severities[severity]:,} info"
        if severity is Severity.INFO
        else counted(counts.severities[severity], severity.word)
        for severity in sorted(Severity, reverse=True)
        if counts.severities[severity]
    )


def _fixable(counts: Counts) -> str:
    safe, unsafe = counts.fixable[Safety.SAFE], counts.fixable[Safety.UNSAFE]
    if safe and unsafe:
        return f"{safe:,} can be fixed with --fix, {unsafe:,} more with --fix --unsafe-fixes."
    if safe:
        return f"{safe:,} can be fixed with --fix."
    if unsafe:
        return f"{unsafe:,} can be fixed with --fix --unsafe-fixes."
    return ""
