"""What the part of a link after `#` most likely meant, in a note that has no such heading or block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from rapidfuzz import fuzz, process

from vaultlint.findings import Safety
from vaultlint.note.anchors import heading_key, strip_heading_for_link
from vaultlint.note.facts import NoteFacts
from vaultlint.regex import regex
from vaultlint.vault.subpath import HeadingIndex, split_subpath
from vaultlint.vault.suggest.records import PlaceSuggestion
from vaultlint.vault.suggest.spelling import differ_in_signs, is_slip, numbers_in, simplify, simplify_heading, words_of

_ENOUGH_ALIKE = 70.0  # percent; within one note a looser likeness is still a help
_MOST = 3
_MOST_COMPARED = 2_000  # headings or blocks: of a note with more, only what has the same name is found
_LONGEST = 500  # longer parts are compared for sameness only
_WIKILINK = regex(r"\[\[(?:[^\[\]|]{0,500}\|)?([^\[\]|]{0,500})\]\]")
_MARKDOWN_LINK = regex(r"\[([^\[\]]{0,500})\]\([^()]{0,500}\)")
_HTML_TAG = regex(r"</?[a-zA-Z][^<>]{0,500}>")
_BLOCK_ID = regex(r"\s\^[a-zA-Z0-9-]+\s*$")
_SLUG = regex(r"\S*-\S*")


def _as_read(text: str) -> str:
    """A heading as it reads: links by their text, without tags and without a block id at its end."""
    if "[" in text:
        text = _MARKDOWN_LINK.sub(r"\1", _WIKILINK.sub(r"\1", text))
    if "<" in text:
        text = _HTML_TAG.sub("", text)
    return _BLOCK_ID.sub("", text) if "^" in text else text


class Places:
    """The headings and blocks of one note by their names, ready for many questions."""

    def __init__(self, facts: NoteFacts) -> None:
        self._facts = facts

    def like(self, subpath: str) -> tuple[PlaceSuggestion, ...]:
        """What a subpath that leads nowhere may mean; best first, at most one of them above SUGGESTED."""
        parts = split_subpath(subpath)
        if not parts:
            return ()
        if parts[-1].startswith("^"):
            return tuple(self._blocks_like(parts[-1][1:], alone=len(parts) == 1))
        return tuple(self._headings_like(parts))

    def _headings_like(self, parts: Sequence[str]) -> Iterable[PlaceSuggestion]:
        wanted = parts[-1][:_LONGEST]
        # Before version 0.9.6 a link to a block had no `^` (3.3.9).
        block = self._blocks.get(wanted.strip().lower()) if len(parts) == 1 else None
        if block is not None:
            yield PlaceSuggestion(
                f"^{block}", f"#^{block}", Safety.UNSAFE if self._named(wanted) else Safety.SAFE, same=True
            )
            return
        same = self._named(wanted)
        if same:
            certainty = Safety.SUGGESTED
            alone = len({heading_key(self._facts.headings[index].text) for index in same}) == 1
            two_names = alone and self._two_names(wanted, same[0])
            if alone and not two_names:
                certainty = Safety.SAFE if len(same) == 1 else Safety.UNSAFE
            slug = not two_names and _SLUG.fullmatch(wanted) is not None
            for index in same[:_MOST]:
                yield from self._lead_to(index, parts, certainty, same=not two_names, slug=slug)
                if certainty > Safety.SUGGESTED:
                    return
            return
        words = words_of(wanted)
        numbers = numbers_in(words)
        near = [index for index in self._most_alike(words) if numbers_in(self._words[index]) == numbers]
        slips = [index for index in near if is_slip(words, self._words[index])]
        for index in dict.fromkeys((*slips, *near)):
            certainty = Safety.UNSAFE if slips == [index] else Safety.SUGGESTED
            yield from self._lead_to(index, parts, certainty)

    def _lead_to(
        self, index: int, parts: Sequence[str], certainty: Safety, *, same: bool = False, slug: bool = False
    ) -> Iterable[PlaceSuggestion]:
        """The plainest subpath that reaches a heading, if one does."""
        heading = self._facts.headings[index]
        last = strip_heading_for_link(heading.text)
        for new in ([*parts[:-1], last], [last]):
            if last and self._index.find(new) == index:
                # Without its parents the link says less than its author did.
                surely = certainty if len(new) == len(parts) else min(certainty, Safety.UNSAFE)
                yield PlaceSuggestion(heading.text, "#" + "#".join(new), surely, same, slug)
                return

    def _most_alike(self, words: tuple[str, ...]) -> list[int]:
        if not words or len(self._facts.headings) > _MOST_COMPARED:
            return []
        found = process.extract(
            " ".join(words), self._sentences, scorer=fuzz.ratio, score_cutoff=_ENOUGH_ALIKE, limit=_MOST, processor=None
        )
        return [index for _, _, index in found]

    def _blocks_like(self, wanted: str, *, alone: bool) -> Iterable[PlaceSuggestion]:
        block = self._blocks.get(wanted.strip().lower())
        if block is not None and not alone:  # a block is named without its heading (3.2.9)
            yield PlaceSuggestion(f"^{block}", f"#^{block}", Safety.SAFE, same=True)
            return
        if self._index.find([wanted]) is not None:
            yield PlaceSuggestion(wanted, f"#{wanted}", Safety.UNSAFE, same=True)
            return
        key = simplify(wanted)
        same = self._simplified.get(key, [])
        if same:
            certainty = Safety.UNSAFE if len(same) == 1 else Safety.SUGGESTED
            yield from (PlaceSuggestion(f"^{block}", f"#^{block}", certainty, same=True) for block in same[:_MOST])
            return
        if len(self._blocks) > _MOST_COMPARED:
            return
        found = process.extract(wanted[:_LONGEST].lower(), list(self._blocks), score_cutoff=75.0, limit=_MOST)
        for name, _, _ in found:
            yield PlaceSuggestion(f"^{self._blocks[name]}", f"#^{self._blocks[name]}", Safety.SUGGESTED)

    def _two_names(self, wanted: str, index: int) -> bool:
        """Whether signs make two names of a heading and of what has its name once spelling is set aside."""
        text = self._facts.headings[index].text
        if len(text) > _LONGEST:  # each link would wait for it
            return False
        return differ_in_signs(wanted, text) or differ_in_signs(wanted, _as_read(text))

    def _named(self, name: str) -> list[int]:
        key = simplify_heading(name)
        return self._by_key.get(key, []) if key else []

    @cached_property
    def _index(self) -> HeadingIndex:
        return HeadingIndex(self._facts.headings)

    @cached_property
    def _blocks(self) -> dict[str, str]:
        return {block.id.lower(): block.id for block in reversed(self._facts.blocks)}

    @cached_property
    def _simplified(self) -> dict[str, list[str]]:
        """Blocks by their ids with spelling set aside."""
        found: dict[str, list[str]] = {}
        for block in self._blocks.values():
            found.setdefault(simplify(block), []).append(block)
        return found

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        """Headings by their names with spelling set aside, as written and as read."""
        found: dict[str, list[int]] = {}
        for index, heading in enumerate(self._facts.headings):
            for key in {simplify_heading(heading.text), simplify_heading(_as_read(heading.text))}:
                if key:
                    found.setdefault(key, []).append(index)
        return found

    @cached_property
    def _words(self) -> list[tuple[str, ...]]:
        return [words_of(_as_read(heading.text[:_LONGEST])) for heading in self._facts.headings]

    @cached_property
    def _sentences(self) -> list[str]:
        return [" ".join(words) for words in self._words]
