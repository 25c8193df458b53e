"""The use case baseline, for runs that may have one: most have none, and load nothing of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from vaultlint.config import BASELINE
from vaultlint.findings import Baselined, Finding
from vaultlint.session import Session


def opened(session: Session, named: Path | None, *, narrowed: bool) -> Session:
    """An open vault with its baseline, if there is one; `narrowed` as in `Baseline`. Raises BaselineError."""
    given = session.config.baseline
    if os.path.lexists(named or session.root / (given or BASELINE)):
        from vaultlint.recording import load  # noqa: PLC0415 - see above

        return replace(session, baseline=load(session, named, narrowed=narrowed))
    if given is None:
        return session
    notice = f"There is no baseline '{given}', which the config names; `vaultlint baseline` writes it."
    return replace(session, notices=(*session.notices, notice))


def sift(
    session: Session, findings: Sequence[Finding], read_text: Callable[[str], str]
) -> tuple[Sequence[Finding], Baselined | None]:
    """The findings that are not in the baseline of an open vault, and what a report says of that."""
    baseline = session.baseline
    if baseline is None:
        return findings, None
    from vaultlint.recording import sift as sifted  # noqa: PLC0415 - see above

    told = sifted(session, baseline.records, findings, read_text, narrowed=baseline.narrowed)
    return told.new, Baselined(baseline.shown, len(baseline.records), told.known, len(told.paid_off))
