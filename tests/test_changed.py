"""What a change causes is what a check finds after it and did not find before it, in vaults changed at random."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vaultlint.findings import Finding
from vaultlint.workflow import Request, check, compared

_NAMES = (
    "One.md",
    "Two.md",
    "a/One.md",
    "a/Three.md",
    "b/Two.md",
    "b/one.md",
    "b/Map.canvas",
    "a/pic.png",
    "new/Four.md",
)
_LINES = (
    *("# Costs\n", "## Costs\n", "# Gains\n", "Text ^block\n", "[[One]]\n", "[[Two#Costs]]\n", "[[a/Three#^block]]\n"),
    *("![[pic.png]]\n", "[x](b/Two.md)\n", "[[Nowhere]]\n", "[[Thre]]\n", "[[Other name]]\n", "[[Four#Costs|x]]\n"),
    *("#tag\n", "[[One#Gains]] [[b/]] [[new/]]\n", "[y](Two.md#gains)\n", "[[four]] [[b/one]]\n", "[[tags/tag]]\n"),
)
_FRONTMATTER = (
    *("",) * 24,
    "---\naliases: [Other name]\n---\n",
    "---\ntitle: Nowhere\n---\n",
    "---\nup: '[[Two]]'\n---\n",
)
_CANVAS = json.dumps({"nodes": [{"id": "1", "type": "file", "file": "a/Three.md", "subpath": "#Costs"}]})
_CONFIGS = ("", "", "", 'select = ["all"]\n', 'dialect = "quartz"\n', 'dialect = "foam"\n', 'dialect = "logseq"\n')
_texts = st.builds(
    lambda top, lines: top + "".join(lines),
    st.sampled_from(_FRONTMATTER),
    st.lists(st.sampled_from(_LINES), min_size=2, max_size=9),
)
_vaults = st.fixed_dictionaries(dict.fromkeys(_NAMES[:6], _texts), optional=dict.fromkeys(_NAMES[6:], _texts))
_changes = st.dictionaries(st.sampled_from(_NAMES), st.one_of(st.none(), st.none(), _texts), min_size=1, max_size=2)


def _write(root: Path, files: Mapping[str, str | None]) -> None:
    for path, text in files.items():
        file = root / path
        if text is None:
            file.unlink(missing_ok=True)
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_CANVAS if path.endswith(".canvas") else text, encoding="utf-8")


def _git(root: Path, *arguments: str) -> bytes:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True, env=environment)
    return done.stdout


def _places(findings: list[Finding]) -> set[tuple[str, str, tuple[int, int]]]:
    return {(found.path, found.rule, (found.span.start, found.span.end)) for found in findings}


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@example({"One.md": "[[Other name]]"}, {"Two.md": "---\naliases: Other name\n---\n"}, "", False)
@example({"One.md": "[[Two]] [[b/]]", "Two.md": ""}, {"Two.md": None}, "", True)
@example({"One.md": "[[Two#Costs]]", "Two.md": "# Costs"}, {"Two.md": "# Gains"}, "", True)
@example({"One.md": "[[Two]]", "Two.md": "[[One]]"}, {"Two.md": "x"}, 'select = ["all"]', True)
@given(_vaults, _changes, st.sampled_from(_CONFIGS), st.booleans())
def test_what_a_change_causes_is_what_was_not_there_before_it(
    files: Mapping[str, str], changes: Mapping[str, str | None], config: str, cache: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "vault"
        _write(root, {**files, ".obsidian/app.json": "{}", "vaultlint.toml": config})
        _git(root, "init", "--quiet")
        _git(root, "add", "--all")
        _git(root, "commit", "--quiet", "-m", "x")
        request = Request((root,), cache=cache, cache_folder=Path(folder) / "cache")
        before = _places(list(check(request).findings))
        _write(root, changes)
        told = _git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames").split(b"\0")
        changed = {line[3:].decode() for line in told}
        after = _places(list(check(Request((root,), cache=False)).findings))
        wanted = {place for place in after if place[0] in changed or place not in before}
        only_changed = Request((root,), cache=cache, cache_folder=Path(folder) / "cache", compared=compared())
        assert _places(list(check(only_changed).findings)) == wanted
