"""A note from standard input is linted as if it were a file of its vault, and its fixed text comes out again."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
MakeVault = Callable[..., Path]
VAULT = {
    ".obsidian/app.json": "{}",
    "great_ideas.md": "# Costs\n\n# Costs\n",
    "notes/Old.md": "[[great_ideas|x]]\n",
    "notes/Neighbour.md": "[[Old#Top]]\n",
}


def found(ran: object) -> list[tuple[str, str]]:
    return [(finding["path"], finding["rule"]) for finding in json.loads(ran.out)["findings"]]


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_text_stands_in_the_place_of_its_file(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault(VAULT)
    arguments = ("check", "-", "--stdin-filename", "notes/Old.md", "--output-format", "json")
    assert found(vaultlint(*arguments, feed=b"# Top\n[[Neighbour]] [[#Top]] [[Gone]]\n")) == [
        ("notes/Old.md", "broken-wikilink")
    ]
    assert found(vaultlint(*arguments, feed=b"[[#Top]]\n")) == [("notes/Old.md", "broken-heading-link")]


def test_the_file_need_not_exist_nor_its_folder(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault(VAULT)
    before = snapshot(root)
    ran = vaultlint(
        *("check", "-", "--stdin-filename", root / "new" / "folder" / "New.md", "--output-format", "concise"),
        folder=root.parent,
        feed=b"[[New]] [x](../../notes/Old.md) [[Gone]]\n",
    )
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines()[0].startswith("vault/new/folder/New.md:1:35: ")
    assert len(ran.out.splitlines()) == 2
    assert snapshot(root) == before


def test_without_a_name_it_is_a_new_note_in_the_current_folder(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault(VAULT | {"notes/stdin.md": "[[Nowhere]]"})
    ran = vaultlint(
        "check", "-", "--output-format", "json", folder=root / "notes", feed=b"[x](./Old.md) [y](./Gone.md)\n"
    )
    assert found(ran) == [("notes/stdin1.md", "broken-markdown-link")]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (b"\xef\xbb\xbf[[great ideas|x]]\r\n\r\nx \r\n", b"\xef\xbb\xbf[[great_ideas|x]]\r\n\r\nx \r\n"),
        (b"[[great ideas|x]]", b"[[great_ideas|x]]"),
        (b"a\rb\n[[great ideas|x]]\x0c\n", b"a\rb\n[[great_ideas|x]]\x0c\n"),
        ("[[great ideas|🎉]]\u2028\n".encode(), "[[great_ideas|🎉]]\u2028\n".encode()),
        (b"clean \r\n\xef\xbb\xbf\r", b"clean \r\n\xef\xbb\xbf\r"),
        (b"", b""),
        # Files that are no UTF-8 are not fixed, and here neither: they come out as they went in.
        (b"[[great ideas|x]] caf\xe9 \xff\n", b"[[great ideas|x]] caf\xe9 \xff\n"),
        ("[[great ideas|x]]\n".encode("utf-16"), "[[great ideas|x]]\n".encode("utf-16")),
        (b"\0\0\0\0", b"\0\0\0\0"),
    ],
)
def test_the_fixed_text_goes_to_standard_output_byte_for_byte(
    vaultlint: Run, make_vault: MakeVault, given: bytes, wanted: bytes
) -> None:
    root = make_vault(VAULT)
    before = snapshot(root)
    ran = vaultlint("check", "-", "--stdin-filename", "notes/Old.md", "--fix", feed=given)
    assert ran.out.encode("utf-8", "surrogateescape") == wanted
    assert snapshot(root) == before


def test_with_fix_the_report_goes_to_standard_error(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault(VAULT)
    ran = vaultlint(
        *("check", "-", "--stdin-filename", "notes/Old.md", "--fix", "--output-format", "json"),
        feed=b"[[great ideas|x]] [[Gone]]\n",
    )
    assert (ran.code, ran.out) == (1, "[[great_ideas|x]] [[Gone]]\n")
    report = json.loads(ran.err)
    assert [finding["rule"] for finding in report["findings"]] == ["broken-wikilink"]
    ran = vaultlint("check", "-", "--fix", feed=b"fine\n")
    assert (ran.code, ran.out, ran.err) == (0, "fine\n", "✓ 1 note checked, nothing found.\n")


def test_a_diff_is_that_of_the_file(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault(VAULT)
    (root / "notes" / "Old.md").write_bytes(b"[[great ideas|x]]\r\n")
    ran = vaultlint(
        "check", "-", "--stdin-filename", "notes/Old.md", "--diff", "--fix", "--quiet", feed=b"[[great ideas|x]]\r\n"
    )
    assert ran.code == 1
    subprocess.run(["git", "apply", "-"], cwd=root, input=ran.out.encode(), check=True)
    assert (root / "notes" / "Old.md").read_bytes() == b"[[great_ideas|x]]\r\n"


def test_no_fix_reaches_into_another_file(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault(
        VAULT | {"Links.md": "[[Two#House#Costs]]\n", "vaultlint.toml": '[rules.duplicate-heading]\nscope = "note"\n'}
    )
    before = snapshot(root)
    text = b"# Car\n\n## Costs\n\n# House\n\n## Costs\n"
    fix = ("--select", "duplicate-heading", "--fix", "--unsafe-fixes")
    ran = vaultlint("check", "-", "--stdin-filename", "Two.md", *fix, feed=text)
    assert ran.out.encode() == text
    assert "note: Links.md: not edited, because only the note from standard input is" in ran.err
    assert snapshot(root) == before
    (root / "Two.md").write_bytes(text)
    vaultlint("check", "Two.md", *fix)
    assert (root / "Links.md").read_text() != "[[Two#House#Costs]]\n"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("notes/drafts/One.md", "'notes/drafts/One.md' is not checked: it is excluded by the config or by .gitignore."),
        ("private/One.md", "'private/One.md' is not checked: it is excluded by the config or by .gitignore."),
        ("private/keep/One.md", None),
        ("below/any.md", "'below/any.md' is not checked: it is excluded by the config or by .gitignore."),
        ("notes/One.txt", "'notes/One.txt' is not checked: it is not a note, a canvas or a base."),
        (".trash/One.md", "'.trash/One.md' is not checked: it is not part of the vault (hidden folder or link)."),
    ],
)
def test_what_is_excluded_stays_excluded_and_comes_out_as_it_went_in(
    vaultlint: Run, make_vault: MakeVault, name: str, sentence: str | None
) -> None:
    make_vault(
        {
            "vaultlint.toml": 'exclude = ["drafts/"]\n',
            ".gitignore": "private/*\n!private/keep/\n",
            "below/.gitignore": "*.md\n",
            "great_ideas.md": "x",
        }
    )
    ran = vaultlint("check", "-", "--stdin-filename", name, "--fix", feed=b"[[great ideas|x]]\n")
    if sentence is None:
        assert (ran.code, ran.out) == (0, "[[great_ideas|x]]\n")
    else:
        assert (ran.code, ran.out) == (0, "[[great ideas|x]]\n")
        assert f"note: {sentence}\n" in ran.err


def test_what_is_no_text_is_a_finding(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault(VAULT)
    ran = vaultlint("check", "-", "--output-format", "concise", "-q", feed="[[a]]\n".encode("utf-16"))
    assert (ran.code, ran.err) == (1, "")
    said = "is encoded in UTF-16, but Obsidian reads notes as UTF-8; save it as UTF-8"
    assert ran.out == f"stdin.md:1:1: error unreadable-note {said}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-", "notes"], "'-' is standard input, and stands alone: leave out the other paths."),
        (
            ["--stdin-filename", "a.md"],
            "--stdin-filename says what standard input is the text of: put '-' in the place of PATHS.",
        ),
        (["-", "--stdin-filename", "notes"], "--stdin-filename takes the path of a note, and 'notes' is a folder."),
    ],
)
def test_what_does_not_go_together_gets_one_sentence_and_2(
    vaultlint: Run, make_vault: MakeVault, arguments: list[str], sentence: str
) -> None:
    make_vault(VAULT)
    ran = vaultlint("check", *arguments, feed=b"x")
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {sentence}\n")


@pytest.mark.skipif(os.name == "nt", reason="shells of Windows close no stream")
def test_standard_input_that_is_closed_gets_one_sentence_and_2(
    environment: dict[str, str], make_vault: MakeVault
) -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec '{sys.executable}' -m vaultlint check - <&-"],
        cwd=make_vault(VAULT),
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"error: Standard input is closed: there is no note to check.\n"


def test_nothing_is_kept_of_a_text_that_is_on_no_disk(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    make_vault(VAULT | {"notes/Old.md": "# Top\n"})
    cache = ("--cache-dir", tmp_path / "cache", "--output-format", "json")
    piped = ("check", "-", "--stdin-filename", "notes/Old.md", *cache)
    for _ in range(2):
        assert found(vaultlint("check", *cache, "--select", "links")) == []
        assert found(vaultlint(*piped, feed=b"[[Nowhere]]")) == [("notes/Old.md", "broken-wikilink")]
        assert found(vaultlint(*piped, feed=b"# Top\n")) == []
    assert found(vaultlint("check", "--no-cache", "--select", "links", "--output-format", "json")) == []


def test_no_name_is_kept_that_is_on_no_disk(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"Asks.md": "[[Neuer Name]]\n", "Old.md": "", **{f"{number}.md": "" for number in range(80)}})
    cache = ("--cache-dir", tmp_path / "cache")
    time.sleep(2.1)  # else no file would be known again
    vaultlint("check", *cache, "--select", "blocks")
    for number in range(80):
        (root / f"{number}.md").write_text("[[Gone]]\n", encoding="utf-8")
    named = b"---\naliases: [Neuer Name]\n---\n[[Gone as well]]\n"
    vaultlint("check", "-", "--stdin-filename", "Old.md", *cache, feed=named)
    asked = ("check", "Asks.md", "--output-format", "json")
    expected = vaultlint(*asked, "--no-cache").out
    assert "Neuer Name" in expected
    assert vaultlint(*asked, *cache).out == expected
