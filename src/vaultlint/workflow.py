"""The use cases: check, fix, inspect. The command line and the public API call these and nothing below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vaultlint import gates
from vaultlint.engine import in_order
from vaultlint.errors import RefusedWrite
from vaultlint.findings import Change, Finding, Report, Safety
from vaultlint.fixer import settle
from vaultlint.session import Linter, Session, open_session
from vaultlint.storage import Storage, StoredText


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked for. No paths: the current folder."""

    paths: tuple[Path, ...] = ()
    config: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def check(request: Request) -> Report:
    """Find what is wrong; change nothing.

    Raises UsageError, ConfigError and RuleLoadError.
    """
    session = open_session(request.paths, request.config, request.select, request.ignore)
    linter = Linter(session)
    return _report(session, linter, linter.lint({}))


def fix(request: Request, level: Safety, *, write: bool) -> Report:
    """Apply the fixes at or above `level` until nothing changes, and write what the gates agree to.

    With `write` False nothing is written, and the report's changes say what would be. What stays is reported as
    found. Raises UsageError, ConfigError and RuleLoadError; a change that is refused is a sentence in the report.
    """
    session = open_session(request.paths, request.config, request.select, request.ignore)
    linter = Linter(session)
    originals = _Originals(linter, level)
    settled = settle(originals.text, originals.lint, level)
    refused = [*originals.refused, *settled.cycles]
    storage = Storage(session.root)
    accepted: list[Change] = []
    for change in settled.changes:
        reasons = gates.judge(change)
        if not reasons and write:
            reasons = _write(storage, change, originals.stored[change.path])
        if reasons:
            refused += reasons
        else:
            accepted.append(change)
    findings = settled.findings
    if len(accepted) < len(settled.changes):
        findings = linter.lint({change.path: change.after for change in accepted})
    return _report(session, linter, findings, accepted, refused)


class _Originals:
    """The notes that fixes want to change, exactly as they were linted."""

    def __init__(self, linter: Linter, level: Safety) -> None:
        self._linter = linter
        self._level = level
        self._stale: set[str] = set()
        self.stored: dict[str, StoredText] = {}

    @property
    def refused(self) -> list[str]:
        return [
            str(RefusedWrite(path, "it changed on disk while vaultlint was running")) for path in sorted(self._stale)
        ]

    def text(self, path: str) -> str:
        return self.stored[path].text

    def lint(self, changed: Mapping[str, str]) -> Mapping[str, Sequence[Finding]]:
        found: dict[str, Sequence[Finding]] = {}
        for path, findings in self._linter.lint(changed).items():
            if path not in self.stored and any(f.fix and f.fix.safety >= self._level for f in findings):
                stored = self._linter.read_linted(path)
                if stored is None:
                    self._stale.add(path)
                else:
                    self.stored[path] = stored
            found[path] = [replace(f, fix=None) for f in findings] if path in self._stale else findings
        return found


def _write(storage: Storage, change: Change, original: StoredText) -> list[str]:
    try:
        storage.write(change.path, change.after, original)
    except RefusedWrite as error:
        return [str(error)]
    return []


def _report(
    session: Session,
    linter: Linter,
    findings: Mapping[str, Sequence[Finding]],
    changes: Iterable[Change] = (),
    refused: Iterable[str] = (),
) -> Report:
    after = {change.path: change.after for change in changes}
    return Report(
        vault=str(session.root),
        findings=in_order(finding for found in findings.values() for finding in found),
        notes_checked=len(session.checked),
        read_text=lambda path: after[path] if path in after else linter.read_text(path),
        changes=tuple(changes),
        refused=tuple(refused),
        notices=session.notices,
        fail_on=session.config.fail_on,
    )
