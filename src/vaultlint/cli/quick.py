"""The calls that are made most, understood without typer, which takes longer to load than many a run needs.

Nothing is decided here that typer would decide otherwise: whatever is not among the plain calls below is left to it,
mistakes included, and the tests hold the two against each other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from vaultlint import __version__
from vaultlint.cli.width import WIDTH, columns

HELP = "help.txt"  # what typer makes of `vaultlint --help` where lines have room for 80 characters

_COMPLETION = "_VAULTLINT_COMPLETE"
_FLAGS = {
    "--fix": "fix",
    "--unsafe-fixes": "unsafe_fixes",
    "--diff": "diff",
    "--no-journal": "no_journal",
    "--add-suppressions": "add_suppressions",
    "--ignore-suppressions": "ignore_suppressions",
    "--quiet": "quiet",
    "-q": "quiet",
    "--statistics": "statistics",
    "--no-cache": "no_cache",
    "--profile": "profile",
    "--changed": "changed",
    "--hook": "hook",
    "--watch": "watch",
    "--no-baseline": "no_baseline",
}
_VALUES = {
    "--output-format": "output_format",
    "--color": "color",
    "--fail-on": "fail_on",
    "--reason": "reason",
    "--since": "since",
}
_PATHS = {
    "--config": "config",
    "--cache-dir": "cache_dir",
    "--stdin-filename": "stdin_filename",
    "--baseline": "baseline",
}
_COUNTS = {"--jobs": "jobs"}
_LISTS = {"--select": "select", "--ignore": "ignore", "--output-file": "output_file"}


def run(arguments: Sequence[str]) -> int | None:
    """Run a plain call and return its exit code; None for any other, of which nothing is run."""
    if _COMPLETION in os.environ or not arguments:
        return None
    if arguments[0] == "check":
        return _check(arguments[1:])
    if len(arguments) > 1:
        return None
    if arguments[0] in {"--version", "-V"}:
        return _print(f"vaultlint {__version__}\n")
    if arguments[0] in {"--help", "-h"} and columns() >= WIDTH:
        # strings, for speed
        with open(os.path.join(os.path.dirname(__file__), HELP), encoding="utf-8") as file:  # noqa: PTH118, PTH120, PTH123
            return _print(file.read())
    return None


def options_of_check(arguments: Sequence[str]) -> dict[str, object] | None:
    """What the arguments of `vaultlint check` say, by the parameters of the command; None for what is not plain."""
    said: dict[str, object] = {}
    lists: dict[str, list[str]] = {}
    paths: list[str] = []
    left = iter(arguments)
    for argument in left:
        if not argument.startswith("-") or argument == "-":
            paths.append(argument)
            continue
        if argument in _FLAGS:
            said[_FLAGS[argument]] = True
            continue
        option, equals, value = argument.partition("=")
        if not equals:
            value = next(left, "-")
            if value.startswith("-"):
                return None
        if option in _LISTS:
            lists.setdefault(_LISTS[option], []).append(value)
        elif option in _VALUES:
            said[_VALUES[option]] = value
        elif option in _COUNTS and value.isdecimal() and value.isascii() and int(value) > 0:
            said[_COUNTS[option]] = int(value)
        elif option in _PATHS:
            said[_PATHS[option]] = _path(value)
        else:
            return None
    if paths:
        said["paths"] = [_path(path) for path in paths]
    return said | lists


def _check(arguments: Sequence[str]) -> int | None:
    said = options_of_check(arguments)
    if said is None:
        return None
    _load_msgspec()
    from vaultlint.cli import streams  # noqa: PLC0415 - loaded where used
    from vaultlint.cli.check import check  # noqa: PLC0415 - loaded where used
    from vaultlint.cli.outcome import exit_code_of  # noqa: PLC0415 - loaded where used

    streams.prepare()
    return exit_code_of(lambda: check(**said))  # type: ignore[arg-type]


def _load_msgspec() -> None:
    """Load msgspec as it loads where there is no `typing_extensions`.

    It takes from there, if it can, what Python has itself, and that module with all that it stands on would be a tenth
    of what a check of one note takes.
    """
    name = "typing_extensions"
    if name in sys.modules:
        return
    sys.modules[name] = None  # type: ignore[assignment]  # to Python: not to be found
    try:
        import msgspec  # noqa: F401, PLC0415 - only loaded
    finally:
        del sys.modules[name]


def _path(text: str) -> object:
    from pathlib import Path  # noqa: PLC0415 - a call without paths does without

    return Path(text)


def _print(text: str) -> int:
    from vaultlint.cli import streams  # noqa: PLC0415 - loaded where used
    from vaultlint.cli.outcome import exit_code_of  # noqa: PLC0415 - loaded where used

    streams.prepare()

    def act() -> int:
        streams.emit([text])
        return 0

    return exit_code_of(act)
