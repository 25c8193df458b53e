"""What the examples of the rules about several files for one link do not show: what their fixes leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.findings import Fix, Problem, Safety
from vaultlint.fixer import apply
from vaultlint.note import Link, Note
from vaultlint.rule import VaultRule
from vaultlint.rules.links.ambiguous_link import AmbiguousLink
from vaultlint.rules.links.heading_link_to_duplicate import HeadingLinkToDuplicate
from vaultlint.rules.links.link_case_mismatch import LinkCaseMismatch
from vaultlint.rules.links.loose_path_link import LoosePathLink
from vaultlint.vault import ObsidianSettings, Vault


def vault_of(text: str, path: str, files: Iterable[str], settings: ObsidianSettings | None = None) -> Vault:
    notes = {file: "" for file in files if file.endswith(".md")} | {path: text}
    facts = {note: Note(note, content).facts for note, content in notes.items()}
    return Vault(tuple(dict.fromkeys((*facts, *files))), facts.__getitem__, settings)


def problems(rule: VaultRule, text: str, path: str, *files: str, link_format: str = "shortest") -> list[Problem]:
    vault = vault_of(text, path, files, ObsidianSettings(new_link_format=link_format))  # type: ignore[arg-type]
    return list(rule.check(vault.notes[path], vault))


def fixes(problem: Problem) -> Sequence[Fix]:
    return (*filter(None, [problem.fix]), *problem.alternatives)


def offered(rule: VaultRule, text: str, path: str, *files: str, link_format: str = "shortest") -> list[str]:
    """What each fix of the one problem makes of the text."""
    (problem,) = problems(rule, text, path, *files, link_format=link_format)
    return [apply(text, fix.edits) for fix in fixes(problem)]


TIED = ("a/Plan.md", "b/Plan.md")


class TestAmbiguousLink:
    def test_of_a_tie_every_file_is_a_suggestion_and_none_is_written(self) -> None:
        (problem,) = problems(AmbiguousLink(), "[[Plan|x]]", "Note.md", *TIED)
        assert [fix.safety for fix in fixes(problem)] == [Safety.SUGGESTED] * 2
        assert offered(AmbiguousLink(), "[[Plan|x]]", "Note.md", *TIED) == ["[[a/Plan|x]]", "[[b/Plan|x]]"]

    @pytest.mark.parametrize(
        ("link_format", "written"),
        [
            ("shortest", ["[[House/Plan|Plan]]", "[[Garden/Plan|Plan]]"]),
            ("absolute", ["[[House/Plan|Plan]]", "[[Garden/Plan|Plan]]"]),
            ("relative", ["[[../House/Plan|Plan]]", "[[../Garden/Plan|Plan]]"]),
        ],
    )
    def test_the_path_is_written_as_the_vault_is_set_to(self, link_format: str, written: list[str]) -> None:
        files = ("Garden/Plan.md", "House/Plan.md")
        assert offered(AmbiguousLink(), "[[Plan]]", "x/Note.md", *files, link_format=link_format) == written

    def test_the_files_that_are_not_named_are_counted(self) -> None:
        files = [f"{number}/Plan.md" for number in range(1000)]
        (problem,) = problems(AmbiguousLink(), "[[Plan]]", "Note.md", *files)
        assert problem.message.endswith("'0/Plan', '1/Plan', '2/Plan', '3/Plan' and 996 more.")
        assert len(fixes(problem)) == 4

    def test_in_a_markdown_link_the_file_that_other_programs_open_is_not_written_over(self) -> None:
        files = ("index.md", "a/index.md")
        (problem,) = problems(AmbiguousLink(), "[x](index.md)", "a/Note.md", *files)
        assert [fix.safety for fix in fixes(problem)] == [Safety.SUGGESTED] * 2
        assert offered(AmbiguousLink(), "[x](index.md)", "a/Note.md", *files) == [
            "[x](../index.md)",
            "[x](./index.md)",
        ]

    def test_a_note_named_like_the_folder_of_the_source_is_reached(self) -> None:
        files = ("a.md", "a/a.md")
        assert offered(AmbiguousLink(), "[x](a)", "a/Note.md", *files) == ["[x](../a)", "[x](./a)"]

    def test_a_drawing_is_read_and_never_edited(self) -> None:
        text = "---\nexcalidraw-plugin: parsed\n---\n# Excalidraw Data\n## Text Elements\n[[Plan]] ^abcdefgh\n"
        (problem,) = problems(AmbiguousLink(), text, "Note.md", *TIED)
        assert fixes(problem) == ()

    def test_templates_and_template_expressions_are_left_alone(self) -> None:
        settings = ObsidianSettings(template_folders=("Templates",))
        vault = vault_of("[[Plan]]", "Templates/Note.md", TIED, settings)
        assert list(AmbiguousLink().check(vault.notes["Templates/Note.md"], vault)) == []
        assert problems(AmbiguousLink(), "[[{{title}}/Plan]] [[<% x %>/Plan]]", "Note.md", *TIED) == []

    def test_a_loose_match_among_the_candidates_makes_no_path_ambiguous(self) -> None:
        files = ("x/log/index.md", "a longer blog/index.md")
        assert problems(AmbiguousLink(), "[[log/index]]", "Note.md", *files) == []


class TestLoosePathLink:
    def test_several_whole_matches_are_suggestions(self) -> None:
        files = ("blog/index.md", "aa/log/index.md", "b/log/index.md")
        (problem,) = problems(LoosePathLink(), "[[log/index]]", "Note.md", *files)
        assert {fix.safety for fix in fixes(problem)} == {Safety.SUGGESTED}
        assert offered(LoosePathLink(), "[[log/index]]", "Note.md", *files) == [
            "[[b/log/index]]",
            "[[aa/log/index]]",
            "[[blog/index]]",
        ]

    def test_a_loose_match_is_no_ambiguous_link_as_well(self) -> None:
        for files in (("blog/index.md", "clog/index.md"), ("blog/index.md", "b/log/index.md")):
            assert len(problems(LoosePathLink(), "[[og/index]]", "Note.md", *files)) == 1
            assert problems(AmbiguousLink(), "[[og/index]]", "Note.md", *files) == []


class TestHeadingLinkToDuplicate:
    def test_each_heading_is_suggested_by_its_parent_and_none_is_written(self) -> None:
        text = "# One\n## Size\n# Two\n## Size\n\n[x](#size) "
        (problem,) = problems(HeadingLinkToDuplicate(), text, "Note.md")
        assert [fix.safety for fix in fixes(problem)] == [Safety.SUGGESTED] * 2
        assert [fix.title for fix in fixes(problem)] == [
            "Point the link at 'One > Size' in line 2",
            "Point the link at 'Two > Size' in line 4",
        ]
        for after, heading in zip(offered(HeadingLinkToDuplicate(), text, "Note.md"), ("One", "Two"), strict=True):
            assert after.endswith(f"[x](#{heading}#Size) ")
            assert problems(HeadingLinkToDuplicate(), after, "Note.md") == []

    def test_the_suggestions_are_few_and_the_headings_are_counted(self) -> None:
        text = "".join(f"# Chapter {number}\n## Size\n" for number in range(3000)) + "\n[[#Size]]\n" * 3000
        found = problems(HeadingLinkToDuplicate(), text, "Note.md")
        assert len(found) == 3000
        assert "in lines 4, 6, 8 and 2996 more, too" in found[-1].message
        assert len(fixes(found[-1])) == 4


class TestLinkCaseMismatch:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("[[ llama | x ]]", "[[ Llama | x ]]"),
            ("[[llama#size]]", "[[Llama#size|llama > size]]"),
            ("![[maps/big%20map.PNG|300]]", "![[maps/big%20map.PNG|300]]"),
            ("![[maps/BIG map.PNG|300]]", "![[Maps/Big map.png|300]]"),
            ("![a](maps/big%20map.PNG 'b')", "![a](Maps/Big%20map.png 'b')"),
            ("![a](<./maps/big map.png>)", "![a](<./Maps/Big map.png>)"),
            ("[x](caf%c3%89.md#size)", "[x](Caf%C3%A9.md#size)"),
            ("[x](caf\u00c9)", "[x](Caf\u00e9)"),
            ("[x](cafe%CC%81.md)", "[x](Caf\u00e9.md)"),
        ],
    )
    def test_only_the_spelling_of_the_path_changes(self, before: str, after: str) -> None:
        files = ("animals/Llama.md", "Maps/Big map.png", "Caf\u00e9.md")
        found = problems(LinkCaseMismatch(), before, "Note.md", *files)
        assert [fix.safety for problem in found for fix in fixes(problem)] == [Safety.SAFE] * (before != after)
        assert apply(before, [edit for problem in found for fix in fixes(problem) for edit in fix.edits]) == after
        assert problems(LinkCaseMismatch(), after, "Note.md", *files) == []

    def test_a_file_whose_own_name_is_unusual_is_told_and_the_link_stays(self) -> None:
        for name, link in (("Cafe\u0301", "Caf\u00e9"), ("My\u00a0note", "My note")):
            for text in (f"[[{link}]]", f"[x](<{link}.md>)"):
                (problem,) = problems(LinkCaseMismatch(), text, "Note.md", f"{name}.md")
                assert "has other characters" in problem.message
                assert fixes(problem) == ()


FOLDERS = st.sampled_from(["a", "b", "ab", "ä b", "a.b", "(a", "c"])
NAMES = st.sampled_from(["a.md", "ab.md", "ä b.md", "x y.png", "x.md"])
FILES = st.lists(
    st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(FOLDERS, max_size=3), NAMES),
    min_size=2,
    max_size=30,
    unique=True,
)
PATHS = st.sampled_from(["a", "ab", "x y.png", "a.md", "b/a", "ab/x", "ä b", "a/ä b", "b/x y.png", "x", "a.b/x"])
FORMS = st.sampled_from(
    [
        "[[{}]]",
        "[[{}|text]]",
        "![[{}]]",
        "[[ {} ]]",
        "[t](<{}>)",
        "| a |\n| - |\n| [[{}]] |\n",
        '---\nup: "[[{}]]"\n---\n',
    ]
)


def shown(link: Link) -> str:
    if not link.raw.lstrip("!").startswith("[[") or link.embed:
        return str(link.text)
    return link.path if link.text is None else link.text


@given(FILES, PATHS, FORMS, FOLDERS, st.sampled_from(["shortest", "relative", "absolute"]))
def test_whatever_fix_is_chosen_the_link_shows_what_it_showed_and_is_ambiguous_no_more(
    files: list[str], path: str, form: str, folder: str, link_format: str
) -> None:
    text, source = form.format(path), f"{folder}/Source.md"
    settings = ObsidianSettings(new_link_format=link_format)  # type: ignore[arg-type]
    before = vault_of(text, source, files, settings)
    (link,) = before.notes[source].links
    lookup = before.lookup(link.path, source)
    found = list(AmbiguousLink().check(before.notes[source], before))
    assert not (found and list(LoosePathLink().check(before.notes[source], before)))
    for problem in found:
        assert problem.span == link.path_span
        assert len(fixes(problem)) >= 2
        reached = []
        for fix in fixes(problem):
            after = vault_of(apply(text, fix.edits), source, files, settings)
            (mended,) = after.notes[source].links
            reached.append(after.lookup(mended.path, source).target)
            assert shown(mended) == shown(link)
            assert list(AmbiguousLink().check(after.notes[source], after)) == []
            assert list(LoosePathLink().check(after.notes[source], after)) == []
        assert len(set(reached)) == len(reached)
        assert set(reached) <= set(lookup.candidates)
        assert reached[0] == lookup.target or lookup.tied


@given(FILES, PATHS, FORMS, FOLDERS, st.data())
def test_a_link_spelled_in_any_case_is_mended_and_shows_what_it_showed(
    files: list[str], path: str, form: str, folder: str, data: st.DataObject
) -> None:
    path = "".join(data.draw(st.sampled_from([sign, sign.upper()])) for sign in path)
    text, source = form.format(path), f"{folder}/Source.md"
    before = vault_of(text, source, files)
    (link,) = before.notes[source].links
    target = before.lookup(link.path, source).target
    for problem in LinkCaseMismatch().check(before.notes[source], before):
        assert problem.fix is not None
        after = vault_of(apply(text, problem.fix.edits), source, files)
        (mended,) = after.notes[source].links
        assert mended.path.lower() == link.path.lower()
        assert f"/{target}".endswith((f"/{mended.path}", f"/{mended.path}.md"))
        assert after.lookup(mended.path, source).target == target
        assert shown(mended) == shown(link)
        assert list(LinkCaseMismatch().check(after.notes[source], after)) == []
