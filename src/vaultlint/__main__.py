"""`python -m vaultlint`."""

import os
import sys
from contextlib import suppress

if __name__ == "__main__":
    # `-m` puts the current folder before all others where modules are looked for. In a vault that came from somewhere,
    # a file `typer.py` would be run.
    with suppress(FileNotFoundError):  # of a current folder that was deleted, which is in no list
        if not sys.flags.safe_path and sys.path[:1] in ([""], [os.getcwd()]):  # noqa: PTH109 - nothing more than needed is imported yet
            del sys.path[0]

    from vaultlint.cli import main

    raise SystemExit(main())
