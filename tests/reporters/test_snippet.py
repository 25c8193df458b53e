import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from vaultlint.reporters import Presentation, layout, snippet, visible
from vaultlint.reporters.escapes import hidden
from vaultlint.reporters.layout import cells, clusters, head, lay_out, printed, tail, wrap
from vaultlint.reporters.snippet import Snippet, cut
from vaultlint.text import LineIndex, Span

ODD = "ab \t[]|éèe\u0301\u0300日本語ﾊﾟ한글🦙👩\u200d🚀❤\ufe0f🇩🇪مرحباשלום\u200b\u200f\u202e\x1b\x00\udc80\ud800\n\r\u2028"
TEXT = st.text(st.sampled_from(ODD) | st.characters(codec=None, exclude_categories=()), max_size=120)


@st.composite
def text_and_span(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(TEXT)
    start = draw(st.integers(0, len(text)))
    return text, Span(start, draw(st.integers(start, len(text))))


def snippet_of(text: str, span: Span, width: int = 80, encoding: str = "utf-8") -> Snippet:
    found = cut(
        text, span, LineIndex.of(text).position(span.start), Presentation(encoding=encoding), width=width, gap="…"
    )
    assert found is not None
    return found


def at(text: str, words: str, width: int = 80) -> Snippet:
    start = text.index(words)
    return snippet_of(text, Span(start, start + len(words)), width)


@given(text_and_span(), st.integers(20, 90))
def test_the_underline_starts_where_the_culprit_starts(case: tuple[str, Span], width: int) -> None:
    text, span = case
    snippet = snippet_of(text, span, width)
    assert snippet.indent == cells(snippet.before)
    assert snippet.marks == max(1, cells(snippet.culprit))


@given(TEXT)
def test_cells_are_those_of_rich_but_for_joiners(text: str) -> None:
    text = visible(text.replace("\u200d", ""))
    assert cells(text) == cell_len(text) == sum(width for _, _, width in clusters(text))


def test_a_joiner_joins_emoji_and_nothing_else() -> None:
    assert cells("👩\u200d🚀") == 2
    assert cells("👩\u200d❤\ufe0f\u200d👩") == 2
    assert cells("a\u200db") == 2
    assert cells("क\u094d\u200dष") == 2


@given(text_and_span(), st.integers(20, 90))
def test_a_line_fits_into_its_width_and_shows_the_culprit(case: tuple[str, Span], width: int) -> None:
    text, span = case
    snippet = snippet_of(text, span, width)
    shown = snippet.before + snippet.culprit + snippet.after
    assert cells(shown) <= width
    assert len(shown.splitlines()) <= 1
    first_line = span.of(text).replace("\r", "\n").split("\n")[0]
    if first_line.isascii() and first_line.isprintable() and len(first_line) < width - 2:
        assert first_line in snippet.culprit


@given(text_and_span())
def test_a_line_that_fits_is_shown_whole(case: tuple[str, Span]) -> None:
    text, span = case
    snippet = snippet_of(text, span, 10_000)
    index = LineIndex.of(text)
    line = index.line_span(index.position(span.start).line, text).of(text).expandtabs(1)
    visible_letters = [character for character in line if character.isascii() and character.isalpha()]
    shown = iter(snippet.before + snippet.culprit + snippet.after)
    assert all(letter in shown for letter in visible_letters)


@given(TEXT)
def test_clusters_cover_a_text_without_gaps(text: str) -> None:
    pieces = list(clusters(text))
    assert "".join(text[start:end] for start, end, _ in pieces) == text


@given(
    st.text(st.sampled_from("abc日 🦙é") | st.characters(exclude_categories=("Cs", "Cc")), max_size=200),
    st.integers(4, 40),
)
def test_wrapped_text_fits_and_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


COMMON = st.text(st.sampled_from("ab -é漢한，🦙\t\u3000\xa0ж…"), max_size=120)


def test_characters_that_are_laid_out_take_what_rich_says_and_join_with_nothing() -> None:
    known = [chr(code) for code in range(0x110000) if layout._ALL_KNOWN.fullmatch(chr(code))]
    assert len(known) > 40_000
    for character in known:
        assert cell_len(character) == len(lay_out(character) or "")
        assert not hidden(character)
        assert list(clusters(f"漢{character}a")) == [(0, 1, 2), (1, 2, cell_len(character)), (2, 3, 1)]


@given(COMMON, st.integers(0, 200))
def test_what_is_laid_out_is_measured_and_cut_by_its_length(text: str, room: int) -> None:
    laid_out = lay_out(text)
    assert laid_out is not None
    shown = printed(laid_out)
    assert shown.replace(" ", "") == text.replace("\t", "").replace(" ", "")
    assert cell_len(shown) == len(laid_out)
    for part, whole in ((head(laid_out, room), shown), (tail(laid_out, room)[::-1], shown[::-1])):
        assert len(part) <= room
        assert whole.startswith(printed(part))
        assert len(part) >= min(room - 3, len(laid_out))  # no more is left out than a tab that did not fit


def test_tabs_count_from_what_lies_before() -> None:
    assert printed(lay_out("a\tb\t漢\tc") or "") == "a   b   漢  c"
    assert printed(lay_out("\tb", 3) or "") == " b"


@pytest.mark.parametrize("text", ["e\u0301", "👩\u200d🚀", "❤\ufe0f", "a\x00b", "a\x01\tb", "\u200b", "\udc80", "👍🏽"])
def test_what_joins_or_is_escaped_is_not_laid_out(text: str) -> None:
    assert lay_out(text) is None


@given(COMMON.map(lambda text: text.replace("\t", " ")), st.integers(2, 40))
def test_text_is_wrapped_as_word_by_word(text: str, width: int) -> None:
    if text[:1] != " " or not text.isascii():  # a line of ASCII that fits keeps what it starts with
        assert wrap(text, width) == layout._wrap_word_by_word(text, width)


@given(
    st.tuples(COMMON, COMMON, COMMON),
    st.integers(20, 60),
    st.booleans(),
    st.sampled_from(["utf-8", "ascii", "cp1252", "cp1251"]),
)
def test_a_line_is_laid_out_as_it_is_cut_character_by_character(
    parts: tuple[str, str, str], width: int, ends: bool, encoding: str
) -> None:
    window, start, end = "".join(parts), len(parts[0]), len(parts[0]) + len(parts[1])
    presentation = Presentation(encoding=encoding)
    laid_out = snippet._laid_out(window, start, end, presentation)
    assert (laid_out is not None) == presentation.takes(window)
    if laid_out is not None:
        pieces = snippet._parts(snippet._pieces(window, Span(start, end), presentation))
        one, other = (
            snippet._fit(row, width=width, gap="...", open_start=not ends, open_end=not ends)
            for row in (laid_out, pieces)
        )
        assert one == other


def test_the_underline_stands_right_under_wide_characters() -> None:
    assert at("日本語 [[ラマ]]", "[[ラマ]]") == Snippet("日本語 ", "[[ラマ]]", "", 7, 8)
    assert at("🦙🦙 [[x]] y", "[[x]]") == Snippet("🦙🦙 ", "[[x]]", " y", 5, 5)
    assert at("한글 [[x]]", "[[x]]").indent == 5


def test_combining_marks_take_no_room() -> None:
    assert at("e\u0301e\u0301 [[x]]", "[[x]]").indent == 3
    assert at("a e\u0301 b", "\u0301").culprit == "e\u0301"


def test_a_joined_emoji_is_never_cut_in_two() -> None:
    snippet = at("see 👩\u200d🚀 there", "🚀")
    assert (snippet.culprit, snippet.indent, snippet.marks) == ("👩\u200d🚀", 4, 2)


def test_a_tab_goes_to_the_next_stop() -> None:
    assert at("a\t[[x]]", "[[x]]") == Snippet("a   ", "[[x]]", "", 4, 5)
    assert at("a\tb", "\t") == Snippet("a", "   ", "b", 1, 3)


def test_what_is_hidden_is_shown_and_underlined_as_an_escape() -> None:
    assert at("a\u200bb", "\u200b") == Snippet("a", r"\u200b", "b", 1, 6)
    assert at("\x1b[2J[[x]]", "[[x]]") == Snippet(r"\x1b[2J", "[[x]]", "", 7, 5)


def test_right_to_left_text_is_measured_like_any_other() -> None:
    assert at("مرحبا [[لاما]] نص", "[[لاما]]").indent == 6


def test_an_empty_span_gets_one_mark_where_it_stands() -> None:
    assert snippet_of("abc", Span(1, 1)) == Snippet("a", "", "bc", 1, 1)
    assert snippet_of("abc", Span(3, 3)) == Snippet("abc", "", "", 3, 1)
    assert snippet_of("", Span(0, 0)) == Snippet("", "", "", 0, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_culprit_of_several_lines_is_cut_at_the_end_of_its_first(end: str) -> None:
    assert snippet_of(f"one{end}two{end}three", Span(1, 7)) == Snippet("o", "ne", "", 1, 2)


def test_a_long_line_is_cut_around_the_culprit() -> None:
    text = "word " * 30 + "[[x]]" + " word" * 30
    snippet = at(text, "[[x]]", width=41)
    assert snippet.before.startswith("…")
    assert snippet.after.endswith("…")
    assert cells(snippet.before + snippet.culprit + snippet.after) == 41


def test_what_one_side_does_not_need_goes_to_the_other() -> None:
    snippet = at("[[x]] " + "word " * 30, "[[x]]", width=40)
    assert snippet.before == ""
    assert cells(snippet.culprit + snippet.after) >= 38


def test_a_culprit_that_is_too_long_shows_its_start() -> None:
    snippet = at("see [[" + "x" * 200 + "]]", "[[" + "x" * 200, width=30)
    assert (snippet.before, snippet.culprit[:4], snippet.culprit[-1]) == ("…", "[[xx", "…")


def test_the_work_does_not_grow_with_the_line() -> None:
    text = "x" * 5_000_000
    snippet = snippet_of(text, Span(2_500_000, 2_500_005))
    assert cells(snippet.before + snippet.culprit + snippet.after) <= 80
    combining = "e" + "\u0301" * 1_000_000
    assert len(snippet_of(combining, Span(500_000, 500_001)).culprit) < 1_000


def test_a_place_that_the_text_does_not_have_gives_nothing() -> None:
    presentation = Presentation()
    position = LineIndex.of("a\n" * 50).position(80)
    assert cut("short", Span(80, 82), position, presentation, width=80, gap="…") is None
    assert cut("short", Span(2, 3), position._replace(column=9), presentation, width=80, gap="…") is None


@given(st.text(st.sampled_from("ab -\n"), max_size=700), st.integers(0, 700), st.integers(0, 120), st.integers(5, 90))
def test_a_line_of_ascii_is_cut_as_one_of_other_letters(text: str, start: int, length: int, width: int) -> None:
    # ASCII goes a shorter way; letters as wide, of which it is not true, go the general one.
    start = min(start, len(text))
    span = Span(start, min(start + length, len(text)))
    general = snippet_of(text.translate(str.maketrans("ab -", "áêñø")), span, width)
    back = str.maketrans("áêñø", "ab -")
    parts = (part.translate(back) for part in (general.before, general.culprit, general.after))
    assert snippet_of(text, span, width) == Snippet(*parts, general.indent, general.marks)


SIGNS = st.sampled_from([*"ab -[", "é", "漢", "e\u0301", "👩\u200d🚀", "\t", "\u200b", "\u0301"])


@given(
    before=st.lists(SIGNS, max_size=150),
    culprit=st.lists(SIGNS, min_size=1, max_size=60),
    after=st.lists(SIGNS, max_size=150),
    width=st.integers(20, 60),
)
def test_what_lies_beyond_the_line_shown_changes_nothing(
    before: list[str], culprit: list[str], after: list[str], width: int
) -> None:
    text = "".join((*before, *culprit, *after))
    start = len("".join(before))
    span = Span(start, start + len("".join(culprit)))
    reaches = [width + snippet._MARGIN, width * snippet._DENSITY]
    near, far = (snippet._cut(text, span, 0, Presentation(), width=width, gap="…", reach=reach) for reach in reaches)
    assert near in (None, far)
