"""The text of a long report is made of the blocks that an earlier run made of the very same, and of nothing else."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from vaultlint import reporters
from vaultlint.cache import stamps
from vaultlint.findings import Finding, Report
from vaultlint.reporters import Presentation, pretty_report
from vaultlint.reporters.escapes import commandless
from vaultlint.workflow import Request, check, long_text

MakeVault = Callable[[Mapping[str, str | bytes]], Path]

_PLAIN = Presentation()
_BLOCKS = ("concise", "github", "grouped", "json", "jsonl", "pretty")


@pytest.fixture(autouse=True)
def _sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "UNSURE", 0)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the notes whose blocks are made anew for the report for people."""
    paths: list[str] = []
    block = pretty_report._Page.block

    def noted(page: pretty_report._Page, path: str, findings: Sequence[Finding]) -> Iterator[str]:
        paths.append(path)
        return block(page, path, findings)

    monkeypatch.setattr(pretty_report._Page, "block", noted)
    return paths


def _broken(count: int) -> str:
    return "".join(f"[[Nowhere {number}]]\n" for number in range(count))


def _notes() -> dict[str, str | bytes]:
    """Two notes with much to tell of, one with nothing, and a fourth whose lines look like commands to a pipeline."""
    return {
        "a.md": _broken(1_000),
        "b.md": _broken(1_100),
        "c.md": "",
        "d.md": "::error x:: [[Nowhere]] ##[endgroup]\n",
    }


def _text(request: Request, report: Report, name: str = "pretty", presentation: Presentation = _PLAIN) -> str:
    kept = long_text(request, report, name, presentation, commandless)
    assert kept
    text = b"".join(kept).decode()
    assert text == _anew(replace(request, cache=False), name, presentation)
    assert {(rule, severity) for rule, severity, *_ in kept.kinds or ()} == {
        (finding.rule, finding.severity) for finding in report.findings
    }
    return text


def _anew(request: Request, name: str, presentation: Presentation) -> str:
    return "".join(map(commandless, reporters.load(name)(check(request), presentation)))


def _request(root: Path, tmp_path: Path) -> Request:
    return Request((root,), cache_folder=tmp_path / "cache")


@pytest.mark.parametrize("name", _BLOCKS)
def test_a_text_is_the_same_whether_it_was_kept_or_not(name: str, make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault(_notes())
    request = _request(root, tmp_path)
    texts = [_text(request, check(request), name) for _ in range(2)]
    assert texts[0] == texts[1]
    (root / "a.md").write_text(f"Text.\n{_broken(1_000)}", encoding="utf-8")
    assert _text(request, check(request), name) != texts[0]
    _text(request, check(request), name)


def test_the_first_run_keeps_what_the_next_one_needs(
    make_vault: MakeVault, tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = _request(make_vault(_notes()), tmp_path)

    def text() -> None:
        kept = long_text(request, check(request), "pretty", _PLAIN, commandless)
        assert kept
        b"".join(kept)

    text()
    assert made == ["a.md", "b.md", "d.md"]
    made.clear()
    monkeypatch.setattr("vaultlint.verdicts.unpacked", lambda _: pytest.fail("findings were looked at"))
    text()
    assert not made


def test_after_an_edit_one_block_is_made_anew(make_vault: MakeVault, tmp_path: Path, made: list[str]) -> None:
    root = make_vault(_notes())
    request = _request(root, tmp_path)
    _join(long_text(request, check(request), "pretty", _PLAIN, commandless))
    made.clear()
    (root / "b.md").write_text(f"{_broken(1_100)}More text.\n", encoding="utf-8")
    _join(long_text(request, check(request), "pretty", _PLAIN, commandless))
    assert made == ["b.md"]


def test_another_width_or_format_has_another_text(make_vault: MakeVault, tmp_path: Path) -> None:
    request = _request(make_vault(_notes()), tmp_path)
    for presentation in (_PLAIN, Presentation(width=50), Presentation(colour=True), _PLAIN):
        for name in ("pretty", "concise"):
            _text(request, check(request), name, presentation)


def test_a_text_made_of_a_note_that_changed_meanwhile_is_not_kept_for_what_was_checked(
    make_vault: MakeVault, tmp_path: Path
) -> None:
    root = make_vault(_notes())
    request = _request(root, tmp_path)
    before = (root / "a.md").read_text(encoding="utf-8")
    for change in (f"x{before}", None):
        report = check(request)
        if change is None:
            (root / "a.md").unlink()
        else:
            (root / "a.md").write_text(change, encoding="utf-8")
        _join(long_text(request, report, "pretty", _PLAIN, commandless))
        (root / "a.md").write_text(before, encoding="utf-8")
        _text(request, check(request))


def test_a_text_that_nobody_read_to_its_end_is_not_kept(make_vault: MakeVault, tmp_path: Path) -> None:
    request = _request(make_vault(_notes()), tmp_path)
    kept = long_text(request, check(request), "pretty", _PLAIN, commandless)
    assert kept
    pieces = iter(kept)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert kept.kinds is None
    assert not list((tmp_path / "cache").rglob("*.tmp"))
    _text(request, check(request))


@pytest.mark.parametrize(
    "damaged", [b"Nowhere 7\xe2\x80\x99", b"Nowhere 1001]", b"vaultlint texts", b"broken-wikilink"]
)
def test_a_damaged_block_is_made_again(damaged: bytes, make_vault: MakeVault, tmp_path: Path) -> None:
    request = _request(make_vault(_notes()), tmp_path)
    report = check(request)
    before = set((tmp_path / "cache").rglob("*.cache"))
    _text(request, report)
    (kept,) = set((tmp_path / "cache").rglob("*.cache")) - before
    data = kept.read_bytes()
    damaged = damaged if damaged in data else b"Nowhere 7"
    kept.write_bytes(data.replace(damaged, damaged.swapcase(), 1))
    assert kept.read_bytes() != data
    _text(request, check(request))
    _text(request, check(request))


def test_a_short_text_is_not_kept(make_vault: MakeVault, tmp_path: Path) -> None:
    request = _request(make_vault({"Short.md": _broken(20)}), tmp_path)
    assert long_text(request, check(request), "pretty", _PLAIN, commandless) is None


@pytest.mark.parametrize("name", ["sarif", "junit"])
def test_a_format_that_is_of_one_piece_is_not_kept(name: str, make_vault: MakeVault, tmp_path: Path) -> None:
    request = _request(make_vault(_notes()), tmp_path)
    assert long_text(request, check(request), name, _PLAIN, commandless) is None


def _join(pieces: Iterable[bytes] | None) -> bytes:
    assert pieces is not None
    return b"".join(pieces)


@pytest.mark.parametrize("cache", [True, False])
def test_several_processes_make_the_text_that_one_makes(cache: bool, make_vault: MakeVault, tmp_path: Path) -> None:
    odd = {"b\udce9.md": "[[Nowhere]]\n"} if sys.platform == "linux" and not cache else {}
    root = make_vault({**{f"{number}.md": _broken(number % 9) for number in range(700)}, **odd})
    request = replace(_request(root, tmp_path), cache=cache)
    alone = _join(long_text(request, check(request), "pretty", _PLAIN, commandless))
    request = replace(request, jobs=3, cache_folder=tmp_path / "other")
    assert _join(long_text(request, check(request), "pretty", _PLAIN, commandless)) == alone
    assert alone.decode() == _anew(replace(request, cache=False), "pretty", _PLAIN)


def test_processes_end_with_a_reader_that_has_gone(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({f"{number}.md": _broken(number % 9) for number in range(700)})
    request = replace(_request(root, tmp_path), jobs=3)
    pieces = iter(long_text(request, check(request), "pretty", _PLAIN, commandless) or ())
    next(pieces), next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert threading.active_count() == 1
