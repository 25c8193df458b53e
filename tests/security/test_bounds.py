"""Settings made to take for ever do not: that a run ends is what is asserted, not how fast."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MakeVault = Callable[..., Path]
Run = Callable[..., Any]


@pytest.mark.keeps("No pattern in `exclude`, in an override or in a `.gitignore` is slow, however many stars it has.")
def test_patterns_made_to_be_slow_are_not(vaultlint: Run, make_vault: MakeVault) -> None:
    slow = (
        "*a" * 60 + "b",
        "**/" * 60 + "x",
        "**/a/" * 60 + "b",
        "[a-a]*" * 60 + "b",
        "?*" * 60 + "b",
        "a*/" * 30 + "b",
    )
    listed = ", ".join(f'"{pattern}"' for pattern in slow)
    names = {f"{'a' * 100}/{'a' * 200}{number}.md": "[[x]]\n" for number in range(20)}
    config = f'exclude = [{listed}]\n[[overrides]]\npaths = [{listed}]\nignore = ["links"]\n'
    make_vault({**names, "vaultlint.toml": config, ".gitignore": "\n".join(slow) + "\n"})
    ran = vaultlint("check", "--select", "default", "--output-format", "concise", "--quiet")
    assert ran.code == 1, ran.err
    assert len(ran.out.splitlines()) == len(names)
