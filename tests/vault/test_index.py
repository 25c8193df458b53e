"""The vault as rules see it."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from vaultlint.dialect import LOGSEQ, OBSIDIAN, PUBLISH, Dialect
from vaultlint.errors import UnreadableFile
from vaultlint.note.facts import BlockId, Footnote, Heading, Link, LinkKind, NoteFacts
from vaultlint.text import LineIndex, Span
from vaultlint.vault import ObsidianSettings, SubpathStatus, Vault
from vaultlint.vault.resolve import Way

NOWHERE = Span(0, 0)


def link_to(path: str, subpath: str = "", kind: LinkKind = LinkKind.WIKILINK) -> Link:
    return Link(kind, 0, 0, 0, 0, 0, 0, path, subpath, None, f"[[{path}{subpath}]]")


def facts_of(
    path: str,
    *links: Link,
    headings: Sequence[str] = (),
    blocks: Sequence[str] = (),
    footnotes: Sequence[str] = (),
    aliases: tuple[str, ...] = (),
) -> NoteFacts:
    return NoteFacts(
        path=path,
        length=0,
        line_starts=LineIndex.of("").to_bytes(),
        title=None,
        aliases=aliases,
        headings=tuple(Heading(1, heading, 0, 0, 0, 0, 0) for heading in headings),
        blocks=tuple(BlockId(block, NOWHERE) for block in blocks),
        footnotes=tuple(Footnote(footnote, NOWHERE) for footnote in footnotes),
        tags=(),
        links=links,
    )


class Disk:
    """Notes that count how often they are read."""

    def __init__(self, *notes: NoteFacts, attachments: Sequence[str] = (), unreadable: Sequence[str] = ()) -> None:
        self._notes: Mapping[str, NoteFacts] = {note.path: note for note in notes}
        self.reads: list[str] = []
        self.files = [*self._notes, *attachments, *unreadable]

    def load(self, path: str) -> NoteFacts:
        self.reads.append(path)
        if path not in self._notes:
            raise UnreadableFile(path, "no permission")
        return self._notes[path]

    def vault(self, settings: ObsidianSettings | None = None) -> Vault:
        return Vault(self.files, self.load, settings)


@pytest.mark.parametrize("dialect", [PUBLISH, LOGSEQ])
def test_a_changed_note_is_found_by_its_new_names_and_no_longer_by_the_old(dialect: Dialect) -> None:
    facts = {"a.md": facts_of("a.md", aliases=("Old",)), "b.md": facts_of("b.md")}
    vault = Vault(tuple(facts), facts.__getitem__, dialect=dialect)
    assert vault.lookup("Old", "b.md").target == "a.md"
    changed = vault.with_changed({"a.md": facts_of("a.md", aliases=("New",))})
    assert changed.lookup("New", "b.md").target == "a.md"
    assert changed.lookup("Old", "b.md").target is None
    assert vault.lookup("Old", "b.md").target == "a.md"


def test_a_note_is_read_when_first_asked_for_and_never_again() -> None:
    disk = Disk(facts_of("a.md", headings=["H"]), facts_of("b.md"), facts_of("c.md"))
    vault = disk.vault()
    assert (list(vault.notes), len(vault.notes), "b.md" in vault.notes) == (["a.md", "b.md", "c.md"], 3, True)
    assert vault.resolve(link_to("b"), "c.md").target == "b.md"
    assert disk.reads == []
    for _ in range(2):
        assert vault.resolve(link_to("a", "#H"), "c.md").subpath is SubpathStatus.FOUND
        assert vault.notes["a.md"].path == "a.md"
    assert disk.reads == ["a.md"]


def test_attachments_are_files_and_no_notes() -> None:
    vault = Disk(facts_of("a.md"), attachments=["x.png"]).vault()
    assert vault.files == ("a.md", "x.png")
    assert list(vault.notes) == ["a.md"]
    with pytest.raises(KeyError):
        vault.notes["x.png"]


def test_a_link_leads_to_a_heading_a_block_or_a_footnote() -> None:
    target = facts_of("t.md", headings=["First", "Second"], blocks=["id"], footnotes=["1"])
    vault = Disk(target, facts_of("s.md")).vault()
    for subpath, anchor in {
        "#second": target.headings[1],
        "#^ID": target.blocks[0],
        "#[^1]": target.footnotes[0],
    }.items():
        resolution = vault.resolve(link_to("t", subpath), "s.md")
        assert (resolution.target, resolution.subpath, resolution.anchor) == ("t.md", SubpathStatus.FOUND, anchor)


@pytest.mark.parametrize("path", ["", "s", "./s"])
def test_a_link_may_lead_into_its_own_note(path: str) -> None:
    vault = Disk(facts_of("s.md", headings=["H"])).vault()
    assert vault.resolve(link_to(path, "#H"), "s.md").subpath is SubpathStatus.FOUND
    assert vault.resolve(link_to(path, "#I"), "s.md").subpath is SubpathStatus.MISSING
    assert vault.resolve(link_to(path), "s.md").target == "s.md"


@pytest.mark.parametrize("subpath", ["#", "#^"])
def test_an_empty_subpath_is_told_apart(subpath: str) -> None:
    resolution = Disk(facts_of("t.md"), facts_of("s.md")).vault().resolve(link_to("t", subpath), "s.md")
    assert (resolution.target, resolution.subpath) == ("t.md", SubpathStatus.EMPTY)


@pytest.mark.parametrize("path", ["doc.pdf", "x.png", "Table.base", "Board.canvas"])
def test_fragments_of_attachments_are_not_checked(path: str) -> None:
    vault = Disk(facts_of("s.md"), attachments=[path]).vault()
    resolution = vault.resolve(link_to(path, "#page=3"), "s.md")
    assert (resolution.target, resolution.subpath) == (path, SubpathStatus.UNCHECKED)


def test_the_subpath_of_a_missing_note_is_not_checked() -> None:
    resolution = Disk(facts_of("s.md")).vault().resolve(link_to("t", "#H"), "s.md")
    assert (resolution.target, resolution.subpath, resolution.candidates) == (None, SubpathStatus.UNCHECKED, ())


def test_a_note_that_cannot_be_read_is_there_but_its_headings_are_not_checked() -> None:
    disk = Disk(facts_of("s.md", link_to("t")), unreadable=["t.md"])
    vault = disk.vault()
    for _ in range(2):
        resolution = vault.resolve(link_to("t", "#H"), "s.md")
        assert (resolution.target, resolution.subpath) == ("t.md", SubpathStatus.UNCHECKED)
        with pytest.raises(UnreadableFile, match="no permission"):
            vault.notes["t.md"]
    assert len(vault.links_to("t.md")) == 1
    assert disk.reads.count("t.md") == 1


def test_a_resolution_says_how_the_file_was_found() -> None:
    vault = Disk(*[facts_of(path) for path in ("a/n.md", "b/n.md", "glossary/i.md", "i.md", "s.md")]).vault()
    ambiguous = vault.resolve(link_to("n"), "s.md")
    assert (ambiguous.ambiguous, ambiguous.candidates, ambiguous.way) == (True, ("a/n.md", "b/n.md"), Way.SHORTEST)
    loose = vault.resolve(link_to("ary/i"), "s.md")
    assert (loose.loose, loose.ambiguous, loose.target) == (True, False, "glossary/i.md")


def test_backlinks_name_the_note_and_the_link_in_order() -> None:
    first, second, itself = link_to("t"), link_to("x/t", "#H"), link_to("", "#H")
    vault = Disk(
        facts_of("x/t.md", itself), facts_of("b.md", second, link_to("nowhere")), facts_of("a.md", first, first)
    ).vault()
    assert vault.links_to("x/t.md") == (("a.md", first), ("a.md", first), ("b.md", second), ("x/t.md", itself))
    assert vault.links_to("a.md") == ()
    assert vault.links_to("nowhere.md") == ()


def test_links_are_written_as_the_settings_ask() -> None:
    disk = Disk(facts_of("a/t.md"), facts_of("b/s.md"))
    assert disk.vault().link_text("a/t.md", "b/s.md") == "t"
    assert disk.vault().link_text("a/t.md", "b/s.md", markdown=True) == "t.md"
    assert disk.vault(ObsidianSettings(new_link_format="relative")).link_text("a/t.md", "b/s.md") == "../a/t"
    assert disk.vault(ObsidianSettings(new_link_format="absolute")).link_text("a/t.md", "b/s.md") == "a/t"


def test_a_changed_vault_has_the_new_facts_and_the_old_one_keeps_its_own() -> None:
    disk = Disk(facts_of("t.md", headings=["Old"]), facts_of("s.md", link_to("t")), facts_of("u.md"))
    before = disk.vault()
    assert before.resolve(link_to("t", "#Old"), "s.md").subpath is SubpathStatus.FOUND
    assert len(before.links_to("t.md")) == 1
    after = before.with_changed({"t.md": facts_of("t.md", headings=["New"]), "s.md": facts_of("s.md")})
    assert after.resolve(link_to("t", "#Old"), "s.md").subpath is SubpathStatus.MISSING
    assert after.resolve(link_to("t", "#New"), "s.md").subpath is SubpathStatus.FOUND
    assert after.links_to("t.md") == ()
    assert before.resolve(link_to("t", "#Old"), "s.md").subpath is SubpathStatus.FOUND
    assert (after.files, list(after.notes), len(after.notes)) == (before.files, list(before.notes), 3)
    assert "t.md" in after.notes
    assert "x.png" not in after.notes
    assert disk.reads.count("t.md") == 1


def test_a_change_to_a_changed_vault_keeps_both_changes() -> None:
    vault = Disk(facts_of("a.md"), facts_of("b.md"), facts_of("c.md", headings=["C"])).vault()
    once = vault.with_changed({"a.md": facts_of("a.md", headings=["A"])})
    twice = once.with_changed({"b.md": facts_of("b.md", headings=["B"])})
    for path, subpath in (("a", "#A"), ("b", "#B"), ("c", "#C")):
        assert twice.resolve(link_to(path, subpath), "c.md").subpath is SubpathStatus.FOUND
    assert once.resolve(link_to("b", "#B"), "c.md").subpath is SubpathStatus.MISSING


def test_no_change_makes_no_new_vault() -> None:
    vault = Disk(facts_of("a.md")).vault()
    assert vault.with_changed({}) is vault


def test_suggestions_are_shared_while_no_name_changes() -> None:
    vault = Disk(facts_of("a.md", headings=["H"]), facts_of("b.md")).vault()
    same = vault.with_changed({"a.md": facts_of("a.md", link_to("b"), headings=["H"])})
    other = vault.with_changed({"a.md": facts_of("a.md", aliases=("New",), headings=["H"])})
    assert same.suggest is vault.suggest
    assert other.suggest is not vault.suggest


def test_the_suggester_can_be_imported_from_the_package_and_nothing_else_is_made_up() -> None:
    from vaultlint import vault
    from vaultlint.vault.suggest.suggester import Suggester

    assert vault.Suggester is Suggester
    with pytest.raises(AttributeError):
        vault.Nothing  # noqa: B018


def test_canvases_and_bases_are_sources_and_no_notes() -> None:
    board = facts_of("Board.canvas", link_to("A.MD", kind=LinkKind.CANVAS), link_to("a", kind=LinkKind.CANVAS))
    disk = Disk(facts_of("a.md"), board, facts_of("b/T.base", link_to("a", kind=LinkKind.BASE)), attachments=["x.png"])
    vault = disk.vault()
    assert (list(vault.sources), list(vault.notes)) == (["a.md", "Board.canvas", "b/T.base"], ["a.md"])
    assert [source for source, _ in vault.links_to("a.md")] == ["Board.canvas", "b/T.base"]
    assert sorted(disk.reads) == sorted(vault.sources)
    with pytest.raises(KeyError):
        vault.notes["Board.canvas"]


def test_a_canvas_names_files_by_their_whole_paths() -> None:
    vault = Disk(facts_of("b/a.md"), facts_of("Note.md"), attachments=["b/Img.PNG"]).vault()

    def target(path: str) -> str | None:
        return vault.resolve(link_to(path, kind=LinkKind.CANVAS), "b/Board.canvas").target

    assert [target(path) for path in ("b/a.md", "B/A.md", "b/img.png", "note.md")] == [
        "b/a.md",
        "b/a.md",
        "b/Img.PNG",
        "Note.md",
    ]
    assert [target(path) for path in ("a.md", "b/a", "./a.md", "/b/a.md", "", "../Note.md")] == [None] * 6


@pytest.mark.parametrize("dialect", [OBSIDIAN, PUBLISH, LOGSEQ])
def test_links_are_looked_up_together_as_each_by_itself(dialect: Dialect) -> None:
    disk = Disk(*map(facts_of, ("a.md", "b/a.md", "c/x.md", "b/Note.md", "Board.canvas")))
    paths = ("a", "x", "./a", "../a", "/a", "b/a", "none", "c/x.md", "x.md", "", "a.md")
    links = [link_to(path, kind=kind) for path in paths for kind in LinkKind]
    for sources in (("b/Note.md", "c/x.md"), ("c/x.md", "b/Note.md")):  # what is known of a path may hold in a folder
        vault = Vault(disk.files, disk.load, dialect=dialect)
        together = [vault.lookups(links, source) for source in (*sources, *sources)]
        alone = [[vault.lookup(link.path, source, link.kind) for link in links] for source in (*sources, *sources)]
        assert [[(one.target, one.way, one.ambiguous) for one in found] for found in together] == [
            [(one.target, one.way, one.ambiguous) for one in found] for found in alone
        ]


_LINKS = st.lists(
    st.builds(
        lambda path, subpath, kind, hidden: replace(link_to(path, subpath, kind), comment=hidden),
        st.sampled_from(("t", "x/t", "", "../t", "{{t}}", "nowhere")),
        st.sampled_from(("", "#H", "#", "#^b")),
        st.sampled_from((LinkKind.WIKILINK, LinkKind.PROPERTY, LinkKind.MARKDOWN)),
        st.booleans(),
    ),
    max_size=3,
)


@given(st.dictionaries(st.sampled_from(("x/t.md", "t.md", "y/a.md", "b.canvas", "x/c.base")), _LINKS), _LINKS)
def test_links_to_places_are_the_links_with_a_place(links: dict[str, list[Link]], other: list[Link]) -> None:
    vault = Disk(*(facts_of(path, *its) for path, its in links.items()), unreadable=["y/lost.md"]).vault()
    for now in (vault, vault.with_changed({"t.md": facts_of("t.md", *other)} if "t.md" in links else {})):
        for path in now.files:
            expected = tuple((source, link) for source, link in now.links_to(path) if link.subpath)
            assert now.links_to_places(path) == expected
