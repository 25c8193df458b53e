"""Fixtures that several tests share."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

# Whoever starts the tests in the background lets them ignore Ctrl-C, and all that they start would do the same.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples at every run, so that a change is judged by what it changes. To look for new ones:
# pytest --hypothesis-profile=explore
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile("steady")

_CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def _folders_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the caches and journals of the tests, and of the processes that they start, out of the user's folders."""
    own = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAULTLINT_CACHE_DIR", str(own / "cache"))
        patch.setenv("VAULTLINT_DATA_DIR", str(own / "data"))
        yield


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real vaults that may lie beside the checkout."""
    folder = _CHECKOUT.parent / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip("there are no corpora beside this checkout")
    return folder


@pytest.fixture
def make_vault(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Makes a vault of the files given, path to text or bytes, and returns its root. Line ends stay as given."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "vault"
        root.mkdir(exist_ok=True)
        for path, content in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return make
