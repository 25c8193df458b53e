import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from vaultlint.reporters import formats

Run = Callable[..., object]
FORMATS = formats()

ONE_BROKEN_LINK = {"Start.md": "See [[Missing]].\n", "Other.md": "fine\n"}
# A target that is right once case and punctuation are set aside has a safe fix.
FIXABLE = {"Start.md": "See [[great ideas]].\n", "great_ideas.md": "Here.\n"}


def test_findings_exit_with_1_and_a_clean_vault_with_0(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    root = make_vault(ONE_BROKEN_LINK)
    ran = vaultlint("check")
    assert (ran.code, ran.err) == (1, "")
    assert "broken-wikilink 1:5" in ran.out or "broken-wikilink 1:7" in ran.out
    (root / "Start.md").unlink()
    ran = vaultlint("check")
    assert (ran.code, ran.out, ran.err) == (0, "✓ 1 note checked, nothing found.\n", "")


def test_a_part_of_a_vault_is_checked_against_all_of_it(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    make_vault({".obsidian/app.json": "{}", "a/One.md": "[[Two]] [[No]]", "b/Two.md": "[[Nothing]]"})
    ran = vaultlint("check", "a/One.md", "--output-format", "concise", "--quiet")
    assert [line.split(":")[0] for line in ran.out.splitlines()] == ["a/One.md"]
    assert vaultlint("check", "a", "b", "--statistics").out.startswith("rule ")


def test_fix_writes_what_is_safe_and_reports_the_rest(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    root = make_vault(FIXABLE | {"Left.md": "[[Nothing like it]]\n"})
    ran = vaultlint("check", "--fix")
    assert ran.code == 1
    assert "[[great_ideas" in (root / "Start.md").read_text()
    assert (
        "Fixed 1 finding in 1 note:\n  broken-wikilink  1  Start.md\nUndo: vaultlint undo\n\n"
        "1 finding left in 1 note (1 warning).\n"
    ) in ran.out
    assert "Fixed" not in vaultlint("check", "--fix").out


def test_diff_writes_nothing_and_can_be_applied(
    vaultlint: Run, make_vault: Callable[..., Path], tmp_path: Path
) -> None:
    root = make_vault(FIXABLE)
    before = (root / "Start.md").read_bytes()
    ran = vaultlint("check", "--diff")
    assert ran.code == 1
    assert ran.out.startswith(
        "--- a/Start.md\n+++ b/Start.md\n@@ -1,1 +1,1 @@\n-See [[great ideas]].\n+See [[great_ideas"
    )
    assert ran.err == "1 finding would be fixed in 1 note.\n"
    assert (root / "Start.md").read_bytes() == before
    if shutil.which("patch"):
        copy = tmp_path / "copy"
        shutil.copytree(root, copy)
        subprocess.run(["patch", "-s", "-p1"], cwd=copy, input=ran.out.encode(), check=True)
        vaultlint("check", "--fix")
        assert (copy / "Start.md").read_bytes() == (root / "Start.md").read_bytes()
    else:
        vaultlint("check", "--fix")
    ran = vaultlint("check", "--diff")
    assert (ran.code, ran.out, ran.err) == (0, "", "Nothing would be changed.\n")


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("ï»¿# Itâ€™s\n\ndonâ€™t\n", "# It’s\n\ndon’t\n"),
        ("ï»¿- one\n- two\n\ndonâ€™t\n", "ï»¿- one\n- two\n\ndon’t\n"),
        ("ï»¿---\ntitle: itâ€™s\n---\n", "---\ntitle: it’s\n---\n"),
        ("bâ€œ__c__ x\n\ndonâ€™t\n", "bâ€œ__c__ x\n\ndon’t\n"),
        ("xâ€‰#tag\n\ndonâ€™t\n", "xâ€‰#tag\n\ndon’t\n"),
    ],
)
def test_garbled_text_that_cannot_be_repaired_keeps_no_other_from_it(
    vaultlint: Run, make_vault: Callable[..., Path], text: str, fixed: str
) -> None:
    vault = make_vault({"A.md": text})
    ran = vaultlint("check", "--fix", "--unsafe-fixes", "--select", "mojibake")
    assert "refused" not in ran.err
    assert (vault / "A.md").read_text(encoding="utf-8") == fixed


def test_diff_wins_over_fix(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    root = make_vault(FIXABLE)
    assert vaultlint("check", "--fix", "--diff").code == 1
    assert (root / "Start.md").read_text() == FIXABLE["Start.md"]


def test_unsafe_fixes_are_shown_and_written_only_when_asked_for(
    vaultlint: Run, make_vault: Callable[..., Path]
) -> None:
    files = {"Start.md": "See [[Artifical Inteligence]].\n", "Artificial Intelligence.md": "x\n"}
    root = make_vault(files)
    assert "1 can be fixed with --fix --unsafe-fixes." in vaultlint("check").out
    vaultlint("check", "--fix")
    assert (root / "Start.md").read_text() == files["Start.md"]
    assert "+See [[Artificial Intelligence" in vaultlint("check", "--diff", "--unsafe-fixes").out
    assert vaultlint("check", "--fix", "--unsafe-fixes").code == 0
    assert "[[Artificial Intelligence" in (root / "Start.md").read_text()


def test_select_and_ignore_are_repeated_or_separated_by_commas(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    make_vault({"Start.md": "[[No]] ![[No.png]] [x](No.md)\n"})

    def rules(*arguments: str) -> set[str]:
        ran = vaultlint("check", "--output-format", "json", *arguments)
        return {finding["rule"] for finding in json.loads(ran.out)["findings"]}

    assert rules() == {"broken-wikilink", "broken-embed", "broken-markdown-link"}
    assert rules("--select", "broken-wikilink, broken-embed") == {"broken-wikilink", "broken-embed"}
    assert rules("--select", "broken-wikilink", "--select", "broken-embed") == {"broken-wikilink", "broken-embed"}
    ignored = ("--ignore", "broken-wikilink,broken-embed", "--ignore", "orphan-note,dead-end-note")
    assert rules("--select", "links", *ignored) == {"broken-markdown-link"}


def test_a_run_without_any_rule_is_told_from_a_clean_one(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    root = make_vault({"Note.md": "[[Missing]]\n"})
    told = "note: No rule is on, so nothing was looked for. `select` and `ignore` say which are.\n"
    ran = vaultlint("check", "--ignore", "all")
    assert (ran.code, ran.err) == (0, told)
    (root / "vaultlint.toml").write_text('ignore = ["all"]\n', encoding="utf-8")
    ran = vaultlint("check")
    assert (ran.code, ran.err) == (0, told)
    (root / "vaultlint.toml").write_text('ignore = ["all"]\n[[overrides]]\npaths = ["/A/"]\nselect = ["all"]\n')
    ran = vaultlint("check")
    assert (ran.code, ran.err) == (0, "")


def test_a_config_can_be_named(vaultlint: Run, make_vault: Callable[..., Path], tmp_path: Path) -> None:
    make_vault(ONE_BROKEN_LINK)
    config = tmp_path / "other.toml"
    config.write_text('ignore = ["broken-wikilink"]\n')
    assert vaultlint("check", "--config", config).code == 0


def test_the_exit_code_depends_on_severity(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    root = make_vault(ONE_BROKEN_LINK)  # broken-wikilink is a warning
    assert vaultlint("check", "--fail-on", "error").code == 0
    assert vaultlint("check", "--fail-on", "warning").code == 1
    assert vaultlint("check", "--fail-on", "info").code == 1
    assert vaultlint("check", "--fail-on", "never").code == 0
    (root / "vaultlint.toml").write_text('fail-on = "error"\n')
    assert vaultlint("check").code == 0
    assert vaultlint("check", "--fail-on", "warning").code == 1


def test_statistics_count_by_rule(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    make_vault(FIXABLE)
    ran = vaultlint("check", "--statistics", "--quiet")
    assert ran.out.splitlines()[1].split() == ["broken-wikilink", "warning", "1", "1", "·"]
    assert ran.code == 1


def test_quiet_says_nothing_of_a_clean_vault(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    make_vault({"A.md": "a"})
    ran = vaultlint("check", "-q")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_json_is_an_object_on_standard_output(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    make_vault(ONE_BROKEN_LINK)
    told = json.loads(vaultlint("check", "--output-format", "json").out)
    assert list(told) == ["version", "findings", "fixed", "summary"]
    assert told["findings"][0]["path"] == "Start.md"
    assert told["summary"]["notes_checked"] == 2


def test_a_folder_without_notes_is_no_mistake(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    make_vault({"picture.png": ""})
    ran = vaultlint("check")
    assert (ran.code, ran.out, ran.err) == (0, "✓ 1 file checked, nothing found.\n", "")
    ran = vaultlint("check", "--ignore", "files")
    assert ran.code == 0
    assert (ran.out, ran.err) == ("", "note: There are no notes to check in the current folder.\n")
    assert vaultlint("check", "--quiet").err == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "Strat.md"], "There is no file or folder 'Strat.md'. Did you mean 'Start.md'?"),
        (["check", "deep/Nots.md"], "There is no file or folder 'deep/Nots.md'. Did you mean 'deep/Note.md'?"),
        (["check", "no/such/place"], "There is no file or folder 'no/such/place'."),
        (["check", "Start.md/x"], "There is no file or folder 'Start.md/x'."),
        (["check", "a\nb\x1b[2J"], r"There is no file or folder 'a\nb\x1b[2J'."),
        (["check", "x" * 300], f"There cannot be a file '{'x' * 300}': File name too long."),
        (["check", "dangling.md"], "'dangling.md' is a symbolic link that leads nowhere."),
        (["check", "--config", "nope.toml"], "There is no file or folder 'nope.toml'."),
        (["check", "--fxi"], "There is no option '--fxi'. Did you mean '--fix'?"),
        (["check", "--zzzzzz"], "There is no option '--zzzzzz'."),
        (["check", "--config"], "--config takes a value, and there is none behind it. --help shows what it is for."),
        (
            ["check", "--output-format", "prety"],
            f"--output-format takes {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, not 'prety'. Did you mean 'pretty'?",
        ),
        (["check", "--color", "yes"], "--color takes auto, always or never, not 'yes'."),
        (
            ["check", "--fail-on", "warnings"],
            "--fail-on takes error, warning, info or never, not 'warnings'. Did you mean 'warning'?",
        ),
        (
            ["check", "--unsafe-fixes"],
            "--unsafe-fixes does nothing by itself: add --fix to write them, or --diff to see them.",
        ),
        (["check", "--diff", "--output-format", "json"], "--diff prints a diff: leave out --output-format."),
        (["check", "--diff", "--statistics"], "--diff prints a diff: leave out --statistics."),
        (
            ["check", "--output-format", "json", "--statistics"],
            "--statistics is for pretty, concise and grouped alone: leave it out, or choose one of them.",
        ),
        (["check", "--select", ","], "--select takes names of rules or categories; `vaultlint rules` lists them."),
        (["chekc"], "There is no command 'chekc'. Did you mean 'check'?"),
        (
            ["frobnicate"],
            (
                "There is no command 'frobnicate'. "
                "There are check, init, baseline, undo, rules, explain, inspect, links, config and cache."
            ),
        ),
        (["deep"], "There is no command 'deep'. To check that path: vaultlint check deep"),
        (["--versoin"], "There is no option '--versoin'. Did you mean '--version'?"),
    ],
)
def test_a_call_that_cannot_work_gets_one_sentence_and_2(
    vaultlint: Run, make_vault: Callable[..., Path], arguments: list[str], sentence: str
) -> None:
    root = make_vault({"Start.md": "x", "deep/Note.md": "x"})
    (root / "dangling.md").symlink_to("nowhere.md")
    ran = vaultlint(*arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {sentence}\n")


def test_an_unknown_rule_gets_a_guess_and_2(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    make_vault(ONE_BROKEN_LINK)
    ran = vaultlint("check", "--select", "broken-wikilnk")
    assert (ran.code, ran.out) == (2, "")
    assert "broken-wikilink" in ran.err


def test_a_config_with_ten_mistakes_names_all_of_them(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    mistakes = [f"mistake-{number} = {number}" for number in range(10)]
    make_vault(ONE_BROKEN_LINK | {"vaultlint.toml": "\n".join(mistakes)})
    ran = vaultlint("check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: the config cannot be used:\n")
    assert all(f"vaultlint.toml:{number + 1}:" in ran.err for number in range(10))


def test_a_config_with_an_escape_in_it_is_not_printed_raw(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    make_vault(ONE_BROKEN_LINK | {"vaultlint.toml": '"a\\u001b[2Jb" = 1\n'})
    ran = vaultlint("check")
    assert ran.code == 2
    assert "\x1b" not in ran.err


def test_names_that_a_terminal_would_obey_are_shown_as_escapes_in_every_format(
    vaultlint: Run, make_vault: Callable[..., Path]
) -> None:
    root = make_vault({})
    name = b"a\nb\x1b[31m\xe2\x80\xae\xff.md"
    with open(bytes(root) + b"/" + name, "wb") as file:  # noqa: PTH123 - pathlib knows no bytes
        file.write(b"[[Missing]]\n")
    shown = r"a\nb\x1b[31m\u202e\xff.md"
    for arguments in (["--output-format", "pretty"], ["--output-format", "concise"]):
        ran = vaultlint("check", *arguments)
        assert shown in ran.out
        assert not set("\x1b\u202e\udcff") & set(ran.out)
    ran = vaultlint("check", "--output-format", "json")
    assert ran.out.isascii()
    assert json.loads(ran.out)["findings"][0]["path"].encode("utf-8", "surrogateescape") == name


def test_a_diff_of_a_note_with_odd_characters_is_exact(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    make_vault({"Start.md": "\x0c\u2028\x1b [[great ideas]]\r\n", "great_ideas.md": b""})
    ran = vaultlint("check", "--diff")
    assert "-\x0c\u2028\x1b [[great ideas]]\r\n" in ran.out


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_refused_fixes_are_told_without_a_flood_and_exit_with_3(
    vaultlint: Run, make_vault: Callable[..., Path]
) -> None:
    root = make_vault({"great_ideas.md": "x"} | {f"{number:02}.md": "[[great ideas]]\n" for number in range(30)})
    for note in root.glob("[0-9]*.md"):
        note.chmod(0o444)
    ran = vaultlint("check", "--fix", "--fail-on", "never")
    assert ran.code == 3
    lines = ran.err.splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("error: 00.md: not written: ")
    assert lines[-1] == "error: 10 more refused; --output-format json names all of them."
    told = json.loads(vaultlint("check", "--fix", "--output-format", "json").out)
    assert len(told["summary"]["refused"]) == 30
    assert (root / "00.md").read_text() == "[[great ideas]]\n"
