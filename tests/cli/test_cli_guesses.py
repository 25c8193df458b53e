"""What was most likely meant: for every kind of word that a user types or writes into a config."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from vaultlint.cli import main

MakeVault = Callable[[Mapping[str, str | bytes]], Path]

_CALLS = [
    ("chek", "There is no command 'chek'. Did you mean 'check'?"),
    ("help", "There is no command 'help'. Did you mean '--help'?"),
    ("Note.md", "There is no command 'Note.md'. To check that path: vaultlint check Note.md"),
    ("links brokn", "There is no list 'brokn'. Did you mean 'broken'?"),
    ("cache clera", "There is no command 'vaultlint cache clera'. Did you mean 'clear'?"),
    ("--fix", "There is no option '--fix'. It is one of check: vaultlint check --fix"),
    ("--list", "There is no option '--list'. It is one of undo: vaultlint undo --list"),
    ("-q", "There is no option '-q'. It is one of check: vaultlint check -q"),
    ("check -z", "There is no option '-z'."),
    ("--zzz", "There is no option '--zzz'."),
    ("check --fxi", "There is no option '--fxi'. Did you mean '--fix'?"),
    ("undo --lst", "There is no option '--lst'. Did you mean '--list'?"),
    ("links broken --at-least 2", "It is one of links wanted: vaultlint links wanted --at-least"),
    ("links wanted --at-leest 2", "There is no option '--at-leest'. Did you mean '--at-least'?"),
    ("explain mojibak", "There is no rule 'mojibak'. Did you mean 'mojibake'?"),
    ("explain unreadable-not", "There is no rule 'unreadable-not'. Did you mean 'unreadable-note'?"),
    ("check --select mojibak", "'mojibak', which --select names. Did you mean 'mojibake'?"),
    ("check --ignore text,lnks", "There is no rule or category 'lnks', which --ignore names. Did you mean 'links'?"),
    ("check --select defualt", "There is no rule or category 'defualt', which --select names. Did you mean 'default'?"),
    ("check --output-format prety", "not 'prety'. Did you mean 'pretty'?"),
    ("check --output-file srif:x.sarif", "there is no format 'srif'. Did you mean 'sarif'?"),
    ("check --color nevr", "--color takes auto, always or never, not 'nevr'. Did you mean 'never'?"),
    ("check --fail-on eror", "--fail-on takes error, warning, info or never, not 'eror'. Did you mean 'error'?"),
    ("rules --output-format jsn", "--output-format takes pretty or json, not 'jsn'. Did you mean 'json'?"),
    ("explain mojibake --output-format markdwn", "not 'markdwn'. Did you mean 'markdown'?"),
    ("links broken --output-format jsn", "not 'jsn'. Did you mean 'json'?"),
    ("undo --list --output-format jsn", "not 'jsn'. Did you mean 'json'?"),
    ("check Noet.md", "There is no file or folder 'Noet.md'. Did you mean 'Note.md'?"),
    ("check Fodler/Deep.md", "There is no file or folder 'Fodler/Deep.md'. Did you mean 'Folder/Deep.md'?"),
    ("check Folder/Dep.md", "There is no file or folder 'Folder/Dep.md'. Did you mean 'Folder/Deep.md'?"),
    ("inspect Noet.md", "There is no file or folder 'Noet.md'. Did you mean 'Note.md'?"),
    ("check --config other.tml", "There is no file or folder 'other.tml'. Did you mean 'other.toml'?"),
    ("undo --vault Fodler", "There is no file or folder 'Fodler'. Did you mean 'Folder'?"),
    # Nothing is near, and where to look is said.
    ("explain zzz", "There is no rule 'zzz'. `vaultlint rules` lists them."),
    ("check --select zzz", "`vaultlint rules` lists them."),
    ("check --jobs many", "--jobs takes a whole number. `vaultlint check --help` shows what there is."),
    ("check --jobs 0", "--jobs takes a number from 1 on."),
    ("check --select", "--select takes a value, and there is none behind it. --help shows what it is for."),
    ("check --fix=yes", "--fix takes no value. --help shows what it is for."),
    ("explain mojibake links", "'vaultlint explain' has no use for 'links'."),
    ("inspect", "'vaultlint inspect' lacks NOTE. `vaultlint inspect --help` shows"),
    ("cache", "'vaultlint cache' lacks a command. `vaultlint cache --help` shows what there is."),
    ("cache zzz", "There is no command 'vaultlint cache zzz'. `vaultlint cache --help` shows"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "said"), _CALLS)
def test_a_mistyped_call_is_told_what_was_meant(
    call: str, said: str, make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(make_vault({"Note.md": "Text\n", "Folder/Deep.md": "Text\n", "other.toml": ""}))
    assert main(call.split()) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: ")
    assert said in shown.err
    assert shown.err.count("\n") == 1


_CONFIGS = [
    ("selct = []", 'unknown key "selct"; did you mean "select"?'),
    ('select = ["lnks"]', 'unknown rule or category "lnks"; did you mean "links"?'),
    ('ignore = ["mojibak"]', 'unknown rule or category "mojibak"; did you mean "mojibake"?'),
    ('dialect = "obsidan"', 'found "obsidan"; did you mean "obsidian"?'),
    ('fail-on = "warnin"', 'found "warnin"; did you mean "warning"?'),
    ("[rules.broken-wikilnk]", 'unknown rule "broken-wikilnk"; did you mean "broken-wikilink"?'),
    ("[rules.broken-wikilink]\nalow = []", 'unknown option of broken-wikilink "alow"; did you mean "allow"?'),
    ('[rules.broken-wikilink]\nseverity = "eror"', 'found "eror"; did you mean "error"?'),
    ('[rules]\nmojibake = "of"', 'found "of"; did you mean "off"?'),
    ('[rules.duplicate-heading]\nscope = "nte"', 'found the string "nte"; did you mean "note"?'),
    ('[[overrides]]\npaths = ["a"]\nslect = []', 'unknown key of an override "slect"; did you mean "select"?'),
    ("[undo]\nkeep-dys = 3", 'unknown key of undo "keep-dys"; did you mean "keep-days"?'),
]


@pytest.mark.parametrize(("config", "said"), _CONFIGS)
def test_a_mistyped_word_of_a_config_is_told_what_was_meant(
    config: str, said: str, make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(make_vault({"Note.md": "Text\n", "vaultlint.toml": f"{config}\n"}))
    assert main(["check"]) == 2
    assert said in capsys.readouterr().err
