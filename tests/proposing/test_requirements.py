"""Which properties are asked of which notes."""

from collections.abc import Iterable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from vaultlint.proposing.evidence import Key, NoteKeys, Place, Requirement
from vaultlint.proposing.gathering import lacking
from vaultlint.proposing.requirements import requirements


def notes(folder: str, number: int, *keys: str, empty: Iterable[str] = ()) -> list[NoteKeys]:
    names = {key.lower(): key for key in keys}
    filled = frozenset(names) - {key.lower() for key in empty}
    start = f"{folder}/" if folder else ""
    return [NoteKeys(f"{start}{len(keys)}-{number}-{index}.md", names, filled) for index in range(number)]


def asked(found: Iterable[Requirement]) -> dict[Place, tuple[str, ...]]:
    return {one.place: tuple(key.name for key in one.keys) for one in found}


def requirements_of(*groups: list[NoteKeys], kinds: Mapping[str, str] | None = None) -> tuple[Requirement, ...]:
    return requirements([note for group in groups for note in group], kinds or {})


def test_the_highest_folder_for_which_it_holds_is_taken() -> None:
    found = requirements_of(notes("a", 30, "title"), notes("b/c", 30, "title"), notes("", 3, "title"))
    assert found == (Requirement(Place(""), (Key("title", 63, 63),), 63),)


def test_what_only_some_folders_have_is_asked_of_them_alone() -> None:
    found = requirements_of(notes("a", 30, "title", "id"), notes("b", 30, "title"))
    assert asked(found) == {Place(""): ("title",), Place("a"): ("title", "id")}


def test_few_notes_say_nothing() -> None:
    assert requirements_of(notes("a", 19, "title")) == ()
    assert requirements_of(notes("a", 20, "title")) != ()


def test_a_share_of_less_than_nearly_all_says_nothing() -> None:
    assert requirements_of(notes("a", 94, "title"), notes("a", 6)) == ()
    (found,) = requirements_of(notes("a", 95, "title"), notes("a", 5))
    assert found.keys == (Key("title", 95, 100),)


def test_a_part_in_which_hardly_any_has_it_is_left_out() -> None:
    # Index notes at the top of a vault, one for each folder of videos.
    channels = [notes(f"channel {number}", 30, "title", "videoId") for number in range(10)]
    found = requirements_of(*channels, notes("", 10, "title"))
    assert asked(found) == {Place(""): ("title", "videoId"), Place("", direct=True): ("title",)}
    assert found[1].lost == (Key("videoId", 0, 10),)
    archive = requirements_of(*channels, notes("Archive/deep", 6))
    assert asked(archive) == {Place(""): ("title", "videoId"), Place("Archive"): ()}


def test_parts_that_do_without_are_set_aside_before_it_is_judged() -> None:
    channels = [notes(f"channel {number}", 12, "title", "videoId") for number in range(10)]
    found = requirements_of(*channels, notes("", 10, "title"), notes("channel 1", 1))
    assert asked(found) == {Place(""): ("title", "videoId"), Place("", direct=True): ("title",)}
    assert found[0].keys == (Key("title", 130, 131), Key("videoId", 120, 121))
    assert requirements_of(*channels, notes("other", 60)) == ()


def test_names_are_the_same_in_any_case_and_the_most_common_spelling_is_proposed() -> None:
    (found,) = requirements_of(notes("", 12, "Title"), notes("", 10, "title"))
    assert found.keys == (Key("Title", 22, 22),)


def test_a_property_that_is_often_empty_may_be_empty() -> None:
    (found,) = requirements_of(notes("", 15, "tags"), notes("", 15, "tags", empty=["tags"]))
    assert found.keys == (Key("tags", 30, 30, empty=15, may_be_empty=True),)
    (found,) = requirements_of(notes("", 99, "tags"), notes("", 1, "tags", empty=["tags"]))
    assert found.keys == (Key("tags", 100, 100, empty=1),)


def test_notes_of_another_kind_do_not_count_and_are_asked_nothing_of() -> None:
    pages, days = notes("pages", 30, "title"), notes("Daily", 30)
    assert requirements_of(pages, days)[0].place == Place("pages")
    found = requirements_of(pages, days, kinds={"Daily": "days"})
    assert asked(found) == {Place(""): ("title",), Place("Daily"): ()}
    assert found[1].reason == "days"


def test_notes_of_another_kind_are_asked_what_nearly_all_of_them_have() -> None:
    found = requirements_of(notes("p", 30, "title"), notes("Daily", 30, "mood"), kinds={"Daily": "days"})
    assert asked(found) == {Place(""): ("title",), Place("Daily"): ("mood",)}


def test_nobody_forgets_the_mark_of_a_plugin() -> None:
    assert requirements_of(notes("Drawings", 30, "excalidraw-plugin")) == ()


def test_folders_may_be_as_deep_as_they_like() -> None:
    deep = "/".join("d" * 1500)
    assert len(requirements_of(notes(deep, 30, "title"))) == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "a", "a/b", "a/b/c", "b", "b/c"]),
            st.integers(1, 30),
            st.frozensets(st.sampled_from(["title", "id", "tags"])),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.dictionaries(st.sampled_from(["a/b", "b"]), st.just("a kind"), max_size=2),
)
def test_most_notes_of_a_place_have_what_is_asked_of_them(
    groups: list[tuple[str, int, frozenset[str], bool]], kinds: dict[str, str]
) -> None:
    all_notes = [
        NoteKeys(note.path.replace(".md", f"-{index}.md"), note.keys, note.filled)
        for index, (folder, number, keys, empty) in enumerate(groups)
        for note in notes(folder, number, *sorted(keys), empty=keys if empty else ())
    ]
    found = requirements(all_notes, kinds)
    assert [one.place.depth for one in found] == sorted(one.place.depth for one in found)
    assert len(found) == len(asked(found))
    for requirement in found[:1]:  # nothing is inherited
        assert all(key.notes >= 0.95 * key.of for key in requirement.keys)
    of_a_kind = tuple(f"{folder}/" for folder in kinds)
    counted = [note for note in all_notes if not note.path.startswith(of_a_kind)] if of_a_kind else all_notes
    if [one.place for one in found] == [Place("")]:
        (everywhere,) = found
        without = sum(any(key.name not in note.keys for key in everywhere.keys) for note in counted)
        assert everywhere.notes == len(counted)
        assert without <= sum(key.of - key.notes for key in everywhere.keys)
        assert without <= lacking(counted, found)
