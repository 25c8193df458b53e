"""What other fixers destroyed: every note of `fixtures/regressions`, checked and fixed with all rules.

`python tests/test_regressions.py` writes `expected/` and `findings.txt` anew; look at the diff before you commit it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from vaultlint.findings import Report, Safety
from vaultlint.note import Note
from vaultlint.storage import decode, encode
from vaultlint.workflow import Request, check, fix

FOLDER = Path(__file__).parent.parent / "fixtures" / "regressions"
VAULT = FOLDER / "vault"
NEIGHBOURS = {"Llama", "Vicuna farming", "animals/Camel", "Two  spaces", "日本語and英語"}
# Rules that say something of nearly every small note, by themselves.
OF_EVERY_NOTE = {"orphan-note", "dead-end-note"}
GARBLED, MENDED = "The marketâ€™s needs.\n\n", "The market’s needs.\n\n"
PROPERTY = "reviewed: false"
CONFIG = '[rules.required-frontmatter]\nkeys = ["reviewed"]\ndefault = { reviewed = false }\n'
LEFT_ALONE = {
    "excalidraw-drawing.md",
    "kanban-board.md",
    "bytes-that-are-not-utf-8.md",
    "nul-character.md",
    "merge-conflict.md",
}
_ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def notes_of(files: dict[str, bytes]) -> list[str]:
    return [path for path in sorted(files) if path.endswith(".md") and not path.startswith(".")]


def with_crlf(data: bytes) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", data)


def with_a_mark(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data


def without_the_last_line_end(data: bytes) -> bytes:
    return data.removesuffix(b"\n").removesuffix(b"\r")


def as_it_stands(data: bytes) -> bytes:
    return data


VARIANTS = {
    "as it stands": as_it_stands,
    "with CRLF": with_crlf,
    "with a byte order mark": with_a_mark,
    "without the last line end": without_the_last_line_end,
}


def behind_the_properties(data: bytes, line: str) -> bytes:
    """The note with a paragraph put in where its body starts."""
    text = decode(data).text
    start = Note("n.md", text).body_start
    if "\r\n" in text[:start] or (not start and text.count("\r\n") == text.count("\n") > 0):
        line = line.replace("\n", "\r\n")
    return encode(text[:start] + line + text[start:], bom=False)


def vault_of(work: Path, change: Callable[[bytes], bytes] = as_it_stands) -> Path:
    copy = work / "vault"
    shutil.copytree(VAULT, copy)
    files = files_of(VAULT)
    for path in notes_of(files):
        (copy / path).write_bytes(change(files[path]))
    return copy


def mended(vault: Path) -> tuple[Report, dict[str, bytes]]:
    report = fix(Request(paths=(vault,), select=("all",)), Safety.UNSAFE, write=True)
    return report, files_of(vault)


@cache
def run(variant: str) -> tuple[Report, dict[str, bytes]]:
    """The report and the files after fixing the vault in a variant."""
    with tempfile.TemporaryDirectory() as work:
        if variant == "garbled":
            return mended(vault_of(Path(work), lambda data: behind_the_properties(data, GARBLED)))
        if variant == "property":
            vault = vault_of(Path(work))
            (vault / "vaultlint.toml").write_text(CONFIG, encoding="utf-8")
            return mended(vault)
        return mended(vault_of(Path(work), VARIANTS[variant]))


@cache
def expected() -> dict[str, bytes]:
    return files_of(VAULT) | files_of(FOLDER / "expected")


NOTES = notes_of(files_of(VAULT))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("note", NOTES)
def test_nothing_changes_that_should_not(note: str, variant: str) -> None:
    _, files = run(variant)
    assert files[note] == VARIANTS[variant](expected()[note])


@pytest.mark.parametrize("note", NOTES)
def test_nothing_else_changes_where_a_garbled_line_is_mended(note: str) -> None:
    _, files = run("garbled")
    if note in LEFT_ALONE:
        assert files[note] == behind_the_properties(expected()[note], GARBLED)
    else:
        assert files[note] == behind_the_properties(expected()[note], MENDED)


@pytest.mark.parametrize("note", NOTES)
def test_nothing_else_changes_where_a_property_is_added(note: str) -> None:
    _, files = run("property")
    text = decode(files[note]).text
    end = "\r\n" if f"{PROPERTY}\r" in text else "\n"
    ways = (text.removeprefix(f"---{end}{PROPERTY}{end}---{end}"), text.replace(f"{PROPERTY}{end}", "", 1))
    if note in LEFT_ALONE:
        assert files[note] == expected()[note]
    else:
        assert decode(expected()[note]).text in [way for way in ways if way != text]


@pytest.mark.parametrize("variant", [*VARIANTS, "garbled", "property"])
def test_no_fix_is_refused_and_no_other_file_is_touched(variant: str) -> None:
    report, files = run(variant)
    assert report.refused == ()
    assert [finding.message for finding in report.findings if finding.rule == "internal-error"] == []
    before = files_of(VAULT)
    assert {path for path in files if path not in before} <= {"vaultlint.toml"}
    assert {path: files[path] for path in before if path not in NOTES} == {
        path: before[path] for path in before if path not in NOTES
    }


@pytest.mark.parametrize("variant", [*VARIANTS, "garbled", "property"])
def test_a_second_fix_changes_nothing(variant: str, tmp_path: Path) -> None:
    _, files = run(variant)
    for path, data in files.items():
        target = tmp_path / "vault" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    report, again = mended(tmp_path / "vault")
    assert report.changes == ()
    assert again == files


def found_in(vault: Path) -> str:
    report = check(Request(paths=(vault,), select=("all",)))
    lines = [
        f"{finding.path}:{finding.start.line} {finding.rule}"
        for finding in report.findings
        if finding.rule not in OF_EVERY_NOTE
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("variant", VARIANTS)
def test_exactly_what_is_wrong_is_found(variant: str, tmp_path: Path) -> None:
    known = (FOLDER / "findings.txt").read_text(encoding="utf-8")
    assert found_in(vault_of(tmp_path, VARIANTS[variant])) == known


def test_the_index_lists_every_note_and_every_item() -> None:
    rows = _ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8"))
    notes = [name for name, _, _ in rows]
    assert notes == sorted({path.removesuffix(".md") for path in NOTES} - NEIGHBOURS)
    about = {item for _, _, items in rows for item in items.split()}
    listed = [line.partition(": not applicable: ") for line in (FOLDER / "items.txt").read_text("utf-8").splitlines()]
    assert len({item for item, _, _ in listed}) == len(listed)
    assert about == {item for item, _, reason in listed if not reason}


def test_what_a_fix_changes_is_named() -> None:
    before, after = files_of(VAULT), files_of(FOLDER / "expected")
    assert after.keys() <= before.keys()
    assert all(after[path] != before[path] for path in after)
    assert after


if __name__ == "__main__":
    shutil.rmtree(FOLDER / "expected", ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        (FOLDER / "findings.txt").write_text(found_in(vault_of(Path(folder))), encoding="utf-8")
    for place, content in run("as it stands")[1].items():
        if content != files_of(VAULT)[place]:
            target = FOLDER / "expected" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
