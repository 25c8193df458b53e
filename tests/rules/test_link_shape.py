"""What the examples of the rules about the shape of the graph do not show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.findings import Safety
from vaultlint.fixer import apply
from vaultlint.note import Note
from vaultlint.note.links import default_text, parse_wikilink
from vaultlint.rule import VaultRule
from vaultlint.rules.links.dead_end_note import DeadEndNote
from vaultlint.rules.links.one_way_link import OneWayLink
from vaultlint.rules.links.orphan_note import OrphanNote
from vaultlint.rules.links.redundant_alias import RedundantAlias
from vaultlint.rules.links.self_link import SelfLink
from vaultlint.vault import ObsidianSettings, Vault
from vaultlint.vault.patterns import matches


def vault_of(texts: Mapping[str, str], settings: ObsidianSettings | None = None) -> Vault:
    return Vault(tuple(texts), lambda path: Note(path, texts[path]).facts, settings)


def messages(
    rule: VaultRule, path: str, texts: Mapping[str, str], settings: ObsidianSettings | None = None
) -> list[str]:
    vault = vault_of(texts, settings)
    return [problem.message for problem in rule.check(vault.notes[path], vault)]


class TestPatterns:
    @pytest.mark.parametrize(
        ("path", "patterns"),
        [
            ("README.md", ["readme"]),
            ("a/b/README.md", ["README"]),
            ("a/README.md", ["README.md"]),
            ("a/README.md", ["a/readme"]),
            ("Inbox/x/y.md", ["inbox/"]),
            ("a/MOC x.md", ["x", "moc *"]),
            ("a/b1.md", ["a/b?"]),
        ],
    )
    def test_a_path_matches(self, path: str, patterns: Sequence[str]) -> None:
        assert matches(path, patterns)

    @pytest.mark.parametrize(
        ("path", "patterns"),
        [("README.md", []), ("a/x.md", ["a"]), ("a/Inbox/x.md", ["Inbox/"]), ("a/readme2.md", ["readme"])],
    )
    def test_a_path_does_not_match(self, path: str, patterns: Sequence[str]) -> None:
        assert not matches(path, patterns)


class TestNotesThatStandAlone:
    @pytest.mark.parametrize("rule", [OrphanNote(), DeadEndNote()], ids=lambda rule: rule.name)
    def test_templates_and_daily_notes_are_left_alone(self, rule: VaultRule) -> None:
        settings = ObsidianSettings(template_folders=("Templates",), daily_folder="days", daily_format="DD.MM.YYYY")
        paths = ("Templates/Note.md", "days/29.02.2024.md", "29.02.2024.md")
        texts = dict.fromkeys((*paths, "days/notes.md"), "")
        assert [messages(rule, path, texts, settings) for path in paths] == [[], [], []]
        assert len(messages(rule, "days/notes.md", texts, settings)) == 1

    def test_two_notes_of_one_name_are_told_apart(self) -> None:
        texts = {"a/Note.md": "", "bb/Note.md": "", "Other.md": "[[Note]]"}
        assert messages(OrphanNote(), "a/Note.md", texts) == []
        assert len(messages(OrphanNote(), "bb/Note.md", texts)) == 1

    def test_a_link_in_a_comment_counts(self) -> None:
        texts = {"a.md": "%%[[b]]%%", "b.md": ""}
        assert messages(OrphanNote(), "b.md", texts) == []
        assert messages(DeadEndNote(), "a.md", texts) == []


class TestSelfLinks:
    def test_only_the_whole_note_counts(self) -> None:
        texts = {"index.md": "[[#H]] [[index#H]] [[]] [[ ]] [x]() [[index]]\n# H\n", "a/index.md": ""}
        assert messages(SelfLink(), "index.md", texts) == [
            "This note links to itself. If another file of that name is meant, write its folder: 'a/index'."
        ]


class TestOneWayLinks:
    def test_every_target_is_named_once(self) -> None:
        texts = {"a.md": "[[b]] [[B]] [[c]] [[d]] [[a]] ![[e]]", "b.md": "", "c.md": "[[a#x]]", "d.md": "", "e.md": ""}
        found = messages(OneWayLink(properties=()), "a.md", texts)
        assert [message[:3] for message in found] == ["'b'", "'d'"]


class TestRedundantAliases:
    @given(
        st.lists(st.text("aB#>^ é", min_size=1, max_size=6).filter(str.strip), min_size=1, max_size=3),
        st.booleans(),
    )
    def test_the_fix_leaves_what_is_shown_and_where_the_link_leads(self, parts: list[str], table: bool) -> None:
        target = "#".join(parts)
        text = default_text(target)
        before = f"[[{target}{chr(92) if table else ''}|{text}]]"
        before = f"| a |\n| --- |\n| {before} |\n" if table else before
        note = Note("Note.md", before)
        problems = list(RedundantAlias().check(note.facts, vault_of({"Note.md": before})))
        if not note.links or note.links[0].text != default_text(note.links[0].path + note.links[0].subpath):
            assert not problems
            return
        for problem in problems:
            assert problem.fix is not None
            assert problem.fix.safety is Safety.SAFE
            after = apply(before, problem.fix.edits)
            (link,) = Note("Note.md", after).links
            assert (link.path, link.subpath, link.text) == (note.links[0].path, note.links[0].subpath, None)
            assert default_text(link.path + link.subpath) == note.links[0].text

    def test_a_text_stays_in_a_heading_that_links_spell_out(self) -> None:
        note = Note("Note.md", "# See [[A|A]]\n\n> # [[A|A]]\n")
        first, second = RedundantAlias().check(note.facts, vault_of({"Note.md": note.text}))
        assert first.fix is not None
        assert first.fix.safety is Safety.SUGGESTED
        assert second.fix is not None
        assert second.fix.safety is Safety.SAFE

    def test_the_target_is_not_changed_by_another_fix_at_the_same_time(self) -> None:
        note = Note("Note.md", "[[ A#b | A > b ]]")
        (problem,) = RedundantAlias().check(note.facts, vault_of({"Note.md": note.text}))
        assert problem.fix is not None
        assert problem.fix.edits[0].span.contains(note.links[0].target_span)
        made = parse_wikilink(apply(note.text, problem.fix.edits), 0)
        assert made is not None
        assert made.raw == "[[ A#b]]"
