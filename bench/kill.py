"""The kill test: fixes over hundreds of files, killed or failing at every moment, and nothing is lost.

    python bench/kill.py                          at least 500 kills at random moments, and every call of every kind
    python bench/kill.py --every 7 --random 20    a sample

`vaultlint check --fix --unsafe-fixes` and `vaultlint undo` are killed with SIGKILL before, after and amid the n-th call
that touches the disk, for every n, and at random moments; and the n-th call fails, once or from then on, with a full
disk, an input/output error, a missing permission, too many open files, an interrupted call, or does less than it was
asked for. After every round:

* each file is the old or the new one, byte for byte, with its permissions, and no file is there that was not;
  what a killed run leaves under a temporary name is cleared away by the next one;
* `vaultlint undo` brings everything back, and says so; or nothing had been written, and it says that;
* a run that failed and lived says why in a sentence, without a traceback, and what it says is what it did;
* files that one fix edits are all old or all new;
* in a share of the rounds: the next fix goes through, has the result that it should have, and can be undone.

POSIX only. One process does the linting once and forks at the moment at which writing begins, so that a round takes
some hundredths of a second; with --whole, the random kills hit the whole command in a process of its own.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, redirect_stderr, redirect_stdout
from importlib import import_module
from itertools import repeat
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, NamedTuple

from mishaps import ERRORS, KILLS, Mishap, Shim

import vaultlint as package
from vaultlint.cli import main as vaultlint
from vaultlint.storage import Storage

_CONFIG = b'[rules.duplicate-heading]\nscope = "note"\n'
_HUB = """---
title: Hub {number}
---
# Trip

## Costs

Many, says the hub {number}.

# House

## Costs

Few. It itself isnâ€™t the question.
"""
_FOLLOWER = "The costs of [[Hub {number}#House#Costs]] and of ![[Hub {number}#Trip#Costs]], in note {note}.\n"
_ALONE = "Note {note}: cafÃ© and naÃ¯ve, it isnâ€™t much. {filler}\n"
_MODES = (0o644, 0o600, 0o640, 0o664)
_NONE = Mishap()
_OUTSIDE = Mishap("kill at a random moment")
_TEMPORARY = re.compile(r"(?:.*/)?\.vaultlint-[0-9a-f]{16}\.tmp")
_NOTHING_LEFT = re.compile(r"are undone|[Nn]othing|no run")
_ERROR = "error: "
_NOT_PUT_BACK = "could not be put back"
_ERRORS_SHOWN = 20
_FAILURES_SHOWN = 20
_FIX = ("check", "--fix", "--unsafe-fixes")


class File(NamedTuple):
    """A file of the vault."""

    data: bytes
    mode: int


class Ended(NamedTuple):
    """How a process ended: its exit code (negative: a signal), and what it said."""

    code: int
    said: str

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Wrong(Exception):
    """Something is not as it should be."""


class _Done(BaseException):
    """The parent has seen all rounds. No handler of errors is to see it."""


class KillTest:
    """A vault, what a fix makes of it, and rounds of mishaps."""

    def __init__(self, folder: Path, notes: int, chance: random.Random) -> None:
        self.vault = folder / "vault"
        self.data, self._log, self._calls = folder / "data", folder / "said", folder / "calls"
        self._chance = chance
        self._writing = Storage.writing
        self._shim: Shim | None = None
        self._names: list[str] = []  # of the calls of a run without mishaps
        os.environ["VAULTLINT_DATA_DIR"] = str(self.data)
        os.environ["VAULTLINT_CACHE_DIR"] = str(folder / "cache")
        self.rounds: Counter[str] = Counter()
        self.kills: Counter[str] = Counter()  # of those, the ones that hit a living process
        self.failures: list[str] = []
        self.old = dict(_files(notes))
        self.new: dict[str, File] = {}
        self.alone: dict[str, File] = {}  # without the fixes over several files, as where one of them cannot be read
        self.groups: list[set[str]] = []
        self._journal: dict[Path, bytes] = {}  # of a fix that went through
        self._exit_code = 0  # of the same
        self._seconds = {"fix": 0.0, "undo": 0.0}  # that writing takes
        self._begin()

    def _begin(self) -> None:
        """Fix once without mishaps, in order to know what must come of it."""
        self._reset(self.old)
        ended = self._run((*_FIX, str(self.vault)))
        self.new, self._exit_code = self._read(), ended.code
        changed = [path for path in self.old if self.old[path] != self.new.get(path)]
        demand(self.old.keys() == self.new.keys() and len(changed) > 0.9 * len(self.old), f"the fix fails: {ended}")
        (manifest,) = self.data.rglob("manifest.json")
        groups: dict[int, set[str]] = {}
        for entry in json.loads(manifest.read_text())["entries"]:
            groups.setdefault(entry["group"], set()).add(entry["path"])
        self.groups = [group for group in groups.values() if len(group) > 1]
        demand(self.groups != [], "no fix hangs together")
        self._journal = {file: file.read_bytes() for file in _below(self.data)}
        self._reset(self.old)
        self._run((*_FIX, "--ignore", "duplicate-heading", str(self.vault)))
        self.alone = self._read()
        self._undo_all()

    def fixes(self, mishaps: Sequence[Mishap], *, kills: int = 0) -> None:
        """Rounds in which a fix suffers a mishap each, and such in which it is killed from outside at any moment."""
        self._reset(self.old)

        def writing(storage: Storage, *arguments: Any, **named: Any) -> AbstractContextManager[Any]:  # noqa: ANN401
            """Fork; the child goes on and writes, and the parent stays here until it has seen all rounds."""
            for mishap in (*mishaps, *repeat(_OUTSIDE, kills)):
                start = time.monotonic()
                child = self._fork(mishap)
                if not child:
                    return self._writing(storage, *arguments, **named)
                self._judge("fix", mishap, self._wait(child, "fix", mishap), start)
            raise _Done

        Storage.writing = writing  # type: ignore[method-assign]
        try:
            code = vaultlint([*_FIX, str(self.vault)])
        except _Done:
            Storage.writing = self._writing  # type: ignore[method-assign]
        else:
            self._leave(code)

    def undos(self, mishaps: Sequence[Mishap], *, kills: int = 0) -> None:
        """Rounds in which an undo suffers a mishap each, and such in which it is killed from outside."""
        for mishap in (*mishaps, *repeat(_OUTSIDE, kills)):
            self._reset(self.new, self._journal)
            start = time.monotonic()
            child = self._fork(mishap)
            if not child:
                self._leave(vaultlint(["undo", "--vault", str(self.vault)]))
            self._judge("undo", mishap, self._wait(child, "undo", mishap), start)

    def whole(self, kills: int) -> None:
        """Rounds in which the fix, in a process of its own from the start, is killed at any moment of its life."""
        command = [sys.executable, "-m", "vaultlint", *_FIX, str(self.vault)]
        self._reset(self.old)
        start = time.monotonic()
        subprocess.run(command, check=False, capture_output=True)
        seconds = time.monotonic() - start
        for _ in range(kills):
            self._reset(self.old)
            with self._log.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
                time.sleep(self._chance.uniform(0.3, 1.05) * seconds)
                process.kill()
            self._judge("whole command", _OUTSIDE, Ended(process.returncode, self._log.read_text()), start)

    def calls(self, command: str) -> list[str]:
        """The names of the calls that a run without mishaps makes, in order."""
        (self.fixes if command == "fix" else self.undos)([_NONE])
        return self._names

    def _judge(self, command: str, mishap: Mishap, ended: Ended, start: float) -> None:
        """Look at what a round left, put it right as a user would, and count."""
        if mishap == _NONE:
            self._seconds[command] = time.monotonic() - start
            self._names = self._calls.read_text().split()
        within = f" in {Path(mishap.within).name}" if mishap.within else ""
        kind = f"{command}, {mishap.what}{' from then on' if mishap.stays else ''}{within}"
        self.rounds[kind] += 1
        self.kills[kind] += ended.killed
        try:
            self._look(command, mishap, ended)
        except Wrong as error:
            self.failures.append(f"{command}, {mishap}: {error}\n{ended.said.strip()[-1500:]}")
        self._reset(self.old)

    def _look(self, command: str, mishap: Mishap, ended: Ended) -> None:
        # Who cannot do anything any more on a disk cannot clear up there either.
        lived = not ended.killed
        now = self._look_at_files(whole=lived and not mishap.stays)
        if lived:
            self._look_at_words(ended, now, command)
        if mishap.stays:
            self._clear_up(killed=False)
            self._look_at_files(whole=_NOT_PUT_BACK not in ended.said)
        elif not lived and self._chance.random() < 0.5:
            self._clear_up(killed=True)
            self._look_at_files(whole=True)
        if self._chance.random() < 0.03:
            again = self._run((*_FIX, str(self.vault)))
            demand(again.code == self._exit_code, f"the next fix ends with {again.code}: {again.said[-1000:]}")
            demand(self._read() == self.new, "the next fix comes to another result")
        self._undo_all()

    def _look_at_files(self, *, whole: bool) -> dict[str, File]:
        """`whole`: a run came to its end, or another one has cleared up after it."""
        now = self._read()
        extra = now.keys() - self.old.keys()
        demand(not (extra and whole), f"files are left: {sorted(extra)}")
        demand(all(_TEMPORARY.fullmatch(path) for path in extra), f"strange files: {sorted(extra)}")
        for path, old in self.old.items():
            states = (old, self.new[path], self.alone[path])
            demand(now.get(path) in states, f"{path} is neither old nor new: {now.get(path)}")
        for group in self.groups if whole else ():
            demand(len({now[path] == self.new[path] for path in group}) == 1, f"half of a fix stands: {sorted(group)}")
        return now

    def _look_at_words(self, ended: Ended, now: Mapping[str, File], command: str) -> None:
        said = ended.said
        demand("Traceback" not in said and "bug" not in said, "the error is not understood")
        aim = self.old if command == "undo" else self.new
        start = self.new if command == "undo" else self.old
        left = [path for path in self.old if now[path] != aim[path]]
        errors = [line for line in said.splitlines() if line.startswith(_ERROR)]
        if not left:
            demand(
                ended.code == (0 if command == "undo" else self._exit_code), f"exit code {ended.code}, but it is done"
            )
            demand(errors == [], "it is done, but speaks of errors")
            return
        demand(ended.code == 3 and errors != [], f"exit code {ended.code}, though {len(left)} files are not done")
        untouched = all(now[path] == start[path] for path in self.old)
        demand(untouched or "Nothing was written" not in said, "something was written")
        if not untouched and len(left) < _ERRORS_SHOWN:
            # Where a file cannot be read, all is worked out anew without it, and with it what hangs on it.
            named = {path for path in self.old if any(path in line for line in errors)}
            named.update(*(group for group in self.groups if group & named))
            demand(named.issuperset(left), f"not done and not named: {set(left) - named}")

    def _clear_up(self, *, killed: bool) -> None:
        """Clear up after another run; `killed`: be killed at that, and begin anew."""
        for mishap in (*((Mishap("kill before", self._chance.randint(1, 60)),) * killed), _NONE):
            child = self._fork(mishap)
            if not child:
                Storage(self.vault).clear_up()
                self._leave(0)
            ended = self._wait(child, "fix", mishap)
            demand(ended.killed or ended.code == 0, f"clearing up fails: {ended}")
            self.kills["clearing up, kill before"] += ended.killed

    def _undo_all(self) -> None:
        """Undo as often as there are runs; everything is old then, and nothing lies about."""
        now: dict[str, File] = {}
        for _ in range(4):
            ended = self._run(("undo", "--vault", str(self.vault)))
            nothing = ended.code == 2 and _NOTHING_LEFT.search(ended.said) is not None
            demand(nothing or ended.code == 0, f"undo fails: {ended}")
            now = self._look_at_files(whole=True)
            # Mostly that is enough; now and then hear it say that all is undone.
            if nothing or (now == self.old and self._chance.random() < 0.9):
                break
        differs = [path for path in now.keys() | self.old.keys() if now.get(path) != self.old.get(path)]
        demand(not differs, f"undo does not bring back: {sorted(differs)[:5]}")
        self._clear_up(killed=False)
        for run in self.data.glob("vaults/*/runs/*"):
            demand(
                {"manifest.json", "result.json"} <= {file.name for file in run.iterdir()},
                f"run {run.name} has no end in the journal",
            )
        left = [file.name for file in _below(self.data) if file.suffix in (".new", ".tmp")]
        demand(not left, f"files stay in the journal: {left}")

    def _run(self, arguments: Sequence[str]) -> Ended:
        child = self._fork(None)
        if not child:
            self._leave(vaultlint(arguments))
        return self._wait(child)

    def _fork(self, mishap: Mishap | None) -> int:
        """The id of a child; in the child itself 0: its words go to a file, and it suffers the mishap from here on."""
        child = os.fork()
        if child:
            return child
        Storage.writing = self._writing  # type: ignore[method-assign]
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        self._shim = Shim(mishap) if mishap else None
        return 0

    def _leave(self, code: int) -> None:
        """End a child."""
        sys.stdout.flush()
        sys.stderr.flush()
        if self._shim:
            self._calls.write_text("\n".join(self._shim.log))
        os._exit(code)

    def _wait(self, child: int, command: str = "", mishap: Mishap | None = None) -> Ended:
        if mishap == _OUTSIDE:
            time.sleep(self._chance.random() * self._seconds[command])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return Ended(os.waitstatus_to_exitcode(status), self._log.read_text(errors="replace"))

    def _read(self) -> dict[str, File]:
        return {
            str(file.relative_to(self.vault)): File(file.read_bytes(), file.stat().st_mode & 0o7777)
            for file in _below(self.vault)
        }

    def _reset(self, files: Mapping[str, File], journal: Mapping[Path, bytes] | None = None) -> None:
        now = self._read()
        for path in now.keys() - files.keys():
            (self.vault / path).unlink()
        for path, file in files.items():
            if now.get(path) != file:
                target = self.vault / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.data)
                target.chmod(file.mode)
        shutil.rmtree(self.data, ignore_errors=True)
        for target, data in (journal or {}).items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Wrong(otherwise)


def mishaps(calls: Sequence[str], every: int, test: KillTest, chance: random.Random) -> Iterator[Mishap]:
    """All kinds at every so many calls, beginning somewhere."""
    for what in (*KILLS, *ERRORS, "short"):
        for at in range(chance.randint(1, every), len(calls) + 1, every):
            if calls[at - 1] == "write" or what not in ("kill amid", "short"):
                yield Mishap(what, at)
    for what in ("ENOSPC", "EIO", "EACCES"):
        for within in ("", str(test.vault), str(test.data)):
            for at in range(chance.randint(1, 4 * every), len(calls) + 1, 4 * every):
                yield Mishap(what, at, stays=True, within=within)


def _files(notes: int) -> Iterator[tuple[str, File]]:
    """A vault in which almost every file is to be fixed, and in one of ten notes a heading that others link to."""
    yield "vaultlint.toml", File(_CONFIG, 0o644)
    for note in range(notes):
        hub = note - note % 10
        if note == hub:
            path, text = f"Hub {hub}.md", _HUB.format(number=hub)
        elif note % 10 < 5:
            path, text = f"folder {note % 3}/Note {note}.md", _FOLLOWER.format(number=hub, note=note)
        else:
            path, text = f"deep/er {note % 7}/Note {note}.md", _ALONE.format(note=note, filler="Words. " * (note % 900))
        yield path, File(text.encode(), _MODES[note % len(_MODES)])


def _load(folder: Path) -> None:
    """Import all that a command may need, once rather than in each child."""
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    os.environ["VAULTLINT_DATA_DIR"] = str(folder / "none")
    with Path(os.devnull).open("w", encoding="utf-8") as silent, redirect_stdout(silent), redirect_stderr(silent):
        vaultlint(["undo", "--list", "--vault", str(folder)])
    gc.freeze()


def _below(folder: Path) -> list[Path]:
    return sorted(Path(parent, name) for parent, _, names in os.walk(folder) for name in names)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--random", type=int, default=400, help="kills of a fix at random moments; half as many of an undo [400]")
    add("--whole", type=int, default=50, help="kills of the command in a process of its own [50]")
    add("--notes", type=int, default=300, help="of the vault for these [300]")
    add("--every", type=int, default=1, help="of how many calls one is hit [1]")
    add("--few", type=int, default=40, help="notes of the vault whose every call is hit [40]")
    add("--seed", type=int, default=None, help="of chance [another one each time]")
    memory = Path("/dev/shm")  # noqa: S108 - the vaults get a folder of their own in there
    add(
        "--folder", type=Path, default=memory if memory.is_dir() else None, help="where the vaults are made [in memory]"
    )
    chosen = parser.parse_args()
    seed = random.randrange(10**6) if chosen.seed is None else chosen.seed
    chance = random.Random(seed)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        _load(Path(folder))
        few = KillTest(Path(folder) / "few", chosen.few, chance)
        for command, rounds in (("fix", few.fixes), ("undo", few.undos)):
            calls = few.calls(command)
            print(f"{command} of {chosen.few} notes: {len(calls)} calls", flush=True)
            rounds(list(mishaps(calls, chosen.every, few, chance)))
        many = KillTest(Path(folder) / "many", chosen.notes, chance)
        many.calls("fix")
        many.fixes([], kills=chosen.random)
        many.calls("undo")
        many.undos([], kills=chosen.random // 2)
        many.whole(chosen.whole)
    kills, rounds_, failures = few.kills + many.kills, few.rounds + many.rounds, few.failures + many.failures
    for kind, number in sorted((rounds_ | kills).items()):
        hit = f", killed {kills[kind]:,}" if kills[kind] else ""
        print(f"{number:6,} {kind}{hit}")
    outside = sum(number for kind, number in kills.items() if _OUTSIDE.what in kind)
    print(f"{rounds_.total():,} rounds, {kills.total():,} kills, {outside:,} of them at random moments")
    for failure in failures[:_FAILURES_SHOWN]:
        print(f"\nFAILED: {failure}")
    print(f"{len(failures):,} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
