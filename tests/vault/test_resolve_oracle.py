"""Lookups in random vaults, against a literal, slow reading of the twelve steps."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from vaultlint.vault.resolve import Resolver, Way

_FOLDERS = st.sampled_from(["a", "b", "ab", "A", "aa", "a.b", "ä", "b."])
_NAMES = st.sampled_from(["a.md", "b.md", "a.b", "a.b.md", "B.MD", "ab.md", "x.png", "ä.md", "😀.md", "a"])
_FILES = st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(_FOLDERS, max_size=3), _NAMES)
_SEGMENTS = st.sampled_from(["a", "b", "ab", "A", "a.b", "a.md", "x.png", "ä", "b.", "😀", "", ".", ".."])
_LINKS = st.builds(
    lambda start, segments: start + "/".join(segments),
    st.sampled_from(["", "", "", "./", "../", "/", "../../"]),
    st.lists(_SEGMENTS, min_size=1, max_size=3),
)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def literal_lookup(files: Sequence[str], path: str, source: str) -> list[str]:
    """The files that a link may mean, best first (semantics reference, 2.2), names being NFC and in ASCII case only."""
    if not path:
        return [source]
    link = path.lower()
    segment = link.split("/")[-1]
    candidates = [file for file in files if "." in segment and file.lower().split("/")[-1] == segment]
    if not candidates:
        link += ".md"
        candidates = [file for file in files if file.lower().split("/")[-1] == segment + ".md"]
    if not candidates:
        return []
    if len(candidates) == 1 and "/" not in link:
        return candidates
    folder = "/".join(source.lower().split("/")[:-1])
    if link.startswith(("./", "../")):
        steps = folder.split("/") if folder else []
        for step in link.split("/"):
            if step == "..":
                steps = steps[:-1]
            elif step != ".":
                steps = [*steps, step]
        exact = [file for file in files if file.lower() == "/".join(steps)]
        if exact:
            return exact
    rooted = link.startswith("/")
    exact = [file for file in files if file.lower() == (link[1:] if rooted else link)]
    if rooted:
        return exact
    suffixed = [file for file in candidates if file.lower().endswith(link)]
    ordered = sorted(
        suffixed, key=lambda file: (not (folder and file.lower().startswith(folder)), utf16_length(file), file)
    )
    return exact + [file for file in ordered if file not in exact]


def without_case_twins(files: Sequence[str]) -> list[str]:
    """Files that differ in case alone have no order in Obsidian, and tests of their own."""
    return list({file.lower(): file for file in files}.values())


_TREES = st.lists(_FILES, min_size=1, max_size=40, unique=True).map(without_case_twins)


@given(_TREES, st.lists(_LINKS, min_size=1, max_size=20), st.data())
def test_every_lookup_is_that_of_the_twelve_steps(files: list[str], links: list[str], data: st.DataObject) -> None:
    resolver = Resolver(files)
    for link in links:
        source = data.draw(st.sampled_from(files))
        expected = literal_lookup(files, link, source)
        lookup = resolver.lookup(link, source)
        assert list(lookup.candidates) == expected
        assert lookup.target == (expected[0] if expected else None)
        assert lookup.ambiguous == (len(expected) > 1)
        if lookup.loose:
            assert not f"/{lookup.target}".lower().endswith(f"/{link}".lower())


@given(st.lists(st.sampled_from(["a", "b", "ab", "c"]), min_size=20, max_size=30), st.integers(0, 3), st.data())
def test_every_lookup_among_many_files_of_one_name_is_that_of_the_twelve_steps(
    folders: list[str], depth: int, data: st.DataObject
) -> None:
    files = sorted({"/".join([*folders[index : index + depth + index % 3], "n.md"]) for index in range(len(folders))})
    resolver = Resolver(files)
    for link in ("n", "a/n", "b/n", "b/a/n", "c/ab/n", "/a/n", "../n"):
        source = data.draw(st.sampled_from(files))
        assert list(resolver.lookup(link, source).candidates) == literal_lookup(files, link, source)


@given(_TREES, st.sampled_from(["shortest", "relative", "absolute"]), st.booleans(), st.data())
def test_a_written_link_leads_to_its_target(
    files: list[str], link_format: str, extension: bool, data: st.DataObject
) -> None:
    files = [file for file in files if "." in file.rpartition("/")[2]]  # others cannot be linked to at all
    if not files:
        return
    target, source = data.draw(st.sampled_from(files)), data.draw(st.sampled_from(files))
    resolver = Resolver(files)
    text = resolver.link_text(target, source, link_format, extension=extension)
    assert resolver.lookup(text, source).target == target


def nearness(file: str, folder: str) -> int:
    """How many folders a file shares with the folder of a note."""
    shared = 0
    for here, there in zip(folder.split("/"), file.split("/")[:-1], strict=False):
        if not here or here != there:
            break
        shared += 1
    return shared


@given(_TREES, st.lists(_LINKS, min_size=1, max_size=20), st.data())
def test_what_is_said_of_the_candidates_agrees_with_looking_at_each_of_them(
    files: list[str], links: list[str], data: st.DataObject
) -> None:
    resolver = Resolver(files)
    for link in links:
        source = data.draw(st.sampled_from(files))
        lookup = resolver.lookup(link, source)
        candidates = list(lookup.candidates)
        assert lookup.count == len(candidates)
        assert list(lookup.leading) == candidates[:4]
        if lookup.way not in {Way.OWN_FOLDER, Way.SHORTEST}:
            assert not lookup.tied
            continue
        folder = source.lower().rpartition("/")[0]
        ranks = [(not (folder and file.lower().startswith(folder)), utf16_length(file)) for file in candidates]
        assert lookup.tied == (ranks.count(ranks[0]) > 1)
        ending = f"/{link}".lower()
        whole = [file for file in candidates if f"/{file}".lower().endswith((ending, f"{ending}.md"))]
        assert set(lookup.whole) <= set(whole)
        assert len(lookup.whole) == min(4, len(whole))
        places = [(-nearness(file.lower(), folder), file.count("/")) for file in whole]
        natural = [file for file, place in zip(whole, places, strict=True) if place == min(places)]
        assert lookup.natural == (natural == [lookup.target])
