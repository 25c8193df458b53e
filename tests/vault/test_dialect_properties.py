"""What holds in every dialect, whatever the vault: links are written so that they lead where they should."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.dialect import DIALECTS, Dialect
from vaultlint.note import Note
from vaultlint.vault import Vault
from vaultlint.vault.resolve import Lookup
from vaultlint.vault.retarget import retarget

_FOLDERS = ("", "a/", "b/", "a/b/", "A b/", "b/index/", "journals/", "tags/", "x&y/")
_NAMES = (
    "a.md", "Plan.md", "plan.md", "My note.md", "my-note.md", "a.b.md", "index.md", "_index.md", "README.md", "Ä é.md",
    "2024_01_31.md", "a___b.md", "a%2Fb.md", "p.png", "Plan.png", "what?.md", "tags.md",
)  # fmt: skip
_LINKS = (
    "a", "Plan", "plan.md", "My note", "my-note", "/Plan", "./Plan", "../Plan", "../../a", "a/", "b/Plan", "/b/",
    "index", "a.b", "a.*", "*", "Ä é", "2024-01-31", "Jan 31st, 2024", "a/b", "tags/one", "tags", "p.png", "Other",
    "old/Plan", "dendron://v/Plan", "dendron://", "dendron://v", "/", ".", "..", "./", "what", "x&y/a",
    "x-and-y/a", " Plan ", "a//b",
)  # fmt: skip
_FILES = st.lists(
    st.builds("{}{}".format, st.sampled_from(_FOLDERS), st.sampled_from(_NAMES)), min_size=1, max_size=9, unique=True
)
_ANY_LINK = st.one_of(st.sampled_from(_LINKS), st.text(alphabet="aÄ./ -_%é", max_size=8))
_TEXT = "---\naliases: [Other]\ntag: one\npermalink: old/Plan\n---\n# Plan\n"
_every_dialect = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)


def _vault(files: list[str], dialect: Dialect, texts: dict[str, str] | None = None) -> Vault:
    known = dict.fromkeys(files[:1], _TEXT) | (texts or {})
    return Vault(files, lambda path: Note(path, known.get(path, ""), dialect).facts, dialect=dialect)


def _said(found: Lookup) -> tuple[object, ...]:
    return found.target, found.way, found.loose, found.ambiguous, found.candidates, found.leading, found.whole


def _forms(link: str) -> Iterator[str]:
    """The link in other forms of its letters."""
    yield unicodedata.normalize("NFD", link)
    yield unicodedata.normalize("NFC", link)
    yield link.replace(" ", "\u00a0")


@_every_dialect
class TestEveryDialect:
    @given(files=_FILES, markdown=st.booleans(), link_format=st.sampled_from(["shortest", "relative", "absolute"]))
    def test_a_path_written_in_a_link_leads_to_its_target(
        self, dialect: Dialect, files: list[str], markdown: bool, link_format: str
    ) -> None:
        vault = _vault(files, dialect)
        for source in files:
            for target in files:
                path = vault.link_text(target, source, markdown=markdown, link_format=link_format)  # type: ignore[arg-type]
                found = vault._resolver.lookup(path, source, markdown=markdown)
                # There is none for a file that another one hides.
                assert found.target == target or self._is_hidden(vault, target, source, markdown=markdown), path

    def _is_hidden(self, vault: Vault, target: str, source: str, *, markdown: bool) -> bool:
        """Whether not even the full path of a file leads to it."""
        resolver = vault._resolver
        return all(
            resolver.lookup(f"{start}{target}", source, markdown=markdown).target != target for start in ("/", "")
        )

    @given(files=_FILES, links=st.lists(_ANY_LINK, max_size=6), markdown=st.booleans())
    def test_a_lookup_never_fails_and_is_the_same_in_any_order(
        self, dialect: Dialect, files: list[str], links: list[str], markdown: bool
    ) -> None:
        asked = [(link, source) for link in links for source in files[:3]]
        there, back = _vault(files, dialect)._resolver, _vault(files[:1] + files[:0:-1], dialect)._resolver
        forth = [_said(there.lookup(link, source, markdown=markdown)) for link, source in asked]
        again = [_said(there.lookup(link, source, markdown=markdown)) for link, source in asked]
        other = [_said(back.lookup(link, source, markdown=markdown)) for link, source in reversed(asked)]
        assert forth == again == other[::-1]

    @given(files=_FILES, link=_ANY_LINK, markdown=st.booleans())
    def test_the_form_of_letters_does_not_matter(
        self, dialect: Dialect, files: list[str], link: str, markdown: bool
    ) -> None:
        resolver = _vault(files, dialect)._resolver
        expected = resolver.lookup(link, files[0], markdown=markdown).target
        for form in _forms(link):
            assert resolver.lookup(form, files[0], markdown=markdown).target == expected

    @given(files=_FILES, link=_ANY_LINK, markdown=st.booleans())
    def test_case_matters_to_no_more_than_which_twin_is_taken(
        self, dialect: Dialect, files: list[str], link: str, markdown: bool
    ) -> None:
        lower = list({path.lower(): path for path in files}.values())  # without twins
        if dialect.choice == "alphabetical":
            names = {path.lower().rpartition("/")[2]: path for path in lower}
            lower = list(names.values())
        resolver = _vault(lower, dialect)._resolver
        expected = resolver.lookup(link, lower[0], markdown=markdown).target
        assert resolver.lookup(link.upper(), lower[0], markdown=markdown).target == expected
        assert resolver.lookup(link.lower(), lower[0], markdown=markdown).target == expected

    @given(
        files=_FILES,
        link=st.sampled_from(["[[x|y]]", "[[x]]", "[[x#y]]", "![[x]]", "[t](x.md)", "[t](<x y.md>)", "[t](x)"]),
    )
    def test_a_link_that_is_written_anew_leads_where_it_should(
        self, dialect: Dialect, files: list[str], link: str
    ) -> None:
        source, *targets = files
        if not source.endswith(".md"):
            return
        vault = _vault(files, dialect, {source: link})
        facts = vault.notes[source]
        for found in facts.links:
            for target in targets:
                edit = retarget(found, facts, vault, target)
                if edit is None:
                    continue
                new = link[: edit.span.start] + edit.new + link[edit.span.end :]
                (made,) = Note(source, new, dialect).links
                assert vault.resolve(made, source).target == target, new
                assert made.embed == found.embed
                assert found.text is None or made.text == found.text
