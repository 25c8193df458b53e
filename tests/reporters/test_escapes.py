import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.reporters.escapes import hidden, visible

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\nb\rc\td", r"a\nb\rc\td"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x07\x7f", r"\x07\x7f"),
        ("\x9b2J", r"\u009b2J"),
        ("caf\udce9", r"caf\xe9"),
        ("\ud800", r"\ud800"),
        ("a\u202eb\u2068c\u2069", r"a\u202eb\u2068c\u2069"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_a_terminal_obeys_or_hides_is_shown_as_an_escape(raw: str, shown: str) -> None:
    assert visible(raw) == shown


@pytest.mark.parametrize("text", ["Łódź", "日本語", "👩‍🚀", "می‌خواهم", "e\u0301", "葛\U000e0100", r"a\nb", "❤️"])
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "iso8859-1", "utf-8"])
@given(text=ANY_TEXT)
def test_any_text_fits_on_one_line_of_any_stream(encoding: str, text: str) -> None:
    shown = visible(text, encoding)
    assert shown.encode(encoding).decode(encoding) == shown
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in shown)
    assert not any(hidden(character) for character in shown)
    assert json.loads(json.dumps(shown)) == shown
