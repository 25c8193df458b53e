"""What a baseline holds, and which of today's findings are in it."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.baseline import Record, compare, read, recorded, write
from vaultlint.errors import BaselineError, NewerBaseline
from vaultlint.findings import Finding, Severity
from vaultlint.text import Position, Span

NEVER = ("internal-error",)


def finding(
    path: str, text: str, found: str, *, rule: str = "broken-wikilink", nth: int = 0, says: str = ""
) -> Finding:
    start = -1
    for _ in range(nth + 1):
        start = text.index(found, start + 1)
    return Finding(
        path, Span(start, start + len(found)), rule, Severity.WARNING, says or "m", Position(1, 1), Position(1, 1)
    )


def whole(path: str, says: str, *, rule: str = "required-frontmatter") -> Finding:
    return Finding(path, Span(0, 0), rule, Severity.WARNING, says, Position(1, 1), Position(1, 1), whole=True)


def links(path: str, text: str) -> list[Finding]:
    """A finding for each wikilink of a text without others in it."""
    found, start = [], 0
    while (start := text.find("[[", start)) >= 0:
        end = text.index("]]", start)
        found.append(
            Finding(
                path, Span(start + 2, end), "broken-wikilink", Severity.WARNING, "m", Position(1, 1), Position(1, 1)
            )
        )
        start = end
    return found


def all_links(notes: Mapping[str, str]) -> list[Finding]:
    return [found for path in sorted(notes) for found in links(path, notes[path])]


def baseline_of(notes: Mapping[str, str]) -> list[Record]:
    return recorded(all_links(notes), notes.__getitem__)


def new_in(notes: Mapping[str, str], before: Mapping[str, str]) -> list[tuple[str, str]]:
    """The links of notes that were not in the notes before, as a path and a text."""
    told = compare(baseline_of(before), all_links(notes), notes.__getitem__, notes, never=NEVER)
    return [(one.path, one.span.of(notes[one.path])) for one in told.new]


def test_edits_elsewhere_in_a_note_make_nothing_new():
    before = {"A.md": "[[a]] and [[b]]\n[[a]]\n"}
    after = {"A.md": "---\ntitle: x\n---\n\n[[b]] came first. [[a]]\r\n\r\n[[a]]\n"}
    assert new_in(after, before) == []


def test_one_more_of_the_same_is_new():
    assert new_in({"A.md": "[[a]] [[a]] [[a]]"}, {"A.md": "[[a]] [[a]]"}) == [("A.md", "a")]


def test_the_same_text_in_another_note_is_new():
    assert new_in({"A.md": "[[a]]", "B.md": "[[a]]"}, {"A.md": "[[a]]", "B.md": ""}) == [("B.md", "a")]


def test_the_same_text_found_by_another_rule_is_new():
    text = "[[a]]"
    records = recorded([finding("A.md", text, "a")], lambda _: text)
    other = finding("A.md", text, "a", rule="self-link")
    told = compare(records, [other], lambda _: text, ["A.md"], never=NEVER)
    assert told.new == (other,)
    assert told.left == tuple(records)


def test_white_space_and_unicode_forms_make_no_difference():
    before = {"Café.md": "[[Crème brûlée]]"}
    after = {"Cafe\u0301.md": "[[Cre\u0300me\nbru\u0302le\u0301e]]"}
    assert new_in(after, before) == []


def test_a_finding_without_a_text_goes_by_the_names_in_its_message():
    records = recorded([whole("A.md", "The property 'title' is missing.")], lambda _: "")
    reworded = whole("A.md", "There is no 'title' among the properties on line 7.")
    other = whole("A.md", "The property 'date' is missing.")
    assert compare(records, [reworded], lambda _: "", ["A.md"], never=NEVER).new == ()
    assert compare(records, [other], lambda _: "", ["A.md"], never=NEVER).new == (other,)


def test_a_mark_without_a_word_says_nothing():
    text = "---\n---\n"
    title = finding("A.md", text, "---", rule="required-frontmatter", says="The property 'title' is missing.")
    date = finding("A.md", text, "---", rule="required-frontmatter", says="The property 'date' is missing.")
    records = recorded([title], lambda _: text)
    assert compare(records, [date], lambda _: text, ["A.md"], never=NEVER).new == (date,)


def test_a_part_of_what_was_missing_is_not_new_but_more_is():
    both = whole("A.md", "The properties 'title' and 'date' are missing.")
    one = whole("A.md", "The property 'date' is missing.")
    records = recorded([both], lambda _: "")
    assert compare(records, [one], lambda _: "", ["A.md"], never=NEVER).new == ()
    records = recorded([one], lambda _: "")
    assert compare(records, [both], lambda _: "", ["A.md"], never=NEVER).new == (both,)


def test_what_a_baseline_never_holds_is_new_though_it_is_written_there():
    failed = whole("A.md", "The rule 'x' failed.", rule="internal-error")
    records = recorded([failed], lambda _: "")
    assert compare(records, [failed], lambda _: "", ["A.md"], never=NEVER).new == (failed,)


def test_a_renamed_folder_makes_nothing_new():
    before = {f"Old/{name}/index.md": "[[a]]" for name in ("x", "y", "z")} | {"Old/x/B.md": "[[b]]"}
    after = {path.replace("Old", "Archive/New"): text for path, text in before.items()}
    assert new_in(after, before) == []


def test_a_renamed_folder_is_followed_for_each_note_by_itself():
    before = {"Old/x/index.md": "[[a]]", "Old/y/index.md": "[[a]] [[b]]"}
    after = {"New/x/index.md": "[[a]] [[c]]", "New/y/index.md": "[[a]] [[b]]"}
    assert new_in(after, before) == [("New/x/index.md", "c")]


def test_a_renamed_note_makes_nothing_new():
    assert new_in({"New name.md": "[[a]] [[b]]"}, {"Old name.md": "[[a]] [[b]]"}) == []


def test_a_note_that_has_less_than_half_of_what_another_had_is_not_that_note():
    before = {"Old.md": "[[a]] [[b]] [[c]]"}
    assert new_in({"New.md": "[[a]] [[d]]"}, before) == [("New.md", "a"), ("New.md", "d")]


def test_a_note_that_is_still_there_was_not_moved():
    before = {"Old.md": "[[a]]"}
    assert new_in({"Old.md": "", "New.md": "[[a]]"}, before) == [("New.md", "a")]


def test_names_alone_do_not_tell_that_a_note_was_renamed():
    records = recorded([whole("Old.md", "The property 'title' is missing.")], lambda _: "")
    lacking = whole("New.md", "The property 'title' is missing.")
    assert compare(records, [lacking], lambda _: "", ["New.md"], never=NEVER).new == (lacking,)
    moved = whole("Folder/Old.md", "The property 'title' is missing.")
    assert compare(records, [moved], lambda _: "", ["Folder/Old.md"], never=NEVER).new == ()


def test_only_notes_that_are_recorded_are_read():
    notes = {"A.md": "[[a]]", "B.md": "[[b]]"}
    asked = []

    def read_text(path: str) -> str:
        asked.append(path)
        return notes[path]

    records = baseline_of({"A.md": "[[a]]"})
    told = compare(records, all_links(notes), read_text, notes, never=NEVER)
    assert (len(told.new), told.known, asked) == (1, 1, ["A.md"])


def test_a_baseline_is_the_same_in_whatever_order_its_records_come():
    records = baseline_of({f"{name}.md": "[[a]] [[b]] [[a]]" for name in "CAB"})
    assert write(records) == write(reversed(records)) == write(records[::2] + records[1::2])
    assert [json.loads(line)["note"] for line in write(records).splitlines()[1:]] == sorted(
        record.note for record in records
    )


texts = st.text(st.characters(exclude_categories=()), max_size=12)


@given(st.lists(st.tuples(texts, texts, texts, st.lists(texts, max_size=3)), max_size=4))
def test_whatever_the_names_the_records_survive_a_line_each(rows: Sequence[tuple[str, str, str, list[str]]]) -> None:
    records = [Record(note, rule, text, tuple(names), "00") for note, rule, text, names in rows]
    records = [Record(*read(write([record]), "b")[0].key[:2], record.text, record.names, "00") for record in records]
    data = write(records)
    assert len(data.splitlines()) == len(data.decode().splitlines()) == len(records) + 1
    assert list(read(data, "b")) == sorted(records)


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz")), max_size=8),
    st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz")), max_size=8),
)
def test_what_is_new_and_what_is_known_add_up(
    before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]
) -> None:
    def notes(rows: Sequence[tuple[str, str]]) -> dict[str, str]:
        return {f"{name}.md": "".join(f"[[{text}]]" for note, text in rows if note == name) for name in "ABCD"}

    now = notes(after)
    told = compare(baseline_of(notes(before)), all_links(now), now.__getitem__, now, never=NEVER)
    new = Counter((one.path[0], one.span.of(now[one.path])) for one in told.new)
    assert new == Counter(after) - Counter(before)
    assert told.known == len(after) - len(told.new)
    assert Counter((record.note[0], record.text) for record in told.left) == Counter(before) - Counter(after)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_crlf_and_empty_lines_are_fine(end: str) -> None:
    data = write(baseline_of({"A.md": "[[a]]"}))
    assert read(b"\xef\xbb\xbf" + data.replace(b"\n", end.encode() * 2), "b") == read(data, "b")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda _: [], ("b:1: not a baseline: expected a line that begins with",)),
        (lambda lines: lines[1:], ("b:1: not a baseline: expected a line that begins with",)),
        (lambda _: ['{"vaultlint-baseline": "1"}'], ("b:1: not a baseline",)),
        (lambda _: ['{"vaultlint-baseline": true}'], ("b:1: not a baseline",)),
        (lambda _: ["[" * 100_000], ("b:1: not a baseline",)),
        (lambda _: ["9" * 10_000], ("b:1: not a baseline",)),
        (
            lambda lines: [*lines, "nonsense", lines[1], "[1]", "[" * 100_000],
            (
                "b:4: a damaged line: expected a record in JSON",
                "b:6: a damaged line: expected a record in JSON",
                "b:7: a damaged line: expected a record in JSON",
                "`vaultlint baseline --update` writes the file anew",
            ),
        ),
        (
            lambda lines: [*lines, '{"rule": "a"}', '{"note": "A.md", "rule": 1, "fingerprint": "a"}'],
            (
                "b:4: a damaged record: expected a text for 'note'",
                "b:5: a damaged record: expected a text for 'rule'",
                "`vaultlint baseline --update` writes the file anew",
            ),
        ),
        (
            lambda lines: [lines[0], *(line.replace("fingerprint", "names") for line in lines[1:])],
            ("b:2: a damaged record: expected a text for 'fingerprint'", "b:3: ", "`vaultlint"),
        ),
        (
            lambda lines: [lines[0], '{"note": "A.md", "rule": "a", "fingerprint": "", "names": [1]}'],
            ("b:2: a damaged record: expected a list of texts for 'names'", "`vaultlint"),
        ),
        (
            lambda lines: [lines[0], f'{{"note": "{"/" * 5_000}", "rule": "a", "fingerprint": ""}}'],
            ("b:2: a damaged record: the path in 'note' is longer than any can be", "`vaultlint"),
        ),
        (
            lambda lines: [lines[0], *["x"] * 1_000],
            (*(f"b:{number}: a damaged line" for number in range(2, 22)), "b: and 980 more lines", "`vaultlint"),
        ),
        (
            lambda lines: [lines[0], "<<<<<<< HEAD", lines[1], "=======", "junk", ">>>>>>> other"],
            ("b:2: a merge conflict that nobody resolved; keep the lines of both sides",),
        ),
    ],
)
def test_what_is_wrong_with_a_baseline_is_said_with_its_place(
    change: Callable[[list[str]], list[str]], said: Sequence[str]
) -> None:
    lines = write(baseline_of({"A.md": "[[a]] [[b]]"})).decode().splitlines()
    with pytest.raises(BaselineError) as caught:
        read("\n".join(change(lines)).encode(), "b")
    assert len(caught.value.mistakes) == len(said)
    for mistake, start in zip(caught.value.mistakes, said, strict=True):
        assert mistake.startswith(start)


def test_bytes_that_are_not_utf_8_are_damage_or_a_name() -> None:
    lines = write(baseline_of({"A.md": "[[a]]"})).splitlines()
    with pytest.raises(BaselineError, match="b:3: a damaged line"):
        read(b"\n".join((*lines, b"\xff\xfe")), "b")


def test_a_newer_version_is_said_whatever_it_holds() -> None:
    with pytest.raises(NewerBaseline, match="b:1: version 2, which a newer vaultlint wrote; update vaultlint"):
        read(b'{"vaultlint-baseline": 2}\nanything', "b")


def test_git_merges_what_two_people_paid_off_and_added(tmp_path: Path) -> None:
    notes = {f"{name}.md": f"[[a {name}]]\n[[b {name}]]\n" for name in "ABCDEFGH"}
    ours = notes | {"B.md": "[[a B]]"}
    theirs = notes | {"F.md": "", "H.md": notes["H.md"] + "[[c]]"}
    versions = {}
    for name, version in (("base", notes), ("ours", ours), ("theirs", theirs)):
        versions[name] = tmp_path / name
        versions[name].write_bytes(write(baseline_of(version)))
    merged = subprocess.run(
        ["git", "merge-file", "-p", versions["ours"], versions["base"], versions["theirs"]],
        capture_output=True,
        check=True,
    ).stdout
    assert merged == write(baseline_of(theirs | {"B.md": "[[a B]]"}))


def test_the_sample_on_the_page_is_a_baseline() -> None:
    page = (Path(__file__).resolve().parent.parent / "docs" / "baseline.md").read_text("utf-8")
    sample = page.partition('```text\n{"vaultlint-baseline"')[2].partition("```")[0]
    about = links("Start.md", "[[great ideas]]")[0], whole("Start.md", "The property 'title' is missing.")
    assert read(f'{{"vaultlint-baseline"{sample}'.encode(), "b") == tuple(recorded(about, lambda _: "[[great ideas]]"))
