"""The use cases for a note that comes from standard input: it is linted as if it were a file of its vault.

Nothing is written to the vault. What an editor has not saved yet is checked and fixed in this way.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from itertools import count
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from vaultlint.cache import Memory, stamps
from vaultlint.errors import UnreadableFile
from vaultlint.findings import Report, Safety
from vaultlint.linter import Linter
from vaultlint.session import Session
from vaultlint.storage import Storage, StoredText, encode
from vaultlint.verdicts import silenced_in
from vaultlint.workflow import Request, flat, keep, left_alone, linter_of, open_vault, report_on, seldom_collecting

_UNNAMED = "stdin"


class Piped(Struct, frozen=True):
    """The bytes of a note, and the file that they are linted as, which need not exist; None: a new one here."""

    data: bytes
    file: Path | None = None


@seldom_collecting()
def check_piped(request: Request, piped: Piped) -> Report:
    """Find what is wrong in a note from standard input; the paths of the request are left aside.

    Raises what `workflow.check` raises.
    """
    session, memory, linter = _open(request, piped)
    findings = linter.lint({})
    _keep(session, memory)
    return report_on(session, linter, flat(findings), silenced=findings.silenced)


@seldom_collecting()
def fix_piped(request: Request, piped: Piped, level: Safety) -> tuple[Report, bytes]:
    """Fix a note from standard input as `workflow.fix` would its file: the report, and what is left of the bytes.

    Fixes that would edit other files are not made. Raises what `workflow.fix` raises.
    """
    from vaultlint import gates  # noqa: PLC0415 - a check changes nothing
    from vaultlint.fixer import settle  # noqa: PLC0415 - as above
    from vaultlint.holding import held_back, without_fixes  # noqa: PLC0415 - as above
    from vaultlint.judging import judge_each  # noqa: PLC0415 - as above

    session, memory, linter = _open(request, piped)
    originals: dict[str, StoredText] = {}

    def read(path: str) -> str:
        if path not in session.checked:
            raise UnreadableFile(path, "not edited, because only the note from standard input is")
        originals[path] = linter.read_linted(path)
        return originals[path].text

    settled = settle(
        read,
        linter.lint,
        level,
        untouchable=gates.untouchable,
        judge=partial(judge_each, dialect=linter.dialect),
        judge_together=partial(gates.judge_together, vault=linter.vault, read=linter.edited.facts),
        mislead=partial(gates.mislead, vault=linter.vault, read=linter.edited.all_facts),
        lint_anew=linter.lint_anew,
        closed=(),
    )
    _keep(session, memory)
    changes = tuple(replace(change, bom=originals[change.path].bom) for change in settled.changes)
    report = report_on(
        session,
        linter,
        without_fixes(flat(settled.findings), settled.held),
        changes=changes,
        refused=settled.refused,
        notices=(*settled.notices, *held_back(settled.held), *left_alone(linter, settled.findings)),
        silenced=silenced_in(settled.findings),
    )
    return report, encode(changes[0].after, bom=changes[0].bom) if changes else piped.data


class _OneFromStandardInput(Storage):
    """The files of a vault, one of which is not read from the disk."""

    def __init__(self, root: Path, paths: Collection[str], data: bytes) -> None:
        super().__init__(root)
        self._paths = paths
        self._data = data

    def read_bytes(self, path: str) -> tuple[bytes, int]:
        """The bytes of a file and its permission bits, from the disk or as they came. Raises UnreadableFile."""
        return (self._data, 0) if path in self._paths else super().read_bytes(path)


def _open(request: Request, piped: Piped) -> tuple[Session, Memory | None, Linter]:
    request = replace(request, paths=(piped.file or _unused_name(),))
    session, memory = open_vault(request, stamped=False, absent=True)
    # The file on disk, of which something may be known, is not what is linted.
    files = replace(session.files, stamps=dict.fromkeys(session.checked, stamps.NONE))
    notices = [f"'{path}' is not checked: it is not a note, a canvas or a base." for path in session.attachments]
    session = replace(session, files=files, attachments=(), notices=(*session.notices, *notices))
    storage = _OneFromStandardInput(session.root, session.checked, piped.data)
    return session, memory, linter_of(request, session, memory, storage=storage)


def _unused_name() -> Path:
    """A note in the current folder that does not exist."""
    names = (Path(f"{_UNNAMED}{number or ''}.md") for number in count())
    return next(name for name in names if not name.exists())


def _keep(session: Session, memory: Memory | None) -> None:
    """Keep what was learnt of the vault, but not of a text that is on no disk."""
    if memory is not None:
        for path in session.checked:
            memory.forget(path)
        keep(session, memory)
