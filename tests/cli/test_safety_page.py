"""docs/safety.md, point by point: each point in its lists is a promise, and each has a test here with its words."""

import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from vaultlint.dialect import OBSIDIAN, PUBLISH, Dialect
from vaultlint.findings import Change, Edit
from vaultlint.fixer import apply, ordered
from vaultlint.gates import judge, judge_together
from vaultlint.hunks import compose
from vaultlint.note.sources import read_facts
from vaultlint.text import Span
from vaultlint.vault import Vault

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_PROMISED = "What is not promised"
KEPT: dict[str, str] = {}  # a point of the page, and the test that holds it


def keeps(point: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Says which point of the page a test holds."""

    def note_down(test: Callable[..., None]) -> Callable[..., None]:
        assert KEPT.setdefault(point, test.__name__) == test.__name__
        return test

    return note_down


def points(page: str) -> list[str]:
    """The points of all lists but those of what is not promised, each on one line."""
    found: list[str] = []
    promised = open_point = False
    for line in page.split("\n"):
        if line.startswith("#"):
            promised = NOT_PROMISED not in line
        if line.startswith("- ") and promised:
            found.append(line[2:])
            open_point = True
        elif open_point and line.startswith("  "):
            found[-1] += " " + line.strip()
        else:
            open_point = False
    return found


def test_each_point_of_the_page_has_a_test_and_each_test_has_its_point() -> None:
    page = (CHECKOUT / "docs" / "safety.md").read_text(encoding="utf-8")
    promised = points(page)
    assert len(promised) == len(set(promised)) > 20
    assert set(promised) - KEPT.keys() == set()
    assert KEPT.keys() - set(promised) == set()
    assert NOT_PROMISED in page
    # A list of another kind would go unseen.
    assert not re.search(r"^\s*(?:[*+]|\d+[.)]) ", page, re.MULTILINE)


def test_a_point_that_no_test_holds_would_be_seen() -> None:
    assert points("# A\n\n- one\n  goes on\n- two\n\ntext\n  more\n\n## What is not promised\n\n- three\n") == [
        "one goes on",
        "two",
    ]


# Links that lead somewhere


@keeps(
    "No fix takes a link away from the file, heading, block or footnote that it leads to, be it the link or the heading"
    " that is edited. Where the two are edited together, both are; else both stay, and a line that starts with `note:`"
    " says so."
)
@pytest.mark.parametrize(("third", "together"), [("[[A]]\n", True), ("[x](A.md#Caf%C3%83%C2%A9)\n", False)])
def test_no_link_is_taken_away_from_where_it_leads(vaultlint, make_vault, third: str, together: bool) -> None:
    files = {
        "A.md": "# CafÃ©\n\ndonâ€™t\n",
        "B.md": "[[A#CafÃ©]]\n\ndonâ€™t\n",
        "CafÃ©.md": "[[CafÃ©]]\n",
        "D.md": third,
    }
    root = make_vault(files)
    ran = vaultlint("check", "--fix")
    assert ran.code == 1
    assert "note: CafÃ©.md: not fixed on line 1 (mojibake): a link would no longer lead where it leads" in ran.err
    assert ("note: A.md: not fixed" in ran.err) is ("note: B.md: not fixed" in ran.err) is not together
    name = "Café" if together else "CafÃ©"
    after = {path: (root / path).read_text(encoding="utf-8") for path in files}
    assert after == files | {"A.md": f"# {name}\n\ndon’t\n", "B.md": f"[[A#{name}]]\n\ndon’t\n"}


# What the gates say to one edit: old text (there once), new text


def gates(text: str, old: str, new: str, path: str = "n.md") -> set[str]:
    assert text.count(old) == 1
    edits = [Edit(Span(text.index(old), text.index(old) + len(old)), new)]
    change = Change(path, text, apply(text, edits), ())
    return {objection.gate for objection in judge(change, compose((), ordered(edits, len(text))))}


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


FOUND = {"Note.md": "See [[great ideas]].\n", "great_ideas.md": "x\n"}
FIXED = "See [[great_ideas|great ideas]].\n"

REPLACING = '''
    from vaultlint.rule import Bad, Edit, Fix, NoteRule, Problem, Safety, Severity, Span


    class ReplacingRule(NoteRule):
        """Notes have the right words."""

        severity = Severity.WARNING
        since = "1.0"
        examples = (Bad("«x»"),)

        def check(self, note):
            for old, new, safety in {wanted!r}:
                start = note.text.find(old)
                if start >= 0:
                    span = Span(start, start + len(old))
                    yield Problem(span, "It is here.", Fix("Replace it", (Edit(span, new),), Safety[safety]))
'''


def replacing(*wanted: tuple[str, str, str]) -> str:
    return REPLACING.format(wanted=wanted)


# What is written, and when


@keeps("`vaultlint check` and `vaultlint check --diff` write nothing into the vault.")
def test_nothing_is_written_without_fix(vaultlint, make_vault) -> None:
    root = make_vault(FOUND)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*")}
    assert vaultlint("check", "--diff", "--unsafe-fixes").out
    assert vaultlint("check").out
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*")} == before


@keeps("`--fix` writes the fixes that are marked safe; the others only with `--unsafe-fixes`, and suggestions never.")
@pytest.mark.parametrize(
    ("options", "after"), [((), "ONE two three\n"), (("--unsafe-fixes",), "ONE TWO three\n")], ids=["safe", "unsafe"]
)
def test_how_safe_a_fix_is_decides_when_it_is_written(vaultlint, make_vault, install_rule, options, after) -> None:
    root = make_vault({"Note.md": "one two three\n"})
    rule = replacing(("one", "ONE", "SAFE"), ("two", "TWO", "UNSAFE"), ("three", "THREE", "SUGGESTED"))
    vaultlint("check", "--fix", *options, "--select", "replacing-rule", extra=install_rule("replacing_rule", rule))
    assert (root / "Note.md").read_text() == after


RENAMING = '''
    from vaultlint.rule import Bad, Edit, Fix, Problem, Safety, Severity, Span, VaultRule


    class RenamingRule(VaultRule):
        """Headings are new."""

        severity = Severity.WARNING
        since = "1.0"
        examples = (Bad("«x»"),)

        def check(self, facts, vault):
            if facts.path == "Note.md" and facts.headings[0].text == "Old":
                edits = (Edit(Span(2, 5), "New"), Edit(Span(7, 10), {new!r}, "Other.md"))
                yield Problem(Span(0, 1), "It is here.", Fix("Rename it", edits, Safety.SAFE))
'''


@keeps("A fix over several files is written in all of them or in none.")
@pytest.mark.parametrize("good", [True, False])
def test_several_files_are_fixed_together(vaultlint, make_vault, install_rule, good) -> None:
    files = {"Note.md": "# Old\n", "Other.md": "[[Note#Old]] a\n"}
    root = make_vault(files)
    installed = install_rule("renaming_rule", RENAMING.format(new="New" if good else "New]] b [["))
    ran = vaultlint("check", "--fix", "--select", "renaming-rule", extra=installed)
    assert ran.code == (0 if good else 3), ran.err
    new = {"Note.md": "# New\n", "Other.md": "[[Note#New]] a\n"}
    assert {path: (root / path).read_text() for path in files} == (new if good else files)


@keeps("If a fix for one note is refused, the fixes for the others are written.")
@keeps("The file stays as it was, byte for byte.")
@keeps(
    "The message names the file, the rule and the gate, shows the lines, and says how to report it, and the exit code"
    " is 3."
)
@keeps("In the [json](output-formats.md#refused) a refusal is an object with the same facts.")
def test_a_refusal_is_told_and_leaves_the_file_as_it_was(vaultlint, make_vault, install_rule) -> None:
    bad = "\ufeffabove\r\n\r\na word and b* c\r\nbelow"
    root = make_vault({"Bad.md": bad, "Good.md": "a word\n"})
    installed = install_rule("replacing_rule", replacing(("word", "*wort", "SAFE")))
    arguments = ("check", "--fix", "--select", "replacing-rule")
    ran = vaultlint(*arguments, extra=installed)
    assert ran.code == 3
    first = ran.err.splitlines()[0]
    assert all(word in first for word in ("Bad.md", "replacing-rule", "'rendering'"))
    assert "  -a word and b* c\n  +a *wort and b* c\n" in ran.err
    assert "Please report it" in ran.err
    assert (root / "Bad.md").read_bytes() == bad.encode()
    assert (root / "Good.md").read_text() == "a *wort\n"
    told = json.loads(vaultlint(*arguments, "--output-format", "json", extra=installed).out)["summary"]["refused"]
    assert [(one["path"], one["rules"], one["gate"]) for one in told] == [("Bad.md", ["replacing-rule"], "rendering")]
    assert told[0]["reason"] in first
    assert "+a *wort and b* c" in told[0]["diff"]


# The gates


@keeps("Outside of its edits a note keeps every byte: line ends, spaces, a missing last line end, a byte order mark.")
def test_other_bytes_are_kept(vaultlint, make_vault) -> None:
    text = "\ufeffa  \r\n\tb\u00a0\n\n\nSee [[great ideas]].\r\n\x0c e\u0301 \u2028 end  "
    root = make_vault({**FOUND, "Note.md": text})
    assert vaultlint("check", "--fix").err == ""
    assert (root / "Note.md").read_bytes() == text.replace("[[great", "[[great_ideas|great").encode()
    hunks = [(Span(0, 1), Span(0, 1))]
    for after in ("b  c", "b c\n", "b c "):
        objections = judge(Change("n.md", "a c", after, ()), hunks)
        assert [objection.gate for objection in objections] == ["edits"]


@keeps("No fix brings in line ends of another kind, a NUL, or bytes that are not UTF-8.")
@pytest.mark.parametrize("new", ["x\r\n", "x\r", "\0", "\udce9"])
def test_no_such_characters_come_in(new: str) -> None:
    assert "characters" in gates("word\n\nmore\n", "word", new)
    assert gates("word\n\nmore\n", "word", "x\n") == set()


@keeps("No fix leaves a note empty that had a text.")
def test_no_note_is_emptied() -> None:
    assert gates("text\n", "text\n", "") == {"characters"}


@keeps(
    "A property that was not edited has the value that it had, and so has every item of a list or a map beside an"
    " edited one."
)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: a\n", "title: |\n  a\n\n  "),
        ("- one\n", "- one\n    "),
        ("- one\n", "- |-\n    one\n\n   "),
        ("x: 1\n", "x: >\n    1\n\n  "),
        ("x: 1\n", 'x: "1\n'),
        ("&a true", "&a 1"),
        ("title: a", "title: a\nmap:"),
    ],
)
def test_other_properties_keep_their_values(old: str, new: str) -> None:
    text = "---\ntitle: a\ntags:\n  - one\n  - two\nmap:\n  x: 1\n  y: [b, c]\nflag: &a true\nsame: *a\n---\n"
    assert gates(text, old, new) == {"properties"}
    for harmless in (
        ("title: a", "title: b"),
        ("- one\n", "- zero\n  - one\n"),
        ("x: 1", "x: 2"),
        ("[b, c]", "[b, d]"),
    ):
        assert gates(text, *harmless) == set()


@keeps("No fix makes properties unreadable, or loses their block.")
@pytest.mark.parametrize(("old", "new"), [("title: a", "title: 'a"), ("\n---\n", "\n"), ("---\nti", "--\nti")])
def test_properties_stay_readable(old: str, new: str) -> None:
    assert "properties" in gates("---\ntitle: a\n---\ntext\n", old, new)


ZONES = "```\ncode\n```\n\n`inline`, $m_1$ {{title}} <% tp.x() %> <b id='x'>\n\n$$\ny_2\n$$\n\n<div>\nhtml\n</div>\n\n"
ZONES += "%%a [[link]] hidden%% end\n"


@keeps(
    "No fix edits inside of code, math, HTML, a comment or a template expression (`{{…}}`, `<% … %>`), except for a"
    " link in a comment, and garbled characters."
)
@pytest.mark.parametrize("word", ["code", "inline", "m_1", "y_2", "title", "tp.x", "'x'", "html", "hidden"])
def test_nothing_is_edited_inside_of_what_is_no_prose(vaultlint, make_vault, word: str) -> None:
    assert "zones" in gates(ZONES, word, "other")
    assert gates(ZONES, "end", "other") == set()
    assert gates(ZONES, "[[link]]", "[[other|link]]") == set()
    if word == "hidden":
        root = make_vault({"Note.md": "%%caf\u00c3\u00a9%% <div>caf\u00c3\u00a9</div>\n"})
        assert vaultlint("check", "--fix", "--select", "mojibake").err == ""
        assert (root / "Note.md").read_text(encoding="utf-8") == "%%café%% <div>café</div>\n"


@keeps(
    "Text that was not edited neither becomes code, math, HTML, a comment or a template expression, nor ceases to be."
)
@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("word\nx `y\n", "word", "word `"),
        ("word x\n\ny\n", "word", "~~~\nword"),
        ("word x$ y\n", "word", "word $a"),
        ("word\n\ny\n\n$$\n", "word", "$$"),
        ("word x' y>\n", "word", "<b title='"),
        ("word\nx -->\n", "word", "<!--"),
        ("word\n\nx\n", "word", "%%"),
        ("word x %>\n", "word", "<%"),
        ("word x}}\n", "word", "{{"),
        ("`a` b\n", "`a", "a"),
        ("$a$ b\n", "$a", "a"),
        ("<b>x\n", "<b", "b"),
        ("%%a%% b\n", "%%a", "a"),
        ("word\n\n    code\n", "word", "- word"),
    ],
)
def test_the_text_around_an_edit_stays_prose_or_code(text: str, old: str, new: str) -> None:
    assert "zones" in gates(text, old, new)


@keeps(
    "Headings, links, embeds, tags, block ids, footnotes and their marks, callouts, tasks and Dataview fields that were"
    " not edited are still there, and no others have come in beside the edit."
)
@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("word\n# One\n", "word\n", "word "),
        ("word # One\n", "word ", "word\n"),
        ("word [[a]]\n", "word ", "\\"),
        ("word [a](b.md)\n", "word ", "\\"),
        ("word ![[a]]\n", "word ", "word!\\"),
        ("word !\n[[a]]\n", "!\n", "!"),
        ("word #tag\n", "word ", "word"),
        ("word#tag\n", "word", "word "),
        ("word ^id\n", "word ", "word"),
        ("word^id\n", "word", "word "),
        ("word\n\n[^1]: note\n", "word\n\n", "word "),
        ("word [^1]\n", "word ", "\\"),
        ("word\n\n> [!note] A\n> x\n", "word\n\n", "> word\n"),
        ("word\n\n- [x] a\n", "word\n\n- ", "word\n\n"),
        ("word [x] a\n", "word ", "- "),
        ("word\nkey:: value\n", "word\n", "word "),
        ("(a) key:: value\n", "(a) ", "a\n"),
        ("[key:: value] a\n", "value", "val] ue"),
        ("[[a|b]] c\n", "a|b", "a]] b"),
    ],
)
def test_what_a_note_is_made_of_stays(text: str, old: str, new: str) -> None:
    assert gates(text, old, new) & {"structure", "zones"}


@keeps("Seen by another Markdown parser, which no rule uses, everything outside of the edited blocks is what it was.")
@pytest.mark.parametrize("size", [1, 60_000])
@pytest.mark.parametrize(
    ("text", "old", "new"),
    [("one\n\ntwo\n", "one\n\n", "one\n"), ("text\n\n---\n", "text\n\n", "text\n"), ("- a\n\ntwo\n", "a\n\n", "a\n")],
)
def test_other_blocks_are_rendered_as_they_were(text: str, old: str, new: str, size: int) -> None:
    around = "More text.\n\n" * size
    assert "rendering" in gates(f"{around}<!-- -->\n\n{text}{around}", old, new)


@keeps(
    "Next to an edit, in the same paragraph or list, text does not turn bold or into a link, and items do not change"
    " their depth or number."
)
@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("a word and b* c\n", "word", "*wort"),
        ("a word and b** c\n", "word", "**wort"),
        ("a word and b_ c\n", "word", "_wort"),
        ("a word and b~~ c\n", "word", "~~wort"),
        ("a word and b== c\n", "word", "==wort"),
        ("a *word and b* c\n", "word", "wort*"),
        ("a word and b](https://x.org) c\n", "word", "[wort"),
        ("- a\n  - b\n  - c\n  - d\n", "- a\n", ""),
        ("3. a\n4. b\n5. c\n", "3.", "7."),
        ("- a\n- b\n- c\n", "- b\n", "b\n\n"),
    ],
)
def test_the_rest_of_an_edited_block_is_rendered_as_it_was(text: str, old: str, new: str) -> None:
    assert gates(text, old, new) == {"rendering"}
    assert gates("a *word* and [b](https://x.org) c\n- d\n- e\n", "word", "other") == set()
    assert gates("a *word* and [b](https://x.org) c\n- d\n- e\n", "- d\n", "") == set()


FILES = {
    "Note.md": "---\naliases: [Other name]\n---\n# One\n\ntext ^id\n\n# Two\n\n[^1]: note\n",
    "A.md": "[[Note#One]] ![[Note#^id]] [x](Note.md#Two) [y](Note.md#%5B%5E1%5D)\n",
    "B.canvas": '{"nodes": [{"id": "a", "type": "file", "file": "Note.md", "subpath": "#Two"}]}',
    "C.base": 'filters: file.hasLink("Note#One")\n',
    "Folder/D.md": '---\nrelated: "[[Note#Two]]"\n---\n',
}


@keeps(
    "A link that was not edited leads to the file, heading, block or footnote that it led to, in whatever note, canvas"
    " or base it stands."
)
@pytest.mark.parametrize(
    ("old", "new", "sources"),
    [
        ("# One", "# Uno", {"A.md", "C.base"}),
        ("# Two", "# Due", {"A.md", "B.canvas", "Folder/D.md"}),
        ("^id", "^ip", {"A.md"}),
        ("[^1]: note", "note", {"A.md"}),
        ("# One\n", "# Two\n\n# One\n", {"A.md", "B.canvas", "Folder/D.md"}),
        ("# One\n", "# One!\n", set()),
        ("text", "a text", set()),
    ],
)
def test_links_from_everywhere_still_lead_where_they_led(old: str, new: str, sources: set[str]) -> None:
    vault = Vault(tuple(FILES), lambda path: read_facts(path, FILES[path]))
    text = FILES["Note.md"]
    edits = [Edit(Span(text.index(old), text.index(old) + len(old)), new)]
    change = Change("Note.md", text, apply(text, edits), ())
    objections = judge_together([change], {"Note.md": compose((), edits)}, vault)
    told = [objection.reason for objection in objections.get("Note.md", ())]
    assert {
        source for source in FILES if any(f"'{source}'" in reason.partition("would")[0] for reason in told)
    } == sources
    assert all(objection.gate == "links" for found in objections.values() for objection in found)


@pytest.mark.parametrize(
    ("dialect", "new", "refused"),
    [(PUBLISH, "Another name", True), (PUBLISH, "other name", False), (OBSIDIAN, "Another name", False)],
)
def test_links_by_a_name_in_the_properties_still_lead_there(dialect: Dialect, new: str, refused: bool) -> None:
    files = {**FILES, "A.md": "[[Other name]] [[Nowhere]]\n"}
    vault = Vault(tuple(files), lambda path: read_facts(path, files[path], dialect), dialect=dialect)
    text = files["Note.md"]
    edits = [Edit(Span(text.index("Other name"), text.index("Other name") + len("Other name")), new)]
    change = Change("Note.md", text, apply(text, edits), ())
    objections = judge_together([change], {"Note.md": compose((), edits)}, vault)
    told = [objection.reason for found in objections.values() for objection in found]
    assert told == (["the link '[[Other name]]' in 'A.md' would lead nowhere"] if refused else [])


@keeps(
    "Of a canvas, nothing changes but where its links lead within a note, when a heading there gets another name. It is"
    " still JSON, and says the same in the same order."
)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("#Two", "#Due", set()),
        ("#One", "#Uno", set()),
        ('"x": 10', '"x": 20', {"canvas"}),
        ('"#Two"', '"#Two', {"canvas"}),
        ('"x": 10, ', "", {"canvas"}),
        ("Note.md", "Other.md", {"canvas"}),
        ("hello", "good morning", {"canvas"}),
        ("`x`", "`y`", {"canvas", "zones"}),
    ],
)
def test_of_a_canvas_only_places_in_links_change(old: str, new: str, said: set[str]) -> None:
    nodes = '[{"id": "a", "type": "file", "file": "Note.md", "subpath": "#Two", "x": 10, "y": 0}, '
    nodes += '{"id": "b", "type": "text", "text": "hello [[Note#One]] `x`", "x": 1, "y": 1}]'
    assert gates(f'{{"nodes": {nodes}}}\n', old, new, path="b.canvas") - said == set()
    assert bool(gates(f'{{"nodes": {nodes}}}\n', old, new, path="b.canvas")) == bool(said)


@keeps("Run again, `--fix` changes nothing more.")
def test_a_second_run_changes_nothing(vaultlint, tmp_path: Path) -> None:
    root = tmp_path / "vault"
    shutil.copytree(CHECKOUT / "fixtures" / "probe" / "vault", root)
    assert "Fixed" in vaultlint("check", "--fix", "--unsafe-fixes").out
    before = contents(root)
    assert "Fixed" not in vaultlint("check", "--fix", "--unsafe-fixes").out
    assert contents(root) == before


@keeps("Fixes that undo each other, or that never end, leave their note as it was.")
@pytest.mark.parametrize("wanted", [(("one", "two"), ("two", "one")), (("one", "one one"),)], ids=["undo", "never end"])
def test_fixes_come_to_an_end(vaultlint, make_vault, install_rule, wanted: Sequence[tuple[str, str]]) -> None:
    root = make_vault({"Note.md": "one\n"})
    rule = replacing(*((old, new, "SAFE") for old, new in wanted))
    ran = vaultlint("check", "--fix", "--select", "replacing-rule", extra=install_rule("replacing_rule", rule))
    assert ran.code == 3
    assert "'settled'" in ran.err
    assert (root / "Note.md").read_text() == "one\n"


@keeps("A fix whose edits do not fit into the text is not made.")
def test_a_fix_has_to_fit(vaultlint, make_vault, install_rule) -> None:
    root = make_vault({"Note.md": "# Old\n", "Other.md": "x\n"})
    installed = install_rule("renaming_rule", RENAMING.format(new="New"))
    ran = vaultlint("check", "--fix", "--select", "renaming-rule", extra=installed)
    assert ran.code == 3
    assert "'fitting'" in ran.err
    assert contents(root) == {"Note.md": b"# Old\n", "Other.md": b"x\n"}


# What is never touched

LINK = "See [[great ideas]].\n"


def left_alone(vaultlint, root: Path, path: str, because: str) -> None:
    before = contents(root)
    ran = vaultlint("check", "--fix", "--unsafe-fixes")
    assert f"note: {path}: not edited: {because}" in ran.err
    assert contents(root) == before


@keeps("Drawings of Excalidraw, by their name (`.excalidraw.md`) or by the property `excalidraw-plugin`.")
@pytest.mark.parametrize(
    ("path", "text"), [("A.excalidraw.md", LINK), ("A.md", f"---\nexcalidraw-plugin: parsed\n---\n{LINK}")]
)
def test_drawings_are_left_alone(vaultlint, make_vault, path: str, text: str) -> None:
    left_alone(vaultlint, make_vault({path: text, "great_ideas.md": "x"}), path, "it belongs to the Excalidraw plugin")


@keeps(
    "Kanban boards. The plugin holds every line of a board as data, the settings at its end above all, and writes the"
    " board anew from what it has read."
)
def test_boards_are_left_alone(vaultlint, make_vault) -> None:
    text = f"---\nkanban-plugin: board\n---\n\n## Do\n\n- [ ] {LINK}\n\n%% kanban:settings\n```\n{{}}\n```\n%%\n"
    root = make_vault({"A.md": text, "great_ideas.md": "x"})
    left_alone(vaultlint, root, "A.md", "it belongs to the Kanban plugin")


@keeps("Files with a byte that is not UTF-8, or with a NUL.")
@pytest.mark.parametrize(("odd", "because"), [(b"caf\xe9\n", "a byte on line 1"), (b"a \0\n", "a NUL character")])
def test_damaged_files_are_left_alone(vaultlint, make_vault, odd: bytes, because: str) -> None:
    root = make_vault({"A.md": odd + LINK.encode(), "great_ideas.md": "x"})
    left_alone(vaultlint, root, "A.md", because)


@keeps(
    "Files with the marks of a merge that nobody finished (`<<<<<<<`, `=======`, `>>>>>>>`), with or without a base."
)
@pytest.mark.parametrize("base", ["", "||||||| base\nb\n"])
def test_conflicts_are_left_alone(vaultlint, make_vault, base: str) -> None:
    text = f"x\n<<<<<<< HEAD\na\n{base}=======\nc\n>>>>>>> theirs\n{LINK}"
    left_alone(vaultlint, make_vault({"A.md": text, "great_ideas.md": "x"}), "A.md", "line 2 is the mark of a merge")


@keeps(
    "It is no such file where all marks of a conflict stand in one fenced code block, without a fence between them, as"
    " they do in a lesson on git: whichever side of it is kept, the same lines are code. An example that stands"
    " elsewhere needs a space before its marks, to be told from a conflict."
)
@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("```\n<<<<<<< HEAD\na\n=======\nc\n>>>>>>> theirs\n```\n", True),
        ("~~~~ diff\n1\n<<<<<<< HEAD\na\n||||||| base\n=======\nc\n>>>>>>> theirs\n3\n~~~~\n", True),
        ("```\n<<<<<<< a\n=======\n>>>>>>> b\n\n<<<<<<< a\n=======\n>>>>>>> b\n```\n\nTitle\n=======\n", True),
        ("    <<<<<<< HEAD\n    a\n    =======\n    c\n    >>>>>>> theirs\n", True),
        ("<<<<<<< HEAD\na\n=======\nc\n>>>>>>> theirs\n".replace("\n", "\n ").join(["Text\n ", "\n"]), True),
        ("```\n<<<<<<< HEAD\na\n```\n=======\nc\n>>>>>>> theirs\n```\n", False),
        ("```\n<<<<<<< HEAD\n```js\n=======\n~~~\n>>>>>>> theirs\n```\n", False),
        ("<<<<<<< HEAD\n```\na\n```\n=======\nc\n>>>>>>> theirs\n", False),
        ("<<<<<<< HEAD\n```\n=======\n>>>>>>> b\nx\n<<<<<<< HEAD\n```\n=======\n>>>>>>> b\n", False),
        ("```\n<<<<<<< a\n=======\n>>>>>>> b\n```\n\n<<<<<<< HEAD\na\n=======\nc\n>>>>>>> theirs\n", False),
        ("```\n<<<<<<< a\n```\n\nText\n\n```\n=======\n>>>>>>> b\n```\n", False),
        ("Text `code\n<<<<<<< a\n=======\n>>>>>>> b\n` text\n", False),
        ("```\n<<<<<<< a\n=======\n>>>>>>> b\n", False),
    ],
)
def test_an_example_of_a_conflict_is_none(vaultlint, make_vault, text: str, edited: bool) -> None:
    text = f"{LINK}\n{text}"
    root = make_vault({"A.md": text, "great_ideas.md": "x"})
    if not edited:
        left_alone(vaultlint, root, "A.md", "line ")
        return
    ran = vaultlint("check", "--fix")
    assert "not edited" not in ran.err
    after = (root / "A.md").read_text()
    assert after != text
    assert after.partition("\n")[2] == text.partition("\n")[2]


@keeps(
    "Files outside of the vault, also where a symbolic link leads to them, and files in hidden folders. A symbolic link"
    " in the vault stays a link; the note that it leads to is fixed."
)
@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_only_what_lies_in_the_vault_is_fixed(vaultlint, make_vault, tmp_path: Path, install_rule) -> None:
    root = make_vault({**FOUND, ".hidden/A.md": LINK, "Other.md": "[[Note#Old]]\n"})
    outside = tmp_path / "Outside.md"
    outside.write_text(LINK)
    (root / "Out.md").symlink_to(outside)
    (root / "In.md").symlink_to("Note.md")
    ran = vaultlint("check", "--fix")
    assert "leads outside the vault" in ran.err
    assert (outside.read_text(), (root / ".hidden" / "A.md").read_text()) == (LINK, LINK)
    assert (root / "In.md").is_symlink()
    assert (root / "Out.md").is_symlink()
    assert (root / "Note.md").read_text() == FIXED
    (root / "Note.md").write_text("# Old\n")
    rule = RENAMING.replace('"Other.md"', "{path!r}")
    installed = install_rule("renaming_rule", rule.format(new="x", path="../Outside.md"))
    assert "so no fix may touch it" in vaultlint("check", "--fix", "--select", "renaming-rule", extra=installed).err
    assert (outside.read_text(), (root / "Note.md").read_text()) == (LINK, "# Old\n")


@keeps("Images, bases and all other files that are no notes, canvases with a mistake in their JSON among them.")
@pytest.mark.parametrize("path", ["A.canvas", "A.base", "A.png"])
def test_other_files_are_left_alone(vaultlint, make_vault, install_rule, path: str) -> None:
    root = make_vault({"Note.md": "# Old\n", path: "{        \n"})
    rule = RENAMING.replace('"Other.md"', repr(path)).format(new="x")
    ran = vaultlint("check", "--fix", "--select", "renaming-rule", extra=install_rule("renaming_rule", rule))
    assert f"note: {path}" in ran.err
    assert contents(root) == {"Note.md": b"# Old\n", path: b"{        \n"}
