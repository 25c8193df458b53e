"""How the work of each regular expression, and of whole runs, grows with hostile input.

    python bench/growth.py                 patterns, runs and fixes
    python bench/growth.py patterns [WORD] those whose name has WORD in it
    python bench/growth.py runs [WORD]
    python bench/growth.py fixes [WORD]   the same with all fixes

Each pattern meets texts made of its own pieces: what its repeats repeat, what stands before them, and near misses.
Each kind of hostile note, canvas, base and setting is checked by the whole program. Both at 1, 10, 20 and 40 times the
size, in CPU seconds of processes of their own; a growth of 40 is linear, 1600 quadratic. Only what takes long enough to
measure is told: the others are fast at every size.
"""

from __future__ import annotations

import ast
import contextlib
import os
import pkgutil
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import hostile

import vaultlint

SIZES = (1, 10, 20, 40)
UNITS = 50  # repeats at size 1
MEASURABLE = 0.03  # seconds at the largest size, from which on growth means something
LIMIT = 1  # seconds for one text at the largest size
MEASURABLE_RUN = 2.0
LIMIT_OF_RUN = 60


# Patterns


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Each regular expression of the package: those that modules keep, and those written where they are used."""
    seen = set()
    for found in pkgutil.walk_packages(vaultlint.__path__, "vaultlint."):
        if found.name.endswith("__main__"):
            continue
        module = import_module(found.name)
        for name, value in vars(module).items():
            for number, pattern in enumerate(_in(value)):
                if (pattern.pattern, pattern.flags) not in seen:
                    seen.add((pattern.pattern, pattern.flags))
                    yield f"{found.name}.{name}" + (f"[{number}]" if number else ""), pattern
        for line, text in written_in(module):
            pattern = re.compile(text)
            if not any(text == other for other, _ in seen):
                seen.add((text, pattern.flags))
                yield f"{found.name}:{line}", pattern


def _in(value: object) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    """The patterns in a value of a module, be it one, or a collection of some."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _in(item)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from _in(item)


def written_in(module: object) -> Iterator[tuple[int, str]]:
    """The texts of patterns that a module gives to `re` where it uses them; the line of each."""
    tree = ast.parse(Path(str(module.__file__)).read_bytes())  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, first.value


def sample(parsed: object, pick: int = 0) -> str:
    """A short text that a parsed pattern matches, or nearly; `pick` chooses among alternatives."""
    out = []
    for kind, value in parsed:  # type: ignore[attr-defined]
        out.append(_sample_of(kind, value, pick))
    return "".join(out)


def _sample_of(kind: object, value: object, pick: int) -> str:
    if kind is kinds.LITERAL:
        return chr(value)  # type: ignore[arg-type]
    if kind is kinds.NOT_LITERAL:
        return next(sign for sign in "a !" if ord(sign) != value)
    if kind is kinds.ANY:
        return "a"
    if kind is kinds.IN:
        return _of_set(value, pick)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        low, high, body = value  # type: ignore[misc]
        return sample(body, pick) * max(low, min(1, high))
    if kind is kinds.SUBPATTERN:
        return sample(value[3], pick)  # type: ignore[index]
    if kind is kinds.ATOMIC_GROUP:
        return sample(value, pick)
    if kind is kinds.BRANCH:
        branches = value[1]  # type: ignore[index]
        return sample(branches[pick % len(branches)], pick)
    return ""


def _of_set(items: object, pick: int) -> str:
    found = []
    negated = False
    for kind, value in items:  # type: ignore[attr-defined]
        if kind is kinds.NEGATE:
            negated = True
        elif kind is kinds.LITERAL:
            found.append(chr(value))
        elif kind is kinds.RANGE:
            found += [chr(value[0]), chr(value[1])]
        elif kind is kinds.CATEGORY:
            found.append({"SPACE": " ", "DIGIT": "1", "WORD": "a"}.get(str(value).rpartition("_")[2], "!"))
    if negated:
        matcher = re.compile("".join(re.escape(sign) for sign in found) and f"[^{''.join(map(re.escape, found))}]")
        return next((sign for sign in "a 1!\n([" if matcher.match(sign)), "\u4e00")
    return found[pick % len(found)] if found else "a"


def pieces(pattern: re.Pattern[str] | re.Pattern[bytes]) -> tuple[list[str], list[str]]:
    """What the repeats of a pattern repeat, and what may stand before them: texts to repeat."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    units: dict[str, None] = {}
    starts: dict[str, None] = {}

    def walk(parsed: object, before: str) -> None:
        for kind, value in parsed:  # type: ignore[attr-defined]
            if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
                for pick in range(3):
                    units[sample(value[2], pick)] = None
                starts[before] = None
                walk(value[2], before)
            elif kind is kinds.SUBPATTERN:
                walk(value[3], before)
            elif kind is kinds.ATOMIC_GROUP:
                walk(value, before)
            elif kind is kinds.BRANCH:
                for branch in value[1]:
                    walk(branch, before)
            elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
                walk(value[1], before)
                if kind is kinds.ASSERT:
                    units[sample(value[1])] = None
            before += _sample_of(kind, value, 0)

    parsed = parser.parse(source, pattern.flags & ~re.DEBUG & ~(0 if isinstance(pattern.pattern, str) else re.UNICODE))
    walk(parsed, "")
    for pick in range(3):
        starts[sample(parsed, pick)] = None
    return [unit for unit in units if unit], [start for start in starts if start]


def texts(pattern: re.Pattern[str] | re.Pattern[bytes], times: int) -> Iterator[tuple[str, str]]:
    """Hostile texts for a pattern, each with what it is made of."""
    units, starts = pieces(pattern)
    ends = ("", "\n", "\x00", "!", "x")
    for unit in dict.fromkeys((*units, *starts, *(start[:-1] for start in starts if len(start) > 1))):
        for end in ends:
            yield f"{unit!r} * n + {end!r}", unit * times + end
    for start in starts:
        for unit in units:
            yield f"{start!r} + {unit!r} * n", start + unit * times + "\x00"
            yield f"({start!r} + {unit!r}) * n", (start + unit) * times
            yield f"{start!r} * n + {unit!r} * n", start * times + unit * times
    for one, other in pairwise(units):
        yield f"({one!r} + {other!r}) * n", (one + other) * times + "\x00"
        yield f"{one!r} * n + {other!r} * n", one * times + other * times + "\x00"


def cpu(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> float:
    """CPU seconds for all matches in a text."""
    subject = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
    start = time.process_time()
    for _ in pattern.finditer(subject):  # type: ignore[arg-type]
        pass
    return time.process_time() - start


def worst(pattern: re.Pattern[str] | re.Pattern[bytes]) -> tuple[float, list[float], str]:
    """The largest growth of a pattern: the ratio of its times, the times, and what the text is made of."""
    found = (0.0, [0.0], "")
    for row in zip(*(texts(pattern, times * UNITS) for times in SIZES), strict=True):
        taken = []
        if cpu(pattern, row[1][1]) * (SIZES[-1] / SIZES[1]) ** 2 < MEASURABLE:
            continue  # not even with quadratic growth could it be measured at the largest size
        for _, text in row:
            taken.append(min(cpu(pattern, text) for _ in range(2)))
            if taken[-1] > LIMIT:
                break
        if len(taken) == len(SIZES) and taken[-1] < MEASURABLE:
            continue
        ratio = taken[-1] / max(taken[1], 1e-6) * 10 if len(taken) == len(SIZES) else float("inf")
        if ratio > found[0]:
            found = (ratio, taken, row[0][0])
        if ratio > 1000:
            break
    return found


def measure_patterns(word: str) -> None:
    chosen = [(name, pattern) for name, pattern in patterns() if word in name and "rulepage" not in name]
    print(f"{len(chosen)} patterns, {UNITS} to {UNITS * SIZES[-1]} repeats")
    slow = 0
    for name, pattern in chosen:
        ratio, taken, told = worst(pattern)
        if told:
            slow += 1
            print(f"  {ratio:6.0f}  {' '.join(f'{one:.3f}' for one in taken)}  {name}  {told}", flush=True)
    print(f"{slow} of them took {MEASURABLE} s or more for a text of the largest size")


# Runs


def measure_runs(word: str, arguments: Sequence[str]) -> None:
    """Tell how the work of a check grows with each hostile vault."""
    chosen = [name for name in hostile.FILES if word in name]
    print(f"{len(chosen)} hostile vaults: vaultlint {' '.join(arguments)}")
    slow = 0
    for name in chosen:
        taken: list[float] = []
        for size in SIZES:
            taken.append(run(name, size, arguments))
            if taken[-1] > LIMIT_OF_RUN:
                break
        if taken[-1] > MEASURABLE_RUN or len(taken) < len(SIZES):
            slow += 1
            print(f"  {name:20}  {' '.join(f'{one:7.2f}' for one in taken)}", flush=True)
    print(f"{slow} of them took {MEASURABLE_RUN} s or more at some size; the others did not")


def run(name: str, size: int, arguments: Sequence[str]) -> float:
    """CPU seconds of a check of a hostile vault; what a killed one took is at least `LIMIT_OF_RUN`."""
    with tempfile.TemporaryDirectory() as folder:
        hostile.make(name, size, Path(folder))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        environment = os.environ | {"VAULTLINT_CACHE_DIR": f"{folder}-none", "VAULTLINT_DATA_DIR": f"{folder}-none"}
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, "-m", "vaultlint", *arguments],
                cwd=folder,
                env=environment,
                capture_output=True,
                check=False,
                timeout=LIMIT_OF_RUN,
            )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


CHECK = ("check", "--select", "all", "--no-cache", "--quiet", "--output-format", "concise")
FIX = (*CHECK, "--fix", "--unsafe-fixes", "--no-journal")


if __name__ == "__main__":
    what, word = [*sys.argv[1:], "", ""][:2]
    if what in {"", "patterns"}:
        measure_patterns(word)
    if what in {"", "runs"}:
        measure_runs(word, CHECK)
    if what in {"", "fixes"}:
        measure_runs(word, FIX)
