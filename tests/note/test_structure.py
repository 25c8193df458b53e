"""Sections 3, 5 and 6 of the semantics reference, statement by statement, beyond the vectors."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.note import Note, heading_key, markdown
from vaultlint.note.inline import _openings
from vaultlint.note.links import WIKILINK
from vaultlint.note.markdown import _may_define
from vaultlint.note.pairs import within
from vaultlint.text import LineIndex, Span, holds


def note(text: str) -> Note:
    return Note("Note.md", text)


def headings(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in note(text).headings]


def blocks(text: str) -> list[str]:
    return [block.id for block in note(text).blocks]


def tags(text: str) -> list[str]:
    return [tag.name for tag in note(text).tags]


def paths(text: str) -> list[str]:
    return [link.path for link in note(text).links]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#", [(1, "")]),
        ("# #", [(1, "")]),
        ("# a#", [(1, "a#")]),
        ("# a ##  ", [(1, "a")]),
        ("# a \\#", [(1, "a \\#")]),
        ("#\ta", [(1, "a")]),
        ("   ## a", [(2, "a")]),
        ("    ## a", []),
        ("####### a", []),
        ("#a", []),
        ("a\n===", [(1, "a")]),
        ("a\nb\n---", [(2, "a\nb")]),
        ("# a\r# b\r\n# c", [(1, "a"), (1, "b"), (1, "c")]),
        ("# See [[Other|x]] `y` ^id", [(1, "See [[Other|x]] `y` ^id")]),
        ("text\n# a", [(1, "a")]),
        ("> # a\n\n- # b\n\n[^1]: # c", []),
        ("<div>\n# a\n</div>", []),
        ("<!--\n# a\n-->", []),
        ("$$\n# a\n$$", []),
        ("$$\nx\n\n# a\n\n$$\n\n# b", [(1, "b")]),
        ("%%\n\n# a\n\n%%\n# b", [(1, "b")]),
        ("%%\n# a\n", []),
        ("```\n%%\n```\n# a", [(1, "a")]),
        ("text %%\n\n# a\n\n%% text", [(1, "a")]),
        ("%% a %%\n\n# b\n\n%% c %%", [(1, "b")]),
        ("- %%\n  [[a]]\n  %%\n- b\n\n# c", [(1, "c")]),
        ("%%\n```\n%%\n# a\n", [(1, "a")]),
        ("---\ntitle: x\n---\n# a", [(1, "a")]),
    ],
)
def test_headings_are_those_at_root_level_with_their_raw_text(text, expected):
    assert headings(text) == expected


def test_a_section_ends_at_the_next_heading_of_the_same_or_a_higher_rank():
    text = "# a\n## b\n### c\n## d\n# e\n"
    found = {heading.text: heading for heading in note(text).headings}
    assert {name: text[heading.span.end : heading.section_end] for name, heading in found.items()} == {
        "a": "\n## b\n### c\n## d\n",
        "b": "\n### c\n",
        "c": "\n",
        "d": "\n",
        "e": "\n",
    }


def test_headings_that_repeat_have_the_fingerprint_of_their_section():
    first, other, second, third = note("# A\n\nx\n# B\n\nx\n# a!\n\nx\n\n\n# A\n\ny").headings
    assert first.fingerprint
    assert first.fingerprint == second.fingerprint != third.fingerprint
    assert heading_key(first.text) == heading_key(second.text)
    assert other.fingerprint == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a ^x", ["x"]),
        ("a ^X-9\n\nb", ["X-9"]),
        ("a ^x  \n\nb", ["x"]),
        ("a ^x\r\n\r\nb", ["x"]),
        ("a ^x_y", []),
        ("a ^é", []),
        ("a^x", []),
        ("a ^x b", []),
        ("a ^x\nb", []),  # 3.3.6: in the middle of a paragraph
        ("a\n^x\nb", []),
        ("a\n^x", ["x"]),
        ("a\n\n^x\n\nb", ["x"]),
        ("- a ^x\n- b ^y\n\n  c ^z\n- d\n  ^w\n\n^v", ["x", "y", "z", "w", "v"]),
        ("- a ^x\n  - b ^y\n", ["x", "y"]),
        ("> a ^x\n>\n> b ^y", ["y"]),  # 3.3.7: no part of a quote
        ("> [!tip] a ^x\n> b\n^y", ["y"]),
        ("> a ^x\n>\n>\n\nb", ["x"]),
        ("| a |\n| -- |\n| b ^x |\n^y\n", ["y"]),
        ("a | b\n-- | --\nc | d ^x\n", []),
        ("```\na ^x\n```\n^y", ["y"]),
        ("    a ^x", []),
        ("`a ^x`", []),
        ("$$\na ^x\n$$\n^y", ["y"]),
        ("$$\na\n\nb ^x\n$$\n^y", ["y"]),
        ("<div>\na ^x\n</div>", []),
        ("%%\na ^x\n\n%%", []),
        ("![[a]]\n^x", ["x"]),
        ("![[a]]^x", ["x"]),
        ("![a](b.png)^x", ["x"]),
        ("[[a]]^x", []),
        ("[[a#^x]]", []),
        ("# a ^x", ["x"]),
        ("a ^x\n# b", ["x"]),
        ("a ^x\n> b", ["x"]),
        ("a \\^x", []),
        ("^x", ["x"]),
    ],
)
def test_a_block_id_ends_a_block_or_stands_behind_it(text, expected):
    assert blocks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#a_b-c/d.", ["a_b-c/d"]),
        ("#tag's #x! #y…z #a\u2014b", ["tag", "x", "y", "a"]),
        ("#标签，全角", ["标签，全角"]),
        ("#12 #1a #1/2", ["1a", "1/2"]),
        ("text#a (#b) '#c' -#d ,#e", []),
        ("**#a** *#b* ~~#c~~ ==#d== `x`#e [[y]]#f", ["a", "b", "c", "d", "e", "f"]),
        ("x ==y==#a", ["a"]),
        ("x==#a", []),
        ("#a#b #c,#d", ["a", "b", "c"]),
        ("\\#a \\\\#b", []),
        ("##a", []),
        ("# #a\n#b", ["a", "b"]),
        ("`#a` $#b$ <!-- #c --> <b title='#d'>", []),
        ("```\n#a\n```\n\n    #b\n\n<div>\n#c\n</div>", []),
        ("$$\n\n#a\n\n$$", []),
        ("[[x#a|y #b]] [t](u#c) <https://x.y/#d> https://x.y/#e", []),
        ("[r]: x#a '#b'", []),
        ("[#a](x) ![#b](y)", ["a", "b"]),
        ("%%#a%% x\n\n%%\n#b\n\n#c\n%%", ["a", "b", "c"]),
        ("> #a\n>#b\n\n- #c\n\n|#d| e #f |\n|--|--|\n\n[^1]: #g", ["a", "b", "c", "d", "f", "g"]),
        ("^[#a]", ["a"]),
        ("#a\u00a0#b\r#c", ["a", "b", "c"]),
        ("#a/ #/b #c//d", ["a/", "/b", "c//d"]),
        ("C# &#35;a &nbsp;#b", []),
    ],
)
def test_a_tag_starts_a_run_of_text_and_ends_at_punctuation(text, expected):
    assert tags(text) == expected


def test_tags_of_properties_come_first():
    found = note("---\ntags: [a]\n---\n#b").tags
    assert [(tag.name, tag.property) for tag in found] == [("a", True), ("b", False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    [[a]]\n\n- b\n\n    [[c]]", ["c"]),
        ("~~~\n[[a]]\n```\n[[b]]\n~~~\n[[c]]", ["c"]),
        ("```\n[[a]]", []),
        ("$a$ [[b]] $ c$ [[d]] $e $", ["b", "d"]),
        ("$5 and $6 [[a]] $5/$10 [[b]] $7", ["a", "b"]),
        ("$a$1[[b]]$ [[c]]", ["c"]),  # a `$` before a digit closes nothing, but it can open
        ("$$[[a]]$$ [[b]]", ["b"]),
        ("$$\n\n[[a]]\n\n$$\n[[b]]", ["b"]),
        ("$$ a [[b]]\n\n[[c]]", ["b", "c"]),
        ("> $$\n> [[a]]\n> $$\n> [[b]]", ["b"]),
        ("%%%[[a]]%%% [[b]]", ["a", "b"]),
        ("`%%` [[a]] `%%`", ["a"]),
        ("<div>[[a]]\n[[b]]\n\n[[c]]\n</div>", ["c"]),
        ("<!-- [[a]]\n\n[[b]] -->\n[[c]]", ["c"]),
        ("x <!-- [[a]] --> [[b]] <span>[[c]]</span>", ["b", "c"]),
        ("<título>\n[[a]]", ["a"]),
        ("> [!tip] [[a]]\n> [[b]]\n> - [ ] ==[[c]]== ~~[[d]]~~", ["a", "b", "c", "d"]),
        ("^[see [[a]]] x[^1]\n\n[^1]: [[b]]\n\n    [[c]]", ["a", "b", "c"]),
        ("# [[a]]\n\n[[b]]\n===", ["a", "b"]),
        ("%%\n```\n[[a]]\n```\n[[b]]\n%%", ["b"]),
        ("%%\n```\n%%\n[[a]]\n", ["a"]),
        ("%%\n```\n\n%%\n[[a]]\n\n%%\n\n[[b]]\n%%", ["a", "b"]),
        ("    %%\n[[a]]", ["a"]),
        ("a %%\n[[b]]\n%%\n\n[[c]]", ["b", "c"]),
        ("```dataview\nlist from [[a]]\n```\nkey:: [[b]]", ["b"]),
    ],
)
def test_links_count_in_some_zones_and_not_in_others(text, expected):
    assert paths(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a %%b%% c %%d", ["%%b%%"]),
        ("%%a%%", ["%%a%%"]),
        ("%%\na\n\nb\n%%\nc", ["%%\na\n\nb\n%%"]),
        ("%%\na\n\nb", ["%%\na\n\nb"]),
        ("%% a", ["%% a"]),
        ("a %%b\n\nc%% d", []),
        ("[[a%%b]] [[c%%d]]", []),
        ("`x%%` <b title='%%'> 100%%", []),
        ("a %% `b%%` c", ["%% `b%%"]),
        ("- %%a%%\n- b", ["%%a%%"]),
        ("- %%\n  a\n  %%\n- b\n\nc", ["%%\n  a\n  %%"]),
        ("a %%\nb\n%%\n\nc", ["%%\nb\n%%"]),
        ("> a %%\n> b\n> %%\n\nc", ["%%\n> b\n> %%"]),
        ("a %% b %%\n%%\nc\n\nd\n%%\ne", ["%% b %%", "%%\nc\n\nd\n%%"]),
        ("a %%\nb\n%% c\n%%\n\nd\n\n%%", ["%%\nb\n%%", "%%\n\nd\n\n%%"]),
        ("a %%\n$$\n%%\n\n$$\n\nb", ["%%\n$$\n%%"]),
        ("a %%\n\n%%\nb\n\nc", ["%%\nb\n\nc"]),  # what is alone in its block is no comment
        ("`a %%`\n%%\nb\n\nc", ["%%\nb\n\nc"]),
        ("[[a%%b]]\n%%\nb\n\nc", ["%%\nb\n\nc"]),
    ],
)
def test_a_comment_opens_with_two_percent_signs_and_closes_with_two(text, expected):
    found = note(text)
    assert [span.of(text) for span in found.comments] == expected


def test_code_math_and_html_are_found_with_their_marks():
    text = "`a` $b$ <br>\n\n```py\nc\n```\n\n$$\nd\n\ne\n$$\n\n<div>\nf\n</div>\n"
    found = note(text)
    assert [span.of(text) for span in found.code] == ["`a`", "```py\nc\n```"]
    assert [span.of(text) for span in found.math] == ["$b$", "$$\nd\n\ne\n$$"]
    assert [span.of(text) for span in found.html] == ["<br>", "<div>\nf\n</div>\n"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> [!Note]", ("note", "", "", "")),
        ("> [!a|b c]+  T [[x]] ", ("a", "b c", "+", "T [[x]]")),
        (">[!my type]-T", ("my type", "", "-", "T")),
        ("- > [!x] y", ("x", "", "", "y")),
    ],
)
def test_a_callout_is_a_quote_that_says_its_type_first(text, expected):
    (callout,) = note(text).callouts
    assert (callout.type, callout.meta, callout.fold, callout.title) == expected


def test_callouts_nest_and_ordinary_quotes_are_none():
    assert [callout.type for callout in note("> [!a] x\n> > [!b] y\n\n> q\n> [!c]\n").callouts] == ["a", "b"]


def test_any_one_character_makes_a_task():
    text = "- [ ] a\n* [x] b\n1. [>] c\n2) [é]\n+ [] d\n- [xx] e\n- [x](f)\n- [x]g\n> - [/] h\n"
    found = note(text).tasks
    assert [(task.mark, task.complete) for task in found] == [
        (" ", False),
        ("x", True),
        (">", True),
        ("é", True),
        ("/", True),
    ]
    assert [task.span.of(text) for task in found] == ["[ ]", "[x]", "[>]", "[é]", "[/]"]


def test_footnote_definitions_have_ids():
    text = "a[^1] b[^Über]\n\n[^1]: one\n    more\n[^Über]: two\n\n> [^3]: three\n"
    assert [footnote.id for footnote in note(text).footnotes] == ["1", "Über", "3"]


@pytest.mark.parametrize(
    ("path", "text", "plugin"),
    [
        ("a.md", "---\nexcalidraw-plugin: parsed\n---\n", "excalidraw"),
        ("a.excalidraw.md", "", "excalidraw"),
        ("a.md", "---\nkanban-plugin: board\n---\n", "kanban"),
        ("a.md", "---\ntitle: kanban-plugin\n---\n", ""),
        ("a.md", "", ""),
    ],
)
def test_files_of_plugins_are_known_as_such(path, text, plugin):
    assert Note(path, text).facts.plugin == plugin


def test_the_drawing_in_an_excalidraw_file_links_nowhere_but_its_texts_do():
    text = (
        "---\nexcalidraw-plugin: parsed\n---\n# Excalidraw Data\n\n## Text Elements\n[[a]] ^x1\n\n"
        "%%\n# Drawing\n```json\n{}\n[[b]]\n```\n%%"
    )
    assert paths(text) == ["a"]
    assert headings(text) == [(1, "Excalidraw Data"), (2, "Text Elements")]


def test_facts_say_what_the_note_says():
    text = "---\ntitle: T\naliases: [A]\ntags: [t]\n---\n# H\n\n[[a]] #u ^b\n\n[^1]: c\n"
    found = note(text)
    facts = found.facts
    assert (facts.path, facts.length, facts.title, facts.aliases) == ("Note.md", len(text), "T", ("A",))
    assert facts.links == found.links
    assert facts.tags == found.tags
    assert (len(facts.headings), len(facts.blocks), len(facts.footnotes)) == (1, 1, 1)
    assert facts.position(facts.headings[0].span.start) == (6, 1)


MANY = 4_000


@pytest.mark.parametrize(
    "piece",
    [
        *("[[", "[[a", "[[a]]", "[[a`]] ", "[[a]](b) ", "`", "$", "$a$1 ", "%%", "\n%%\n\n", "\n$$\n\n", "\n%%\n```\n"),
        *("[", "![", "[a](b", "[a]: b\n", "<", "<a ", "\\[[", "#a", "==#a", "\n^a\n", "# a\n", "> ", "- ", "|a", "é[["),
    ],
)
def test_the_same_piece_over_and_over_is_read(piece):
    text = piece * MANY
    facts = Note("a.md", text).facts
    assert facts.length == len(text)


def test_two_thousand_nested_quotes_and_brackets_are_read():
    text = ">" * 2_000 + " [[a]]\n\n" + "[" * 2_000 + "[[b]]" + "]" * 2_000
    assert paths(text) == ["a", "b"]


PIECES = (
    *"abé日本。，\u00a0\u3000🎉<>/=\"'[]()!`$|-*_~ \n\t#:.1",
    "<a ",
    "</",
    "https:",
    "\n\n",
    "\n- ",
    "\n> ",
    "](",
    "--",
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_the_ascii_image_of_a_text_has_the_structure_of_the_text(text):
    width = {0: 0}
    for index in range(len(text)):
        width[len(text[: index + 1].encode())] = index + 1

    def structure(image: str, places: dict[int, int] | None) -> list[tuple[str, int, int]]:
        found = []
        for event, place in markdown._MARKDOWN.events_with_range(image, merge_text=True):
            if isinstance(event, str) or "Text" in event or "End" in event or "Html" in event:
                continue
            kind = next(iter(event))
            name = event[kind] if isinstance(event[kind], str) else next(iter(event[kind]))
            if name not in ("Emphasis", "Strong", "Strikethrough"):
                start, end = place["start"], place["end"]
                shown = name if kind == "Start" else kind
                found.append((shown, places[start], places[end]) if places else (shown, start, end))
        return found

    assert structure(markdown.inert(text), None) == structure(text, width)


@given(st.text(st.sampled_from("a\r\n\x0b\x0c\x1c\x85\u2028 é"), max_size=12))
def test_a_line_ends_with_lf_crlf_or_cr_and_with_nothing_else(text: str) -> None:
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    index = LineIndex.of(text)

    assert [index.start(line) for line in range(1, len(index) + 1)] == starts


HEADING_LINES = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(("", " ", "  ")),
    st.sampled_from(("#", "###", "######")),
    st.sampled_from((" ", "\t", "  ")),
    st.sampled_from(("a", "a b", "a#", "#a", "é", "")),
    st.sampled_from(("", " #", " ##  ", "#", " ", "\t", " \\#")),
)


@given(HEADING_LINES, st.sampled_from(("\n", "\r\n", "\r", "")))
def test_the_text_of_a_heading_is_what_stands_between_its_number_signs(line: str, end: str) -> None:
    # What CommonMark says of it, by the letter: an opening, and then, behind a space, any number of closing signs.
    match = re.fullmatch(r" *#{1,6}(?:[ \t]+(.*?))??(?:[ \t]+#*)?[ \t]*", line)
    assert match is not None

    (heading,) = Note("A.md", f"{line}{end}text\n" if end else line).headings

    assert heading.text == (match[1] or "").strip(" \t")
    assert heading.text_span.of(line) == heading.text
    assert heading.span.end == len(line)


LINES = st.lists(
    st.sampled_from(
        (
            "a",
            "-|-",
            "-|-",
            "> b",
            "> -|-",
            "- c",
            "  d",
            "| e |",
            "|-|",
            "",
            "# f",
            "`",
            "`g`",
            "<h",
            "i>",
            "[j",
            "k](l",
        )
    ),
    max_size=8,
)


@given(LINES, st.sampled_from(("\n", "\r\n", "  \n", "\\\n")))
def test_every_line_of_dashes_and_pipes_that_goes_on_with_a_block_is_known(lines: list[str], end: str) -> None:
    # By these lines alone `note.table_links` looks for tables that pipes have lost.
    text = end.join(lines)
    outline = markdown.read(text)
    for match in re.finditer(r"\n[ >]*(?=[-|]{3})", text):
        place = match.end()
        if outline.block(match.start()) == outline.block(place) and not within(outline.opaque, place):
            assert match.start() + 1 in outline.breaks or within(outline.tables, place)


@given(st.text(st.sampled_from("[[[]]]a|\n\r\\"), max_size=20))
def test_wikilinks_are_found_by_their_brackets_as_their_pattern_finds_them(text: str) -> None:
    found, loose = _openings(text)

    assert found == [match.span() for match in WIKILINK.finditer(text)]
    if not loose:
        assert text.count("[[") == len(found)


@given(st.text(st.sampled_from("]]:a"), max_size=120), st.sampled_from(("]:", "::", "a]")))
def test_a_mark_is_found_wherever_it_stands(text: str, mark: str) -> None:
    assert holds(text, mark) == (mark in text)


@given(st.text(st.sampled_from("[]]::^a> -1\n"), max_size=24))
def test_a_line_that_may_define_a_link_is_looked_at(text: str) -> None:
    lines = re.compile(r"^[ \t>*+\-0-9.)]*\[(?!\^)[^\r\n]*?\]:", re.MULTILINE)

    assert _may_define(text) == (lines.search(text) is not None)


@given(st.text(st.sampled_from("---- \r\na"), max_size=24))
def test_properties_end_at_the_first_line_of_three_dashes(rest: str) -> None:
    text = f"---\n{rest}"
    end = re.compile(r"(?:(?<=\n)|(?<=\r)(?!\n))---[ \t]*(?:\r\n|\n|\r|\Z)").search(text, 4)
    frontmatter = note(text).frontmatter

    assert (frontmatter.span.end if frontmatter else None) == (end.end() if end else None)


@given(st.text("ab\n\r", max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_a_stretch_starts_and_ends_where_its_ends_stand(text: str, start: int, length: int) -> None:
    lines = LineIndex.of(text)
    span = Span(min(start, len(text)), min(start + length, len(text)))
    assert lines.positions(span) == (lines.position(span.start), lines.position(span.end))
