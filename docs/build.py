"""Builds the site: `python docs/build.py FOLDER`. Needs what `pip install -e '.[dev]'` installs.

The pages are those of this folder, as they stand; the pages of the rules are generated. Nothing generated is kept in
the repository. A link that leads nowhere, or a page that nothing leads to, fails the build.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from vaultlint import __version__
from vaultlint.cli import ruledata, rulemarkdown
from vaultlint.regex import regex
from vaultlint.registry import load_rules

ROOT = Path(__file__).resolve().parent.parent
_LISTED = regex(r"^- \[[^\]]*\]\(([^)]+\.md)\)")
_BESIDE = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE")
_CONF = f"""
project = "vaultlint"
version = release = "{__version__}"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "vaultlint"
root_doc = "README"
exclude_patterns = ["docs/report.schema.json"]
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]
highlight_language = "text"
"""


def write_sources(folder: Path) -> None:
    """Write what the site is made of, laid out as in the repository, so that the links of the pages hold."""
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name in _BESIDE:
        text = (ROOT / name).read_text(encoding="utf-8").replace("(docs/decisions)", "(docs/decisions/README.md)")
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "conf.py").write_text(_CONF, encoding="utf-8")
    _write_rules(folder / "docs" / "rules")
    decisions = sorted(path.stem for path in (folder / "docs" / "decisions").glob("*.md"))
    _write_list(folder / "docs" / "decisions" / "README.md", "# Decisions\n\nWhat was decided, and why.\n", decisions)
    contents = folder / "docs" / "README.md"
    listed = _listed(contents)
    others = sorted(path.name for path in contents.parent.glob("*.md") if path.name not in (*listed, "README.md"))
    first = folder / "README.md"
    pages = [f"docs/{path}" for path in (*listed, *others) if not path.startswith("../")]
    pages[:0] = ["docs/README.md", "docs/rules/README.md"]
    pages += ["docs/decisions/README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
    _write_list(first, first.read_text(encoding="utf-8"), [page.removesuffix(".md") for page in pages])


def _listed(contents: Path) -> list[str]:
    return [match[1] for line in contents.read_text(encoding="utf-8").splitlines() if (match := _LISTED.match(line))]


def _write_rules(folder: Path) -> None:
    folder.mkdir()
    rules = list(load_rules().values())
    for rule in rules:
        page = rulemarkdown.page(rule, ruledata.related(rule, rules))
        (folder / f"{rule.name}.md").write_text(page, encoding="utf-8")
    names = [rule.name for rule in sorted(rules, key=lambda rule: (rule.category(), rule.name))]
    _write_list(folder / "README.md", rulemarkdown.index(rules), names)


def _write_list(path: Path, text: str, pages: list[str]) -> None:
    """Write a page that says to the generator which pages come after it."""
    tree = "\n".join(("```{toctree}", ":hidden:", "", *pages, "```"))
    path.write_text(f"{text}\n{tree}\n", encoding="utf-8")


def build(site: Path) -> int:
    """Build the site, with every warning an error, and return the generator's exit code."""
    from sphinx.cmd.build import main as sphinx

    with tempfile.TemporaryDirectory() as sources:
        write_sources(Path(sources))
        code: int = sphinx(["-W", "--keep-going", "-q", "-j", "1", "-d", f"{sources}/.trees", sources, str(site)])
    if code == 0:
        shutil.copy(site / "README.html", site / "index.html")
    return code


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python docs/build.py FOLDER")
    sys.exit(build(Path(sys.argv[1])))
