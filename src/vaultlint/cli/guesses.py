"""What somebody who mistyped a word most likely meant."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from vaultlint.errors import UsageError

_NAMES_COMPARED = 5_000  # in a folder with more, a guess is not worth the wait


def did_you_mean(word: str, possible: Iterable[str]) -> str:
    """A question to put behind an error; empty where nothing is near."""
    like = most_like(word, possible)
    return f" Did you mean '{like}'?" if like else ""


def most_like(word: str, possible: Iterable[str]) -> str:
    """The name that somebody who wrote `word` most likely meant; empty where none is near."""
    import difflib  # noqa: PLC0415 - only a mistake needs it

    by_folded = {name.casefold(): name for name in possible}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else ""


def one_of(option: str, word: str, possible: Sequence[str]) -> str:
    """The word, if it is one of those possible. Raises UsageError."""
    if word in possible:
        return word
    known = f"{', '.join(possible[:-1])} or {possible[-1]}"
    raise UsageError(f"{option} takes {known}, not '{word}'.{did_you_mean(word, possible)}")


def existing(path: Path) -> Path:
    """The path, if there is something that can be looked at. Raises UsageError that says what is wrong with it."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:  # ValueError: a NUL in it
        raise UsageError(_sentence(path, error)) from error
    if stat.S_ISDIR(mode) and not os.access(path, os.R_OK | os.X_OK):
        raise UsageError(f"The folder '{path}' cannot be read: you have no permission.")
    return path


def _sentence(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return f"'{path}' may not be looked at: permission denied."
    if os.path.islink(path):  # noqa: PTH114 - pathlib raises for names that are too long
        return f"'{path}' is a symbolic link that leads nowhere."
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return f"There is no file or folder '{path}'.{_near(path)}"
    return f"There cannot be a file '{path}': {error.strerror if isinstance(error, OSError) else error}."


def _near(path: Path) -> str:
    """A question after the path with its first part that is not there replaced, if that leads to something."""
    missing = next(part for part in (*reversed(path.parents), path) if not os.path.lexists(part))
    try:
        with os.scandir(missing.parent) as entries:
            names = [entry.name for entry, _ in zip(entries, range(_NAMES_COMPARED), strict=False)]
    except OSError:
        return ""
    name = most_like(missing.name, names)
    meant = missing.parent / name / path.relative_to(missing)
    return f" Did you mean '{meant}'?" if name and os.path.lexists(meant) else ""
