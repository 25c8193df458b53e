import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
MakeVault = Callable[..., Path]

FIXTURES = Path(__file__).parents[2] / "fixtures"
LISTS = ("summary", "broken", "wanted", "orphans", "ambiguous")
GOLDEN = FIXTURES / "podcasts" / "links"
FILE_RULES = {"alias-as-target", "broken-wikilink", "broken-embed", "broken-markdown-link"}

VAULT = {
    "A.md": "[[Wanted]] and [[wanted|again]]\n\n![[gone.png]] [x](Wanted.md)\n",
    "B.md": "See [[Wanted]], [[great ideas]], [[Twin]].\n",
    "great_ideas.md": "[[A]] [[B]]\n",
    "one/Twin.md": "",
    "two/Twin.md": "",
    "two/C.md": "[[Twin]] %%[[Seen by nobody]]%%\n",
    "img/seen.png": "",
    "img/unseen.png": "",
    "img/style.css": "",
    "Board.canvas": "{}",
    "2031-05-17.md": "A day.\n",
    ".obsidian/templates.json": '{"folder": "Templates"}',
    "Templates/Note.md": "[[{{title}}]] [[Nothing]] ![[seen.png]]\n",
}


def told(run: Run, *arguments: str, **more: object) -> dict[str, object]:
    ran = run("links", *arguments, "--output-format", "json", **more)
    assert ran.code == 0, ran.err
    assert ran.out.isascii()
    return json.loads(ran.out)


# What is listed


def test_broken_links_are_grouped_by_what_is_missing_the_most_wanted_first(
    vaultlint: Run, make_vault: MakeVault
) -> None:
    make_vault(VAULT)
    ran = vaultlint("links", "broken")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Wanted  4 links in 2 notes, wanted\n"
        "    A.md:1:3, 1:18, 3:19\n"
        "    B.md:1:7\n"
        "\n"
        "great ideas  1 link in 1 note, spelling\n"
        "  No note is named 'great ideas'. The name is spelled 'great_ideas'.\n"
        "  fix: Point the link at 'great_ideas'\n"
        "    B.md:1:19\n"
        "\n"
        "gone.png  1 link in 1 note, unwritten\n"
        "    A.md:3:4\n"
        "\n"
        "3 files are missing; 6 links in 2 notes lead there.\n"
        "1 can be fixed with check --fix.\n"
    )


def test_broken_links_as_json_have_the_names_of_the_contract(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault(VAULT)
    found = told(vaultlint, "broken")
    assert list(found) == ["version", "targets", "summary"]
    assert found["summary"] == {"targets": 3, "links": 6, "notes": 2, "notes_checked": 8, "notices": []}
    wanted, spelled, gone = found["targets"]
    assert [target["target"] for target in found["targets"]] == ["Wanted", "great ideas", "gone.png"]
    assert {name: spelled[name] for name in ("cause", "suggestion", "notes", "fixable")} == {
        "cause": "spelling",
        "suggestion": "great_ideas.md",
        "notes": 1,
        "fixable": {"safe": 1, "unsafe": 0, "suggested": 0},
    }
    assert spelled["message"] == "No note is named 'great ideas'. The name is spelled 'great_ideas'."
    assert spelled["links"] == [
        {
            "path": "B.md",
            "line": 1,
            "column": 19,
            "kind": "wikilink",
            "embed": False,
            "raw": "[[great ideas]]",
            "rule": "broken-wikilink",
            "fix": {"title": "Point the link at 'great_ideas'", "safety": "safe"},
        }
    ]
    assert [link["rule"] for link in wanted["links"]] == [
        "broken-wikilink", "broken-wikilink", "broken-markdown-link", "broken-wikilink",
    ]  # fmt: skip
    assert (wanted["notes"], wanted["suggestion"]) == (2, None)
    assert (gone["links"][0]["embed"], gone["links"][0]["fix"]) == (True, None)


def test_links_that_one_new_note_would_mend_are_one_target(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault(
        {
            "A.md": "[x](../Plan.md) [[plan]] [[/Plan]]",
            "deep/B.md": "[x](../Plan.md) [y](./Own.md)",
            "C.md": "[[deep/own]]",
        }
    )
    found = told(vaultlint, "broken")
    assert [(target["target"], len(target["links"])) for target in found["targets"]] == [("Plan", 4), ("deep/own", 2)]


def test_wanted_are_the_notes_never_written_that_several_notes_point_at(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({**VAULT, "D.md": "![[gone.png]] [[great ideas]] [[Third]]", "E.md": "[[Third]] [[WANTED]]"})
    ran = vaultlint("links", "wanted")
    assert ran.out == (
        "Wanted  3 notes\n  A.md:1:3, 1:18, 3:19\n  B.md:1:7\n  E.md:1:13\n"
        "\nThird  2 notes\n  D.md:1:33\n  E.md:1:3\n"
        "\n2 notes wanted by 4 notes.\n"
    )
    assert [target["target"] for target in told(vaultlint, "wanted", "--at-least", "3")["targets"]] == ["Wanted"]
    assert len(told(vaultlint, "wanted", "--at-least", "1")["targets"]) == 2
    assert vaultlint("links", "wanted", "--at-least", "9").out.startswith("✓ 10 notes checked, none is wanted")


def test_orphans_are_notes_and_attachments_that_nothing_links_to(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({**VAULT, "Alone.md": "[[Alone]] [[#x]] [[Missing]]\n"})
    ran = vaultlint("links", "orphans")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Notes that nothing links to\n  great_ideas.md\n  two/C.md\n"
        "\nNotes without any link, from others or to others\n  Alone.md\n"
        "\nCanvases that nothing links to\n  Board.canvas\n"
        "\nAttachments that nothing links to\n  img/unseen.png\n"
        "\nNothing links to 3 notes, 1 canvas and 1 attachment, of 10 files looked at.\n"
    )
    found = told(vaultlint, "orphans")
    assert found["orphans"][1] == {"path": "great_ideas.md", "kind": "note", "links": 2}
    assert found["summary"] == {"orphans": 5, "files_checked": 10, "notices": []}
    assert [orphan["path"] for orphan in told(vaultlint, "orphans", "img")["orphans"]] == ["img/unseen.png"]


def test_ambiguous_links_are_grouped_by_name_with_the_choice_and_the_others(
    vaultlint: Run, make_vault: MakeVault
) -> None:
    make_vault(VAULT)
    ran = vaultlint("links", "ambiguous")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        "Twin  2 links, 2 files, 1 reported by check\n"
        "  opens one/Twin.md (1 link, as near as another)\n    B.md:1:36\n"
        "  opens two/Twin.md (1 link)\n    two/C.md:1:3\n"
        "\n2 links with 1 name that several files match;"
    )
    (name,) = told(vaultlint, "ambiguous")["names"]
    assert name["reported"] == 1
    assert (name["name"], name["candidates"]) == ("Twin", ["one/Twin.md", "two/Twin.md"])
    assert [(choice["target"], choice["tied"]) for choice in name["choices"]] == [
        ("one/Twin.md", True),
        ("two/Twin.md", False),
    ]
    assert name["choices"][0]["links"][0]["raw"] == "[[Twin]]"


def test_the_summary_counts_every_link_once(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({**VAULT, "F.md": "[[A#No]] [[A#^no]] [[A#]]\n"})
    found = told(vaultlint, "summary")
    assert list(found) == ["version", "files", "notes_checked", "kinds", "total", "causes", "notices"]
    assert found["files"] == {"note": 9, "attachment": 3, "canvas": 1}
    for count in (*found["kinds"].values(), found["total"]):
        assert count["links"] == count["resolved"] + count["broken"] + count["unreported"]
    assert found["kinds"]["wikilink"] == {
        "links": 14,
        "resolved": 7,
        "broken": 4,
        "unreported": 3,
        "broken_headings": 1,
        "broken_blocks": 1,
        "ambiguous": 2,
    }
    assert found["kinds"]["embed"]["links"] == 2
    assert sum(found["causes"].values()) == found["total"]["broken"] == 6
    assert vaultlint("links").out == vaultlint("links", "summary").out
    assert vaultlint("links", "-q").out == vaultlint("links", "summary").out


def test_the_summary_says_what_the_links_stand_in(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"A.md": "[[B]]", "b/C.md": "", "Board.canvas": "{}", "img.png": ""})
    assert vaultlint("links").out.startswith(
        "2 notes, 1 canvas, 1 attachment in the vault; links of 2 notes, 1 canvas:\n"
    )
    assert "; links of 1 note:\n" in vaultlint("links", "summary", "b").out


def test_a_name_that_opens_hundreds_of_files_is_told_on_one_page(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({f"{number}/Note.md": "[[Note]]\n" for number in range(300)})
    out = vaultlint("links", "ambiguous").out
    assert "  opens 292 other files, from where these are nearer\n" in out
    assert len(out.splitlines()) < 25


# Agreement with check


def agrees_with_check(run: Run, vault: Path, *arguments: str) -> None:
    checked = json.loads(run("check", *arguments, "--output-format", "json", folder=vault).out)["findings"]
    listed = told(run, "broken", *arguments, folder=vault)
    census = told(run, "summary", *arguments, folder=vault)
    cards = [f["message"] for f in checked if f["rule"] == "broken-canvas-link"]
    expected = Counter(
        (f["path"], f["line"], f["column"], f["rule"])
        for f in checked
        if f["rule"] in FILE_RULES or (f["message"] in cards and f["message"].startswith("There is no file"))
    )
    found = Counter(
        (link["path"], link["line"], link["column"], link["rule"])
        for target in listed["targets"]
        for link in target["links"]
    )
    assert found == expected
    rules = Counter(finding["rule"] for finding in checked)
    assert census["total"]["broken"] == expected.total()
    headings, blocks = (sum(words in message for message in cards) for words in (" has no heading ", "No block in "))
    assert census["total"]["broken_headings"] == rules["broken-heading-link"] + headings
    assert census["total"]["broken_blocks"] == rules["broken-block-link"] + blocks
    names = told(run, "ambiguous", *arguments, folder=vault)["names"]
    assert sum(name["reported"] for name in names) == rules["ambiguous-link"]
    ambiguous = sum(len(choice["links"]) for name in names for choice in name["choices"])
    assert census["total"]["ambiguous"] == ambiguous


@pytest.mark.parametrize("name", ["podcasts", "probe"])
def test_the_broken_links_of_a_sample_vault_are_those_that_check_reports(vaultlint: Run, name: str) -> None:
    agrees_with_check(vaultlint, FIXTURES / name / "vault")


def test_the_broken_links_of_real_vaults_are_those_that_check_reports(vaultlint: Run, corpora: Path) -> None:
    for name in ("kepano-obsidian", "obsidiantools-stub", "oldwinter-zh-atlas", "bramses-vault", "foam-docs"):
        agrees_with_check(vaultlint, corpora / "vaults" / name)


CONFIG = """
exclude = ["Old/"]
ignore = ["broken-embed"]
[rules.broken-wikilink]
allow = ["Ideas/*"]
ignore-from = ["Inbox"]
comments = true
[[overrides]]
paths = ["Drafts/"]
ignore = ["links"]
"""


def test_the_config_counts_as_it_does_for_check(vaultlint: Run, make_vault: MakeVault) -> None:
    text = "[[Ideas/x]] [[Missing]] ![[gone.png]] %%[[Hidden]]%% [x](y.md) [[#No]]\n"
    folders = ("", "Old/", "Inbox/", "Drafts/", "Templates/")
    root = make_vault({f"{folder}Note.md": text for folder in folders} | VAULT | {"vaultlint.toml": CONFIG})
    agrees_with_check(vaultlint, root)
    agrees_with_check(vaultlint, root, "Inbox", "Note.md")
    ran = vaultlint("links", "broken")
    assert ran.err == "note: The rule 'broken-embed' is off, so what it looks for is not listed.\n"
    assert vaultlint("links", "broken", "--quiet").err == ""


def test_paths_restrict_whose_links_are_listed_and_not_where_they_lead(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault(VAULT)
    assert vaultlint("links", "broken", "two").out == "✓ 2 notes checked, no broken links.\n"
    found = told(vaultlint, "broken", "B.md")
    assert found["summary"]["links"] == 2


# Golden pages


@pytest.mark.parametrize("list_", LISTS)
def test_the_pages_of_a_sample_vault_read_as_they_did(vaultlint: Run, list_: str) -> None:
    # `python tests/cli/test_cli_links.py` writes them anew: look at the difference.
    page = vaultlint("links", list_, folder=FIXTURES / "podcasts" / "vault").out
    assert page == (GOLDEN / f"{list_}.txt").read_text(encoding="utf-8")


# How it looks


@pytest.mark.parametrize("list_", LISTS)
def test_a_narrow_terminal_is_enough_and_paths_stay_whole(vaultlint: Run, make_vault: MakeVault, list_: str) -> None:
    make_vault(VAULT)
    out = vaultlint("links", list_, extra={"COLUMNS": "40"}).out
    assert out
    assert max(len(line) for line in out.splitlines()) <= 40


@pytest.mark.parametrize("list_", LISTS)
def test_colour_is_for_terminals_and_for_those_who_ask(vaultlint: Run, make_vault: MakeVault, list_: str) -> None:
    make_vault(VAULT)
    assert "\x1b" not in vaultlint("links", list_).out
    assert "\x1b[" in vaultlint("links", list_, "--color", "always").out
    assert "│" not in vaultlint("links", list_, extra={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}).out


def test_hostile_names_are_shown_as_escapes(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"a\x1b[2J\nb.md": "[[x\x1b[31my]] [[\u202eTwin]] [[Twin]]", "1/Twin.md": "", "2/Twin.md": ""})
    for list_ in LISTS:
        ran = vaultlint("links", list_)
        assert ran.code == 0
        assert "\x1b" not in ran.out
        assert "\u202e" not in ran.out
        told(vaultlint, list_)


def test_long_lists_are_cut_for_people_and_never_in_json(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({f"{number:02}.md": "[[Missing]] " * 9 for number in range(20)})
    out = vaultlint("links", "broken").out
    assert "    00.md:1:3, 1:15, 1:27, 1:39, 1:51 and 4 more\n" in out
    assert "    … and 12 more notes\n" in out
    (target,) = told(vaultlint, "broken")["targets"]
    assert len(target["links"]) == 180


def test_quiet_leaves_the_list_alone(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"A.md": "[[B]]", "B.md": "[[A]]"})
    for list_ in ("broken", "wanted", "orphans", "ambiguous"):
        ran = vaultlint("links", list_, "--quiet")
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert vaultlint("links", list_).out.startswith("✓ 2 ")


# Calls that cannot work, and vaults that are damaged


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["brokn"], "There is no list 'brokn'. Did you mean 'broken'?"),
        (["zzzz"], "There is no list 'zzzz'. There are summary, broken, wanted, orphans and ambiguous."),
        (["A.md"], "There is no list 'A.md'. For the links there: vaultlint links summary A.md"),
        (["broken", "Z.md"], "There is no file or folder 'Z.md'. Did you mean 'A.md'?"),
        (["broken", "--output-format", "xml"], "--output-format takes pretty or json, not 'xml'."),
        (["--output-fromat", "json"], "There is no option '--output-fromat'. Did you mean '--output-format'?"),
        (
            ["broken", "--at-least", "3"],
            "There is no option '--at-least'. It is one of links wanted: vaultlint links wanted --at-least",
        ),
    ],
)
def test_a_call_that_cannot_work_gets_a_sentence_and_2(
    vaultlint: Run, make_vault: MakeVault, arguments: list[str], sentence: str
) -> None:
    make_vault({"A.md": ""})
    ran = vaultlint("links", *arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {sentence}\n")
    ran = vaultlint("links", "wanted", "--at-least", "0")
    assert (ran.code, ran.out) == (2, "")


def test_a_note_that_cannot_be_read_is_said_and_the_others_are_listed(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"A.md": "x\0\x01\x02\0".encode("utf-16"), "B.md": "[[Missing]]"})
    for list_ in LISTS:
        ran = vaultlint("links", list_)
        assert ran.code == 0
        assert ran.out
        assert ran.err.startswith("note: A.md: ")
        assert ran.err.count("A.md") == 1


def test_a_vault_without_notes_is_no_mistake(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({".obsidian/app.json": "{}"})
    for list_ in LISTS:
        ran = vaultlint("links", list_)
        assert ran.code == 0
        assert ran.err == "note: There are no notes to check in the current folder.\n"
    assert vaultlint("links", "broken").out == ""


def test_a_reader_that_leaves_early_is_no_error(make_vault: MakeVault, environment: dict[str, str]) -> None:
    root = make_vault({f"{number:04}.md": "".join(f"[[Missing {n}]]\n" for n in range(30)) for number in range(200)})
    process = subprocess.Popen(
        [sys.executable, "-m", "vaultlint", "links", "broken"],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), err) == (0, b"")


def write_pages() -> None:
    for list_ in LISTS:
        done = subprocess.run(
            [sys.executable, "-m", "vaultlint", "links", list_],
            cwd=FIXTURES / "podcasts" / "vault",
            env={name: value for name, value in os.environ.items() if name != "COLUMNS"},
            capture_output=True,
            check=True,
        )
        (GOLDEN / f"{list_}.txt").write_bytes(done.stdout)


if __name__ == "__main__":
    write_pages()
