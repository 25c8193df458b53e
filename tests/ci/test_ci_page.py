"""docs/ci.md: what it tells to copy is sound, and its commands do what it says, as far as no network is needed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import junitparser
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.+?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
SCHEMAS = {
    ".github/workflows/vault.yml": "vendor.github-workflows",
    ".github/workflows/vault-plain.yml": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    "azure-pipelines.yml": "vendor.azure-pipelines",
}
BROKEN = {"Start.md": "See [[Missing]] and [[great ideas]].\n", "great_ideas.md": "Here.\n"}

needs_bash = pytest.mark.skipif(shutil.which("bash") is None or os.name != "posix", reason="there is no bash")


def files() -> dict[str, str]:
    """The files that the page tells to write, by the names in their first lines."""
    named = {block.partition("\n")[0].lstrip("#/ "): block for _, block in BLOCKS if block.startswith(("# ", "// "))}
    return {name: text for name, text in named.items() if name}


def commands() -> Iterator[str]:
    """Each command line with vaultlint on the page, without what comes before it in its file."""
    for _, block in BLOCKS:
        for line in block.splitlines():
            command = re.search(r"(?:^|- |run: |script: |sh '|bin/)(vaultlint check.*?)'?$", line)
            if command:
                yield command[1]


def test_the_page_has_a_snippet_for_each_place_and_no_other() -> None:
    assert set(files()) == {*SCHEMAS, "Jenkinsfile"}
    assert len(list(commands())) == PAGE.count("vaultlint check -") + 1  # and `vaultlint check` by itself


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_to_be_copied_follows_the_schema_of_its_place(name: str, tmp_path: Path) -> None:
    (tmp_path / "snippet.yml").write_text(files()[name], encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema", "--regex-variant", "nonunicode"),
            *("--builtin-schema", SCHEMAS[name], str(tmp_path / "snippet.yml")),
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_is_called_with_inputs_that_it_has() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (step,) = (
        step
        for step in yaml.safe_load(files()[".github/workflows/vault.yml"])["jobs"]["vaultlint"]["steps"]
        if step["uses"].startswith("OWNER/")
    )
    assert set(step["with"]) <= set(action["inputs"])
    rows = re.findall(r"^\| (`[a-z`, -]+) \|", PAGE, re.MULTILINE)
    assert {name for row in rows for name in re.findall("`([a-z-]+)`", row)} == set(action["inputs"])
    told = re.search(r"^Its outputs are (.+?)\.", PAGE, re.MULTILINE | re.DOTALL)
    assert told
    assert set(re.findall("`([a-z-]+)`", told[1])) == set(action["outputs"])


@needs_bash
@pytest.mark.parametrize("command", sorted(set(commands())))
def test_the_commands_work(command: str, make_vault: Callable[..., Path], environment: dict[str, str]) -> None:
    root = make_vault({"great_ideas.md": BROKEN["great_ideas.md"], "Old.md": "[[Missing since long]]\n"})
    _git(root, "init", "-q", "-b", "main")
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", "Begin")
    _git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    if "--since" not in command:
        (root / "Old.md").unlink()
    (root / "Start.md").write_text(BROKEN["Start.md"], encoding="utf-8")
    tools = root.parent / "tools"
    tools.mkdir()
    for name, text in (
        ("vaultlint", f'exec "{sys.executable}" -m vaultlint "$@"'),
        ("reviewdog", "cat > rdjson.json"),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", command],
        cwd=root,
        env=environment | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "RUNNER_TEMP": str(root.parent)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == (0 if "--fail-on never" in command else 1), done.stderr
    assert "error" not in done.stderr
    written = re.findall(r"--output-file (?:([a-z]+):)?\"?(\S+?)\"?(?= |$)", command)
    assert len(written) == command.count("--output-file")
    for name, path in written:
        _expect(name, root / path.replace("$RUNNER_TEMP", str(root.parent)))
    if "reviewdog" in command:
        _expect("rdjson", root / "rdjson.json")
    if "--since" in command:
        assert "2 findings in 1 note" in done.stdout
    if "--output-format github" in command or "--output-format azure" in command:
        assert done.stdout.count("\n") == 2


def _git(root: Path, *arguments: str) -> None:
    ours = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *arguments], cwd=root, env=os.environ | ours, check=True, capture_output=True)


def _expect(name: str, path: Path) -> None:
    """That a report in that format holds the two findings."""
    text = path.read_text(encoding="utf-8")
    if name == "gitlab":
        assert len(json.loads(text)) == 2
    elif name == "rdjson":
        assert len(json.loads(text)["diagnostics"]) == 2
    elif name == "junit":
        assert junitparser.JUnitXml.fromstring(text.encode()).failures == 2
    elif name == "checkstyle":
        assert len(ET.fromstring(text).findall("file/error")) == 2  # noqa: S314 - our own output
    elif name == "markdown":
        assert text.startswith("## vaultlint\n")
    else:
        assert name == ""
        assert text.startswith("--- a/Start.md\n")


def test_artifacts_are_the_files_that_the_commands_write() -> None:
    job = yaml.safe_load(files()[".gitlab-ci.yml"])["vaultlint"]
    (command,) = job["script"]
    for path in job["artifacts"]["reports"].values():
        assert f":{path}" in command
    steps = yaml.safe_load(files()["azure-pipelines.yml"])["steps"]
    (publish,) = (step for step in steps if step.get("task", "").startswith("PublishTestResults"))
    assert any(f":{publish['inputs']['testResultsFiles']}" in step.get("script", "") for step in steps)
    jenkins = files()["Jenkinsfile"]
    pattern = re.search(r"checkStyle\(pattern: '(.+?)'\)", jenkins)
    assert pattern
    assert f"--output-file checkstyle:{pattern[1]}'" in jenkins
    assert jenkins.count("{") == jenkins.count("}")
