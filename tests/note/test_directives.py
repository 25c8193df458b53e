"""What a note says to linters: which comments and properties are directives, what they name, what goes with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.dialect import DIALECTS
from vaultlint.note import Note
from vaultlint.note.facts import Directive, DirectiveKind, Tool


def _read(text: str, dialect: str = "obsidian") -> tuple[Directive, ...]:
    return Note("Note.md", text, DIALECTS[dialect]).facts.directives


def _one(text: str) -> Directive:
    (directive,) = _read(text)
    return directive


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("disable", DirectiveKind.DISABLE),
        ("enable", DirectiveKind.ENABLE),
        ("disable-line", DirectiveKind.LINE),
        ("disable-next-line", DirectiveKind.NEXT_LINE),
        ("disable-file", DirectiveKind.FILE),
        ("disable-nextline", DirectiveKind.UNKNOWN),
    ],
)
@pytest.mark.parametrize(("opening", "closing"), [("%%", "%%"), ("<!--", "-->")])
def test_a_comment_of_either_kind_is_a_directive(verb: str, kind: DirectiveKind, opening: str, closing: str) -> None:
    for space in (" ", "", "\n"):
        comment = f"{opening}{space}vaultlint-{verb}{space}{closing}"
        directive = _one(f"Text\n\n{comment}\n\nText\n")
        assert (directive.tool, directive.kind, directive.verb, directive.names) == (Tool.VAULTLINT, kind, verb, ())
        assert directive.span.of(f"Text\n\n{comment}\n\nText\n") == comment


@pytest.mark.parametrize(
    ("said", "names", "reason"),
    [
        ("broken-wikilink", ["broken-wikilink"], ""),
        ("broken-wikilink, mojibake", ["broken-wikilink", "mojibake"], ""),
        ("broken-wikilink mojibake:  planned: for\nMay ", ["broken-wikilink", "mojibake"], "planned: for May"),
        (": planned", [], "planned"),
        ("broken-wikilink -- planned: for\nMay", ["broken-wikilink"], "planned: for May"),
        ("broken-wikilink, mojibake\n--- May -- or June", ["broken-wikilink", "mojibake"], "May -- or June"),
        ("broken-wikilink: May -- or June", ["broken-wikilink"], "May -- or June"),
        ("broken-wikilink,-- planned", ["broken-wikilink"], "planned"),
        ("-- planned", [], "planned"),
        ("broken-wikilink --", ["broken-wikilink"], ""),
        ("broken-wikilink - planned", ["broken-wikilink", "-", "planned"], ""),
        ("broken-wikilink --planned", ["broken-wikilink", "--planned"], ""),
        ("broken--wikilink", ["broken--wikilink"], ""),
        ("", [], ""),
    ],
)
def test_names_stand_before_a_colon_or_dashes_and_the_reason_behind_them(
    said: str, names: list[str], reason: str
) -> None:
    text = f"😀 %% vaultlint-disable-line {said} %%"
    directive = _one(text)
    assert [name.text for name in directive.names] == names
    assert [name.span.of(text) for name in directive.names] == names
    assert directive.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "```\n%% vaultlint-disable %%\n```\n",
        "`%% vaultlint-disable %%`\n",
        "`<!-- vaultlint-disable -->`\n",
        "$$\n%% vaultlint-disable %%\n$$\n",
        "    <!-- vaultlint-disable -->\n",
        "vaultlint-disable\n",
        "%% see vaultlint-disable %%\n",
        "%% vaultlint-disable\n",
        "<!-- vaultlint-disable\n",
        "%% vaultlint-disable_all %%\n",
        "%% my-vaultlint-disable %%\n",
        "%% markdownlint-disable %%\n",
        "<!-- linter-disable-line -->\n",
        "---\nvaultlint-disable:\n---\n",
        "---\nvaultlint-disable: false\n---\n",
        "---\nvaultlint-disable: []\n---\n",
        "---\ntitle: vaultlint-disable\n---\n",
    ],
)
def test_what_is_no_directive(text: str) -> None:
    assert _read(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "> [!note] Title\n> [[x]] %% vaultlint-disable-line %%\n",
        "- [ ] [[x]] <!-- vaultlint-disable-line -->\n",
        "| a |\n| --- |\n| [[x]] %% vaultlint-disable-line %% |\n",
        "# Heading %% vaultlint-disable-line %%\n",
        "<div>\n<!-- vaultlint-disable-line -->\n</div>\n",
    ],
)
def test_directives_stand_wherever_comments_do(text: str) -> None:
    assert _one(text).kind is DirectiveKind.LINE


def test_where_percent_signs_are_no_comment_only_html_has_directives() -> None:
    text = "[[a]] %% vaultlint-disable-line %%\n[[b]] <!-- vaultlint-disable-line -->\n"
    assert len(_read(text)) == 2
    for dialect in ("foam", "dendron", "logseq", "commonmark"):
        (directive,) = _read(text, dialect)
        assert directive.span.of(text).startswith("<!--")


@pytest.mark.parametrize(
    ("written", "names", "reasons"),
    [
        ("broken-wikilink", ["broken-wikilink"], [""]),
        ("broken-wikilink, mojibake", ["broken-wikilink", "mojibake"], ["", ""]),
        ("[broken-wikilink, 'mojibake']", ["broken-wikilink", "mojibake"], ["", ""]),
        ("\n  - broken-wikilink\n  - mojibake", ["broken-wikilink", "mojibake"], ["", ""]),
        ("\n  broken-wikilink: planned\n  mojibake:", ["broken-wikilink", "mojibake"], ["planned", ""]),
        ("\n- broken-wikilink: planned\n- 'mojibake: old'", ["broken-wikilink", "mojibake"], ["planned", "old"]),
        ("broken-wikilink -- planned", ["broken-wikilink"], [""]),
        ("\n- broken-wikilink -- planned\n- 'mojibake -- old'", ["broken-wikilink", "mojibake"], ["planned", "old"]),
        ("[3]", ["3"], [""]),
        ("all", [], []),
        ("[all]", [], []),
        ("true", [], []),
    ],
)
def test_a_property_silences_the_whole_note(written: str, names: list[str], reasons: list[str]) -> None:
    text = f"---\ntitle: x\nVaultlint-disable: {written}\ntags: []\n---\nText\n"
    directive = _one(text)
    assert directive.kind is DirectiveKind.FILE
    assert [name.text for name in directive.names] == names
    assert [name.reason for name in directive.names] == reasons
    assert directive.cut is not None
    assert text[: directive.cut.start] + text[directive.cut.end :] == "---\ntitle: x\ntags: []\n---\nText\n"


def test_what_others_say_is_read() -> None:
    text = "---\ndisabled rules: [all]\n---\n%%linter-disable%%\n\n<!-- markdownlint-disable MD024 -->\n"
    assert [(each.tool, each.kind, len(each.names)) for each in _read(text)] == [
        (Tool.OBSIDIAN_LINTER, DirectiveKind.FILE, 0),
        (Tool.OBSIDIAN_LINTER, DirectiveKind.DISABLE, 0),
        (Tool.MARKDOWNLINT, DirectiveKind.DISABLE, 1),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A\n\n%% vaultlint-disable %%\n\nB\n", "A\n\n\nB\n"),
        ("A\n%% vaultlint-disable %%\nB\n", "A\nB\n"),
        ("A\n\n%% vaultlint-disable %%", "A\n"),
        ("%% vaultlint-disable %%", ""),
        ("<!-- vaultlint-disable -->\nA\n", "A\n"),
        ("A\n<!-- vaultlint-disable -->\nB\n", "A\n\nB\n"),  # it kept the paragraphs apart
        ("A\n<!-- vaultlint-disable -->\n# B\n", "A\n# B\n"),
        ("---\na: 1\n---\n<!-- vaultlint-disable -->\nA\n", "---\na: 1\n---\nA\n"),
        ("> A\n> %% vaultlint-disable %%\n> B\n", "> A\n> B\n"),
        ("A %% vaultlint-disable-line %%\n", "A\n"),
        ("A %% vaultlint-disable-line %%  \nB\n", "A  \nB\n"),
        ("A %% vaultlint-disable-line %% B\n", "A B\n"),
        ("%% vaultlint-disable-line %% B\n", "B\n"),
        ("- %% vaultlint-disable-line %% B\n", "- B\n"),
        ("| a |\n| --- |\n| b %% vaultlint-disable-line %% |\n", "| a |\n| --- |\n| b |\n"),
        ("A <!-- vaultlint-disable-line -->B\n", "A B\n"),
        ("A %% vaultlint-disable-line %%B\n", "A B\n"),
        ("A%% vaultlint-disable-line %% B\n", "A B\n"),
        ("A%% vaultlint-disable-line %%\nB\n", "A\nB\n"),
        ("**A**%% vaultlint-disable-line %% B\n", "**A** B\n"),
        ("A %% vaultlint-disable-line: b\nc %%[[N]] d\n", "A [[N]] d\n"),
        ("A %% vaultlint-disable-line %% [ ] *b*\n", "A [ ] *b*\n"),
        ("- %% vaultlint-disable-line %%B\n", "- B\n"),
        ("- %% vaultlint-disable-line %%     B\n", "- B\n"),
        ("- [ ] %% vaultlint-disable-line %%B\n", "- [ ] B\n"),
        ("# %% vaultlint-disable-line %%B\n", "# B\n"),
        ("> [!note] %% vaultlint-disable-line %%B\n", "> [!note] B\n"),
        ("> [!note] %% vaultlint-disable-line %%\n> B\n", "> [!note]\n> B\n"),
        ("key:: %% vaultlint-disable-line %%B\n", "key:: B\n"),
        ("%% vaultlint-disable-line %% #tag\n", "#tag\n"),
        ("A %% vaultlint-disable-line %%\\\nB\n", "A\\\nB\n"),
        ("[^1]: A %% vaultlint-disable-line %%\n", "[^1]: A\n"),
        ("| a |\n| --- |\n| %% vaultlint-disable-line %%|\n", "| a |\n| --- |\n| |\n"),
        ("A\n\n%% vaultlint-disable %%\n1. B\n", "A\n\n1. B\n"),
        ("- A\n\n    %% vaultlint-disable %%\n    B\n", "- A\n\n    B\n"),
        ("A\n%% vaultlint-disable %%\n\n---\n", "A\n\n---\n"),
        ("> A\n>\n<!-- vaultlint-disable -->\n> 1. B\n", "> A\n>\n\n> 1. B\n"),  # it kept the quotes apart
        ("> A\n>\n  %% vaultlint-disable %%\n> B\n", "> A\n>\n\n> B\n"),
        ("> > A\n> >\n> <!-- vaultlint-disable -->\n> > B\n", "> > A\n> >\n>\n> > B\n"),
        ("> A\n>\n<!-- vaultlint-disable -->\n<!-- B -->\n> C\n", "> A\n>\n\n<!-- B -->\n> C\n"),
        ("> A\n<!-- vaultlint-disable -->\n\nB\n", "> A\n\nB\n"),
    ],
)
def test_what_goes_with_a_directive(text: str, left: str, line_end: str) -> None:
    text, left = text.replace("\n", line_end), left.replace("\n", line_end)
    cut = _one(text).cut
    assert cut is not None
    assert text[: cut.start] + text[cut.end :] == left


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "text",
    [
        *("#%% vaultlint-disable %%tag\n", "A %% vaultlint-disable %%#tag\n", "A^%% vaultlint-disable %%b\n"),
        *("A ^%% vaultlint-disable-line %%abc\n", "A %% vaultlint-disable-line %%^abc\n"),
        *("A ^abc %% vaultlint-disable-line %%\n", "A ^abc%% vaultlint-disable-line %%\n"),
        *("key:%% vaultlint-disable %%: v\n", "[a]: b %% vaultlint-disable-line %%\n"),
        *("%% vaultlint-disable %%# A\n", "%% vaultlint-disable %% # A\n", "> %% vaultlint-disable %% > A\n"),
        *("- %% vaultlint-disable %%[ ] A\n", "- %% vaultlint-disable %% [x] A\n", "- [ ]%% vaultlint-disable %% A\n"),
        *("* %% vaultlint-disable %%- A\n", "1.%% vaultlint-disable %% A\n", "-%% vaultlint-disable %% A\n"),
        *("> %% vaultlint-disable %%[!note] A\n", "> [!note]%% vaultlint-disable %% A\n"),
        *("A\\ %% vaultlint-disable-line %%\nB\n", "# A # %% vaultlint-disable-line %%\n"),
        *("A\n- %% vaultlint-disable-line %%\n", "A\n---%% vaultlint-disable-line %%\n"),
        *("*A %% vaultlint-disable %%* B*\n", "A %% vaultlint-disable %%https://x.org\n"),
        *("<!-- vaultlint-disable --> *A*\n", "- <!-- vaultlint-disable --> *A*\n"),  # it makes all of the line HTML
        *("<b> %% vaultlint-disable-line %%\nA\n",),
        "%% vaultlint-disable %%\n---\nt: 1\n---\nA\n",
        "<!-- vaultlint-disable -->\n\n---\nt: 1\n---\nA\n",
        "%% A %%\n%% vaultlint-disable %%\n\n<!-- B -->\n---\nt: 1\n---\nA\n",
        "A\n\n%% vaultlint-disable %%\n---\nB\n",
        "A\n\n> %% vaultlint-disable %%\n> 2. B\n",
        "# A\n%% vaultlint-disable %%\n    B\n",
        "A\n\n%% vaultlint-disable %%\n[a]: b\n",
    ],
)
def test_a_directive_stays_where_text_would_be_something_else_without_it(text: str, line_end: str) -> None:
    assert _one(text.replace("\n", line_end)).cut is None


_PIECES = st.sampled_from(
    (
        *("%%", "<!--", "-->", " ", "\n", "\r\n", "vaultlint-disable", "vaultlint-enable", "-line", "-next-line", ":"),
        *(
            "broken-wikilink",
            ",",
            "all",
            "# ",
            "> ",
            "- ",
            "| ",
            "```",
            "$$",
            "---\n",
            "vaultlint-disable: [",
            "]",
            "é",
        ),
        *("linter-disable", "markdownlint-disable", "disabled rules: "),
    )
)


@given(st.lists(_PIECES, max_size=30))
def test_spans_lie_inside_one_another(pieces: list[str]) -> None:
    text = "".join(pieces)
    end = 0
    for directive in _read(text):
        assert 0 <= directive.span.start < directive.span.end <= len(text)
        if directive.cut is not None:
            assert 0 <= directive.cut.start <= directive.span.start
            assert directive.span.end <= directive.cut.end <= len(text)
        for name in directive.names:
            assert directive.span.start <= name.span.start <= name.span.end <= len(text)
            assert name.cut.contains(name.span)
        if directive.span.start >= end:
            end = directive.span.end
