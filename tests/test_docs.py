"""The documentation: checked with vaultlint itself, and built into a site in which every link leads somewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from vaultlint.cli import ruledata, rulemarkdown
from vaultlint.registry import load_rules

ROOT = Path(__file__).parent.parent
_RULES = load_rules()


def _vaultlint(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vaultlint", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_vaultlint_finds_nothing_in_its_own_documentation() -> None:
    ran = _vaultlint("check", "docs", "--output-format", "concise")
    assert (ran.stdout, ran.stderr, ran.returncode) == ("", "", 0)


def test_the_site_is_built_without_a_warning_and_has_a_page_for_each_rule(tmp_path: Path) -> None:
    if any(find_spec(package) is None for package in ("sphinx", "myst_parser", "furo")):
        pytest.skip("the generator of the site is not installed")
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "build.py", tmp_path / "site"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    site = tmp_path / "site"
    first, rules = (site / "index.html", site / "docs" / "rules" / "README.html")
    assert 'href="docs/configuration.html"' in first.read_text(encoding="utf-8")
    for rule in _RULES:
        assert (site / "docs" / "rules" / f"{rule}.html").is_file()
        assert f'href="{rule}.html"' in rules.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["loose-path-link", "mojibake"])
def test_explain_prints_the_page_of_the_site(name: str) -> None:
    ran = _vaultlint("explain", name, "--output-format", "markdown")
    assert ran.stdout == rulemarkdown.page(_RULES[name], ruledata.related(_RULES[name], _RULES.values()))


@pytest.mark.parametrize("name", sorted(_RULES))
def test_what_a_page_offers_for_the_config_is_a_config(name: str, make_vault: Callable[[dict[str, str]], Path]) -> None:
    from vaultlint.config import load

    file = make_vault({"vaultlint.toml": ruledata.config(_RULES[name])}) / "vaultlint.toml"
    config = load(file, _RULES)
    assert config.rules[name].severity == _RULES[name].severity
    assert config.notices == ()
    assert _RULES[name](**config.rules[name].options) == _RULES[name]()
