"""Runs the examples that rules carry, in many surroundings; public, so that the authors of plugins use it too.

In a test of a rule:

    from vaultlint.testing import run_examples

    def test_the_examples_of_my_rule() -> None:
        run_examples(MyRule)
"""

from __future__ import annotations

from vaultlint.testing.harness import Trial, run_examples, trials_of

__all__ = ["Trial", "run_examples", "trials_of"]
