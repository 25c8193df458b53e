"""Measures vaultlint beside other linters, in turn, on vaults that it makes, and writes `docs/performance.md`.

    python bench/run.py                      the standard set, a quarter of an hour at most
    python bench/run.py --million            also a vault of a million small notes
    python bench/run.py --tools rumdl --sizes 1000 --pairs 3 --only vaults
    python bench/run.py --page               only write the page again

rumdl and mdsmith are installed from the Python package index and markdownlint-cli2 from npm, each in an environment of
its own below the folder given by --state; what cannot be installed is left out, and the page says so. Every run is kept
at once: when the time is over or the benchmark is interrupted, the page is written from what there is, and the same
command goes on where this one stopped. --fresh begins anew, as does any change of vaultlint's code. vaultlint runs on
the Python that runs this; --pythons names more of them, to see what that makes of it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
import time
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from pathlib import Path

import scenarios
from page import page, targets
from picture import picture
from results import Results
from tools import Tools

_CHECKOUT = Path(__file__).resolve().parent.parent
_PEERS = ("rumdl", "mdsmith", "markdownlint-cli2")
_PARTS = ("start-up", "hook", "fix", "pathological", "vaults", "growth", "pythons")
_HOOK_NOTES = 20_000
_START = time.monotonic()


def main() -> int:
    chosen = _parser().parse_args()
    state = chosen.state.expanduser().absolute()
    file = state / "results.json"
    results = Results.load(file)
    if not chosen.page:
        results = _measured(chosen, state, results)
    chosen.docs.mkdir(parents=True, exist_ok=True)
    command = " ".join(
        ["python", "bench/run.py", *(word for word in sys.argv[1:] if word not in ("--page", "--fresh"))]
    )
    (chosen.docs / "performance.md").write_text(page(results, command), encoding="utf-8")
    (chosen.docs / "performance.svg").write_text(picture(results), encoding="utf-8")
    for row in targets(results):
        print(
            f"{'·' if row.met is None else '+' if row.met else '-'} {row.what}: {row.measured} (target: {row.target})"
        )
    print(f"written: {chosen.docs / 'performance.md'}")
    return 0


def _measured(chosen: argparse.Namespace, state: Path, results: Results) -> Results:
    fingerprint = _fingerprint(chosen)
    if chosen.fresh or results.fingerprint != fingerprint:
        results = Results(fingerprint=fingerprint)
    results.notes = chosen.notes
    results.left_out.clear()
    tools = Tools(state, frozenset(chosen.tools), _say, [python.expanduser().absolute() for python in chosen.pythons])
    results.about = _about(tools)
    bench = scenarios.Bench(state, tools, results, pairs=chosen.pairs, seconds=chosen.minutes * 60, say=_say)
    try:
        for part in _plan(chosen):
            part(bench)
    except scenarios.OutOfTime:
        bench.leave_out("the rest", f"the {chosen.minutes:g} minutes were over; the same command goes on")
    except KeyboardInterrupt:
        bench.leave_out("the rest", "interrupted; the same command goes on")
    results.save(state / "results.json")
    return results


def _plan(chosen: argparse.Namespace) -> list[Callable[[scenarios.Bench], None]]:
    """The parts in an order in which the most telling come first."""
    sizes = sorted({*chosen.sizes, chosen.notes})
    large = [size for size in sizes if size > chosen.notes]
    plan: list[tuple[str, Callable[[scenarios.Bench], None]]] = [("start-up", scenarios.start_up)]
    for size in sizes:
        if size not in large:
            rounds = chosen.pairs
            plan.append(("vaults", partial(scenarios.whole_vault, size=size, rounds=rounds, peer_rounds=rounds)))
    plan.append(("pythons", partial(scenarios.other_pythons, size=chosen.notes)))
    plan.append(("hook", partial(scenarios.hook, size=min(_HOOK_NOTES, 2 * chosen.notes))))
    plan.append(("fix", partial(scenarios.fixing, size=max(100, chosen.notes // 2))))
    plan.append(("pathological", scenarios.pathological))
    plan += [("vaults", partial(scenarios.whole_vault, size=size, rounds=1, peer_rounds=1)) for size in large]
    plan.append(("growth", partial(scenarios.growth, sizes=[size for size in sizes if 10 * size >= chosen.notes])))
    if chosen.million:
        plan.append((chosen.only[0], scenarios.million))
    return [part for name, part in plan if name in chosen.only]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    default = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    add = parser.add_argument
    add("--notes", type=int, default=10_000, help="of the vault on which linters are compared [%(default)s]")
    add("--sizes", type=int, nargs="*", default=[100, 1_000, 100_000], help="of more vaults, for growth and picture")
    add("--pairs", type=int, default=7, help="rounds of each comparison [%(default)s]")
    add("--tools", nargs="*", choices=_PEERS, default=_PEERS, help="peers to compare with [all]")
    add("--pythons", type=Path, nargs="*", default=(), help="more Pythons that this checkout is installed for [none]")
    add("--only", nargs="+", choices=_PARTS, default=_PARTS, help="parts to measure [all]")
    add("--million", action="store_true", help="also check a million small notes")
    add("--minutes", type=float, default=25, help="after which no new run begins [%(default)s]")
    add("--fresh", action="store_true", help="forget what was measured before")
    add("--page", action="store_true", help="measure nothing; write the page from what was measured")
    add(
        "--state", type=Path, default=Path(default) / "vaultlint-bench", help="for vaults, peers, results [%(default)s]"
    )
    add("--docs", type=Path, default=_CHECKOUT / "docs", help="where the page goes [docs]")
    return parser


def _fingerprint(chosen: argparse.Namespace) -> str:
    """Of vaultlint's code, of this Python and of the vault compared on: with others, earlier figures tell nothing."""
    digest = blake2b(f"{chosen.notes} {sys.version}".encode(), digest_size=12)
    for source in (*sorted((_CHECKOUT / "src").rglob("*.py")), Path(__file__).with_name("vaults.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _about(tools: Tools) -> dict[str, str]:
    told = {tool.name.partition(",")[0]: tool.version for tool in tools.all() if tool.version and not tool.missing}
    del told[tools.python.name]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "day": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "machine": f"{platform.system()} on {platform.machine()}, {cores} cores, Python {tools.python.version}",
        "linters": ", ".join(f"{name} {version}" for name, version in told.items()),
    }


def _say(message: str) -> None:
    minutes, seconds = divmod(int(time.monotonic() - _START), 60)
    print(f"[{minutes:2}:{seconds:02}] {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
