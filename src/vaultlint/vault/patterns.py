"""Patterns of paths in the options of rules: with `*` and `?`, in any case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache

from vaultlint.vault.resolve import without_extension


def matches(path: str, patterns: Sequence[str]) -> bool:
    """Whether the path of a note, or its name alone, matches one of the patterns, with or without `.md`.

    A pattern that ends with `/` is a folder and matches all below it.
    """
    matcher = _matcher(tuple(patterns))
    if matcher is None:
        return False
    written = without_extension(path)
    return any(matcher.match(form) for form in (path, written, path.rpartition("/")[2], written.rpartition("/")[2]))


@lru_cache(maxsize=64)
def _matcher(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    globs = (f"{pattern}*" if pattern.endswith("/") else pattern for pattern in patterns)
    return re.compile("|".join(map(translate, globs)), re.IGNORECASE)
