"""The rules about names, on disk: vaults that git could not check out everywhere, so that they are made here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.dialect import DIALECTS
from vaultlint.note import Note
from vaultlint.rules.files.unlinkable_name import UnlinkableName
from vaultlint.vault import Vault
from vaultlint.workflow import Request, check

MakeVault = Callable[[Mapping[str, str | bytes]], Path]

DECOMPOSED = unicodedata.normalize("NFD", "Café")


@pytest.fixture
def make(make_vault: MakeVault) -> MakeVault:
    """Makes a vault whose names differ in what not every disk tells apart; skips the test where this one does not."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        root = make_vault({".obsidian/app.json": "{}", **files})
        listed = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
        if not set(files) <= listed:
            pytest.skip("this disk does not hold such names side by side")
        return root

    return make


def found(root: Path, rule: str, *paths: str) -> list[str]:
    """The paths that a rule reports."""
    report = check(Request(paths=tuple(root / path for path in paths) or (root,), select=(rule,)))
    return [finding.path for finding in report.findings]


def test_names_that_collide_on_disk(make: MakeVault) -> None:
    silent = {"Birds/Index.md": "", "Plants/index.md": "", "Index.png": "", "Straße.md": "", "Strasse.md": ""}
    collide = {"A.md": "", "a.md": "", "img/x.PNG": b"", "img/x.png": b"", "Café.md": "", f"{DECOMPOSED}.md": ""}
    folders = {"Notes/1.md": "", "Notes/2.md": "", "notes/3.md": "", "notes/4.md": "", "notes/deep/5.md": ""}
    root = make({**silent, **collide, **folders})
    assert found(root, "colliding-names") == sorted([*collide, "Notes/1.md"])


def test_a_file_that_is_not_under_check_collides_with_one_that_is(make: MakeVault) -> None:
    root = make({"a.md": "", "A.md": "", "vaultlint.toml": 'exclude = ["A.md"]\n'})
    assert found(root, "colliding-names") == ["a.md"]
    root = make({"b.md": "", "B.md": ""})
    assert found(root, "colliding-names", "b.md") == ["b.md"]


def test_a_symbolic_link_to_the_same_file_collides_with_nothing(make: MakeVault) -> None:
    root = make({"a.md": ""})
    try:
        (root / "A.md").symlink_to("a.md")
    except OSError:
        pytest.skip("this disk has no symbolic links, or does not tell the names apart")
    assert found(root, "colliding-names") == []


NAMES: Mapping[str, str] = {
    # What a name may have, and what it looks like.
    "Books & films/Wait, what – 100% (it's me) @home; a+b=c!.md": "",
    "C sharp/Index.md": "",
    "Wait..md": "",
    "v1.2.3 plan.md": "",
    "Contact.md": "",
    "Console.md": "",
    "COM10.md": "",
    "LPT.md": "",
    "auxiliary/nullify.md": "",
    "50% off.md": "",
    "👩‍💻 ❤️‍🔥 1️⃣ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f ☕️ 👍🏽.md": "",
    "می‌خواهم.md": "",
    "क्‍ष.md": "",
    "葛\U000e0100城.md": "",
    "日本語　ノート.md": "",
    "Qu’est-ce ?.md".replace(" ?", "\u00a0!"): "",
    "« Bonjour ».md".replace(" ", "\u00a0"): "",
    "Screenshot 2024-01-01 at 9.00.00\u202fAM.png": "",
    "pages/[slug]#1.tsx": "",
    " leading/Note.md": "",
    # What a name may not have, each with what is said of it.
    "C# notes.md": "has '#', with which links may not work",
    "o(2^n).md": "has '^'",
    "[draft].md": "has '[' and ']', with which links may not work",
    "a|b.md": "has '|', with which links may not work; it has '|', which Windows and Android cannot store",
    "100%% sure.md": "has '%%'",
    "a\\b.md": "has '\\', with which links may not work; it has '\\'",
    "scan #1.png": "has '#'",
    "board #1.canvas": "has '#'",
    "A*.md": "has '*', which Windows and Android cannot store",
    "12:30.md": "has ':'",
    'The "best".md': "has '\"'",
    "a<b>c.md": "has '<' and '>'",
    "What?.md": "has '?'",
    "Which?.css": "has '?'",
    " Note.md": "starts with a space, which links lose",
    "Note .md": "has a space before '.md', which links lose",
    "backup.": "ends with a dot, which Windows drops",
    "aux.md": "is reserved by Windows",
    "Con.tar.gz": "is reserved by Windows",
    "lpt9.md": "is reserved by Windows",
    "Zero\u200bwidth.md": "has a character that nobody sees or types (U+200B zero width space)",
    "\ufeffMark.md": "(U+FEFF zero width no-break space)",
    "soft\u00adhyphen.md": "(U+00AD soft hyphen)",
    "two\u2068 isolates\u2069.md": "has characters that nobody sees or types (U+2068 first strong isolate, U+2069 pop",
    "rtl\u202egnp.md": "(U+202E right-to-left override)",
    "lost\ufe0f selector.md": "(U+FE0F variation selector-16)",
    "lost\u200d joiner.md": "(U+200D zero width joiner)",
    "broken 👩\u200d.md": "(U+200D zero width joiner)",
    "line\nend.md": "(U+000A)",
    "esc\x1b[31mape.md": "(U+001B)",
    "c1\x9b.md": "(U+009B)",
    "no\u00a0break.md": "has a no-break space, which only Obsidian takes for a space",
    "no\u202fbreak.md": "has a no-break space",
}


def test_names_on_disk_that_links_cannot_hold_or_systems_cannot_store(make: MakeVault) -> None:
    root = make(dict.fromkeys(NAMES, ""))
    report = check(Request(paths=(root,), select=("unlinkable-name",)))
    told = {finding.path: finding.message for finding in report.findings}
    assert sorted(told) == sorted(path for path, says in NAMES.items() if says)
    assert [message for path, message in told.items() if NAMES[path] not in message] == []
    assert len(report.findings) == len(told)


def test_a_name_that_is_no_text_is_told(make_vault: MakeVault) -> None:
    root = make_vault({".obsidian/app.json": "{}"})
    try:
        (root / "caf\udce9.md").write_text("", encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this disk holds no such name")
    report = check(Request(paths=(root,), select=("unlinkable-name",)))
    assert [finding.message for finding in report.findings] == [
        (
            "The file name 'caf\udce9.md' is not UTF-8, so that most programs cannot open it. "
            "Rename it, and the links to it."
        )
    ]


def test_a_folder_is_told_of_once_and_at_a_file_under_check(make: MakeVault) -> None:
    root = make(
        {
            ".gitignore": "*.tmp\n",
            "What?/a.tmp": "",
            "What?/b.md": "",
            "What?/deep #1/c.css": "",
            "What?/deep #1/d.md": "",
            "What?/e.md": "",
            "trailing ./f.md": "",
            "scripts [old]/x.js": "",
        }
    )
    report = check(Request(paths=(root,), select=("unlinkable-name",)))
    assert [(finding.path, finding.message.split(" has ")[0].split(" ends ")[0]) for finding in report.findings] == [
        ("What?/b.md", "The folder name 'What?'"),
        ("What?/deep #1/d.md", "The folder name 'deep #1'"),
        ("trailing ./f.md", "The folder name 'trailing .'"),
    ]


def test_a_name_that_is_too_long_for_a_disk_is_told() -> None:
    long, fits = f"{'é' * 127}.md", f"{'é' * 126}.md"
    vault = Vault((long, fits), lambda path: Note(path, "").facts)
    (problem,) = UnlinkableName().check(long, vault)
    assert "is 257 bytes long, and Linux and Android store no more than 255" in problem.message
    assert list(UnlinkableName().check(fits, vault)) == []
    assert list(UnlinkableName(systems=("windows",)).check(long, vault)) == []


@pytest.mark.parametrize(("dialect", "found"), [("obsidian", 1), ("quartz", 1), ("commonmark", 0), ("logseq", 0)])
def test_what_a_link_can_hold_is_for_the_dialect_to_say(dialect: str, found: int) -> None:
    vault = Vault(("C#.md",), lambda path: Note(path, "").facts, dialect=DIALECTS[dialect])
    assert len(list(UnlinkableName().check("C#.md", vault))) == found


@given(st.text(st.characters(blacklist_characters="/"), min_size=1, max_size=12))
def test_the_quick_look_passes_over_no_name_that_has_something(name: str) -> None:
    path = f"{name}.md"
    vault = Vault((path,), lambda path: Note(path, "").facts)
    quick = [problem.message for problem in UnlinkableName().check(path, vault)]
    # Beside a character that makes every name be looked at closely, and that has no finding of its own.
    slow = [problem.message for problem in UnlinkableName().check(f"{name}é.md", vault)]
    assert quick or not slow or name.endswith((" ", "\u200d", "\ufe0f"))
