"""The packages that are installed beside vaultlint, as far as the names of their metadata tell."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress

_METADATA = (".dist-info", ".egg-info")


def installed() -> Iterator[str]:
    """The folders and files with the metadata of a package, in the order in which Python looks for packages.

    The name of each tells the package and its version. What does not lie in a folder is not among them.
    """
    for folder in sys.path:
        with suppress(OSError):
            for name in sorted(os.listdir(folder or os.curdir)):  # noqa: PTH208 - strings, for speed
                if name.endswith(_METADATA):
                    yield os.path.join(folder, name)  # noqa: PTH118


def may_offer(group: str) -> bool:
    """Whether some package may have entry points of a group; where that is not plain to see, it may."""
    if any(os.path.isfile(place) for place in sys.path):  # noqa: PTH113 - an archive
        return True
    return any(group.encode() in _entry_points(metadata) for metadata in installed())


def _entry_points(metadata: str) -> bytes:
    try:
        with open(os.path.join(metadata, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123
            return file.read()
    except OSError:
        return b""
