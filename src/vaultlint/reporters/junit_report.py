"""The XML of JUnit, which nearly every CI server shows: a suite for each file, a failed test for each finding."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from vaultlint.findings import Finding, Report
from vaultlint.reporters import Presentation
from vaultlint.reporters.places import folder_of


def render(report: Report, presentation: Presentation) -> Iterator[str]:
    """A document in ASCII. A clean run is one test that passed: servers take a report without tests for broken."""
    folder = folder_of(report)
    total = len(report.findings)
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<testsuites name="vaultlint" tests="{total or 1}" failures="{total}" errors="0">\n'
    for path, found in groupby(report.findings, key=lambda finding: finding.path):
        findings = list(found)
        shown = presentation.text(f"{folder}{path}")
        name = _attribute(shown)
        yield f'  <testsuite name={name} file={name} tests="{len(findings)}" failures="{len(findings)}" errors="0">\n'
        for finding in findings:
            yield from _test(finding, shown, presentation)
        yield "  </testsuite>\n"
    if not total:
        yield '  <testsuite name="vaultlint" tests="1" failures="0" errors="0">\n'
        yield '    <testcase name="no findings" classname="vaultlint"/>\n  </testsuite>\n'
    yield "</testsuites>\n"


def _test(finding: Finding, path: str, presentation: Presentation) -> Iterator[str]:
    place = f"{finding.start.line}:{finding.start.column}"
    name = _attribute(f"{finding.rule} {place}")
    message = presentation.text(finding.message)
    yield f"    <testcase name={name} classname={_attribute(path)}>\n"
    yield f"      <failure message={_attribute(message)} type={_attribute(finding.severity.word)}>"
    yield f"{_ascii(escape(f'{path}:{place}: {finding.severity.word} {finding.rule} {message}'))}</failure>\n"
    yield "    </testcase>\n"


def _attribute(text: str) -> str:
    return _ascii(quoteattr(text))


def _ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
