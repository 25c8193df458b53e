"""Which changes are written together."""

from hypothesis import given
from hypothesis import strategies as st

from vaultlint.findings import AppliedFix, Change, Edit, Fix, Safety
from vaultlint.text import Span
from vaultlint.writing import hanging_together


@given(st.lists(st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=3), max_size=6))
def test_changes_hang_together_if_a_chain_of_fixes_leads_from_one_to_the_other(fixes: list[set[str]]) -> None:
    made = [[Edit(Span(0, 0), "x", path) for path in sorted(paths)] for paths in fixes]
    applied = {
        path: tuple(
            AppliedFix("some-rule", Fix("Do it", tuple(edits), Safety.SAFE), path)
            for edits in made
            if any(edit.path == path for edit in edits)
        )
        for path in sorted({path for paths in fixes for path in paths})
    }
    groups = hanging_together([Change(path, "", "x", its) for path, its in applied.items()])
    components: list[set[str]] = []
    for paths in fixes:
        touching = [component for component in components if component & paths]
        components = [component for component in components if component not in touching]
        components.append(paths.union(*touching))
    assert sorted(sorted(change.path for change in group) for group in groups) == sorted(map(sorted, components))


def test_a_fix_holds_the_note_that_it_mends_and_the_other_files_that_it_edits_together() -> None:
    fix = Fix("Do it", (Edit(Span(0, 0), "x"), Edit(Span(0, 0), "x", "b.md")), Safety.SAFE)
    alone = Fix("Do it", (Edit(Span(0, 0), "x"),), Safety.SAFE)
    changes = [
        Change("a.md", "", "x", (AppliedFix("some-rule", fix, "a.md"),)),
        Change("b.md", "", "x", (AppliedFix("some-rule", fix, "a.md"), AppliedFix("some-rule", alone, "b.md"))),
        Change("c.md", "", "x", (AppliedFix("some-rule", alone, "c.md"),)),
    ]
    assert [[change.path for change in group] for group in hanging_together(changes)] == [["a.md", "b.md"], ["c.md"]]
    bound = hanging_together(changes, [("c.md", "b.md")])
    assert [[change.path for change in group] for group in bound] == [["a.md", "b.md", "c.md"]]
