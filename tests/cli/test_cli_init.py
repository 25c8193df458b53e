"""`vaultlint init`: what it proposes, that this holds, and that it writes over nothing."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from vaultlint.cli import init as command
from vaultlint.errors import UsageError
from vaultlint.proposing import write_config

Run = Callable[..., object]
unix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals on Windows")


def make(root: Path, texts: Mapping[str, str]) -> Path:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def channels(tmp_path: Path) -> Path:
    """A vault of the shape of published podcast notes: index notes at the top, and two notes that lack something."""
    texts = {"quartz.config.ts": ""}
    for channel in range(10):
        texts[f"channel{channel}.md"] = f"---\ntitle: Channel {channel}\n---\n"
        for video in range(12):
            properties = f'title: Video {video}\nvideoId: "{channel}{video}"\ntags: []\n'
            texts[f"channel{channel}/v{channel}_{video}.md"] = f"---\n{properties}---\n[[channel{channel}]]\n"
    texts["channel3/v3_3.md"] = "---\ntitle: Video\ntags:\n---\n[[Missing]]\n"
    texts["channel4/v4_4.md"] = "---\ntitle: ''\nvideoId: 44\ntags:\n---\n"
    texts["channel5/odd [name] 🎉/x.md"] = "No properties.\n"
    return make(tmp_path / "vault", texts)


def findings(ran: object) -> list[dict[str, str]]:
    return json.loads(ran.out)["findings"]  # type: ignore[attr-defined, no-any-return]


def test_what_is_written_loads_and_finds_exactly_what_it_says(vaultlint: Run, channels: Path) -> None:
    shown = vaultlint("init", "--print")
    assert (shown.code, shown.err) == (0, "")
    assert not (channels / "vaultlint.toml").exists()
    written = vaultlint("init", "--yes")
    assert written.code == 0
    assert "vaultlint.toml" in written.err
    text = (channels / "vaultlint.toml").read_text(encoding="utf-8")
    assert written.out == shown.out == text
    assert "docs/" not in text  # the vault is another folder than the one that vaultlint came from
    assert "`vaultlint config` lists all settings, and `vaultlint explain RULE` those of a rule." in text
    data = tomllib.loads(text)
    assert data["dialect"] == "quartz"
    assert data["rules"]["required-frontmatter"] == {"keys": ["title", "tags", "videoId"], "allow-empty": ["tags"]}
    assert data["overrides"] == [{"paths": ["/*.md"], "rules": {"required-frontmatter": {"keys": ["title"]}}}]
    assert "With this config, required-frontmatter reports 3 notes without a property as well." in text
    found = findings(vaultlint("check", "--output-format", "json"))
    lacking = {one["path"] for one in found if one["rule"] == "required-frontmatter"}
    assert lacking == {"channel3/v3_3.md", "channel4/v4_4.md", "channel5/odd [name] 🎉/x.md"}
    assert [one["path"] for one in found if one["rule"] == "broken-wikilink"] == ["channel3/v3_3.md"]
    assert "broken-wikilink  1 in 1 file" in text


def test_what_a_baseline_knows_is_found_all_the_same(vaultlint: Run, channels: Path) -> None:
    shown = vaultlint("init", "--print", folder=channels)
    assert "broken-wikilink" in shown.out
    assert vaultlint("baseline", folder=channels).code == 0
    assert (channels / "vaultlint-baseline.jsonl").exists()
    assert vaultlint("init", "--print", folder=channels).out == shown.out


def test_templates_daily_notes_and_what_obsidian_leaves_out_are_kept_apart(vaultlint: Run, tmp_path: Path) -> None:
    texts = {
        ".obsidian/app.json": '{"userIgnoreFilters": ["Old/", "/regex/", "Nothing/"]}',
        ".obsidian/templates.json": '{"folder": "templates"}',
        ".obsidian/daily-notes.json": '{"folder": "Journal/Days"}',
        "Templates/a.md": "---\ndate: {{date}}\n---\n",
        "Old/x.md": "[[Gone]]\n",
        "snippets/a.md": "# {{title}}\n",
        "snippets/b.md": "<% tp.file.title %>\n",
        "snippets/c.md": "{{date:YYYY}}\n",
    }
    texts |= {f"Journal/Days/2024-01-{day:02}.md": "Slept.\n" for day in range(1, 31)}
    texts |= {f"Notes/{number}.md": f"---\nstatus: {number}\n---\n" for number in range(40)}
    make(tmp_path / "vault", texts)
    assert vaultlint("init", "--yes").code == 0
    text = (tmp_path / "vault/vaultlint.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    assert data["exclude"] == ["/Old/", "/Templates/", "/snippets/"]
    assert data["dialect"] == "obsidian"
    assert data["rules"]["required-frontmatter"]["keys"] == ["status"]
    apart = {path for override in data["overrides"] for path in override["paths"]}
    assert apart == {"/Journal/Days/"}
    assert all(override["ignore"] == ["required-frontmatter"] for override in data["overrides"])
    checked = vaultlint("check")
    assert (checked.code, checked.err) == (0, "")
    assert "The rules that are on by default find nothing outside of what is excluded." in text


@pytest.mark.parametrize(
    ("name", "content"),
    [("vaultlint.toml", ""), (".vaultlint.toml", "select = 3"), ("pyproject.toml", "[tool.vaultlint]\n")],
)
def test_a_config_is_never_written_over(vaultlint: Run, tmp_path: Path, name: str, content: str) -> None:
    make(tmp_path / "vault", {name: content, "Note.md": "", ".obsidian/app.json": "{}"})
    ran = vaultlint("init", "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert name in ran.err
    assert len(ran.err.splitlines()) == 1
    assert (tmp_path / "vault" / name).read_text(encoding="utf-8") == content
    assert sorted(path.name for path in (tmp_path / "vault").iterdir()) == sorted([name, "Note.md", ".obsidian"])
    assert "There is a config already" in ran.err
    shown = vaultlint("init", "--print")
    assert shown.code == 0
    assert "dialect" in tomllib.loads(shown.out)


def test_a_config_of_other_tools_is_none(vaultlint: Run, tmp_path: Path) -> None:
    make(tmp_path / "vault", {"pyproject.toml": "[tool.other]\n", "Note.md": ""})
    assert vaultlint("init", "--yes").code == 0
    assert (tmp_path / "vault/vaultlint.toml").exists()


def test_without_a_terminal_nothing_is_written_unless_it_is_asked_for(vaultlint: Run, channels: Path) -> None:
    ran = vaultlint("init")
    assert ran.code == 2
    assert "keys = [" in ran.out
    assert "--yes" in ran.err
    assert not (channels / "vaultlint.toml").exists()


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"Note.md": "Nothing.\n"},
        {"a.canvas": '{"nodes": [], "edges": []}'},
        {"Note.md": "---\n: [\n---\n"},
        {f"{number}.md": "" for number in range(30)},
    ],
    ids=["empty", "no properties", "a canvas alone", "damaged", "empty notes"],
)
def test_a_vault_that_says_little_gets_a_config_all_the_same(
    vaultlint: Run, tmp_path: Path, texts: dict[str, str]
) -> None:
    (tmp_path / "vault").mkdir()
    make(tmp_path / "vault", texts)
    ran = vaultlint("init", "--yes")
    assert ran.code == 0
    assert tomllib.loads((tmp_path / "vault/vaultlint.toml").read_text(encoding="utf-8")) == {}
    assert vaultlint("check").code == (1 if "Note.md" in texts and "[" in texts["Note.md"] else 0)


def test_the_config_goes_to_the_top_of_the_vault(vaultlint: Run, tmp_path: Path) -> None:
    make(tmp_path / "vault", {".obsidian/app.json": "{}", "a/b/Note.md": ""})
    assert vaultlint("init", "--yes", folder=tmp_path / "vault/a/b").code == 0
    assert (tmp_path / "vault/vaultlint.toml").exists()


def test_what_is_asked_for_must_make_sense(vaultlint: Run) -> None:
    assert "--print writes nothing" in vaultlint("init", "--yes", "--print").err
    assert vaultlint("init", "nowhere").code == 2


def test_a_vault_that_takes_no_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written: "):
        write_config(tmp_path / "nowhere" / "vaultlint.toml", "")
    (tmp_path / "vaultlint.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is there already"):
        write_config(tmp_path / "vaultlint.toml", "yours")
    assert (tmp_path / "vaultlint.toml").read_text(encoding="utf-8") == "mine"
    assert os.listdir(tmp_path) == ["vaultlint.toml"]  # noqa: PTH208


def test_a_disk_without_hard_links_and_one_that_fails_leave_the_whole_file_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    write_config(tmp_path / "vaultlint.toml", "text")
    assert (tmp_path / "vaultlint.toml").read_bytes() == b"text"
    with pytest.raises(UsageError, match="is there already"):
        write_config(tmp_path / "vaultlint.toml", "other")
    (tmp_path / "vaultlint.toml").unlink()
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(UsageError, match="cannot be written"):
        write_config(tmp_path / "vaultlint.toml", "text")
    assert not os.listdir(tmp_path)  # noqa: PTH208


@unix
class TestOnATerminal:
    @staticmethod
    def answer(environment: dict[str, str], vault: Path, answer: bytes) -> tuple[int, str]:
        """Run the command on a terminal, answer its question, and return the exit code and what was shown."""
        import pty

        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "vaultlint", "init"],
            cwd=vault,
            env=environment | {"TERM": "xterm"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        shown = b""
        while b"[y/N] " not in shown:
            shown += os.read(ours, 4096)
        if answer == b"\x03":
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
        else:
            os.write(ours, answer)
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # how Linux says that the other side has left
            pass
        os.close(ours)
        return process.wait(), shown.decode()

    @pytest.mark.parametrize("answer", [b"y\n", b"Yes\n"])
    def test_it_shows_asks_and_writes(self, environment: dict[str, str], channels: Path, answer: bytes) -> None:
        code, shown = self.answer(environment, channels, answer)
        assert code == 0
        assert shown.index("keys = [") < shown.index("Write it to")
        assert "keys = [" in (channels / "vaultlint.toml").read_text(encoding="utf-8")

    @pytest.mark.parametrize("answer", [b"n\n", b"\n", b"what?\n", b"\x04"])
    def test_anything_but_yes_writes_nothing(self, environment: dict[str, str], channels: Path, answer: bytes) -> None:
        before = sorted(channels.iterdir())
        code, shown = self.answer(environment, channels, answer)
        assert code == 0
        assert "Nothing was written." in shown
        assert sorted(channels.iterdir()) == before

    def test_ctrl_c_leaves_nothing(self, environment: dict[str, str], channels: Path) -> None:
        before = sorted(channels.iterdir())
        code, _ = self.answer(environment, channels, b"\x03")
        assert code in {130, -signal.SIGINT}
        assert sorted(channels.iterdir()) == before


def test_the_examples_name_options_that_there_are() -> None:
    assert {"--yes", "--print"} <= set(command.EXAMPLES.split())
