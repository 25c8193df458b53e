"""A rule made to do harm for each gate: the gate it was made for catches it, and the vault is as it was."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., object]

# What is found is replaced; CALLS are those that found something, for a rule that does harm only now and then.
HARMFUL = '''
    from itertools import count

    from vaultlint.rule import Bad, Edit, Fix, NoteRule, Problem, Safety, Severity, Span

    CALLS = count()


    class HarmfulRule(NoteRule):
        """Notes come to no harm."""

        severity = Severity.WARNING
        since = "1.0"
        examples = (Bad("«x»"),)

        def check(self, note):
            for old, new in {pairs!r}:
                start = note.text.find(old)
                if start >= 0 and {when}:
                    span = Span(start, start + len(old) + {beyond})
                    fix = Fix("Do harm", (Edit(span, new),), Safety.SAFE)
                    yield Problem(Span(start, start + 1), "It is here.", fix)
'''


def source(*pairs: tuple[str, str], when: str = "True", beyond: int = 0) -> str:
    return HARMFUL.format(pairs=pairs, when=when, beyond=beyond)


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


CASES = {
    "characters: line ends": (
        "characters",
        "word\n",
        source(("word", "wort\r\nand")),
        "line ends of another kind (CRLF)",
    ),
    "characters: NUL": ("characters", "word\n", source(("word", "\0")), "U+0000"),
    "characters: emptied": ("characters", "word\n", source(("word", "")), "nothing of the text would be left"),
    "properties: a neighbour": (
        "properties",
        "---\ntags:\n  - one\n  - two\n---\ntext\n",
        source(("- one\n", "- |\n    one\n\n   ")),
        "would",
    ),
    "properties: unreadable": (
        "properties",
        "---\ntitle: a\ntags: [b]\n---\n",
        source(("title: a", "title: 'a")),
        "the frontmatter would no longer be readable",
    ),
    "properties: lost": ("properties", "---\na: b\n---\n", source(("\n---", "\n--")), "the frontmatter would be lost"),
    "zones: inside code": ("zones", "```\nword\n```\n", source(("word", "other")), "and it is code"),
    "zones: inside math": ("zones", "see $a_b$\n", source(("a_b", "a b")), "and it is math"),
    "zones: inside HTML": ("zones", "<div>\nword\n</div>\n", source(("word", "other")), "and it is HTML"),
    "zones: inside a comment": ("zones", "%%a word%%\n", source(("word", "other")), "and it is a comment"),
    "zones: inside a template": ("zones", "<% tp.word() %>\n", source(("word", "other")), "and it is a template"),
    "zones: into code": ("zones", "word\n\ntext ` more\n", source(("word\n\ntext", "` text")), "would become code"),
    "zones: out of code": ("zones", "x\n\n    code\n", source(("x\n\n", "- y\n\n")), "would no longer be code"),
    "structure: a heading": (
        "structure",
        "word\n# One\n",
        source(("word\n", "word ")),
        "the heading '# One' on line 2",
    ),
    "structure: a field": (
        "structure",
        "[due:: 1] word\n",
        source((":: 1", ":: 2] x")),
        "the field '[due:: 1]' on line 1",
    ),
    "structure: a link": (
        "structure",
        "see [[Another]]\n",
        source(("Ano", "A]]no")),
        "the link '[[Another]]' on line 1",
    ),
    "structure: a footnote's mark": ("structure", "see[^1] word\n", source(("see", "but\\")), "mark '[^1]' on line 1"),
    "rendering: emphasis": ("rendering", "a word and b* c\n", source(("word", "*wort")), "shown in another way"),
    "rendering: a list": (
        "rendering",
        "- one\n  - two\n  - three\n  - four\n",
        source(("- one\n", "")),
        "would be read as something else",
    ),
    "rendering: another block": ("rendering", "one\n\ntwo\n", source(("one\n", "one")), "from line 3 on"),
    "settled: in a circle": ("settled", "one\n", source(("one", "two"), ("two", "one")), "the fixes of harmful-rule"),
    "settled: for ever": ("settled", "one\n", source(("one", "one one")), "the fixes of harmful-rule never end"),
    "settled: not at once": (
        "settled",
        "word\n",
        source(("word", "word and word"), when="next(CALLS) in (0, 2)"),
        "a second run would change it again ('harmful-rule': Do harm)",
    ),
    "fitting": ("fitting", "word\n", source(("word", "other"), beyond=2), "it does not fit the text"),
}


@pytest.mark.parametrize("case", CASES)
def test_harm_is_caught_by_the_gate_against_it(
    vaultlint: Run,
    make_vault: Callable[..., Path],
    install_rule: Callable[[str, str], dict[str, str]],
    case: str,
) -> None:
    gate, text, rule, reason = CASES[case]
    root = make_vault({"Note.md": text})
    before = contents(root)
    installed = install_rule("harmful_rule", rule)
    ran = vaultlint("check", "--fix", "--select", "harmful-rule", "--output-format", "json", extra=installed)
    refused = json.loads(ran.out)["summary"]["refused"]
    assert [(told["path"], told["gate"], told["rules"]) for told in refused] == [("Note.md", gate, ["harmful-rule"])]
    assert reason in refused[0]["reason"]
    assert ran.code == 3
    assert contents(root) == before


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        pytest.param("# Old\n\ntext\n", ("# Old", "# New"), id="a heading elsewhere"),
        pytest.param("text\n\n# Old\n", ("text", "# Old"), id="a namesake"),
        pytest.param("text ^id\n", ("^id", "^ip"), id="a block"),
        pytest.param("[[Other]] text\n", ("Other", "Note"), id="a link"),
    ],
)
def test_what_would_lead_a_link_astray_is_not_even_tried(
    vaultlint: Run,
    make_vault: Callable[..., Path],
    install_rule: Callable[[str, str], dict[str, str]],
    text: str,
    harm: tuple[str, str],
) -> None:
    canvas = {"nodes": [{"id": "a", "type": "text", "text": "[[Note#^id]]", "x": 0, "y": 0, "width": 1, "height": 1}]}
    root = make_vault({"Note.md": text, "Other.md": "[[Note#Old]]\n", "Board.canvas": json.dumps(canvas)})
    before = contents(root)
    installed = install_rule("harmful_rule", source(harm))
    ran = vaultlint("check", "--fix", "--select", "harmful-rule", "--output-format", "json", extra=installed)
    assert ran.code == 1
    assert [(found["rule"], found["fix"]) for found in json.loads(ran.out)["findings"]] == [("harmful-rule", None)]
    assert "(harmful-rule): a link would no longer lead where it leads" in ran.err
    assert contents(root) == before


def test_a_refusal_names_rule_and_gate_shows_the_lines_and_says_how_to_report_it(
    vaultlint: Run, make_vault: Callable[..., Path], install_rule: Callable[[str, str], dict[str, str]]
) -> None:
    root = make_vault({"Note.md": "above\n\na \x1b[2Jword and b* c\n\nbelow\n", "Good.md": "See [[note]].\n"})
    installed = install_rule("harmful_rule", source(("word", "*wort")))
    ran = vaultlint("check", "--fix", "--select", "harmful-rule,link-case-mismatch", extra=installed)
    assert ran.code == 3
    reason = r"text beside the edit would be shown in another way, in 'a \x1b[2Jword and b* c'"
    assert ran.err.splitlines()[:6] == [
        f"error: Note.md: not fixed: the gate 'rendering' refused what the fix of harmful-rule would do: {reason}",
        "  @@ line 3 @@",
        "   ",
        r"  -a \x1b[2Jword and b* c",
        r"  +a \x1b[2J*wort and b* c",
        "   ",
    ]
    assert "Please report it" in ran.err
    assert "--ignore RULE" in ran.err
    assert (root / "Good.md").read_text(encoding="utf-8") == "See [[Note|note]].\n"


def test_a_file_that_cannot_be_written_is_no_mistake_to_report(vaultlint: Run, make_vault: Callable[..., Path]) -> None:
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("the system lets this user write everything")
    root = make_vault({"Note.md": "See [[great ideas]].\n", "great_ideas.md": "x"})
    (root / "Note.md").chmod(0o444)
    ran = vaultlint("check", "--fix")
    assert "report" not in ran.err


# One fix over several files, by a rule that sees the vault

TOGETHER = '''
    from vaultlint.rule import Bad, Edit, Fix, Problem, Safety, Severity, Span, VaultRule


    class HarmfulRule(VaultRule):
        """Notes come to no harm."""

        severity = Severity.WARNING
        since = "1.0"
        examples = (Bad("«x»"),)

        def check(self, facts, vault):
            if facts.path == "Note.md" and facts.headings[0].text == "Old":
                edits = (Edit(Span(2, 5), "New"), Edit(Span(7, 10), "New", "Other.md"), {further})
                yield Problem(Span(0, 1), "It is here.", Fix("Rename it", edits, Safety.SAFE))
'''


@pytest.mark.parametrize("further", ["", "Edit(Span(0, 4), '~~~', 'Third.md'),"])
def test_a_refusal_in_one_file_refuses_the_fix_in_all(
    vaultlint: Run,
    make_vault: Callable[..., Path],
    install_rule: Callable[[str, str], dict[str, str]],
    further: str,
) -> None:
    files: Mapping[str, str] = {"Note.md": "# Old\n", "Other.md": "[[Note#Old]]\n", "Third.md": "text\nmore\n"}
    root = make_vault(files)
    before = contents(root)
    installed = install_rule("harmful_rule", TOGETHER.format(further=further))
    ran = vaultlint("check", "--fix", "--select", "harmful-rule", extra=installed)
    if further:
        assert ran.code == 3
        assert "Third.md: not fixed: the gate 'zones'" in ran.err
        assert contents(root) == before
    else:
        assert ran.err == ""
        assert (root / "Note.md").read_text() == "# New\n"
        assert (root / "Other.md").read_text() == "[[Note#New]]\n"


def test_a_fix_of_a_file_outside_of_the_vault_is_not_made(
    vaultlint: Run,
    make_vault: Callable[..., Path],
    install_rule: Callable[[str, str], dict[str, str]],
    tmp_path: Path,
) -> None:
    outside = tmp_path / "Third.md"
    outside.write_text("text\n")
    root = make_vault({"Note.md": "# Old\n", "Other.md": "[[Note#Old]]\n", ".trash/Third.md": "text\n"})
    before = contents(root)
    for path in ("../Third.md", str(outside), ".trash/Third.md", "None.md"):
        installed = install_rule("harmful_rule", TOGETHER.format(further=f"Edit(Span(0, 4), 'more', {path!r}),"))
        ran = vaultlint("check", "--fix", "--select", "harmful-rule", extra=installed)
        assert "so no fix may touch it" in ran.err
        assert contents(root) == before
        assert outside.read_text() == "text\n"
        for file in (tmp_path / "packages").rglob("*"):
            if file.is_file():
                file.unlink()
        (tmp_path / "packages" / "harmful_rule-1.0.dist-info").rmdir()
