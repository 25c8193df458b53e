from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.note.facts import Link, NoteFacts
from vaultlint.note.links import is_template_expression
from vaultlint.note.sources import read_facts
from vaultlint.note.unfinished import has_no_target, is_search_prompt
from vaultlint.vault import ObsidianSettings, Vault, broken
from vaultlint.vault.matter import Matter, matter_of
from vaultlint.vault.subpath import SubpathStatus

NEIGHBOURS = {"A.md": "# One\n\ntext ^abc\n", "a/B.md": "", "b/B.md": "", "2024-01-01.md": "", "p.png": ""}
TARGETS = (
    *(
        "A",
        "A#One",
        "A#Two",
        "A#^abc",
        "A#^no",
        "#One",
        "#",
        "##x",
        "^^x",
        "B",
        "b/B",
        "x",
        "x/y",
        "2024-02-02",
        " ",
        "",
    ),
    *("|x", "p.png", "//x.y", "{{x}}", "<%x%>", "^a", "(x)", "é", "A.md", "./A", "../A", "/A", "nb/B", "😀"),
)
LINKS = st.builds(
    lambda form, target, hidden: f"%%{form.format(target)}%%" if hidden else form.format(target),
    st.sampled_from(("[[{}]]", "![[{}]]", "[[{}|text]]", "[x](<{}>)", "![x](<{}>)", "[x]({})")),
    st.sampled_from(TARGETS),
    st.booleans(),
)


def vault_with(note: str, path: str = "a/Note.md", *, templates: tuple[str, ...] = ()) -> tuple[Vault, NoteFacts]:
    files: Mapping[str, str] = {**NEIGHBOURS, path: note}
    settings = ObsidianSettings(template_folders=templates)
    vault = Vault(tuple(files), lambda name: read_facts(name, files[name]), settings)
    return vault, vault.notes[path]


def is_meant(link: Link) -> bool:
    """What `MeantLinks` says in the order in which it costs least."""
    if link.is_markdown and link.path.startswith("//"):
        return False
    return not (has_no_target(link) or is_search_prompt(link) or is_template_expression(link))


@given(st.lists(LINKS, max_size=8).map("\n".join))
def test_links_with_a_matter_are_those_that_every_link_asked_by_itself_would_give(note: str) -> None:
    vault, facts = vault_with(note)
    meant = [link for link in facts.links if is_meant(link)]
    lookups = {link: vault.lookup(link.path, facts.path, link.kind) for link in meant}
    nowhere = [
        link for link in meant if lookups[link].missing and (link.embed or not vault.settings.is_daily_note(link.path))
    ]
    expected = {
        Matter.NO_FILE: [link for link in nowhere if not link.embed and not link.is_markdown],
        Matter.NO_EMBED: [link for link in nowhere if link.embed],
        Matter.NO_MARKDOWN_FILE: [link for link in nowhere if not link.embed and link.is_markdown],
        Matter.NO_PLACE: [link for link in meant if vault.resolve(link, facts.path).subpath is SubpathStatus.MISSING],
        Matter.NOT_CLEAR: [link for link in meant if lookups[link].ambiguous or lookups[link].loose],
    }

    assert list(broken.links_under_check(facts, vault, comments=True)) == meant
    for matter, links in expected.items():
        assert list(broken.links_under_check(facts, vault, matter, comments=True)) == links
        seen = [link for link in links if not link.comment]
        assert list(broken.links_under_check(facts, vault, matter)) == seen
        assert bool(links) is (matter in matter_of(facts, vault))


@given(st.lists(LINKS, max_size=8).map("\n".join))
def test_what_was_looked_up_before_makes_no_difference(note: str) -> None:
    vault, facts = vault_with(note)
    asked_before, _ = vault_with(note)
    for link in facts.links:
        asked_before.lookup(link.path, "b/Other.md", link.kind)

    for matter in Matter:
        links = broken.links_under_check(facts, vault, matter)
        assert list(broken.links_under_check(facts, asked_before, matter)) == list(links)


@pytest.mark.parametrize("matter", [None, *Matter])
def test_no_link_of_a_template_is_meant(matter: Matter | None) -> None:
    vault, facts = vault_with("[[x]] [[A#x]] [[B]]", "T/Note.md", templates=("T",))

    assert list(broken.links_under_check(facts, vault, matter)) == []


def test_links_are_looked_up_anew_in_a_vault_that_has_changed() -> None:
    vault, facts = vault_with("[[A#Two]]")
    assert len(list(broken.links_under_check(facts, vault, Matter.NO_PLACE))) == 1

    changed = vault.with_changed({"A.md": read_facts("A.md", "# Two\n")})

    assert list(broken.links_under_check(facts, changed, Matter.NO_PLACE)) == []
