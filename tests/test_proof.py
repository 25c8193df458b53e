"""What fixes keep, in vaults made at random, in broken ones and in real ones; `tests/proving` says what must hold.

The long runs are commands: `python tests/proving fuzz --count 100000`, `python tests/proving corpora`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from proving.corpora import VARIANTS, try_vaults
from proving.fuzz import fuzz, vault_in_memory
from proving.invariants import Proof, hunks_of, kept, prove
from proving.notes import vaults

from vaultlint.findings import AppliedFix, Change, Edit, Fix, Safety
from vaultlint.fixer import apply
from vaultlint.text import Span

MakeVault = Callable[[Mapping[str, str | bytes]], Path]
FIXTURES = Path(__file__).parent.parent / "fixtures"
SEEDS = (*(FIXTURES / "probe" / "vault").rglob("*.md"), *(FIXTURES / "regressions" / "vault").rglob("*.md"))


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(vaults)
def test_fixes_keep_everything_else_in_vaults_made_at_random(files: Mapping[str, bytes]) -> None:
    with vault_in_memory(files) as root:
        proof = prove(root)
    assert proof.violations == []


@pytest.mark.parametrize("seed", [1, 3, 4])
def test_broken_notes_are_read_fixed_and_kept(seed: int) -> None:
    fuzzed = fuzz([path.read_bytes() for path in sorted(SEEDS)], seed=seed, count=80)
    assert [failure.violations for failure in fuzzed.failures] == []
    assert fuzzed.inputs == 80
    assert fuzzed.fixes.total() > 0


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("vault", ["probe/opt-in", "podcasts/vault"])
def test_the_sample_vaults_bear_all_fixes_of_all_rules(vault: str, variant: str) -> None:
    (trial,) = try_vaults([FIXTURES / vault], [variant], only_changed=False)
    assert trial.proof.violations == []
    assert trial.proof.notes > 0


def test_the_vault_of_traps_bears_all_fixes_of_all_rules() -> None:
    (trial,) = try_vaults([FIXTURES / "probe" / "vault"], ["as it is"])
    assert trial.proof.violations == []
    assert trial.proof.fixes


def test_a_real_vault_bears_all_fixes_of_all_rules(corpora: Path) -> None:
    (trial,) = try_vaults([corpora / "vaults" / "quartz-docs"], ["CRLF"])
    assert trial.proof.violations == []
    assert trial.proof.fixes


def test_the_commands_say_what_they_tried() -> None:
    def said(*arguments: str) -> str:
        command = [sys.executable, str(Path(__file__).parent / "proving"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    probe = FIXTURES / "probe" / "opt-in"
    assert "0 wrong, 2 trials" in said("corpora", str(probe), "--variant", "CRLF", "--variant", "as it is")
    assert "20 inputs from" in said("fuzz", "--count", "20", "--corpora", str(FIXTURES))


def test_the_judge_sees_what_a_fix_must_not_do(make_vault: MakeVault) -> None:
    before = "---\na: [1,\n  2]\nb: 3\n---\n# A\n\n[[#A]] `code` #tag ^id\n\n[^1]: x\n"
    harm = {"b:": " :", "# A": "# B", "`code`": "`xxde`", "#tag": "tag", "^id": "\\^id", "[^1]": "[1]"}
    edits = [Edit(Span(before.index(old), before.index(old)), new) for old, new in harm.items()]
    after = apply(before, edits)
    harmful = Fix("Do harm", tuple(edits), Safety.SAFE)
    change = Change("n.md", before, after, (AppliedFix("rule", harmful, "n.md"),))
    proof = Proof()
    kept(make_vault({"n.md": after}), [change], {"n.md": before.encode()}, {"n.md": after.encode()}, proof)
    said = "; ".join(proof.violations)
    assert "can no longer be read" in said
    assert "[[#A]] led to a place" in said
    assert hunks_of(change) is not None
    assert hunks_of(replace(change, after=f"{after}more")) is None
