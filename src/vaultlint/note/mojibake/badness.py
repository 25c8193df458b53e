"""The opinion of ftfy on whether characters can stand side by side in any language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, cast


@lru_cache(maxsize=16384)
def is_bad(text: str) -> bool:
    """Whether a short text is likely to be damage. ftfy is loaded when first asked, since most vaults never need it."""
    return _ask()(text)


@cache
def _ask() -> Callable[[str], bool]:
    """`ftfy.badness.is_bad`.

    Its module needs nothing of the rest of ftfy, whose import takes longer than to check a small vault. Where the
    module cannot be had by itself it is imported as usual.
    """
    package = find_spec("ftfy")
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        spec = spec_from_file_location("ftfy.badness", Path(folder) / "badness.py")
        if spec and spec.loader:
            module: Any = module_from_spec(spec)
            try:
                spec.loader.exec_module(module)
                return cast("Callable[[str], bool]", module.is_bad)
            except (ImportError, OSError, AttributeError):
                break
    from ftfy.badness import is_bad as ask  # noqa: PLC0415 - see above

    return ask
