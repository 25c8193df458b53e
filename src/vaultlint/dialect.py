"""The dialects of linked notes: in what the programs that read or publish a vault differ from Obsidian.

Section 8 of the semantics reference says in what they differ; they differ here by these values and by nothing else.
Code asks for what a dialect does (`dialect.text_first`), never for which one it is.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

__all__ = [
    "COMMONMARK",
    "DENDRON",
    "DIALECTS",
    "FOAM",
    "LOGSEQ",
    "OBSIDIAN",
    "PUBLISH",
    "QUARTZ",
    "UNTOLD",
    "Choice",
    "Dialect",
    "Paths",
    "Places",
]


class Paths(StrEnum):
    """Where the path of a link is looked for."""

    VAULT = "vault"  # in the whole vault, by the end of the path
    TOP = "top"  # from the top of the vault; a bare name that only one file has is enough
    ABSOLUTE = "absolute"  # from the top of the vault, and nowhere else
    RELATIVE = "relative"  # from the folder of the note; with a leading slash, from the top of the vault


class Choice(StrEnum):
    """Which of several files that match is meant."""

    SHORTEST = "shortest"  # one below the note's own folder, then the one with the shortest path (2.2.10)
    ALPHABETICAL = "alphabetical"  # the first by its path


class Places(StrEnum):
    """How the part after `#` is compared with a heading."""

    WORDS = "words"  # as Obsidian does (3.2)
    SLUG = "slug"  # both as the slug that code hosts and websites make of a heading
    BOTH = "both"  # either will do


class Dialect(Struct, frozen=True):
    """What a program makes of links. The defaults are Obsidian's."""

    name: str  # as the config has it
    program: str  # as people call it
    wikilinks: bool = True
    web_wikilinks: bool = False  # [[https://…]] leads to the web
    property_links: bool = True  # a property that is a link as a whole is one
    indented_code: bool = True  # lines that are indented far enough are code
    text_first: bool = False  # [[text|target]]
    table_pipes: bool = False  # in a table, too, the pipe of a link needs no backslash
    comments: bool = True  # %%…%% is one
    links_in_comments: bool = True  # and the links in it count
    block_id_underscores: bool = False  # ^a_b is an id
    block_id_lines: bool = False  # an id may end any line of a paragraph, quote or table
    block_references: bool = False  # ((uuid)) leads to the block with the property `id:: uuid`
    page_properties: bool = False  # lines `title:: …` and `alias:: …` at the start of a note are its properties
    comma_lists: bool = False  # `tags: a, b` are two tags, and so with aliases; `tag` and `alias` are read too
    percent_sizes: bool = False  # ![[picture.png|50%]] has a width
    wikilink_paths: Paths = Paths.VAULT
    markdown_paths: Paths = Paths.VAULT
    implied_extension: bool = True  # `.md` need not be written
    partial_folders: bool = True  # the end of a path may start in the middle of a folder's name (2.2.9)
    choice: Choice = Choice.SHORTEST
    slug_paths: bool = False  # `my-note` is `My note.md`
    link_forms: bool = True  # a wikilink and a Markdown link can say the same
    wildcards: bool = False  # ![[note.*]] is every note below `note`
    page_files: bool = False  # `[[a/b]]` is `a___b.md`, and `[[Jan 31st, 2024]]` is `journals/2024_01_31.md`
    journal_titles: str = "MMM Do, YYYY"  # the names of daily pages, as Moment.js writes dates
    names: frozenset[str] = frozenset()  # what else a link may name a note by: "alias", "permalink", "title"
    markdown_names: bool = False  # and a Markdown link, too
    folder_notes: tuple[str, ...] = ()  # the notes that a link to their folder opens, without `.md`, the first wins
    vault_scheme: str = ""  # `dendron://vault/note` names a note of a vault
    pages_made: frozenset[str] = frozenset()  # links to these need no file: "folders", "tags", "all"
    places: Places = Places.WORDS
    place_ranges: bool = False  # #start:#end, #start,1 and #* are parts of notes
    folder_links: bool = False  # a Markdown link to a folder shows what is in it, as code hosts do
    html_ids: bool = False  # `#here` leads to what has that id or name in HTML, and `#top` to the top
    list_ids: bool = False  # and to what has it in an attribute list, `{: #here}`
    footnote_addresses: bool = False  # `#fn:1` and `#fnref:1` lead to a footnote and its mark
    encoded_places: bool = False  # in wikilinks, too, entities and percent signs in a place may be decoded
    unquoted_links: bool = False  # `up: [[Note]]` may be read as a link, though to YAML it is a list in a list
    site_paths: bool = False  # a Markdown link to `/a/b` may lead to the website around the vault, if that has no `a`


OBSIDIAN = Dialect("obsidian", "Obsidian")
# Where nothing tells which program reads the vault: Obsidian's, less what is wrong in Obsidian alone and right on code
# hosts and on the websites that people make of their notes.
UNTOLD = replace(
    OBSIDIAN,
    places=Places.BOTH,
    html_ids=True,
    list_ids=True,
    footnote_addresses=True,
    encoded_places=True,
    folder_links=True,
    unquoted_links=True,
    site_paths=True,
)
PUBLISH = Dialect("publish", "Obsidian Publish", names=frozenset({"alias", "permalink"}), markdown_names=True)
QUARTZ = Dialect(
    "quartz",
    "Quartz",
    web_wikilinks=True,
    table_pipes=True,
    links_in_comments=False,
    block_id_underscores=True,
    comma_lists=True,
    # What its template is set to; what the vault is set to, `vault.dialects` reads.
    wikilink_paths=Paths.TOP,
    markdown_paths=Paths.TOP,
    slug_paths=True,
    names=frozenset({"alias", "permalink"}),
    markdown_names=True,
    folder_notes=("index", "_index"),
    pages_made=frozenset({"folders", "tags"}),
    places=Places.SLUG,
    html_ids=True,
)
FOAM = Dialect(
    "foam",
    "Foam",
    property_links=False,
    comments=False,
    percent_sizes=True,
    link_forms=False,
    markdown_paths=Paths.RELATIVE,
    partial_folders=False,
    choice=Choice.ALPHABETICAL,
    folder_notes=("index", "README"),
    places=Places.BOTH,  # the editor that it lives in, and the sites made from it, go by slugs
    html_ids=True,
    list_ids=True,
)
DENDRON = Dialect(
    "dendron",
    "Dendron",
    text_first=True,
    property_links=False,
    comments=False,
    link_forms=False,
    block_id_underscores=True,
    block_id_lines=True,
    wildcards=True,
    vault_scheme="dendron://",
    places=Places.SLUG,
    place_ranges=True,
    html_ids=True,
)
LOGSEQ = Dialect(
    "logseq",
    "Logseq",
    property_links=False,
    indented_code=False,  # everything is a list
    comments=False,
    block_references=True,
    link_forms=False,
    page_properties=True,
    page_files=True,
    names=frozenset({"alias", "title"}),
    pages_made=frozenset({"all"}),
    places=Places.BOTH,  # files beside the graph, such as a readme, are read by code hosts
    html_ids=True,
)
COMMONMARK = Dialect(
    "commonmark",
    "CommonMark",
    wikilinks=False,
    property_links=False,
    link_forms=False,
    comments=False,
    markdown_paths=Paths.RELATIVE,
    implied_extension=False,
    folder_links=True,
    places=Places.SLUG,
    html_ids=True,
    list_ids=True,
)
DIALECTS = {dialect.name: dialect for dialect in (OBSIDIAN, PUBLISH, QUARTZ, FOAM, DENDRON, LOGSEQ, COMMONMARK)}
