"""What holds for any text whatever."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from vaultlint.note import LinkKind, Note
from vaultlint.note.links import parse_link_value
from vaultlint.text import Span

PIECES = (
    *"[]()|#^%$`<>!\\\r\n\t -*_~=:.&;+'\"/{}ax1é😀\x00\x01\x02?\u00a0\u2028\u3000\ufeff\udc80",
    *("[[", "]]", "![[", "](", "%%", "$$", "```", "~~~", "\n\n", "\r\n", "\n> ", "\n- ", "\n    ", "\n# ", "\n---\n"),
    *("<!--", "-->", "<div>", "<b>", "| a |\n|---|\n| ", "[^1]", "[^1]: ", "^id", "#tag", "\n[x]: y", "==", "[!tip]"),
    *("[[a|b]]", "![[x.png]]", "[t](u.md)", "%20", "%%\n", "$$\n", "- [ ] ", "---\nk: v\n---\n", "\n===\n"),
)
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
bodies = texts.map(lambda text: "\n" + text)  # no properties: their spans are another module's


def spans_of(note: Note) -> dict[str, list[Span]]:
    return {
        "headings": [heading.span for heading in note.headings],
        "tags": [tag.span for tag in note.tags if not tag.property],
        "blocks": [block.span for block in note.blocks],
        "footnotes": [footnote.span for footnote in note.footnotes],
        "tasks": [task.span for task in note.tasks],
        "callouts": [callout.span for callout in note.callouts],
        "links": [link.span for link in note.links],
        "code": list(note.code),
        "math": list(note.math),
        "html": list(note.html),
        "comments": list(note.comments),
        "unfinished": [found.span for found in note.unfinished],
        "hollow": list(note.hollow),
        "split links": [found.span for found in note.split_links],
        "false block ids": [found.span for found in note.false_block_ids],
    }


@settings(max_examples=600, deadline=None)
@given(texts)
def test_nothing_raises_and_every_span_lies_inside_the_text(text):
    note = Note("a.md", text)
    assert note.facts.length == len(text)
    for spans in spans_of(note).values():
        assert all(0 <= start < end <= len(text) for start, end in spans)


@settings(max_examples=600, deadline=None)
@given(bodies)
@example("\n[[a\\|b]] [x](<y z#h> 't') [q]: \n\n[q]: r#s\n")
@example("\n%%\n\n    %%[\n---\n")
@example("\n[[ #h ]] [[\u00a0]] [x](a\\#b) [x](a&#35;b)")
def test_the_text_in_a_span_is_what_the_fact_says(text):
    note = Note("a.md", text)
    for heading in note.headings:
        assert heading.text_span.of(text) == heading.text
        assert heading.span.contains(heading.text_span)
        assert heading.text == heading.text.strip(" \t\r\n")
        assert heading.span.end <= heading.section_end <= len(text)
    for tag in note.tags:
        assert tag.span.of(text) == "#" + tag.name
    for block in note.blocks:
        assert block.span.of(text) == "^" + block.id
    for footnote in note.footnotes:
        assert footnote.span.of(text) == f"[^{footnote.id}]:"
    for task in note.tasks:
        assert task.span.of(text) == f"[{task.mark}]"
    for comment in note.comments:
        assert comment.of(text).startswith("%%")
    for link in note.links:
        assert link.span.of(text) == link.raw
        assert link.span.contains(link.path_span)
        assert link.span.contains(link.subpath_span)
        assert link.path_span.end <= link.subpath_span.start
        if link.kind is LinkKind.WIKILINK:
            assert link.raw.startswith("![[" if link.embed else "[[")
            assert link.raw.endswith("]]")
            assert "\n" not in link.raw
        assert link.path_span.of(text).strip() == link.path_span.of(text)


@settings(max_examples=600, deadline=None)
@given(bodies)
def test_spans_of_one_kind_do_not_overlap_and_stand_in_order(text):
    note = Note("a.md", text)
    for kind, spans in spans_of(note).items():
        assert spans == sorted(spans), kind
        for first, second in pairwise(spans):
            nested = kind == "callouts" or (kind == "links" and text[first.start] in "![")
            assert not first.overlaps(second) or (nested and first.contains(second)), kind


@settings(max_examples=600, deadline=None)
@given(bodies)
@example("\n%%\n\n<!--%%#tag")
def test_wikilinks_and_tags_stand_neither_in_code_nor_in_math_nor_in_html(text):
    note = Note("a.md", text)
    closed = (*note.code, *note.math, *note.html)
    links = [link.span for link in note.links if link.kind is LinkKind.WIKILINK]
    for span in links:
        assert not any(span.overlaps(other) for other in closed)
    for tag in note.tags:
        assert not any(other.start <= tag.span.start < other.end for other in (*closed, *links))


@settings(max_examples=400, deadline=None)
@given(bodies.map(lambda text: text.replace("\r", "")))
@example("\n> ^id\n> \n\n")
def test_line_ends_do_not_change_what_is_found(text):
    unix = Note("a.md", text)
    windows = Note("a.md", text.replace("\n", "\r\n"))
    back = [0] * (len(windows.text) + 1)
    place = 0
    for index, character in enumerate(windows.text):
        back[index] = place
        place += character != "\r"
    back[len(windows.text)] = place

    def there(spans: list[Span]) -> list[tuple[int, int]]:
        return [(back[start], back[end]) for start, end in spans]

    found, expected = spans_of(windows), spans_of(unix)
    for kind in found:
        if kind not in ("callouts", "code", "html"):  # whose last line end may or may not belong to them
            assert there(found[kind]) == expected[kind], kind
        assert len(found[kind]) == len(expected[kind]), kind
    assert [link.path for link in windows.links] == [link.path for link in unix.links]


@settings(max_examples=300, deadline=None)
@given(texts)
def test_a_property_value_of_any_kind_is_one_link_or_none(value):
    link = parse_link_value(value)
    if link is not None:
        assert link.kind is LinkKind.PROPERTY
        assert link.span.of(value) == link.raw == value.strip("\t\n\v\f\r \u00a0\u2028\u2029\u3000\ufeff")
        assert link.span.contains(link.target_span)
