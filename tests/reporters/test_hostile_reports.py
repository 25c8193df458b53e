"""Whatever notes are called and say, whoever reads a report finds in it what was found: no more, no less, nothing else.

Each format is read back by a program of others where there is one, and by the documented rules of its reader elsewhere.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import junitparser
import pytest
import xmlschema
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt

from vaultlint.findings import Edit, Finding, Fix, Report, Safety, Severity
from vaultlint.reporters import Presentation, load
from vaultlint.reporters.escapes import visible
from vaultlint.text import LineIndex, Span

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
SARIF = Draft7Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))
JUNIT = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
# What Checkstyle's own listener writes: https://checkstyle.org, XMLLogger.
CHECKSTYLE = xmlschema.XMLSchema(
    """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
    <xs:element name="checkstyle"><xs:complexType><xs:sequence>
      <xs:element name="file" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
        <xs:element name="error" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
          <xs:attribute name="line" type="xs:positiveInteger" use="required"/>
          <xs:attribute name="column" type="xs:positiveInteger"/>
          <xs:attribute name="severity" use="required"><xs:simpleType><xs:restriction base="xs:string">
            <xs:enumeration value="ignore"/><xs:enumeration value="info"/>
            <xs:enumeration value="warning"/><xs:enumeration value="error"/>
          </xs:restriction></xs:simpleType></xs:attribute>
          <xs:attribute name="message" type="xs:string" use="required"/>
          <xs:attribute name="source" type="xs:string" use="required"/>
        </xs:complexType></xs:element>
      </xs:sequence><xs:attribute name="name" type="xs:string" use="required"/></xs:complexType></xs:element>
    </xs:sequence><xs:attribute name="version" type="xs:string"/></xs:complexType></xs:element>
    </xs:schema>"""
)
FRAGMENTS = (
    *("\n", "\r\n", "\t", "\0", "\x1b[2J", "\x1b]8;;http://e.x\x1b\\", "\x9b2J", "\x08", "\x0b", "\x85", "\u2028"),
    *(
        "%",
        "%0A",
        "%25",
        "%3A",
        "%AZP25",
        "%5D",
        "::",
        "::error::",
        "::set-output name=a::",
        "##vso[task.x]",
        "##[error]",
    ),
    *("]]>", "</testcase>", "</failure>", "<!--", "-->", "<script>", "&amp;", "&#10;", "<?x?>", "<![CDATA["),
    *(
        '"',
        "'",
        "`",
        "``",
        "|",
        "\\|",
        "\\",
        "*",
        "_",
        "~~",
        "[x](y)",
        "![x](y)",
        "<b>",
        "</details>",
        "@you",
        "#1",
        "$m$",
    ),
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\ufffe",
        "\uffff",
        "\U000e0041",
        "\udce9",
        "\udc80",
        "👩‍🚀",
        "e\u0301",
        "日本",
    ),
    *(
        ";",
        ",",
        "=",
        ":",
        "/",
        " ",
        "  ",
        "\u00a0",
        "{{x}}",
        "${x}",
        "$(x)",
        "https://e.example",
        "---",
        "- [ ] ",
        "# ",
    ),
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.characters(exclude_categories=()), min_size=1, max_size=6).map("".join)
# A name as a file system has it: nothing but bytes without NUL, between slashes.
_LETTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
NAMES = st.lists(
    st.sampled_from([fragment for fragment in FRAGMENTS if "\0" not in fragment]) | _LETTERS, min_size=1, max_size=6
).map(lambda parts: "".join(parts).strip("/") or "x")


class Told(NamedTuple):
    """What a reader learns of a finding; None for what its format does not tell."""

    path: str
    line: int
    column: int | None
    severity: str | None
    rule: str
    message: str


@st.composite
def reports(draw: st.DrawFn) -> Report:
    texts = {f"{name}.md": f"{draw(TEXTS)} end" for name in draw(st.lists(NAMES, max_size=3))}
    findings = []
    for path, text in sorted(texts.items()):
        lines = LineIndex.of(text)
        for _ in range(draw(st.integers(1, 2))):
            start = draw(st.integers(0, len(text)))
            span = Span(start, draw(st.integers(start, len(text))))
            fix = Fix(draw(TEXTS), (Edit(span, draw(TEXTS)),), draw(st.sampled_from(Safety)))
            severity, message = draw(st.sampled_from(Severity)), draw(TEXTS)
            places = lines.position(span.start), lines.position(span.end)
            findings.append(Finding(path, span, "mojibake", severity, message, *places, fix))
    return Report(str(Path.cwd()), findings, len(texts), texts.__getitem__, notices=draw(st.lists(TEXTS, max_size=1)))


def of_everything() -> Report:
    """A report in which each of the fragments stands in a name, in a text and in a message."""
    findings = []
    for number, fragment in enumerate(FRAGMENTS):
        text = f"a{fragment}b"
        place = LineIndex.of(text).position(0)
        path = f"{number:02}{fragment.replace(chr(0), '')}z.md"
        fix = Fix(fragment, (Edit(Span(0, 1), fragment),), Safety.SAFE)
        findings.append(Finding(path, Span(0, 1), "mojibake", Severity.ERROR, f"x{fragment}y", place, place, fix))
    return Report(str(Path.cwd()), findings, 1, lambda path: f"a{path[2:-4]}b")


def expected(report: Report, shown: Callable[[str], str] = visible) -> list[Told]:
    return [
        Told(
            shown(finding.path),
            finding.start.line,
            finding.start.column,
            finding.severity.word,
            finding.rule,
            shown(finding.message),
        )
        for finding in report.findings
    ]


def read_json(text: str) -> Iterator[Told]:
    for found in json.loads(text)["findings"]:
        yield Told(*(found[name] for name in ("path", "line", "column", "severity", "rule", "message")))


def read_jsonl(text: str) -> Iterator[Told]:
    return read_json(f'{{"findings": [{",".join(text.splitlines())}]}}')


def read_sarif(text: str) -> Iterator[Told]:
    log = json.loads(text)
    assert [error.message for error in SARIF.iter_errors(log)] == []
    words = {"note": "info"}
    for result in log["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uriBaseId"] in log["runs"][0]["originalUriBaseIds"]
        path = os.fsdecode(unquote_to_bytes(place["artifactLocation"]["uri"]))
        region, level = place["region"], result["level"]
        yield Told(
            visible(path),
            region["startLine"],
            region["startColumn"],
            words.get(level, level),
            result["ruleId"],
            result["message"]["text"],
        )


def read_gitlab(text: str) -> Iterator[Told]:
    words = {"major": "error", "minor": "warning", "info": "info"}
    for issue in json.loads(text):
        place = issue["location"]
        yield Told(
            place["path"],
            place["lines"]["begin"],
            None,
            words[issue["severity"]],
            issue["check_name"],
            issue["description"],
        )


def read_rdjson(text: str) -> Iterator[Told]:
    for found in json.loads(text)["diagnostics"]:
        place = found["location"]
        yield Told(
            place["path"],
            place["range"]["start"]["line"],
            None,  # in bytes
            found["severity"].lower(),
            found["code"]["value"],
            found["message"],
        )


def read_junit(text: str) -> Iterator[Told]:
    JUNIT.validate(text)
    suites = junitparser.JUnitXml.fromstring(text.encode())
    for suite in suites:
        for case in suite:
            for result in case.result:
                rule, _, place = case.name.rpartition(" ")
                line, _, column = place.partition(":")
                assert suite.name == case.classname
                assert result.text.endswith(f" {rule} {result.message}")
                yield Told(case.classname, int(line), int(column), result.type, rule, result.message)


def read_checkstyle(text: str) -> Iterator[Told]:
    CHECKSTYLE.validate(text)
    for file in ET.fromstring(text):  # noqa: S314 - our own output
        for error in file:
            said = error.attrib
            yield Told(
                file.attrib["name"],
                int(said["line"]),
                int(said["column"]),
                said["severity"],
                said["source"].removeprefix("vaultlint."),
                said["message"],
            )


def unescaped(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for escape, character in escapes:
        text = text.replace(escape, character)
    return text


GITHUB_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
GITHUB_PROPERTY = (*GITHUB_DATA[:2], ("%3A", ":"), ("%2C", ","), ("%25", "%"))
AZURE = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%"))


def read_github(text: str) -> Iterator[Told]:
    """As the runner reads what a step prints: github.com/actions/runner, ActionCommand.TryParseV2."""
    for line in text.split("\n")[:-1]:
        assert line.startswith("::")
        end = line.index("::", 2)
        name, _, said = line[2:end].partition(" ")
        pairs = (pair.partition("=") for pair in said.split(",") if pair)
        properties = {key: unescaped(value, GITHUB_PROPERTY) for key, _, value in pairs}
        rule, _, message = unescaped(line[end + 2 :], GITHUB_DATA).partition(": ")
        assert properties["title"] == f"vaultlint ({rule})"
        word = {"notice": "info"}.get(name, name)
        # The column is left out where the finding goes over several lines: the runner takes none there.
        column = int(properties["col"]) if "col" in properties else None
        yield Told(properties["file"], int(properties["line"]), column, word, rule, message)


def read_azure(text: str) -> Iterator[Told]:
    """As the agent reads what a step prints: github.com/microsoft/azure-pipelines-agent, Command.TryParse."""
    for line in text.split("\n")[:-1]:
        start = line.index("##vso[")
        end = line.index("]", start)
        name, _, said = line[start + 6 : end].partition(" ")
        assert (start, name) == (0, "task.logissue")
        pairs = (pair.partition("=") for pair in said.split(";") if pair)
        properties = {key: unescaped(value, AZURE) for key, _, value in pairs}
        yield Told(
            properties["sourcepath"],
            int(properties["linenumber"]),
            int(properties["columnnumber"]),
            properties["type"],
            properties["code"],
            unescaped(line[end + 1 :], AZURE),
        )


class Page(HTMLParser):
    """The tags of a page, the titles of its folded parts, and the cells of the tables in them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.titles: list[str] = []
        self.rows: list[tuple[str, list[str]]] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert tag in {"td", "th"} or not attrs
        if tag == "summary":
            self.titles.append("")
            self._into = self.titles
        elif tag == "tr" and self.titles:
            self.rows.append((self.titles[-1], []))
        elif tag in {"td", "th"} and self.rows:
            self._into = self.rows[-1][1]
            self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"summary", "td", "th"}:
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data


def read_markdown(text: str) -> Iterator[Told]:
    """As a program reads it that is not the one that made it: markdown-it, with the tables of GitHub."""
    page = Page()
    page.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))
    assert page.tags <= {"h2", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "details", "summary"}
    for title, cells in page.rows:
        if cells != ["place", "severity", "rule", "finding"]:
            place, severity, rule, message = cells
            line, _, column = place.partition(":")
            yield Told(title.rpartition(" (")[0], int(line), int(column), severity, rule, message)


READERS = {
    "json": read_json,
    "jsonl": read_jsonl,
    "sarif": read_sarif,
    "gitlab": read_gitlab,
    "rdjson": read_rdjson,
    "junit": read_junit,
    "checkstyle": read_checkstyle,
    "github": read_github,
    "azure": read_azure,
    "markdown": read_markdown,
}


def as_told(name: str, finding: Told) -> Told:
    """What of a finding a format tells."""
    if name in {"gitlab", "rdjson"}:
        return finding._replace(column=None)
    if name == "azure" and finding.severity == "info":
        return finding._replace(severity="warning")
    if name == "markdown":  # in HTML a space is as good as two
        return finding._replace(path=_spaced(finding.path), message=_spaced(finding.message))
    return finding


def _spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40)
@given(report=reports())
@example(report=of_everything())
@example(report=Report(str(Path.cwd()), [], 0, str))
def test_readers_find_what_was_found(name: str, report: Report) -> None:
    text = "".join(load(name)(report, Presentation()))
    if name not in {"github", "azure", "markdown"}:
        assert text.isascii()
    wanted = [as_told(name, finding) for finding in expected(report, str if name.startswith("json") else visible)]
    told = [as_told(name, finding) for finding in READERS[name](text)]
    if name == "github":
        wanted = [
            finding._replace(column=None) if found.start.line != found.end.line else finding
            for finding, found in zip(wanted, report.findings, strict=True)
        ]
    assert told == wanted


@settings(max_examples=40)
@given(report=reports())
@example(report=of_everything())
def test_concise_is_a_line_for_each_finding(report: Report) -> None:
    text = "".join(load("concise")(report, Presentation(quiet=True)))
    lines = [
        f"{told.path}:{told.line}:{told.column}: {told.severity} {told.rule} {told.message}\n"
        for told in expected(report)
    ]
    assert text == "".join(lines)


@pytest.mark.parametrize("name", ["pretty", "grouped"])
@settings(max_examples=40)
@given(report=reports())
@example(report=of_everything())
def test_pages_for_people_have_each_path_on_a_line_and_nothing_raw(name: str, report: Report) -> None:
    text = "".join(load(name)(report, Presentation(width=120)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    lines = text.split("\n")
    for told in expected(report):
        assert told.path in lines
