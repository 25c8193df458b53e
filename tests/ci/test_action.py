"""The GitHub Action: its scripts are run as the runner runs them, with what they are told by inputs and contexts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")
BROKEN = {"Start.md": "See [[Missing]] and [[great ideas]].\n", "great_ideas.md": "Here.\n"}
HOSTILE = "a b'\"`$(touch stolen);\n${{ github.token }}\n::set-output name=x::y\\"

needs_bash = pytest.mark.skipif(shutil.which("bash") is None or os.name != "posix", reason="there is no bash")

MakeVault = Callable[..., Path]


@dataclass
class Runner:
    """What the runner keeps between the steps of the action."""

    folder: Path  # the checkout
    temporary: Path
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    summary: str = ""

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run the script of a step."""
        step = STEPS[name]
        told, summary = self.temporary / "output", self.temporary / "summary"
        told.write_text("")
        summary.write_text("")
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_OUTPUT": str(told),
            "GITHUB_STEP_SUMMARY": str(summary),
            **{key: self._told(value) for key, value in step.get("env", {}).items()},
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
        lines = [line.partition("=") for line in told.read_text().splitlines()]
        self.outputs[step.get("id", name)] = {key: value for key, _, value in lines}
        self.summary += summary.read_text()
        return done

    def _told(self, text: str) -> str:
        return EXPRESSION.sub(lambda match: self._value(match[1]), text)

    def _value(self, name: str) -> str:
        kind, _, rest = name.partition(".")
        if kind == "inputs":
            return self.inputs.get(rest, ACTION["inputs"][rest]["default"])
        if kind == "steps":
            step, _, output = rest.partition(".outputs.")
            return self.outputs.get(step, {}).get(output, "")
        return {
            "github.action_path": str(ROOT),
            "github.server_url": "https://github.example",
            "github.action_repository": "OWNER/vaultlint",
        }[name]


@pytest.fixture
def runner(tmp_path: Path, make_vault: MakeVault) -> Callable[..., Runner]:
    """A runner after the installation, at a checkout with two broken links."""

    def runner(**inputs: str) -> Runner:
        temporary = tmp_path / "runner's temp"
        temporary.mkdir(exist_ok=True)
        bin_folder = temporary / "bin"
        bin_folder.mkdir(exist_ok=True)
        _script(bin_folder / "vaultlint", f'exec "{sys.executable}" -m vaultlint "$@"')
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        return Runner(make_vault(BROKEN), temporary, given, {"install": {"bin": str(bin_folder)}})

    return runner


def _script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def test_no_input_is_written_into_a_script() -> None:
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")
        assert {EXPRESSION.sub("", value).strip("/") for value in step.get("env", {}).values()} <= {""}
    assert set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text())) == set(ACTION["inputs"])


@needs_bash
def test_the_check_annotates_reports_and_tells_its_exit_code(runner: Callable[..., Runner]) -> None:
    run = runner()
    done = run.run("Check the vault")
    assert done.returncode == 0, done.stderr
    assert [line.split(" ")[0] for line in done.stdout.splitlines()] == ["::warning", "::warning"]
    outputs = run.outputs["check"]
    assert outputs["exit-code"] == "1"
    assert len(json.loads(Path(outputs["sarif-file"]).read_bytes())["runs"][0]["results"]) == 2
    assert len(json.loads(Path(outputs["json-file"]).read_bytes())["findings"]) == 2
    assert run.summary.startswith("## vaultlint\n")
    assert run.run("Tell how it went").returncode == 1


@needs_bash
def test_inputs_reach_the_command(runner: Callable[..., Runner]) -> None:
    run = runner(
        paths="great_ideas.md\r\n\nStart.md\n",
        arguments="--ignore=text\n--select\nbroken-wikilink",
        fail_on="error",
        annotations="false",
        job_summary="false",
    )
    done = run.run("Check the vault")
    assert "broken-wikilink" in done.stdout
    assert "::" not in done.stdout
    assert (run.outputs["check"]["exit-code"], run.summary) == ("0", "")
    assert run.run("Tell how it went").returncode == 0


@needs_bash
@pytest.mark.parametrize("name", ["paths", "arguments", "fail_on"])
def test_a_hostile_input_is_an_argument_and_nothing_else(runner: Callable[..., Runner], name: str) -> None:
    run = runner(**{name: HOSTILE})
    done = run.run("Check the vault")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("error: ")
    assert run.outputs["check"] == {"exit-code": "2"}
    assert sorted(path.name for path in run.folder.iterdir()) == sorted(BROKEN)
    assert run.run("Tell how it went").returncode == 2


@needs_bash
def test_a_usage_error_leaves_no_report_of_an_earlier_run(runner: Callable[..., Runner]) -> None:
    run = runner()
    run.run("Check the vault")
    again = runner(arguments="--no-such-option")
    again.run("Check the vault")
    assert again.outputs["check"] == {"exit-code": "2"}
    assert again.summary == ""


@needs_bash
@pytest.mark.parametrize(
    ("version", "source"),
    [("", str(ROOT)), ("v1.2.3", "git+https://github.example/OWNER/vaultlint@v1.2.3")],
)
def test_what_is_installed_is_the_action_or_the_version_asked_for(
    runner: Callable[..., Runner], tmp_path: Path, version: str, source: str
) -> None:
    run = runner(version=version)
    log = tmp_path / "log"
    python = tmp_path / "python"
    note = f'printf "%s\\n" "$*" >> "{log}"'
    # Where `python -m venv FOLDER` is asked for, a second one that only takes notes is put there.
    _script(
        python,
        f'{note}\nif [ "$2" = venv ]; then mkdir -p "$3/bin"; '
        f"printf '#!/bin/sh\\n%s\\n' '{note}' > \"$3/bin/python\"; chmod +x \"$3/bin/python\"; fi",
    )
    run.outputs["python"] = {"python-path": str(python)}
    done = run.run("Install vaultlint")
    assert done.returncode == 0, done.stderr
    assert log.read_text().splitlines() == [
        f"-m venv {run.temporary}/vaultlint",
        f"-m pip install --quiet --disable-pip-version-check {source}",
    ]
    assert run.outputs["install"]["bin"] == f"{run.temporary}/vaultlint/bin"


@needs_bash
@pytest.mark.parametrize("version", ["--index-url=http://e.example", HOSTILE, "a b", "v1\n--pre"])
def test_a_version_is_no_argument_of_pip(runner: Callable[..., Runner], version: str) -> None:
    run = runner(version=version)
    run.outputs["python"] = {"python-path": "/bin/false"}
    done = run.run("Install vaultlint")
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=vaultlint::The input 'version' takes")


def test_the_action_follows_the_schema_of_actions() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions"]
    done = subprocess.run([*command, str(ROOT / "action.yml")], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
