"""What is found without Python's own ways is what these find."""

from __future__ import annotations

import email
import json
import pkgutil
import py_compile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

import vaultlint
import vaultlint.reporters
import vaultlint.rules.links
from vaultlint.packages import modules_in


def _as_pkgutil_says(places: Iterable[str]) -> list[tuple[str, bool]]:
    return sorted((module.name, module.ispkg) for module in pkgutil.iter_modules(list(places)))


@pytest.mark.parametrize(
    "package", [vaultlint, vaultlint.reporters, vaultlint.rules, vaultlint.rules.links, email, json]
)
def test_the_modules_of_a_package_are_those_that_python_finds(package) -> None:
    found = modules_in(package.__path__)
    assert len(found) > 2
    assert found == _as_pkgutil_says(package.__path__)


def test_what_is_no_module_is_left_out(tmp_path: Path) -> None:
    for name in (
        "a.py",
        "b.txt",
        "c-d.py",
        "__init__.py",
        "py.typed",
        "e.cpython-311-x86_64-linux-gnu.so",
        "f.pyc.bak",
    ):
        (tmp_path / name).touch()
    for name in ("package", "folder", "__pycache__"):
        (tmp_path / name).mkdir()
    (tmp_path / "package/__init__.py").touch()
    py_compile.compile(str(tmp_path / "a.py"), str(tmp_path / "compiled.pyc"))
    found = modules_in([str(tmp_path)])
    assert ("a", False) in found
    assert ("compiled", False) in found
    assert ("package", True) in found
    assert found == _as_pkgutil_says([str(tmp_path)])


def test_the_modules_in_an_archive_are_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        archive.writestr("package/__init__.py", "")
        archive.writestr("package/b.py", "")
        archive.writestr("package/a/__init__.py", "")
    assert modules_in([str(tmp_path / "package.zip/package")]) == [("a", True), ("b", False)]
