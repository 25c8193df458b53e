"""The sample of Obsidian's behaviour, as far as it is about the vault."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vaultlint.note.facts import Heading
from vaultlint.vault import ObsidianSettings
from vaultlint.vault.resolve import Resolver
from vaultlint.vault.subpath import match_heading

_FILE = Path(__file__).parent.parent / "vectors" / "obsidian-vectors.jsonl"
_VECTORS = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]


def vectors_of(kind: str) -> pytest.MarkDecorator:
    chosen = [vector for vector in _VECTORS if vector["t"] == kind]
    assert chosen
    return pytest.mark.parametrize("vector", chosen, ids=lambda vector: vector["id"])


@vectors_of("resolve")
def test_a_link_path_finds_the_file_that_obsidian_finds(vector: dict[str, Any]) -> None:
    lookup = Resolver({*vector["files"], vector["from"]}).lookup(vector["in"], vector["from"])
    assert (lookup.target, lookup.ambiguous) == (vector["out"], vector.get("ambiguous", False))
    assert lookup.candidates[:1] == ((lookup.target,) if lookup.target else ())


@vectors_of("linktext")
def test_a_link_is_written_as_obsidian_writes_it(vector: dict[str, Any]) -> None:
    resolver = Resolver({*vector["files"], vector["from"]})
    written = resolver.link_text(
        vector["in"], vector["from"], vector["newLinkFormat"], extension=vector["useMarkdownLinks"]
    )
    assert written == vector["out"]


@vectors_of("heading")
def test_a_heading_link_finds_the_heading_that_obsidian_finds(vector: dict[str, Any]) -> None:
    headings = []
    for line in vector["headings"]:
        marks, _, text = line.partition(" ")
        headings.append(Heading(len(marks), text, 0, 0, 0, 0, 0))
    assert match_heading(headings, vector["in"]) == vector["out"]


@vectors_of("config")
def test_settings_mean_what_they_mean_to_obsidian(vector: dict[str, Any], tmp_path: Path) -> None:
    name, _, rest = vector["in"].partition(" ")
    content, end = json.JSONDecoder().raw_decode(rest)
    note = rest[end:].removeprefix(" note ")
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian" / name).write_text(json.dumps(content), encoding="utf-8")
    settings = ObsidianSettings.read(tmp_path)
    assert settings.notices == ()
    for key, expected in vector["out"].items():
        match key:
            case "exclude":
                assert settings.is_template(f"{expected}Some note.md" if expected.endswith("/") else expected)
                assert not settings.is_template("Some note.md")
            case "daily":
                path, _, day = expected.partition(" for ")
                assert settings.daily_note(date.fromisoformat(day)) == path
                assert settings.is_daily_note(path)
            case "attachments":
                folder = settings.attachment_folder(note)
                assert folder == ("" if expected.startswith("/ ") else expected.rstrip("/"))
            case "newLinkFormat":
                assert settings.new_link_format == expected
            case "useMarkdownLinks":
                assert settings.use_markdown_links is expected
            case _:
                pytest.fail(f"the test knows nothing of {key}")
