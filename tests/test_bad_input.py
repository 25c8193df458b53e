"""Input that nobody hopes for, met as people meet it: by the command, in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

MakeVault = Callable[..., Path]

NOBODY = 65_534
SOURCES = Path(__file__).resolve().parents[1] / "src"
# A target that is right once case and punctuation are set aside has a safe fix.
BROKEN, NEIGHBOUR = b"See [[great ideas]].\n", {"great_ideas.md": b"Here.\n"}
MENDED = b"See [[great_ideas|great ideas]].\n"

needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals, links and permissions as on POSIX")


@dataclass(frozen=True)
class Ran:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    def findings(self) -> list[tuple[str, str, str]]:
        """Path, rule and message of each finding of a report in JSON."""
        return [(one["path"], one["rule"], one["message"]) for one in json.loads(self.out)["findings"]]


def vaultlint(root: Path, *arguments: str, ordinary_user: bool = False, packages: Path | None = None) -> Ran:
    """Run the command in a folder; as an ordinary user, whom permissions bind, even where root runs the tests."""
    given_up = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if ordinary_user and os.geteuid() == 0 else {}
    kept = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "COLUMNS")}
    if given_up:  # the folders of the one who runs the tests are closed to others
        kept |= {name: str(root.parent / "own") for name in ("VAULTLINT_DATA_DIR", "VAULTLINT_CACHE_DIR")}
    path = os.pathsep.join(str(folder) for folder in (SOURCES, packages) if folder)
    done = subprocess.run(
        [sys.executable, "-m", "vaultlint", *arguments],
        cwd=root,
        env=kept | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        **given_up,
    )
    out, err = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
    assert "Traceback" not in out + err
    return Ran(done.returncode, out, err)


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a vault: nothing is lost, and nothing is left lying about."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that belongs to an ordinary user (pytest's own are closed to others than the one who runs it)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "vault"
        folder.mkdir()
        if os.geteuid() == 0:
            for own in (folder, folder.parent):
                os.chown(own, NOBODY, NOBODY)
            try:
                allowed = vaultlint(folder, "--version", ordinary_user=True).code == 0
            except PermissionError:
                allowed = False
            if not allowed:
                pytest.skip("an ordinary user may not run this checkout")
        yield folder
        folder.chmod(0o700)


def put(folder: Path, name: str, data: bytes, mode: int = 0o644) -> Path:
    path = folder / name
    path.write_bytes(data)
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)
    return path


# Files that cannot be read, or are no notes


@needs_posix
def test_a_note_without_permission_to_read_is_a_finding_and_the_others_are_checked(shared: Path) -> None:
    closed = put(shared, "Closed.md", b"[[Missing]]\n", 0o000)
    put(shared, "Open.md", b"[[Closed]] [[Missing]]\n")
    ran = vaultlint(shared, "check", "--fix", "--output-format", "json", ordinary_user=True)
    assert (ran.code, ran.err) == (1, "")
    assert [finding[:2] for finding in ran.findings()] == [
        ("Closed.md", "unreadable-note"),
        ("Open.md", "broken-wikilink"),
    ]
    assert ran.findings()[0][2] == "cannot be read: you have no permission to read it"
    assert "you have no permission to read it" in vaultlint(shared, "check", ordinary_user=True).out
    ran = vaultlint(shared, "inspect", "Closed.md", ordinary_user=True)
    assert (ran.code, ran.out) == (2, "")
    assert "not readable" in ran.err
    assert closed.stat().st_size == 12


@needs_posix
def test_a_folder_or_config_without_permission_to_read_is_told(shared: Path) -> None:
    put(shared, "Open.md", b"fine\n")
    (shared / "closed").mkdir(0o000)
    ran = vaultlint(shared, "check", ordinary_user=True)
    assert ran.code == 0
    assert ran.err.startswith("note: the folder 'closed'")
    assert "ermission denied" in ran.err
    put(shared, "vaultlint.toml", b"select = []\n", 0o000)
    ran = vaultlint(shared, "check", ordinary_user=True)
    assert (ran.code, ran.out) == (2, "")
    assert "vaultlint.toml" in ran.err
    assert "ermission" in ran.err
    (shared / "closed").chmod(0o700)


@needs_posix
def test_a_folder_that_cannot_be_read_is_no_clean_run_where_it_is_what_was_asked_for(shared: Path) -> None:
    put(shared, "Open.md", b"fine\n")
    (shared / ".obsidian").mkdir()
    closed = shared / "closed"
    for mode in (0o000, 0o400, 0o100):
        closed.mkdir(0o700)
        put(closed, "Note.md", b"[[Missing]]\n")
        closed.chmod(mode)
        ran = vaultlint(shared, "check", "closed", ordinary_user=True)
        assert (ran.code, ran.out) == (2, ""), oct(mode)
        assert ran.err == "error: The folder 'closed' cannot be read: you have no permission.\n"
        closed.chmod(0o700)
        shutil.rmtree(closed)


@needs_posix
def test_a_link_into_a_folder_without_permission_is_told_and_not_followed(shared: Path) -> None:
    put(shared, "Open.md", b"fine\n")
    closed = shared.parent / "closed"
    closed.mkdir()
    (closed / "inner").symlink_to(shared)
    closed.chmod(0o000)
    (shared / "Link").symlink_to(closed / "inner")
    ran = vaultlint(shared, "check", ordinary_user=True)
    closed.chmod(0o700)
    assert (ran.code, ran.err) == (0, "note: 'Link' could not be looked at: Permission denied\n")
    assert "1 note checked" in ran.out


@needs_posix
@pytest.mark.parametrize("command", ["check", "baseline", "init", "undo", "config", "links"])
def test_a_current_folder_that_was_deleted_is_told(command: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    again = f"[sys.executable, '-m', 'vaultlint', *{command.split()!r}]"
    leave = f"import os, sys; os.rmdir(os.getcwd()); os.execv(sys.executable, {again})"
    done = subprocess.run(
        [sys.executable, "-c", leave],
        cwd=gone,
        env=os.environ | {"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: The current folder is not there any more: somebody deleted or replaced it. Go to one that is there.\n"
    )


def test_what_is_no_text_is_told_and_never_touched(make_vault: MakeVault) -> None:
    files = {
        "Binary.md": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20,
        "Big endian.md": "\ufeff[[great ideas]]\n".encode("utf-16-be"),
        "Little endian.md": "\ufeff[[great ideas]]\r\n".encode("utf-16-le"),
        "No mark.md": "# A heading\n\n[[great ideas]]\n".encode("utf-16-le"),
        "Empty.md": b"",
        "Nothing.md": bytes(4096),
        "Links.md": b"[[Binary]] [[Big endian]] [[Nothing]]\n",
        **NEIGHBOUR,
    }
    root = make_vault(files)
    ran = vaultlint(root, "check", "--fix", "--output-format", "json")
    utf_16 = "is encoded in UTF-16, but Obsidian reads notes as UTF-8; save it as UTF-8"
    assert (ran.code, ran.err) == (1, "")
    assert ran.findings() == [
        ("Big endian.md", "unreadable-note", utf_16),
        (
            "Binary.md",
            "unreadable-note",
            "is not text but a binary file; give it the file extension of what it is",
        ),
        ("Little endian.md", "unreadable-note", utf_16),
        ("No mark.md", "unreadable-note", utf_16),
        (
            "Nothing.md",
            "unreadable-note",
            "contains nothing but NUL bytes, as a crash can leave a file; restore it from a backup",
        ),
    ]
    assert contents(root) == files
    assert "\0" not in vaultlint(root, "check").out


@needs_posix
def test_loops_of_symbolic_links_end_and_no_note_is_checked_twice(make_vault: MakeVault) -> None:
    root = make_vault({"a/One.md": b"[[Missing]]\n", "b/Two.md": b"fine\n"})
    (root / "a" / "self").symlink_to(".")
    (root / "a" / "up").symlink_to("..")
    (root / "a" / "across").symlink_to("../b")
    (root / "b" / "back").symlink_to("../a")
    (root / "Round.md").symlink_to("Trip.md")
    (root / "Trip.md").symlink_to("Round.md")
    (root / "Alone").symlink_to("Alone")
    ran = vaultlint(root, "check", "--output-format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert [finding[:2] for finding in ran.findings()] == [("a/One.md", "broken-wikilink")]
    assert json.loads(ran.out)["summary"]["notes_checked"] == 2


@needs_posix
def test_a_loop_of_symbolic_links_named_on_the_command_line_gets_a_sentence_and_2(make_vault: MakeVault) -> None:
    root = make_vault({"One.md": b"fine\n"})
    (root / "Round.md").symlink_to("Round.md")
    for command in ("check", "inspect"):
        ran = vaultlint(root, command, "Round.md")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("error: 'Round.md' is a symbolic link that leads")
        assert len(ran.err.splitlines()) == 1


# Canvases and bases


def card(number: int, content: str) -> str:
    return f'{{"id":"{number:x}","x":{number},"y":0,"width":250,"height":60,{content}}}'


def canvas(*nodes: str) -> bytes:
    return f'{{"nodes":[{",".join(nodes)}]}}'.encode()


def test_canvases_that_are_none_are_findings_and_stay_as_they_are(make_vault: MakeVault) -> None:
    whole = card(1, '"type":"text","text":"[[great ideas]]"')
    files = {
        "Conflict.canvas": b'{"nodes":[\n<<<<<<< HEAD\n]}',
        "Cut off.canvas": canvas(whole)[:-2],
        "Empty.canvas": b"",
        "Latin.canvas": canvas(whole).replace(b"great", b"gr\xe9at"),
        "Prose.canvas": b"# A note\n",
        "Typeless.canvas": canvas(card(1, '"text":"x"'), whole),
        "Wide.canvas": canvas(whole).decode().encode("utf-16"),
        "Whole.canvas": canvas(whole),
        **NEIGHBOUR,
    }
    root = make_vault(files)
    ran = vaultlint(root, "check", "--fix", "--unsafe-fixes", "--output-format", "json")
    assert (ran.code, ran.err) == (1, "")
    damaged = "This canvas is damaged, and Obsidian cannot open it: "
    assert [finding for finding in ran.findings() if finding[1] != "broken-wikilink"] == [
        ("Conflict.canvas", "broken-canvas-link", f"{damaged}a merge conflict stands here."),
        ("Cut off.canvas", "broken-canvas-link", f"{damaged}the file ends too early."),
        (
            "Latin.canvas",
            "broken-canvas-link",
            "The byte 0xE9 is not UTF-8, so Obsidian shows another character; save the file as UTF-8.",
        ),
        ("Prose.canvas", "broken-canvas-link", f"{damaged}a value should stand here."),
        ("Typeless.canvas", "broken-canvas-link", "The node '1' has no 'type'."),
        ("Typeless.canvas", "broken-canvas-link", "The id '1' belongs to another node already."),
        (
            "Wide.canvas",
            "unreadable-note",
            "is encoded in UTF-16, but Obsidian reads notes as UTF-8; save it as UTF-8",
        ),
    ]
    links = ["Cut off.canvas", "Latin.canvas", "Typeless.canvas", "Whole.canvas"]
    assert [finding[0] for finding in ran.findings() if finding[1] == "broken-wikilink"] == links
    assert contents(root) == files
    assert json.loads(ran.out)["summary"]["notes_checked"] == len(NEIGHBOUR)
    assert "Whole.canvas" in vaultlint(root, "check").out


def test_a_canvas_of_two_hundred_thousand_nodes_is_checked(make_vault: MakeVault) -> None:
    nodes = (card(number, f'"type":"file","file":"{number % 2}.md"') for number in range(200_000))
    root = make_vault({"Board.canvas": canvas(*nodes), "0.md": b"", "1.md": b""})
    ran = vaultlint(root, "check", "Board.canvas")
    assert (ran.code, ran.out, ran.err) == (0, "✓ 1 file checked, nothing found.\n", "")


def test_a_canvas_of_five_thousand_levels_is_checked(make_vault: MakeVault) -> None:
    deep = b'{"more":' + b'{"a":[' * 5_000 + b"1" + b"]}" * 5_000 + b",%s}"
    root = make_vault({"Deep.canvas": deep % b'"nodes":[]', "Cut.canvas": deep[:20_000], **NEIGHBOUR})
    ran = vaultlint(root, "check", "--output-format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert [finding[:2] for finding in ran.findings()] == [("Cut.canvas", "broken-canvas-link")]


def test_bases_that_do_not_parse_are_findings(make_vault: MakeVault) -> None:
    files = {
        "Bad.base": b"views:\n  - type: table\n    name: a: b\n",
        "Deep.base": b"views: " + b"[" * 5_000 + b"]" * 5_000,
        "Empty.base": b"",
        "Latin.base": b"filters: file.hasLink('gr\xe9at')\n",
        "List.base": b"- type: table\n",
    }
    root = make_vault(files)
    ran = vaultlint(root, "check", "--fix", "--output-format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert [finding[:2] for finding in ran.findings() if finding[1] != "broken-wikilink"] == [
        ("Bad.base", "broken-base"),
        ("Deep.base", "broken-base"),
        ("Latin.base", "broken-base"),
        ("List.base", "broken-base"),
    ]
    assert contents(root) == files


# Size and depth


def test_a_note_of_fifty_megabytes_is_checked(make_vault: MakeVault) -> None:
    paragraph = b"Plain words that make up a long line of the note, and nothing else in them. " * 80 + b"\n\n"
    lines = 50 * 2**20 // len(paragraph)
    root = make_vault({"Big.md": paragraph * lines + b"See [[Missing]].\n"})
    ran = vaultlint(root, "check", "--output-format", "concise", "--quiet")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith(f"Big.md:{2 * lines + 1}:7: warning broken-wikilink ")


def test_lines_of_five_megabytes_are_checked_and_cut_when_shown(make_vault: MakeVault) -> None:
    root = make_vault(
        {
            "Brackets.md": b"[[" * 2_500_000,
            "Long.md": b"word " * 500_000 + b"[[great ideas]] " + b"word " * 500_000,
            "Value.md": b"---\na: " + b"x" * 5_000_000 + b"\n---\n",
            **NEIGHBOUR,
        }
    )
    ran = vaultlint(root, "check")
    assert (ran.code, ran.err) == (1, "")
    assert "broken-wikilink 1:2500003\n" in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    ran = vaultlint(root, "check", "--fix")
    assert (ran.code, ran.err) == (0, "")
    assert (root / "Long.md").read_bytes() == b"word " * 500_000 + MENDED[4:-2] + b" " + b"word " * 500_000


NESTED = {
    "Quotes": b"> " * 2000 + b"[[great ideas]]",
    "Brackets": b"[" * 2000 + b"x" + b"]" * 2000,
    "Wikilinks": b"[[" * 2000 + b"x" + b"]]" * 2000,
    "Embeds": b"![[" * 2000 + b"]]" * 2000,
    "Links": b"[x](" * 2000 + b")" * 2000,
    "Braces": b"---\na: " + b"{a: " * 2000 + b"}" * 2000 + b"\n---\n",
    "Sequences": b"---\n" + b"- " * 2000 + b"x\n---\n",
    "Keys": b"---\n" + b"? " * 2000 + b"x\n---\n",
    "Mappings": b"---\n" + b"".join(b" " * depth + b"a:\n" for depth in range(2000)) + b"---\n",
    "Lists": b"".join(b"  " * depth + b"- x\n" for depth in range(2000)),
    "Tags": b"<div>" * 2000,
    "Stars": b"**a" * 2000,
    "Callouts": b"".join(b"> " * depth + b"> [!note]\n" for depth in range(200)),
}


def test_two_thousand_levels_of_anything_are_no_trouble(make_vault: MakeVault) -> None:
    root = make_vault({f"{name}.md": text for name, text in NESTED.items()})
    ran = vaultlint(root, "check", "--fix", "--output-format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert "internal-error" not in ran.out
    too_deep = [finding[0] for finding in ran.findings() if "levels deep" in finding[2]]
    assert too_deep == ["Braces.md", "Keys.md", "Mappings.md", "Sequences.md"]
    assert contents(root) == {f"{name}.md": text for name, text in NESTED.items()}
    for name in ("Quotes", "Lists", "Braces", "Callouts"):
        assert vaultlint(root, "inspect", f"{name}.md").code == 0


def test_a_hundred_thousand_files_of_one_name_are_told_in_one_sentence(tmp_path: Path) -> None:
    for number in range(100_000):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "map.png").touch()
    links = b"![[map.png]] [[99999/map.png]] [[9/map.png]] [[x/map.png]]\n" * 100
    (tmp_path / "Note.md").write_bytes(links)
    (tmp_path / "7" / "Note.md").write_bytes(links)  # beside one of them, and in a folder whose name begins others
    ran = vaultlint(tmp_path, "check", "--select", "ambiguous-link", "--output-format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert [finding[:2] for finding in ran.findings()] == [("Note.md", "ambiguous-link")] * 100
    assert ran.findings()[0][2] == (
        "Which of the 100000 files that 'map.png' matches opens is not certain, since the shortest paths are equally "
        "long: '0/map.png', '1/map.png', '2/map.png', '3/map.png' and 99996 more."
    )


def test_a_link_of_a_hundred_thousand_characters_is_told_in_a_sentence(make_vault: MakeVault) -> None:
    name = "long/" * 20_000
    text = f"[[{name}Plan]] [[{'x' * 100_000}]] ![[{name}]] [x]({name}Plan.md)\n[[ng/Plan#{'x' * 100_000}]]\n"
    root = make_vault({"Note.md": text.encode(), "long/Plan.md": b"", "b/long/Plan.md": b"", "b/Plan.md": b""})
    before = contents(root)
    ran = vaultlint(root, "check", "--fix", "--select", "default", "--output-format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert max(len(message) for _, _, message in ran.findings()) < 300
    assert [rule for _, rule, _ in ran.findings()].count("loose-path-link") == 1
    assert contents(root) == before


# Names


@needs_posix
def test_a_name_that_a_terminal_would_obey_is_never_printed_raw_by_any_command(
    make_vault: MakeVault,
) -> None:
    name = "a\nb\r\x1b]0;title\x07\x9b31m\u202e.md"
    shown = r"a\nb\r\x1b]0;title\x07\u009b31m\u202e.md"
    root = make_vault({name: BROKEN + b"[[x\x1b[2Jy]]\n", "Other.md": f"[[{name}]]".encode(), **NEIGHBOUR})
    (root / "c\x1b[2J\n").symlink_to("..")  # leads out of the vault, which a notice tells
    for arguments in (
        ["check", "--diff"],
        ["inspect", name],
        ["check", "--statistics"],
        ["check", name],
        ["check", "--fix"],
        ["check", "--fix", "--output-format", "json"],
    ):
        ran = vaultlint(root, *arguments)
        printed = ran.out + ran.err
        if arguments[-1] != "--diff":  # a diff has the text of notes as it is, for programs to apply
            assert not set("\x1b\r\x07\x9b\u202e") & set(printed), arguments
        assert "\x1b]0;" not in printed
        assert "b\r" not in printed
        if "json" in arguments:
            assert ran.out.isascii()
        elif arguments[-1] not in ("--statistics", "--diff"):
            assert shown in ran.out
        if arguments[0] == "check" and len(arguments) > 1 and name not in arguments and "--diff" not in arguments:
            assert "c\\x1b[2J\\n" in ran.err
    assert (root / name).read_bytes() == MENDED + b"[[x\x1b[2Jy]]\n"


@needs_posix
def test_a_refused_note_with_such_a_name_is_not_printed_raw_either(shared: Path) -> None:
    put(shared, "a\x1b[2J\nb.md", BROKEN, 0o444)
    put(shared, "great_ideas.md", b"Here.\n")
    ran = vaultlint(shared, "check", "--fix", ordinary_user=True)
    assert ran.code == 3
    assert ran.err == "error: a\\x1b[2J\\nb.md: not written: it is read-only\n"
    assert "\x1b" not in ran.out


def test_a_vault_in_a_folder_with_spaces_and_emoji_is_a_vault(tmp_path: Path) -> None:
    root = tmp_path / "Мои заметки 🦙 & [co] 100% 'x'" / "日本 vault"
    root.mkdir(parents=True)
    (root / "A 🦙 note.md").write_bytes(BROKEN)
    (root / "great_ideas.md").write_bytes("[[A 🦙 note]] [m](A%20🦙%20note.md)\n".encode())
    ran = vaultlint(tmp_path, "check", str(root), "--output-format", "concise", "--quiet")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("Мои заметки 🦙 & [co] 100% 'x'/日本 vault/A 🦙 note.md:1:7: warning broken-wikilink ")
    ran = vaultlint(root, "check", "--fix", "A 🦙 note.md")
    assert (ran.code, ran.err) == (0, "")
    assert (root / "A 🦙 note.md").read_bytes() == MENDED


# Bytes that a fix must not touch


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\xef\xbb\xbf# T\r\n\r\n" + BROKEN[:-1] + b"\r\nend", b"\xef\xbb\xbf# T\r\n\r\n" + MENDED[:-1] + b"\r\nend"),
        (
            b"form \x0c, escape \x1b, separator \xe2\x80\xa8\n" + BROKEN,
            b"form \x0c, escape \x1b, separator \xe2\x80\xa8\n" + MENDED,
        ),
        (b"a\rb\nc\r\nd\n\r" + BROKEN[:-1], b"a\rb\nc\r\nd\n\r" + MENDED[:-1]),
    ],
    ids=["mark and CRLF", "controls", "mixed line ends"],
)
def test_a_fix_keeps_every_other_byte(make_vault: MakeVault, before: bytes, after: bytes) -> None:
    root = make_vault({"A.md": before, **NEIGHBOUR})
    ran = vaultlint(root, "check", "--fix")
    assert ran.err == ""
    assert contents(root) == {"A.md": after, **NEIGHBOUR}


CONFLICT = (
    "the mark of a merge conflict ('<<<<<<<'); settle the conflict first, or put a space before the mark if it is an "
    "example"
)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (b"x\ncaf\xe9 \xff\xfe\r" + BROKEN, "a byte on line 2 is not UTF-8; save the file as UTF-8 first"),
        (b"a lone nul \0\n" + BROKEN, "a NUL character stands on line 1; take it out first"),
        (
            b"x\r\n<<<<<<< HEAD\r\na\r\n=======\r\nb\r\n>>>>>>> theirs\r\n" + BROKEN,
            f"line 2 is {CONFLICT}",
        ),
        (
            b"<<<<<<< HEAD\na\n||||||| base\nb\n=======\nc\n>>>>>>> theirs\n" + BROKEN,
            f"line 1 is {CONFLICT}",
        ),
    ],
    ids=["not UTF-8", "NUL", "conflict", "conflict with base"],
)
def test_no_fix_touches_a_file_that_came_to_harm(make_vault: MakeVault, text: bytes, because: str) -> None:
    root = make_vault({"A.md": text, **NEIGHBOUR})
    ran = vaultlint(root, "check", "--fix", "--unsafe-fixes")
    assert ran.err == f"note: A.md: not edited: {because}\n"
    assert contents(root) == {"A.md": text, **NEIGHBOUR}


@needs_posix
def test_a_fix_in_a_read_only_folder_is_refused_with_a_sentence_and_3(shared: Path) -> None:
    put(shared, "A.md", BROKEN)
    put(shared, "great_ideas.md", b"Here.\n")
    before = contents(shared)
    shared.chmod(0o555)
    ran = vaultlint(shared, "check", "--fix", ordinary_user=True)
    assert ran.code == 3
    assert ran.err == "error: A.md: not written: you have no permission to write in its folder\n"
    assert "Fixed" not in ran.out
    assert "broken-wikilink 1:7" in ran.out
    assert contents(shared) == before


# Rules that fail, and a person who has seen enough


def install(tmp_path: Path, module: str, source: str) -> Path:
    """A folder with a package that offers one rule through an entry point."""
    packages = tmp_path / "packages"
    about = packages / f"{module}-1.0.dist-info"
    about.mkdir(parents=True)
    (packages / f"{module}.py").write_text(textwrap.dedent(source), encoding="utf-8")
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
    entry = f"{module.replace('_', '-')} = {module}"
    (about / "entry_points.txt").write_text(f"[vaultlint.rules]\n{entry}\n", encoding="utf-8")
    return packages


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def broken(:\n", "SyntaxError"),
        ("raise SystemExit(0)\n", "SystemExit"),
        ("raise ValueError('a\\x1b[2Jb\\nc')\n", "ValueError"),
        ("nothing = 1\n", "it should hold one rule"),
    ],
)
def test_a_rule_module_that_does_not_load_gets_one_sentence_and_2(
    make_vault: MakeVault, tmp_path: Path, source: str, reason: str
) -> None:
    root = make_vault({"A.md": b"fine\n"})
    ran = vaultlint(root, "check", "--select", "no-good", packages=install(tmp_path, "no_good", source))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: the rule module 'no_good' does not load: ")
    assert reason in ran.err
    assert len(ran.err.splitlines()) == 1
    assert "\x1b" not in ran.err


RECURSING = '''
    from vaultlint.rule import Bad, NoteRule, Severity


    class RecursingRule(NoteRule):
        """Notes come to an end."""

        severity = Severity.INFO
        since = "1.0"
        examples = (Bad("«x»"),)

        def check(self, note):
            if "boom" in note.text:
                yield from self.check(note)
'''


def test_a_rule_that_fails_on_one_note_stops_neither_other_rules_nor_fixes(
    make_vault: MakeVault, tmp_path: Path
) -> None:
    root = make_vault({"A.md": b"boom\n", "B.md": BROKEN, **NEIGHBOUR})
    packages = install(tmp_path, "recursing_rule", RECURSING)
    select = ("--select", "default,recursing-rule")
    ran = vaultlint(root, "check", "--fix", *select, "--output-format", "json", packages=packages)
    assert (ran.code, ran.err) == (3, "")
    [(path, rule, message)] = ran.findings()
    assert (path, rule) == ("A.md", "internal-error")
    assert "'recursing-rule' failed on this file (RecursionError" in message
    assert (root / "B.md").read_bytes() == MENDED


# Presses Ctrl-C by itself at the moment that the test names, which no one else could hit: the system's own report of
# what the process is about to do (an audit event) is the clock.
INTERRUPTING = '''
    import os
    import signal
    import sys

    from vaultlint.rule import Bad, NoteRule, Severity

    left = 5


    def interrupt(event, arguments):
        global left
        wanted, name = os.environ["INTERRUPT_AT"].split(" ")
        if event == wanted and name in str(arguments[0]):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGINT)


    sys.addaudithook(interrupt)


    class InterruptingRule(NoteRule):
        """Notes are let be."""

        severity = Severity.INFO
        since = "1.0"
        examples = (Bad("«x»"),)

        def check(self, note):
            return iter(())
'''


@needs_posix
@pytest.mark.parametrize(
    ("moment", "arguments", "written"),
    [
        ("os.scandir vault", ["check"], {0}),
        ("open Note-", ["check"], {0}),
        ("open Note-", ["check", "--output-format", "json"], {0}),
        ("open Note-", ["check", "--fix"], {0}),
        ("open .vaultlint-", ["check", "--fix"], {0}),
        ("os.chmod .vaultlint-", ["check", "--fix"], {0}),
        ("os.rename .vaultlint-", ["check", "--fix"], {5}),
    ],
)
def test_an_interrupt_at_any_moment_exits_with_130_and_leaves_whole_notes_and_nothing_else(  # noqa: PLR0917
    make_vault: MakeVault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    arguments: list[str],
    written: set[int],
) -> None:
    notes = {f"{number}/Note-{number}.md": b"A line.\n" * 1000 + BROKEN for number in range(9)}
    root = make_vault(notes | NEIGHBOUR)
    monkeypatch.setenv("INTERRUPT_AT", moment)
    arguments = [*arguments, "--select", "default,interrupting-rule"]
    ran = vaultlint(root, *arguments, packages=install(tmp_path, "interrupting_rule", INTERRUPTING))
    said = "Interrupted. Notes are written whole or not at all.\n"
    if written == {5}:
        said = (
            "error: Interrupted: 5 of 9 files were written, each of them whole; `vaultlint undo 1` brings them back.\n"
        )
    assert (ran.code, ran.out, ran.err) == (130, "", said)
    after = contents(root)
    assert after.keys() == {*notes, *NEIGHBOUR}
    changed = [path for path in notes if after[path] != notes[path]]
    assert len(changed) in written
    assert all(after[path] == b"A line.\n" * 1000 + MENDED for path in changed)


@needs_posix
def test_a_closed_pipe_ends_the_run_quietly(make_vault: MakeVault) -> None:
    root = make_vault({f"{number}.md": b"[[Missing]]\n" * 50 for number in range(100)})
    for arguments in ("check --output-format concise", "check --fix", "inspect 1.md", "rules", "explain mojibake"):
        done = subprocess.run(
            ["sh", "-c", f'"$0" -m vaultlint {arguments} | head -1', sys.executable],
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(SOURCES), "PYTHONUTF8": "1"},
            capture_output=True,
            check=False,
        )
        assert (len(done.stdout.splitlines()), done.stderr) == (1, b""), arguments


@needs_posix
@pytest.mark.parametrize("arguments", ["--help", "check --help", "--version", "rules"])
def test_a_reader_that_never_reads_gets_no_complaint(arguments: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'{{ "$0" -m vaultlint {arguments}; echo $? >&2; }} | :', sys.executable],
        env=os.environ | {"PYTHONPATH": str(SOURCES), "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    assert done.stderr == b"0\n"
