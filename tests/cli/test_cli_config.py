"""`vaultlint config`: what holds and why, which file counts, and the schema."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

MakeVault = Callable[[Mapping[str, str | bytes]], Path]
CONFIG = """\
select = ["default", "orphan-note"]
ignore = ["files"]
fail_on = "warning"

[rules]
mojibake = "info"
duplicate-heading = "off"

[rules.broken_wikilink]
allow = ["a"]

[[overrides]]
paths = ["Templates/"]
ignore = ["frontmatter"]
select = ["dead-end-note"]
[overrides.rules.broken-wikilink]
severity = "error"

[[overrides]]
paths = ["*.md"]
rules.broken-wikilink.allow = ["b"]
"""
NOTES = {".obsidian/app.json": "{}", "A.md": "", "Templates/T.md": ""}


@pytest.fixture
def vault(make_vault: MakeVault) -> Path:
    return make_vault(NOTES | {"vaultlint.toml": CONFIG})


def told(ran) -> tuple[dict[str, tuple[object, str]], dict[str, dict[str, tuple[object, str]]], dict[str, str]]:
    """The settings, those of the rules that are on, and why the others are off; each with its origin in words."""
    assert ran.code == 0
    record = json.loads(ran.out)

    def by_key(settings: list[dict]) -> dict[str, tuple[object, str]]:
        return {one["key"]: (one["value"], one["origin"]["said"]) for one in settings}

    on = {
        rule["name"]: by_key(rule["settings"]) | {"on": (True, rule["origin"]["said"])}
        for rule in record["rules"]
        if rule["on"]
    }
    off = {rule["name"]: rule["origin"]["said"] for rule in record["rules"] if not rule["on"]}
    return by_key(record["settings"]), on, off


@pytest.mark.usefixtures("vault")
def test_each_setting_is_told_with_where_it_comes_from(vaultlint):
    settings, on, off = told(vaultlint("config", "show", "--output-format", "json"))
    expected = {
        "select": (["default", "orphan-note"], "vaultlint.toml:1"),
        "ignore": (["files"], "vaultlint.toml:2"),
        "exclude": ([], "default"),
        "gitignore": (True, "default"),
        "fail-on": ("warning", "vaultlint.toml:3"),
        "dialect": ("obsidian", "detected: '.obsidian' lies in the vault"),
        "baseline": ("vaultlint-baseline.jsonl", "default"),
        "undo.keep-days": (30, "default"),
        "undo.keep-megabytes": (500, "default"),
    }
    assert {key: settings[key] for key in expected} == expected
    assert on["mojibake"]["severity"] == ("info", "vaultlint.toml:6")
    assert on["broken-wikilink"]["allow"] == (["a"], "vaultlint.toml:10")
    assert on["broken-wikilink"]["severity"] == ("warning", "default")
    assert on["orphan-note"]["on"] == (True, "vaultlint.toml:1")
    assert off["duplicate-heading"] == "vaultlint.toml:7"
    assert off["colliding-names"] == "vaultlint.toml:2"
    assert off["dead-end-note"] == "not selected"


@pytest.mark.usefixtures("vault")
def test_for_a_note_the_overrides_that_hold_are_laid_over_them(vaultlint):
    _, on, off = told(vaultlint("config", "show", "Templates/T.md", "--output-format", "json"))
    assert on["broken-wikilink"]["severity"] == ("error", "vaultlint.toml:17")
    assert on["broken-wikilink"]["allow"] == (["b"], "vaultlint.toml:21")
    assert on["dead-end-note"]["on"] == (True, "vaultlint.toml:15")
    assert off["required-frontmatter"] == "vaultlint.toml:14"
    _, on, _ = told(vaultlint("config", "show", "A.md", "--output-format", "json"))
    assert on["broken-wikilink"]["severity"] == ("warning", "default")
    assert on["broken-wikilink"]["allow"] == (["b"], "vaultlint.toml:21")


@pytest.mark.usefixtures("vault")
def test_the_command_line_counts_as_in_a_check(vaultlint):
    settings, on, off = told(
        vaultlint(
            "config",
            "show",
            "A.md",
            "--select",
            "links,duplicate-heading",
            "--ignore",
            "self-link",
            "--output-format",
            "json",
        )
    )
    assert settings["select"] == (["links", "duplicate-heading"], "--select")
    assert settings["ignore"] == (["files", "self-link"], "vaultlint.toml:2, --ignore")
    assert on["duplicate-heading"]["on"] == (True, "--select")
    assert off["self-link"] == "--ignore"
    assert off["colliding-names"] == "vaultlint.toml:2"
    assert off["mojibake"] == "not selected"
    _, _, off = told(vaultlint("config", "show", "--ignore", "mojibake", "--output-format", "json"))
    assert off["mojibake"] == "--ignore"


def test_the_page_is_a_config_with_comments(vault, vaultlint):
    ran = vaultlint("config", "show", "Templates/T.md")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"# vault: {vault}\n# config: vaultlint.toml\n# what holds for: Templates/T.md\n\n")
    assert re.search(r'^severity = "error" +# vaultlint.toml:17$', ran.out, re.MULTILINE)
    assert "\n# override that holds: Templates/ (vaultlint.toml:12)\n" in ran.out
    assert "\n# off, vaultlint.toml:14: invalid-frontmatter, required-frontmatter\n" in ran.out
    data = tomllib.loads(ran.out)
    assert data["rules"]["broken-wikilink"]["allow"] == ["b"]
    assert vaultlint("config").out == vaultlint("config", "show", ".").out
    schema = json.loads(vaultlint("config", "schema").out)
    Draft7Validator(schema).validate(data)


def test_without_a_config_the_defaults_hold(make_vault, vaultlint):
    make_vault(NOTES)
    ran = vaultlint("config")
    assert ran.code == 0
    assert "# config: none, so the defaults hold\n" in ran.out
    ran = vaultlint("config", "path")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "note: There is no config here, so the defaults hold. `vaultlint init` proposes one.\n"


def test_what_is_in_a_pyproject_has_its_place_there(make_vault, vaultlint):
    make_vault(NOTES | {"pyproject.toml": '[project]\n\n[tool.vaultlint]\nfail-on = "error"\nrules.mojibake = "off"\n'})
    settings, _, off = told(vaultlint("config", "show", "--output-format", "json"))
    assert settings["fail-on"] == ("error", "pyproject.toml:4")
    assert off["mojibake"] == "pyproject.toml:5"


def test_the_path_is_told_with_what_is_not_read(vault, vaultlint):
    (vault / ".vaultlint.toml").write_text("", "utf-8")
    ran = vaultlint("config", "path", "Templates/T.md")
    assert (ran.code, ran.out) == (0, f"{vault / 'vaultlint.toml'}\n")
    assert ran.err == "note: '.vaultlint.toml' is not read, because there is 'vaultlint.toml'.\n"
    ran = vaultlint("config", "path", "--config", ".vaultlint.toml")
    assert (ran.out, ran.err) == (".vaultlint.toml\n", "")


def test_a_config_above_the_vault_or_on_the_way_to_its_root_is_said_not_to_be_read(vault, vaultlint):
    above, between = vault.parent / "vaultlint.toml", vault / "Templates" / ".vaultlint.toml"
    for config in (above, between):
        config.write_text("nonsense = 1", "utf-8")
    why = f"is not read, because the root of the vault is '{vault}': put it there, or name it with --config."
    sentences = [f"note: '.vaultlint.toml' {why}", f"note: '{above}' {why}"]
    for command in (("config", "path"), ("check",)):
        ran = vaultlint(*command, folder=vault / "Templates")
        assert ran.err.splitlines() == sentences
    assert vaultlint("check", "--config", "../vaultlint.toml").code == 2
    assert vaultlint("check", "A.md").err.splitlines() == sentences[1:]


def test_a_config_with_mistakes_is_not_told_but_corrected(vault, vaultlint):
    (vault / "vaultlint.toml").write_text('selct = ["all"]', "utf-8")
    ran = vaultlint("config", "show")
    assert (ran.code, ran.out) == (2, "")
    assert 'vaultlint.toml:1:1: unknown key "selct"; did you mean "select"?' in ran.err
