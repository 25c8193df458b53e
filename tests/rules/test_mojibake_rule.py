"""The mojibake rule on labelled lines of real vaults, and on the traps that other tools fall into."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.findings import Safety
from vaultlint.fixer import apply
from vaultlint.note import Note
from vaultlint.rules.text.mojibake import Mojibake

SOUND = [
    "voilà² dans la rue",
    "à½ prix",
    "MAÇÃ®",
    "Đường Â – Ấ",
    "5€à 10€",
    "x²ß=α½",
    "CAFÉ® et RENÉ™",
    "no Maranhão”",
    "Größe×2",
    "„ÄÖÜ“ und ÅÄÖ…",
    "Å–A",
    "Voilà, notre magasin est ajouté\xa0!",
    "Âm thanh và hình ảnh",
    "EXECUÇÃO OU PRONTO NA CPU",
    "Вітаємо на форумі, Тёмная тема",
    "Ανοίξτε την παλέτα",
    "Příliš žluťoučký kůň",
    "你好，世界：全角",
    "안녕하세요",
    "こんにちは、世界",
    "=E2=80=99 and &acirc;&euro;&trade;",
]
# Each sentence uses characters whose UTF-8 bytes all exist in Windows-1252.
SENTENCES = ["It’s the market’s need – said the “owner”", "Déjà vu à la crème brûlée", "Größe und Übermut"]


def problems(text: str) -> list[tuple[str, Safety | None]]:
    return [
        (problem.span.of(text), problem.fix.safety if problem.fix else None)
        for problem in Mojibake(code=True).check(Note("Note.md", text))
    ]


def repaired(text: str) -> str:
    found = Mojibake(code=True).check(Note("Note.md", text))
    return apply(
        text,
        [edit for problem in found if problem.fix and problem.fix.safety is Safety.SAFE for edit in problem.fix.edits],
    )


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_of_many_languages_is_left_alone(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("times", [1, 2])
def test_damage_made_from_sound_text_is_undone(sentence: str, times: int) -> None:
    damaged = sentence
    for _ in range(times):
        damaged = damaged.encode().decode("sloppy-windows-1252") if _sloppy() else damaged
    assert damaged != sentence
    assert repaired(damaged) == sentence


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("ï»¿# Itâ€™s\n\ndonâ€™t\n", "# It’s\n\ndon’t\n"),
        ("Ã¯Â»Â¿# It\n", "# It\n"),
        ("ï»¿â€œYes\n", "“Yes\n"),
        ("ï»¿Itâ€™s\n", "It’s\n"),
        ("ï»¿\n\nItâ€™s\n", "\n\nIt’s\n"),
    ],
)
def test_a_garbled_mark_at_the_start_of_a_note_is_taken_out(text: str, fixed: str) -> None:
    assert repaired(text) == fixed


@pytest.mark.parametrize(
    "rest",
    [
        *("- one\n- two", "1. one\n2. two", "> one\n> two", "| a |\n|--|\n| b |", "```\ncode\n```", "~~~\ncode\n~~~"),
        *("    code", "\tcode", "%%\nhidden\n%%", "<div>\nx\n</div>", "---\n\nx", "***\nx", "- [ ] task"),
        "---\na: b: c\n---",
    ],
)
def test_a_garbled_mark_stays_before_what_would_be_read_otherwise(rest: str) -> None:
    text = f"ï»¿{rest}\n"
    assert problems(text) == [("ï»¿", None)]
    assert repaired(f"{text}\ndonâ€™t\n") == f"{text}\ndon’t\n"


def test_a_note_of_nothing_but_a_garbled_mark_keeps_it() -> None:
    assert problems("ï»¿\n") == [("ï»¿", None)]


def test_a_garbled_mark_before_properties_is_unsafe_to_take_out() -> None:
    text = "ï»¿---\ntitle: x\n---\n\ndonâ€™t\n"
    mark, other = Mojibake().check(Note("Note.md", text))
    assert mark.message == "Garbled text 'ï»¿', which was a byte order mark (UTF-8 read as Windows-1252)."
    assert (mark.fix and mark.fix.safety, other.fix and other.fix.safety) == (Safety.UNSAFE, Safety.SAFE)
    assert mark.fix is not None
    assert apply(text, mark.fix.edits) == text[3:]


@given(st.text(alphabet="âÃ€™Â©éàœžŸ\x80\x99\x9d ’“”–…ïî¿½\ufffd\udc92 aè\n[]`\"'→:/", max_size=60))
def test_no_text_makes_the_rule_fail_and_a_second_repair_changes_nothing(text: str) -> None:
    once = repaired(text)
    assert repaired(once) == once


def test_the_labelled_lines_are_judged_as_they_are_labelled(corpora: Path) -> None:
    lines = [json.loads(line) for line in (corpora / "mojibake.jsonl").read_text(encoding="utf-8").splitlines()]
    repairable = [line for line in lines if line["expected"] is not None]
    lossy = [line for line in lines if line["expected"] is None and line["note"].startswith("LOSSY")]
    sound = [line for line in lines if line["expected"] is None and not line["note"].startswith("LOSSY")]
    exact = [line for line in repairable if repaired(line["text"]) == line["expected"]]
    assert len(exact) >= 0.95 * len(repairable)
    assert [line["text"] for line in sound if problems(line["text"])] == []
    assert [line["text"] for line in lossy if repaired(line["text"]) != line["text"]] == []
    assert [line["text"] for line in lossy if not problems(line["text"])] == []
    assert repairable
    assert lossy
    assert sound


def _sloppy() -> bool:
    import ftfy.bad_codecs  # noqa: F401 - registers the codecs that every system's decoder really uses

    return True
