"""What Python finds where it looks for packages, as far as the names of files tell; quicker than Python's own ways."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.machinery import all_suffixes

_METADATA = (".dist-info", ".egg-info")


def installed() -> Iterator[str]:
    """The folders and files with the metadata of a package, in the order in which Python looks for packages.

    The name of each tells the package and its version. What does not lie in a folder is not among them.
    """
    for folder in sys.path:
        with suppress(OSError):
            for name in sorted(os.listdir(folder or os.curdir)):  # noqa: PTH208 - strings, for speed
                if name.endswith(_METADATA):
                    yield os.path.join(folder, name)  # noqa: PTH118 - strings, for speed


def may_offer(group: str) -> bool:
    """Whether some package may have entry points of a group; where that is not plain to see, it may."""
    if any(os.path.isfile(place) for place in sys.path):  # noqa: PTH113 - an archive
        return True
    return any(group.encode() in _entry_points(metadata) for metadata in installed())


def _entry_points(metadata: str) -> bytes:
    try:
        # strings, for speed
        with open(os.path.join(metadata, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123
            return file.read()
    except OSError:
        return b""


def modules_in(places: Iterable[str]) -> list[tuple[str, bool]]:
    """The modules of a package by its `__path__`, in order of name, and whether each is a package itself.

    They are those that `pkgutil.iter_modules` finds, which takes longer to load than many of them.
    """
    places = list(places)
    try:
        names = [(place, name) for place in places for name in os.listdir(place)]  # noqa: PTH208 - strings, for speed
    except OSError:  # an archive
        from pkgutil import iter_modules  # noqa: PLC0415 - as above

        return sorted({module.name: module.ispkg for module in iter_modules(places)}.items())
    suffixes = tuple(sorted(all_suffixes(), key=len, reverse=True))
    found: dict[str, bool] = {}
    for place, name in names:
        suffix = next(filter(name.endswith, suffixes), "")
        module = name.removesuffix(suffix)
        if suffix:
            found.setdefault(module, False)
        elif any(os.path.isfile(os.path.join(place, name, f"__init__{end}")) for end in suffixes):  # noqa: PTH113, PTH118
            found[module] = True
    return sorted((module, package) for module, package in found.items() if "." not in module and module != "__init__")
