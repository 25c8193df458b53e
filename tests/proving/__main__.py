"""`python tests/proving corpora [VAULTS…]` and `python tests/proving fuzz --seed 1 --count 10000`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

_TESTS = Path(__file__).resolve().parent.parent
_CORPORA = _TESTS.parent.parent / "shared" / "corpora" / "vaults"


def main() -> int:
    """Run a command; 1 if something did not hold."""
    parser = argparse.ArgumentParser(prog="python tests/proving", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    corpora = commands.add_parser("corpora", help="all fixes of all rules over real vaults, in variants")
    corpora.add_argument("vaults", nargs="*", type=Path, help="folders; default: those beside the checkout")
    corpora.add_argument("--variant", action="append", help="one of the variants; default: all")
    fuzz = commands.add_parser("fuzz", help="notes broken at random, fixed and judged")
    fuzz.add_argument("--seed", type=int, default=1)
    fuzz.add_argument("--count", type=int, default=1000, help="how many notes are broken")
    fuzz.add_argument("--corpora", type=Path, default=_CORPORA, help="where the notes come from")
    arguments = parser.parse_args()
    sys.path.insert(0, str(_TESTS))
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory) as own:
        os.environ["VAULTLINT_CACHE_DIR"] = str(Path(own, "cache"))
        os.environ["VAULTLINT_DATA_DIR"] = str(Path(own, "data"))
        return _corpora(arguments) if arguments.command == "corpora" else _fuzz(arguments)


def _corpora(arguments: argparse.Namespace) -> int:
    from proving.corpora import VARIANTS, table, try_vaults

    vaults = arguments.vaults or sorted(path for path in _CORPORA.iterdir() if path.is_dir())
    return 0 if table(try_vaults(vaults, arguments.variant or list(VARIANTS))) else 1


def _fuzz(arguments: argparse.Namespace) -> int:
    from proving.fuzz import fuzz, seeds_of, show

    seeds = seeds_of(arguments.corpora)
    start = time.monotonic()
    fuzzed = fuzz(seeds, seed=arguments.seed, count=arguments.count)
    print(
        f"{fuzzed.inputs:,} inputs from {len(seeds):,} notes in {time.monotonic() - start:,.0f} s: {fuzzed.findings:,} "
        f"findings, {sum(fuzzed.fixes.values()):,} fixes, {len(fuzzed.failures)} failures; the slowest vault took "
        f"{fuzzed.slowest[0]:.1f} s (seed {fuzzed.slowest[1]})"
    )
    for failure in fuzzed.failures:
        show(failure)
    return 1 if fuzzed.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
