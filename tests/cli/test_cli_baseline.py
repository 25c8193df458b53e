"""`vaultlint baseline`, and checks with a baseline, as people run them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

MakeVault = Callable[[Mapping[str, str | bytes]], Path]
NAME = "vaultlint-baseline.jsonl"
NOTES = {
    ".obsidian/app.json": "{}",
    "A.md": "[[nowhere]] and [[no one]]\n",
    "Sub/B.md": "[[nowhere]]\n\n# Twice\n\n# Twice\n",
    "C.md": "All is well: [[A]] [[B]]\n",
}


@pytest.fixture
def vault(make_vault: MakeVault) -> Path:
    return make_vault(NOTES)


def lines(vault: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (vault / NAME).read_text("utf-8").splitlines()[1:]]


def edit(note: Path, old: str, new: str) -> None:
    note.write_text(note.read_text("utf-8").replace(old, new), "utf-8")


def summary(ran) -> dict[str, object]:
    return json.loads(ran.out)["summary"]["baseline"]


def test_it_records_what_is_found_and_then_only_what_is_new_fails(vault, vaultlint):
    ran = vaultlint("baseline")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Recorded 4 findings in 2 files in 'vaultlint-baseline.jsonl':\n"
        "  3  broken-wikilink\n"
        "  1  duplicate-heading\n"
        "From now on `vaultlint check` reports only what is new. Keep the file with the vault.\n"
    )
    assert [(line["note"], line["rule"], line["text"]) for line in lines(vault)] == [
        ("A.md", "broken-wikilink", "no one"),
        ("A.md", "broken-wikilink", "nowhere"),
        ("Sub/B.md", "broken-wikilink", "nowhere"),
        ("Sub/B.md", "duplicate-heading", "Twice"),
    ]
    ran = vaultlint("check")
    assert ran.code == 0
    assert ran.out == "✓ 3 notes checked, nothing new found.\n4 known findings in the baseline.\n"
    edit(vault / "C.md", "[[A]]", "[[A]] [[nobody]]")
    ran = vaultlint("check", "--output-format", "concise")
    assert ran.code == 1
    assert ran.out.splitlines()[0] == "C.md:1:22: warning broken-wikilink No note is named 'nobody'."
    assert ran.out.splitlines()[-1] == "4 known findings in the baseline."


def test_edits_elsewhere_and_another_folder_make_nothing_new(vault, vaultlint):
    vaultlint("baseline")
    edit(vault / "A.md", "[[nowhere]]", "---\ntitle: a\n---\n\n# New\n\n[[C]]\n\n[[nowhere]]")
    (vault / "Sub").rename(vault / "Other")
    assert vaultlint("check").code == 0


def test_what_is_paid_off_is_told_and_forgotten(vault, vaultlint):
    vaultlint("baseline")
    edit(vault / "A.md", "[[no one]]", "nobody")
    (vault / "Sub/B.md").unlink()
    edit(vault / "C.md", "[[B]]", "[[no one]]")
    ran = vaultlint("check")
    assert ran.code == 1
    assert ran.out.splitlines()[-3:] == [
        "1 finding in 1 note (1 warning).",
        "1 known finding in the baseline.",
        "3 in the baseline are paid off; `vaultlint baseline --update` forgets them.",
    ]
    assert summary(vaultlint("check", "--output-format", "json")) == {
        "file": NAME,
        "recorded": 4,
        "known": 1,
        "paid_off": 3,
    }
    ran = vaultlint("baseline", "--update")
    assert ran.code == 0
    assert ran.out == (
        "'vaultlint-baseline.jsonl': 2 findings in 2 files.\n"
        "  3 paid off: broken-wikilink ×2, duplicate-heading\n"
        "  1 added: broken-wikilink\n"
    )
    assert vaultlint("check").code == 0
    assert vaultlint("baseline", "--update").out.splitlines()[-1] == "Nothing changed."


def test_nothing_is_paid_off_that_was_not_looked_at(vault, vaultlint):
    vaultlint("baseline")
    (vault / "A.md").write_text("", "utf-8")
    (vault / "Sub/B.md").unlink()

    def paid_off(*arguments: str) -> object:
        return summary(vaultlint("check", "--output-format", "json", *arguments))["paid_off"]

    assert paid_off() == 4
    assert paid_off("A.md") == 2
    assert paid_off("C.md") == 0
    assert paid_off("--select", "duplicate-heading") == 1
    assert paid_off("--ignore", "duplicate-heading") == 3
    assert paid_off("--select", "links", "A.md") == 2
    (vault / "vaultlint.toml").write_text('exclude = ["A.md"]', "utf-8")
    assert paid_off() == 2


def test_select_finds_the_same_in_the_baseline_as_all_rules_do(vault, vaultlint):
    vaultlint("baseline")
    assert len(lines(vault)) == 4
    assert summary(vaultlint("check", "--select", "headings", "--output-format", "json"))["known"] == 1
    assert summary(vaultlint("check", "--select", "links", "Sub", "--output-format", "json"))["known"] == 1


def test_an_update_of_a_part_keeps_the_rest(vault, vaultlint):
    vaultlint("baseline")
    for name in ("A.md", "Sub/B.md"):
        (vault / name).write_text("[[new]]", "utf-8")
    ran = vaultlint("baseline", "--update", "A.md")
    assert ran.out == (
        "'vaultlint-baseline.jsonl': 3 findings in 2 files.\n"
        "  2 paid off: broken-wikilink ×2\n"
        "  1 added: broken-wikilink\n"
        "  2 kept, because they were not looked at: broken-wikilink, duplicate-heading\n"
    )
    ran = vaultlint("baseline", "--update", "--select", "duplicate-heading")
    assert [(line["note"], line["rule"], line["text"]) for line in lines(vault)] == [
        ("A.md", "broken-wikilink", "new"),
        ("Sub/B.md", "broken-wikilink", "nowhere"),
    ]


def test_an_update_drops_what_is_not_checked_any_more(vault, vaultlint):
    vaultlint("baseline")
    (vault / "vaultlint.toml").write_text('ignore = ["headings"]\nexclude = ["A.md"]', "utf-8")
    ran = vaultlint("baseline", "--update")
    assert ran.out.splitlines()[1:] == [
        "  3 dropped, because they are not checked any more: broken-wikilink ×2, duplicate-heading"
    ]
    assert len(lines(vault)) == 1


def test_it_covers_the_whole_vault_from_any_folder_of_it(vault, vaultlint):
    ran = vaultlint("baseline", folder=vault / "Sub")
    assert ran.code == 0
    assert len(lines(vault)) == 4
    assert str(vault / NAME) in ran.out
    assert vaultlint("check", folder=vault / "Sub").code == 0


def test_it_does_not_write_over_a_baseline_unasked(vault, vaultlint):
    vaultlint("baseline")
    before = (vault / NAME).read_bytes()
    (vault / "A.md").write_text("", "utf-8")
    ran = vaultlint("baseline")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"error: '{NAME}' is there already: `vaultlint baseline --update` brings it up to date.\n"
    assert (vault / NAME).read_bytes() == before


def test_where_nothing_is_found_nothing_is_recorded(vault, vaultlint):
    for name in ("A.md", "Sub/B.md"):
        (vault / name).write_text("", "utf-8")
    ran = vaultlint("baseline")
    assert (ran.code, ran.out) == (0, "Nothing was found, so there is nothing to record.\n")
    assert not (vault / NAME).exists()


def test_a_baseline_that_is_all_paid_off_can_go(vault, vaultlint):
    vaultlint("baseline")
    for name in ("A.md", "Sub/B.md"):
        (vault / name).write_text("", "utf-8")
    assert vaultlint("baseline", "--update").out.startswith(
        f"'{NAME}' is empty now: all is paid off, and the file can go.\n"
    )
    assert lines(vault) == []
    assert vaultlint("check").code == 0


def test_options_of_check_do_without_it_or_name_another(vault, vaultlint):
    vaultlint("baseline")
    ran = vaultlint("check", "--no-baseline", "--output-format", "json")
    assert (ran.code, summary(ran)) == (1, None)
    (vault / NAME).rename(vault.parent / "elsewhere.jsonl")
    assert vaultlint("check").code == 1
    ran = vaultlint("check", "--baseline", "../elsewhere.jsonl")
    assert ran.code == 0
    ran = vaultlint("check", "--baseline", "nowhere.jsonl")
    assert (ran.code, ran.err) == (2, "error: There is no file or folder 'nowhere.jsonl'.\n")
    ran = vaultlint("check", "--baseline", "../elsewhere.jsonl", "--no-baseline")
    assert ran.code == 2
    ran = vaultlint("baseline", "--baseline", "../new.jsonl")
    assert ran.code == 0
    assert "\nFrom now on `vaultlint check --baseline ../new.jsonl` reports only what is new." in ran.out
    assert (vault.parent / "new.jsonl").read_bytes() == (vault.parent / "elsewhere.jsonl").read_bytes()


def test_the_config_names_another_file(vault, vaultlint):
    (vault / "vaultlint.toml").write_text('baseline = "meta/known.jsonl"', "utf-8")
    ran = vaultlint("check")
    assert ran.code == 1
    place = str(Path("meta/known.jsonl"))
    assert ran.err == (
        f"note: There is no baseline '{place}', which the config names; `vaultlint baseline` writes it.\n"
    )
    ran = vaultlint("baseline")
    assert (ran.code, ran.err) == (3, "error: meta/known.jsonl: not written: there is no such folder\n")
    (vault / "meta").mkdir()
    assert vaultlint("baseline").code == 0
    assert vaultlint("check").code == 0


def test_fixes_are_made_in_what_is_known_as_well(vault, vaultlint):
    (vault / "A.md").write_text("[[Sub/b|b]] [[c_]]\n", "utf-8")
    (vault / "C.md").rename(vault / "C-.md")
    vaultlint("baseline")
    recorded = len(lines(vault))
    ran = vaultlint("check", "--diff")
    assert ran.code == 1
    assert "+[[Sub/b|b]] [[C-|c_]]" in ran.out
    ran = vaultlint("check", "--fix", "--output-format", "json")
    assert ran.code == 0
    assert summary(ran) == {"file": NAME, "recorded": recorded, "known": recorded - 1, "paid_off": 1}


def test_failures_and_notes_that_cannot_be_read_are_never_recorded(vault, vaultlint, install_rule):
    vaultlint("baseline")
    extra = install_rule(
        "always_fails",
        '''
        from vaultlint.rule import Bad, NoteRule, Problem, Severity, Span

        class AlwaysFails(NoteRule):
            """All is well."""

            severity = Severity.WARNING
            since = "1.0"
            examples = (Bad("«a»"),)

            def check(self, note):
                if "nowhere" in note.text:
                    raise RuntimeError("no")
                yield Problem(Span(0, 1), "Something.")
        ''',
    )
    (vault / "vaultlint.toml").write_text('select = ["default", "always-fails"]', "utf-8")
    (vault / "Sub/B.md").write_bytes("text".encode("utf-16"))
    ran = vaultlint("baseline", "--update", extra=extra)
    assert ran.code == 3
    assert ran.err == ("error: Never recorded: internal-error, unreadable-note. `vaultlint check` tells more.\n")
    assert {line["rule"] for line in lines(vault)} == {"always-fails", "broken-wikilink", "duplicate-heading"}
    assert [line["rule"] for line in lines(vault) if line["note"] == "Sub/B.md"] == [
        "broken-wikilink",
        "duplicate-heading",
    ]
    ran = vaultlint("check", "--output-format", "concise", extra=extra)
    assert ran.code == 3
    assert "internal-error" in ran.out
    assert "unreadable-note" in ran.out


NEWER = (
    f"{NAME}:1: version 2, which a newer vaultlint wrote; update vaultlint, or do without the baseline: --no-baseline"
)
CONFLICT = (
    f"{NAME}:2: a merge conflict that nobody resolved; keep the lines of both sides, or have "
    "`vaultlint baseline --update` write the file anew"
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"vaultlint-baseline": 2}\n', NEWER),
        ('{"vaultlint-baseline": 1}\n<<<<<<< ours\n=======\n>>>>>>> theirs\n', CONFLICT),
    ],
)
def test_a_baseline_that_cannot_be_used_is_said_before_anything_is_done(vault, vaultlint, content, said):
    (vault / NAME).write_text(content, "utf-8")
    (vault / "A.md").write_text("[[c_]] [[a_]]", "utf-8")
    for arguments in (("check",), ("check", "--fix", "--unsafe-fixes")):
        ran = vaultlint(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == f"error: the baseline cannot be used:\n  {said}\n"
    assert (vault / "A.md").read_text("utf-8") == "[[c_]] [[a_]]"
    assert vaultlint("check", "--no-baseline").code == 1


def test_an_update_writes_anew_what_is_damaged_and_nothing_that_is_no_baseline_or_newer(vault, vaultlint):
    for content in ('{"vaultlint-baseline": 1}\n<<<<<<< ours\n=======\n', ""):
        (vault / NAME).write_text(content, "utf-8")
        ran = vaultlint("baseline", "--update", "A.md")
        assert (ran.code, (vault / NAME).read_text("utf-8")) == (2, content)
        ran = vaultlint("baseline", "--update")
        assert ran.code == 0
        assert ran.out == f"'{NAME}' could not be read and is written anew: 4 findings in 2 files.\n"
        assert len(lines(vault)) == 4
    for content in ('{"vaultlint-baseline": 2}\n', '{"a": 1}\n'):
        (vault / NAME).write_text(content, "utf-8")
        ran = vaultlint("baseline", "--update")
        assert (ran.code, (vault / NAME).read_text("utf-8")) == (2, content)


def test_a_symbolic_link_in_the_vault_stays_one(vault, vaultlint):
    vaultlint("baseline", "--baseline", "Sub/known.jsonl")
    (vault / NAME).symlink_to(Path("Sub/known.jsonl"))
    assert vaultlint("check").code == 0
    (vault / "A.md").write_text("", "utf-8")
    assert vaultlint("baseline", "--update").code == 0
    assert (vault / NAME).is_symlink()
    assert len(lines(vault)) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_in_its_place_keeps_nobody_waiting(vault, vaultlint):
    os.mkfifo(vault / NAME)
    ran = vaultlint("check")
    assert (ran.code, ran.out) == (2, "")
    assert f"{NAME}: not read: it is not a file" in ran.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="this user may write everywhere")
def test_where_nothing_may_be_written_it_says_so(vault, vaultlint):
    vault.chmod(0o555)
    try:
        ran = vaultlint("baseline")
        assert ran.code == 3
        assert ran.err == f"error: {NAME}: not written: you have no permission to write in its folder\n"
    finally:
        vault.chmod(0o755)


def test_an_odd_name_is_one_line_and_comes_back(vault, vaultlint):
    (vault / "Ünïcode 👩‍👩‍👧 \u202e.md").write_text("[[a\u2028b]] [[日本語]]", "utf-8")
    if sys.platform == "linux":
        (vault / os.fsdecode(b"caf\xe9\n.md")).write_text("[[nobody]]", "utf-8")
    assert vaultlint("baseline").code == 0
    written = (vault / NAME).read_text("utf-8")
    assert len(written.splitlines()) == len(written.split("\n")) - 1
    assert "日本語" in written
    assert "\u202e" not in written
    ran = vaultlint("check")
    assert (ran.code, ran.out.splitlines()[-1][-13:]) == (0, "the baseline.")


def test_the_cache_holds_what_is_found_whatever_the_baseline_says(vault, vaultlint):
    assert vaultlint("check").code == 1
    vaultlint("baseline")
    assert [vaultlint("check").code, vaultlint("check").code] == [0, 0]
    (vault / NAME).unlink()
    assert [vaultlint("check").code, vaultlint("check").code] == [1, 1]


def test_suppressions_are_judged_by_whole_runs_alone(vault, vaultlint):
    note = vault / "C.md"
    note.write_text("<!-- vaultlint-disable-line broken-wikilink -->\n", "utf-8")
    assert "unused-suppression" in vaultlint("baseline").out
    for arguments in (("--select", "unused-suppression"), ("--ignore", "headings"), ("--ignore-suppressions",)):
        assert summary(vaultlint("check", "--output-format", "json", *arguments))["paid_off"] == 0
    note.write_text("", "utf-8")
    assert summary(vaultlint("check", "--output-format", "json"))["paid_off"] == 1
