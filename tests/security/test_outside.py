"""Nothing outside the vault is read."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from vaultlint.vault import files
from vaultlint.vault.files import is_link

MakeVault = Callable[..., Path]
Run = Callable[..., object]

needs_posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and sockets as on POSIX")
SECRET = "a-very-secret-word"  # noqa: S105 - nobody's password
# Everything that is read beside the notes: each place may hold a link, a pipe or a device.
SETTINGS = (
    ".gitignore",
    "sub/.gitignore",
    ".obsidian/app.json",
    ".obsidian/templates.json",
    ".obsidian/daily-notes.json",
    ".obsidian/plugins/periodic-notes/data.json",
    "logseq/config.edn",
    "quartz.config.ts",
    "dendron.yml",
)
UNTOLD = ("logseq/config.edn", "quartz.config.ts", "dendron.yml")  # a default takes their place
CONFIGS = ("vaultlint.toml", ".vaultlint.toml", "pyproject.toml")
LINKS_OUT = "A symbolic link that leads out of the vault is not followed, be it a note, a folder or a settings file."


def lead_out(path: Path, outside: Path, *, chained: bool) -> None:
    """Put a link to a file outside the vault, whose content would show up if it were read."""
    texts = {
        "gitignore": "A.md\nsub/\nB.md\n",
        "app.json": f'{{"newLinkFormat": "{SECRET}"}}',
        "json": f'{{"folder": {{"{SECRET}": 1}}, "template": ["{SECRET}"]}}',
        "vaultlint.toml": f"{SECRET} = 1\n",
        "toml": f"[tool.vaultlint]\n{SECRET} = 1\n[select.{SECRET}]\n",
        "ts": "markdownLinkResolution: 'relative'",
    }
    outside.write_text(next((text for end, text in texts.items() if path.name.endswith(end)), SECRET), encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    if chained:
        step = path.with_name(f".{path.name}.step")
        step.symlink_to(outside)
        path.symlink_to(step.name)
    else:
        path.symlink_to(outside)


def put_pipe(path: Path) -> None:
    os.mkfifo(path)


def put_socket(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)  # the address of a socket has room for 100 bytes
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(f"/proc/self/fd/{folder}/{path.name}")
    os.close(folder)


def put_link_to_zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def put_link_to_terminal(path: Path) -> None:
    path.symlink_to("/dev/stdin")


def put_loop(path: Path) -> None:
    path.symlink_to(path.name)


def put_gigabyte(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**34)  # a file with a hole: it has that size and no block on the disk


PUT = (put_pipe, put_link_to_zeros, put_link_to_terminal, put_loop, put_gigabyte)


@needs_posix
@pytest.mark.keeps("Pipes, devices, sockets and files too large to be what they say keep no run waiting.")
@pytest.mark.parametrize("put", PUT)
def test_what_is_no_settings_file_keeps_nobody_waiting(
    vaultlint: Run, make_vault: MakeVault, put: Callable[[Path], None]
) -> None:
    root = make_vault({"A.md": "![x](missing.png)\n", "sub/B.md": "fine\n"})
    for name in SETTINGS:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        put(root / name)
    ran = vaultlint("check", "--output-format", "concise")
    assert ran.code == 1
    assert ran.out.startswith("A.md:1:6: error broken-embed ")
    for name in SETTINGS:
        assert name in ran.err or put is put_loop or name in UNTOLD


@needs_posix
@pytest.mark.keeps("Pipes, devices, sockets and files too large to be what they say keep no run waiting.")
@pytest.mark.parametrize("put", [put_pipe, put_link_to_zeros, put_loop])
@pytest.mark.parametrize("name", CONFIGS)
def test_what_is_no_config_keeps_nobody_waiting(
    vaultlint: Run, make_vault: MakeVault, name: str, put: Callable[[Path], None]
) -> None:
    root = make_vault({"A.md": "[[Missing]]\n"})
    put(root / name)
    ran = vaultlint("check")
    if name == "pyproject.toml":  # that of another tool, as far as anybody knows
        assert (ran.code, ran.err) == (1, "") or "leads outside the vault" in ran.err
    else:
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"error: the config cannot be used:\n  {name}: ")


@needs_posix
@pytest.mark.keeps("Pipes, devices, sockets and files too large to be what they say keep no run waiting.")
def test_what_is_no_note_is_not_opened(vaultlint: Run, make_vault: MakeVault) -> None:
    root = make_vault({"A.md": "[[Pipe]] [[Zero]] [[Loop]] ![[Pipe.png]]\n"})
    put_pipe(root / "Pipe.md")
    put_pipe(root / "Pipe.png")
    put_pipe(root / "Board.canvas")
    put_loop(root / "Loop.md")
    put_link_to_zeros(root / "Zero.md")
    if Path("/proc/self/fd").exists():
        put_socket(root / "Socket.md")
    for arguments in (["check", "--fix"], ["links", "broken"], ["inspect", "A.md"]):
        assert vaultlint(*arguments).code in {0, 1}
    for name in ("Pipe.md", "Zero.md", "Board.canvas"):
        for command in ("check", "inspect"):
            ran = vaultlint(command, name)
            assert (ran.code, ran.out) in {(2, ""), (0, "")}, (name, ran)


@needs_posix
@pytest.mark.keeps(LINKS_OUT)
@pytest.mark.parametrize("chained", [False, True])
def test_a_settings_file_outside_the_vault_is_not_read(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path, chained: bool
) -> None:
    root = make_vault({"A.md": "![x](missing.png)\n", "sub/B.md": "x\n"})
    for number, name in enumerate(SETTINGS):
        lead_out(root / name, tmp_path / f"outside{number}", chained=chained)
    ran = vaultlint("check", "--output-format", "concise")
    assert ran.code == 1
    assert SECRET not in ran.out + ran.err
    assert ran.out.startswith("A.md:1:6: error broken-embed ")
    for name in SETTINGS:
        assert name in UNTOLD or f"{name}" in ran.err
    assert ran.err.count("it is a symbolic link that leads outside the vault") == len(SETTINGS) - len(UNTOLD)


@needs_posix
@pytest.mark.keeps(LINKS_OUT)
@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_outside_the_vault_is_not_read(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path, name: str
) -> None:
    root = make_vault({"A.md": "[[Missing]]\n"})
    lead_out(root / name, tmp_path / "outside", chained=False)
    ran = vaultlint("check")
    assert SECRET not in ran.out + ran.err
    if name == "pyproject.toml":
        assert ran.code == 1
    else:
        assert (ran.code, ran.out) == (2, "")
        assert f"  {name}: expected a config file of the vault; this symbolic link leads outside the vault" in ran.err
        ran = vaultlint("check", "--config", tmp_path / "outside")
        assert SECRET in ran.err  # who names it, gets it


@needs_posix
@pytest.mark.keeps(LINKS_OUT)
def test_a_settings_folder_outside_the_vault_is_not_read(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    root = make_vault({"A.md": "[[Missing]]\n"})
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "app.json").write_text(f'{{"newLinkFormat": "{SECRET}"}}', encoding="utf-8")
    (root / ".obsidian").symlink_to(outside)
    ran = vaultlint("check")
    assert ran.code == 1
    assert ran.err == (
        "note: .obsidian/app.json was not read: it is a symbolic link that leads outside the vault. "
        "Obsidian's defaults are used in its place.\n"
    )


@needs_posix
@pytest.mark.keeps(LINKS_OUT)
@pytest.mark.parametrize(
    "command", [["check", "--fix"], ["links", "broken"], ["links", "orphans"], ["inspect", "A.md"]]
)
def test_notes_and_folders_outside_the_vault_are_not_read(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path, command: list[str]
) -> None:
    links = "[[Secret]] [[Out/Hidden]] [[Hidden]] ![[Secret#Words]] [x](Out/Hidden.md) [y](../outside/Hidden.md)\n"
    root = make_vault({"A.md": links + "[[Chain]] [[Sercet]]\n", "in/B.md": ""})
    outside = tmp_path / "outside"
    outside.mkdir()
    hidden = outside / "Hidden.md"
    hidden.write_text(f"# Words {SECRET}\n[[great ideas]]\n", encoding="utf-8")
    (root / "Secret.md").symlink_to(hidden)
    (root / "Out").symlink_to(outside)
    (root / "in" / "step.md").symlink_to("../Secret.md")
    (root / "Chain.md").symlink_to("in/step.md")
    (root / "Board.canvas").symlink_to(hidden)
    hidden.chmod(0o000)  # reading it would be a finding, even for who may read everything: its name stands there
    ran = vaultlint(*command)
    assert ran.code in {0, 1}
    assert SECRET not in ran.out + ran.err
    assert "Out/Hidden.md: " not in ran.out
    hidden.chmod(0o600)
    assert hidden.read_text(encoding="utf-8") == f"# Words {SECRET}\n[[great ideas]]\n"


@pytest.mark.keeps("Links are looked up among the files of the vault: no path in a note or in a canvas is opened.")
def test_paths_in_links_are_never_opened(make_vault: MakeVault, tmp_path: Path, environment: dict[str, str]) -> None:
    # The interpreter itself reports each path that is opened, listed or asked after.
    import subprocess
    import sys

    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / f"{SECRET}.md").write_text("x", encoding="utf-8")
    targets = (
        f"../outside/{SECRET}",
        f"{tmp_path}/outside/{SECRET}.md",
        f"file://{tmp_path}/outside/{SECRET}.md",
        f"//server/share/{SECRET}.md",
        f"\\\\server\\share\\{SECRET}.md",
        f"file://server/share/{SECRET}.md",
        f"C:\\{SECRET}.md",
        f"~/{SECRET}.md",
        f"/net/{SECRET}.md",
        f"sub/../../outside/{SECRET}.md",
    )
    lines = "".join(f"[[{target}]] ![[{target}]] [x]({target}) [y](<{target}>) ![]({target})\n" for target in targets)
    frontmatter = "".join(f"p{number}: '[[{target}]]'\n" for number, target in enumerate(targets))
    cards = ",".join(
        f'{{"id":"{n}","type":"file","x":0,"y":0,"width":1,"height":1,"file":"{target}"}}'.replace("\\", "\\\\")
        for n, target in enumerate(targets)
    )
    root = make_vault(
        {
            "A.md": f"---\n{frontmatter}---\n{lines}",
            "B.canvas": f'{{"nodes":[{cards}]}}',
            "sub/C.md": lines,
            "vaultlint.toml": 'select = ["all"]\n',
        }
    )
    program = (
        "import sys\nfrom vaultlint.cli import main\nseen = []\n"
        "sys.addaudithook(lambda event, args: seen.append((event, repr(args)))"
        " if event.split('.')[0] in ('open', 'os', 'socket', 'subprocess', 'pathlib') else None)\n"
        "main(['check', '--fix', '--unsafe-fixes', '--select', 'all', '--output-format', 'json'])\n"
        f"print([one for one in seen if {SECRET!r} in one[1] or 'socket' in one[0] or 'subprocess' in one[0]],"
        " file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert SECRET in done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.keeps("On Windows, a junction is taken for the link that it is.")
def test_a_junction_is_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    junction = 0xA0000003
    monkeypatch.setattr(files, "_JUNCTION", getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", junction))

    def entry(*, tag: int, link: bool = False) -> object:
        return SimpleNamespace(is_symlink=lambda: link, stat=lambda **_: SimpleNamespace(st_reparse_tag=tag))

    assert is_link(entry(tag=junction))  # type: ignore[arg-type]
    assert is_link(entry(tag=0, link=True))  # type: ignore[arg-type]
    assert not is_link(entry(tag=0))  # type: ignore[arg-type]
    assert not is_link(entry(tag=0x9000001A))  # type: ignore[arg-type] - a folder that a cloud keeps


@needs_posix
@pytest.mark.keeps("A fix writes no file outside the vault, whatever links, folders and names the vault has.")
def test_a_fix_writes_nothing_outside(vaultlint: Run, make_vault: MakeVault, tmp_path: Path) -> None:
    broken = "See [[great ideas]] and caf\u00c3\u00a9.\n"
    root = make_vault({"A.md": broken, "great_ideas.md": "", "sub/B.md": broken})
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "C.md").write_text(broken, encoding="utf-8")
    (outside / "deep" / "D.md").write_text(broken, encoding="utf-8")
    (root / "Link.md").symlink_to(outside / "C.md")
    (root / "Up.md").symlink_to("../outside/C.md")
    (root / "sub" / "folder").symlink_to(outside)
    (root / "sub" / "all").symlink_to(tmp_path)
    os.link(outside / "deep" / "D.md", root / "Hard.md")
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    listed = sorted(path.name for path in tmp_path.iterdir())
    for target in ([], ["Link.md"], ["sub/folder/C.md"], ["sub/all/outside/C.md"]):
        assert vaultlint("check", "--fix", "--unsafe-fixes", "--select", "all", *target).code in {0, 1, 2}
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == listed
    assert "great_ideas" in (root / "A.md").read_text(encoding="utf-8")
    assert "great_ideas" in (root / "Hard.md").read_text(encoding="utf-8")  # no longer the same file


@needs_posix
@pytest.mark.keeps("A report is not written through a link of the vault that leads out of it, and never over a note.")
@pytest.mark.parametrize("path", ["report.json", "reports/report.json", "Start.md", "Picture.PNG", "link.json"])
def test_no_report_goes_where_the_vault_leads_it(
    vaultlint: Run, make_vault: MakeVault, tmp_path: Path, path: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "report.json").write_text(SECRET, encoding="utf-8")
    root = make_vault({".obsidian/app.json": "{}", "Start.md": SECRET, "Picture.PNG": SECRET})
    (root / "report.json").symlink_to(outside / "report.json")
    (root / "reports").symlink_to(outside)
    (root / "link.json").symlink_to("Start.md")
    for arguments in ((f"--output-file=json:{path}",), (f"--output-file={root / path}", ".")):
        ran = vaultlint("check", *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "is not written: it lies in the vault" in ran.err
    assert {file.read_text() for file in (outside / "report.json", root / "Start.md", root / "Picture.PNG")} == {SECRET}


@needs_posix
@pytest.mark.keeps(
    "A baseline that is a symbolic link out of the vault, or that a config puts elsewhere, is neither read nor written."
)
def test_a_baseline_outside_the_vault_is_neither_read_nor_written(make_vault: MakeVault, vaultlint: Run) -> None:
    name = "vaultlint-baseline.jsonl"
    vault = make_vault({".obsidian/app.json": "{}", "A.md": "[[nowhere]]"})
    outside = vault.parent / "outside" / name
    outside.parent.mkdir()
    assert vaultlint("baseline", "--baseline", outside).code == 0
    before = outside.read_bytes()
    (vault / name).symlink_to(outside)
    (vault / "meta").symlink_to(outside.parent)
    for config in ("", f'baseline = "meta/{name}"'):
        (vault / "vaultlint.toml").write_text(config, "utf-8")
        for arguments in (("check",), ("baseline", "--update")):
            ran = vaultlint(*arguments)
            assert ran.code == 2
            assert "not read: it is a symbolic link that leads outside the vault (--baseline takes any file)" in ran.err
    for elsewhere in (outside, f"../outside/{name}"):
        (vault / "vaultlint.toml").write_text(f'baseline = "{elsewhere}"', "utf-8")
        ran = vaultlint("baseline", "--update")
        assert ran.code == 2
        assert "is not the path of a file in the vault" in ran.err
    assert outside.read_bytes() == before
    (vault / "vaultlint.toml").unlink()
    outside.unlink()
    ran = vaultlint("baseline")
    assert ran.code == 2
    assert "leads to nothing" in ran.err
    assert not outside.exists()
