"""Regular expressions that are compiled when first used.

Python takes longer to compile the patterns of all modules than to read a hundred notes with them, and most runs need
a quarter of them.
"""

from __future__ import annotations

import re
from typing import AnyStr, Generic, cast

_PARTS = tuple(name for name in dir(re.Pattern) if not name.startswith("_"))


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` makes, but made when something of it is first asked for; costs nothing from then on.

    A mistake in `source` raises `re.error` at that time: the tests compile all patterns that modules have.
    """
    return cast("re.Pattern[AnyStr]", LatePattern(source, flags))


class LatePattern(Generic[AnyStr]):
    """Stands for a pattern, and takes over all that it has as soon as it is there."""

    def __init__(self, source: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """Compile the pattern: this is asked for nothing that was taken over."""
        if name not in _PARTS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for part in _PARTS:
            setattr(self, part, getattr(compiled, part))
        return getattr(compiled, name)
