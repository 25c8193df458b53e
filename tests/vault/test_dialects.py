"""Each dialect differs from Obsidian as section 8 of the semantics reference says, and by nothing else."""

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from vaultlint.dialect import COMMONMARK, DENDRON, DIALECTS, OBSIDIAN, QUARTZ, UNTOLD, Choice, Dialect, Paths
from vaultlint.fixer import apply
from vaultlint.note import LinkKind, Note
from vaultlint.note.anchors import slug
from vaultlint.note.inline import _without_indentation
from vaultlint.note.links import image_size
from vaultlint.vault import Resolution, SubpathStatus, Vault
from vaultlint.vault.dialects import configured, detect
from vaultlint.vault.matter import Matter, matter_of
from vaultlint.vault.resolve import Resolver, Way, fold
from vaultlint.vault.retarget import retarget

_FILE = Path(__file__).parent.parent / "vectors" / "obsidian-vectors.jsonl"
VECTORS = {
    vector["id"]: vector
    for vector in map(json.loads, _FILE.read_text(encoding="utf-8").splitlines())
    if vector["t"] == "dialect"
}


def vault_of(texts: Mapping[str, str], dialect: Dialect) -> Vault:
    return Vault(tuple(texts), lambda path: Note(path, texts[path], dialect).facts, dialect=dialect)


def resolved(texts: Mapping[str, str], dialect: Dialect, source: str = "s.md") -> list[Resolution]:
    vault = vault_of(texts, dialect)
    return [vault.resolve(link, source) for link in vault.notes[source].links]


def target_of(text: str, files: tuple[str, ...], dialect: Dialect, source: str = "s.md") -> str | None:
    (found,) = resolved({source: text, **dict.fromkeys(files, "")}, dialect, source)
    return found.target


class TestTheVectors:
    def test_all_of_them_are_here(self) -> None:
        assert sorted(VECTORS) == ["8.02", "8.03", "8.05", "8.08", "8.09", "8.10", "8.12", "8.14", "8.15", "8.16"]

    @pytest.mark.parametrize("name", ["obsidian", "dendron"])
    def test_which_side_of_the_pipe_is_the_target(self, name: str) -> None:
        vector = VECTORS["8.02"]
        (link,) = Note("a.md", vector["in"], DIALECTS[name]).links
        assert f"path={link.path} text={link.text}" == vector["out"][name]

    @pytest.mark.parametrize("name", ["obsidian", "quartz", "dendron"])
    def test_a_heading_by_its_slug(self, name: str) -> None:
        vector = VECTORS["8.03"]
        texts = {"s.md": vector["in"].partition(" ")[0], "Note.md": "## My heading\n"}
        (found,) = resolved(texts, DIALECTS[name])
        assert (found.subpath is SubpathStatus.FOUND) is (vector["out"][name] == "match")

    @pytest.mark.parametrize("name", ["obsidian", "foam", "quartz"])
    def test_a_link_to_a_folder(self, name: str) -> None:
        expected = VECTORS["8.05"]["out"][name].partition(" ")[0]
        assert target_of("[[folder]]", ("folder/index.md",), DIALECTS[name]) == (
            None if expected == "unresolved" else expected
        )

    @pytest.mark.parametrize("name", ["obsidian", "quartz"])
    def test_underscores_in_block_ids(self, name: str) -> None:
        vector = VECTORS["8.08"]
        ids = [block.id for block in Note("a.md", vector["in"], DIALECTS[name]).blocks]
        assert ids == ([] if vector["out"][name] == "no block id" else [vector["out"][name].split()[-1]])

    def test_markdown_links_from_the_folder_of_the_note(self) -> None:
        expected = VECTORS["8.09"]["out"]
        link, files, source = "[x](Note.md)", ("b/Note.md",), "a/s.md"
        assert target_of(link, files, OBSIDIAN, source) == expected["obsidian"]
        assert expected["commonmark"].endswith("(missing)")
        assert target_of(link, files, COMMONMARK, source) is None
        assert expected["quartz absolute|relative"] == "missing"
        for paths in (Paths.ABSOLUTE, Paths.RELATIVE):
            assert target_of(link, files, replace(QUARTZ, markdown_paths=paths), source) is None

    @pytest.mark.parametrize("name", ["obsidian", "foam"])
    def test_sizes_in_percent(self, name: str) -> None:
        vector = VECTORS["8.10"]
        (link,) = Note("a.md", vector["in"]).links
        size = image_size(link.text, percent=DIALECTS[name].percent_sizes)
        assert size == {"text, no size": None, "50 percent width": "50%"}[vector["out"][name]]

    def test_references_to_blocks(self) -> None:
        text = VECTORS["8.12"]["in"]
        assert Note("a.md", text).links == ()
        (link,) = Note("a.md", text, DIALECTS["logseq"]).links
        assert (link.kind, f"(({link.subpath[2:]}))") == (LinkKind.BLOCK_REFERENCE, text)

    def test_a_name_that_two_files_have(self) -> None:
        files = ("a/Note.md", "b/Note.md")
        assert target_of("[[Note]]", files, OBSIDIAN) == "a/Note.md"
        assert VECTORS["8.14"]["out"]["quartz shortest"] == "falls back to absolute path /Note"
        assert target_of("[[Note]]", files, QUARTZ) is None
        assert target_of("[[Note]]", (*files, "Note.md"), QUARTZ) == "Note.md"

    @pytest.mark.parametrize("name", ["obsidian", "foam"])
    def test_which_of_several_files(self, name: str) -> None:
        expected = VECTORS["8.15"]["out"][name].partition(" ")[0]
        assert target_of("[[todo]]", ("projects/todo.md", "work/todo.md"), DIALECTS[name]) == expected

    @pytest.mark.parametrize("name", ["obsidian", "quartz"])
    def test_tags_with_commas(self, name: str) -> None:
        tags = [f"#{tag.name}" for tag in Note("a.md", f"---\n{VECTORS['8.16']['in']}\n---\n", DIALECTS[name]).tags]
        expected = VECTORS["8.16"]["out"][name]
        assert tags == ([] if expected.startswith("no tags") else expected.split())


class TestObsidian:
    NAMES = st.sampled_from(["a", "B c", "x/a", "x/y/B c", "y/a.b", "../a", "./a", "/a", "Ä", "a.png", "y/"])

    @given(st.lists(NAMES, unique=True, max_size=6), NAMES, st.sampled_from(["s.md", "x/s.md", "x/y/s.md"]))
    def test_a_dialect_that_differs_in_nothing_finds_what_obsidian_finds(
        self, files: list[str], link: str, source: str
    ) -> None:
        same = replace(OBSIDIAN, name="same")
        paths = [f"{name.strip('./')}.md" for name in files]
        assert Resolver(paths, same).lookup(link, source).target == Resolver(paths).lookup(link, source).target

    def test_every_other_dialect_differs_in_something(self) -> None:
        for dialect in DIALECTS.values():
            differs = [field.name for field in fields(Dialect) if getattr(dialect, field.name) != field.default]
            assert dialect is OBSIDIAN or len(differs) > 2


class TestPublish:
    def test_aliases_and_permalinks_are_names(self) -> None:
        texts = {"s.md": "[[AI]] [[about/ai]] [[Note]]", "Note.md": "---\naliases: [ai]\npermalink: about/ai\n---\n"}
        assert [found.target for found in resolved(texts, DIALECTS["publish"])] == ["Note.md"] * 3
        assert [found.target for found in resolved(texts, OBSIDIAN)] == [None, None, "Note.md"]

    def test_a_file_comes_before_an_alias(self) -> None:
        texts = {"s.md": "[[AI]]", "AI.md": "", "Note.md": "---\naliases: AI\n---\n"}
        assert [found.target for found in resolved(texts, DIALECTS["publish"])] == ["AI.md"]


class TestQuartz:
    FILES = ("My note.md", "sub/Other one.md", "sub/index.md", "img/a & b.png")

    @pytest.mark.parametrize(
        ("link", "target"),
        [
            ("[[my-note]]", "My note.md"),
            ("[[Other one]]", "sub/Other one.md"),
            ("[[sub/other-one]]", "sub/Other one.md"),
            ("[[other-one|text]]", "sub/Other one.md"),
            ("[[sub/]]", "sub/index.md"),
            ("[x](./sub)", "sub/index.md"),
            ("![[a & b.png]]", "img/a & b.png"),
            ("![[img/a--and--b.png]]", "img/a & b.png"),
            ("[[ub/Other one]]", None),
        ],
    )
    def test_pages_have_slugs(self, link: str, target: str | None) -> None:
        assert target_of(link, self.FILES, QUARTZ) == target

    def test_pages_are_made_for_folders_and_tags(self) -> None:
        texts = {
            "s.md": "[[sub/]] [[tags/one]] [[tags/None]] [[nowhere/]]",
            "sub/a.md": "---\ntag: one/two, three\n---\n",
        }
        found = [resolution.lookup for resolution in resolved(texts, QUARTZ)]
        assert [lookup.target for lookup in found] == [None] * 4
        assert [lookup.missing for lookup in found] == [False, False, True, True]

    def test_comments_are_not_there(self) -> None:
        text = "%%[[Note]]%% [[Other]]"
        assert [link.path for link in Note("a.md", text, QUARTZ).links] == ["Other"]

    def test_its_own_settings_decide_where_paths_start(self) -> None:
        files = ("a/Note.md",)
        for paths, target in ((Paths.ABSOLUTE, None), (Paths.RELATIVE, "a/Note.md"), (Paths.TOP, "a/Note.md")):
            assert target_of("[[Note]]", files, replace(QUARTZ, wikilink_paths=paths), "a/s.md") == target

    @pytest.mark.parametrize(
        ("link", "target"),
        [
            ("[[../other]]", "other.md"),
            ("[[./b/deep]]", None),
            ("[[b/deep]]", None),
            ("[x](deep)", "a/b/deep.md"),
            ("[[/deep/]]", "a/b/deep.md"),
            ("[[index]]", None),
            ("[[a/_index]]", "a/_index.md"),
            ("[[a/]]", "a/_index.md"),
            ("[[b]]", None),
        ],
    )
    def test_paths_start_at_the_top_whatever_dots_they_have(self, link: str, target: str | None) -> None:
        files = ("other.md", "a/other.md", "a/b/deep.md", "a/_index.md", "a/b/index.md")
        assert target_of(link, files, QUARTZ, "a/b/s.md") == target

    def test_a_folder_is_found_from_where_paths_start(self) -> None:
        for paths, missing in ((Paths.TOP, True), (Paths.RELATIVE, False)):
            dialect = replace(QUARTZ, wikilink_paths=paths, markdown_paths=paths)
            (found,) = resolved({"a/s.md": "[[b]]", "a/b/c.md": ""}, dialect, "a/s.md")
            assert found.lookup.missing is missing

    def test_aliases_and_permalinks_are_pages(self) -> None:
        texts = {
            "s.md": "[[Other name]] [[other-name]] [x](third) [[/old/address]]",
            "Note.md": "---\nalias: Other name, third\npermalink: /old/address\n---\n",
        }
        assert [found.target for found in resolved(texts, QUARTZ)] == ["Note.md"] * 4

    def test_a_pipe_in_a_table_needs_no_backslash(self) -> None:
        text = "| a | b |\n| --- | --- |\n| [[Note|text]] | ![[p.png\\|100]] |\n"
        links = [(link.path, link.text, link.table) for link in Note("a.md", text, QUARTZ).links]
        assert links == [("Note", "text", True), ("p.png", "100", True)]
        assert [link.path for link in Note("a.md", text).links] == ["p.png"]

    def test_web_addresses_lead_out_of_the_vault(self) -> None:
        text = "[[https://example.org]] ![[HTTP://example.org/a.png]] [[Note]]"
        assert [link.path for link in Note("a.md", text, QUARTZ).links] == ["Note"]


class TestFoam:
    FOAM = DIALECTS["foam"]

    def test_a_folder_opens_its_index_or_readme(self) -> None:
        assert target_of("[[docs]]", ("docs/README.md",), self.FOAM) == "docs/README.md"
        assert target_of("[[docs]]", ("docs/README.md", "docs/index.md"), self.FOAM) == "docs/index.md"
        assert target_of("[[docs]]", ("docs/README.md", "docs.md"), self.FOAM) == "docs.md"

    def test_a_path_starts_at_a_folder(self) -> None:
        assert target_of("[[ary/index]]", ("glossary/index.md",), OBSIDIAN) == "glossary/index.md"
        assert target_of("[[ary/index]]", ("glossary/index.md",), self.FOAM) is None
        assert target_of("[[glossary/index]]", ("x/glossary/index.md",), self.FOAM) == "x/glossary/index.md"

    def test_markdown_links_start_at_the_note(self) -> None:
        assert target_of("[x](../b/Note.md)", ("b/Note.md", "Note.md"), self.FOAM, "a/s.md") == "b/Note.md"
        assert target_of("[x](Note)", ("b/Note.md",), self.FOAM, "b/s.md") == "b/Note.md"
        assert target_of("[x](/b/Note.md)", ("b/Note.md",), self.FOAM, "a/s.md") == "b/Note.md"
        assert target_of("[x](Note.md)", ("b/Note.md",), self.FOAM, "a/s.md") is None

    def test_headings_go_by_words_and_by_slugs(self) -> None:
        texts = {"s.md": "[[#What is it?]] [x](#what-is-it) [[#what is]]\n\n# What is it?\n"}
        found = [resolution.subpath for resolution in resolved(texts, self.FOAM)]
        assert found == [SubpathStatus.FOUND, SubpathStatus.FOUND, SubpathStatus.MISSING]

    def test_the_alphabet_knows_no_case(self) -> None:
        assert target_of("[[todo]]", ("Work/todo.md", "archive/todo.md"), self.FOAM) == "archive/todo.md"

    def test_a_name_in_the_very_letters_comes_first(self) -> None:
        assert target_of("[[Todo]]", ("a/todo.md", "b/Todo.md"), self.FOAM) == "b/Todo.md"

    def test_properties_hold_no_links_and_percent_signs_hide_none(self) -> None:
        text = "---\nup: '[[a]]'\n---\n%%[[b]]%%\n"
        assert [(link.path, link.comment) for link in Note("a.md", text, self.FOAM).links] == [("b", False)]


class TestDendron:
    @pytest.mark.parametrize(
        ("link", "status"),
        [
            ("[[text|a.b#some-part]]", SubpathStatus.FOUND),
            ("![[a.b#some-part:#*]]", SubpathStatus.FOUND),
            ("![[a.b#some-part,1:#the-end]]", SubpathStatus.FOUND),
            ("![[a.b#some-part:#nothing]]", SubpathStatus.MISSING),
            ("![[a.b#nothing,1]]", SubpathStatus.MISSING),
            ("![[a.b#some-part,1:]]", SubpathStatus.FOUND),
            ("![[a.b#^id_1:#^end]]", SubpathStatus.FOUND),
            ("![[a.b#*]]", SubpathStatus.FOUND),
            ("[[|a.b#some-part]]", SubpathStatus.FOUND),
        ],
    )
    def test_parts_of_notes(self, link: str, status: SubpathStatus) -> None:
        texts = {"s.md": link, "a.b.md": "# Some part\n\nText ^id_1\n\n# The end\n"}
        (found,) = resolved(texts, DENDRON)
        assert (found.target, found.subpath) == ("a.b.md", status)

    def test_notes_of_other_vaults_are_not_missing(self) -> None:
        texts = {"s.md": "[[dendron://v/a.b]] [[x|dendron://other/c]] ![[a.*]] [[c]]", "a.b.md": ""}
        found = [resolution.lookup for resolution in resolved(texts, DENDRON)]
        assert [lookup.target for lookup in found] == ["a.b.md", None, None, None]
        assert [lookup.missing for lookup in found] == [False, False, False, True]

    def test_ids_may_end_any_line(self) -> None:
        text = "One ^a_1\ntwo ^b\n\n> quote ^c\n> more\n\n`^d`\n"
        assert [block.id for block in Note("a.md", text, DENDRON).blocks] == ["a_1", "b", "c"]
        assert [block.id for block in Note("a.md", text).blocks] == ["b"]


class TestLogseq:
    LOGSEQ = DIALECTS["logseq"]

    @pytest.mark.parametrize(
        ("link", "target"),
        [
            ("[[a/b]]", "pages/a___b.md"),
            ("[[A/B]]", "pages/a___b.md"),
            ("[[c/d]]", "pages/c%2Fd.md"),
            ("[[Jan 31st, 2024]]", "journals/2024_01_31.md"),
            ("[x]([[a/b]])", "pages/a___b.md"),
            ("[[Another]]", "pages/e.md"),
            ("[[second name]]", "pages/e.md"),
            ("![x](../assets/p.png)", "assets/p.png"),
        ],
    )
    def test_pages_by_their_names(self, link: str, target: str) -> None:
        texts = dict.fromkeys(("pages/a___b.md", "pages/c%2Fd.md", "journals/2024_01_31.md", "assets/p.png"), "")
        texts["pages/e.md"] = "title:: Another\nalias:: [[Second name]], third\n\n- text\n"
        (found,) = resolved(texts | {"pages/s.md": link}, self.LOGSEQ, "pages/s.md")
        assert found.target == target

    def test_a_link_makes_its_page(self) -> None:
        found = [resolution.lookup for resolution in resolved({"s.md": "[[Nowhere]] [x](nowhere.md)"}, self.LOGSEQ)]
        assert [(lookup.way, lookup.missing) for lookup in found] == [(Way.MADE, False), (Way.NOTHING, True)]

    def test_blocks_are_found_in_the_whole_vault(self) -> None:
        there, gone = "64a1b2c3-0000-0000-0000-000000000001", "64a1b2c3-0000-0000-0000-000000000002"
        texts = {
            "s.md": f"(({there})) [label]((({there}))) (({gone})) `(({gone}))`",
            "t.md": f"- A block\n  id:: {there}\n",
        }
        found = resolved(texts, self.LOGSEQ)
        assert [(resolution.target, resolution.subpath) for resolution in found] == [
            ("t.md", SubpathStatus.FOUND), ("t.md", SubpathStatus.FOUND), ("s.md", SubpathStatus.MISSING),
        ]  # fmt: skip
        vault = vault_of(texts, self.LOGSEQ)
        assert vault.notes["t.md"].blocks[0].span.of(texts["t.md"]) == there

    def test_indented_lines_are_no_code(self) -> None:
        text = (
            "## Title\n\t- [[a]]\n\t  id:: 60ab6f5b-4bdc-4ef0-a0f8-6cad9dcad2b2\n"
            "\t\t- ```\n\t\t  [[code]]\n\t\t  ```\n\t\t\t\t- [[b]]\n"
        )
        note = Note("a.md", text, self.LOGSEQ)
        assert [link.path for link in note.links] == ["a", "b"]
        assert [heading.text for heading in note.headings] == ["Title"]
        assert [block.span.of(text)[:8] for block in note.blocks] == ["60ab6f5b"]
        assert [span.of(text)[3:-3].strip() for span in note.code] == ["[[code]]"]

    @given(st.text(alphabet="-* \t\r\nab`#[]", max_size=60))
    def test_everything_stays_in_its_place(self, text: str) -> None:
        shifted = _without_indentation(text)
        assert len(shifted) == len(text)
        places = [(place, sign) for place, sign in enumerate(shifted) if sign not in " \t\r\n"]
        assert all(text[place] == sign for place, sign in places)


class TestCommonMark:
    def test_there_are_no_wikilinks_and_no_comments(self) -> None:
        note = Note("a.md", "---\nup: '[[x]]'\n---\n\n[[a]] %%[[b](b.md)%% [[1]](c.md)\n", COMMONMARK)
        assert [link.path for link in note.links] == ["b.md", "c.md"]
        assert not any(link.comment for link in note.links)

    def test_extensions_are_written(self) -> None:
        assert target_of("[x](Note)", ("Note.md",), COMMONMARK) is None
        assert target_of("[x](Note.md#a-part)", ("Note.md",), COMMONMARK) == "Note.md"


class TestSlugs:
    @pytest.mark.parametrize(
        ("heading", "expected"),
        [
            ("What's in a Foam?", "whats-in-a-foam"),
            ("Remove list of elements (`filter`)", "remove-list-of-elements-filter"),
            ("0.30.2 & more", "0302--more"),
            ("Lookup Note / Create Note", "lookup-note--create-note"),
            ("A [link](x.md) and [[a|b]] <br/>", "a-link-and-b"),
            ("snake_case", "snake_case"),
            ("Ünïcode 知识", "ünïcode-知识"),
        ],
    )
    def test_they_are_what_code_hosts_make(self, heading: str, expected: str) -> None:
        assert slug(heading) == expected

    @given(st.text(st.sampled_from("aB 1-é知İẞ\u0307_ \t"), max_size=12))
    def test_words_alone_are_made_a_slug_as_anything_else(self, text: str) -> None:
        assert slug(text.strip()) == slug(f"({text.strip()})")  # a bracket takes the longer way, and goes

    @given(st.text())
    def test_a_slug_is_its_own_slug(self, text: str) -> None:
        assert slug(slug(text)) == slug(text)

    def test_angle_brackets_may_be_a_tag_or_not(self) -> None:
        texts = {"s.md": "[[a#planoptst]] [[a#planopts]] [[a#plan]]", "a.md": "# plan(Opts<T>)\n"}
        found = [resolution.subpath for resolution in resolved(texts, DENDRON)]
        assert found == [SubpathStatus.FOUND, SubpathStatus.FOUND, SubpathStatus.MISSING]

    def test_equal_headings_are_counted(self) -> None:
        texts = {"s.md": "[x](#part) [x](#part-1) [x](#part-2)\n\n# Part\n\n# Part\n"}
        found = resolved(texts, COMMONMARK)
        assert [resolution.anchor and resolution.anchor.span.start for resolution in found] == [38, 46, None]


class TestDetection:
    @pytest.mark.parametrize(
        ("mark", "vault", "name"),
        [
            (".obsidian/app.json", ".", "obsidian"),
            ("quartz.config.ts", ".", "quartz"),
            ("quartz.config.ts", "content", "quartz"),
            ("quartz.config.ts", "content/notes", "quartz"),
            ("quartz.config.ts", "content/notes/deep", "obsidian"),
            (".foam/templates/a.md", ".", "foam"),
            (".foam/templates/a.md", "sub", "obsidian"),
            ("dendron.yml", "vault", "dendron"),
            ("root.schema.yml", ".", "dendron"),
            ("logseq/config.edn", ".", "logseq"),
            ("README.md", ".", "obsidian"),
        ],
    )
    def test_what_lies_in_the_vault_tells(self, tmp_path: Path, mark: str, vault: str, name: str) -> None:
        (tmp_path / mark).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / mark).write_text("", encoding="utf-8")
        root = tmp_path / vault
        root.mkdir(parents=True, exist_ok=True)
        found = detect(root)
        assert found.dialect.name == name
        assert name == "obsidian" or mark.partition("/")[0] in found.because

    def test_the_first_note_of_dendron_tells_where_its_settings_lie_elsewhere(self, tmp_path: Path) -> None:
        properties = "id: root\ntitle: Root\ndesc: ''\nupdated: 1656967739799\ncreated: 1595961348801\n"
        root = tmp_path / "root.md"
        root.write_text(f"---\n{properties}---\n# Root\n", encoding="utf-8")
        assert detect(tmp_path).dialect is DENDRON
        assert "root.md" in detect(tmp_path).because
        root.write_bytes(root.read_bytes().replace(b"\n", b"\r\n"))
        assert detect(tmp_path).dialect is DENDRON
        root.write_text(f"---\ntitle: Root\n---\n{properties}", encoding="utf-8")
        assert detect(tmp_path).dialect is UNTOLD

    def test_where_nothing_tells_obsidian_is_read_with_patience_and_where_the_config_tells_without(
        self, tmp_path: Path
    ) -> None:
        assert detect(tmp_path).dialect is UNTOLD
        assert configured("obsidian", tmp_path).dialect is OBSIDIAN
        (tmp_path / ".obsidian").mkdir()
        assert detect(tmp_path).dialect is OBSIDIAN

    def test_obsidian_comes_first(self, tmp_path: Path) -> None:
        (tmp_path / ".obsidian").mkdir()
        (tmp_path / "quartz.config.ts").write_text("", encoding="utf-8")
        assert detect(tmp_path).dialect is OBSIDIAN

    @pytest.mark.parametrize(
        ("line", "paths"),
        [
            ('Plugin.CrawlLinks({ markdownLinkResolution: "shortest" }),', Paths.TOP),
            ("      markdownLinkResolution: 'absolute',", Paths.ABSOLUTE),
            ('markdownLinkResolution : "relative"', Paths.RELATIVE),
            ('// markdownLinkResolution: "relative"', Paths.TOP),
            ('markdownLinkResolution: "sideways"', Paths.TOP),
            ("\x00\x01", Paths.TOP),
        ],
    )
    def test_the_settings_of_quartz_are_read(self, tmp_path: Path, line: str, paths: Paths) -> None:
        (tmp_path / "quartz.config.ts").write_text(f"const config = {{\n{line}\n}}\n", encoding="utf-8")
        (tmp_path / "content").mkdir()
        for found in (detect(tmp_path / "content"), configured("quartz", tmp_path / "content")):
            assert (found.dialect.wikilink_paths, found.dialect.markdown_paths) == (paths, paths)

    def test_the_names_of_days_in_logseq_are_read(self, tmp_path: Path) -> None:
        (tmp_path / "logseq").mkdir()
        config = '{;; :journal/page-title-format "no"\n :journal/page-title-format "EEEE, yyyy/MM/dd"}'
        (tmp_path / "logseq" / "config.edn").write_text(config, encoding="utf-8")
        assert detect(tmp_path).dialect.journal_titles == "dddd, YYYY/MM/DD"

    def test_the_config_wins(self, tmp_path: Path) -> None:
        (tmp_path / "dendron.yml").write_text("", encoding="utf-8")
        assert configured("foam", tmp_path).dialect is DIALECTS["foam"]


class TestUntold:
    """What is wrong in Obsidian alone is not reported where nothing says that anybody uses Obsidian."""

    @pytest.mark.parametrize("link", ["[x](#what-is-it)", "[[#What is it]]", "[x](Note.md#costs)", "[[Note#costs]]"])
    def test_headings_go_by_words_slugs_and_ids(self, link: str) -> None:
        texts = {"s.md": f"{link}\n\n# What is it?\n", "Note.md": "## What it costs {#costs}\n"}
        (found,) = resolved(texts, UNTOLD)
        assert found.subpath is SubpathStatus.FOUND

    @pytest.mark.parametrize("text", ["## Costs {#what}", "## Costs {:#what}", "## Costs { #what .class}"])
    def test_what_stands_before_an_id_is_a_slug_too(self, text: str) -> None:
        (found,) = resolved({"s.md": "[x](Note.md#costs)", "Note.md": f"{text}\n"}, UNTOLD)
        assert found.subpath is SubpathStatus.FOUND

    @pytest.mark.parametrize(
        "text",
        [
            '<a name="here"></a>\n',
            "text <span class='x' ID = here>x</span>\n",
            '<div title="a > b"\n     id="here">\n',
            "- item\n\n  <br id=here>\n",
            '1. <span id="here"/> x\n',
            "A paragraph\n{: #here}\n",
            'A paragraph\n{:.large id="here"}\n',
            "# H\n\n*x*{:#here .large} y\n",
            "[a span]{.large #here}\n",
            "`code`{#here}\n",
            "| a |\n| - |\n{: id=here}\n",
        ],
    )
    def test_an_id_is_a_place(self, text: str) -> None:
        texts = {"s.md": "[x](Note.md#here) [[Note#here]]\n", "Note.md": text}
        assert [found.subpath for found in resolved(texts, UNTOLD)] == [SubpathStatus.FOUND] * 2
        strict = [found.subpath for found in resolved(texts, OBSIDIAN)]
        assert strict == [SubpathStatus.MISSING] * 2

    @pytest.mark.parametrize(
        "text",
        [
            '`<a name="here"></a>`\n',
            '```\n<a name="here"></a>\n{: #here}\n```\n',
            '    <a name="here"></a>\n',
            '<!-- <a name="here"></a> -->\n',
            '\\<a name="here">\n',
            '<a title=" id=here ">\n',
            '<a data-id="here">\n',
            "$$\n{#here}\n$$\n",
            "`{: #here}`\n",
            "\\{: #here}\n",
            "{: #hereabouts}\n",
            "{# here #}\n",
            "A paragraph id=here\n",
        ],
    )
    def test_what_only_looks_like_an_id_is_none(self, text: str) -> None:
        (found,) = resolved({"s.md": "[x](Note.md#here)\n", "Note.md": text}, UNTOLD)
        assert found.subpath is SubpathStatus.MISSING

    @pytest.mark.parametrize("place", ["fn:a", "fnref:a", "fnref:a:2", "fn1", "fnref1", "fn-1", "user-content-fn-a"])
    def test_footnotes_have_addresses(self, place: str) -> None:
        texts = {"s.md": f"[[#{place}]]\n\nText[^a]\n\n[^a]: Note\n"}
        (found,) = resolved(texts, UNTOLD)
        assert found.subpath is SubpathStatus.FOUND

    @pytest.mark.parametrize("place", ["fn:b", "fnref2", "fn0", "fn", "a"])
    def test_and_no_others(self, place: str) -> None:
        texts = {"s.md": f"[[#{place}]]\n\nText[^a]\n\n[^a]: Note\n"}
        (found,) = resolved(texts, UNTOLD)
        assert found.subpath is SubpathStatus.MISSING

    @pytest.mark.parametrize("place", ["a&#45;&#45;b", "a--b", "a%2D-b"])
    def test_a_place_may_be_written_as_in_html(self, place: str) -> None:
        (found,) = resolved({"s.md": f"[[#{place}]]\n\n# A & b\n"}, UNTOLD)
        assert found.subpath is SubpathStatus.FOUND

    @pytest.mark.parametrize("name", ["untold", *DIALECTS])
    def test_who_follows_ids(self, name: str) -> None:
        dialect = UNTOLD if name == "untold" else DIALECTS[name]
        text = '[x](#html) [x](#list) [x](#top)\n\n<a name="html"></a>\n\ntext\n{: #list}\n'
        found = tuple(one.subpath is SubpathStatus.FOUND for one in resolved({"s.md": text}, dialect))
        assert found == {
            "obsidian": (False, False, False),
            "publish": (False, False, False),
            "quartz": (True, False, True),
            "dendron": (True, False, True),
            "logseq": (True, False, True),
        }.get(name, (True, True, True))

    @pytest.mark.parametrize(
        ("link", "silent"),
        [
            ("![](/assets/a.png)", True),
            ("[x](/wiki/page/)", True),
            ("[x]: /assets/a.png", True),
            ("[x](/notes/missing)", False),
            ("[x](/Notes/missing)", False),
            ("[x](assets/a.png)", False),
            ("[[/assets/a]]", False),
        ],
    )
    def test_a_path_from_the_top_may_lead_to_the_website_around(self, link: str, silent: bool) -> None:
        texts = {"s.md": link, "notes/a.md": ""}
        for dialect, expected in ((UNTOLD, silent), (OBSIDIAN, False)):
            vault = vault_of(texts, dialect)
            (found,) = vault.notes["s.md"].links
            assert vault.leads_to_site(found) is expected
            assert bool(vault.missing.links) is not expected
            nowhere = Matter.NO_FILE | Matter.NO_EMBED | Matter.NO_MARKDOWN_FILE
            assert bool(matter_of(vault.notes["s.md"], vault) & nowhere) is not expected


class TestAnyDialect:
    PARTS = st.sampled_from(
        ["a", "B c", "sub folder", "x_y", "a & b", "Ä?", "v1.2", "index", "2024_01_31", "n___m", "~"]
    )
    PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
    EXTENSIONS = st.sampled_from([".md", ".md", ".md", ".png", ".canvas"])
    FILES = st.lists(st.tuples(PATHS, EXTENSIONS).map("".join), min_size=1, max_size=8, unique=True)
    LINKS = st.one_of(PATHS, st.tuples(st.sampled_from(["./", "../", "/", "tags/"]), PATHS).map("".join))
    NAMES = st.sampled_from(sorted(DIALECTS))

    @given(NAMES, FILES, LINKS, st.booleans(), st.data())
    def test_a_lookup_never_raises_and_is_the_same_whenever_it_is_asked(
        self, name: str, files: list[str], link: str, markdown: bool, data: st.DataObject
    ) -> None:
        source = data.draw(st.sampled_from(files))
        fresh, used = Resolver(files, DIALECTS[name]), Resolver(files, DIALECTS[name])
        for other in data.draw(st.lists(self.LINKS, max_size=3)):
            used.lookup(other, data.draw(st.sampled_from(files)), markdown=not markdown)
        first, second = fresh.lookup(link, source, markdown=markdown), used.lookup(link, source, markdown=markdown)
        assert (first.target, first.way, first.candidates) == (second.target, second.way, second.candidates)
        assert first.target is None or first.target in files
        shouted = fresh.lookup(unicodedata.normalize("NFD", link.upper()), source, markdown=markdown)
        assert name == "logseq" or shouted.target == first.target

    @given(NAMES, FILES, st.booleans(), st.sampled_from(["shortest", "relative", "absolute"]), st.data())
    def test_what_is_written_leads_to_the_file_or_is_not_offered(
        self, name: str, files: list[str], markdown: bool, link_format: str, data: st.DataObject
    ) -> None:
        source, target = data.draw(st.sampled_from(files)), data.draw(st.sampled_from(files))
        resolver = Resolver(files, DIALECTS[name])
        written = resolver.link_text(target, source, link_format, extension=markdown)
        leads = resolver.lookup(written, source, markdown=markdown).target == target
        twins = [path for path in files if fold(path) == fold(target)]
        assert leads or len(twins) > 1 or DIALECTS[name].choice is Choice.ALPHABETICAL or name in {"quartz", "logseq"}

    @given(NAMES, FILES, st.data())
    def test_a_link_pointed_elsewhere_leads_there(self, name: str, files: list[str], data: st.DataObject) -> None:
        dialect = DIALECTS[name]
        text = data.draw(st.sampled_from(["[[Gone]]", "[[Gone|text]]", "[x](Gone.md)", "![[Gone.png]]", "[x](<Gone>)"]))
        texts = dict.fromkeys(files, "") | {"s.md": text}
        vault = vault_of(texts, dialect)
        target = data.draw(st.sampled_from(files))
        for link in vault.notes["s.md"].links:
            edit = retarget(link, vault.notes["s.md"], vault, target)
            if edit is not None:
                (made,) = Note("s.md", apply(text, [edit]), dialect).links
                assert vault.resolve(made, "s.md").target == target
                assert (made.kind, made.embed) == (link.kind, link.embed)
                assert link.text is None or made.text == link.text


def test_the_values_are_those_that_code_asks_for() -> None:
    """A value that nothing reads would be a promise that nothing keeps."""
    source = Path(__file__).parents[2] / "src" / "vaultlint"
    code = "\n".join(path.read_text(encoding="utf-8") for path in source.rglob("*.py") if path.name != "dialect.py")
    unread = [field.name for field in fields(Dialect) if f".{field.name}" not in code]
    assert unread == []


def test_a_canvas_shows_files_by_their_paths_in_every_dialect() -> None:
    for dialect in DIALECTS.values():
        found = Resolver(["sub folder/A & b.md"], dialect).at("sub folder/A & b.md")
        assert found.target == "sub folder/A & b.md"


@pytest.mark.parametrize("before", ["", "\n", "---\na: 1\n---\n", "- item\n"])
@pytest.mark.parametrize("text", ["    ## Head", "\t## Head", "    - ## Head"])
def test_nothing_is_code_to_logseq_for_being_indented_not_even_the_first_line(before: str, text: str) -> None:
    note = Note("n.md", before + text, DIALECTS["logseq"])
    assert note.code == ()
    assert [heading.text for heading in note.headings] == ["Head"]
