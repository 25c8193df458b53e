"""All fixes of all rules over real vaults, in variants."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from proving.invariants import Proof, prove
from vaultlint.note import Note
from vaultlint.storage import decode

_INDENTED_ITEM = re.compile(rb"^((?: {4}|\t)*(?: {2}| {3}| {4}))(?=[-*+] |\d{1,9}[.)] )", re.MULTILINE)


def _as_it_is(data: bytes) -> bytes:
    return data


def _with_crlf(data: bytes) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", data)


def _with_a_mark(data: bytes) -> bytes:
    return data if data.startswith(b"\xef\xbb\xbf") else b"\xef\xbb\xbf" + data


def _without_the_last_line_end(data: bytes) -> bytes:
    return data.rstrip(b"\r\n")


def _with_tabs(data: bytes) -> bytes:
    """List items that are indented by two or four spaces a level, indented by tabs; code stays as it is."""
    text = decode(data).text
    if any(span.of(text).lstrip("> \t")[:1] not in ("`", "~") for span in Note("n.md", text).code):
        return data  # what a tab makes of code by indentation nobody can say
    unit = 4 if not re.search(rb"^ {2,3}[-*+\d]", data, re.MULTILINE) else 2

    def tabs(match: re.Match[bytes]) -> bytes:
        width = len(match[0].expandtabs(4))
        return match[0] if width % unit else b"\t" * (width // unit)

    return _INDENTED_ITEM.sub(tabs, data)


VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": _as_it_is,
    "CRLF": _with_crlf,
    "byte order mark": _with_a_mark,
    "tabs": _with_tabs,
    "no last line end": _without_the_last_line_end,
}


@dataclass
class Trial:
    """A vault in a variant, and what was seen of it."""

    vault: str
    variant: str
    proof: Proof
    seconds: float


def try_vaults(vaults: list[Path], variants: list[str], *, only_changed: bool = True) -> Iterator[Trial]:
    """Copy each vault in each variant, fix the copy, and judge; `only_changed`: no variant that changes nothing."""
    for vault in vaults:
        for variant in variants:
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / vault.name
                shutil.copytree(vault, copy, symlinks=True)
                changed = 0
                for note in copy.rglob("*.md"):
                    note.chmod(0o644)  # where the vaults lie they may be read-only
                    data = note.read_bytes()
                    new = VARIANTS[variant](data)
                    if new != data:
                        note.write_bytes(new)
                        changed += 1
                start = time.monotonic()
                if changed or variant == "as it is" or not only_changed:
                    yield Trial(vault.name, variant, prove(copy), time.monotonic() - start)


def table(trials: Iterator[Trial]) -> bool:
    """Print a line a trial and the totals; whether all held."""
    print(f"{'vault':24} {'variant':18} {'notes':>6} {'findings':>9} {'fixes':>6} {'changed':>8} {'wrong':>6} {'s':>6}")
    totals: Counter[str] = Counter()
    fixes: Counter[tuple[str, str]] = Counter()
    for trial in trials:
        proof = trial.proof
        counts = (proof.notes, proof.findings, sum(proof.fixes.values()), proof.changed, len(proof.violations))
        totals.update(dict(zip(("notes", "findings", "fixes", "changed", "wrong"), counts, strict=True)), trials=1)
        fixes.update(proof.fixes)
        numbers = "{:>6} {:>9} {:>6} {:>8} {:>6}".format(*counts)
        print(f"{trial.vault:24} {trial.variant:18} {numbers} {trial.seconds:6.1f}", flush=True)
        for violation in proof.violations[:5]:
            print(f"    {violation.strip()[-600:]}")
    print(", ".join(f"{count:,} {name}" for name, count in totals.items()))
    for (rule, safety), count in sorted(fixes.items()):
        print(f"    {count:7,} {rule} ({safety})")
    return not totals["wrong"]
