"""Garbled text is found and repaired exactly, and sound text in any language is left alone.

`vectors/sound-text.json` holds sentences of the Universal Declaration of Human Rights; the labelled lines of real notes
lie among the corpora beside the checkout, where there are any.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import ftfy.bad_codecs
import ftfy.badness
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vaultlint.note.mojibake import Garble, GarbleKind, GarbleTrust, badness, find, repair
from vaultlint.note.mojibake.codepages import alphabet, code_pages, quick_look
from vaultlint.note.mojibake.dismissal import LEADS, first_suspicion
from vaultlint.text import Span

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
LANGUAGES: dict[str, list[str]] = json.loads((VECTORS / "sound-text.json").read_text(encoding="utf-8"))
LABELLED = VECTORS.parent.parent.parent / "shared" / "corpora" / "mojibake.jsonl"  # notes of others: not ours to ship
LINES = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()] if LABELLED.exists() else []
SENTENCES = [sentence for sentences in LANGUAGES.values() for sentence in sentences]
LETTERS = sorted({char for sentence in SENTENCES for char in sentence if not char.isascii()})
WESTERN = ("sloppy-windows-1252", "latin-1")
# What stands directly round words in sound text.
DECORATIONS = (
    *("{}®", "{}™", "{}…", "{}…”", "{}—", "—{}—", "{}–{}", "{}²", "{}³", "{}×2", "{}•", "{}’s", "{}†", "{}’”", "{}”…"),
    *("“{}”", "„{}“", "«{}»", "»{}«", "‘{}’", "«\u00a0{}\u00a0»", "{}\u00a0!", "{}\u00a0:", "{}\u00a0—\u00a0", "{}…»"),
)
COMMON = (
    "Czech",
    "French",
    "German, Standard (1996)",
    "Italian",
    "Polish",
    "Portuguese (Brazil)",
    "Spanish",
    "Swedish",
)


def through(codec: str, text: str) -> str:
    """The text after a program took its UTF-8 for something else."""
    return text.encode().decode(codec)


def fixed(text: str, garbles: list[Garble], trust: GarbleTrust) -> str:
    for garble in reversed(garbles):
        if garble.repaired is not None and garble.trust >= trust:
            text = text[: garble.span.start] + garble.repaired + text[garble.span.end :]
    return text


def found_in(text: str) -> list[str]:
    return [garble.span.of(text) for garble in find(text)]


def test_there_are_sentences_of_many_languages() -> None:
    assert len(LANGUAGES) >= 30


@pytest.mark.parametrize(
    "line", [line for line in LINES if line["expected"] is not None], ids=lambda line: line["text"]
)
def test_a_damaged_line_is_repaired_exactly(line: dict[str, str]) -> None:
    assert repair(line["text"]) == line["expected"]


@pytest.mark.parametrize(
    "line",
    [line for line in LINES if line["expected"] is None and not line["note"].startswith("LOSSY")],
    ids=lambda line: line["text"],
)
def test_a_sound_line_is_left_alone(line: dict[str, str]) -> None:
    assert found_in(line["text"]) == []


@pytest.mark.parametrize(
    "line", [line for line in LINES if line["note"].startswith("LOSSY")], ids=lambda line: line["text"]
)
def test_a_line_with_a_loss_is_reported_and_not_repaired(line: dict[str, str]) -> None:
    assert any(garble.kind is GarbleKind.LOST for garble in find(line["text"]))
    assert repair(line["text"]) == line["text"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("change", [str, str.upper, str.title], ids=["as it is", "capitals", "title"])
def test_sound_text_is_left_alone_in_every_language(language: str, change: Callable[[str], str]) -> None:
    assert found_in(change("\n".join(LANGUAGES[language]))) == []


@pytest.mark.parametrize("language", COMMON)
@pytest.mark.parametrize("decoration", DECORATIONS)
def test_signs_directly_beside_words_are_sound(language: str, decoration: str) -> None:
    words = {word for sentence in LANGUAGES[language] for word in sentence.replace(",", " ").split()}
    text = "\n".join(decoration.format(word, word) for word in sorted(words))
    assert found_in(text) == []
    assert found_in(text.upper()) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("codec", WESTERN)
@pytest.mark.parametrize("times", [1, 2])
def test_a_damaged_text_becomes_what_it_was(language: str, codec: str, times: int) -> None:
    text = damaged = "\n".join((*LANGUAGES[language], "It’s “déjà vu” – 10 €…"))
    for _ in range(times):
        damaged = through(codec, damaged)
    assert repair(damaged) == text


@pytest.mark.parametrize(
    ("codec", "languages"),
    [
        ("sloppy-windows-1250", ("Polish", "Hungarian", "Slovenian")),
        ("sloppy-windows-1251", ("Russian", "Bulgarian", "Macedonian")),
        ("mac-roman", ("French", "Turkish", "Polish")),
        ("cp437", ("French", "Hungarian", "Greek (monotonic)")),
        ("cp850", ("French", "Hungarian")),
        ("cp866", ("Russian", "Bulgarian")),
    ],
)
def test_rarer_code_pages_are_undone_too(codec: str, languages: tuple[str, ...]) -> None:
    for language in languages:
        text = "\n".join(LANGUAGES[language])
        assert repair(through(codec, text)) == text, language


@pytest.mark.parametrize("sentence", ["I don’t", "naïve “quote” – ok", "It’s 10 €… ✅ done"])
@pytest.mark.parametrize(
    "codecs",
    [
        ("mac-roman", "sloppy-windows-1252"),
        ("cp850", "sloppy-windows-1252"),
        ("sloppy-windows-1252", "mac-roman"),
        ("sloppy-windows-1252", "cp437"),
        ("mac-roman", "mac-roman"),
    ],
)
def test_damage_through_two_code_pages_is_undone(codecs: tuple[str, str], sentence: str) -> None:
    damaged = through(codecs[1], through(codecs[0], sentence))
    assert repair(damaged) == sentence
    assert repair(f"It's\n\n{damaged}\n\nnext") == f"It's\n\n{sentence}\n\nnext"


def test_what_was_damaged_twice_is_skipped_where_it_was() -> None:
    text = "cafÃ©\ndonâ€šÃ„Ã´t\n`donâ€šÃ„Ã´t`\nhttps://a.b/Ã©\ndonâ€šÃ„Ã´t"
    start = text.index("`")
    garbles = find(text, [Span(start, start + 13)])
    assert fixed(text, garbles, GarbleTrust.CERTAIN) == "café\ndon’t\n`donâ€šÃ„Ã´t`\nhttps://a.b/Ã©\ndon’t"
    assert garbles[1].why == "UTF-8 read as Mac Roman, then UTF-8 read as Windows-1252"


@given(st.sampled_from(WESTERN), st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.integers(0, 40))
def test_whatever_is_certain_is_what_the_damage_hit(codec: str, sentences: list[str], cut: int) -> None:
    damaged = through(codec, "\n".join(sentences)[cut:])
    for garble in find(damaged):
        if garble.trust is GarbleTrust.CERTAIN:
            assert garble.repaired is not None
            assert through(codec, garble.repaired) == garble.span.of(damaged)


@given(st.sampled_from(WESTERN), st.text(st.sampled_from([*LETTERS, *" aeioNS.,’“”–…€✅📊\u00a0"]), max_size=30))
def test_any_text_that_is_sound_survives_damage_and_repair(codec: str, text: str) -> None:
    assume(not find(text))
    damaged = through(codec, text)
    for garble in find(damaged):
        if garble.trust is GarbleTrust.CERTAIN:
            assert garble.repaired is not None
            assert through(codec, garble.repaired) in {garble.span.of(damaged), through(codec, garble.span.of(damaged))}


@given(
    st.text()
    | st.text(alphabet="âÃ€™Â©éàœžŸ\x80\x99\x9d ’“”ïî¿½\ufffd\udc92\udce2 aè\n\r`\"'→РЎС‚ѓ√ƒ¬├⌐ΓÇÖ─ÔöéðŸ˜", max_size=60)
)
def test_runs_lie_in_order_inside_any_text(text: str) -> None:
    end = 0
    for garble in find(text):
        assert end <= garble.span.start < garble.span.end <= len(text)
        end = garble.span.end


@given(st.text(alphabet='âÃ€™Â©éàœžŸ\x80\x99\x9d ’“”ïî¿½aè\n`"→РЎС‚ѓ√ƒ├⌐ΓÇÖðŸ˜š', max_size=60))
def test_repairing_a_second_time_changes_nothing(text: str) -> None:
    once = repair(text)
    assert repair(once) == once


@pytest.mark.parametrize(
    ("garbled", "sound"),
    [
        ("ðŸ“Š Report", "📊 Report"),
        ("PrivÃ©", "Privé"),
        ("2023 â€“ Ãœbersicht", "2023 – Übersicht"),
        ("Å»Ã³Å‚w", "Żółw"),
        ("Å“uvre", "œuvre"),
        ("CORAZÃ“N", "CORAZÓN"),
        ("LIBERTÃ€", "LIBERTÀ"),
        ("Ä°stanbul", "İstanbul"),
        ("ØªÙ‚Ø±ÙŠØ±", "تقرير"),
        ("ä½\xa0å¥½", "你好"),
        ("cafeÌ\x81", "cafe\u0301"),
    ],
)
def test_short_strings_are_repaired(garbled: str, sound: str) -> None:
    assert repair(garbled) == sound


@pytest.mark.parametrize("text", ["Report", "MAÇÃ®", "privé\u00a0»", "Größe×2", "tříšť", "", "‚Ähre‘", "q0─┤H├─"])
def test_short_sound_strings_stay(text: str) -> None:
    assert repair(text) == text


def test_runs_of_one_word_are_one() -> None:
    assert found_in("Jak zwiÄ™kszyÄ‡ jakoÅ›Ä‡ danych") == ["Ä™kszyÄ‡", "Å›Ä‡"]


def test_a_doubtful_run_is_certain_beside_certain_ones() -> None:
    assert repair("KÃ–LN") == "KÃ–LN"
    assert repair("KÃ–LN, das heiÃŸt: Ã–stlich") == "KÖLN, das heißt: Östlich"


def test_a_sound_accent_on_the_line_keeps_a_doubtful_run_doubtful() -> None:
    assert repair("Não há MAÇÃ… mas itâ€™s") == "Não há MAÇÃ… mas it’s"


def test_what_two_code_pages_explain_otherwise_is_not_repaired() -> None:
    text = "v├¢bor"  # ý in 850, Û in 437
    assert repair(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "- Ã© → é",
        "| â€™ | ' |",
        "`donâ€™t` instead of `don't`",
        "the character é becomes Ã© in the log",
        'text = text.replace("â€™", "\'")',
        'if "Ã©" in text or "â€™" in text:',
        "Garbled text such as â€œthis",
        "Mojibake\n\nÃ©, â€™ and ðŸ˜€",
        "我看到 Ã© 乱码",
        "кракозябры вроде РџСЂРёРІРµС‚",
        'Excel shows "MÃ¼ller" for "Müller"',
        "&acirc;&#128;&#153; = â€™",
        "The BOM appears as ï»¿ at the start",
        'It shows "Ã©" on screen',
    ],
)
def test_text_about_garbled_text_is_sound(text: str) -> None:
    assert found_in(text) == []


def test_addresses_are_never_touched() -> None:
    assert found_in("https://example.org/cafÃ©?q=â€™ and <file:///C:/QuÃ©>") == []
    assert repair("[cafÃ©](https://example.org/cafÃ©)") == "[café](https://example.org/cafÃ©)"


def test_nothing_is_looked_at_in_what_is_skipped() -> None:
    text = "donâ€™t donâ€™t"
    assert [garble.span for garble in find(text, [Span(0, 7)])] == [Span(11, 14)]


def test_a_space_is_never_taken_for_a_lost_byte() -> None:
    text = "voilÃ  mot"
    assert repair(text) == text
    assert [garble.kind for garble in find(text)] == [GarbleKind.LOST]


def test_a_closing_quote_without_its_last_byte_is_guessed_and_not_repaired() -> None:
    garbles = find("â€œquotedâ€ yes")
    assert [garble.guess for garble in garbles] == [None, "”"]
    assert {garble.trust for garble in garbles} == {GarbleTrust.SHOWN}


@pytest.mark.parametrize(
    "text", ["U+FFFD (�) is a replacement", "`�`", "�", "DIRC^�W7-�y62�����e�|b�#��_", "\x00�a\x01", "- � -"], ids=ascii
)
def test_a_replacement_character_on_purpose_is_sound(text: str) -> None:
    assert found_in(text) == []


def test_bytes_that_are_words_in_windows_1252_are_likely_that() -> None:
    text = b"The client\x92s caf\xe9 \x96 na\xefve".decode("utf-8", "surrogateescape")
    garbles = find(text)
    assert fixed(text, garbles, GarbleTrust.PROBABLE) == "The client’s café – naïve"
    assert repair(text) == text


@pytest.mark.parametrize(
    "data",
    ["привет".encode("cp1251"), "你好".encode("gbk"), b"cut \xe2\x80", b"a\x81b"],
    ids=["Cyrillic", "Chinese", "cut off", "undefined"],
)
def test_other_bytes_are_reported_and_left_alone(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    garbles = find(text)
    assert garbles
    assert fixed(text, garbles, GarbleTrust.PROBABLE) == text


HOSTILE = (
    *("Ã©" * 20_000, "Ã© " * 20_000, '"Ã©" ' * 10_000, "donâ€ x " * 10_000, "a� " * 20_000, "a\udc92 " * 20_000),
    *("[[Ã© " * 10_000, "mojibake Ã© " * 5_000, "├─" * 20_000, "Рё" * 20_000, "a" * 500_000 + "Ã©", "://" * 50_000),
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[-12:]))
def test_hostile_texts_come_to_an_end(text: str) -> None:
    assert all(0 <= garble.span.start < garble.span.end <= len(text) for garble in find(text))


@given(
    st.lists(
        st.sampled_from(
            (*"aZ é—“”’…ÃÂâ€™ðŸ¬√–ѓРС‹Ђ½¿ï»\u00a0\u2028\n中ひ한", "\ufffd", "\udc80", "\udcff", "Ã©", "â€™")
        ),
        max_size=12,
    ).map("".join)
)
def test_no_text_is_dismissed_in_which_there_is_something_to_look_at(text: str) -> None:
    found = quick_look().search(text)
    suspicion = first_suspicion(text)
    assert found is None or (suspicion is not None and suspicion <= found.start())


def test_every_character_that_damage_begins_with_is_suspicious() -> None:
    assert {lead for page in code_pages() for lead, _ in page.pairs()} <= set(LEADS)


def test_damage_has_no_ascii_characters() -> None:
    assert not any(character.isascii() for character in alphabet())


@given(st.text(st.sampled_from(sorted(alphabet())) | st.characters(), max_size=8))
def test_ftfy_is_asked_though_its_package_is_not_imported(text: str) -> None:
    assert badness.is_bad(text) == ftfy.badness.is_bad(text)


def test_only_the_module_of_ftfy_that_is_asked_is_loaded() -> None:
    code = (
        "import sys; from vaultlint.note.mojibake import find; assert find('It\u00e2\u20ac\u2122s here.'); "
        "assert 'vaultlint.note.mojibake.badness' in sys.modules and not {'ftfy', 'wcwidth'} & sys.modules.keys()"
    )
    subprocess.run((sys.executable, "-c", code), check=True)
