"""Names and texts of a vault reach no terminal, pipeline or page as anything but text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.reporters import formats
from vaultlint.reporters.escapes import commandless

MakeVault = Callable[..., Path]
Run = Callable[..., Any]

needs_posix = pytest.mark.skipif(os.name != "posix", reason="such names can be given only on POSIX")
TERMINAL = (
    "What a terminal would obey or hide is shown as an escape: control characters and marks that turn the direction."
)
PIPELINE = (
    "No line is a command to the pipeline that runs vaultlint, except in the formats that consist of such commands."
)
DATA = "Output in JSON and XML is well-formed, and its values are only values; Markdown shows names and texts as text."

# C0 and C1, a title, a hyperlink, the other direction, an isolate, a line separator, a tag, a byte that is no UTF-8.
EVIL = "x\x1b[31m\x1b]0;t\x07\x1b]8;;http://e.x\x1b\\\x9b2J\x08\r\u202e\u2066\u2028\U000e0041"
COMMANDS = "::error::c ##vso[task.setvariable]v ##[add-matcher]m ##teamcity[t]"
MARKUP = "[red]r[/] <b>&amp;]]>`*_|~ {{7*7}} ${x} %0A %s"
NAME = "::set-output name=a::x\x1b[31m\x1b]0;t\x07\x9b2J\r\u202e ##vso[task.setvariable]v ##[add-mask]m <b>'\"`*_|&%0A"
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\U000e0000-\U000e007f\udc80-\udcff]"
)
COMMAND = re.compile(r"^\s*::\w|##(?:vso|teamcity)?\[(?!\[)", re.MULTILINE)


def quoted(text: str) -> str:
    return json.dumps(text)  # a double-quoted string of YAML, JSON and TOML


@pytest.fixture
def hostile(make_vault: MakeVault) -> Path:
    """A vault with such a text in every place that a message could repeat."""
    evil = EVIL + COMMANDS + MARKUP
    inline = evil.replace("|", "").replace("]", "").replace("\r", "")
    line = inline.replace("\u2028", "")
    note = (
        f"---\ntitle: {quoted(evil)}\n{quoted('k' + evil)}: {quoted('[[' + inline + ']]')}\n"
        f"tags: [{quoted(evil)}]\naliases: {quoted(evil)}\nup: {quoted('[[' + inline)}\n---\n"
        f"# {line}\n\n::error::at the start [[{line}]]\n\n"
        f"[[Missing{line}]] ![[{line}.png]] [a{line}](b.md) [[#{line}]] [[#^{line}]] [[Sæme#{line}]]\n\n"
        f"##vso[task.complete result=Failed] [[great ideas|{line}]] caf\u00c3\u00a9 \u00e2\u0080\u0099{line}\n\n"
        f"# {line}\n\ntext ^{line}\n\n[[{line} #tag/{line}\n\n| a |\n| - |\n| [[b|{line}]] |\n"
    )
    card = f'{{"id":{quoted(evil)},"type":{quoted(evil)},"x":1,"y":1,"width":1,"height":1,"file":{quoted(evil)}}}'
    text = (
        f'{{"id":{quoted(evil)},"type":"text","x":1,"y":1,"width":1,"height":1,"text":{quoted("[[" + inline + "]]")}}}'
    )
    edge = f'{{"id":"e","fromNode":{quoted(evil)},"toNode":"n"}}'
    filter_ = quoted(f"file.hasLink('{inline}')")
    return make_vault(
        {
            f"{NAME}.md": note,
            f"::warning::folder\x1b[2J/{NAME}.md": f"[[{line}]]\n",
            "Duplicate.md": f"---\n{quoted(evil)}: 1\n{quoted(evil)}: 2\n---\n",
            "Broken.md": f"---\n{evil}: [\n---\n",
            "Tag.md": f"---\na: !{line} x\nb: *{line}\n---\n",
            "Latin.md": f"[[caf\udce9{line}]]\n".encode("utf-8", "surrogateescape"),
            "Board.canvas": f'{{"nodes":[{card},{card},{text}],"edges":[{edge}]}}',
            "View.base": f"filters: {filter_}\nviews: {quoted(evil)}\n",
            "Bad.base": f"{evil}: [\n",
            ".obsidian/app.json": f'{{"newLinkFormat": {quoted(evil)}}}',
            ".obsidian/templates.json": evil,
            ".gitignore": evil + "\n[" + evil,
            "great_ideas.md": "",
            "Sæme.md": "# One\n",
        }
    )


def runs() -> Iterator[list[str]]:
    for name in formats():
        yield ["check", "--select", "all", "--output-format", name]
    yield ["check", "--select", "all", "--statistics"]
    yield ["check", "--fix", "--unsafe-fixes", "--select", "all"]
    for page in ("summary", "broken", "wanted", "orphans", "ambiguous"):
        yield ["links", page]
        yield ["links", page, "--output-format", "json"]
    for path in (f"{NAME}.md", "Board.canvas", "View.base", "Broken.md"):
        yield ["inspect", path]
        yield ["inspect", path, "--output-format", "json"]
    yield ["explain", EVIL + COMMANDS]
    yield ["check", "--select", COMMANDS]
    yield ["check", "--output-format", EVIL + COMMANDS]
    yield [f"--{COMMANDS}"]
    yield [COMMANDS]
    yield ["check", f"::error::{EVIL}"]


@needs_posix
@pytest.mark.keeps(TERMINAL)
@pytest.mark.keeps(PIPELINE)
@pytest.mark.parametrize(
    "arguments", list(runs()), ids=lambda arguments: " ".join(arguments[:4]).encode("ascii", "replace")[:40]
)
def test_a_hostile_vault_prints_text_and_nothing_else(vaultlint: Run, hostile: Path, arguments: list[str]) -> None:
    for width in ("80", "47") if arguments[-1] == "all" or arguments[0] == "links" else ("61",):
        ran = vaultlint(*arguments, extra={"COLUMNS": width})
        assert "Traceback" not in ran.out + ran.err
        for printed in (ran.out, ran.err):
            assert not FORBIDDEN.search(printed), FORBIDDEN.search(printed)
        assert ran.out or ran.err
        if arguments[-1] not in {"github", "azure"}:
            found = COMMAND.search(ran.out)
            assert not found, ran.out[max(found.start() - 80, 0) : found.end() + 80]
        elif arguments[-1] == "github":
            lead = ("::error title=vaultlint (", "::warning title=vaultlint (", "::notice title=vaultlint (")
            assert all(line.startswith(lead) for line in ran.out.splitlines())
        else:
            assert all(line.startswith("##vso[task.logissue type=") for line in ran.out.splitlines())
        assert not COMMAND.search(ran.err)
    assert (hostile / "Broken.md").exists()


@needs_posix
@pytest.mark.keeps(DATA)
@pytest.mark.parametrize("name", formats())
def test_data_is_well_formed_whatever_the_vault_says(vaultlint: Run, hostile: Path, name: str) -> None:
    out = vaultlint("check", "--select", "all", "--output-format", name).out
    if name in {"json", "gitlab", "sarif", "rdjson"}:
        told = json.dumps(json.loads(out))
        assert "task.setvariable" in told
    elif name == "jsonl":
        assert all(json.loads(line)["path"] for line in out.splitlines())
    elif name in {"checkstyle", "junit"}:
        names = {element.tag for element in ET.fromstring(out).iter()}  # noqa: S314 - our own
        assert names <= {"checkstyle", "file", "error", "testsuites", "testsuite", "testcase", "failure", "system-out"}
    elif name == "markdown":
        assert "<b>" not in out
        assert "[red]" not in out
    assert (hostile / "Bad.base").exists()


@needs_posix
@pytest.mark.keeps(TERMINAL)
def test_a_config_with_such_names_is_told_as_text(vaultlint: Run, make_vault: MakeVault) -> None:
    evil = quoted(EVIL + COMMANDS + MARKUP)
    root = make_vault({"A.md": "", "vaultlint.toml": ""})
    for text in (
        f"{evil} = 1",
        f"select = [{evil}]",
        f"exclude = [{evil}, {quoted('[' + EVIL)}]",
        f"fail-on = {evil}",
        f"[rules.{evil}]",
        f"[rules.mojibake]\n{evil} = 1",
        f"[rules]\nmojibake = {evil}",
        f"[[overrides]]\npaths = [{evil}]\nselect = [{evil}]\n{evil} = {evil}",
        f"a = '{EVIL}'",
        f"{EVIL} = 1",
    ):
        (root / "vaultlint.toml").write_bytes(text.encode())
        ran = vaultlint("check")
        assert ran.code == 2, text
        assert not FORBIDDEN.search(ran.err)
        assert not COMMAND.search(ran.err)
        (root / "::error::c.toml").write_bytes(text.encode())
        assert not COMMAND.search(vaultlint("check", "--config", "::error::c.toml").err)


@needs_posix
@pytest.mark.keeps(TERMINAL)
def test_commits_with_such_names_are_told_as_text(vaultlint: Run, make_vault: MakeVault) -> None:
    name = "x\x1b[31m\x07\u202e::error::"
    root = make_vault({f"{name}.md": "A note that says something.\n" * 20, "A.md": f"[[{name}]]\n"})

    def git(*arguments: str) -> None:
        ours = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        who = ("-c", f"user.name=A{EVIL.replace(chr(13), '')}", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *arguments], cwd=root, env=os.environ | ours, check=True, capture_output=True)

    git("init", "-q", "-b", "x-##error")
    git("add", "-A")
    git("commit", "-q", "-m", f"{EVIL}{COMMANDS}")
    (root / f"{name}.md").rename(root / f"::error::y{name}.md")
    git("add", "-A")
    git("commit", "-q", "-m", f"{EVIL}{COMMANDS}")
    for arguments in (["check"], ["check", "--output-format", "concise"], ["links", "broken"]):
        ran = vaultlint(*arguments)
        assert "renamed" in ran.out
        assert not FORBIDDEN.search(ran.out + ran.err)
        assert not COMMAND.search(ran.out + ran.err)


@pytest.mark.keeps(PIPELINE)
@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("::error::x", "\\u003a:error::x"),
        ("a\n  ::set-output name=x::y", "a\n  \\u003a:set-output name=x::y"),
        ("\u3000::debug::x", "\u3000\\u003a:debug::x"),
        ("a ##vso[task.x]y ##[error]z ##teamcity[x]", "a \\u0023#vso[task.x]y \\u0023#[error]z \\u0023#teamcity[x]"),
        ("std::vector, key:: value, ##[[Link]], ## [x]", "std::vector, key:: value, ##[[Link]], ## [x]"),
    ],
)
def test_what_a_pipeline_would_obey_is_an_escape(text: str, printed: str) -> None:
    assert commandless(text) == printed


@pytest.mark.keeps(PIPELINE)
@given(text=st.text(alphabet=":#[]vso \n\u3000ae\\"))
def test_no_text_is_a_command_after_it(text: str) -> None:
    assert not COMMAND.search(commandless(text))
    assert commandless(commandless(text)) == commandless(text)


@pytest.mark.keeps(DATA)
@given(value=st.text(alphabet=':#[]vso \n"\\\u202e'))
def test_values_of_json_are_the_same_after_it(value: str) -> None:
    assert json.loads(commandless(json.dumps({"a": value}, indent=2))) == {"a": value}


@needs_posix
@pytest.mark.keeps(
    "A diff on a terminal shows the text with escapes; sent elsewhere it is exact, for programs to apply."
)
@pytest.mark.parametrize("extra", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_diff_on_a_terminal_is_harmless_in_colour_and_without(
    make_vault: MakeVault, environment: dict[str, str], extra: dict[str, str]
) -> None:
    pty = pytest.importorskip("pty")
    root = make_vault({"A.md": f"{EVIL}\n[[great ideas]] \x1b[2J\x07\n", "great_ideas.md": ""})
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "vaultlint", "check", "--diff"],
        cwd=root,
        env=environment | {"TERM": "xterm"} | extra,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    got = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        got += piece
    os.close(ours)
    assert process.wait() == 1
    text = re.sub("\x1b\\[[0-9;]*m", "", got.decode().replace("\r\n", "\n"))  # the colours are ours
    assert "great_ideas" in text
    assert not FORBIDDEN.search(text)
    assert "\\x1b[2J" in text
