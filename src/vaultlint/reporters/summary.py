"""The last words of a report: how much there is, how much of it can be fixed, and how."""

from __future__ import annotations

from vaultlint.findings import Report, Safety, Severity
from vaultlint.reporters.counts import Counts, counted
from vaultlint.reporters.fixed import changed_files, undo_command


def sentences(report: Report, counts: Counts) -> list[str]:
    """The summary, a sentence or two to a line; none where nothing was checked, of which a notice tells more."""
    lines = []
    if counts.fixed:
        lines.append(f"{fixed(report, counts)}.")
        lines += undo(report)
    return lines + left(report, counts) + baseline(report)


def fixed(report: Report, counts: Counts) -> str:
    """How much was fixed, as a sentence without its end."""
    return f"{report.done.capitalize()} {counted(counts.fixed, 'finding')} in {changed_files(report.changes)}"


def undo(report: Report) -> list[str]:
    """How to undo that, if it can be."""
    command = undo_command(report)
    return [] if command is None else [f"Undo: {command}"]


def left(report: Report, counts: Counts) -> list[str]:
    """What was found and not fixed."""
    lines = []
    if counts.findings:
        still = " left" if counts.fixed else ""
        where = counted(counts.files, "note" if counts.files == counts.notes else "file")
        lines.append(f"{counted(counts.findings, 'finding')}{still} in {where} ({_severities(counts)}).")
        if fixable := _fixable(counts):
            lines.append(fixable)
    elif report.notes_checked or report.others_checked:
        files = (
            counted(report.notes_checked, "note") if report.notes_checked else counted(report.others_checked, "file")
        )
        new = " new" if report.baseline and report.baseline.known else ""
        lines.append(f"{files} checked, nothing{new} found.")
    if lines and report.silenced:
        more = " more" if counts.findings else ""
        verb = "is" if report.silenced == 1 else "are"
        lines[0] += f" {report.silenced:,}{more} {verb} suppressed."
    return lines


def baseline(report: Report) -> list[str]:
    """What the baseline kept out of the report, and what of it is of no use any more."""
    if report.baseline is None:
        return []
    lines = []
    if report.baseline.known:
        lines.append(f"{counted(report.baseline.known, 'known finding')} in the baseline.")
    paid = report.baseline.paid_off
    if paid:
        lines.append(
            f"{paid:,} in the baseline {'is' if paid == 1 else 'are'} paid off; `vaultlint baseline --update` forgets "
            f"{'it' if paid == 1 else 'them'}."
        )
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
