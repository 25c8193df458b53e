"""The text of a proposed config is TOML, means what it says, and says why."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.proposing.evidence import Evidence, Exclusion, Hint, Key, Place, Requirement, RuleCount
from vaultlint.proposing.toml import config_text, folder_pattern, place_pattern
from vaultlint.vault.ignore import Ignore

# Names of folders as disks have them, undecodable bytes as lone surrogates.
_NAMES = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12).filter(lambda name: name not in "..")
_FOLDERS = st.lists(_NAMES, min_size=1, max_size=3).map("/".join)
_ODD = st.sampled_from(
    [
        *(
            "a",
            "[x]",
            "*",
            "!",
            "#",
            "\\",
            "x ",
            " x",
            "a\nb",
            '"',
            "'''",
            "\udc80",
            "🎉",
            "\x7f",
            "?",
            "**",
            "\\*",
            "a\rb",
        )
    ]
)
_ODD_FOLDERS = st.one_of(_FOLDERS, st.lists(_ODD, min_size=1, max_size=3).map("/".join))
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(_ODD_FOLDERS, _NAMES)
def test_the_pattern_of_a_folder_is_sound_and_means_what_lies_in_it(folder: str, other: str) -> None:
    pattern = folder_pattern(f"{folder}/")
    ignore = Ignore([pattern])
    assert ignore.covers(f"{folder}/Note.md")
    assert ignore.covers(f"{folder}/deep/Note.md")
    assert not ignore.covers(f"above/{folder}/Note.md")
    if "\udc80" not in folder and not any("\ud800" <= sign <= "\udfff" for sign in folder):
        assert ignore.covers(f"{other}/Note.md") == f"{other}/Note.md".startswith(f"{folder}/")


@given(_ODD_FOLDERS)
def test_the_pattern_of_notes_in_a_folder_means_them_and_none_below(folder: str) -> None:
    ignore = Ignore([place_pattern(Place(folder, direct=True))])
    assert ignore.covers(f"{folder}/Note.md")
    assert not ignore.covers(f"{folder}/deep/Note.md")
    top = Ignore([place_pattern(Place("", direct=True))])
    assert top.covers("Note.md")
    assert not top.covers("a/Note.md")


@given(_ODD_FOLDERS, _TEXTS, _TEXTS, _ODD_FOLDERS)
def test_any_name_gives_sound_toml_that_says_the_same(folder: str, key: str, other: str, excluded: str) -> None:
    shares = (Key(key, 99, 100, 90, may_be_empty=True), Key(other, 100, 100))
    evidence = Evidence(
        notes=100,
        dialect="quartz",
        because=f"'{folder}' lies in the vault",
        exclusions=(Exclusion(f"{excluded}/", f"'{excluded}' is '{other}'."),),
        requirements=(
            Requirement(Place(""), shares[:1], 100),
            Requirement(Place(folder), shares, 30, (Key(other, 0, 30),), f"'{folder}'"),
            Requirement(Place(folder, direct=True), (), 30, shares),
        ),
        counts=(RuleCount("broken-wikilink", 3, 2, 1, 1),),
        hints=(Hint(f"'{folder}'", ('a = "b"',)), Hint(f"'{folder}'", ("[rules.x]",), table=True)),
        lacking=2,
    )
    data = tomllib.loads(config_text(evidence).encode("utf-8").decode("utf-8"))
    assert data["dialect"] == "quartz"
    assert data["exclude"] == [folder_pattern(f"{excluded}/")]
    assert data["rules"] == {"required-frontmatter": {"keys": [key], "allow-empty": [key]}}
    part, direct = data["overrides"]
    assert part["paths"] == [folder_pattern(f"{folder}/")]
    assert part["rules"]["required-frontmatter"] == {"keys": [key, other], "allow-empty": [key]}
    assert direct == {"paths": [place_pattern(Place(folder, direct=True))], "ignore": ["required-frontmatter"]}


def test_places_of_the_same_depth_with_the_same_properties_share_an_override() -> None:
    keys = (Key("title", 30, 30),)
    found = [Requirement(Place(folder), keys, 30) for folder in ("a", "b", "c/d")]
    data = tomllib.loads(config_text(Evidence(notes=90, requirements=tuple(found))))
    assert [override["paths"] for override in data["overrides"]] == [["/a/", "/b/"], ["/c/d/"]]


@pytest.mark.parametrize("notes", [0, 5])
def test_a_vault_that_says_nothing_gives_comments_alone(notes: int) -> None:
    text = config_text(Evidence(notes=notes))
    assert tomllib.loads(text) == {}
    assert all(line.startswith("#") or not line for line in text.splitlines())
    assert ("no notes" in text) is (notes == 0)


def test_lines_of_comment_are_not_too_long_to_read() -> None:
    reason = " ".join(["word"] * 100)
    text = config_text(Evidence(notes=1, hints=(Hint(reason, ("x = 1",)),)))
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(("part", "share"), [(999, "99.9 %"), (1000, "100 %"), (9999, "99.9 %"), (1, "0.1 %")])
def test_a_share_is_never_rounded_up_to_all_or_down_to_none(part: int, share: str) -> None:
    whole = {9999: 10000}.get(part, 1000)
    evidence = Evidence(notes=whole, requirements=(Requirement(Place(""), (Key("title", part, whole),), whole),))
    assert f"({share})" in config_text(evidence)
