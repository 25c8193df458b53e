"""A result from the cache equals a result without, whatever happened to the vault in between."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from msgspec.structs import replace

from vaultlint import answers, workflow
from vaultlint.cache import memory, stamps
from vaultlint.findings import Report
from vaultlint.reporters import Presentation, pretty_report
from vaultlint.storage import Storage, StoredText
from vaultlint.workflow import Request, check

_NAMES = ("One.md", "Two.md", "a/One.md", "a/Three.md", "b/Two.md", "b/Map.canvas", "a/List.base", "b/picture.png")
_LINES = (
    *(
        "# Costs\n",
        "## Costs\n",
        "# Benefits\n",
        "Text ^block\n",
        "[[One]]\n",
        "[[Two#Costs]]\n",
        "[[a/Three#^block]]\n",
    ),
    *("![[picture.png]]\n", "[x](b/Two.md)\n", "[[Nowhere]]\n", "[[Thre]]\n", "[[Other name]]\n", "#tag\n", "[[\n"),
    *(
        "[[Nowhere]] %% vaultlint-disable-line broken-wikilink %%\n",
        "<!-- vaultlint-disable-next-line -->\n",
        "%% vaultlint-disable links %%\n",
        "%% vaultlint-enable %%\n",
        "%% linter-disable %%\n",
        "%% vaultlint-disable-file broken-wikilnk, mojibake: why %%\n",
    ),
    *('<a name="here"></a>\n', "Text\n{: #here}\n", "[[Two#here]] [x](a/Three.md#here)\n"),
    *("Cafe\u0301 cafÃ©\n", "%%[[One]]%%\n", "[[tags/tag]]\n", "[[one]] [[Two.md]]\n"),
)
_FRONTMATTER = (
    "",
    "---\naliases: [Other name]\n---\n",
    "---\ntitle: Nowhere\n---\n",
    "---\na: [\n---\n",
    "---\nvaultlint-disable: links\n---\n",
)
_CANVAS = json.dumps({"nodes": [{"id": "1", "type": "file", "file": "a/Three.md", "subpath": "#Costs"}]})
_CONFIGS = (
    'select = ["all"]\n',
    '[rules.duplicate-heading]\nscope = "note"\n',
    '[rules.broken-wikilink]\nseverity = "error"\nallow = ["Nowhere"]\n',
    'exclude = ["b"]\n',
    '[[overrides]]\npaths = ["a/**"]\nselect = ["all"]\nignore = ["broken-wikilink"]\n',
    'dialect = "foam"\n',
    'dialect = "quartz"\nselect = ["links"]\n',
    "gitignore = false\n",
)
_SETTINGS = (
    ("app.json", '{"newLinkFormat": "relative", "useMarkdownLinks": true}'),
    ("app.json", "{"),
    ("templates.json", '{"folder": "a"}'),
    ("daily-notes.json", '{"format": "[Nowhere]"}'),
)
_texts = st.builds(
    lambda top, lines: top + "".join(lines), st.sampled_from(_FRONTMATTER), st.lists(st.sampled_from(_LINES))
)
_names = st.sampled_from(_NAMES)


def _content(name: str, text: str) -> bytes:
    if name.endswith(".canvas"):
        return _CANVAS.encode() if len(text) % 2 else text.encode()
    return text.encode()


class _Vaults(RuleBasedStateMachine):
    """A vault that people, programs and upgrades change between one run and the next."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.root = self.folder / "vault"
        self.root.mkdir()
        (self.root / ".obsidian").mkdir()
        self.asked: Request | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(name=_names, text=_texts)
    def write(self, name: str, text: str) -> None:
        self._put(name, _content(name, text))

    @rule(text=_texts)
    def fill(self, text: str) -> None:
        for name in _NAMES:
            self._put(name, _content(name, text))

    @rule(name=_names, other=_names)
    def rename(self, name: str, other: str) -> None:
        if (self.root / name).exists():
            (self.root / other).parent.mkdir(exist_ok=True)
            (self.root / name).replace(self.root / other)

    @rule(name=_names)
    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    @rule(name=_names)
    def touch(self, name: str) -> None:
        if (self.root / name).exists():
            os.utime(self.root / name)

    @rule(name=_names, other=_names)
    def exchange_and_set_the_times_back(self, name: str, other: str) -> None:
        one, two = self.root / name, self.root / other
        if one.exists() and two.exists():
            times = [(path, path.stat().st_mtime_ns) for path in (one, two)]
            size = max(one.stat().st_size, two.stat().st_size)
            contents = [path.read_bytes().ljust(size, b"\n") for path in (two, one)]
            for (path, modified), content in zip(times, contents, strict=True):
                path.write_bytes(content)
                os.utime(path, ns=(modified, modified))

    @rule(name=_names, lines=st.sampled_from(("", "More text.\n", "\n\n")), at_end=st.booleans())
    def write_on(self, name: str, lines: str, at_end: bool) -> None:
        """What other notes can know of this one stays the same, but for the places where it stands."""
        path = self.root / name
        if path.exists() and path.suffix == ".md":
            before = path.read_bytes()
            if at_end:
                self._put(name, before + b"\n" + lines.encode())
            elif not before.startswith(b"---"):
                self._put(name, lines.encode() + b"\n" + before)

    @rule(name=_names, line=st.integers(0, 6), lines=st.sampled_from(("Prose.\n", "\n", "> Prose\n", "x", "[[")))
    def write_between(self, name: str, line: int, lines: str) -> None:
        """What stands below moves."""
        path = self.root / name
        if path.exists() and path.suffix == ".md":
            before = path.read_bytes().splitlines(keepends=True)
            self._put(name, b"".join((*before[:line], lines.encode(), *before[line:])))

    @rule(name=_names)
    def damage(self, name: str) -> None:
        if name.endswith(".md"):
            self._put(name, "# Costs".encode("utf-16"))

    @rule(name=_names)
    def write_bytes_that_are_no_text(self, name: str) -> None:
        self._put(name, b"# \xff\xfe\n[[\xe9]]\n")

    @rule(config=st.sampled_from((*_CONFIGS, "")))
    def configure(self, config: str) -> None:
        if config:
            self._put("vaultlint.toml", config.encode())
        else:
            (self.root / "vaultlint.toml").unlink(missing_ok=True)

    @rule(setting=st.sampled_from(_SETTINGS))
    def set_obsidian(self, setting: tuple[str, str]) -> None:
        self._put(f".obsidian/{setting[0]}", setting[1].encode())

    @rule(lines=st.sampled_from(("", "b\n", "*.md\n!One.md\n")))
    def ignore(self, lines: str) -> None:
        self._put(".gitignore", lines.encode())

    @rule(mark=st.sampled_from(("", "quartz.config.ts", ".foam/x", "dendron.yml", "logseq/config.edn")))
    def change_program(self, mark: str) -> None:
        shutil.rmtree(self.root / ".obsidian", ignore_errors=True)
        if mark:
            self._put(mark, b"markdownLinkResolution: 'relative'\n")

    @rule()
    def link(self) -> None:
        path = self.root / "Linked.md"
        if not path.is_symlink():
            path.symlink_to("a/One.md")

    @precondition(lambda _: shutil.which("git") is not None)
    @rule()
    def commit(self) -> None:
        """From then on what became of files that are lost is known, and more of it with each commit."""
        if not (self.root / ".git").exists():
            _git(self.root, "init", "-q")
        _git(self.root, "add", "-A")
        _git(self.root, "commit", "-q", "--allow-empty", "-m", "more")

    @precondition(lambda self: (self.root / ".git").exists())
    @rule(where=st.sampled_from((("--mixed", "HEAD~1"), ("--hard", "HEAD"), ("--hard", "HEAD~1"))))
    def reset(self, where: tuple[str, str]) -> None:
        with suppress(subprocess.CalledProcessError):  # there is no commit before the first
            _git(self.root, "reset", "-q", *where)

    @rule()
    def take_the_repository_away_or_bring_it_back(self) -> None:
        here, elsewhere = self.root / ".git", self.folder / "repository"
        if here.exists() and not elsewhere.exists():
            here.rename(elsewhere)
        elif elsewhere.exists() and not here.exists():
            elsewhere.rename(here)

    @rule(name=_names)
    def check_one(self, name: str) -> None:
        if (self.root / name).exists():
            check(Request((self.root / name,), cache_folder=self.folder / "cache"))

    @rule(name=_names, text=_texts, reads=st.integers(1, 12))
    def write_while_a_check_is_running(self, name: str, text: str, reads: int) -> None:
        """Another program writes a file when the run has read so many."""
        read, left = Storage.read, iter(range(reads))

        def read_and_write(storage: Storage, path: str) -> StoredText:
            if next(left, None) == reads - 1:
                self.write(name, text)
            return read(storage, path)

        self.write("One.md", text)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Storage, "read", read_and_write)
            check(Request((self.root,), cache_folder=self.folder / "cache"))
        time.sleep(0.012)

    @rule(
        paths=st.sampled_from(((), ("One.md",), ("a",), ("a/One.md", "b"))),
        select=st.sampled_from(((), ("all",), ("links",))),
        suppressions=st.booleans(),
    )
    def ask(self, paths: tuple[str, ...], select: tuple[str, ...], suppressions: bool) -> None:
        present = tuple(self.root / path for path in paths if (self.root / path).exists())
        self.asked = Request(present or (self.root,), select=select, suppressions=suppressions)

    @invariant()
    def the_result_is_the_same(self) -> None:
        request = self.asked or Request((self.root,))
        if not all(path.exists() for path in request.paths):
            return
        cached = replace(request, cache_folder=self.folder / "cache")
        plain = replace(request, cache=False)
        assert _told(cached) == _told(plain)
        time.sleep(0.012)  # the clock of the file system ticks on, as it does between runs of a person

    def _put(self, name: str, content: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content)


def _told(request: Request) -> tuple[object, ...]:
    report = check(request)
    return (
        list(report.findings),
        report.silenced,
        report.notes_checked,
        report.others_checked,
        report.notices,
        report.fail_on,
        _text(request, report),
    )


def _text(request: Request, report: Report) -> str:
    """The report for people, made of what is kept of the text of earlier ones, if anything is."""
    kept = workflow.long_text(request, report, "pretty", Presentation(), str)
    return b"".join(kept).decode() if kept else "".join(pretty_report.render(report, Presentation()))


@pytest.fixture(params=["careful", "sure"])
def _certainty(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs with stamps that are young and prove nothing, and with stamps that count as soon as the clock has ticked.

    In a vault of a few notes the latter also do what others do in one of thousands when many have changed.
    """
    if request.param == "sure":
        monkeypatch.setattr(stamps, "UNSURE", 8_000_000)
        monkeypatch.setattr(memory, "_FEW", 3)
        monkeypatch.setattr(answers, "_FEW", 4)
    monkeypatch.setattr(workflow, "_LONG", 1)  # findings: the text of short reports is kept, too


@pytest.mark.usefixtures("_certainty")
@pytest.mark.skipif(os.name == "nt", reason="file names in other forms, and no symbolic links")
def test_whatever_happens_to_a_vault_the_cache_changes_nothing() -> None:
    examples = settings(max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(_Vaults, settings=examples)


def _git(folder: Path, *arguments: str) -> None:
    named = ("-c", "user.name=A", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_what_git_knows_is_asked_again_when_it_knows_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "UNSURE", 0)
    root = tmp_path / "vault"
    root.mkdir()
    long = "A long note.\n" * 40
    (root / "Old.md").write_text(long, encoding="utf-8")
    (root / "Link.md").write_text("[[Old]]\n", encoding="utf-8")
    request = Request((root,), cache_folder=tmp_path / "cache")

    def said() -> str:
        time.sleep(0.012)
        with_cache, again, without = _told(request), _told(request), _told(Request((root,), cache=False))
        assert with_cache == again == without
        return " ".join(finding.message for finding in check(request).findings)

    _git(root, "init", "-q")
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "one")
    assert said() == ""
    (root / "Old.md").rename(root / "Completely different.md")
    assert "Completely different" in said()
    _git(root, "add", ".")
    before = said()
    _git(root, "commit", "-qm", "two")
    assert said() != before  # now the commit is named
    _git(root, "rm", "-q", "Completely different.md")
    said()
    _git(root, "commit", "-qm", "three")
    assert "Completely different" not in said() or "deleted" in said()
    _git(root, "checkout", "-q", "HEAD~1")
    said()


@pytest.mark.skipif(shutil.which("git") is None or os.name == "nt", reason="there is no git, or no symbolic links")
@pytest.mark.parametrize("kind", ["a link to nowhere", "a link out of the vault", "an empty folder"])
def test_what_lies_in_the_place_of_a_committed_file_and_goes_is_missed(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "UNSURE", 0)
    root = tmp_path / "vault"
    root.mkdir()
    (tmp_path / "Shared.md").write_text("# Shared\n", encoding="utf-8")
    (root / "Link.md").write_text("[[Shared]]\n", encoding="utf-8")
    shared = root / "Shared.md"
    shared.write_text("# Shared\n", encoding="utf-8")
    _git(root, "init", "-q")
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "one")
    shared.unlink()
    if kind == "an empty folder":
        shared.mkdir()
    else:
        shared.symlink_to("nowhere" if kind == "a link to nowhere" else tmp_path / "Shared.md")
    request = Request((root,), cache_folder=tmp_path / "cache")
    time.sleep(0.012)
    assert _told(request) == _told(request) == _told(Request((root,), cache=False))
    assert "deleted" not in str(_told(request))
    shared.rmdir() if shared.is_dir() and not shared.is_symlink() else shared.unlink()
    assert "deleted" in str(_told(request))
    assert _told(request) == _told(Request((root,), cache=False))


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_a_repository_that_comes_to_a_vault_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "UNSURE", 0)
    root = tmp_path / "vault"
    root.mkdir()
    (root / "Old.md").write_text("A long note.\n" * 40, encoding="utf-8")
    (root / "Link.md").write_text("[[Old]]\n", encoding="utf-8")
    _git(root, "init", "-q")
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "one")
    (root / "Old.md").rename(root / "Completely different.md")
    (root / ".git").rename(tmp_path / "elsewhere")
    time.sleep(0.012)
    request = Request((root,), cache_folder=tmp_path / "cache")
    assert "Completely different" not in str(_told(request))
    (tmp_path / "elsewhere").rename(root / ".git")
    assert "Completely different" in str(_told(request))
    assert _told(request) == _told(Request((root,), cache=False))


def test_the_text_of_a_note_that_cannot_be_read_is_kept_for_that_reason_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "_LONG", 1)
    root = tmp_path / "vault"
    root.mkdir()
    request = Request((root,), cache_folder=tmp_path / "cache")
    for content, reason in ((b"\0" * 40, "NUL"), ("# Costs".encode("utf-16"), "UTF-16")):
        (root / "Note.md").write_bytes(content)
        told = _told(request)
        assert reason in str(told[-1])
        assert told == _told(Request((root,), cache=False))


def test_a_fix_that_puts_in_a_date_puts_in_that_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "UNSURE", 0)
    root = tmp_path / "vault"
    root.mkdir()
    (root / "Note.md").write_text("Text.\n", encoding="utf-8")
    config = '[rules.required-frontmatter]\nkeys = ["created"]\ndefault = { created = "{{date}}" }\n'
    (root / "vaultlint.toml").write_text(config, encoding="utf-8")
    request = Request((root,), cache_folder=tmp_path / "cache")
    for seconds, day in ((0, "1970-01-01"), (0, "1970-01-01"), (86_400, "1970-01-02")):
        time.sleep(0.012)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
        (finding,) = check(request).findings
        assert finding.fix
        assert day in finding.fix.edits[0].new
