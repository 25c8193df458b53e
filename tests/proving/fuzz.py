"""Fixes broken notes, and holds what is left against what must hold of every vault."""

from __future__ import annotations

import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from proving.invariants import Proof, parses, prove
from proving.mutations import mutate
from proving.notes import CONFIG, NEIGHBOURS
from vaultlint.dialect import DIALECTS

_NOTES_AT_ONCE = 40  # in one vault: opening one costs as much as some notes
_SETTINGS = ("{}", "{}", '{"useMarkdownLinks": true}', '{"newLinkFormat": "relative"}', '{"newLinkFormat": "absolute"}')
_CONFIGS = (
    "", "", "", CONFIG, '[rules.link-format]\nstyle = "markdown"\n',
    '[rules.broken-wikilink]\ncomments = true\n[rules.duplicate-heading]\nscope = "note"\n',
)  # fmt: skip
_DIALECTS = ("", "", "", *DIALECTS)


@dataclass
class Failure:
    """A vault for which something does not hold, as small as it could be made."""

    files: Mapping[str, bytes]
    violations: Sequence[str]


@dataclass
class Fuzzed:
    """What came of a run."""

    inputs: int = 0
    fixes: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: int = 0
    slowest: tuple[float, str] = (0.0, "")  # seconds of CPU for a vault, and its seed
    failures: list[Failure] = field(default_factory=list)


def fuzz(seeds: Sequence[bytes], *, seed: int, count: int, seconds: float = 20.0) -> Fuzzed:
    """Break `count` notes, fix them, and judge. A vault that takes more than `seconds` of CPU is a failure."""
    fuzzed = Fuzzed()
    round_of = 0
    while fuzzed.inputs < count:
        chance = random.Random(f"{seed}/{round_of}")
        notes = [mutate(chance, chance.choice(seeds), seeds) for _ in range(min(_NOTES_AT_ONCE, count - fuzzed.inputs))]
        files = _vault(chance, notes)
        fuzzed.inputs += len(notes)
        start = time.process_time()
        proof = _proved(files)
        taken = time.process_time() - start
        fuzzed.fixes.update(proof.fixes)
        fuzzed.findings += proof.findings
        fuzzed.slowest = max(fuzzed.slowest, (taken, f"{seed}/{round_of}"))
        if taken > seconds:
            fuzzed.failures.append(Failure(files, [f"it took {taken:.0f} s"]))
        elif proof.violations:
            fuzzed.failures.append(_smallest(files, proof.violations))
        round_of += 1
    return fuzzed


def _vault(chance: random.Random, notes: Sequence[bytes]) -> dict[str, bytes]:
    dialect = chance.choice(_DIALECTS)
    config = (f'dialect = "{dialect}"\n' if dialect else "") + chance.choice(_CONFIGS)
    files = {path: text.encode() for path, text in NEIGHBOURS.items()}
    files |= {".obsidian/app.json": chance.choice(_SETTINGS).encode(), "vaultlint.toml": config.encode()}
    names = ("One.md", "Two.md", "a/Three.md", *(f"Note {number}.md" for number in range(_NOTES_AT_ONCE)))
    return files | dict(zip(names, notes, strict=False))


def _proved(files: Mapping[str, bytes]) -> Proof:
    with vault_in_memory(files) as root:
        try:
            for number, (path, data) in enumerate(files.items()):
                if NEIGHBOURS.get(path, "").encode() != data:
                    parses(path, data, tuple(DIALECTS.values())[number % len(DIALECTS)])
            return prove(root)
        except Exception:  # noqa: BLE001 - whatever is raised is what is looked for
            return Proof(violations=[traceback.format_exc()])


@contextmanager
def vault_in_memory(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A vault with these files, while it is needed."""
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        root = Path(folder) / "vault"
        for path, data in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        yield root


def _memory() -> str | None:
    """A folder in memory, where there is one: thousands of vaults are written and synced."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own is made in it


def _smallest(files: Mapping[str, bytes], violations: Sequence[str]) -> Failure:
    """The failure with as few notes, and as few lines in them, as it takes."""
    best, said = dict(files), violations
    for path in [path for path in files if path != "vaultlint.toml"]:
        less = {other: data for other, data in best.items() if other != path}
        if found := _same(less, said):
            best, said = less, found
    for path in [path for path in best if path.endswith(".md")]:
        for attempt in _shorter(best[path]):
            less = best | {path: attempt}
            if len(attempt) < len(best[path]) and (found := _same(less, said)):
                best, said = less, found
    return Failure(best, said)


def _shorter(data: bytes) -> Iterator[bytes]:
    """The note without some of its lines, the longest stretches first."""
    lines = data.splitlines(keepends=True)
    size = len(lines) // 2
    while size:
        for start in range(0, len(lines), size):
            yield b"".join(lines[:start] + lines[start + size :])
        size //= 2


def _same(files: Mapping[str, bytes], said: Sequence[str]) -> Sequence[str]:
    """What is violated, if it is something of the same kind as before."""
    found = _proved(files).violations
    kind = _kind(said[0])
    return [one for one in found if _kind(one) == kind]


def _kind(violation: str) -> str:
    last = violation.strip().rpartition("\n")[2]
    return last.partition(": ")[2][:12] if ": " in last else last[:12]


def show(failure: Failure) -> None:
    """Print a failure so that a test can be made of it."""
    for violation in failure.violations[:3]:
        print("   ", violation.strip()[-1500:])
    for path, data in failure.files.items():
        if NEIGHBOURS.get(path, "").encode() != data:
            print(f"        {path!r}: {data!r},")


def seeds_of(folder: Path) -> list[bytes]:
    """The notes of all vaults in a folder, in an order that is always the same."""
    return [path.read_bytes() for path in sorted(folder.rglob("*.md")) if path.is_file()]
