"""BLAKE2b, by which contents are told apart.

It is the one that `hashlib` has. That loads OpenSSL beside it, for which nobody here asks, and which takes longer than
all the digests of a small vault.
"""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # a Python that is built otherwise
    from hashlib import blake2b

__all__ = ["blake2b"]
