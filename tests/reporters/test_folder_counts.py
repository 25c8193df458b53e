from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from vaultlint.findings import Finding, Fix, Report, Safety, Severity
from vaultlint.reporters.folder_counts import below, by_folder
from vaultlint.text import Position, Span

MakeReport = Callable[..., Report]
Rendered = Callable[..., str]


def found(path: str, safety: Safety | None = None) -> Finding:
    fix = None if safety is None else Fix("Do it", (), safety)
    return Finding(path, Span(0, 1), "mojibake", Severity.WARNING, "Well.", Position(1, 1), Position(1, 2), fix)


def folders(*paths: str) -> dict[str, int]:
    return {row.folder: row.findings for row in below([found(path) for path in paths])}


def test_folders_are_those_of_the_first_level_with_several() -> None:
    assert folders("A/x.md", "A/b/y.md", "B/z.md", "top.md") == {"A": 2, "B": 1, ".": 1}
    assert folders("content/A/x.md", "content/A/b/y.md", "content/B/z.md") == {"content/A": 2, "content/B": 1}
    assert folders("content/A/x.md", "content/y.md") == {"content": 1, "content/A": 1}
    assert folders("A/b/x.md", "A/b/y.md") == {"A/b": 2}
    assert folders("x.md") == {".": 1}
    assert folders() == {}


_PATHS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join))


@given(_PATHS)
def test_every_finding_counts_once(paths: list[str]) -> None:
    rows = below([found(path) for path in paths])
    assert sum(row.findings for row in rows) == len(paths) == sum(by_folder([found(path) for path in paths]).values())
    assert [row.findings for row in rows] == sorted((row.findings for row in rows), reverse=True)
    for row in rows:
        assert any(path.startswith(f"{row.folder}/") or row.folder == "." for path in paths)


def test_statistics_have_a_line_for_each_folder(make_report: MakeReport, rendered: Rendered) -> None:
    findings = [
        found("Areas/a\n\x1b[2J.md"),
        found("Projects/日本/b.md", Safety.SAFE),
        found("Projects/c.md", Safety.UNSAFE),
    ]
    shown = rendered("concise", make_report(findings), statistics=True, quiet=True)
    assert shown.splitlines()[3:] == [
        "folder              findings  --fix  --unsafe-fixes",
        "Projects                   2      1               1",
        "Areas                      1      ·               ·",
    ]
    assert "folder" not in rendered("concise", make_report(findings[1:2]), statistics=True, quiet=True)


def test_folders_with_odd_and_long_names_keep_the_columns(make_report: MakeReport, rendered: Rendered) -> None:
    findings = [found("a\n\x1b[2J/x.md"), found(f"{'日本' * 30}/x.md")]
    *_, first, second = rendered("pretty", make_report(findings), statistics=True, quiet=True).splitlines()
    assert first.split()[0] == r"a\n\x1b[2J"
    assert second.startswith("日本日本")
    assert "…" in second
    assert len(second) + second.count("日") + second.count("本") == len(first)


def test_many_folders_end_in_one_line(make_report: MakeReport, rendered: Rendered) -> None:
    findings = [found(f"{number:02}/x.md", Safety.SAFE) for number in range(25)]
    shown = rendered("grouped", make_report(findings), statistics=True, quiet=True).splitlines()
    assert shown[-2].startswith("09  ")
    assert shown[-1].split() == ["+", "15", "folders", "15", "15", "·"]
