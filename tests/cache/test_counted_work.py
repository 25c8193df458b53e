"""Work is counted, not timed: a warm run parses nothing, and no path through the program is quadratic."""

from __future__ import annotations

import cProfile
import pstats
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from vaultlint import linter, verdicts, workers
from vaultlint.cache import stamps
from vaultlint.verdicts import Verdict
from vaultlint.workflow import Request, check

MakeVault = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture(autouse=True)
def _sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "UNSURE", 0)


def _work(request: Request) -> Counter[str]:
    """How often each function of the program is called in a check, by module and name; and how many calls in all."""
    profile = cProfile.Profile()
    profile.enable()
    check(request)
    profile.disable()
    counts: Counter[str] = Counter()
    for (file, _, name), (_, calls, *_) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        counts["all"] += calls
        if "vaultlint" in file:
            counts[f"{Path(file).stem}.{name}"] += calls
            counts["reads"] += calls if "storage" in file and name == "read" else 0
    return counts


def _notes(count: int, *, links: int = 4) -> dict[str, str]:
    """Notes that link to each other, some of them by names that are not there, each in one of few folders."""
    notes = {}
    for number in range(count):
        targets = [f"[[Note {(number * 7 + step) % count}#Costs|x]]" for step in range(links)]
        broken = f"[[Nowhere {number % 20}]] [[Note {number}#Cost]]" if number % 10 == 0 else ""
        notes[f"{number % 5}/Note {number}.md"] = (
            f"---\naliases: [N{number}]\n---\n# Costs\n\n{' '.join(targets)} {broken}\n"
        )
    return notes


def test_a_warm_check_of_the_vault_reads_and_parses_nothing(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault(_notes(40))
    request = Request((root,), cache_folder=tmp_path / "cache")
    cold = _work(request)
    assert (cold["document.__init__"], cold["reads"]) == (40, 40)
    warm = _work(request)
    assert warm["known.facts"] == warm["resolve.lookup"] == warm["reads"] == warm["document.__init__"] == 0


def test_after_a_change_only_what_changed_is_read(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault(_notes(40))
    request = Request((root,), cache_folder=tmp_path / "cache")
    check(request)
    (root / "1" / "Note 1.md").write_text("# Benefits\n", encoding="utf-8")
    (root / "2" / "Note 2.md").touch()
    work = _work(request)
    # Both files are read to see whether they changed, and the one that did again to be checked.
    assert (work["reads"], work["document.__init__"]) == (3, 1)


@pytest.mark.skipif(not workers.can_fork(), reason="processes cannot be copied here")
@pytest.mark.parametrize("unreadable", [False, True])
def test_names_are_taken_in_while_other_processes_read(unreadable: bool, make_vault: MakeVault) -> None:
    root = make_vault(_notes(400))
    if unreadable:
        (root / "2" / "Note 202.md").write_bytes("in another encoding".encode("utf-16"))
    alone, together = (Request((root,), cache=False, jobs=jobs) for jobs in (1, 2))
    work = _work(together)
    assert work["roll.add"] == _work(alone)["roll.add"] == 400
    assert (
        0 < work["known.gist"] < 400 if unreadable else work["known.gist"] == 0
    )  # of those behind it, each is asked for
    assert list(check(together).findings) == list(check(alone).findings)


@pytest.mark.parametrize("count", [40, 200])  # few are written beside what is known, many with all of it
def test_notes_that_were_too_young_to_be_known_again_are_read_once_more(
    count: int, make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_vault(_notes(count))
    request = Request((root,), cache_folder=tmp_path / "cache")
    with monkeypatch.context() as young:
        young.setattr(stamps, "UNSURE", 1 << 60)
        check(request)
    assert _work(request)["reads"] == count
    assert _work(request)["reads"] == 0
    (root / "1" / "Note 1.md").write_text("# Benefits\n", encoding="utf-8")
    (root / "2" / "Note 2.md").touch()
    work = _work(request)
    assert (work["reads"], work["document.__init__"]) == (3, 1)
    assert _work(request)["reads"] == 0


def test_a_note_that_was_touched_is_read_once_more(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault(_notes(40))
    request = Request((root,), cache_folder=tmp_path / "cache")
    check(request)
    (root / "2" / "Note 2.md").touch()
    assert [_work(request)["reads"] for _ in range(2)] == [1, 0]


def test_after_a_change_that_no_other_note_can_know_of_nothing_is_judged_by_the_vault(
    make_vault: MakeVault, tmp_path: Path
) -> None:
    root = make_vault(_notes(40))
    request = Request((root,), cache_folder=tmp_path / "cache")
    check(request)
    note = root / "1" / "Note 1.md"
    note.write_text(note.read_text(encoding="utf-8") + "\nMore text.\n", encoding="utf-8")
    work = _work(request)
    assert (work["document.__init__"], work["engine.check_note"], work["engine.check_facts"]) == (1, 1, 0)
    assert _work(request)["engine.check_note"] == 0


def test_after_a_change_those_are_judged_whom_it_concerns(
    make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    of_linter = linter.Linter.check_anew

    def check_anew(self: linter.Linter, paths: Iterable[str]) -> dict[str, Verdict]:
        anew = list(paths)
        judged.extend(anew)
        return of_linter(self, anew)

    monkeypatch.setattr(linter.Linter, "check_anew", check_anew)
    notes = {
        "Edited.md": "Text.\n",
        "Plan.md": "# Costs\n\n# Time\n",
        "To plan.md": "[[Plan#Costs]] [[Plan]]\n",
        "Also to plan.md": "[[Plan]]\n",
        "Broken.md": "[[Nowhere]]\n",
        "Broken elsewhere.md": "[[Gone]]\n",
        "Sound.md": "[[Edited]]\n",
    }
    root = make_vault(notes)
    request = Request((root,), cache_folder=tmp_path / "cache")
    check(request)

    def judged_after(name: str, text: str) -> list[str]:
        (root / name).write_text(text, encoding="utf-8")
        judged.clear()
        findings = list(check(request).findings)
        assert findings == list(check(Request((root,), cache=False)).findings)
        return sorted(judged)

    assert judged_after("Edited.md", "Text. [[Sound]] #tag\n\n# Heading\n") == ["Edited.md"]
    assert judged_after("Edited.md", "Text. [[Nowhere]]\n") == ["Broken.md", "Edited.md"]
    assert judged_after("Edited.md", "Text. [[nowhere]] [[Nowhere]]\n") == ["Broken.md", "Edited.md"]
    assert judged_after("Plan.md", "# Price\n\n# Time\n") == ["Plan.md", "To plan.md"]
    assert judged_after("Sound.md", "---\naliases: [Gone]\n---\n") == [
        *("Broken elsewhere.md", "Broken.md", "Edited.md", "Sound.md", "To plan.md")
    ]


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
@pytest.mark.parametrize("jobs", [1, 2])
def test_after_a_commit_git_is_asked_once_and_nothing_is_judged_unless_a_file_was_lost(
    jobs: int, make_vault: MakeVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "_WORTH_IT", 1)
    root = make_vault(_notes(80))
    request = Request((root,), cache_folder=tmp_path / "cache", jobs=jobs)

    def git(*arguments: str) -> None:
        named = ("-c", "user.name=A", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *named, *arguments], cwd=root, check=True, capture_output=True)

    def judged_and_asked() -> tuple[int, bool]:
        work = _work(request)
        return work["engine.check_facts"], bool(work["git.ask"])

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    check(request)
    assert judged_and_asked() == (0, False)
    note = root / "1" / "Note 1.md"
    note.write_text(note.read_text(encoding="utf-8") + "\nMore text.\n", encoding="utf-8")
    git("commit", "-qam", "two")
    assert judged_and_asked() == (0, True)
    assert judged_and_asked() == (0, False)
    git("mv", "1/Note 1.md", "1/Moved.md")
    git("commit", "-qam", "three")
    assert judged_and_asked()[0] > 0


def test_a_note_with_a_finding_that_tells_of_lines_is_judged_after_a_change_of_these(
    make_vault: MakeVault, tmp_path: Path
) -> None:
    notes = {
        "Link.md": "Text.\n\n[[Twice#House#Costs]]\n",
        "Own.md": "# A\n\n# A\n",
        "Other.md": "Text, [[Link]] [[Nowhere]]\n",
        "Twice.md": "# Trip\n\n## Costs\n\n# House\n\n## Costs\n",
    }
    root = make_vault({**notes, "vaultlint.toml": '[rules.duplicate-heading]\nscope = "note"\n'})
    request = Request((root,), cache_folder=tmp_path / "cache")
    check(request)
    for name, judged in (("Other.md", 0), ("Link.md", 1), ("Twice.md", 1), ("Own.md", 1)):
        (root / name).write_text(f"More text.\n\n{notes[name]}", encoding="utf-8")
        assert _work(request)["engine.check_facts"] == judged, name
        assert list(check(request).findings) == list(check(Request((root,), cache=False)).findings)


def test_a_warm_check_of_one_note_looks_only_where_its_links_lead(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault(_notes(200) | {".obsidian/app.json": ""})
    check(Request((root,), cache_folder=tmp_path / "cache"))
    note = root / "1" / "Note 1.md"
    note.write_text("[[Note 5#Costs]] [[Note 9]]\n", encoding="utf-8")
    work = _work(Request((note,), cache_folder=tmp_path / "cache"))
    assert (work["reads"], work["document.__init__"], work["known._remembered"]) == (1, 1, 2)


def test_a_check_of_one_note_asks_no_others_for_their_names_one_by_one(make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault(_notes(200) | {".obsidian/app.json": ""})
    check(Request((root,), cache_folder=tmp_path / "cache"))
    note = root / "0" / "Note 0.md"
    note.write_text("[[Nowher 7]] [[Nowhere 0]]\n", encoding="utf-8")
    work = _work(Request((note,), cache_folder=tmp_path / "cache"))
    assert work["suggester._find"] == 2
    assert work["known.gist"] == 1  # that of the note itself: who points at what is kept, too


@pytest.mark.parametrize("select", [(), ("all",)])
def test_work_grows_as_the_vault_does(select: tuple[str, ...], make_vault: MakeVault) -> None:
    calls = []
    for count in (60, 240):
        root = make_vault(_notes(count))
        calls.append(_work(Request((root,), select=select, cache=False))["all"])
    assert calls[1] < 4.6 * calls[0]


def test_work_grows_as_a_note_does() -> None:
    from vaultlint.note import Note

    def calls(times: int) -> int:
        text = (
            "# Costs\n\nText [[One]] and [x](two.md) ^block\n\n- [ ] item #tag\n\n| a |\n| - |\n| [[b\\|c]] |\n\n"
            * times
        )
        profile = cProfile.Profile()
        profile.enable()
        assert Note("A.md", text).facts.links
        profile.disable()
        return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]

    assert calls(400) < 12 * calls(40)
