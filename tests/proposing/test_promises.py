"""What the comments of a proposed config say is what a check with it finds, in vaults made by chance."""

import random
import re
import tomllib
from pathlib import Path

import pytest

from vaultlint.proposing import propose, write_config
from vaultlint.workflow import Request, check

_FOLDERS = ("", "a", "a/b", "a/b/c", "a/d", "Odd [name] *🎉", "Odd [name] *🎉/ x ", "Days", "Templates")
_KEYS = ("title", "Status", "tags", "id", "mood")
_DAY = "2024-01-{:02}"


def make(root: Path, chance: random.Random) -> None:
    (root / ".obsidian").mkdir(parents=True)
    (root / ".obsidian/templates.json").write_text('{"folder": "Templates"}', encoding="utf-8")
    for folder in chance.sample(_FOLDERS, 6):
        keys = [key for key in _KEYS if chance.random() < 0.5]
        sloppy = chance.choice([0.0, 0.02, 0.1])
        blank = chance.choice([0.0, 0.3])
        (root / folder).mkdir(parents=True, exist_ok=True)
        for number in range(chance.choice([3, 6, 25, 40])):
            kept = [key for key in keys if chance.random() >= sloppy]
            lines = [f"{chance.choice([key, key.lower()])}:{'' if chance.random() < blank else ' x'}" for key in kept]
            block = "\n".join(["---", *lines, "---", ""]) if lines else ""
            link = "[[Nowhere]]\n" if chance.random() < 0.2 else ""
            name = _DAY.format(number % 28 + 1) + "x" * (number // 28) if folder == "Days" else f"{number}"
            (root / folder / f"{name}.md").write_text(f"{block}{link}", encoding="utf-8")
    (root / "broken.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    (root / "stray.md").write_text("---\ntitle: a\nstatus: b\n\nnever closed\n", encoding="utf-8")


@pytest.mark.parametrize("seed", range(12))
def test_a_check_finds_what_the_comments_say(tmp_path: Path, seed: int) -> None:
    root = tmp_path / "vault"
    make(root, random.Random(seed))  # noqa: S311
    proposal = propose(root, cache_folder=tmp_path / "cache")
    write_config(proposal.path, proposal.text)
    findings = check(Request(paths=(root,), cache=False)).findings
    lacking = {finding.path for finding in findings if finding.rule == "required-frontmatter"}
    said = re.search(r"required-frontmatter reports ([\d,]+) note", proposal.text)
    assert len(lacking) == (int(said[1]) if said else 0)
    counted = {
        match[1]: int(match[2]) for match in re.finditer(r"^#   ([\w-]+) +(\d+) in ", proposal.text, re.MULTILINE)
    }
    others = [finding.rule for finding in findings if finding.rule != "required-frontmatter"]
    assert counted == {rule: others.count(rule) for rule in set(others)}
    if tomllib.loads(proposal.text).keys() & {"rules", "overrides"}:
        assert "With this config, required-frontmatter reports" in proposal.text


def test_some_of_these_vaults_have_what_is_to_be_tried(tmp_path: Path) -> None:
    texts = []
    for seed in range(12):
        make(tmp_path / str(seed), random.Random(seed))  # noqa: S311
        texts.append(propose(tmp_path / str(seed), cache_folder=tmp_path / "cache").text)
    for wanted in ("[rules.required-frontmatter]", "ignore = [", "allow-empty", "[overrides.rules", "note without a"):
        assert any(wanted in text for text in texts) or any(wanted.replace("note ", "notes ") in text for text in texts)
