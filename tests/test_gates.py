"""What may be written, and what must not be: each gate against changes that go beyond their edits."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.dialect import LOGSEQ
from vaultlint.findings import Change, Edit, Objection
from vaultlint.fixer import apply, compose, ordered
from vaultlint.gates import judge, untouchable
from vaultlint.note import Note
from vaultlint.note.property_edits import set_properties
from vaultlint.text import Span


def objections(text: str, edits: Sequence[Edit]) -> tuple[Objection, ...]:
    return judge(Change("n.md", text, apply(text, edits), ()), compose((), ordered(edits, len(text))))


def verdict(text: str, edits: Sequence[Edit]) -> tuple[str, ...]:
    return tuple(objection.reason for objection in objections(text, edits))


def replaced(text: str, *pairs: tuple[str, str]) -> tuple[str, ...]:
    """The verdict on a note in which each old text (there exactly once) was replaced by a new one."""
    edits = []
    for old, new in pairs:
        assert text.count(old) == 1
        edits.append(Edit(Span(text.index(old), text.index(old) + len(old)), new))
    return verdict(text, edits)


def inserted(text: str, before: str, new: str) -> tuple[str, ...]:
    """The verdict on a note into which something was put just before a text that is there exactly once."""
    assert text.count(before) == 1
    place = text.index(before)
    return verdict(text, [Edit(Span(place, place), new)])


NOTE = """---
title: A note
tags:
  - one
  - two
done: true
---
# First #tag

A [[Link]] and ![[embed.png|100]], `code`, $math$ and %%a comment%%.

> [!note] Title
> quoted [[Other#Heading|text]]

- [ ] a task
- [x] another ^block

```python
x = "[[no link]]"
```

$$
y = 1
$$

<div>
html
</div>

| a | b |
|---|---|
| [[T\\|t]] | 2 |

[^1]: A footnote.

## Last
The end.
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[Link]]", "[[Another Link|Link]]"),
        ("[[Link]]", ""),
        ("![[embed.png|100]]", "embed"),
        ("Other#Heading", "Other#New heading"),
        ("T\\|t", "Table\\|t"),
        ("and %%", "und %%"),
        ("# First #tag\n", "# First, and first again\n"),
        ("%%a comment%%", ""),
        ("[x]", "[ ]"),
        (" ^block", ""),
        ("[^1]: A", "[^1]: Ein"),
        ("## Last\nThe end.\n", ""),
        ("The end.\n", "The end."),
        ("title: A note", "title: Another"),
        ("  - two\n", ""),
        ("  - two\n", "  - two\n  - three\n"),
        ("done: true\n", "done: true\nvideoId: x\n"),
        ("done: true\n", ""),
        ("done: true", "Done: true"),
        ("> [!note] Title", "> [!tip]- Title"),
        ("- [ ] a task\n", ""),
    ],
)
def test_a_change_that_does_what_its_edit_says_may_be_written(old: str, new: str) -> None:
    assert replaced(NOTE, (old, new)) == ()
    assert replaced(NOTE.replace("\n", "\r\n"), (old.replace("\n", "\r\n"), new.replace("\n", "\r\n"))) == ()


@pytest.mark.parametrize(
    ("text", "old", "new", "reason"),
    [
        (NOTE, "# First", "%%\n# First", "on line 8 would become a comment"),
        (NOTE, "y = 1\n$$", "y = 1", "'$$' on line 22 would no longer be math"),
        (NOTE, "```python", "``python", "would no longer be code"),
        (NOTE, "$$\ny", "y", "would no longer be math"),
        (NOTE, "## Last", "```\n## Last", "'The end.' on line 36 would become code"),
        ("text `[[b]]\n", "text", "`", "'`' on line 1 would become code"),
        ("x [[a]] y `z\n", "x", "x`", "'[[a]] y `' on line 1 would become code"),
        ("word [[a]]\n", "word", "    word", "'[[a]]' on line 1 would become code"),
        ("p\n# H [[a]]\n", "p\n", "p\n<div>\n", "'# H [[a]]' on line 2 would become HTML"),
        ("para\n\n    code\n", "para", "- para", "'code' on line 3 would no longer be code"),
    ],
)
def test_nothing_becomes_or_ceases_to_be_code_math_html_or_comment(text: str, old: str, new: str, reason: str) -> None:
    assert any(reason in said for said in replaced(text, (old, new)))


@pytest.mark.parametrize(
    ("text", "old", "new", "reason"),
    [
        ("# One\n\ntext\n# Two\n", "text\n", "text ", "the heading '# Two' on line 4 would be lost"),
        ("see ^id\n", "see ", "see", "the block id '^id' on line 1 would be lost"),
        ("a b #tag c\n", "a b ", "a b\\", "the tag '#tag' on line 1 would be lost"),
        ("foo#tag bar", "foo", "foo ", "'#tag' on line 1 would become a tag"),
        ("text ^id\nmore\n", "text", "# text", "'^id' on line 1 would become a block id"),
        ("word [[a]]\n", "word", "    word", "the link '[[a]]' on line 1 would be lost"),
        ("text\n\n---\n", "\n\n", "\n", "the text from line 3 on would be read as something else"),
        ("one\n\ntwo\n", "\n\n", "\n", "the text from line 3 on would be read as something else"),
    ],
)
def test_what_is_lost_or_gained_beyond_the_edit_is_named(text: str, old: str, new: str, reason: str) -> None:
    assert any(reason in said for said in replaced(text, (old, new)))


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("text\nmore\n---\n", "text\n", ""),
        ("[[a]] [[b]]\n", "[[a]]", "`"),
        ("[x](b.md) [[c]]\n", "[x](b.md)", "[x](b.md"),
        ("text\npara\n", "text\n", "text\n\n"),
        ("> [!note] a\n> [[b]]\n\ntext\n", "> [!note] a\n", ""),
        ("# One\ntext\n# Two", "Two", "Two and three"),
        ("para\n\nother\n", "para\n", "para\nwith a second line\n"),
    ],
)
def test_what_an_edit_does_to_the_block_that_it_is_in_is_its_own_affair(text: str, old: str, new: str) -> None:
    assert replaced(text, (old, new)) == ()


@pytest.mark.parametrize("new", [" and more", "## Deeper\n", "#", "\n"])
def test_what_is_put_in_at_the_edge_of_a_heading_may_be_meant_for_it(new: str) -> None:
    text = "text\n\n# One\n\ntext\n"
    place = text.index("# One") if new.startswith(("#", "\n")) else text.index("# One") + len("# One")
    assert verdict(text, [Edit(Span(place, place), new)]) == ()


def test_text_that_changed_outside_of_the_edits_is_refused() -> None:
    hunks = compose((), [Edit(Span(0, 1), "b")])
    assert judge(Change("n.md", "a and a", "b and b", ()), hunks) == (
        Objection("edits", "text would change where nothing was to be edited"),
    )
    assert judge(Change("n.md", "a", "bc", ()), hunks) != ()
    assert judge(Change("n.md", "", "b", ()), hunks) != ()


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ("a\r\nb\r\n", "x\r\n", False),
        ("a\r\nb\r\n", "x\n", True),
        ("a\nb\n", "x\r\n", True),
        ("a\nb\r\n", "x\n", False),
        ("a", "x\n", False),
        ("a\rb", "x\n", True),
    ],
)
def test_no_other_kind_of_line_end_comes_in(before: str, after: str, refused: bool) -> None:
    said = verdict(before, [Edit(Span(0, 1), after)])
    assert any("line ends" in reason for reason in said) == refused


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("title: A note\n", "title: A note\n---\n", "the property 'tags' would change"),
        ("title: A note\n", "title: |\n  A note\n\n  #", "the property 'tags' would change"),
        ("  - one\n", "  - one\n- x\n", "the frontmatter would no longer be readable"),
        ("title: A note\n", "title: 'A note\n", "the frontmatter would no longer be readable"),
        ("done: true\n---", "done: true", "the frontmatter would be lost"),
        ("---\ntitle", "--\ntitle", "the frontmatter would be lost"),
    ],
)
def test_properties_that_were_not_edited_keep_their_values(old: str, new: str, reason: str) -> None:
    assert any(reason in sentence for sentence in replaced(NOTE, (old, new)))


@pytest.mark.parametrize("items", ["  - ", "  -", "  - \n  - ", "-", "- ''\n-"])
def test_the_empty_items_of_a_list_may_be_filled_in(items: str) -> None:
    text = f"---\ntags:\n{items}\ntitle: x\n---\n"
    assert verdict(text, list(set_properties(text, {"tags": ["a", "b"]}))) == ()
    assert replaced("---\na:\n  - \n  - \nb: c\n---\n", ("a:\n  - \n", "a:\n  - x\n")) == ()
    assert replaced("---\na:\n  -\n  -\nb: c\n---\n", ("b: c", "b: d\nc:\n  -")) == ()


def test_a_value_of_another_type_is_another_value() -> None:
    assert replaced("---\na: &x true\nb: *x\n---\n", ("true", "1")) == ("the property 'b' would change",)


def test_a_new_block_of_properties_leaves_the_rest_as_it_is() -> None:
    text = "# Title\n\n[[Link]] `code`\n"
    assert inserted(text, "# Title", "---\ntitle: x\n---\n") == ()
    assert inserted(text, "# Title", "---\ntitle: [\n---\n") != ()
    assert inserted(text, "# Title", "---\ntitle: x\n") == ()


def test_closing_a_block_of_properties_is_no_change_of_the_text() -> None:
    text = "---\ntitle: x\ntags: [a]\n\n# Heading\n\n[[Link]]\n"
    assert inserted(text, "\n# Heading", "---\n") == ()


def test_broken_properties_may_be_mended() -> None:
    assert replaced("---\ntitle: a: b\ntags: [x]\n---\n#t [[L]]\n", ("a: b", '"a: b"')) == ()
    assert replaced("text\n---\ntitle: x\n---\n[[L]]\n", ("text\n", "")) == ()


def test_a_heading_ends_a_quote() -> None:
    assert replaced("> quote\n# One\ntext\n# Two\nmore\n", ("# One\ntext\n", "")) == ()


def test_an_edited_definition_does_not_trouble_other_blocks() -> None:
    text = "# T\n\nsee [it]\n\n[it]: old.md\n[^1]: [[with space|x]]\n\n***\n\n[^2]: note\n"
    assert replaced(text, ("old.md", "new.md")) == ()
    assert replaced(text, ("[[with space|x]]", "[[without|x]]")) == ()


# Over all notes


texts = st.lists(
    st.sampled_from(
        [
            *"#`$%~>|-[]()!^\\ \t\n\r:=*+.a1",
            "\n\n",
            "---\n",
            "[[",
            "]]",
            "%%",
            "```",
            "$$",
            "key: value\n",
            "<div>",
            "- ",
            "\r\n",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300)
@given(texts, st.data())
def test_no_change_whatever_makes_a_gate_fall_over(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for reason in verdict(text, [Edit(Span(start, end), data.draw(texts))]):
        assert reason == reason.strip()


@settings(max_examples=200)
@given(texts)
def test_a_change_of_nothing_may_be_written(text: str) -> None:
    assert judge(Change("n.md", text, text, ()), ()) == ()


@settings(max_examples=200)
@given(texts, texts)
def test_replacing_a_word_in_a_paragraph_of_its_own_may_be_written(above: str, below: str) -> None:
    text = f"{above}\n\nword\n\n{below}"
    place = len(above) + 2
    note = Note("n.md", text)
    zones = (*note.code, *note.math, *note.html, *note.comments)
    if note.body_start > place or any(span.overlaps(Span(place, place + 4)) for span in zones) or "<%" in above:
        return
    new = "WORD" if "\r" in text else "sentence of words"
    assert verdict(text, [Edit(Span(place, place + 4), new)]) == ()


def test_a_note_is_judged_as_its_dialect_reads_it() -> None:
    text = "# Head\n\t- one\n\t- [[a]] and `code`\n"
    edits = [Edit(Span(text.index("one"), text.index("one") + 3), "one `")]
    change = Change("n.md", text, apply(text, edits), ())
    hunks = compose((), ordered(edits, len(text)))
    assert [objection.gate for objection in judge(change, hunks)] == ["zones"]  # to Obsidian all of it is code
    assert judge(change, hunks, LOGSEQ) == ()  # each item is a paragraph of its own
    text = "# Head\n\t- one\n\t- [[a]] and [[b]]\n"
    edits = [Edit(Span(text.index("[[a]] and"), text.index("[[a]] and") + 5), "%% [[a]]")]
    change = Change("n.md", text, apply(text, edits), ())
    hunks = compose((), ordered(edits, len(text)))
    assert judge(change, hunks)[0].reason.endswith("would be edited, and it is code")
    assert judge(change, hunks, LOGSEQ) == ()


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("see [One two](one.md), then [b](b.md) c\n", [("[One two](one.md)", "[[One two]]"), ("[b](b.md)", "[[b]]")]),
        ("see [[One]], then [[b|c]] d\n", [("[[One]]", "[One](One.md)"), ("[[b|c]]", "[c](b.md)")]),
        ("see [[a*b]] and *c* d\n", [("a*b", "a*b*c")]),
        ("see ![[Not ended]\n", [("ed]", "ed]]")]),
        ("see `[[One]]` and *c* d\n", [("see", "look at")]),
    ],
)
def test_links_may_be_written_in_another_form(text: str, pairs: list[tuple[str, str]]) -> None:
    assert replaced(text, *pairs) == ()


def test_long_and_deep_notes_are_judged() -> None:
    many = ("word " * 1_000_000, "> " * 2000 + "word", "[[" * 50_000 + " word", "- word\n" * 20_000)
    for text in (*many, "[a:: " * 20_000 + "\nword", "(a:: [b] " * 20_000 + "\nword", "<% {{ " * 20_000 + "\nword"):
        place = text.rindex("word")
        assert verdict(text, [Edit(Span(place, place + 4), "else")]) == ()


def test_many_edits_in_comments_are_judged() -> None:
    text = "%%a [[word]] b%%\n\n" * 3_000
    edits = [Edit(Span(match.start(), match.end()), "other|word") for match in re.finditer("word", text)]
    assert verdict(text, edits) == ()


# Files that are never edited


@pytest.mark.parametrize(
    ("path", "text", "plugin"),
    [
        ("Drawing.excalidraw.md", "", "Excalidraw"),
        ("Drawing.md", "---\n\nexcalidraw-plugin: parsed\ntags: [excalidraw]\n---\n", "Excalidraw"),
        ("Drawing.md", "---\r\ntags: x\r\nexcalidraw-plugin: raw\r\n---\r\n", "Excalidraw"),
        ("Board.md", '---\n"kanban-plugin": board\n---\n', "Kanban"),
        ("Board.md", "---\nbroken: [\nkanban-plugin: basic\n---\n", "Kanban"),
    ],
)
def test_drawings_and_boards_must_not_be_edited(path: str, text: str, plugin: str) -> None:
    assert untouchable(path, text) == f"it belongs to the {plugin} plugin"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kanban-plugin: board",
        "---\ntitle: x\n---\nkanban-plugin: board\n",
        "---\ntitle: kanban-plugin: x\n---\n",
        "text\n---\nkanban-plugin: board\n---\n",
        "---\n" + "line: 1\n" * 50_000,
        "---\r" + "line: 1\r" * 50_000,
        "---\r\n" + "line: 1\r\n" * 50_000,
    ],
)
def test_other_notes_may_be_edited(text: str) -> None:
    assert untouchable("Note.md", text) is None


def test_two_links_of_a_paragraph_may_be_written_anew() -> None:
    text = "See [Ex 4](#ex-4) and [Ex 5](#ex-5) here.\n"
    assert replaced(text, ("[Ex 4](#ex-4)", "[[#Ex 4]]"), ("[Ex 5](#ex-5)", "[[#Ex 5]]")) == ()
