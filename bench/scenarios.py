"""What is measured: one function for each line of the table of targets."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, repeat
from pathlib import Path

from measuring import measure, peak_of_tree
from results import Results
from tools import Tool, Tools
from vaults import Made, Shape

_LIMIT = 600.0  # seconds that one run may take
_PATIENCE = 100.0  # seconds: a run that is expected to take longer is left out, unless it is vaultlint's
_SURE = 3.0  # seconds after which a file that was just written is known again without being read
_HEAVY = ("ftfy", "mistune", "multiprocessing", "rich", "yaml")
_ROUNDS_FOR_GROWTH = 2
GROWTH, ONE_NOTE = "growth", "one note"  # a scenario, and the smallest vault in it


class OutOfTime(Exception):
    """The time given for the whole is over."""


@dataclass(frozen=True)
class Contender:
    """One command in one folder, and what happens before each of its runs, unmeasured."""

    name: str
    command: tuple[str, ...]
    folder: Path
    rounds: int
    before: Callable[[], object] = lambda: None
    prime: bool = False
    ours: bool = False  # its processes' memory is added up


class Bench:
    """Measures, tells of it, and keeps what was measured."""

    def __init__(
        self, state: Path, tools: Tools, results: Results, *, pairs: int, seconds: float, say: Callable[[str], None]
    ) -> None:
        self.tools, self.results, self.pairs, self._say = tools, results, pairs, say
        self._state, self._file = state, state / "results.json"
        self._end = time.monotonic() + seconds

    def vault(self, shape: Shape) -> tuple[Path, Made]:
        """A vault of this shape, made now or at an earlier run."""
        name = f"{shape.notes}-{shape.length}-{shape.flawed:g}-{shape.seed}"
        folder, record = self._state / "vaults" / name, self._state / "vaults" / f"{name}.json"
        if not record.exists():
            self._say(f"making a vault of {shape.notes:,} notes")
            shutil.rmtree(folder, ignore_errors=True)
            record.parent.mkdir(parents=True, exist_ok=True)
            options = [
                word for name, value in asdict(shape).items() for word in (f"--{name.replace('_', '-')}", str(value))
            ]
            # In a process of its own, because a process starts with the peak memory of the one that started it.
            maker = (sys.executable, str(Path(__file__).with_name("vaults.py")), str(folder), *options)
            subprocess.run((*maker, "--record", str(record)), check=True, stdout=subprocess.DEVNULL)
            time.sleep(_SURE)
        return folder, Made(**json.loads(record.read_text(encoding="utf-8")))

    def folder(self, name: str) -> Path:
        """An empty folder for a vault that is no made one."""
        folder = self._state / "vaults" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def tell_vault(self, scenario: str, made: Made) -> None:
        self.results.vaults[scenario] = {"notes": made.notes, "bytes": made.bytes, "links": made.links}

    def leave_out(self, what: str, why: str) -> None:
        if self.results.left_out.get(what) != why:
            self._say(f"left out: {what}: {why}")
        self.results.left_out[what] = why

    def take_turns(self, scenario: str, contenders: Sequence[Contender]) -> None:
        """Run all contenders in turn, round by round, until each has the runs that it should have."""
        for contender in contenders:
            if contender.prime and self._missing(scenario, contender):
                self._run(scenario, contender, "before the first round", keep=False)
        for number in range(max((contender.rounds for contender in contenders), default=0)):
            for contender in contenders:
                if len(self.results.costs(scenario, contender.name)) == number < contender.rounds:
                    self._run(scenario, contender, f"round {number + 1} of {contender.rounds}", keep=True)
        for contender in contenders:
            if contender.ours and contender.name not in self.results.trees.get(scenario, {}):
                self._look_at_memory(scenario, contender)

    def _missing(self, scenario: str, contender: Contender) -> bool:
        return len(self.results.costs(scenario, contender.name)) < contender.rounds

    def _run(self, scenario: str, contender: Contender, which: str, *, keep: bool) -> None:
        if contender.name in self.results.left_out or f"{scenario}: {contender.name}" in self.results.left_out:
            return
        self._demand_time(self.results.wall(scenario, contender.name) or 0)
        contender.before()
        try:
            cost = measure(contender.command, contender.folder, self.tools.environment, _LIMIT)
        except TimeoutError:
            self.leave_out(f"{scenario}: {contender.name}", f"took longer than {_LIMIT:.0f} s")
            return
        self._say(f"{scenario}, {which}: {contender.name}: {cost.wall:.2f} s")
        if cost.code not in (0, 1):  # 1: found something
            self.leave_out(f"{scenario}: {contender.name}", f"ended with exit code {cost.code}")
        elif keep:
            self.results.add(scenario, contender.name, cost)
        self.results.save(self._file)

    def _look_at_memory(self, scenario: str, contender: Contender) -> None:
        self._demand_time(self.results.wall(scenario, contender.name) or 0)
        contender.before()
        peak = peak_of_tree(contender.command, contender.folder, self.tools.environment, _LIMIT)
        if peak:
            self.results.trees.setdefault(scenario, {})[contender.name] = peak
            self._say(f"{scenario}: {contender.name}: {peak / 2**20:,.0f} MiB in all its processes")
        self.results.save(self._file)

    def _demand_time(self, expected: float) -> None:
        if time.monotonic() + expected > self._end:
            raise OutOfTime


def start_up(bench: Bench) -> None:
    """`--version`, `--help` and the check of a single note, against Python alone."""
    tools, rounds = bench.tools, 2 * bench.pairs + 1
    folder = bench.folder("one note")
    (folder / "One.md").write_text("# One\n", encoding="utf-8")
    commands = {
        "vaultlint --version": (*tools.vaultlint, "--version"),
        "vaultlint --help": (*tools.vaultlint, "--help"),
        "vaultlint check, one note": tools.cold.command,
        tools.python.name: tools.python.command,
    }
    bench.take_turns("start-up", [Contender(name, command, folder, rounds) for name, command in commands.items()])
    told = subprocess.run(
        (tools.python.command[0], "-X", "importtime", "-m", "vaultlint", "--version"),
        check=True,
        capture_output=True,
        text=True,
    )
    modules = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}
    bench.results.imports = sorted(modules.intersection(_HEAVY))


def whole_vault(bench: Bench, size: int, *, rounds: int, peer_rounds: int) -> None:
    """All linters on the same vault, cold; those that have a cache also warm; and what reading alone costs."""
    tools, scenario = bench.tools, f"{size:,} notes"
    folder, made = bench.vault(Shape(notes=size))
    bench.tell_vault(scenario, made)
    tools.settle_in(folder)
    before = _earlier(bench.results, size)
    contenders = []
    for tool in tools.all():
        ours = tool in (tools.cold, tools.warm)
        expected = before(tool.name)
        if tool is tools.python:
            continue
        if tool.missing:
            bench.leave_out(tool.name, tool.missing)
        elif expected > _PATIENCE and not ours:
            bench.leave_out(f"{scenario}: {tool.name}", f"it would take some {expected:,.0f} s")
        else:
            count = rounds if ours or tool is tools.floor else peer_rounds
            contenders.append(_contender(tool, folder, 1 if expected > _PATIENCE / 5 and not ours else count, ours))
    bench.take_turns(scenario, contenders)
    if size == bench.results.notes:
        _profile(bench, folder)


def other_pythons(bench: Bench, size: int) -> None:
    """The same cold check by several Pythons: how one was built can count for more than its version."""
    tools = bench.tools
    if not tools.other_pythons:
        return
    scenario = f"{size:,} notes, by other Pythons"
    folder, made = bench.vault(Shape(notes=size))
    bench.tell_vault(scenario, made)
    for tool in tools.other_pythons:
        if tool.missing:
            bench.leave_out(f"{scenario}: {tool.name}", tool.missing)
    present = [tool for tool in (tools.own_python, *tools.other_pythons) if not tool.missing]
    bench.take_turns(scenario, [_contender(tool, folder, bench.pairs, ours=False) for tool in present])


def growth(bench: Bench, sizes: Sequence[int]) -> None:
    """The same check in vaults of several sizes, in turn: a machine changes its speed within minutes."""
    folder = bench.folder("one note")
    (folder / "One.md").write_text("# One\n", encoding="utf-8")
    folders = {ONE_NOTE: folder}
    for size in sizes:
        folders[f"{size:,} notes"], made = bench.vault(Shape(notes=size))
        bench.tell_vault(f"{size:,} notes", made)
    command = bench.tools.cold.command
    bench.take_turns(GROWTH, [Contender(name, command, folder, bench.pairs) for name, folder in folders.items()])


def hook(bench: Bench, size: int) -> None:
    """One note changed in a large vault, everything else as it was: what a commit hook waits for.

    A note with broken links has the whole vault asked what they may mean, one without does not.
    """
    tools, scenario = bench.tools, "one changed note"
    folder, made = bench.vault(Shape(notes=size))
    bench.tell_vault(scenario, made)
    if tools.warm.missing:
        bench.leave_out(scenario, tools.warm.missing)
        return
    note = min(path for path in folder.rglob("*.md") if path.parent != folder)
    before = note.read_bytes()

    def change() -> None:
        note.write_bytes(before + b"\nChanged at %d.\n" % time.time_ns())

    def change_and_mend() -> None:
        sound = (line for line in before.split(b"\n") if b"[[" not in line or line.startswith(b"From: "))
        note.write_bytes(b"\n".join(sound) + b"\nChanged at %d.\n" % time.time_ns())

    check = tools.warm.command
    of_note = (*check, str(note.relative_to(folder)))
    whole = Contender("vaultlint check", check, folder, bench.pairs, change, prime=True)
    alone = Contender("vaultlint check NOTE", of_note, folder, bench.pairs, change)
    sound = Contender("vaultlint check SOUND_NOTE", of_note, folder, bench.pairs, change_and_mend)
    version = Contender("vaultlint --version", (*tools.vaultlint, "--version"), folder, bench.pairs)
    try:
        bench.take_turns(scenario, [whole, alone, sound, version])
    finally:
        note.write_bytes(before)


def fixing(bench: Bench, size: int) -> None:
    """`--fix` where one note in ten is to be changed, against the check of the same vault."""
    scenario = "fix"
    folder, made = bench.vault(Shape(notes=size, broken=0, flawed=0.1, shared_names=0))
    bench.tell_vault(scenario, made)
    pristine = {path: (folder / path).read_bytes() for path in made.flawed}

    def restore() -> None:
        for path, data in pristine.items():
            if (folder / path).read_bytes() != data:
                (folder / path).write_bytes(data)

    check = bench.tools.cold.command
    restore()
    fix = Contender("vaultlint check --fix", (*check, "--fix"), folder, bench.pairs, restore)
    alone = Contender("vaultlint check", check, folder, bench.pairs, restore)
    try:
        bench.take_turns(scenario, [fix, alone])
    finally:
        restore()


def pathological(bench: Bench) -> None:
    """Single notes that no person writes, and the same ten times as large."""
    scenario, contenders = "pathological", []
    for name, text in _MONSTERS.items():
        for times, suffix in ((1, ""), (10, ", ten times")):
            folder = bench.folder(f"{name}{suffix}")
            with (folder / "Note.md").open("w", encoding="utf-8", newline="\n") as note:
                note.writelines(text(times))
            contenders.append(Contender(name + suffix, bench.tools.cold.command, folder, _ROUNDS_FOR_GROWTH))
    bench.take_turns(scenario, contenders)


def million(bench: Bench) -> None:
    """A million small notes: does it finish, and with how much memory?"""
    scenario = "1,000,000 small notes"
    folder, made = bench.vault(Shape(notes=1_000_000, length=300, links=3))
    bench.tell_vault(scenario, made)
    tools = [tool for tool in (bench.tools.cold, bench.tools.warm) if not tool.missing]
    bench.take_turns(scenario, [_contender(tool, folder, 1, ours=True) for tool in tools])


def _contender(tool: Tool, folder: Path, rounds: int, ours: bool) -> Contender:
    return Contender(tool.name, tool.command, folder, rounds, prime=tool.warm, ours=ours)


def _earlier(results: Results, size: int) -> Callable[[str], float]:
    """How long a tool will take, judged by the largest smaller vault that it has seen."""

    smaller = sorted((vault["notes"], name) for name, vault in results.vaults.items() if vault["notes"] < size)

    def seconds(tool: str) -> float:
        for notes, scenario in reversed(smaller):
            wall = results.wall(scenario, tool)
            if wall and scenario == f"{notes:,} notes":
                return wall * size / notes
        return 0.0

    return seconds


def _profile(bench: Bench, folder: Path) -> None:
    for how, tool in (("cold", bench.tools.cold), ("warm", bench.tools.warm)):
        if bench.tools.profile and not tool.missing:
            done = subprocess.run(
                (*tool.command, *bench.tools.profile, "--statistics"),
                cwd=folder,
                env=bench.tools.environment,
                check=False,
                capture_output=True,
                text=True,
                encoding="utf-8",
            )
            bench.results.profiles[how] = done.stderr.strip()


def _long_line(times: int) -> Iterable[str]:
    piece = "Some words, *and more*, and `code` before [[Note]] and [a link](https://example.org/) 🎙. "
    return chain(repeat(piece, 5_000_000 * times // len(piece)), ("\n",))


# Each gives its text in pieces: a whole one would count as memory of the processes that are started later.
_MONSTERS: dict[str, Callable[[int], Iterable[str]]] = {
    "a line of 5 MB": _long_line,
    "100,000 headings": lambda times: (f"## Heading {number}\n\nText.\n" for number in range(100_000 * times)),
    "100,000 links to one broken name": lambda times: repeat("[[Nowhere at all]] and so on.\n", 100_000 * times),
    "10,000 nested list levels": lambda times: chain(repeat("- ", 10_000 * times), ("item\n",)),
}
