"""Sections 2.2 and 2.3 of the semantics reference, statement by statement."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint.dialect import DIALECTS, OBSIDIAN, Dialect
from vaultlint.vault.resolve import Lookup, Resolver, Way

_Form = Literal["NFC", "NFD"]
_FORMS: tuple[_Form, ...] = ("NFC", "NFD")


def look_up(path: str, *files: str, source: str = "Source.md") -> Lookup:
    return Resolver({source, *files}).lookup(path, source)


def target(path: str, *files: str, source: str = "Source.md") -> str | None:
    return look_up(path, *files, source=source).target


def test_an_empty_path_is_the_note_itself() -> None:
    lookup = look_up("", "Other.md", source="a/Source.md")
    assert (lookup.target, lookup.way, lookup.candidates) == ("a/Source.md", Way.ITSELF, ("a/Source.md",))


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("NOTE", "a/note.md"),
        ("note", "A/NOTE.MD"),
        ("photo.JPG", "img/Photo.jpg"),
        ("ÜBER", "über.md"),
        ("a/note", "A/Note.md"),
        ("istanbul", "Istanbul.md"),
        ("İstanbul", "İSTANBUL.md"),
        ("ΟΔΟΣ", "οδος.md"),
    ],
)
def test_case_does_not_count_in_names_folders_and_extensions(link: str, file: str) -> None:
    assert target(link, file) == file


def test_special_casings_are_those_of_javascript() -> None:
    assert target("straße", "STRASSE.md") is None  # lower case, not case folding
    assert target("ΟΔΟΣ", "οδοσ.md") is None  # a final sigma is told apart


@pytest.mark.parametrize("form", _FORMS)
def test_decomposed_names_and_composed_links_find_each_other_and_the_path_is_that_of_the_disk(form: _Form) -> None:
    file = unicodedata.normalize(form, "Ordner/Café über Zürich.md")
    for link_form in _FORMS:
        for link in ("Café über Zürich", "Ordner/Café über Zürich", "./Café über Zürich"):
            assert target(unicodedata.normalize(link_form, link), file, source="Ordner/x.md") == file


def test_no_break_spaces_are_spaces() -> None:
    assert target("Screenshot 1.00 PM.png", "Screenshot 1.00\u202fPM.png") == "Screenshot 1.00\u202fPM.png"
    assert target("a b", "a\u00a0b.md") == "a\u00a0b.md"


def test_a_name_with_undecodable_bytes_is_found_by_itself() -> None:
    assert target("caf\udce9", "x/caf\udce9.md") == "x/caf\udce9.md"


def test_a_last_segment_with_a_dot_is_first_a_full_name() -> None:
    assert target("a.b", "x/a.b", "a.b.md") == "x/a.b"
    assert target("a.b", "x/a.b.md") == "x/a.b.md"
    assert target("Note.md", "x/Note.md") == "x/Note.md"
    assert target("Note.md", "Note.md.md") == "Note.md.md"


def test_a_full_name_anywhere_keeps_the_implied_extension_from_being_tried() -> None:
    assert target("y/a.b", "x/a.b", "y/a.b.md") is None


def test_a_dot_in_a_folder_is_no_dot_in_the_name() -> None:
    assert target("v1.2/plan", "v1.2/plan.md", "v1.2/plan") == "v1.2/plan.md"


@pytest.mark.parametrize("file", ["Board.canvas", "Table.base", "Board.pdf", "LICENSE"])
def test_no_extension_but_that_of_notes_is_implied(file: str) -> None:
    assert target(file.partition(".")[0], file) is None


def test_files_with_an_extension_are_found_by_their_full_name() -> None:
    assert target("Board.canvas", "x/Board.canvas", "Board.md") == "x/Board.canvas"


def test_titles_slugs_and_folders_are_no_names() -> None:
    assert target("my note", "my-note.md", "my_note.md", "mynote.md") is None
    assert target("Folder", "Folder/x.md") is None
    assert target("Folder/", "Folder/x.md") is None


@pytest.mark.parametrize("file", [".trash/Note.md", "a/.hidden/Note.md", "a/.Note.md", ".Note.md"])
def test_files_in_dot_folders_are_invisible(file: str) -> None:
    assert target("Note", file) is None
    assert target(file, file) is None


def test_without_a_candidate_a_link_is_unresolved() -> None:
    lookup = look_up("Nothing", "Note.md")
    assert (lookup.target, lookup.candidates, lookup.ambiguous, lookup.way) == (None, (), False, Way.NOTHING)
    assert not lookup.tied


def test_the_only_file_of_a_name_is_found_wherever_it_lies() -> None:
    assert look_up("Note", "x/y/z/Note.md").way is Way.ONLY


def test_a_path_needs_more_than_the_right_name() -> None:
    assert target("elsewhere/Note", "x/Note.md") is None


def test_a_relative_path_starts_in_the_folder_of_the_note() -> None:
    files = ("a/Note.md", "Note.md", "a/b/Note.md", "c/Note.md")
    assert target("./Note", *files, source="a/x.md") == "a/Note.md"
    assert target("./b/Note", *files, source="a/x.md") == "a/b/Note.md"
    assert target("../Note", *files, source="a/x.md") == "Note.md"
    assert target("../c/Note", *files, source="a/x.md") == "c/Note.md"
    assert target("./b/../Note", *files, source="a/x.md") == "a/Note.md"
    assert target("./Note", *files) == "Note.md"
    assert look_up("../c/Note", *files, source="a/x.md").way is Way.RELATIVE
    assert not look_up("../c/Note", *files, source="a/x.md").ambiguous


def test_surplus_steps_upwards_stay_at_the_top() -> None:
    assert target("../../../Note", "Note.md", source="a/x.md") == "Note.md"


def test_a_relative_path_that_misses_is_unresolved() -> None:
    assert target("./Note", "b/Note.md", source="a/x.md") is None
    assert target("../Note", "b/Note.md", source="a/x.md") is None


def test_only_a_path_that_starts_with_dots_is_relative() -> None:
    assert target("b/../Note", "Note.md") is None


def test_a_relative_path_that_misses_goes_on_as_plain_text() -> None:
    # The suffix test is one of strings: a folder whose name ends with a dot satisfies it.
    assert target("./Note", "odd./Note.md", "Note.md", source="a/x.md") == "odd./Note.md"


def test_the_exact_path_wins_over_the_own_folder() -> None:
    assert target("Note", "Note.md", "a/Note.md", source="a/x.md") == "Note.md"
    assert target("b/Note", "b/Note.md", "a/b/Note.md", source="a/x.md") == "b/Note.md"
    assert look_up("b/Note", "b/Note.md", "a/b/Note.md", source="a/x.md").way is Way.EXACT


def test_a_leading_slash_means_the_exact_path_and_nothing_else() -> None:
    assert target("/b/Note", "b/Note.md", "a/b/Note.md") == "b/Note.md"
    assert target("/Note", "b/Note.md") is None
    assert target("//b/Note", "b/Note.md") is None
    assert not look_up("/b/Note", "b/Note.md", "a/b/Note.md").ambiguous


def test_the_end_of_a_path_is_enough() -> None:
    lookup = look_up("b/Note", "a/b/Note.md", "b/c/Note.md")
    assert (lookup.target, lookup.loose, lookup.ambiguous) == ("a/b/Note.md", False, False)
    assert lookup.way is Way.ENDING


def test_a_match_that_starts_within_a_folders_name_is_loose() -> None:
    lookup = look_up("ary/index", "glossary/index.md", "index.md")
    assert (lookup.target, lookup.loose, lookup.candidates) == ("glossary/index.md", True, ("glossary/index.md",))


def test_a_bare_name_never_matches_within_a_name() -> None:
    assert target("dex", "index.md") is None


def test_the_own_folder_and_all_below_it_come_first() -> None:
    files = ("Z/Note.md", "a/long/way/down/Note.md")
    assert look_up("Note", *files, source="a/x.md").target == "a/long/way/down/Note.md"
    assert look_up("Note", *files, source="a/x.md").way is Way.OWN_FOLDER
    assert look_up("Note", *files, source="b/x.md").way is Way.SHORTEST


def test_the_own_folder_is_a_prefix_of_the_text() -> None:
    assert target("Note", "projects/Note.md", "b/Note.md", source="proj/x.md") == "projects/Note.md"


def test_the_own_folder_ignores_case() -> None:
    assert target("Note", "PROJ/long/Note.md", "b/Note.md", source="proj/x.md") == "PROJ/long/Note.md"


def test_ancestors_and_siblings_have_no_priority() -> None:
    files = ("a/Note.md", "a/sister/Note.md", "b/Note.md", "z/Note.md")
    assert target("Note", *files[1:], source="a/own/x.md") == "b/Note.md"


def test_a_note_at_the_top_prefers_nothing_but_the_shorter_path() -> None:
    assert target("Note", "long/Note.md", "b/Note.md") == "b/Note.md"


def test_the_shortest_is_counted_in_characters_not_in_folders() -> None:
    assert target("Note", "a/b/c/Note.md", "longer-name/Note.md") == "a/b/c/Note.md"


def test_characters_are_counted_as_javascript_does() -> None:
    # One pictograph is two units long there.
    assert target("Note", "😀/Note.md", "zz/Note.md", "y/Note.md", source="q/x.md") == "y/Note.md"
    assert look_up("Note", "😀/Note.md", "zz/Note.md").tied
    assert target("Note", "😀😀/Note.md", "zzz/Note.md") == "zzz/Note.md"


def test_of_equal_lengths_the_first_in_the_alphabet_is_taken_and_told() -> None:
    lookup = look_up("Note", "b/Note.md", "a/Note.md", "long/Note.md")
    assert (lookup.target, lookup.ambiguous, lookup.tied) == ("a/Note.md", True, True)
    assert lookup.candidates == ("a/Note.md", "b/Note.md", "long/Note.md")


def test_a_shorter_path_is_no_tie() -> None:
    lookup = look_up("Note", "b/Note.md", "long/Note.md", "also/Note.md")
    assert (lookup.ambiguous, lookup.tied) == (True, False)


def test_a_tie_outside_of_the_own_folder_is_none() -> None:
    lookup = look_up("Note", "a/Note.md", "b/Note.md", "own/Note.md", source="own/x.md")
    assert (lookup.target, lookup.tied) == ("own/Note.md", False)


def test_candidates_come_in_order_of_preference() -> None:
    files = ("own/far/down/Note.md", "own/Note.md", "b/Note.md", "aaa/Note.md")
    assert look_up("Note", *files, source="own/x.md").candidates == (
        "own/Note.md",
        "own/far/down/Note.md",
        "b/Note.md",
        "aaa/Note.md",
    )


def test_the_target_heads_the_candidates_even_where_it_is_not_the_shortest() -> None:
    assert look_up("Note", "Note.md", "a/Note.md", source="a/x.md").candidates == ("Note.md", "a/Note.md")


def test_files_that_differ_in_case_alone_are_found_by_their_spelling() -> None:
    files = ("a/Note.md", "a/note.md")
    for link, found in (
        ("Note", "a/Note.md"),
        ("note", "a/note.md"),
        ("a/note", "a/note.md"),
        ("/a/note", "a/note.md"),
    ):
        lookup = look_up(link, *files)
        assert (lookup.target, lookup.ambiguous, sorted(lookup.candidates)) == (found, True, sorted(files))
    assert look_up("./note", *files, source="a/x.md").target == "a/note.md"
    assert look_up("NOTE", *files).target == "a/Note.md"


def test_the_same_path_may_mean_different_files_in_different_folders() -> None:
    resolver = Resolver(["a/Note.md", "b/Note.md", "a/x.md", "b/x.md"])
    for _ in range(2):
        assert resolver.lookup("Note", "a/x.md").target == "a/Note.md"
        assert resolver.lookup("Note", "b/x.md").target == "b/Note.md"
        assert resolver.lookup("./Note", "b/x.md").target == "b/Note.md"
        assert resolver.lookup("./Note", "a/x.md").target == "a/Note.md"


@pytest.mark.parametrize(
    "link", [".", "..", "/", "//", "./", "../", "a/", "#", " ", "\0", "\udcff", ".md", "/.md", "*"]
)
def test_odd_paths_lead_nowhere(link: str) -> None:
    assert target(link, "Note.md", "a/Note.md", source="a/x.md") is None


def test_a_hundred_thousand_files_of_one_name_are_looked_up_from_as_many_folders() -> None:
    # Minutes, were each lookup to go through all of them.
    count = 100_000
    files = [f"folder/{number:06}/index.md" for number in range(count)]
    resolver = Resolver(files)
    for number in range(0, count, 7):
        source = files[number]
        assert resolver.lookup("index", source).target == source
        assert resolver.lookup(f"{number:06}/index", files[0]).target == source
        assert resolver.lookup("older/000000/index", source).loose
        assert resolver.lookup("folder/index", source).target is None


def test_shortest_is_the_bare_name_where_it_is_unique_and_else_the_whole_path() -> None:
    resolver = Resolver(["deep/down/Only.md", "a/Twice.md", "b/twice.md", "img/x.png", "s.md"])
    assert resolver.link_text("deep/down/Only.md", "s.md") == "Only"
    assert resolver.link_text("b/twice.md", "s.md") == "b/twice"
    assert resolver.link_text("img/x.png", "s.md") == "x.png"


def test_markdown_links_keep_the_extension() -> None:
    resolver = Resolver(["deep/down/Only.md", "s.md"])
    assert resolver.link_text("deep/down/Only.md", "s.md", extension=True) == "Only.md"
    assert resolver.link_text("deep/down/Only.md", "s.md", "absolute", extension=True) == "deep/down/Only.md"


def test_relative_is_the_path_from_the_notes_folder() -> None:
    resolver = Resolver(["a/b/Note.md", "a/x.md", "c/Other.md", "top.md"])
    assert resolver.link_text("a/b/Note.md", "a/x.md", "relative") == "b/Note"
    assert resolver.link_text("a/x.md", "a/b/Note.md", "relative") == "../x"
    assert resolver.link_text("c/Other.md", "a/b/Note.md", "relative") == "../../c/Other"
    assert resolver.link_text("c/Other.md", "top.md", "relative") == "c/Other"
    assert resolver.link_text("top.md", "top.md", "relative") == "top"


def test_absolute_is_the_path_from_the_top() -> None:
    assert Resolver(["a/b/Note.md", "s.md"]).link_text("a/b/Note.md", "s.md", "absolute") == "a/b/Note"


def test_a_relative_path_that_a_file_at_the_top_would_catch_is_written_with_a_dot() -> None:
    resolver = Resolver(["Note.md", "a/Note.md", "a/x.md"])
    assert resolver.link_text("a/Note.md", "a/x.md", "relative") == "./Note"


def test_an_extension_that_cannot_be_implied_is_written() -> None:
    resolver = Resolver(["a.b", "a.b.md", "s.md"])
    assert resolver.link_text("a.b.md", "s.md") == "a.b.md"


def test_a_path_that_another_file_would_catch_is_written_in_full() -> None:
    # `b/Note` at the top catches the path; only `./` or a slash in front leads past it.
    resolver = Resolver(["b/Note.md", "b/x.md", "b/b/Note.md"])
    assert resolver.lookup(resolver.link_text("b/b/Note.md", "b/x.md", "relative"), "b/x.md").target == "b/b/Note.md"


_NAMES = st.sampled_from(("a", "A", "b", "a.md", "é", "e\u0301", "a b", "a\u00a0b", "_x", "p.png", "a.b", ".", ".."))
_FILES = st.lists(
    st.builds(
        lambda folder, name, end: f"{folder}{name}{end}",
        st.sampled_from(("", "x/", "x/y/", "A/")),
        st.sampled_from(("a", "A", "b", "a.md", "é", "e\u0301", "a b", "_x", "p")),
        st.sampled_from((".md", ".MD", ".png")),
    ),
    min_size=1,
    max_size=6,
    unique=True,
)


@given(
    _FILES,
    st.lists(_NAMES, min_size=1, max_size=2).map("/".join),
    st.sampled_from([*[OBSIDIAN] * 9, *DIALECTS.values()]),
)
@settings(max_examples=400)
def test_a_path_may_lead_where_it_leads(files: list[str], path: str, dialect: Dialect) -> None:
    resolver = Resolver(files, dialect, named=lambda _: files[0])
    for source in files:
        target = resolver.lookup(path, source).target
        assert target is None or resolver.may_lead_to(path, target)


@given(_FILES, st.sampled_from(("shortest", "relative", "absolute")), st.booleans())
def test_the_path_to_write_does_not_hang_on_what_was_asked_before(files: list[str], form: str, extension: bool) -> None:
    asked = Resolver(files)
    for source in files:
        for target in files:
            fresh = Resolver(files).link_text(target, source, form, extension=extension)
            assert asked.link_text(target, source, form, extension=extension) == fresh
