"""The rules on properties: what they find beyond their examples, and that their fixes touch nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vaultlint.findings import Edit, Problem, Safety
from vaultlint.fixer import apply
from vaultlint.note import Note
from vaultlint.note.properties import read
from vaultlint.rule import NoteRule
from vaultlint.rules.frontmatter.invalid_frontmatter import InvalidFrontmatter
from vaultlint.rules.frontmatter.required_frontmatter import RequiredFrontmatter


def found(rule: NoteRule, text: str, path: str = "Folder/Note.md") -> list[Problem]:
    return sorted(rule.check(Note(path, text)), key=lambda problem: problem.span)


def applied(text: str, problems: list[Problem]) -> str:
    edits = [edit for problem in problems if problem.fix for edit in problem.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.new + text[edit.span.end :]
    return text


def fixed(rule: NoteRule, text: str, path: str = "Folder/Note.md") -> str:
    return applied(text, found(rule, text, path))


def needs(*keys: str, **default: object) -> RequiredFrontmatter:
    return RequiredFrontmatter(keys=keys or tuple(default), default=default)


class TestRequired:
    def test_nothing_is_demanded_without_config(self) -> None:
        assert found(RequiredFrontmatter(), "body\n") == []

    @pytest.mark.parametrize(
        "value", ["", "null", "~", "''", '"  "', "[]", "{}", "[null]", "[ '' ]", "\n  -", "# comment"]
    )
    def test_an_empty_property_is_missing_unless_it_may_be_empty(self, value: str) -> None:
        text = f"---\nTitle: {value}\nx: 1\n---\n"
        (problem,) = found(needs("title"), text)
        assert problem.message == "The property 'Title' is empty."
        assert problem.span.of(text) == "Title"
        assert found(RequiredFrontmatter(keys=("title",), allow_empty=("TITLE",)), text) == []
        assert found(RequiredFrontmatter(keys=("title",), allow_empty=True), text) == []

    @pytest.mark.parametrize("value", ["0", "false", "x", "[a]", "[null, a]", "{a: 1}", ".nan", "|\n  x"])
    def test_what_has_a_value_is_there(self, value: str) -> None:
        assert found(needs("title"), f"---\ntitle: {value}\n---\n") == []

    @pytest.mark.parametrize(
        ("text", "after"),
        [
            ("", "---\ntitle: Note\n---\n"),
            ("body", "---\ntitle: Note\n---\nbody"),
            ("a\r\nb\r\n", "---\r\ntitle: Note\r\n---\r\na\r\nb\r\n"),
            ("---\n---", "---\ntitle: Note\n---"),
            ("---\r\na: 1\r\n---\r\nb", "---\r\na: 1\r\ntitle: Note\r\n---\r\nb"),
            ("---\n  a: 1\n---\n", "---\n  a: 1\n  title: Note\n---\n"),
            ("---\n# c\n---\n", "---\n# c\ntitle: Note\n---\n"),
            ("---\na: |+\n  x\n\n---\n", "---\na: |+\n  x\n\ntitle: Note\n---\n"),
            ("---\na: >\n  x\n  # no comment\n---\n", "---\na: >\n  x\n  # no comment\ntitle: Note\n---\n"),
            ("---\na:\n- 1\n---\n", "---\na:\n- 1\ntitle: Note\n---\n"),
            ("---\na:\n---\n", "---\na:\ntitle: Note\n---\n"),
            ("---\ntitle:\na: 1\n---\n", "---\ntitle: Note\na: 1\n---\n"),
            ("---\nTITLE :  # c\n---\n", "---\nTITLE : Note  # c\n---\n"),
            ('---\ntitle: ""  # c\n---\n', "---\ntitle: Note  # c\n---\n"),
            ("---\ntitle: [ ]\n---\n", "---\ntitle: Note\n---\n"),
            ("---\n\nprose\n", "---\ntitle: Note\n---\n---\n\nprose\n"),
        ],
    )
    def test_the_fix(self, text: str, after: str) -> None:
        problems = found(needs(title="{{filename}}"), text)
        assert [problem.fix and problem.fix.safety for problem in problems] == [Safety.SAFE]
        assert applied(text, problems) == after

    @pytest.mark.parametrize("content", ['{"a": 1}', "{a: 1}", "a: 1\n...", "a: &x\nb: *x\nA: *x"])
    def test_no_fix_where_it_would_not_be_right(self, content: str) -> None:
        text = f"---\n{content}\n---\n"
        rule = needs(a="x") if "&x" in content else needs(title="x")
        assert [problem.fix for problem in found(rule, text)] == [None]

    @pytest.mark.parametrize("text", ["---\nx: a\n\nbody\n", "\n---\nx: a\n---\n", " ---\nx:\n---\n"])
    def test_no_block_is_put_above_what_may_be_one(self, text: str) -> None:
        (problem,) = found(needs(title="x"), text)
        assert problem.fix is None

    @pytest.mark.parametrize(
        "text",
        ["---\na: b: c\n---\n", "---\n- a\n---\n", "---\ntitle: x\n\nbody\n", "\n---\ntags: [a]\n---\n"],
    )
    def test_nothing_is_said_where_properties_cannot_be_read(self, text: str) -> None:
        assert found(needs("author"), text) == []
        assert len(found(InvalidFrontmatter(), text)) == 1

    def test_a_list_of_empty_items_is_filled_in_its_own_style(self) -> None:
        text = "---\ntags:\n  - \n  -\nx: 1\n---\n"
        assert fixed(needs(tags=["a", "b c"]), text) == "---\ntags:\n  - a\n  - b c\nx: 1\n---\n"

    def test_placeholders(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
        rule = needs(
            t="{{filename}} in {{folder}}",
            h="{{heading}}",
            d="{{date}}",
            s="on {{date}}",
            l=["{{folder}}"],
        )
        after = fixed(rule, "# A: b\n", "Zoo/Big/It's.v2.md")
        assert after == ('---\nt: It\'s.v2 in Big\nh: "A: b"\nd: 1970-01-02\ns: on 1970-01-02\nl: [Big]\n---\n# A: b\n')

    def test_today_is_used_unless_the_environment_says_otherwise(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        before = dt.datetime.now().astimezone().date()
        after = read(fixed(needs(d="{{date}}"), ""))
        assert after is not None
        assert before.isoformat() <= str(after.data["d"]) <= dt.datetime.now().astimezone().date().isoformat()

    def test_what_has_no_value_is_left_out_of_the_fix(self) -> None:
        (problem,) = found(needs(a="{{folder}}", b="{{heading}}", c="x"), "body\n", "Note.md")
        assert problem.message == "The properties 'a', 'b' and 'c' are missing."
        assert problem.fix is not None
        assert problem.fix.title == "Add 'c'"

    def test_an_empty_value_is_configured_only_where_it_may_be_empty(self) -> None:
        rule = RequiredFrontmatter(keys=("tags",), default={"tags": []}, allow_empty=("tags",))
        assert fixed(rule, "") == "---\ntags: []\n---\n"
        assert found(needs(tags=[]), "")[0].fix is None

    def test_a_configured_date_is_written_as_obsidian_writes_it(self) -> None:
        assert fixed(needs(d=dt.date(2024, 1, 2)), "") == "---\nd: 2024-01-02\n---\n"


_LINE_ENDS = st.sampled_from(["\n", "\r\n"])
_ENTRIES = st.lists(
    st.sampled_from(
        [
            *(
                "a: 1",
                "b: 'it''s' # c",
                "'c d':   \"x\"",
                "e:",
                "f:\n- x\n- y",
                "g: [a,\n  b]",
                "h: |\n  x: y\n\n  z",
                "i: >-\n  x",
            ),
            *(
                "j: {k: v}",
                "l:\n  m:\n    - n: 1\n      o: 2",
                "# comment",
                "  # indented",
                "",
                "p: &x q",
                "日本: 😀",
                "r: yes",
            ),
            *(
                "s: |+\n  t\n\n",
                "u: a\n  b",
                "v: [[w]]",
                "? x\n: y",
                "z: -",
                "Title:",
                "TAGS: []",
                "title: # later",
                "tags:\n  -",
            ),
            *("Tags: null", 'title: ""', "A: x", "ab\t:\tc", "t\u00e9: \u0093", "tag: !t x"),
        ],
    ),
    max_size=6,
    unique=True,
)
_VALUES = st.one_of(
    st.text(min_size=1).filter(str.strip),
    st.integers(-(2**53), 2**53),
    st.booleans(),
    st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=3),
)
_BODIES = st.sampled_from(["", "body", "# H\n\n---\nx: y\n---\n", "\n", "é😀\r\n"])


def _placeholder_free(value: object) -> bool:
    return "{{" not in repr(value)


class TestAnyBlock:
    @given(_ENTRIES, _LINE_ENDS, _BODIES, _VALUES.filter(_placeholder_free), _VALUES.filter(_placeholder_free))
    def test_the_fix_touches_nothing_else(
        self, entries: list[str], line_end: str, body: str, title: object, tags: object
    ) -> None:
        content = "".join(f"{entry}\n" for entry in entries).replace("\n", line_end)
        text = f"---{line_end}{content}---{line_end}{body}"
        before = read(text)
        assert before is not None
        assume(before.error is None)
        rule = needs(title=title, tags=tags)
        problems = found(rule, text)
        assert all(problem.fix for problem in problems)
        after_text = applied(text, problems)
        after = read(after_text)
        assert after is not None
        assert after.error is None
        assert found(rule, after_text) == []
        missing = {"title", "tags"} - {
            entry.key.lower() for entry in before.properties if entry.value not in (None, "", [], [None])
        }
        for name, wanted in (("title", title), ("tags", tags)):
            entry = after.get(name)
            assert entry is not None
            if name in missing:
                assert entry.value == wanted
                assert type(entry.value) is type(wanted)
        others = {key: value for key, value in before.data.items() if key.lower() not in missing}
        assert {key: value for key, value in after.data.items() if key.lower() not in missing} == others
        assert after_text[after.span.end :] == body
        # Undoing the edits gives the note back, and what they replaced is an empty value at most.
        edits = sorted((edit for problem in problems if problem.fix for edit in problem.fix.edits), key=_start)
        assert all(edit.span.of(text).strip("- \t\r\n") in ("", "[]", "null", '""') for edit in edits)
        assert _undone(text, after_text, edits) == text

    @given(st.text(max_size=60), _VALUES.filter(_placeholder_free))
    def test_a_new_block_stands_before_the_text_as_it_is(self, text: str, title: object) -> None:
        assume(read(text) is None)
        problems = found(needs(title=title), text)
        assume(problems)
        after_text = applied(text, problems)
        after = read(after_text)
        assert after is not None
        assert after.data == {"title": title}
        assert after_text[after.span.end :] == text


def _start(edit: Edit) -> int:
    return edit.span.start


def _undone(text: str, after: str, edits: list[Edit]) -> str:
    for edit in edits:
        end = edit.span.start + len(edit.new)
        assert after[edit.span.start : end] == edit.new
        after = after[: edit.span.start] + edit.span.of(text) + after[end:]
    return after


class TestInvalid:
    @pytest.mark.parametrize(
        ("content", "after", "safety"),
        [
            ("a: b: c\nd: @e\n", 'a: "b: c"\nd: "@e"\n', Safety.SAFE),
            ("- x\na: b\n", None, None),
            ("l:\n  - @x\n  - y\n", 'l:\n  - "@x"\n  - y\n', Safety.SAFE),
            ("a: C:\\x: y\n", "a: 'C:\\x: y'\n", Safety.SAFE),
            ("a: *bold* text\n", 'a: "*bold* text"\n', Safety.SAFE),
            ("a: [@x, y]\n", 'a: ["@x", y]\n', Safety.SAFE),
            ("a: [ *x , %y, `z`]\n", 'a: [ "*x" , "%y", "`z`"]\n', Safety.SAFE),
            ("a:\n  [x, @y]\n", 'a:\n  [x, "@y"]\n', Safety.SAFE),
            ("a: [x,\n  @y,\n  z]\n", 'a: [x,\n  "@y",\n  z]\n', Safety.SAFE),
            ("a: [x, [[@y]], [[z]]]\n", 'a: [x, "[[@y]]", [[z]]]\n', Safety.SAFE),
            ("a: [x, @y [z], u]\n", None, None),
            ("a: [x, @y\n  z]\n", None, None),
            ('a: [x, @y "z, u"]\n', None, None),
            ("a: [x, 'y, z]\n", None, None),
            ('a: ["x" y, z]\n', "a: ['\"x\" y', z]\n", Safety.UNSAFE),
            ("tags: [x: y: z, u]\n", 'tags: ["x: y: z", u]\n', Safety.SAFE),
            ("tags: [u]\na b: [x: y: z]\n", 'tags: [u]\na b: ["x: y: z"]\n', Safety.UNSAFE),
            ("a: {b: @c, d: e: f}\n", 'a: {b: "@c", d: "e: f"}\n', Safety.SAFE),
            ("a: {@b: c}\n", None, None),
            ('{\n"a": 1,\n"b": @c,\n"d": 2\n}\n', '{\n"a": 1,\n"b": "@c",\n"d": 2\n}\n', Safety.SAFE),
            ("Aliases:\n  - x: y: z\n", 'Aliases:\n  - "x: y: z"\n', Safety.SAFE),
            ("a:\n- x: y: z\n", 'a:\n- "x: y: z"\n', Safety.UNSAFE),
            ("a:\n  - x: y: z\n    u: v\n", 'a:\n  - x: "y: z"\n    u: v\n', Safety.SAFE),
            ('a: "say "x""\n', "a: 'say \"x\"'\n", Safety.UNSAFE),
            ("a: 'say 'x' (or 'y')'\n", "a: \"say 'x' (or 'y')\"\n", Safety.UNSAFE),
            ('a: "[[say "x"]]"\n', "a: '[[say \"x\"]]'\n", Safety.UNSAFE),
            ('a: "Foo" and "bar"\n', 'a: \'"Foo" and "bar"\'\n', Safety.UNSAFE),
            ("a: 'It's me'\n", 'a: "It\'s me"\n', Safety.UNSAFE),
            ('a: "open\nb: c\n', 'a: "open"\nb: c\n', Safety.UNSAFE),
            ('a: "open\nb: "c"\n', 'a: "open"\nb: "c"\n', Safety.UNSAFE),
            ("a: [x](y) z\n", 'a: "[x](y) z"\n', Safety.SAFE),
            ("a: [[@x]]\n", 'a: "[[@x]]"\n', Safety.SAFE),
            ("a: [x] y\n", 'a: "[x] y"\n', Safety.UNSAFE),
            ("a: [x, y] z\n", None, None),
            ("a: [[x]], [[y]]\n", None, None),
            ("a: [[@x, y]]\n", None, None),
            ("a: [[x]]: y\n", None, None),
            ("a: {b: c} d\n", None, None),
            ("a: - b\n", 'a: "- b"\n', Safety.UNSAFE),
            ("a: @b # or a comment\n", None, None),
            ("a: [b\nc: d\n", None, None),
            ("a: b: c\nwords\n", None, None),
            ("a: b\na: b\n", "a: b\n", Safety.SAFE),
            ("a: b\nA: b\na:\n", "a: b\nA: b\n", Safety.SAFE),
            ("a:\nb: c\na: [x]\n", "b: c\na: [x]\n", Safety.SAFE),
            ("a: # note\nb: c\na: [x]\n", None, None),
            ("a:\n  - x\na:\n  - y\n", None, None),
            ("a:\n- x\na:\n- y\n", None, None),
            ("a: b\na: c\n", None, None),
            ("a: b\n  c\na: b\n  d\n", None, None),
        ],
    )
    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    def test_the_fix(self, content: str, after: str | None, safety: Safety | None, line_end: str) -> None:
        text = f"---\n{content}---\nbody\n".replace("\n", line_end)
        problems = found(InvalidFrontmatter(), text)
        assert len(problems) == 1
        if after is None:
            assert problems[0].fix is None
            return
        assert problems[0].fix is not None
        assert problems[0].fix.safety == safety
        assert applied(text, problems) == f"---\n{after}---\nbody\n".replace("\n", line_end)

    @pytest.mark.parametrize(
        "content",
        [
            "title: {{title}}: x\n",
            "title: <% tp.file.title %>: x\n",
            "a: @{{x}}\n",
            "<%* if (x) { -%>\na: b: c\n<%* } -%>\n",
            "a: <%*\n  let x: y\n  z: 'a\n%>\n",
            "{{#each}}\na: 1\n{{/each}}\na: 1\n",
            "{{frontmatter}}\nwords\n",
            "<% tp.file.include('[[x]]') %>\n",
            "a: {{x}}\na: {{y}}\n",
        ],
    )
    def test_templates_are_left_alone(self, content: str) -> None:
        assert found(InvalidFrontmatter(), f"---\n{content}---\n") == []

    def test_a_mistake_beside_a_placeholder_is_still_one(self) -> None:
        text = "---\ncreated: {{date}}\ntitle: a: b\n---\n"
        assert [problem.span.of(text) for problem in found(InvalidFrontmatter(), text)] == ["a: b"]

    @pytest.mark.parametrize(
        ("text", "after"),
        [
            ("---\ntitle: x\n", "---\ntitle: x\n---\n"),
            ("---\ntitle: x", "---\ntitle: x\n---\n"),
            ("---\r\ntitle: x\r\n\r\nbody", "---\r\ntitle: x\r\n---\r\n\r\nbody"),
            ("---\ntitle: x\n# Heading\n", "---\ntitle: x\n---\n# Heading\n"),
            ("---\ntitle: x\n...\nbody", "---\ntitle: x\n---\nbody"),
            ("\n\n---\ntitle: x\n---\nbody", "---\ntitle: x\n---\nbody"),
            (" ---\ntitle: x\n---\nbody", "---\ntitle: x\n---\nbody"),
        ],
    )
    def test_stray_blocks_are_mended_if_asked(self, text: str, after: str) -> None:
        problems = found(InvalidFrontmatter(), text)
        assert [problem.fix and problem.fix.safety for problem in problems] == [Safety.UNSAFE]
        assert applied(text, problems) == after
        assert found(InvalidFrontmatter(), after) == []

    def test_no_other_fix_goes_into_a_block_while_blank_lines_are_taken_from_before_it(self) -> None:
        text = "\n---\ntitle: x\nnote: see [[AI]]\n---\nbody\n"
        (problem,) = found(InvalidFrontmatter(), text)
        assert problem.fix is not None
        (edit,) = problem.fix.edits
        assert edit.span.of(text).endswith("[[AI]]\n")
        assert applied(text, [problem]) == text[1:]

    def test_text_before_the_properties_is_not_moved(self) -> None:
        (problem,) = found(InvalidFrontmatter(), "# Title\n---\ntags: [x]\n---\n")
        assert problem.message == "Properties must begin on the first line of the note, and text stands before these."
        assert problem.fix is None

    @given(st.text(alphabet=st.sampled_from("ab: '\"[]{}#,-\n\t@*&!%|>?\\é😀"), max_size=30))
    def test_a_fix_makes_the_block_readable_and_keeps_the_body(self, value: str) -> None:
        text = f"---\nx: 1\na: {value}\nz: 3\n---\nbody\n"
        problems = found(InvalidFrontmatter(), text)
        assume(problems and problems[0].fix)
        after_text = applied(text, problems)
        before, after = read(text), read(after_text)
        assert before is not None
        assert after is not None
        assert after.error is None
        assert after_text[after.span.end :] == text[before.span.end :]
        assert found(InvalidFrontmatter(), after_text) == []


def test_closing_properties_makes_no_line_end_of_two() -> None:
    text = "---\rlayout: wiki\rtitle: x\n\nText.\n"
    (problem,) = InvalidFrontmatter().check(Note("Note.md", text))
    assert problem.fix is not None
    assert apply(text, problem.fix.edits) == "---\rlayout: wiki\rtitle: x\n---\n\nText.\n"
