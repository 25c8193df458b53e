"""What happened to the files of a vault since the last commit, seen from the disk.

git could tell by a comparison with the working tree, but would send its files through filters that a repository names.
So the last commit is listed and compared here: what it has and the disk has not is gone, and was renamed if a file that
the commit has not is the same, or nearly.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from vaultlint.note.kinds import is_note
from vaultlint.vault import git

ALIKE = 70  # percent of the content, from which on a file is taken for another one renamed
STUB = 200  # bytes: what is shorter says little, and notes made from one template all say it
_MOST_PAIRS = 10_000  # of notes compared line by line
_LARGEST_NOTE = 1 << 20  # bytes
_MOST_READ = 1 << 27  # bytes of new files


class Uncommitted(NamedTuple):
    """The files of the last commit that are no more: where each lies now (None: deleted), and how alike, in percent.

    `sure` is False where files of that commit are not among those of the vault, and yet something lies at their paths,
    a link that leads out of the vault for one: nobody takes note of when it goes.
    """

    lost: dict[str, tuple[str | None, int]]
    sure: bool


def decoded(path: bytes) -> str:
    """A path as git has it, in the form in which paths are compared here."""
    return normalize("NFC", path.decode("utf-8", "surrogateescape"))


def uncommitted(root: Path, today: Mapping[str, str], *, seconds: float) -> Uncommitted:
    """What became of the files of the last commit.

    `today` are the files of the vault, composed path to path. Raises GitFailed.
    """
    committed = _committed(root, seconds)
    unlisted = {
        path: blob
        for path, blob in committed.items()
        if path not in today and not (path.startswith(".") or "/." in path)
    }
    gone = {path: blob for path, blob in unlisted.items() if not os.path.lexists(root / path)}
    sure = len(gone) == len(unlisted)
    if not gone:
        return Uncommitted({}, sure)
    new = {path: root / name for path, name in today.items() if path not in committed}
    renamed = _renamed(root, gone, new, seconds) if new else {}
    return Uncommitted({path: renamed.get(path, (None, 100)) for path in gone}, sure)


def _committed(root: Path, seconds: float) -> dict[str, str]:
    """The files of the last commit: path to blob."""
    files = {}
    for entry in git.ask(root, "ls-tree", "-r", "-z", "HEAD", "--", ".", seconds=seconds).split(b"\0"):
        about, _, path = entry.partition(b"\t")
        if about.startswith(b"100"):  # neither a symbolic link nor another repository
            files[decoded(path)] = about.split()[2].decode()
    return files


def _renamed(
    root: Path, gone: Mapping[str, str], new: Mapping[str, Path], seconds: float
) -> dict[str, tuple[str | None, int]]:
    sizes = _sizes(root, gone.values(), seconds)
    texts: dict[str, bytes] = {}  # of new notes
    by_blob: dict[str, list[str]] = {}
    left = _MOST_READ
    wanted = set(sizes.values()) - {0}
    sha = hashlib.sha256 if max(map(len, gone.values())) > 40 else hashlib.sha1
    for path, file in new.items():
        try:
            size = file.stat().st_size
            small = is_note(path) and size <= _LARGEST_NOTE
            if not (small or size in wanted) or size > left:
                continue
            data = file.read_bytes()
        except OSError:
            continue
        left -= size
        if small:
            data = texts[path] = data.replace(b"\r\n", b"\n")  # as git mostly stores them
        by_blob.setdefault(sha(b"blob %d\0" % len(data) + data).hexdigest(), []).append(path)
    renamed: dict[str, tuple[str | None, int]] = {}
    times = Counter(gone.values())
    for path, blob in gone.items():
        same = by_blob.get(blob) if sizes[blob] else None
        if same:
            named = [one for one in same if one.rpartition("/")[2] == path.rpartition("/")[2]]
            clear = len(named) == 1 or (len(same) == 1 and times[blob] == 1 and sizes[blob] >= STUB)
            renamed[path] = (named or same)[0], 100 if clear else ALIKE
    taken = {new for new, _ in renamed.values()}
    notes = [path for path in gone if is_note(path) and path not in renamed and 0 < sizes[gone[path]] <= _LARGEST_NOTE]
    others = {path: text for path, text in texts.items() if path not in taken}
    if notes and 0 < len(notes) * len(others) <= _MOST_PAIRS:
        renamed |= _nearly_same(root, {path: gone[path] for path in notes}, others, seconds)
    return renamed


def _nearly_same(
    root: Path, gone: Mapping[str, str], new: Mapping[str, bytes], seconds: float
) -> dict[str, tuple[str | None, int]]:
    """Notes that were renamed and edited: the most alike pairs first, each note in one pair."""
    contents = _contents(root, gone, seconds)
    pairs = sorted(
        (
            (alike, path, other)
            for path, text in contents.items()
            for other, new_text in new.items()
            if (alike := _likeness(text, new_text)) >= ALIKE
        ),
        reverse=True,
    )
    found: dict[str, tuple[str | None, int]] = {}
    taken: set[str] = set()
    for alike, path, other in pairs:
        if path not in found and other not in taken:
            found[path] = other, alike
            taken.add(other)
    return found


def _likeness(one: bytes, other: bytes) -> int:
    """How much of the larger text is in the other, line by line, in percent; as git sees it, or nearly."""
    larger, smaller = max(len(one), len(other)), min(len(one), len(other))
    if smaller * 100 < larger * ALIKE or not smaller:
        return 0
    common = Counter(one.splitlines(keepends=True)) & Counter(other.splitlines(keepends=True))
    return 100 * sum(len(line) * count for line, count in common.items()) // larger


def _sizes(root: Path, blobs: Iterable[str], seconds: float) -> dict[str, int]:
    """The size of each blob, in bytes."""
    feed = "".join(f"{blob}\n" for blob in blobs).encode()
    told = git.ask(
        root, "cat-file", "--buffer", "--batch-check=%(objectname) %(objectsize)", feed=feed, seconds=seconds
    )
    pairs = (line.split() for line in told.decode().splitlines())
    return {blob: int(size) if size.isdigit() else 0 for blob, size in pairs}


def _contents(root: Path, files: Mapping[str, str], seconds: float) -> dict[str, bytes]:
    """The text that each path had, by its blob."""
    feed = "".join(f"{blob}\n" for blob in files.values()).encode()
    told = git.ask(root, "cat-file", "--buffer", "--batch=%(objectsize)", feed=feed, seconds=seconds)
    contents = {}
    place = 0
    for path in files:
        end = told.index(b"\n", place)
        size = int(told[place:end])
        contents[path] = told[end + 1 : end + 1 + size]
        place = end + size + 2
    return contents
