import sys
from pathlib import Path

import platformdirs
import pytest

from vaultlint.folders import cache_folder, data_folder


def test_the_folders_are_those_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULTLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("VAULTLINT_DATA_DIR", str(tmp_path / "data"))
    assert cache_folder() == tmp_path / "cache"
    assert data_folder() == tmp_path / "data"


@pytest.mark.skipif(sys.platform != "linux", reason="the places of Linux")
def test_else_they_are_the_places_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAULTLINT_CACHE_DIR", raising=False)
    monkeypatch.setenv("VAULTLINT_DATA_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    assert cache_folder() == tmp_path / "c" / "vaultlint"
    assert data_folder() == tmp_path / "d" / "vaultlint"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked")
@pytest.mark.parametrize("home", ["/home/anna", "/home/anna/", "/", "anna", ""])
@pytest.mark.parametrize("named", [None, "", "/srv/things", "/srv/things/", "things", "~/things"])
def test_they_are_where_platformdirs_has_them(named: str | None, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("VAULTLINT_CACHE_DIR", "VAULTLINT_DATA_DIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    if named is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", named)
        monkeypatch.setenv("XDG_DATA_HOME", named)
    monkeypatch.setenv("HOME", home)
    assert cache_folder() == platformdirs.user_cache_path("vaultlint", appauthor=False)
    assert data_folder() == platformdirs.user_data_path("vaultlint", appauthor=False)
