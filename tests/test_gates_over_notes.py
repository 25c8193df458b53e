"""Whatever is edited, and however: what the gates let pass has kept what stood elsewhere, as another parser sees it.

markdown-it is that other parser: neither a rule nor a gate uses it. The notes are made of blocks that are known, so
that what each of them has to look like afterwards is known as well.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import event, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from vaultlint.findings import Change, Edit
from vaultlint.fixer import apply
from vaultlint.gates import judge
from vaultlint.hunks import compose
from vaultlint.note import Note
from vaultlint.text import Span

MARKDOWN_IT = MarkdownIt("commonmark").enable("table")


class Block(NamedTuple):
    """A block as it is written, and as it is rendered."""

    written: str
    rendered: str


def block(number: int, kind: str) -> Block:
    word = f"w{number}"
    return {
        "paragraph": Block(f"{word} [[{word}]] text", f"<p>{word} [[{word}]] text</p>"),
        "emphasis": Block(f"a *{word}* and **b** c", f"<p>a <em>{word}</em> and <strong>b</strong> c</p>"),
        "heading": Block(f"## {word}", f"<h2>{word}</h2>"),
        "code": Block(f"```\n{word} *x* [[y]]\n```", f"<pre><code>{word} *x* [[y]]\n</code></pre>"),
        "inline code": Block(f"see `{word} $x$`", f"<p>see <code>{word} $x$</code></p>"),
        "quote": Block(f"> [!note] {word}\n> more", f"<blockquote>\n<p>[!note] {word}\nmore</p>\n</blockquote>"),
        "list": Block(
            f"- {word}\n  - below {word}\n- next",
            f"<ul>\n<li>{word}\n<ul>\n<li>below {word}</li>\n</ul>\n</li>\n<li>next</li>\n</ul>",
        ),
        "numbers": Block(f"3. {word}\n4. more", f'<ol start="3">\n<li>{word}</li>\n<li>more</li>\n</ol>'),
        "table": Block(
            f"| {word} | b |\n|---|---|\n| 1 | 2 |",
            f"<table>\n<thead>\n<tr>\n<th>{word}</th>\n<th>b</th>\n</tr>\n</thead>\n"
            "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>",
        ),
        "math": Block(f"$$\n{word}\n$$", f"<p>$$\n{word}\n$$</p>"),
        "task": Block(f"- [x] {word} ^{word}", f"<ul>\n<li>[x] {word} ^{word}</li>\n</ul>"),
        "link": Block(f"[{word}]({word}.md) #tag", f'<p><a href="{word}.md">{word}</a> #tag</p>'),
        "field": Block(f"key:: {word}", f"<p>key:: {word}</p>"),
    }[kind]


KINDS = ("paragraph", "emphasis", "heading", "code", "inline code", "quote", "list", "numbers", "table", "math")
KINDS += ("task", "link", "field")
NASTY = st.lists(
    st.sampled_from(
        [
            *(
                "`",
                "```",
                "~~~",
                "$",
                "$$",
                "%%",
                "%",
                "<!--",
                "<div>",
                "<%",
                "{{",
                "[",
                "]",
                "[[",
                "]]",
                "(",
                ")",
                "*",
            ),
            *(
                "**",
                "_",
                "==",
                "#",
                "# ",
                ">",
                "> ",
                "- ",
                "1. ",
                "|",
                "\n",
                "\n\n",
                " ",
                "    ",
                "\t",
                "\\",
                "^",
                "word",
            ),
            *("---\n", "===\n", "&amp;", "[^1]", "::", "é"),
        ]
    ),
    max_size=4,
).map("".join)


class Edited(NamedTuple):
    """A note of known blocks, where each stands, and an edit in one of them."""

    blocks: list[Block]
    places: list[Span]
    text: str
    edit: Edit


@st.composite
def edited_notes(draw: st.DrawFn) -> Edited:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=6))
    blocks = [block(number, kind) for number, kind in enumerate(kinds)]
    places, text = [], ""
    for made in blocks:
        # A list that follows a list would be one with it, and so would a quote.
        text += "\n\n<!-- -->\n\n" if text else ""
        places.append(Span(len(text), len(text) + len(made.written)))
        text += made.written
    inside = draw(st.sampled_from(places))
    start = draw(st.integers(inside.start, inside.end))
    end = draw(st.integers(start, min(inside.end, start + draw(st.sampled_from([0, 1, 3, 100])))))
    return Edited(blocks, places, f"{text}\n", Edit(Span(start, end), draw(NASTY)))


def verdict(text: str, edit: Edit) -> tuple[str, ...]:
    change = Change("n.md", text, apply(text, [edit]), ())
    return tuple(objection.gate for objection in judge(change, compose((), [edit])))


@settings(max_examples=600)
@given(edited_notes())
def test_what_the_gates_let_pass_is_rendered_as_before_outside_of_the_edited_block(made: Edited) -> None:
    if verdict(made.text, made.edit):
        event("refused")
        return
    event("let pass")
    after = apply(made.text, [made.edit])
    html = MARKDOWN_IT.render(after)
    hidden = Note("n.md", after).comments
    shift = len(made.edit.new) - (made.edit.span.end - made.edit.span.start)
    for part, place in zip(made.blocks, made.places, strict=True):
        if place.start <= made.edit.span.start <= place.end:
            continue
        assert part.rendered in html, (after, html)
        moved = place.shift(shift) if place.start > made.edit.span.start else place
        assert not any(span.overlaps(moved) for span in hidden), after


@settings(max_examples=200)
@given(edited_notes(), st.sampled_from(["word", "Wort", "some words", "né", "日本"]))
def test_a_word_in_the_place_of_a_word_of_prose_is_let_pass(made: Edited, new: str) -> None:
    for place, part in zip(made.places, made.blocks, strict=True):
        if part.written.startswith(("w", "a *", "## ", ">", "3.", "|")):
            word = part.written.index("w")
            edit = Edit(Span(place.start + word, place.start + word + 2), new)
            assert verdict(made.text, edit) == ()
