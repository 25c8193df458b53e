"""The rules about attachments, in vaults with settings, templates, canvases and bases."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from vaultlint.note import Note
from vaultlint.workflow import Request, check

MakeVault = Callable[[Mapping[str, str | bytes]], Path]


def found(root: Path, rule: str) -> list[str]:
    """The paths that a rule reports."""
    return [finding.path for finding in check(Request(paths=(root,), select=(rule,))).findings]


def app(folder: str) -> str:
    return json.dumps({"attachmentFolderPath": folder})


def test_what_leads_to_an_attachment(make_vault: MakeVault) -> None:
    canvas = {"nodes": [{"id": "a", "type": "file", "file": "canvas.png", "x": 0, "y": 0, "width": 1, "height": 1}]}
    root = make_vault(
        {
            ".obsidian/templates.json": '{"folder": "Templates"}',
            ".gitignore": "build/\n",
            "Note.md": "![[embed.png]] <img\nsrc='./html.png'> [pdf](paper.pdf#page=2) `code.png` plain.png",
            "Properties.md": "---\ncover: /static/cover.jpg\nlist: [one.png, https://example.org/web.png]\n---\n",
            "Templates/Daily.md": "![[template.png]]",
            "Templates/logo.png": "",
            "Board.canvas": json.dumps(canvas),
            "static/cover.jpg": "",
            "build/hidden.png": "",
            "web.png": "",
            "code.png": "",
            "plain.png": "",
            "LICENSE": "",
            "styles.css": "",
            "Other.canvas": "{}",
            **dict.fromkeys(("embed.png", "html.png", "paper.pdf", "one.png", "template.png", "canvas.png"), ""),
        }
    )
    assert found(root, "unreferenced-attachment") == ["code.png", "plain.png", "web.png"]


@pytest.mark.parametrize(
    ("settings", "misplaced"),
    [
        ("{}", []),
        (app("Files"), ["A/img/a.png", "b.png", "lone.png"]),
        (app("FILES/"), ["A/img/a.png", "b.png", "lone.png"]),
        (app("/"), ["A/img/a.png", "Files/deep/f.png"]),
        (app("./"), ["A/img/a.png", "Files/deep/f.png"]),
        (app("./img"), ["Files/deep/f.png", "b.png"]),
    ],
)
def test_where_attachments_belong_is_for_the_settings_to_say(
    make_vault: MakeVault, settings: str, misplaced: list[str]
) -> None:
    root = make_vault(
        {
            ".obsidian/app.json": settings,
            "A/Note.md": "![[a.png]] ![[b.png]]",
            "Note.md": "![[b.png]] ![[f.png]]",
            "A/img/a.png": "",
            "b.png": "",
            "Files/deep/f.png": "",
            "lone.png": "",
        }
    )
    assert found(root, "misplaced-attachment") == misplaced


def test_what_a_note_mentions() -> None:
    text = (
        "---\ncover: a.PNG\ndeep: {er: [b.jpg]}\nweb: https://example.org/x.png\nn: 1\nnote: c.md\n---\n"
        "<img width=1 src=d.gif> <a href='e%20f.pdf#page=2'> <video poster=\"g&amp;h.webp?x\"></video> "
        "<img src='data:image/png;base64,x.png'> `<img src=i.png>` src=j.png <img src='//cdn/k.png'>\n"
    )
    assert sorted(Note("Note.md", text).facts.mentions) == ["a.PNG", "b.jpg", "d.gif", "e f.pdf", "g&h.webp"]
