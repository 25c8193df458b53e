"""Makes the picture of the README anew, from what the command prints: `python docs/pictures/make.py`."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Path(__file__).resolve().parent / "check.svg"
SHOWN = ("check", "fixtures/podcasts/vault/dwarkeshpatel/ai_safety_and_alignment.md")
_WIDTH = 84  # characters
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # from elsewhere: a picture asks nobody for anything


def picture() -> str:
    """A terminal with the command and all that it prints."""
    from rich.console import Console
    from rich.terminal_theme import DIMMED_MONOKAI
    from rich.text import Text

    done = subprocess.run(
        [sys.executable, "-m", "vaultlint", *SHOWN, "--color", "always", "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": str(_WIDTH), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), color_system="truecolor", legacy_windows=False)
    console.print(Text(f"$ vaultlint {' '.join(SHOWN)}"), soft_wrap=True)
    console.print(Text.from_ansi(done.stdout.rstrip("\n")))
    return _FONTS.sub("", console.export_svg(title="vaultlint", theme=DIMMED_MONOKAI, unique_id="vaultlint"))


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
