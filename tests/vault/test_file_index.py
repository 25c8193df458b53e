"""Files by their paths and names: all at once has to come to the same as one by one."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from vaultlint.vault.file_index import FileIndex
from vaultlint.vault.pools import fold

_NAMES = st.text(st.sampled_from("aA.bÄ\u0308\u00a0 \n\u03a3\ud800"), min_size=1, max_size=4)
_PATHS = st.lists(st.lists(_NAMES, min_size=1, max_size=3).map("/".join), unique=True, max_size=12)


def _visible(paths: Sequence[str]) -> list[str]:
    return [path for path in sorted(paths) if "/." not in f"/{fold(path)}"]


@given(_PATHS)
def test_a_file_is_found_by_its_path_and_by_its_name(paths: Sequence[str]) -> None:
    index = FileIndex(paths)
    visible = _visible(paths)
    assert [(file.path, file.key) for file in index.files()] == [(path, fold(path)) for path in visible]
    assert list(index.keys) == [fold(path) for path in visible]
    for path in paths:
        key = fold(path)
        name = key.rpartition("/")[2]
        same = [other for other in visible if fold(other) == key]
        of_name = [other for other in visible if fold(other).rpartition("/")[2] == name]
        at = index.at(key)
        assert (at and at.path) == (same[0] if same else None)
        assert [file.path for file in index.twins(key)] == (same if len(same) > 1 else [])
        assert [file.path for file in index.named(name)] == of_name
        assert index.first_two(name) == of_name[:2]


def test_the_form_for_comparison_is_the_one_that_was_given() -> None:
    index = FileIndex(["A b.md", "a-B.md"], lambda path: path.replace(" ", "-").lower())
    assert [file.path for file in index.named("a-b.md")] == ["A b.md", "a-B.md"]
    assert index.named("a b.md") == []
