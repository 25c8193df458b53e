import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import vaultlint as package
from vaultlint.engine import OWN_FINDINGS

Run = Callable[..., object]
MakeVault = Callable[..., Path]

HEAVY = ("rich", "mistune", "ftfy", "pyromark", "frontmatter", "yaml", "rapidfuzz", "vaultlint.rules", "vaultlint.note")


def test_version_is_printed(vaultlint: Run) -> None:
    for flag in ("--version", "-V"):
        ran = vaultlint(flag)
        assert (ran.code, ran.out, ran.err) == (0, f"vaultlint {package.__version__}\n", "")


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["check", "--help"], ["check", "no such path"], ["links", "--help"]]
)
def test_what_needs_no_vault_loads_neither_parsers_nor_rules(arguments: list[str], environment: dict[str, str]) -> None:
    code = (
        f"import sys, vaultlint.cli as cli; cli.main({arguments!r}); print(*sys.modules, sep=chr(10), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True, text=True)
    loaded = set(done.stderr.splitlines())
    assert "vaultlint.cli" in loaded
    assert not loaded & set(HEAVY)


def test_help_is_complete_and_fits_into_eighty_columns(vaultlint: Run) -> None:
    ran = vaultlint("--help")
    assert ran.code == 0
    assert all(f"\n  {command}" in ran.out for command in ("check", "rules", "explain", "inspect", "links"))
    lists = [("links", list_) for list_ in ("summary", "broken", "wanted", "orphans", "ambiguous")]
    for command in (("check",), ("rules",), ("explain",), ("inspect",), ("links",), *lists):
        ran = vaultlint(*command, "--help")
        assert (ran.code, ran.err) == (0, "")
        assert "..." not in ran.out.split("Options:")[1]
        assert max(len(line) for line in ran.out.splitlines()) <= 80
    options = ["fix", "unsafe-fixes", "diff", "select", "ignore", "config", "output-format", "color", "quiet"]
    ran = vaultlint("check", "-h")
    assert all(f"--{option}" in ran.out for option in (*options, "statistics", "fail-on"))


def test_the_command_alone_shows_the_help_and_exits_with_2(vaultlint: Run) -> None:
    ran = vaultlint()
    assert ran.code == 2
    assert ran.out.startswith("Usage: vaultlint ")


def test_completion_can_be_set_up(vaultlint: Run) -> None:
    ran = vaultlint(extra={"_VAULTLINT_COMPLETE": "complete_bash", "COMP_WORDS": "vaultlint ch", "COMP_CWORD": "1"})
    assert ran.out.strip() == "check"


def test_rules_are_listed_by_category(vaultlint: Run) -> None:
    ran = vaultlint("rules")
    assert (ran.code, ran.err) == (0, "")
    assert "\nlinks\n" in ran.out
    assert "  broken-wikilink  " in ran.out
    assert "    Wikilinks lead to a file that exists.\n" in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 80


def test_rules_as_json_say_everything_about_each(vaultlint: Run) -> None:
    told = json.loads(vaultlint("rules", "--output-format", "json").out)
    assert told["version"] == 1
    rules = {rule["name"]: rule for rule in told["rules"]}
    wikilink = rules["broken-wikilink"]
    assert {name: wikilink[name] for name in ("category", "default", "severity", "fixable", "since")} == {
        "category": "links",
        "default": True,
        "severity": "warning",
        "fixable": True,
        "since": "0.1.0",
    }
    assert wikilink["summary"] == "Wikilinks lead to a file that exists."
    assert all({"name", "type", "default", "help"} == set(option) for option in wikilink["options"])


def test_every_rule_can_be_explained(vaultlint: Run) -> None:
    names = [rule["name"] for rule in json.loads(vaultlint("rules", "--output-format", "json").out)["rules"]]
    for name in names:
        ran = vaultlint("explain", name)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(f"{name}\n")
        assert "\nExamples\n" in ran.out
        assert "━" in ran.out


def test_the_findings_of_the_engine_can_be_explained_too(vaultlint: Run) -> None:
    for name in OWN_FINDINGS:
        ran = vaultlint("explain", name)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(f"{name}\nno rule, error, no fix, always on\n\n")
        assert max(len(line) for line in ran.out.splitlines()) <= 80
    assert vaultlint("explain", "unreadable-not").err.endswith("Did you mean 'unreadable-note'?\n")


SHOUTING = """
    from collections.abc import Mapping
    from typing import Literal

    from vaultlint.rule import Bad, Good, NoteRule, Severity, option

    class NoShouting(NoteRule):
        \"\"\"Notes do not shout.

        A paragraph with `code in it` that is rather long, so that it has to be broken somewhere near its end.

        - an item
          that goes on
        - another

            code that   stays
        \"\"\"

        severity = Severity.ERROR
        since = "1.0"
        by_default = False
        most: int = option(default=3, help="How many capitals may follow each other.")
        words: tuple[str, ...] = option(default=("NASA",), help="What may be shouted.")
        where: Literal["everywhere", "headings"] = option(default="everywhere", help="Where to listen.")
        names: Mapping[str, str] = option(default={"a": "b"}, help="Names.")
        examples = (
            Good("quiet", options={"most": 2}, vault={"Empty.md": ""}),
            Bad("日本 «LOUD» and «LOUDER»\\nfine \\\\«x\\\\»",
                fixed="日本 loud and louder\\nfine", vault={"Other.md": "text"}),
        )

        def check(self, note):
            return iter(())
"""


def test_explain_tells_the_story_the_options_and_the_examples(
    vaultlint: Run, install_rule: Callable[..., dict[str, str]]
) -> None:
    ran = vaultlint("explain", "no-shouting", extra=install_rule("no_shouting", SHOUTING))
    assert ran.code == 0, ran.err
    assert "error, fixable, off by default, since 1.0\n" in ran.out
    assert (
        "A paragraph with `code in it` that is rather long, so that it has to be broken\nsomewhere near its end.\n"
        in ran.out
    )
    assert "- an item that goes on\n- another\n" in ran.out
    assert "    code that   stays\n" in ran.out
    assert "  most = 3  whole number\n    How many capitals may follow each other.\n" in ran.out
    assert '  words = ["NASA"]  list of text\n' in ran.out
    assert '  where = "everywhere"  "everywhere" or "headings"\n' in ran.out
    assert '  names = { a = "b" }  table of text\n' in ran.out
    assert "  Good (most = 2; beside Empty.md)\n    │ quiet\n" in ran.out
    assert (
        "  Bad\n    in Other.md\n    │ text\n    in Example.md\n    │ 日本 LOUD and LOUDER\n"
        "    │      ━━━━     ━━━━━━\n    │ fine «x»\n  Fixed\n    │ 日本 loud and louder\n    │ fine\n" in ran.out
    )


def test_an_unknown_rule_gets_a_guess(vaultlint: Run) -> None:
    ran = vaultlint("explain", "broken-wikilnk")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: There is no rule 'broken-wikilnk'. Did you mean 'broken-wikilink'?\n"
    assert vaultlint("explain", "zzz").err == "error: There is no rule 'zzz'. `vaultlint rules` lists them.\n"
    listed = vaultlint("explain")
    assert (listed.code, listed.out) == (0, vaultlint("rules").out)


NOTE = """---
title: One
aliases: [Uno]
tags: [podcast]
number: .inf
related: "[[Two]]"
---
# Head *ing*

See [[Two#Part|there]] and ![[gone.png]] and [md](Two.md). #topic ^block-1
"""


def test_inspect_as_json_has_the_names_of_the_contract(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"One.md": NOTE, "Two.md": "text\n\n## Part\n"})
    ran = vaultlint("inspect", "One.md", "--output-format", "json")
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert list(told) == ["path", "dialect", "properties", "aliases", "tags", "headings", "blocks", "links"]
    assert told["path"] == "One.md"
    assert told["properties"] == {
        "title": "One", "aliases": ["Uno"], "tags": ["podcast"], "number": ".inf", "related": "[[Two]]",
    }  # fmt: skip
    assert told["aliases"] == ["Uno"]
    assert sorted(told["tags"]) == ["podcast", "topic"]
    assert told["headings"] == [{"level": 1, "text": "Head *ing*", "line": 8}]
    assert told["blocks"] == [{"id": "block-1", "line": 10}]
    property_link, wikilink, embed, markdown = told["links"]
    assert wikilink == {
        "kind": "wikilink",
        "embed": False,
        "raw": "[[Two#Part|there]]",
        "path": "Two",
        "subpath": "#Part",
        "text": "there",
        "size": None,
        "line": 10,
        "column": 5,
        "target": "Two.md",
        "missing": False,
        "target_line": 3,
        "candidates": ["Two.md"],
    }
    assert (property_link["kind"], property_link["target"], property_link["line"]) == ("property", "Two.md", 6)
    assert (embed["kind"], embed["embed"], embed["target"]) == ("wikilink", True, None)
    assert (markdown["kind"], markdown["target"], markdown["text"]) == ("markdown", "Two.md", "md")


def test_inspect_tells_people_where_each_link_leads_and_why(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"One.md": NOTE, "Two.md": "text\n\n## Part\n"})
    out = vaultlint("inspect", "One.md").out
    for line in (
        "  title: One",
        "  #podcast, #topic",
        "      8  # Head *ing*",
        "     10  ^block-1",
        "     10:5  [[Two#Part|there]]",
        "           wikilink: Two.md, line 3",
        "           wikilink embed: leads nowhere",
    ):
        assert f"\n{line}\n" in out
    assert max(len(line) for line in out.splitlines()[2:]) <= 80


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Noe.md"], "There is no file or folder 'Noe.md'. Did you mean 'One.md'?"),
        (["."], "'.' is a folder; inspect takes one note."),
        (["One.md", "--output-format", "xml"], "--output-format takes pretty or json, not 'xml'."),
        ([], "'vaultlint inspect' lacks NOTE. `vaultlint inspect --help` shows what there is."),
    ],
)
def test_what_cannot_be_inspected_gets_a_sentence_and_2(
    vaultlint: Run, make_vault: MakeVault, arguments: list[str], sentence: str
) -> None:
    make_vault({"One.md": NOTE})
    ran = vaultlint("inspect", *arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {sentence}\n")


def test_inspect_of_what_is_no_note_exits_with_2(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault({"One.md": NOTE, "picture.png": "x", "odd.md": b"\x00\x01\x02\x00" * 100})
    for name in ("picture.png", "odd.md"):
        ran = vaultlint("inspect", name)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("error: ")


def test_inspect_survives_hostile_properties(vaultlint: Run, make_vault: MakeVault) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{after}: &{after} [{','.join([f'*{before}'] * 10)}]\n"
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    make_vault({"Bomb.md": f"---\n{bomb}---\n", "Big.md": f'---\nn: {"9" * 5000}\n1: 2\n"\\e[2J": x\n---\n'})
    for name in ("Bomb.md", "Big.md"):
        ran = vaultlint("inspect", name, "--output-format", "json")
        assert ran.code == 0, ran.err
        json.loads(ran.out)
        ran = vaultlint("inspect", name)
        assert ran.code == 0, ran.err
        assert "\x1b" not in ran.out
