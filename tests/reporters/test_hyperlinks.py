import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from vaultlint.cli.terminals import knows_links
from vaultlint.findings import Finding, Report, Severity
from vaultlint.reporters import Presentation, load
from vaultlint.reporters.hyperlinks import Hyperlinks
from vaultlint.text import Position, Span

FindIn = Callable[..., Finding]
MakeReport = Callable[..., Report]
Rendered = Callable[..., str]

LINK = re.compile("\x1b]8;;([\x21-\x7e]*)\x1b\\\\")
NAMES = st.text(st.characters(exclude_characters="\0", codec=None, exclude_categories=()), min_size=1)


def test_the_path_of_a_note_is_a_link_and_nothing_else_changes(
    find_in: FindIn, make_report: MakeReport, rendered: Rendered, tmp_path: Path
) -> None:
    text = "See [[Lama]].\n" * 2
    findings = [find_in(text, "[[Lama]]", path=path) for path in ("A b/日本.md", "C.md")]
    report = replace(make_report(findings, {"A b/日本.md": text, "C.md": text}), vault=str(tmp_path))
    plain = rendered("pretty", report, colour=True, terminal=True)
    linked = rendered("pretty", report, colour=True, terminal=True, hyperlinks=True)
    assert LINK.sub("", linked) == plain
    assert [unquote(address) for address in LINK.findall(linked)] == [
        *(f"file://{tmp_path}/A b/日本.md", ""),
        *(f"file://{tmp_path}/C.md", ""),
    ]
    for name in ("concise", "grouped", "markdown"):
        assert "\x1b]" not in rendered(name, report, colour=True, terminal=True, hyperlinks=True)


def test_a_vault_of_obsidian_opens_in_obsidian(make_report: MakeReport, tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    links = Hyperlinks(replace(make_report(), vault=str(tmp_path)))
    address, _ = LINK.findall(links.note("A b/É&c.md", "shown"))
    assert address == f"obsidian://open?path={str(tmp_path).replace('/', '%2F')}%2FA%20b%2F%C3%89%26c.md"
    address, _ = LINK.findall(links.note("caf\udce9.md", "shown"))
    assert unquote_to_bytes(address) == f"file://{tmp_path}/caf".encode() + b"\xe9.md"


@given(name=NAMES, obsidian=st.booleans())
def test_no_name_ends_the_link(name: str, obsidian: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    vault = tmp_path_factory.getbasetemp() / ("with" if obsidian else "without")
    (vault / ".obsidian" if obsidian else vault).mkdir(parents=True, exist_ok=True)
    path = name.strip("/") or "x"
    place = Position(1, 1)
    report = Report(str(vault), [Finding(path, Span(0, 0), "r", Severity.INFO, "m", place, place, whole=True)], 1, str)
    shown = "".join(load("pretty")(report, Presentation(hyperlinks=True)))
    plain = "".join(load("pretty")(report, Presentation()))
    (target, end) = LINK.findall(shown)
    assert target
    assert end == ""
    assert LINK.sub("", shown) == plain
    assert "\x1b" not in plain


@pytest.mark.parametrize(
    ("environment", "knows"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot-direct"}, True),
        ({"TERM": "footer"}, False),
        ({"WT_SESSION": "1"}, True),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "5000"}, False),
        ({"VTE_VERSION": "new"}, False),
        ({"VTE_VERSION": "7600", "TERM": "dumb"}, False),
        ({"VTE_VERSION": "7600", "TMUX": "1"}, False),
        ({"VTE_VERSION": "7600", "SSH_CONNECTION": "1"}, False),
        ({"VTE_VERSION": "7600", "FORCE_HYPERLINK": "0"}, False),
        ({"TERM": "screen", "TMUX": "1", "FORCE_HYPERLINK": "1"}, True),
        ({"VTE_VERSION": "7600", "FORCE_HYPERLINK": ""}, True),
    ],
)
def test_only_terminals_that_are_known_get_links(environment: dict[str, str], knows: bool) -> None:
    assert knows_links(environment) is knows
