"""What changes while a run is under way: the next run tells what it would tell without a cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from vaultlint import answers
from vaultlint.errors import ChangedFile
from vaultlint.findings import Finding
from vaultlint.linter import Linter
from vaultlint.session import open_session
from vaultlint.storage import Storage, StoredText
from vaultlint.verdicts import Verdict
from vaultlint.workflow import Request, check

MakeVault = Callable[[Mapping[str, str | bytes]], Path]


@contextmanager
def _after_reading(name: str, change: Callable[[], object]) -> Iterator[None]:
    """Change something as soon as a file has been read, once."""
    read, done = Storage.read, []

    def read_and_change(self: Storage, path: str) -> StoredText:
        try:
            return read(self, path)
        finally:
            if path == name and not done:
                done.append(path)
                change()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Storage, "read", read_and_change)
        yield
    assert done


@contextmanager
def _before_judging_anew(change: Callable[[], object]) -> Iterator[None]:
    """Change something when it is known what has changed, and the rules are about to look at that."""
    check_anew, done = Linter.check_anew, []

    def change_and_check(self: Linter, paths: Iterable[str]) -> dict[str, Verdict]:
        done.append(change())
        return check_anew(self, paths)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Linter, "check_anew", change_and_check)
        yield
    assert done


def _found(request: Request) -> list[Finding]:
    found = list(check(request).findings)
    assert found == list(check(Request(request.paths, select=request.select, cache=False)).findings)
    return found


def test_a_note_that_can_be_read_again_before_the_run_ends(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"Note.md": b"\0" * 40, "Link.md": "[[Note#Costs]]\n"})
    request = Request((root,), cache_folder=tmp_path / "cache")
    with _after_reading("Note.md", lambda: (root / "Note.md").write_text("# Price\n", encoding="utf-8")):
        assert [finding.rule for finding in check(request).findings] == ["unreadable-note"]
    assert [finding.rule for finding in _found(request)] == ["broken-heading-link"]


@pytest.mark.parametrize("is_looked_at", [False, True])
def test_a_note_that_changes_when_it_was_found_unchanged(
    make_vault: MakeVault, tmp_path: Path, is_looked_at: bool
) -> None:
    edited = "[[Plan#Time]]\n" if is_looked_at else "# New\n"
    root = make_vault({"Edited.md": "Text.\n", "Plan.md": "# Costs\n\n# Time\n", "To plan.md": "[[Plan#Costs]]\n"})
    request = Request((root,), cache_folder=tmp_path / "cache")
    assert not _found(request)
    (root / "Edited.md").write_text(edited, encoding="utf-8")
    with _before_judging_anew(lambda: (root / "Plan.md").write_text("# Time\n", encoding="utf-8")):
        check(request)
    assert [finding.path for finding in _found(request)] == ["To plan.md"]


@pytest.mark.parametrize("is_looked_at", [False, True])
def test_a_note_that_changes_and_is_as_it_was_again(make_vault: MakeVault, tmp_path: Path, is_looked_at: bool) -> None:
    edited = "[[Plan#Costs]]\n" if is_looked_at else "# New\n"
    root = make_vault({"Edited.md": "Text.\n", "Plan.md": "# Costs\n", "To plan.md": "[[Plan#Costs]]\n"})
    request = Request((root,), cache_folder=tmp_path / "cache")
    assert not _found(request)
    (root / "Edited.md").write_text(edited, encoding="utf-8")
    with _before_judging_anew(lambda: (root / "Plan.md").write_text("# Price\n", encoding="utf-8")):
        check(request)
    (root / "Plan.md").write_text("# Costs\n", encoding="utf-8")
    assert not _found(request)


def test_what_is_known_of_a_note_by_its_gist_alone_is_not_what_it_showed_before(
    make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultlint.cache.stamps.UNSURE", 0)
    root = make_vault({".obsidian/app.json": "{}", "x/Plan.md": "Text.\n", "y/Link.md": "Text.\n"})
    request = Request((root / "x",), select=("orphan-note",), cache_folder=tmp_path / "cache")
    time.sleep(0.012)
    assert _found(request)
    (root / "y/Link.md").write_text("[[Plan]]\n", encoding="utf-8")
    time.sleep(0.012)
    check(Request((root / "y/Link.md",), cache_folder=tmp_path / "cache"))
    with monkeypatch.context() as patch:
        patch.setattr(answers, "_FEW", 0)
        assert not _found(request)
    (root / "y/Link.md").write_text("Text.\n", encoding="utf-8")
    time.sleep(0.012)
    assert _found(request)


def test_a_note_that_could_not_be_read_is_not_edited_when_it_can_be(make_vault: MakeVault) -> None:
    root = make_vault({"Note.md": b"\0" * 40})
    linter = Linter(open_session((root,), None, (), ()))
    assert linter.known.look_at("Note.md") is None
    (root / "Note.md").write_text("# Costs\n", encoding="utf-8")
    with pytest.raises(ChangedFile):
        linter.read_linted("Note.md")
