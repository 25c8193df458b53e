"""SARIF 2.1.0, which code scanning reads: rules with their help, results with fingerprints, and fixes."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence

from vaultlint import __version__
from vaultlint.engine import OWN_FINDINGS
from vaultlint.findings import Edit, Finding, Fix, Report, Severity
from vaultlint.fingerprints import fingerprints
from vaultlint.registry import load_rules
from vaultlint.reporters import Presentation
from vaultlint.reporters.places import address, folder_of
from vaultlint.rule import Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "%SRCROOT%"  # as CodeQL calls it; that it is the checkout, code scanning knows by itself
_BASES = {_BASE: {"description": {"text": "The folder in which vaultlint ran."}}}
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """One object in ASCII, a result a line. Paths are relative to the current folder where the vault lies in it."""
    names = list(dict.fromkeys(finding.rule for finding in report.findings))
    driver = {
        "name": "vaultlint",
        "semanticVersion": __version__,
        "rules": _rules(names, report.findings),
    }
    yield f'{{"$schema": "{_SCHEMA}",\n"version": "2.1.0",\n"runs": [{{\n'
    yield f'"tool": {{"driver": {json.dumps(driver)}}},\n"columnKind": "unicodeCodePoints",\n'
    yield f'"originalUriBaseIds": {json.dumps(_BASES)},\n'
    yield f'"invocations": [{json.dumps(_invocation(report, presentation))}],\n"results": ['
    folder = folder_of(report)
    separator = "\n"
    for finding, fingerprint in fingerprints(report.findings, report.read_text):
        result = _result(finding, fingerprint, folder, presentation) | {"ruleIndex": names.index(finding.rule)}
        yield separator + json.dumps(result)
        separator = ",\n"
    yield "\n]}]}\n"


def _rules(names: Sequence[str], findings: Sequence[Finding]) -> list[dict[str, object]]:
    """What each rule that found something says of itself."""
    known: Mapping[str, type[Rule]] = load_rules(names) if names else {}
    levels: dict[str, Severity] = {}
    for finding in findings:
        levels[finding.rule] = max(finding.severity, levels.get(finding.rule, finding.severity))
    rules: list[dict[str, object]] = []
    for name in names:
        rule = known.get(name)
        story = inspect.cleandoc((rule.__doc__ if rule else OWN_FINDINGS.get(name)) or name)
        rules.append(
            {
                "id": name,
                "shortDescription": {"text": story.partition("\n")[0]},
                "fullDescription": {"text": story.partition("\n\n")[2].partition("\n\n")[0] or story},
                "help": {"text": story, "markdown": story},
                "defaultConfiguration": {"level": _LEVELS[rule.severity if rule else levels[name]]},
                "properties": {"tags": [rule.category() if rule else "vaultlint"]},
            }
        )
    return rules


def _invocation(report: Report, presentation: Presentation) -> dict[str, object]:
    """How the run itself went."""
    notifications = [
        {"level": level, "message": {"text": presentation.text(str(sentence))}}
        for level, sentences in (("error", report.refused), ("note", report.notices))
        for sentence in sentences
    ]
    return {"executionSuccessful": not report.refused, "toolExecutionNotifications": notifications}


def _result(finding: Finding, fingerprint: str, folder: str, presentation: Presentation) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": _location(f"{folder}{finding.path}")}
    if finding.whole:
        place["region"] = {"startLine": 1}  # code scanning shows no finding without a line
    else:
        place["region"] = {
            "startLine": finding.start.line,
            "startColumn": finding.start.column,
            "endLine": finding.end.line,
            "endColumn": finding.end.column,
            "charOffset": finding.span.start,
            "charLength": finding.span.end - finding.span.start,
        }
    fixes = [_fix(fix, finding.path, folder, presentation) for fix in _writable(finding)]
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": presentation.text(finding.message)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"vaultlint/v1": fingerprint},
        **({"fixes": fixes} if fixes else {}),
    }


def _location(path: str) -> dict[str, str]:
    uri = address(path)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": _BASE}


def _writable(finding: Finding) -> Iterator[Fix]:
    """The fixes that JSON can carry: bytes that are no UTF-8 it cannot."""
    for fix in (finding.fix, *finding.alternatives):
        if fix and fix.edits and all(edit.new.encode("utf-8", "replace").decode() == edit.new for edit in fix.edits):
            yield fix


def _fix(fix: Fix, path: str, folder: str, presentation: Presentation) -> dict[str, object]:
    edits: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        edits.setdefault(edit.path or path, []).append(edit)
    return {
        "description": {"text": presentation.text(fix.title)},
        "artifactChanges": [
            {
                "artifactLocation": _location(f"{folder}{changed}"),
                "replacements": [
                    {
                        "deletedRegion": {
                            "charOffset": edit.span.start,
                            "charLength": edit.span.end - edit.span.start,
                        },
                        "insertedContent": {"text": edit.new},
                    }
                    for edit in its
                ],
            }
            for changed, its in edits.items()
        ],
    }
