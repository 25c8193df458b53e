import os
from pathlib import Path

import pytest

_SOURCES = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment of a pipeline: no terminal, and the sources of this checkout."""
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    return kept | {"PYTHONPATH": str(_SOURCES), "PYTHONUTF8": "1"}
