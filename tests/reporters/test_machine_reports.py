"""The formats that other programs read, each judged by its schema, by a program that reads it, or by its grammar."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import junitparser
import mistune
import pytest
from jsonschema import Draft7Validator
from msgspec import structs

from vaultlint.errors import UnreadableFile
from vaultlint.findings import AppliedFix, Change, Edit, Finding, Fix, Report, Safety, Severity
from vaultlint.fingerprints import fingerprints
from vaultlint.reporters import Presentation, formats, load
from vaultlint.text import LineIndex, Span

FindIn = Callable[..., Finding]
MakeReport = Callable[..., Report]
Rendered = Callable[..., str]

SCHEMA = json.loads((Path(__file__).parent.parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
# What the documents of each format say that it must have; the types are checked, not only the names.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
_PLACE = {
    "type": "object",
    "required": ["line"],
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
    "additionalProperties": False,
}
_RANGE = {
    "type": "object",
    "required": ["start"],
    "properties": {"start": _PLACE, "end": _PLACE},
    "additionalProperties": False,
}
RDJSON = {
    "type": "object",
    "required": ["diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "required": ["name"]},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string"},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "additionalProperties": False,
                        "properties": {"path": {"type": "string"}, "range": _RANGE},
                    },
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"]},
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "additionalProperties": False,
                            "properties": {"range": _RANGE, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}
HOSTILE = "a::error::b %0A\n##vso[x]y;z]\x1b[2J\u202e<script>&\"'|`[x](y)*\udce9\r,:𝄞"


def in_pieces(report: Report, name: str) -> list[str]:
    return list(load(name)(report, Presentation()))


@pytest.fixture
def fixable(find_in: FindIn, make_report: MakeReport) -> Report:
    text = "𝄞é [[great ideas]]\r\n[[nowhere]]\n"
    first = find_in(text, "great ideas", path="A b/Nöte#1.md", message="No note is named so.")
    fix = Fix("Point the link at 'x'", (Edit(first.span, "x"),), Safety.SAFE)
    far = Fix("Rename", (Edit(first.span, "y"), Edit(Span(0, 1), "z", "Other.md")), Safety.UNSAFE)
    second = find_in(text, "nowhere", path="A b/Nöte#1.md", severity=Severity.ERROR)
    start = LineIndex.of("").position(0)
    whole = Finding("pic.png", Span(0, 0), "unlinkable-name", Severity.INFO, "The name.", start, start, whole=True)
    texts = {"A b/Nöte#1.md": text}
    findings = [
        Finding(
            *(getattr(first, name) for name in ("path", "span", "rule", "severity", "message", "start", "end")),
            fix,
            (far,),
        ),
        second,
        whole,
    ]
    return make_report(findings, texts, notices=("A notice.",), refused=())


def test_every_format_is_ascii_or_shows_what_would_be_obeyed(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered
) -> None:
    finding = find_in("[[a]]", "[[a]]", path=f"dir/{HOSTILE}.md", message=HOSTILE)
    report = make_report([finding], notices=(HOSTILE,), refused=())
    for name in formats():
        shown = rendered(name, report)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", shown), name
        assert "<script>" not in shown or name in {
            "concise",
            "pretty",
            "grouped",
            "github",
            "azure",
            "json",
            "jsonl",
        } | {
            "gitlab",
            "rdjson",
            "sarif",
        }, name


def test_hostile_text_adds_no_command(find_in: FindIn, make_report: MakeReport, rendered: Rendered) -> None:
    report = make_report([find_in("[[a]]", "[[a]]", path=f"{HOSTILE}.md", message=HOSTILE)])
    (command,) = rendered("github", report).splitlines()
    properties, data = command.removeprefix("::warning ").split("::", 1)
    assert [part.split("=")[0] for part in properties.split(",")] == [
        "title",
        "file",
        "line",
        "endLine",
        "col",
        "endColumn",
    ]
    assert "%250A" in data
    assert "\n" not in data
    (command,) = rendered("azure", report).splitlines()
    inside, _, message = command.removeprefix("##vso[task.logissue ").partition("]")
    names = [part.split("=")[0] for part in inside.rstrip(";").split(";")]
    assert names == ["type", "sourcepath", "linenumber", "columnnumber", "code"]
    assert message.startswith("a::error::b %AZP250A")


def test_sarif_follows_its_schema(fixable: Report, make_report: MakeReport) -> None:
    for report in (fixable, make_report(), make_report(notices=("n",), refused=("r",))):
        log = json.loads("".join(in_pieces(report, "sarif")))
        assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(log)] == []
    log = json.loads("".join(in_pieces(fixable, "sarif")))
    (run,) = log["runs"]
    results = run["results"]
    assert [run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] for result in results] == [
        result["ruleId"] for result in results
    ]
    assert [result["level"] for result in results] == ["warning", "error", "note"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert unquote_to_bytes(place["artifactLocation"]["uri"]).decode().endswith("/vault/A b/Nöte#1.md")
    assert "#" not in place["artifactLocation"]["uri"]
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (1, 6)
    assert [len(fix["artifactChanges"]) for fix in results[0]["fixes"]] == [1, 2]
    assert results[2]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_sarif_has_the_help_of_each_rule(fixable: Report) -> None:
    rules = json.loads("".join(in_pieces(fixable, "sarif")))["runs"][0]["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {"broken-wikilink", "unlinkable-name"}
    for rule in rules:
        assert rule["shortDescription"]["text"].endswith(".")
        assert len(rule["help"]["text"]) > len(rule["fullDescription"]["text"]) > 20


def test_the_fixes_in_sarif_are_the_fixes(fixable: Report) -> None:
    text = fixable.read_text("A b/Nöte#1.md")
    (fix, _) = json.loads("".join(in_pieces(fixable, "sarif")))["runs"][0]["results"][0]["fixes"]
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    start, length = replacement["deletedRegion"]["charOffset"], replacement["deletedRegion"]["charLength"]
    assert text[:start] + replacement["insertedContent"]["text"] + text[start + length :] == text.replace(
        "great ideas", "x"
    )


def test_gitlab_gets_what_it_asks_for(fixable: Report, make_report: MakeReport, rendered: Rendered) -> None:
    issues = json.loads(rendered("gitlab", fixable))
    assert [error.message for error in Draft7Validator(GITLAB).iter_errors(issues)] == []
    assert [issue["severity"] for issue in issues] == ["minor", "major", "info"]
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert json.loads(rendered("gitlab", make_report())) == []


def test_rdjson_gets_what_it_asks_for(fixable: Report, make_report: MakeReport, rendered: Rendered) -> None:
    for report in (fixable, make_report()):
        found = json.loads(rendered("rdjson", report))
        assert [error.message for error in Draft7Validator(RDJSON).iter_errors(found)] == []
    first, second, whole = json.loads(rendered("rdjson", fixable))["diagnostics"]
    # 𝄞 has four bytes, é two, and the columns count bytes.
    assert first["location"]["range"] == {"start": {"line": 1, "column": 10}, "end": {"line": 1, "column": 21}}
    assert first["suggestions"] == [{"range": first["location"]["range"], "text": "x"}]
    assert "suggestions" not in second
    assert "range" not in whole["location"]


def test_checkstyle_can_be_read(fixable: Report, make_report: MakeReport, rendered: Rendered) -> None:
    root = ET.fromstring(rendered("checkstyle", fixable))  # noqa: S314 - our own output
    found = [(file.get("name"), error.attrib) for file in root for error in file]
    assert [path and path.rpartition("/vault/")[2] for path, _ in found] == ["A b/Nöte#1.md"] * 2 + ["pic.png"]
    assert found[0][1] == {
        "line": "1",
        "column": "6",
        "severity": "warning",
        "message": "No note is named so.",
        "source": "vaultlint.broken-wikilink",
    }
    assert list(ET.fromstring(rendered("checkstyle", make_report()))) == []  # noqa: S314 - our own output


def test_junit_can_be_read(fixable: Report, make_report: MakeReport, rendered: Rendered) -> None:
    suites = junitparser.JUnitXml.fromstring(rendered("junit", fixable).encode())
    assert (suites.tests, suites.failures, suites.errors) == (3, 3, 0)
    cases = [case for suite in suites for case in suite]
    assert [case.name for case in cases] == ["broken-wikilink 1:6", "broken-wikilink 2:3", "unlinkable-name 1:1"]
    assert [result.type for case in cases for result in case.result] == ["warning", "error", "info"]
    clean = junitparser.JUnitXml.fromstring(rendered("junit", make_report()).encode())
    assert (clean.tests, clean.failures) == (1, 0)
    assert all(case.is_passed for suite in clean for case in suite)


def test_jsonl_is_the_findings_of_json(fixable: Report, rendered: Rendered) -> None:
    lines = [json.loads(line) for line in rendered("jsonl", fixable).splitlines()]
    assert lines == json.loads(rendered("json", fixable))["findings"]


def test_grouped_has_each_note_once(fixable: Report, rendered: Rendered) -> None:
    assert rendered("grouped", fixable).splitlines() == [
        "A b/Nöte#1.md",
        "  1:6  warning  broken-wikilink  No note is named so.",
        "  2:3  error    broken-wikilink  There is no note.",
        "",
        "pic.png",
        "  1:1  info  unlinkable-name  The name.",
        "",
        "3 findings in 2 files (1 error, 1 warning, 1 info).",
        "1 can be fixed with --fix.",
    ]
    assert rendered("grouped", fixable, statistics=True, quiet=True).startswith("rule ")


def test_markdown_shows_text_as_text(find_in: FindIn, make_report: MakeReport, rendered: Rendered) -> None:
    hostile = "<img src=x> **b** [l](u) ![i](u) `c` | d https://a.example @you #1 ~~s~~ &amp; $m$"
    report = make_report([find_in("[[a]]", "[[a]]", path="x|y.md", message=hostile)])
    page = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url"])(
        rendered("markdown", report)
    )
    assert isinstance(page, str)
    cells = re.findall("<td>(.*?)</td>", page)
    assert cells[-4:-1] == ["1:1", "warning", "<code>broken-wikilink</code>"]
    assert not re.search("<(?!/?(code|td))", cells[-1])
    assert ET.fromstring(f"<td>{cells[-1]}</td>").text == hostile  # noqa: S314 - our own output


def test_markdown_stops_before_it_is_too_long(find_in: FindIn, make_report: MakeReport, rendered: Rendered) -> None:
    findings = [find_in("[[a]]", "[[a]]", path=f"{number:04}.md") for number in range(400)]
    page = rendered("markdown", make_report(findings))
    assert page.count("<details>") == 300
    assert page.endswith("\n100 more findings not shown here.\n")
    assert "| `broken-wikilink` | warning | 400 |" in page


def test_markdown_fits_into_a_comment(find_in: FindIn, make_report: MakeReport, rendered: Rendered) -> None:
    for path, message in (("note", "*" * 2_000), ("日(" * 100, "Well.")):
        findings = [
            find_in("[[a]]", "[[a]]", path=f"{path}{number // 2:04}.md", message=message) for number in range(290)
        ]
        page = rendered("markdown", make_report(findings))
        assert 40_000 < len(page) < 60_000
        shown = page.count("| warning | `broken-wikilink` |")
        assert page.endswith(f"\n{290 - shown} more findings not shown here.\n")
        assert page.count("<details>") == page.count("</details>")


@pytest.mark.parametrize("name", ["github", "azure", "jsonl"])
def test_a_clean_run_says_nothing_where_each_line_is_a_finding(
    name: str, make_report: MakeReport, rendered: Rendered
) -> None:
    assert rendered(name, make_report(notices=("n",))) == ""


def test_fingerprints_do_not_move_with_the_lines(find_in: FindIn) -> None:
    before = "[[a]]\n[[b]]\n[[a]]\n"
    after = f"---\ntitle: x\n---\nNew.\n\n{before}"

    def of(text: str) -> list[str]:
        found = [find_in(text, "a"), find_in(text, "b"), find_in(text, "a", nth=text.count("a") - 1)]
        return [fingerprint for _, fingerprint in fingerprints(found, lambda _: text)]

    assert of(before) == of(after)
    assert len(set(of(before))) == 3


def test_a_note_that_vanished_still_has_fingerprints(find_in: FindIn) -> None:
    def gone(path: str) -> str:
        raise UnreadableFile(path, "it is gone")

    found = [find_in("[[a]]", "a"), find_in("[[a]]", "a", rule="other")]
    assert len({fingerprint for _, fingerprint in fingerprints(found, gone)}) == 2


def test_markdown_shows_the_name_of_the_vault_as_text(
    make_report: MakeReport, rendered: Rendered, point_at: Callable[..., Fix]
) -> None:
    vault = "/a/<img src=x>[l](u)`c`\n## *b*"
    change = Change("A.md", "x", "y", (AppliedFix("mojibake", point_at("A"), "A.md"),))
    report = structs.replace(make_report(changes=[change], run="1"), vault=vault)
    page = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url"])(
        rendered("markdown", report)
    )
    assert isinstance(page, str)
    assert re.findall("<([a-z0-9]+)", page) == ["h2", "p"]
    assert "&lt;img src=x&gt;[l](u)`c`\\n## *b*" in page
