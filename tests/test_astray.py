"""Fixes never take a link away from where it leads; what would is left, and everything else is fixed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from vaultlint.findings import Report, Safety
from vaultlint.workflow import Request, fix

MakeVault = Callable[[Mapping[str, str | bytes]], Path]


def fixed(root: Path, *paths: str) -> Report:
    """What is reported of a vault, or of some files of it, after all safe fixes were made, none of them refused."""
    request = Request(paths=tuple(root / path for path in paths) or (root,))
    report = fix(request, Safety.SAFE, write=True)
    assert list(report.refused) == []
    assert fix(request, Safety.SAFE, write=True).changes == ()
    return report


def left(report: Report) -> list[tuple[str, str, bool]]:
    """What remains: file, rule, and whether it can be fixed."""
    return [(found.path, found.rule, found.fix is not None) for found in report.findings]


def text(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


# The text of a link


def test_a_link_that_works_is_not_pointed_at_another_note(make_vault: MakeVault) -> None:
    links = "[[CafÃ©]] [x](CafÃ©.md) ![[CafÃ©]]"
    root = make_vault({"CafÃ©.md": "1", "Café.md": "2", "B.md": f"---\nup: '[[CafÃ©]]'\n---\n{links}\n\ndonâ€™t\n"})
    report = fixed(root)
    assert text(root, "B.md") == f"---\nup: '[[CafÃ©]]'\n---\n{links}\n\ndon’t\n"
    assert left(report) == [("B.md", "mojibake", False)] * 4


@pytest.mark.parametrize("link", ["[[CafÃ©]]", "![[CafÃ©.png]]", "[x](CafÃ©/x.md)", "[[CafÃ©#Ãœber]]"])
def test_the_garbled_name_of_a_file_keeps_no_note_from_its_other_fixes(make_vault: MakeVault, link: str) -> None:
    root = make_vault({"CafÃ©.md": "# Über", "CafÃ©.png": "", "CafÃ©/x.md": "x", "B.md": f"{link}\n\ndonâ€™t\n"})
    report = fixed(root)
    assert text(root, "B.md").endswith("\n\ndon’t\n")
    assert text(root, "B.md").startswith(link[:9])
    assert ("B.md", "mojibake", False) in left(report)


def test_the_text_of_a_link_is_fixed_where_its_target_is_not(make_vault: MakeVault) -> None:
    root = make_vault({"CafÃ©.md": "", "B.md": "[[CafÃ©|CafÃ©]] [naÃ¯ve](CafÃ©.md)\n"})
    fixed(root)
    assert text(root, "B.md") == "[[CafÃ©|Café]] [naïve](CafÃ©.md)\n"


# A heading, and the links to it

CANVAS = (
    '{"nodes":[{"id":"1","type":"file","file":"A.md","subpath":"#CafÃ©","x":0,"y":0,"width":1,"height":1}],"edges":[]}'
)


def test_a_heading_and_the_links_to_it_are_fixed_together(make_vault: MakeVault) -> None:
    root = make_vault({"A.md": "# CafÃ©\n\n[[#CafÃ©]]\n", "B.md": "[[A#CafÃ©]] [x](A.md#CafÃ©)\n"})
    assert left(fixed(root)) == []
    assert text(root, "A.md") == "# Café\n\n[[#Café]]\n"
    assert text(root, "B.md") == "[[A#Café]] [x](A.md#Café)\n"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("c.canvas", CANVAS),
        ("c.base", 'filters: file.hasLink("A#CafÃ©")\nviews:\n  - type: table\n    name: x\n'),
        ("c.md", "---\nkanban-plugin: board\n---\n\n- [ ] [[A#CafÃ©]]\n"),
        ("c.excalidraw.md", "[[A#CafÃ©]]\n"),
        ("c.md", "[[A#CafÃ©]] \udcff\n"),
        ("c.md", "[x](A.md#Caf%C3%83%C2%A9)\n"),
    ],
)
def test_a_heading_that_somebody_else_links_to_stays_with_all_links_to_it(
    make_vault: MakeVault, path: str, content: str
) -> None:
    third = content.encode("utf-8", "surrogateescape")
    root = make_vault({"A.md": "# CafÃ©\n\ndonâ€™t\n", "B.md": "[[A#CafÃ©]]\n\ndonâ€™t\n", path: third})
    report = fixed(root)
    assert text(root, "A.md") == "# CafÃ©\n\ndon’t\n"
    assert text(root, "B.md") == "[[A#CafÃ©]]\n\ndon’t\n"
    assert (root / path).read_bytes() == third
    assert [found for found in left(report) if found[0] != path] == [
        ("A.md", "mojibake", False),
        ("B.md", "mojibake", False),
    ]


def test_a_link_stays_where_its_heading_cannot_be_edited(make_vault: MakeVault) -> None:
    root = make_vault({"A.md": "# CafÃ©\n", "B.md": "[[A#CafÃ©]]\n\ndonâ€™t\n"})
    assert left(fixed(root, "B.md")) == [("B.md", "mojibake", False)]
    (root / "vaultlint.toml").write_text('[[overrides]]\npaths = ["A.md"]\nignore = ["mojibake"]\n')
    assert left(fixed(root)) == [("B.md", "mojibake", False)]
    assert text(root, "B.md") == "[[A#CafÃ©]]\n\ndon’t\n"


def test_a_link_stays_where_the_file_of_its_heading_cannot_be_written(make_vault: MakeVault) -> None:
    root = make_vault({"A.md": "# CafÃ©\n", "B.md": "[[A#CafÃ©]]\n\ndonâ€™t\n"})
    (root / "A.md").chmod(0o444)
    report = fix(Request(paths=(root,)), Safety.SAFE, write=True)
    assert [refusal.path for refusal in report.refused] == ["A.md"]
    assert text(root, "B.md") == "[[A#CafÃ©]]\n\ndon’t\n"


@pytest.mark.parametrize("link", ["[[A#CafÃ©]]", "[[A#Cafe]]"])
def test_a_heading_and_the_links_to_it_are_written_together(
    make_vault: MakeVault, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    """The first note is written, the second fails, and is the one with the heading or that with the link."""
    before = {"A.md": "# CafÃ©\n", "B.md": f"{link}\n", "C.md": "donâ€™t\n"}
    root = make_vault(before)
    replace = os.replace

    def failing(source: Path, target: Path) -> None:
        if Path(target).name == "B.md":
            raise OSError(errno.EIO, "a test")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    report = fix(Request(paths=(root,)), Safety.UNSAFE, write=True)
    assert {refusal.path for refusal in report.refused} == {"A.md", "B.md"}
    assert {path: text(root, path) for path in before} == before | {"C.md": "don’t\n"}


def test_a_heading_does_not_take_the_links_of_one_below(make_vault: MakeVault) -> None:
    root = make_vault({"A.md": "# CafÃ©\n\n# Café\n", "B.md": "[[A#Café]]\n"})
    assert left(fixed(root)) == [("A.md", "mojibake", False)]
    assert text(root, "A.md") == "# CafÃ©\n\n# Café\n"


def test_a_heading_on_the_way_to_another_stays_with_a_link_that_cannot_follow(make_vault: MakeVault) -> None:
    canvas = CANVAS.replace("#CafÃ©", "#CafÃ©#Menu")
    root = make_vault({".obsidian/app.json": "{}", "A.md": "# CafÃ©\n## Menu\n## NaÃ¯ve\n", "c.canvas": canvas})
    assert left(fixed(root)) == [("A.md", "mojibake", False)]
    assert text(root, "A.md") == "# CafÃ©\n## Menu\n## Naïve\n"


# Links that led nowhere


def test_a_broken_link_gets_the_final_name_of_its_heading(make_vault: MakeVault) -> None:
    root = make_vault({"My note.md": "", "A.md": "## H2 [m](my_note.md)\n", "B.md": "[[A#H2 m]]\n"})
    report = fixed(root)
    assert text(root, "A.md") == "## H2 [m](My%20note.md)\n"
    assert left(report) == []


# Names that notes give themselves, in dialects that go by them


def test_a_name_that_somebody_else_goes_by_stays_with_all_links_to_it(make_vault: MakeVault) -> None:
    note = "---\naliases: [CafÃ©]\n---\ndonâ€™t\n"
    config = 'dialect = "quartz"\n'
    root = make_vault(
        {"vaultlint.toml": config, "A.md": note, "B.md": "[[CafÃ©]]\n", "C.md": b"[[Caf\xc3\x83\xc2\xa9]] \xff\n"}
    )
    report = fixed(root)
    assert text(root, "A.md") == note.replace("â€™", "’")
    assert text(root, "B.md") == "[[CafÃ©]]\n"
    assert left(report)[:2] == [("A.md", "mojibake", False), ("B.md", "mojibake", False)]
    (root / "C.md").unlink()
    assert left(fixed(root)) == []
    assert (text(root, "A.md"), text(root, "B.md")) == ("---\naliases: [Café]\n---\ndon’t\n", "[[Café]]\n")


# What is told


def test_what_is_not_fixed_is_suppressed_where_that_is_asked_for(make_vault: MakeVault) -> None:
    root = make_vault({"CafÃ©.md": "", "B.md": "[[CafÃ©]]\n\ndonâ€™t\n"})
    report = fix(Request(paths=(root,), add_suppressions=""), Safety.SAFE, write=True)
    assert report.findings == []
    assert text(root, "B.md") == "[[CafÃ©]] %% vaultlint-disable-line mojibake %%\n\ndon’t\n"


def test_a_few_lines_are_named(make_vault: MakeVault) -> None:
    root = make_vault({"CafÃ©.md": "", "B.md": "[[CafÃ©]]\n" * 8})
    (notice,) = fix(Request(paths=(root,)), Safety.SAFE, write=False).notices
    assert (
        notice
        == "B.md: not fixed on lines 1, 2, 3, 4 and 4 more (mojibake): a link would no longer lead where it leads"
    )
