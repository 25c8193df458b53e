"""What a broken link is taken to have meant, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from vaultlint.errors import UnreadableFile
from vaultlint.findings import Safety
from vaultlint.note import Note, NoteFacts
from vaultlint.vault import Vault
from vaultlint.vault.suggest import Cause, PlaceSuggestion, Suggestion
from vaultlint.vault.suggest.alike import Alike
from vaultlint.vault.suggest.alike_table import AlikeLayer, AlikeTable, AlikeTaken
from vaultlint.vault.suggest.misfits import is_time_stamp, web_address
from vaultlint.vault.suggest.spelling import differ_in_signs, is_slip, numbers_in, simplify, simplify_heading, words_of


def vault_of(notes: dict[str, str], attachments: Sequence[str] = ()) -> Vault:
    facts = {path: Note(path, text).facts for path, text in notes.items()}
    return Vault((*notes, *attachments), facts.__getitem__)


def suggestions(target: str, *paths: str, source: str = "Source.md") -> tuple[Suggestion, ...]:
    notes = {path: "" for path in paths if path.endswith(".md")}
    others = [path for path in paths if path not in notes]
    return vault_of(notes, others).suggest.files(target, source)


def briefly(found: Sequence[Suggestion]) -> list[tuple[str, Cause, Safety]]:
    return [(one.path, one.cause, one.certainty) for one in found]


def _alike_table(names: Iterable[str]) -> AlikeTable:
    taken = AlikeTaken()
    for name in names:
        taken.add(name)
    return taken.table()


class TestSpelling:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Challenges of nuclear fusion", "challenges_of_nuclear_fusion"),
            ("What's new?", "whats-new"),
            ("What’s new", "What's New"),
            ("Straße", "STRASSE"),
            ("Caf\u00e9", "Cafe\u0301"),
            ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
            ("soft\u00adhyphen", "softhyphen"),
            ("2024-01-31", "2024_01_31"),
            ("Node.js", "nodejs"),
        ],
    )
    def test_two_spellings_of_a_name_are_the_same(self, one: str, other: str) -> None:
        assert simplify(one) == simplify(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("C", "C++"),
            ("version 1.2", "version 12"),
            ("1-1", "11"),
            ("resume", "résumé"),
            ("🏠 Home", "Home"),
            ("कि", "का"),
            ("a\udc80", "a\udc81"),
        ],
    )
    def test_letters_digits_and_symbols_are_not_set_aside(self, one: str, other: str) -> None:
        assert simplify(one) != simplify(other)

    def test_of_a_heading_pictographs_are_set_aside_unless_it_is_nothing_else(self) -> None:
        assert simplify_heading("🏠 Home") == simplify_heading("home")
        assert simplify_heading("🏠") != simplify_heading("🏡")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Temp 10", "Temp -10"),
            ("temp 10", "temp_-10"),
            ("Temp (10)", "Temp (-10)"),
            ("10 dB", "-10 dB"),
            ("10-db", "–10 dB"),
            ("Grade B", "Grade B-"),
            ("Grade B notes", "Grade B- notes"),
            ("grade-b", "Grade B-"),
            ("Rh", "Rh-"),
            ("50", "50%"),
            ("50 of all", "50 % of all"),
            ("Area 102", "Area 10²"),
            ("102 rule", "10^2 rule"),
            ("H22", "H2₂"),
            ("✅ Done", "❌ Done"),
            ("🟢🔵 Run", "🔴🔵 Run"),
        ],
    )
    def test_signs_make_two_names_of_one(self, one: str, other: str) -> None:
        assert differ_in_signs(one, other)
        assert differ_in_signs(other, one)
        assert not differ_in_signs(one, one)
        assert not differ_in_signs(other, other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("temp-10", "Temp 10"),
            ("temp-10", "Temp -10"),
            ("Temp -10", "Temp–10"),
            ("Meeting - 2023", "Meeting -2023"),
            ("Meeting - 2023", "Meeting 2023"),
            ("2023-01-02", "2023 01 02"),
            ("2023_01-02", "2023.01.02"),
            ("a - b", "a b"),
            ("foo-bar", "foo bar"),
            ("Foo- bar", "Foo bar"),
            ("常见错误-", "常见错误"),
            ("T_0-=-0", "T_0 = 0"),
            ("2022-12-11--11-59", "2022-12-11  11-59"),
            ("what-s-new-", "What's new?"),
            ("-3-steps", "🚀 3 steps"),
            ("installation-", "Installation 📦"),
            ("50-rule", "50% rule"),
            ("H2O", "H₂O"),
            ("m2", "m²"),
            ("Level Ⅳ", "level-iv"),
            ("✅ Done", "Done"),
            ("✅ Done", "✅ Done 🎉"),
            ("☑️ Done", "☑ Done"),
            ("one", "other"),
        ],
    )
    def test_a_slug_a_dash_or_what_looks_the_same_makes_no_other_name(self, one: str, other: str) -> None:
        assert not differ_in_signs(one, other)
        assert not differ_in_signs(other, one)

    @given(st.text("aB1² -–%_(🏠🏡\u0301ﬁ"), st.text("aB1² -–%_(🏠🏡\u0301ﬁ"))
    def test_signs_are_told_apart_from_both_sides(self, one: str, other: str) -> None:
        assert differ_in_signs(one, other) == differ_in_signs(other, one)
        assert not differ_in_signs(one, one)

    @given(st.text())
    def test_simplifying_twice_changes_nothing_more(self, name: str) -> None:
        key = simplify(name)
        assert simplify(key.replace("\0", " ")) == key
        assert numbers_in(words_of(name)) == numbers_in(words_of(name.upper().lower())) or not name.isascii()
        simplify_heading(name)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Artifical Inteligence", "Artificial Intelligence"),
            ("recieve mail", "receive mail"),
            ("the future of fusion", "future of fusion"),
            ("embeds", "embed"),
        ],
    )
    def test_a_slip_of_the_pen_is_one(self, one: str, other: str) -> None:
        assert is_slip(words_of(one), words_of(other))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Chapter 1", "Chapter 2"),
            ("2024-01-31", "2024-02-01"),
            ("version 1.10", "version 1.1"),
            ("Henry IV", "Henry VI"),
            ("Vitamin B", "Vitamin D"),
            ("Monday notes", "Sunday notes"),
            ("June report", "July report"),
            ("known bugs", "unknown bugs"),
            ("swarm of bats", "swarm of rats"),
            ("mending", "sending"),
            ("data", "date"),
            ("import of records", "export of records"),
            ("AI safety", "AI safety research"),
            ("前端面试题", "前端面试经"),
        ],
    )
    def test_what_makes_another_name_is_no_slip_of_the_pen(self, one: str, other: str) -> None:
        assert not is_slip(words_of(one), words_of(other))


class TestFiles:
    def test_one_note_of_that_name_in_another_spelling_is_certain(self) -> None:
        found = suggestions("Nuclear Fusion", "physics/nuclear_fusion.md", "other.md")
        assert briefly(found) == [("physics/nuclear_fusion.md", Cause.SPELLING, Safety.SAFE)]

    @pytest.mark.parametrize(
        ("target", "path"),
        [
            ("Temp -10", "Temp 10.md"),
            ("Grade B-", "a/Grade B.md"),
            ("Area 102", "Area 10².md"),
            ("50%", "50.md"),
            ("old/10 dB", "new/-10 dB.md"),
            ("Week -1/Review of all", "week 1/Review of all.md"),
            ("Board -1", "Board 1.canvas"),
            ("plot -1.png", "plot 1.png"),
        ],
    )
    def test_a_name_that_has_another_sign_is_only_alike(self, target: str, path: str) -> None:
        assert briefly(suggestions(target, path)) == [(path, Cause.SIMILAR, Safety.SUGGESTED)]

    def test_an_alias_or_title_that_has_another_sign_is_only_alike(self) -> None:
        vault = vault_of({"cold.md": "---\naliases: [Temp -10]\ntitle: Grade B-\n---\n"})
        for target in ("Temp 10", "Grade B"):
            assert briefly(vault.suggest.files(target, "x.md")) == [("cold.md", Cause.SIMILAR, Safety.SUGGESTED)]

    def test_an_alias_and_a_title_are_certain_and_named(self) -> None:
        vault = vault_of({"ai.md": "---\naliases: [Machine Thought]\ntitle: On Thinking\n---\n", "b.md": ""})
        assert vault.suggest.files("machine thought", "b.md") == (
            Suggestion("ai.md", Cause.ALIAS, Safety.SAFE, "Machine Thought"),
        )
        assert vault.suggest.files("On-Thinking", "b.md") == (
            Suggestion("ai.md", Cause.TITLE, Safety.SAFE, "On Thinking"),
        )

    def test_a_name_that_is_both_title_and_spelling_of_one_note_is_certain_and_called_a_title(self) -> None:
        vault = vault_of({"nuclear_fusion.md": "---\ntitle: Nuclear fusion\n---\n"})
        assert briefly(vault.suggest.files("Nuclear fusion", "x.md")) == [
            ("nuclear_fusion.md", Cause.TITLE, Safety.SAFE)
        ]

    def test_two_notes_by_different_ways_are_certain_of_neither(self) -> None:
        vault = vault_of({"my_note.md": "", "b.md": "---\naliases: My Note\n---\n"})
        found = vault.suggest.files("My Note", "x.md")
        assert briefly(found) == [
            ("my_note.md", Cause.SPELLING, Safety.SUGGESTED),
            ("b.md", Cause.ALIAS, Safety.SUGGESTED),
        ]

    def test_a_garbled_target_means_the_repaired_name(self) -> None:
        assert briefly(suggestions("CafÃ© society", "Café society.md")) == [
            ("Café society.md", Cause.GARBLED, Safety.SAFE)
        ]

    def test_a_file_whose_name_is_garbled_is_found_by_the_name_it_was_meant_to_have(self) -> None:
        assert suggestions("Café society", "CafÃ© society.md", "Other é.md") == (
            Suggestion("CafÃ© society.md", Cause.GARBLED, Safety.SAFE, "Café society"),
        )

    def test_a_name_without_the_time_stamp_that_the_note_begins_with_is_likely(self) -> None:
        note = "atomic/20240527 - 205720 -  Initial value problem.md"
        assert briefly(suggestions("Initial Value Problem", note)) == [(note, Cause.TITLE, Safety.UNSAFE)]
        two = suggestions("Meeting", "2024-01-31 Meeting.md", "2024-02-28 Meeting.md")
        assert {(one.cause, one.certainty) for one in two} == {(Cause.TITLE, Safety.SUGGESTED)}
        assert suggestions("Meeting", "31 Meeting.md") == ()

    def test_a_folder_that_was_part_of_the_name_is_likely(self) -> None:
        found = suggestions("/wiki/study-concrete-math/", "book/concrete-math.md", "study/concrete-math.md")
        assert briefly(found) == [("study/concrete-math.md", Cause.PATH, Safety.UNSAFE)]

    def test_the_same_words_in_another_order_are_another_spelling_but_never_sure(self) -> None:
        assert briefly(suggestions("低耦合，高内聚", "高内聚，低耦合.md")) == [
            ("高内聚，低耦合.md", Cause.SPELLING, Safety.SUGGESTED)
        ]

    @pytest.mark.parametrize("target", ["My%20Note", "AT&amp;T"])
    def test_an_encoded_target_means_the_decoded_name(self, target: str) -> None:
        assert [one.certainty for one in suggestions(target, "my note.md", "AT&T.md")] == [Safety.SAFE]

    def test_a_name_in_another_folder_is_certain_if_the_name_says_enough(self) -> None:
        assert briefly(suggestions("old/Llama models", "new/Llama models.md")) == [
            ("new/Llama models.md", Cause.MOVED, Safety.SAFE)
        ]
        assert briefly(suggestions("old/README", "new/README.md")) == [("new/README.md", Cause.MOVED, Safety.UNSAFE)]
        assert briefly(suggestions("a/image 1.png", "b/image 1.png")) == [("b/image 1.png", Cause.MOVED, Safety.UNSAFE)]

    @pytest.mark.parametrize("target", ["2023/Review of all", "Week 1/Review of all"])
    def test_a_folder_of_another_number_holds_another_note(self, target: str) -> None:
        found = suggestions(target, "2024/Review of all.md") + suggestions(target, "Week 2/Review of all.md")
        assert Safety.SUGGESTED in {one.certainty for one in found}

    def test_of_several_notes_of_a_name_the_one_in_the_folder_named_is_certain(self) -> None:
        found = suggestions("My Area/Index", "my-area/index.md", "b/index.md", "c/index.md")
        assert briefly(found) == [("my-area/index.md", Cause.SPELLING, Safety.SAFE)]

    def test_a_slip_of_the_pen_is_likely_and_a_tie_is_not(self) -> None:
        assert briefly(suggestions("Artifical Intelligence", "Artificial Intelligence.md", "Art.md")) == [
            ("Artificial Intelligence.md", Cause.SIMILAR, Safety.UNSAFE)
        ]
        tied = suggestions("Comunication", "Communication.md", "Comunications.md")
        assert {one.certainty for one in tied} == {Safety.SUGGESTED}
        assert len(tied) == 2

    def test_a_name_that_shares_most_words_is_suggested(self) -> None:
        found = suggestions("challenges of nuclear fusion energy", "challenges_in_nuclear_fusion.md", "unrelated.md")
        assert briefly(found) == [("challenges_in_nuclear_fusion.md", Cause.SIMILAR, Safety.SUGGESTED)]

    @pytest.mark.parametrize(
        ("target", "path"),
        [("Chapter 1", "Chapter 2.md"), ("2024-01-31", "2024-02-01.md"), ("C", "C++.md"), ("...", "---.md")],
    )
    def test_nothing_is_suggested_for_another_thing(self, target: str, path: str) -> None:
        assert suggestions(target, path) == ()

    def test_a_note_is_suggested_for_a_link_of_its_own_only_if_it_has_the_name(self) -> None:
        vault = vault_of({"Artificial Intelligence.md": "---\naliases: AI\n---\n"})
        assert vault.suggest.files("Artifical Intelligence", "Artificial Intelligence.md") == ()
        assert [one.cause for one in vault.suggest.files("AI", "Artificial Intelligence.md")] == [Cause.ALIAS]

    def test_another_extension_is_likely_only_of_the_same_kind(self) -> None:
        assert briefly(suggestions("map.png", "map.webp")) == [("map.webp", Cause.EXTENSION, Safety.UNSAFE)]
        assert suggestions("map.png", "map.md") == ()
        assert briefly(suggestions("page.html", "page.md")) == [("page.md", Cause.EXTENSION, Safety.UNSAFE)]
        assert briefly(suggestions("Board", "Board.canvas")) == [("Board.canvas", Cause.EXTENSION, Safety.SAFE)]

    def test_files_that_obsidian_does_not_see_are_never_suggested(self) -> None:
        assert suggestions("old note", ".trash/old_note.md", "a/.b/old-note.md") == ()

    def test_a_note_that_cannot_be_read_still_has_its_name(self) -> None:
        def load(path: str) -> NoteFacts:
            raise UnreadableFile(path, "no permission")

        vault = Vault(["my_note.md"], load)
        assert [one.path for one in vault.suggest.files("My Note", "x.md")] == ["my_note.md"]

    def test_of_a_thousand_notes_of_one_name_a_handful_is_shown(self) -> None:
        found = suggestions("x/Na-me", *(f"d{number}/Name.md" for number in range(1000)))
        assert 1 < len(found) < 10
        assert {one.certainty for one in found} == {Safety.SUGGESTED}

    @given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=20), max_size=5))
    def test_nothing_raises_and_at_most_one_is_more_than_a_suggestion(self, target: str, names: list[str]) -> None:
        found = suggestions(target, *(f"{name.replace('/', '-')}.md" for name in names))
        assert sum(one.certainty > Safety.SUGGESTED for one in found) <= 1
        assert len({one.path for one in found}) == len(found)

    def test_a_folder_is_known_from_the_top_and_from_the_note(self) -> None:
        suggest = vault_of({"a/b/index.md": ""}).suggest
        assert suggest.folder("A/b/", "x.md") == "a/b"
        assert suggest.folder("../b", "a/c/x.md") == "a/b"
        assert suggest.folder("../b", "x.md") is None
        assert suggest.folder("../b/", "a/b/x.md") == "a/b"
        assert suggest.folder("c", "x.md") is None
        assert [one.path for one in suggest.folder_notes("a/b")] == ["a/b/index.md"]


_names = st.lists(st.sampled_from(["ab", "ba", "c", "abc", "ß", "aab"]), min_size=1, max_size=8).map(" ".join)


def _radius(name: str) -> int:
    return 1 if len(name) <= 8 else 2 if len(name) < 16 else 3


class TestAlike:
    @given(st.text("abc ", min_size=9, max_size=24), st.integers(0, 23), st.sampled_from(["drop", "double", "replace"]))
    def test_a_name_one_edit_away_is_always_found(self, name: str, place: int, edit: str) -> None:
        words = words_of(name)
        letters = "".join(words)
        if len(letters) < 9:
            return
        at = place % len(letters)
        changed = {
            "drop": letters[:at] + letters[at + 1 :],
            "double": letters[:at] + letters[at] + letters[at:],
            "replace": letters[:at] + "x" + letters[at + 1 :],
        }[edit]
        # As one word each, so that single letters among the words do not count as numbers.
        alike = Alike([AlikeLayer(_alike_table([letters]))])
        assert alike.slips((changed,))[1] == [0]

    @given(st.lists(_names, unique=True, max_size=30), _names)
    def test_all_names_within_reach_are_found(self, names: list[str], asked: str) -> None:
        target = asked.replace(" ", "")
        joined = [name.replace(" ", "") for name in names]
        near = {
            place
            for place, name in enumerate(joined)
            if Levenshtein.distance(target, name) <= min(_radius(target), _radius(name))
        }
        assert near <= AlikeLayer(_alike_table(names)).close_to(target).keys()

    def test_a_word_that_too_many_names_have_says_nothing(self) -> None:
        alike = Alike([AlikeLayer(_alike_table([f"common {chr(number)}" for number in range(0x4E00, 0x4E00 + 200)]))])
        assert alike.sharing_words(("common", chr(0x4E05), "x")) == []
        assert alike.sharing_words(("common", chr(0x4E05))) == [5]

    @given(st.lists(_names, unique=True, max_size=30), st.sampled_from(["ab", "ba", "c", "ß", "x"]))
    def test_names_are_found_by_a_word(self, names: list[str], word: str) -> None:
        layer = AlikeLayer(_alike_table(names), dead={1})
        having = [place for place, name in enumerate(names) if word in name.split(" ") and place != 1]
        assert list(layer.with_word(word)) == having


class TestPlaces:
    @staticmethod
    def like(note: str, subpath: str) -> tuple[PlaceSuggestion, ...]:
        return vault_of({"Note.md": note}).suggest.places("Note.md", subpath)

    @pytest.mark.parametrize(
        ("note", "subpath", "better"),
        [
            ("## How large is it?", "#how-large-is-it", "#How large is it?"),
            ("## 📏 Size", "#Size", "#📏 Size"),
            ("## Size_now", "#size now", "#Size_now"),
            ("## Don’t", "#Don't", "#Don’t"),
            ("## See [[Other|that]]", "#See that", "#See Other that"),
            ("## About [it](https://example.org)", "#About it", "#About [it](https //example.org)"),
            ("Text ^quote", "#quote", "#^quote"),
            ("# A\n\nText ^quote", "#A#^quote", "#^quote"),
            ("# A\n## B-c", "#A#B c", "#A#B-c"),
        ],
    )
    def test_one_heading_or_block_that_fits_is_certain(self, note: str, subpath: str, better: str) -> None:
        (found,) = self.like(note, subpath)
        assert (found.subpath, found.certainty) == (better, Safety.SAFE)

    @pytest.mark.parametrize(
        ("note", "subpath"),
        [
            ("# Gain -3 dB", "#Gain 3 dB"),
            ("# 10² rule", "#102 rule"),
            ("# Board\n## ❌ Done", "#✅ Done"),
            ("# ❌ Done\n# ❌ Done", "#✅ Done"),
        ],
    )
    def test_a_heading_that_has_another_sign_is_only_alike(self, note: str, subpath: str) -> None:
        (found,) = self.like(note, subpath)
        assert (found.certainty, found.same, found.slug) == (Safety.SUGGESTED, False, False)

    def test_a_heading_that_is_there_twice_is_not_certain(self) -> None:
        (found,) = self.like("# My size\n# My size", "#my-size")
        assert (found.subpath, found.certainty) == ("#My size", Safety.UNSAFE)

    def test_two_headings_that_fit_are_suggested(self) -> None:
        found = self.like("# My size\n# My_size", "#my-size")
        assert [(one.subpath, one.certainty) for one in found] == [
            ("#My size", Safety.SUGGESTED),
            ("#My_size", Safety.SUGGESTED),
        ]

    def test_a_part_that_fails_on_the_way_is_left_out_but_not_with_certainty(self) -> None:
        (found,) = self.like("# New parent\n## Child", "#Old parent#child")
        assert (found.subpath, found.certainty) == ("#Child", Safety.UNSAFE)

    def test_a_slip_of_the_pen_is_likely_and_another_number_is_nothing(self) -> None:
        (found,) = self.like("# Installation", "#Instalation")
        assert (found.subpath, found.certainty) == ("#Installation", Safety.UNSAFE)
        assert self.like("# Step 2", "#Step 1") == ()

    def test_what_looks_like_a_block_id_is_only_suggested(self) -> None:
        (found,) = self.like("Text ^abcdef", "#^abcdeg")
        assert (found.subpath, found.certainty) == ("#^abcdef", Safety.SUGGESTED)

    @given(st.text(max_size=60), st.text(max_size=20))
    def test_every_better_part_leads_somewhere(self, note: str, part: str) -> None:
        vault = vault_of({"Note.md": note})
        facts = vault.notes["Note.md"]
        for found in vault.suggest.places("Note.md", f"#{part}"):
            link = Note("Other.md", f"[[Note{found.subpath}]]").facts.links
            if link and link[0].subpath == found.subpath:
                assert vault.resolve(link[0], "Other.md").anchor in (*facts.headings, *facts.blocks)


class TestMisfits:
    @pytest.mark.parametrize("target", ["01:07:01", "1:07", "0:15 - 0:30", "00:01:02, 00:03:04", " 12:30 "])
    def test_time_stamps(self, target: str) -> None:
        assert is_time_stamp(target)

    @pytest.mark.parametrize("target", ["", "1", "1:7", "Chapter 1:07", "01:07:01x", "01:0701:07", "12:30 lunch"])
    def test_no_time_stamps(self, target: str) -> None:
        assert not is_time_stamp(target)

    @pytest.mark.parametrize(
        ("target", "address"),
        [
            ("https://example.org/a#b", "https://example.org/a#b"),
            ("www.example.org", "https://www.example.org"),
            ("me@example.org", "mailto:me@example.org"),
            ("Booking.com", None),
            ("@smith2020", None),
            ("http", None),
            ("a: b", None),
        ],
    )
    def test_addresses(self, target: str, address: str | None) -> None:
        assert web_address(target) == address

    def test_a_bare_host_is_an_address_where_asked_for(self) -> None:
        assert web_address("example.com/a", hosts=True) == "https://example.com/a"
        assert web_address("page.html", hosts=True) is None
