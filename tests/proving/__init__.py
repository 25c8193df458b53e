"""Proof that fixes keep what they do not mean to change: invariants, notes made at random, and commands for long runs.

`python tests/proving corpora` runs all fixes over real vaults, `python tests/proving fuzz` over broken ones.
"""
