"""`--output-file`: where reports go, and that nothing is lost when they cannot go there."""

from __future__ import annotations

import errno
import json
import os
import stat
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from vaultlint.cli.outputs import Files, outputs
from vaultlint.errors import UsageError
from vaultlint.storage import disk
from vaultlint.storage.reports import ReportFile

Run = Callable[..., object]
MakeVault = Callable[..., Path]

BROKEN = {"Start.md": "See [[Missing]] and [[great ideas]].\n", "great_ideas.md": "Here.\n"}
NO_FORMAT = (
    "--output-file sraif:x: there is no format 'sraif'. Did you mean 'sarif'? A file of that name is written ./sraif:x"
)
A_NOTE = (
    "'{path}' is not written: it lies in the vault, and .{ending} is the ending of a note or an attachment. "
    "Choose another ending, or a place outside of the vault."
)
needs_posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files or modes")
NOBODY = 65_534


def test_a_file_takes_the_place_of_standard_output(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    make_vault(BROKEN)
    for name in ("pretty", "sarif", "github"):
        printed = vaultlint("check", "--output-format", name)
        ran = vaultlint("check", "--output-format", name, "--output-file", tmp_path / "out", "--color", "always")
        assert (ran.code, ran.out, ran.err) == (1, "", "")
        assert (tmp_path / "out").read_bytes() == printed.out.encode()


def test_several_formats_come_out_of_one_run(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    make_vault(BROKEN)
    sarif, junit, plain = (tmp_path / name for name in ("v.sarif", "deep/er/junit.xml", "plain"))
    ran = vaultlint("check", f"--output-file=sarif:{sarif}", f"--output-file=junit:{junit}", "--color=never")
    assert ran.out == vaultlint("check", "--color=never").out
    assert ran.code == 1
    assert len(json.loads(sarif.read_bytes())["runs"][0]["results"]) == 2
    assert ET.fromstring(junit.read_bytes()).get("failures") == "2"  # noqa: S314 - our own output
    ran = vaultlint("check", "--output-format=concise", f"--output-file=jsonl:{sarif}", f"--output-file={plain}")
    assert ran.out == ""
    assert plain.read_text(encoding="utf-8") == vaultlint("check", "--output-format=concise").out
    assert len(sarif.read_text().splitlines()) == 2


def test_what_is_left_out_of_a_report_is_left_out_of_its_file(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path
) -> None:
    make_vault(BROKEN)
    vaultlint("check", "--quiet", "--statistics", f"--output-file={tmp_path / 'out'}")
    assert (tmp_path / "out").read_text().startswith("rule ")
    assert "findings in" not in (tmp_path / "out").read_text()


def test_a_diff_goes_to_a_file_as_it_goes_to_a_pipe(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    make_vault({"Start.md": b"\x0c [[great ideas]] \xe9\r\n", "great_ideas.md": ""})
    printed = vaultlint("check", "--diff")
    ran = vaultlint("check", "--diff", f"--output-file={tmp_path / 'fix.patch'}")
    assert (ran.code, ran.out, ran.err) == (printed.code, "", printed.err)
    assert (tmp_path / "fix.patch").read_bytes() == printed.out.encode("utf-8", "surrogateescape")


def test_what_fixing_wrote_is_told_in_each_file(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    make_vault(BROKEN)
    ran = vaultlint("check", "--fix", f"--output-file=json:{tmp_path / 'out'}")
    assert "Fixed 1 finding" in ran.out
    assert [fixed["rule"] for fixed in json.loads((tmp_path / "out").read_bytes())["fixed"]] == ["broken-wikilink"]


def test_a_note_from_standard_input_has_its_report_in_a_file(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path
) -> None:
    make_vault(BROKEN | {".obsidian/app.json": "{}"})
    arguments = ["check", "-", "--stdin-filename=Start.md", "--fix", f"--output-file=json:{tmp_path / 'out'}"]
    ran = vaultlint(*arguments, feed=BROKEN["Start.md"].encode())
    assert ran.out.startswith("See [[Missing]] and [[great_ideas")
    assert [found["path"] for found in json.loads((tmp_path / "out").read_bytes())["findings"]] == ["Start.md"]
    ran = vaultlint(
        "check", "-", "--stdin-filename=new/A.md", "--output-file=new.md", feed=b"", folder=tmp_path / "vault"
    )
    assert ran.code == 2
    assert "'new.md' is not written: it lies in the vault" in ran.err


@needs_posix
def test_a_file_keeps_its_mode_and_a_new_one_gets_the_usual_one(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path
) -> None:
    make_vault(BROKEN)
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("before")
    old.chmod(0o640)
    mask = os.umask(0o027)
    try:
        vaultlint("check", f"--output-file=json:{old}", f"--output-file=json:{new}")
    finally:
        os.umask(mask)
    assert [stat.S_IMODE(file.stat().st_mode) for file in (old, new)] == [0o640, 0o640]
    assert old.read_bytes() == new.read_bytes() != b""


@needs_posix
def test_a_link_outside_of_the_vault_stays_one(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    make_vault(BROKEN)
    link, target = tmp_path / "link", tmp_path / "target"
    link.symlink_to(target)
    assert vaultlint("check", f"--output-file=json:{link}").code == 1
    assert link.is_symlink()
    assert json.loads(target.read_bytes())["version"] == 1


@needs_posix
@pytest.mark.parametrize("name", [b"caf\xe9.json", "👩‍🚀 日本\n.json".encode(), b"a'b\"c;.json", b"-x"])
def test_a_file_may_have_any_name(vaultlint: Run, make_vault: MakeVault, name: bytes) -> None:
    root = make_vault(BROKEN)
    assert vaultlint("check", b"--output-file=json:" + name).code == 1
    assert json.loads((root / os.fsdecode(name)).read_bytes())["version"] == 1
    (root / os.fsdecode(name + b".d")).mkdir()
    ran = vaultlint("check", b"--output-file=json:" + name + b".d")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("' cannot be written: it is a folder.\n")
    assert ran.err.count("\n") == 1


@needs_posix
def test_what_is_no_file_is_written_as_it_is(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    make_vault(BROKEN)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    ran = vaultlint("check", f"--output-file=json:{pipe}", "--output-file=sarif:/dev/null")
    reader.join(timeout=60)
    assert (ran.code, ran.err) == (1, "")
    assert json.loads(read[0])["version"] == 1
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    ran = vaultlint("check", "--output-file=json:/dev/stdout", "--output-file=/dev/null")
    assert json.loads(ran.out)["version"] == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (["-"], "--output-file takes a file; without the option the report goes to standard output."),
        (["sarif:"], "--output-file takes a file; without the option the report goes to standard output."),
        (["reports/"], "--output-file takes a file, and 'reports/' names a folder."),
        (["deep"], "'deep' cannot be written: it is a folder."),
        (["Start.md/x"], "'Start.md/x' cannot be written: what should be its folder is a file."),
        (["Start.md/x/y"], "'Start.md/x/y' cannot be written: what should be its folder is a file."),
        (["x" * 300], f"'{'x' * 300}' cannot be written: its name is too long for this system."),
        (["sraif:x"], NO_FORMAT),
        (["json:a", "sarif:a"], "--output-file names one file twice: 'a' and 'a'."),
        (["json:a", "./a"], "--output-file names one file twice: 'a' and './a'."),
        (["json:deep/a", "sarif:deep/../deep/A"], "--output-file names one file twice: 'deep/a' and 'deep/../deep/A'."),
        (["json:target", "sarif:link"], "--output-file names one file twice: 'target' and 'link'."),
        (["json:caf\u00e9", "sarif:cafe\u0301"], "--output-file names one file twice: 'caf\u00e9' and 'cafe\u0301'."),
        (["Start.md"], A_NOTE.format(path="Start.md", ending="md")),
        (["markdown:deep/Report.MD"], A_NOTE.format(path="deep/Report.MD", ending="md")),
        (["a.canvas"], A_NOTE.format(path="a.canvas", ending="canvas")),
        (["out"], "'out' is not written: it lies in the vault, and its symbolic link leads out of it."),
        (["json:outer/x"], "'outer/x' is not written: it lies in the vault, and its symbolic link leads out of it."),
        (["circle"], "'circle' cannot be written: its symbolic link leads in a circle."),
    ],
)
@needs_posix
def test_a_file_that_cannot_be_meant_gets_one_sentence_before_anything_is_done(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path, values: list[str], sentence: str
) -> None:
    root = make_vault({"Start.md": "[[great ideas]]", "great_ideas.md": "", "deep/Note.md": "x"})
    (root / "out").symlink_to(tmp_path / "elsewhere")
    (root / "outer").symlink_to(tmp_path)
    (root / "link").symlink_to("target")
    (root / "circle").symlink_to("circle")
    before = sorted(root.rglob("*"))
    ran = vaultlint("check", "--fix", *(f"--output-file={value}" for value in values))
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: {sentence}\n")
    assert sorted(root.rglob("*")) == before
    assert (root / "Start.md").read_text() == "[[great ideas]]"


def test_no_report_takes_the_place_of_what_a_check_goes_by(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path
) -> None:
    files = {"vaultlint.toml": "", "vaultlint-baseline.jsonl": "", ".obsidian/app.json": "{}", "known.jsonl": ""}
    root = make_vault({**BROKEN, **files})
    (tmp_path / "other.toml").write_text("")
    named = ("--config", tmp_path / "other.toml", "--baseline", "known.jsonl")
    for path in (*files, ".vaultlint.toml", "VaultLint.toml", ".git/config", str(tmp_path / "other.toml")):
        ran = vaultlint("check", f"--output-file=json:{path}", *named)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == f"error: '{path}' is not written: a check goes by what is in it. Choose another file.\n"
    assert all((root / path).read_text() == text for path, text in files.items())
    assert (tmp_path / "other.toml").read_text() == ""
    assert not (root / ".git").exists()


def test_the_vault_under_check_is_the_one_that_is_spared(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    make_vault({"Start.md": "x"})
    for note in ("Start.md", "New.md"):
        ran = vaultlint("check", "../vault/Start.md", f"--output-file=../vault/{note}", folder=tmp_path / "vault")
        assert (ran.code, ran.out) == (2, "")
        ran = vaultlint("check", "vault", f"--output-file=vault/{note}", folder=tmp_path)
        assert (ran.code, ran.out) == (2, "")
    assert vaultlint("check", "vault", "--output-file=markdown:Report.md", folder=tmp_path).code == 0
    assert vaultlint("check", "vault", "--output-file=markdown:Report.md", folder=tmp_path).code == 0


def test_a_diff_has_one_format_only(vaultlint: Run, make_vault: MakeVault) -> None:
    make_vault(BROKEN)
    ran = vaultlint("check", "--diff", "--output-file=json:x")
    assert (ran.code, ran.err) == (2, "error: --diff prints a diff: leave out the format of --output-file.\n")


@needs_posix
def test_a_place_without_permission_is_told_beforehand() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own are closed to others than the one who runs it
        folder = Path(name)
        shut, read_only = folder / "shut", folder / "read-only"
        shut.mkdir()
        for file in (shut / "open", read_only):
            file.write_text("before")
            file.chmod(0o666)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        read_only.chmod(0o444)
        shut.chmod(0o555)
        denied = [shut / "new", shut / "deep" / "new", read_only]
        told = _as_ordinary_user(lambda: [_tried(place) for place in denied])
        assert told == [f"'{place}' cannot be written: you have no permission to write there." for place in denied]
        assert read_only.read_text() == "before"
        # A file that is open in a folder that is not, as one that a container mounts, is written in place.
        assert _as_ordinary_user(lambda: [_tried(shut / "open"), ReportFile(str(shut / "open")).write([b"x"])]) == [
            "",
            None,
        ]
        assert (shut / "open").read_text() == "x"
        shut.chmod(0o755)


def _tried(place: Path) -> str:
    try:
        Files(outputs([str(place)], "pretty"), [place.parent])
    except UsageError as error:
        return str(error)
    return ""


def _as_ordinary_user(act: Callable[[], object]) -> object:
    """What `act` returns in a process without root's privileges, by way of JSON."""
    end, own_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os.write(own_end, json.dumps(act()).encode())
        finally:
            os._exit(0)
    os.close(own_end)
    with os.fdopen(end, "rb") as pipe:
        told = json.loads(pipe.read())
    os.waitpid(child, 0)
    return told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_report_that_cannot_be_written_in_the_end_is_printed(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path
) -> None:
    root = make_vault(BROKEN)
    other = tmp_path / "other.json"
    arguments = ["check", "--fix", "--output-format=concise", "--output-file=/dev/full", f"--output-file=json:{other}"]
    ran = vaultlint(*arguments)
    assert (ran.code, ran.err) == (2, "error: '/dev/full' cannot be written: the disk is full.\n")
    assert "Start.md:1:7: warning broken-wikilink" in ran.out
    assert "Start.md: fixed broken-wikilink" in ran.out
    assert len(json.loads(other.read_bytes())["findings"]) == 1
    assert "[[great_ideas" in (root / "Start.md").read_text()
    ran = vaultlint("check", "--fail-on=never", "--output-file=json:/dev/full")
    assert ran.code == 2
    assert ran.out == vaultlint("check").out


def test_nothing_is_left_of_a_report_that_was_not_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = ReportFile(str(tmp_path / "report"))
    file.write([b"old"])

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def busy(*_: object) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    for name in ("replace", "write"):
        with monkeypatch.context() as patch:
            patch.setattr(f"os.{name}", fail)
            with pytest.raises(OSError, match="No space"):
                file.write([b"new"])
        assert [entry.name for entry in tmp_path.iterdir()] == ["report"]
        assert (tmp_path / "report").read_bytes() == b"old"
    with monkeypatch.context() as patch:  # as where a container mounts this one file
        patch.setattr("os.replace", busy)
        file.write([b"mounted"])
    assert [entry.name for entry in tmp_path.iterdir()] == ["report"]
    assert (tmp_path / "report").read_bytes() == b"mounted"
    file.write(bytes([number % 256]) * 1000 for number in range(1000))
    assert len((tmp_path / "report").read_bytes()) == 1_000_000
    assert disk.is_temporary_name(disk.temporary_name())


@pytest.mark.parametrize(
    ("value", "format_", "path", "redirected"),
    [
        ("report.sarif", "pretty", "report.sarif", True),
        ("sarif:report.sarif", "sarif", "report.sarif", False),
        ("C:\\reports\\v.sarif", "pretty", "C:\\reports\\v.sarif", True),
        ("C:v.sarif", "pretty", "C:v.sarif", True),
        ("sarif:C:\\v.sarif", "sarif", "C:\\v.sarif", False),
        ("./sraif:x", "pretty", "./sraif:x", True),
        ("2024-01-01T10:00.json", "pretty", "2024-01-01T10:00.json", True),
        ("a b:c", "pretty", "a b:c", True),
        ("\\\\server\\share:x", "pretty", "\\\\server\\share:x", True),
        ("json:a:b", "json", "a:b", False),
    ],
)
def test_a_format_is_told_from_a_path(value: str, format_: str, path: str, redirected: bool) -> None:
    (output,) = outputs([value], "pretty")
    assert (output.format, output.path, output.redirected) == (format_, path, redirected)


@pytest.mark.parametrize("value", ["https://x", "SARIF:x", "sariff:x"])
def test_what_looks_like_a_format_is_not_taken_for_a_path(value: str) -> None:
    with pytest.raises(UsageError, match="there is no format"):
        outputs([value], "pretty")
