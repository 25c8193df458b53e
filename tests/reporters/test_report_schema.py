"""docs/report.schema.json says what json and jsonl are, all of it and nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from vaultlint.findings import AppliedFix, Baselined, Change, Edit, Finding, Fix, Refusal, Report, Safety, Severity
from vaultlint.reporters import Presentation, load
from vaultlint.text import Position, Span

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def closed(schema: object) -> object:
    """The schema with no name in an object but those that it lists: what is published lets others join them."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return inner | ({"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {})


REPORT = Draft202012Validator(closed(PUBLISHED))  # type: ignore[arg-type]
FINDING = Draft202012Validator(
    closed({"$ref": "#/$defs/finding", "$defs": PUBLISHED["$defs"]})  # type: ignore[arg-type]
)

_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=5)
_EDITS = st.builds(Edit, st.just(Span(0, 1)), _TEXT, st.none() | _TEXT)
_FIXES = st.builds(Fix, _TEXT, st.lists(_EDITS, max_size=2).map(tuple), st.sampled_from(Safety))
_PLACES = st.builds(Position, st.integers(1, 99), st.integers(1, 99))
_FINDINGS = st.builds(
    Finding,
    path=_TEXT,
    span=st.just(Span(0, 1)),
    rule=_TEXT,
    severity=st.sampled_from(Severity),
    message=_TEXT,
    start=_PLACES,
    end=_PLACES,
    fix=st.none() | _FIXES,
    alternatives=st.lists(_FIXES, max_size=2).map(tuple),
    cause=_TEXT,
)
_APPLIED = st.builds(AppliedFix, _TEXT, _FIXES, _TEXT)
_CHANGES = st.builds(Change, _TEXT, _TEXT, _TEXT, st.lists(_APPLIED, max_size=2).map(tuple))
_REFUSALS = st.builds(Refusal, _TEXT, _TEXT, st.lists(_TEXT, max_size=2).map(tuple), _TEXT, _TEXT)
_BASELINES = st.builds(Baselined, _TEXT, *[st.integers(0, 9)] * 3)
REPORTS = st.builds(
    Report,
    vault=st.just("/vault"),
    findings=st.lists(_FINDINGS, max_size=3),
    notes_checked=st.integers(0, 9),
    read_text=st.just(str),
    changes=st.lists(_CHANGES, max_size=2),
    refused=st.lists(_REFUSALS, max_size=2),
    notices=st.lists(_TEXT, max_size=2),
    run=st.none() | _TEXT,
    baseline=st.none() | _BASELINES,
)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(PUBLISHED)


@given(REPORTS)
def test_every_report_follows_the_schema(report: Report) -> None:
    told = json.loads("".join(load("json")(report, Presentation())))
    assert [error.message for error in REPORT.iter_errors(told)] == []
    for line in load("jsonl")(report, Presentation()):
        assert [error.message for error in FINDING.iter_errors(json.loads(line))] == []


@pytest.mark.parametrize("options", [[], ["--fix", "--unsafe-fixes"]])
def test_what_the_sample_vault_gets_follows_the_schema(options: list[str], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "podcasts" / "vault", tmp_path / "vault")
    command = [sys.executable, "-m", "vaultlint", "check", "--output-format", "json", *options]
    done = subprocess.run(command, cwd=tmp_path / "vault", capture_output=True, check=False)
    told = json.loads(done.stdout)
    assert [error.message for error in REPORT.iter_errors(told)] == []
    assert told["findings"]
    assert bool(told["fixed"]) == bool(options)


@pytest.mark.parametrize("name", ["path", "rule", "fix", "end_column"])
def test_a_report_without_a_name_would_be_seen(name: str) -> None:
    place = Position(1, 1)
    finding = Finding("A.md", Span(0, 0), "r", Severity.INFO, "m", place, place)
    told = json.loads("".join(load("json")(Report("/v", [finding], 1, str), Presentation())))
    del told["findings"][0][name]
    assert not REPORT.is_valid(told)
