"""The text of a long report is made once for all runs that find the same, and never shown for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from vaultlint.cache import stamps
from vaultlint.workflow import Request, as_rendered_before, check

MakeVault = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture(autouse=True)
def _sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "UNSURE", 0)


def _broken(count: int) -> str:
    return "".join(f"[[Nowhere {number}]]\n" for number in range(count))


def _unwanted() -> Iterator[str]:
    pytest.fail("the text was made again")
    yield ""


def test_a_text_is_kept_for_the_run_that_finds_the_same(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"Long.md": _broken(2_100)})
    request = Request((root,), cache_folder=tmp_path / "cache")
    pieces = ["one \udce9\n", "two\n" * 50_000, "three\n"]

    def text(how: str, made: Iterator[str]) -> str:
        return "".join(as_rendered_before(request, check(request), how, made))

    assert text("wide", iter(pieces)) == "".join(pieces)  # found anew
    assert text("wide", iter(pieces)) == "".join(pieces)  # remembered, and the text is kept
    assert text("wide", _unwanted()) == "".join(pieces)
    assert text("narrow", iter(["other\n"])) == "other\n"
    (root / "Long.md").write_text(_broken(2_101), encoding="utf-8")
    text("narrow", iter(["of more\n"]))
    assert text("narrow", iter(["of more\n"])) == "of more\n"
    assert text("narrow", _unwanted()) == "of more\n"


def test_a_text_that_nobody_read_to_its_end_is_not_kept(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"Long.md": _broken(2_100)})
    request = Request((root,), cache_folder=tmp_path / "cache")
    check(request)
    assert next(iter(as_rendered_before(request, check(request), "wide", iter(["one\n", "two\n"])))) == "one\n"
    again = as_rendered_before(request, check(request), "wide", iter(["one\n", "two\n"]))
    assert list(again) == ["one\n", "two\n"]


def test_a_damaged_text_is_made_again(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"Long.md": _broken(2_100)})
    request = Request((root,), cache_folder=tmp_path / "cache")
    check(request)
    before = set((tmp_path / "cache").rglob("*.cache"))
    list(as_rendered_before(request, check(request), "wide", iter(["one\n" * 1_000])))
    (kept,) = set((tmp_path / "cache").rglob("*.cache")) - before
    kept.write_bytes(kept.read_bytes().replace(b"one", b"two", 1))
    assert list(as_rendered_before(request, check(request), "wide", iter(["three\n"]))) == ["three\n"]


def test_a_short_text_is_not_kept(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"Short.md": _broken(20)})
    request = Request((root,), cache_folder=tmp_path / "cache")
    for text in ("one\n", "two\n", "three\n"):
        assert list(as_rendered_before(request, check(request), "wide", iter([text]))) == [text]
