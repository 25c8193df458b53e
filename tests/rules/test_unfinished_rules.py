"""What the examples of the rules on unfinished links, table pipes, block ids and property links do not show."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vaultlint.dialect import DIALECTS, OBSIDIAN, UNTOLD, Dialect
from vaultlint.findings import Edit, Fix, Problem, Safety
from vaultlint.fixer import apply
from vaultlint.note import LinkKind, Note
from vaultlint.rule import NoteRule, Rule, VaultRule
from vaultlint.rules.blocks.duplicate_block_id import DuplicateBlockId
from vaultlint.rules.blocks.invalid_block_id import InvalidBlockId
from vaultlint.rules.links.broken_block_link import BrokenBlockLink
from vaultlint.rules.links.broken_heading_link import BrokenHeadingLink
from vaultlint.rules.links.broken_markdown_link import BrokenMarkdownLink
from vaultlint.rules.links.broken_property_link import BrokenPropertyLink
from vaultlint.rules.links.broken_wikilink import BrokenWikilink
from vaultlint.rules.links.empty_link import EmptyLink
from vaultlint.rules.links.unclosed_wikilink import UnclosedWikilink
from vaultlint.rules.links.unescaped_pipe_in_table import UnescapedPipeInTable
from vaultlint.vault import ObsidianSettings, Vault

ALL: tuple[Rule, ...] = (
    UnclosedWikilink(),
    EmptyLink(),
    UnescapedPipeInTable(),
    DuplicateBlockId(),
    InvalidBlockId(),
    BrokenPropertyLink(),
)
PIECES = (
    *"[]()|#^`\\\n ab1é，_.",
    *("[[", "]]", "![[", "](", "%%", "\n\n", "\r\n", "\n> ", "\n- ", "\n# ", "<!--", "-->", "{{", "}}", "<%", "%>"),
    *(
        "\n| a | b |\n| - | - |\n| ",
        " | ",
        "[[a|b]]",
        "[[a",
        "[[a]",
        "[[a\nb]]",
        "![[x.png|9]]",
        "[t](u.md)",
        "\n[x]: y",
    ),
    *("[[##", "[[^^", "[[]]", "[[ ]]", "[]()", " ^id\n", " ^a_b\n", " ^word\n", "\n[x]: y"),
)
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join).map(lambda text: f"x\n{text}")
CELLS = (*"[]|\\ a1é", " | ", "[[a|b]]", "![[x.png|9]]", "[[a\\|b]]", "[[a]]", "[t](u.md)", "[[a|b|c]]", "<b>")
rows = st.lists(st.sampled_from(CELLS), max_size=12).map("".join)
names = st.from_regex(r"[A-Zé知](?:[ -]?[a-z0-9é知]){0,8}", fullmatch=True)


def problems(
    rule: Rule, text: str, path: str = "Note.md", templates: str | None = None, dialect: Dialect = OBSIDIAN
) -> list[Problem]:
    note = Note(path, text, dialect)
    if isinstance(rule, NoteRule):
        return list(rule.check(note))
    assert isinstance(rule, VaultRule)
    settings = None if templates is None else ObsidianSettings(template_folders=(templates,))
    return list(rule.check(note.facts, Vault((path,), lambda _: note.facts, settings, dialect)))


def mended(text: str, fixes: Iterable[Fix | None], level: Safety = Safety.UNSAFE) -> str:
    edits: list[Edit] = [edit for fix in fixes if fix is not None and fix.safety >= level for edit in fix.edits]
    return apply(text, edits)


@pytest.mark.parametrize("text", ["up:: [[\n- [[\n", "[[Note", "[[##search]]", "[[]] and [[ ]] and [text]() and [[#]]"])
@pytest.mark.parametrize("rule", [UnclosedWikilink(), EmptyLink()], ids=str)
def test_what_a_template_leaves_open_is_not_reported(rule: Rule, text: str) -> None:
    assert problems(rule, text, "Templates/New.md", "Templates") == []


@pytest.mark.parametrize("rule", ALL, ids=str)
def test_where_there_are_no_wikilinks_none_is_unfinished(rule: Rule) -> None:
    text = "---\nup: [[a]]\n---\n[[a and [[]] ^a_bcd\n\n| a |\n| - |\n| [[a|b]] |\n\na ^same\n\nb ^same\n"
    assert problems(rule, text) != []
    assert problems(rule, text, dialect=DIALECTS["commonmark"]) == []


def test_an_underscore_in_a_block_id_is_sound_where_the_dialect_says_so() -> None:
    text = "One ^my_id\n\nTwo ^other_id\nand more\n"
    assert [problem.span.of(text) for problem in problems(InvalidBlockId(), text)] == ["^my_id"]
    [problem] = problems(InvalidBlockId(), text, dialect=DIALECTS["quartz"])
    assert problem.message.startswith("'^other_id' is no block id: it must stand at the end")


@settings(max_examples=400, deadline=None)
@given(texts)
@example("x\n[[a|b]]\n| - |\n")
@example("x\n[t]([[a]")
@example("x\n| a |\n| - |\n| ![[a|b]](c) |\n")
def test_no_two_rules_report_the_same_place(text: str) -> None:
    rules = (UnclosedWikilink(), EmptyLink(), UnescapedPipeInTable(), BrokenWikilink(), BrokenHeadingLink())
    rules += (BrokenBlockLink(), BrokenMarkdownLink())  # type: ignore[assignment]
    starts = [problem.span.start for rule in rules for problem in problems(rule, text)]
    assert len(starts) == len(set(starts))


@settings(max_examples=400, deadline=None)
@given(texts)
def test_a_fix_of_an_unclosed_link_makes_it_a_link(text: str) -> None:
    for problem in problems(UnclosedWikilink(), text):
        if problem.fix is not None and problem.fix.safety > Safety.SUGGESTED:
            after = Note("Note.md", mended(text, [problem.fix]))
            assert problem.span.start in {link.span.start for link in after.links}


@settings(max_examples=400, deadline=None)
@given(rows)
def test_the_fixes_of_pipes_in_tables_make_links_of_them_all(row: str) -> None:
    text = f"| a | b |\n| - | - |\n| {row}\n"
    found = problems(UnescapedPipeInTable(), text)
    after = Note("Note.md", mended(text, (problem.fix for problem in found)))
    assert problems(UnescapedPipeInTable(), after.text) == []
    links = {link.raw.replace("\\|", "|") for link in after.links}
    assert {problem.span.of(text) for problem in found} <= links


@given(st.lists(st.tuples(names, names, st.booleans(), st.booleans()), min_size=1, max_size=6), st.booleans())
def test_a_table_whose_pipes_lost_their_backslash_is_as_it_was(
    cells: list[tuple[str, str, bool, bool]], edges: bool
) -> None:
    def table(broken: bool) -> str:
        row = [
            f"{'!' * embed}[[{name}{'|' if broken and lost else chr(92) + '|'}{text}]]"
            for name, text, embed, lost in cells
        ]
        left, right = ("| ", " |") if edges else ("x | ", " | y")
        columns = len(cells) + (0 if edges else 2)
        lines = (" | ".join(["h"] * columns), " | ".join(["---"] * columns))
        return "\n".join((*(f"| {line} |" for line in lines), f"{left}{' | '.join(row)}{right}", ""))

    found = problems(UnescapedPipeInTable(), table(broken=True))
    assert len(found) == sum(lost for *_, lost in cells)
    assert all(problem.fix is not None and problem.fix.safety is Safety.SAFE for problem in found)
    assert mended(table(broken=True), (problem.fix for problem in found)) == table(broken=False)


@given(
    names,
    st.sampled_from(["", "#Part", "|text", "#Part|text"]),
    st.sampled_from(["", " and more", ", [[Other]].", ": x"]),
)
def test_a_link_that_lost_a_bracket_is_as_it_was(name: str, rest: str, after: str) -> None:
    whole = f"See [[{name}{rest}]]{after}\n"
    broken = whole.replace("]]", "]", 1)
    [problem] = problems(UnclosedWikilink(), broken)
    assert mended(broken, [problem.fix]) == whole


@given(st.lists(names, min_size=1, max_size=4), st.sampled_from(["- {}", '- "{}"']))
def test_quotes_make_links_of_property_values(targets: list[str], form: str) -> None:
    text = "---\nup:\n" + "".join(f"  {form.format(f'[[{name}]]')}\n" for name in targets) + "---\n"
    found = problems(BrokenPropertyLink(), text)
    after = Note("Note.md", mended(text, (problem.fix for problem in found)))
    links = [link.raw for link in after.links if link.kind is LinkKind.PROPERTY]
    assert links == [f"[[{name}]]" for name in targets]
    assert len(found) == (0 if '"' in form else len(targets))


HOSTILE = (
    *("[", "[[", "[[a ", "[[a] ", "[[]]", "- [[\n", "- [[\r", "[[a `x`\n\n", "{{ [[a <% ", "\\[["),
    *("|", "| ", "| [[a|b]] ", "| - ", "| [[a|b]] |\n| - |\n\n"),
    *("^", " ^", " ^a_bcd", "a ^abcd\n", "a ^same\n\n", "> a ^abcd\n> b\n\n"),
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_time_grows_with_the_length_of_a_note_and_not_with_its_square(unit: str) -> None:
    text = unit * (150_000 // len(unit))
    note = Note("Note.md", text)
    assert note.links is not None
    assert note.blocks is not None
    start = time.process_time()
    for rule in (DuplicateBlockId(), InvalidBlockId(), UnescapedPipeInTable(), BrokenPropertyLink()):
        list(rule.check(note))
    vault = Vault(("Note.md",), lambda _: note.facts)
    for other in (UnclosedWikilink(), EmptyLink()):
        list(other.check(note.facts, vault))
    assert time.process_time() - start < 10  # in their square these take minutes


@pytest.mark.parametrize("text", ["[[a`b]`", "[[a\nb`c]] `", "[[a $b] $", "[[a\n<b c]] >"])
def test_a_name_with_what_ends_elsewhere_is_closed_by_no_run(text: str) -> None:
    assert all(
        problem.fix is None or problem.fix.safety is Safety.SUGGESTED for problem in problems(UnclosedWikilink(), text)
    )


def test_a_list_in_a_list_is_left_to_its_reader_where_nothing_says_that_obsidian_is_one() -> None:
    text = '---\nup: [[Note]]\nboth: "[[One]], [[Two]]"\n---\n'
    assert [found.span.start for found in problems(BrokenPropertyLink(), text)] == [8, 23]
    assert [found.span.start for found in problems(BrokenPropertyLink(), text, dialect=UNTOLD)] == [23]
